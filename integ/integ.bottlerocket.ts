/**
 * Node groups of Bottlerocket in a VPC and a cluster of their own: one by typing nothing, one with what regulated users ask for.
 *
 * A deployment leaves the key of the volumes behind, as NodeVolumeKey does on purpose; schedule its deletion by hand.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { assertHardenedNodes, assertSessions } from './node-assertions';
import {
  BottlerocketCisLevel, BottlerocketVariant, HardenedNodeGroup, NodeAmount, NodeOs, NodeRepair, NodeRepairAction, NodeTaint, NodeUpdateStrategy,
  NodeVolumeKey,
} from '../src';

const app = new App();
const stack = new Stack(app, 'IntegBottlerocket');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
const cluster = new eks.Cluster(stack, 'Cluster', {
  vpc,
  version: eks.KubernetesVersion.V1_34,
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
});

const workers = new HardenedNodeGroup(stack, 'Workers', { cluster });

const key = new NodeVolumeKey(stack, 'NodeVolumeKey');
const regulated = new HardenedNodeGroup(stack, 'Regulated', {
  cluster,
  os: NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS, cisLevel: BottlerocketCisLevel.LEVEL_2 }),
  instanceTypes: [new ec2.InstanceType('m7g.large'), new ec2.InstanceType('m6g.large')],
  minSize: 1,
  maxSize: 3,
  encryptionKey: key,
  labels: { 'example.com/team': 'payments' },
  taints: [NodeTaint.noSchedule('example.com/dedicated', 'payments')],
  updateConfig: { maxUnavailable: NodeAmount.count(1), updateStrategy: NodeUpdateStrategy.DEFAULT },
  nodeRepair: NodeRepair.enabled({
    maxParallelNodesRepaired: NodeAmount.count(1),
    maxUnhealthyNodeThreshold: NodeAmount.percentage(50),
    overrides: [{
      nodeMonitoringCondition: 'NetworkingReady',
      nodeUnhealthyReason: 'InterfaceNotUp',
      minRepairWaitTime: Duration.minutes(15),
      repairAction: NodeRepairAction.REPLACE,
    }],
  }),
});

const integ = new IntegTest(app, 'Bottlerocket', { testCases: [stack], diffAssets: false });

assertHardenedNodes(integ, {
  clusterName: cluster.clusterName,
  nodegroupName: workers.nodegroupName,
  launchTemplate: workers.launchTemplate,
  nodegroup: {
    capacityType: 'ON_DEMAND',
    scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
    updateConfig: { maxUnavailablePercentage: 33, updateStrategy: 'DEFAULT' },
    nodeRepairConfig: { enabled: true },
  },
});
assertSessions(integ, workers.launchTemplate);

assertHardenedNodes(integ, {
  clusterName: cluster.clusterName,
  nodegroupName: regulated.nodegroupName,
  launchTemplate: regulated.launchTemplate,
  volumeKeyArn: key.keyArn,
  nodegroup: {
    scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 3 },
    labels: { 'example.com/team': 'payments' },
    taints: [{ key: 'example.com/dedicated', value: 'payments', effect: 'NO_SCHEDULE' }],
    updateConfig: { maxUnavailable: 1, updateStrategy: 'DEFAULT' },
    nodeRepairConfig: { enabled: true, maxParallelNodesRepairedCount: 1, maxUnhealthyNodeThresholdPercentage: 50 },
  },
});
assertSessions(integ, regulated.launchTemplate);
