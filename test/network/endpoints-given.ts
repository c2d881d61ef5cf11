import { App, Stack, type Environment } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { HardenedNodeGroup, type HardenedNodeGroupOptions } from '../../src';
import { NodeEndpoints, type NodeEndpointsProps } from '../../src/network/node-endpoints';
import { Template } from '../util';

export const ISOLATED: ec2.SubnetConfiguration = { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
export const PRIVATE: ec2.SubnetConfiguration = { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
export const PUBLIC: ec2.SubnetConfiguration = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };

/** A stack with a VPC of isolated subnets in two zones, and what makes node groups and endpoints in it. */
export class IsolatedFixture {
  public readonly app = new App();
  public readonly stack: Stack;
  public readonly vpc: ec2.Vpc;
  public readonly cluster: eks.CfnCluster | ReturnType<typeof eks.CfnCluster.fromClusterName>;

  public constructor(env?: Environment, subnetConfiguration: ec2.SubnetConfiguration[] = [ISOLATED]) {
    this.stack = new Stack(this.app, 'Stack', { env });
    this.vpc = new ec2.Vpc(this.stack, 'Vpc', { maxAzs: 2, subnetConfiguration });
    this.cluster = eks.CfnCluster.fromClusterName(this.stack, 'Cluster', 'imported');
  }

  /** The node group `Stack/Workers`. */
  public group(props: HardenedNodeGroupOptions = {}, id = 'Workers'): HardenedNodeGroup {
    return new HardenedNodeGroup(this.stack, id, { cluster: this.cluster, vpc: this.vpc, ...props });
  }

  /** The endpoints `Stack/Endpoints`. */
  public endpoints(props: Partial<NodeEndpointsProps> = {}): NodeEndpoints {
    return new NodeEndpoints(this.stack, 'Endpoints', { vpc: this.vpc, ...props });
  }
}

/** The endpoints of a stack by the last part of the name of their service. */
export function endpointsOf(stack: Stack): Record<string, any> {
  return Object.fromEntries(Object.values(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) =>
    [shortNameOf(Properties.ServiceName), Properties]));
}

/** `com.amazonaws.REGION.ecr.api`, written out or joined from the Region. */
function shortNameOf(name: string | { 'Fn::Join': [string, unknown[]] }): string {
  const text = typeof name === 'string' ? name : name['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'REGION')).join('');
  return /\.(?:REGION|[a-z]+(?:-[a-z]+)+-\d)\.(.+)$/.exec(text)![1];
}
