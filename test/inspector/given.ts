import { App, Stack, type Environment } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { HardenedNodeGroup, MinimalSsmRole, SsmAccess, type HardenedNodeGroupOptions } from '../../src';
import { testFixture, type Fixture } from '../util';

export const AL2023 = eks.NodegroupAmiType.AL2023_X86_64_STANDARD;
export const AL2023_ARM64 = eks.NodegroupAmiType.AL2023_ARM_64_STANDARD;
export const BOTTLEROCKET = eks.NodegroupAmiType.BOTTLEROCKET_X86_64;

export const RUNGS = [SsmAccess.NONE, SsmAccess.SESSIONS, SsmAccess.SESSIONS_AND_RUN_COMMAND, SsmAccess.INSPECTOR];

/** A stack in an environment, or in any. */
export function stackIn(env?: Environment): Stack {
  return new Stack(new App(), 'Stack', { env });
}

/** A node group `Workers` of this library, with the usual fixture. */
export function hardened(props: HardenedNodeGroupOptions = {}): Fixture & { group: HardenedNodeGroup } {
  const fixture = testFixture();
  return { ...fixture, group: new HardenedNodeGroup(fixture.stack, 'Workers', { cluster: fixture.cluster, ...props }) };
}

/** A node group `Workers` of the CDK: an AMI type and a role, which is one of this library where a rung is given. */
export function plain(amiType?: eks.NodegroupAmiType, role?: SsmAccess | iam.IRole, fixture: Fixture = testFixture(), id = 'Workers') {
  const { stack, cluster } = fixture;
  const nodeRole = role instanceof SsmAccess ? new MinimalSsmRole(stack, `${id}Role`, { access: role }) : role;
  return { ...fixture, group: new eks.Nodegroup(stack, id, { cluster, amiType, nodeRole }) };
}

/** A node group of another app, known by its ARN alone. */
export function knownByArn(stack: Stack, cluster: string, nodegroup: string): eksRefs.INodegroupRef {
  const nodegroupArn = `arn:aws:eks:eu-west-1:111122223333:nodegroup/${cluster}/${nodegroup}/e2b7`;
  return Object.assign(new Construct(stack, nodegroup), { nodegroupRef: { nodegroupArn, nodegroupId: `${cluster}/${nodegroup}` }, env: stack.env });
}
