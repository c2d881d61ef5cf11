/**
 * Amazon Inspector for a node group of Amazon Linux 2023, in a VPC and a cluster of their own: on, with alerts and a CIS scan, and the nodes covered by it.
 *
 * A deployment leaves Amazon Inspector on in the account, and the log group of its function and the key of that behind, as InspectorEnablement does on purpose.
 */
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { assertEnforcing, assertHardenedNodes } from './node-assertions';
import {
  HardenedNodeGroup, InspectorCisDay, InspectorCisLevel, InspectorCisSchedule, InspectorEnablement, NodeOs, SsmAccess,
} from '../src';

const app = new App();
const stack = new Stack(app, 'IntegInspector');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
const cluster = new eks.Cluster(stack, 'Cluster', {
  vpc,
  version: eks.KubernetesVersion.V1_34,
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
});
const workers = new HardenedNodeGroup(stack, 'Workers', {
  cluster,
  os: NodeOs.amazonLinux2023(),
  instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType('m6i.large')],
  access: SsmAccess.INSPECTOR,
});

const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
const findingsTopic = new sns.Topic(stack, 'Findings', { masterKey: key, enforceSSL: true });
const inspector = new InspectorEnablement(stack, 'Inspector', {
  findingsTopic,
  nodeGroups: [workers],
  cisScan: {
    nodeGroups: [workers],
    level: InspectorCisLevel.LEVEL_2,
    schedule: InspectorCisSchedule.weekly([InspectorCisDay.SUNDAY], { timeOfDay: '03:00', timeZone: TimeZone.EUROPE_BERLIN }),
  },
});

const integ = new IntegTest(app, 'Inspector', { testCases: [stack], diffAssets: false });

assertHardenedNodes(integ, {
  clusterName: cluster.clusterName,
  nodegroupName: workers.nodegroupName,
  launchTemplate: workers.launchTemplate,
});
assertEnforcing(integ, workers.launchTemplate);

integ.assertions.awsApiCall('Inspector2', 'batchGetAccountStatus', { accountIds: [stack.account] }).expect(ExpectedResult.objectLike({
  accounts: [Match.objectLike({ state: Match.objectLike({ status: 'ENABLED' }), resourceState: Match.objectLike({ ec2: Match.objectLike({ status: 'ENABLED' }) }) })],
  failedAccounts: [],
}));

integ.assertions.awsApiCall('Inspector2', 'listCisScanConfigurations', {
  filterCriteria: { scanConfigurationArnFilters: [{ comparison: 'EQUALS', value: inspector.cisScan!.cisScanConfigurationArn }] },
}).expect(ExpectedResult.objectLike({
  scanConfigurations: [Match.objectLike({ securityLevel: 'LEVEL_2', targets: Match.objectLike({ targetResourceTags: { 'eks:nodegroup-name': [workers.nodegroupName] } }) })],
}));

// The packages of the nodes are scanned, by what they send. The first inventory takes a while.
integ.assertions.awsApiCall('Inspector2', 'listCoverage', {
  filterCriteria: {
    ec2InstanceTags: [{ comparison: 'EQUALS', key: 'eks:nodegroup-name', value: workers.nodegroupName }],
    scanType: [{ comparison: 'EQUALS', value: 'PACKAGE' }],
    scanStatusCode: [{ comparison: 'EQUALS', value: 'ACTIVE' }],
  },
}).expect(ExpectedResult.objectLike({
  coveredResources: Match.arrayWith([Match.objectLike({ resourceType: 'AWS_EC2_INSTANCE', scanMode: 'EC2_SSM_AGENT_BASED' })]),
})).waitForAssertions({ totalTimeout: Duration.minutes(60), interval: Duration.minutes(1) });
