import { DescribeLaunchTemplateVersionsCommand, type LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import { DescribeNodegroupCommand, type Nodegroup } from '@aws-sdk/client-eks';
import type { Aws } from './aws';
import type { DeployedStack } from './deployed-stack';
import { expectEqual, expectThat } from './expect';

/** A node group of a stack, and what the AWS APIs have to answer about it. Written by hand, not read from the template. */
export interface ExpectedGroup {
  /** Path of the construct. */
  readonly path: string;
  /** Path of its launch template. @default LaunchTemplate below the group */
  readonly launchTemplate?: string;
  /** Fields of eks:DescribeNodegroup. */
  readonly nodegroup: Partial<Nodegroup>;
  /** Path of the KMS key of its volumes. @default the key of the account */
  readonly volumeKey?: string;
  readonly volumes: string[];
}

/** What of a node group must not change when it is updated, and the version of the launch template that it runs. */
export interface Identity {
  readonly nodegroupArn: string;
  readonly launchTemplateId: string;
  readonly version: string;
}

/** Reads a node group and its launch template back. */
export async function checkNodeGroup(aws: Aws, stack: DeployedStack, expected: ExpectedGroup): Promise<Identity> {
  const logicalId = stack.logicalId(expected.path, 'AWS::EKS::Nodegroup');
  const group = await describe(aws, stack.physicalId(logicalId));
  for (const [field, wanted] of Object.entries(expected.nodegroup)) expectEqual(`${expected.path}: ${field}`, group[field as keyof Nodegroup], wanted);
  const { Subnets, NodeRole } = stack.resources[logicalId].Properties;
  expectEqual(`${expected.path}: status`, group.status, 'ACTIVE');
  expectEqual(`${expected.path}: subnets`, group.subnets, stack.resolve(Subnets));
  expectEqual(`${expected.path}: nodeRole`, group.nodeRole, stack.resolve(NodeRole));
  expectEqual(`${expected.path}: remoteAccess`, group.remoteAccess, undefined);
  expectEqual(`${expected.path}: diskSize`, group.diskSize, undefined);

  const templateId = stack.logicalId(expected.launchTemplate ?? `${expected.path}LaunchTemplate`, 'AWS::EC2::LaunchTemplate');
  const versions = await versionsOf(aws, stack.physicalId(templateId));
  const latest = versions[versions.length - 1];
  expectEqual(`${expected.path}: launchTemplate.id`, group.launchTemplate?.id, stack.physicalId(templateId));
  expectEqual(`${expected.path}: launchTemplate.version`, group.launchTemplate?.version, String(latest.VersionNumber));
  checkVersion(stack, expected, templateId, latest);
  return { nodegroupArn: group.nodegroupArn!, launchTemplateId: latest.LaunchTemplateId!, version: String(latest.VersionNumber) };
}

/** A version of the launch template: metadata, volumes, network, and the user data byte by byte. */
function checkVersion(stack: DeployedStack, expected: ExpectedGroup, templateId: string, version: LaunchTemplateVersion): void {
  const { path, volumeKey, volumes } = expected;
  const { LaunchTemplateData: data = {} } = version;
  const synthesised = stack.resources[templateId].Properties.LaunchTemplateData;
  expectEqual(`${path}: metadata options`, data.MetadataOptions, { HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1, HttpTokens: 'required' });
  expectEqual(`${path}: volumes`, data.BlockDeviceMappings?.map(({ DeviceName }) => DeviceName), volumes);
  const key = volumeKey === undefined ? undefined : stack.arn(stack.logicalId(volumeKey, 'AWS::KMS::Key'));
  for (const { DeviceName, Ebs } of data.BlockDeviceMappings ?? []) {
    expectEqual(`${path}: ${DeviceName} is encrypted`, Ebs?.Encrypted, true);
    expectEqual(`${path}: key of ${DeviceName}`, Ebs?.KmsKeyId, key);
  }
  expectEqual(`${path}: SSH key`, data.KeyName, undefined);
  expectEqual(`${path}: network interfaces`, data.NetworkInterfaces, undefined);
  expectEqual(`${path}: security groups`, data.SecurityGroupIds, stack.resolve(synthesised.SecurityGroupIds));
  const userData = Buffer.from(data.UserData ?? '', 'base64').toString('utf8');
  expectThat(`${path}: user data is not what was synthesised, but ${userData}`, userData.length > 0 && userData === stack.resolve(synthesised.UserData));
}

export async function versionsOf(aws: Aws, launchTemplateId: string): Promise<LaunchTemplateVersion[]> {
  const { LaunchTemplateVersions = [] } = await aws.ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: launchTemplateId }));
  return LaunchTemplateVersions.sort((a, b) => a.VersionNumber! - b.VersionNumber!);
}

/** By what Ref gives: name of the cluster, slash, name of the group. */
export async function describe(aws: Aws, physicalId: string): Promise<Nodegroup> {
  const [clusterName, nodegroupName] = physicalId.split('/');
  return (await aws.eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }))).nodegroup!;
}
