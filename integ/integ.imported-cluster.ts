/**
 * Node groups that join a cluster which is not part of the app.
 *
 * The ids are stand-ins, so that the snapshot is the same everywhere. To deploy the test, name a cluster of your own in the environment:
 * INTEG_CLUSTER_NAME, INTEG_CLUSTER_SECURITY_GROUP_ID, INTEG_VPC_ID and INTEG_SUBNET_IDS (two private subnets, with a comma between them).
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { assertHardenedNodes, assertSessions } from './node-assertions';
import { HardenedNodeGroup, MinimalSsmRole, SelinuxLaunchTemplate } from '../src';

const existing = (name: string, standIn: string) => process.env[`INTEG_${name}`] ?? standIn;
const clusterName = existing('CLUSTER_NAME', 'existing');
const subnetIds = existing('SUBNET_IDS', 'subnet-0a1b2c3d4e5f60001,subnet-0a1b2c3d4e5f60002').split(',');

const app = new App();
const stack = new Stack(app, 'IntegImportedCluster');

const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: existing('VPC_ID', 'vpc-0a1b2c3d4e5f60000'),
  availabilityZones: stack.availabilityZones.slice(0, 2),
  privateSubnetIds: subnetIds,
});
const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(
  stack, 'ClusterSecurityGroup', existing('CLUSTER_SECURITY_GROUP_ID', 'sg-0a1b2c3d4e5f60000'), { mutable: false });
const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName, vpc });
const role = new MinimalSsmRole(stack, 'Role', { cluster });

// Known by its attributes: the subnets come from its VPC.
const byAttributes = new HardenedNodeGroup(stack, 'ByAttributes', { cluster, role, minSize: 1 });

// Known by its name alone: everything else is given, subnets by id too.
const databaseClients = new ec2.SecurityGroup(stack, 'DatabaseClients', { vpc, description: 'Nodes that reach the database' });
const byName = new HardenedNodeGroup(stack, 'ByName', {
  cluster: CfnCluster.fromClusterName(stack, 'ClusterByName', clusterName),
  kubernetesVersion: '1.34',
  vpc,
  subnets: { subnets: subnetIds.map((subnetId, i) => ec2.Subnet.fromSubnetId(stack, `Subnet${i + 1}`, subnetId)) },
  securityGroups: [databaseClients],
  clusterSecurityGroup,
  role,
  minSize: 1,
});

// A node group of the user's own, on the hardened launch template.
const launchTemplate = new SelinuxLaunchTemplate(stack, 'LaunchTemplate', { kubernetesVersion: '1.34' });
const own = new eks.Nodegroup(stack, 'Own', {
  cluster,
  nodeRole: role,
  launchTemplateSpec: { id: launchTemplate.launchTemplateId!, version: launchTemplate.latestVersionNumber },
  amiType: launchTemplate.amiType as eks.NodegroupAmiType,
  minSize: 1,
  desiredSize: 1,
  forceUpdate: false,
  enableNodeAutoRepair: true,
});

// The snapshot holds the stand-ins, so it cannot be deployed before the stack itself.
const integ = new IntegTest(app, 'ImportedCluster', { testCases: [stack], diffAssets: false, stackUpdateWorkflow: false });

for (const group of [byAttributes, byName]) {
  assertHardenedNodes(integ, {
    clusterName,
    nodegroupName: group.nodegroupName,
    launchTemplate: group.launchTemplate,
    nodegroup: { nodeRole: role.roleArn },
  });
  assertSessions(integ, group.launchTemplate);
}
assertHardenedNodes(integ, { clusterName, nodegroupName: own.nodegroupName, launchTemplate, nodegroup: { nodeRole: role.roleArn } });
assertSessions(integ, launchTemplate);
