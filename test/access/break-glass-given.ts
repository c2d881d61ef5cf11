import { Stack, type Environment } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BreakGlassAccess, type BreakGlassAccessProps } from '../../src/access/break-glass-access';
import { SessionPreferences } from '../../src/access/session-preferences';
import { stackIn } from '../inspector/given';
import { Template } from '../util';

/** A user of another account, as those who are on call are often kept. */
export const ON_CALL = new iam.ArnPrincipal('arn:aws:iam::111122223333:user/on-call');

/** The construct `Stack/Access`, for the nodes of the cluster `production`. */
export function accessIn(stack: Stack, props: Partial<BreakGlassAccessProps> = {}): BreakGlassAccess {
  return new BreakGlassAccess(stack, 'Access', {
    principals: [ON_CALL],
    sessionPreferences: new SessionPreferences(stack, 'Sessions'),
    ...(props.nodeGroups === undefined && { cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'production') }),
    ...props,
  });
}

/** The same in a stack of its own. */
export function given(props: Partial<BreakGlassAccessProps> = {}, env?: Environment): { stack: Stack; access: BreakGlassAccess } {
  const stack = stackIn(env);
  return { stack, access: accessIn(stack, props) };
}

/** The role for people: its properties. */
export function roleOf(stack: Stack): any {
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role', {
    Properties: { Description: 'Sessions of people on Amazon EKS nodes in an emergency' },
  }));
  return role.Properties;
}

/** Who may take the role, and on what conditions. */
export function trustOf(stack: Stack): any[] {
  return roleOf(stack).AssumeRolePolicyDocument.Statement;
}
