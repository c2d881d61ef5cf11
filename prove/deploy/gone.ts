import { DescribeLaunchTemplatesCommand, DescribeSecurityGroupsCommand, DescribeVpcEndpointsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ListClustersCommand, ListNodegroupsCommand } from '@aws-sdk/client-eks';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListDocumentsCommand } from '@aws-sdk/client-ssm';
import type { Aws } from './aws';
import type { DeployedStack } from './deployed-stack';
import { expectEqual, expectThat } from './expect';

const PHYSICAL: Record<string, (aws: Aws) => Promise<(string | undefined)[]>> = {
  'AWS::EC2::LaunchTemplate': async ({ ec2 }) => ((await ec2.send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates ?? []).map((each) => each.LaunchTemplateId),
  'AWS::EC2::SecurityGroup': async ({ ec2 }) => ((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups ?? []).map((each) => each.GroupId),
  'AWS::EC2::VPC': async ({ ec2 }) => ((await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []).map((each) => each.VpcId),
  'AWS::EC2::VPCEndpoint': endpoints,
  'AWS::EKS::Cluster': async ({ eks }) => (await eks.send(new ListClustersCommand({}))).clusters ?? [],
  'AWS::EKS::Nodegroup': nodeGroups,
  'AWS::Events::Rule': async ({ events }) => ((await events.send(new ListRulesCommand({}))).Rules ?? []).map((each) => each.Name),
  'AWS::IAM::ManagedPolicy': async ({ iam }) => ((await iam.send(new ListPoliciesCommand({ Scope: 'Local', MaxItems: 1000 }))).Policies ?? []).map((each) => each.Arn),
  'AWS::IAM::Role': async ({ iam }) => ((await iam.send(new ListRolesCommand({ MaxItems: 1000 }))).Roles ?? []).map((each) => each.RoleName),
  'AWS::SNS::Topic': async ({ sns }) => ((await sns.send(new ListTopicsCommand({}))).Topics ?? []).map((each) => each.TopicArn),
  'AWS::SSM::Document': async ({ ssm }) => ((await ssm.send(new ListDocumentsCommand({}))).DocumentIdentifiers ?? []).map((each) => each.Name),
};

/** Those that are deleted are listed for a while; in which case of letters is not the same everywhere. */
export const isDeleted = (state: string | undefined) => state?.toLowerCase() === 'deleted';

async function endpoints({ ec2 }: Aws): Promise<(string | undefined)[]> {
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  return VpcEndpoints.filter(({ State }) => !isDeleted(State)).map((each) => each.VpcEndpointId);
}

async function nodeGroups({ eks }: Aws): Promise<string[]> {
  const { clusters = [] } = await eks.send(new ListClustersCommand({}));
  const groups = clusters.map(async (clusterName) => {
    const { nodegroups = [] } = await eks.send(new ListNodegroupsCommand({ clusterName }));
    return nodegroups.map((name) => `${clusterName}/${name}`);
  });
  return (await Promise.all(groups)).flat();
}

/** Of a stack that was deployed and is destroyed: everything that can be listed is away, and the keys that stay on purpose are there. */
export async function checkGone(aws: Aws, stack: DeployedStack): Promise<void> {
  for (const [type, list] of Object.entries(PHYSICAL)) {
    const left = new Set(await list(aws));
    for (const [logicalId, id] of stack.ofType(type)) expectThat(`${logicalId} (${id}) is still there`, !left.has(id));
  }
  for (const [logicalId, id, { DeletionPolicy }] of stack.ofType('AWS::KMS::Key')) {
    expectEqual(`${logicalId} stays`, DeletionPolicy, 'Retain');
    const { KeyMetadata } = await aws.kms.send(new DescribeKeyCommand({ KeyId: id }));
    expectEqual(`${logicalId} can still be used`, KeyMetadata?.Enabled, true);
  }
}

/** The same lists say what is there while it is there, so that nothing looks gone that was never seen. */
export async function checkThere(aws: Aws, stack: DeployedStack): Promise<void> {
  for (const [type, list] of Object.entries(PHYSICAL)) {
    const there = new Set(await list(aws));
    for (const [logicalId, id] of stack.ofType(type)) expectThat(`${logicalId} (${id}) is not there`, there.has(id));
  }
}
