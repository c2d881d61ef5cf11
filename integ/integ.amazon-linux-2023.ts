/**
 * Nodes of Amazon Linux 2023 with SELinux enforcing on Graviton, in a VPC and a cluster of their own: a node group by typing nothing more, and one of the user's
 * own on the hardened launch template.
 *
 * A deployment leaves the key of the volumes behind, as NodeVolumeKey does on purpose; schedule its deletion by hand.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { assertEnforcing, assertHardenedNodes } from './node-assertions';
import { HardenedNodeGroup, MinimalSsmRole, NodeOs, NodeVolumeKey, SelinuxBoolean, SelinuxLaunchTemplate } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegAmazonLinux2023');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
const cluster = new eks.Cluster(stack, 'Cluster', {
  vpc,
  version: eks.KubernetesVersion.V1_34,
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
});
const graviton = [new ec2.InstanceType('m7g.large'), new ec2.InstanceType('m6g.large')];

const selinux = new HardenedNodeGroup(stack, 'Selinux', { cluster, os: NodeOs.amazonLinux2023(), instanceTypes: graviton });

// A node group of the user's own, on the hardened launch template.
const key = new NodeVolumeKey(stack, 'NodeVolumeKey');
const launchTemplate = new SelinuxLaunchTemplate(stack, 'LaunchTemplate', {
  os: NodeOs.amazonLinux2023({
    nodeConfig: { kubelet: { config: { imageMaximumGcAge: Duration.hours(72) } } },
    selinuxBooleans: [SelinuxBoolean.CONTAINER_MANAGE_CGROUP],
    rootVolume: { size: Size.gibibytes(50) },
  }),
  architecture: ec2.InstanceArchitecture.ARM_64,
  instanceTypes: graviton,
  kubernetesVersion: '1.34',
  encryptionKey: key,
});
const role = new MinimalSsmRole(stack, 'Role', { cluster });
const own = new eks.Nodegroup(stack, 'Own', {
  cluster,
  nodeRole: role,
  launchTemplateSpec: { id: launchTemplate.launchTemplateId!, version: launchTemplate.latestVersionNumber },
  amiType: launchTemplate.amiType as eks.NodegroupAmiType,
  instanceTypes: graviton,
  minSize: 1,
  desiredSize: 1,
  forceUpdate: false,
  enableNodeAutoRepair: true,
});

const integ = new IntegTest(app, 'AmazonLinux2023', { testCases: [stack], diffAssets: false });

assertHardenedNodes(integ, {
  clusterName: cluster.clusterName,
  nodegroupName: selinux.nodegroupName,
  launchTemplate: selinux.launchTemplate,
  nodegroup: {
    capacityType: 'ON_DEMAND',
    scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
    updateConfig: { maxUnavailablePercentage: 33, updateStrategy: 'DEFAULT' },
    nodeRepairConfig: { enabled: true },
  },
});
assertEnforcing(integ, selinux.launchTemplate);

assertHardenedNodes(integ, {
  clusterName: cluster.clusterName,
  nodegroupName: own.nodegroupName,
  launchTemplate,
  volumeKeyArn: key.keyArn,
  nodegroup: { nodeRole: role.roleArn },
});
assertEnforcing(integ, launchTemplate);
