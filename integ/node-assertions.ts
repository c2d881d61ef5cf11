import { ExpectedResult, Match, type IApiCall, type IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib';
import type { SelinuxLaunchTemplate } from '../src';

/** A node group that was deployed, and what it must look like. */
export interface DeployedNodeGroup {
  readonly clusterName: string;
  readonly nodegroupName: string;
  readonly launchTemplate: SelinuxLaunchTemplate;
  /** More that `eks:DescribeNodegroup` must answer. */
  readonly nodegroup?: { [field: string]: unknown };
  /** KMS key of the volumes, where the account's default is not meant. */
  readonly volumeKeyArn?: string;
}

/** Everything that a hardened node group promises, asked of the AWS APIs. */
export function assertHardenedNodes(integ: IntegTest, group: DeployedNodeGroup): void {
  expectActiveNodegroup(integ, group);
  expectHardenedTemplate(integ, group);
  expectNoInstance(integ, group, 'metadata-options.http-tokens', 'optional');
  expectNoInstance(integ, group, 'ip-address', '*');
  expectNoInstance(integ, group, 'key-name', '*');
  expectEncryptedVolumes(integ, group);
}

/** The nodes answer to Systems Manager: they booted, and the minimal policy is enough. The agent registers some time after the node is ready. */
export function assertSessions(integ: IntegTest, launchTemplate: SelinuxLaunchTemplate): IApiCall {
  return integ.assertions.awsApiCall('SSM', 'describeInstanceInformation', {
    Filters: [{ Key: 'tag:Name', Values: [nameTag(launchTemplate)] }],
  }).expect(ExpectedResult.objectLike({
    InstanceInformationList: Match.arrayWith([Match.objectLike({ PingStatus: 'Online', ResourceType: 'EC2Instance' })]),
  })).waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(30) });
}

/** Nodes of Amazon Linux 2023 enforce SELinux, after the next boot too, have the policy for containers, and came through the gate. */
export function assertEnforcing(integ: IntegTest, launchTemplate: SelinuxLaunchTemplate): void {
  const commands = [
    'set -e',
    '[ "$(getenforce)" = Enforcing ]',
    'grep -qx SELINUX=enforcing /etc/selinux/config',
    'rpm -q container-selinux',
    '[ -s /run/hardened-node/kubeconfig ]',
  ];
  const sent = integ.assertions.awsApiCall('SSM', 'sendCommand', {
    DocumentName: 'AWS-RunShellScript',
    Targets: [{ Key: 'tag:Name', Values: [nameTag(launchTemplate)] }],
    Parameters: { commands },
  });
  assertSessions(integ, launchTemplate).next(sent);
  integ.assertions.awsApiCall('SSM', 'listCommands', { CommandId: sent.getAttString('Command.CommandId') })
    .expect(ExpectedResult.objectLike({ Commands: [{ StatusDetails: 'Success', ErrorCount: 0 }] }))
    .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(15) });
}

function expectActiveNodegroup(integ: IntegTest, { clusterName, nodegroupName, launchTemplate, nodegroup }: DeployedNodeGroup): void {
  integ.assertions.awsApiCall('EKS', 'describeNodegroup', { clusterName, nodegroupName }).expect(ExpectedResult.objectLike({
    nodegroup: {
      status: 'ACTIVE',
      amiType: launchTemplate.amiType,
      launchTemplate: { id: launchTemplate.launchTemplateId, version: launchTemplate.latestVersionNumber },
      health: { issues: [] },
      ...nodegroup,
    },
  }));
}

function expectHardenedTemplate(integ: IntegTest, { launchTemplate, volumeKeyArn }: DeployedNodeGroup): void {
  const volume = { Ebs: { Encrypted: true, DeleteOnTermination: true, VolumeType: 'gp3', ...(volumeKeyArn && { KmsKeyId: volumeKeyArn }) } };
  integ.assertions.awsApiCall('EC2', 'describeLaunchTemplateVersions', {
    LaunchTemplateId: launchTemplate.launchTemplateId,
    Versions: ['$Latest'],
  }).expect(ExpectedResult.objectLike({
    LaunchTemplateVersions: [{
      LaunchTemplateData: {
        MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: devicesOf(launchTemplate).map((DeviceName) => ({ DeviceName, ...volume })),
      },
    }],
  }));
}

/** Amazon EC2 itself filters, so that not one instance may be otherwise. */
function expectNoInstance(integ: IntegTest, group: DeployedNodeGroup, filter: string, value: string): void {
  find(integ, 'describeInstances', group, { Name: filter, Values: [value] }).expect(ExpectedResult.objectLike({ Reservations: [] }));
}

function expectEncryptedVolumes(integ: IntegTest, group: DeployedNodeGroup): void {
  find(integ, 'describeVolumes', group, { Name: 'encrypted', Values: ['false'] }).expect(ExpectedResult.objectLike({ Volumes: [] }));
  find(integ, 'describeVolumes', group, { Name: 'encrypted', Values: ['true'] })
    .expect(ExpectedResult.objectLike({ Volumes: Match.arrayWith([Match.objectLike({ Encrypted: true, State: 'in-use' })]) }));
}

function find(integ: IntegTest, api: string, { launchTemplate }: DeployedNodeGroup, filter: { Name: string; Values: string[] }): IApiCall {
  return integ.assertions.awsApiCall('EC2', api, { Filters: [{ Name: 'tag:Name', Values: [nameTag(launchTemplate)] }, filter] });
}

/** Bottlerocket has a volume of its own for data. */
function devicesOf({ amiType }: SelinuxLaunchTemplate): string[] {
  return amiType.startsWith('BOTTLEROCKET_') ? ['/dev/xvda', '/dev/xvdb'] : ['/dev/xvda'];
}

/** Instances and volumes are named by their template's place in the tree. */
function nameTag(launchTemplate: SelinuxLaunchTemplate): string {
  const { Name: name } = launchTemplate.tags.tagValues();
  return name;
}
