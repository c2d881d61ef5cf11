import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';

/** A stack with a VPC and a cluster in it. */
export interface Fixture {
  readonly app: App;
  readonly stack: Stack;
  readonly vpc: ec2.Vpc;
  readonly cluster: eks.Cluster;
}

/** The usual GIVEN of a test. */
export function testFixture(): Fixture {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    vpc,
    version: eks.KubernetesVersion.V1_34,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
  return { app, stack, vpc, cluster };
}

/** The only launch template of a stack: its data. */
export function launchTemplateData(stack: Stack): any {
  const [template] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
  return template.Properties.LaunchTemplateData;
}

/** The user data of the only launch template of a stack. */
export function userData(stack: Stack): string {
  return launchTemplateData(stack).UserData['Fn::Base64'];
}

/** Ids of the library's warnings in an app, sorted. */
export function warningIds(app: App): string[] {
  const ids = app.node.findAll().flatMap((construct) => construct.node.metadata)
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => /cdk-eks-hardened-nodes:(\w+)/.exec(String(data))?.[1]);
  return ids.filter((id) => id !== undefined).sort();
}

export { Match, Template };
