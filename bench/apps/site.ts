import { App, Stack } from 'aws-cdk-lib';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import { report } from './report';

/** What is there before a node group: a cluster and a VPC, both imported, so that they cost next to nothing. */
export interface Site {
  readonly stack: Stack;
  readonly vpc: IVpc;
  readonly cluster: IClusterRef;
}

/** CloudFormation takes 500 resources a stack. */
const GROUPS_PER_STACK = 100;

export const INSTANCE_TYPES = ['m7g.large', 'm6g.large'];

/**
 * Builds an app, synthesizes it and prints the CPU time.
 *
 * Arguments of the process: directory of the cloud assembly, number of node groups.
 */
export function synthesize(build: (site: Site, groups: string[]) => void): void {
  const [outdir, count] = process.argv.slice(2);
  const app = new App({ outdir });
  for (let first = 1; first <= Number(count); first += GROUPS_PER_STACK) {
    const size = Math.min(GROUPS_PER_STACK, Number(count) - first + 1);
    build(siteOf(new Stack(app, `Nodes${first}`)), Array.from({ length: size }, (_, i) => `Group${first + i}`));
  }
  app.synth();
  report();
}

function siteOf(stack: Stack): Site {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
  return { stack, vpc, cluster: CfnCluster.fromClusterName(stack, 'Cluster', 'production') };
}
