import { CreateStackCommand, DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstancesCommand, DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { DescribeDocumentCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { App, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { python } from './evaluator';
import { CniPermissions, InspectorCisScan, MinimalSsmRole, SsmAccess } from '../../src';
import { SessionLogging } from '../../src/access/session-logging';
import { SessionPreferences } from '../../src/access/session-preferences';
import { Aws } from '../deploy/aws';
import { Emulator, REGION, type Credentials } from '../emulator';
import type { Cases } from '../proof';

/** Roles by the id of their construct, one for each rung and each feature. */
const ROLES: Record<string, (stack: Stack) => MinimalSsmRole> = {
  None: (stack) => role(stack, 'None', SsmAccess.NONE),
  Sessions: (stack) => role(stack, 'Sessions', SsmAccess.SESSIONS),
  Default: (stack) => role(stack, 'Default', SsmAccess.SESSIONS_AND_RUN_COMMAND),
  Inspector: (stack) => role(stack, 'Inspector', SsmAccess.INSPECTOR),
  SessionLogs: (stack) => role(stack, 'SessionLogs', SsmAccess.SESSIONS, undefined, SessionLogging.cloudWatchLogs()),
  SessionObjects: (stack) => role(stack, 'SessionObjects', SsmAccess.SESSIONS, undefined, SessionLogging.s3()),
  CniIpv4: (stack) => role(stack, 'CniIpv4', SsmAccess.NONE, CniPermissions.onNodeRole()),
  CniIpv6: (stack) => role(stack, 'CniIpv6', SsmAccess.NONE, CniPermissions.onNodeRoleIpv6()),
  CisScan: (stack) => {
    const scanned = role(stack, 'CisScan', SsmAccess.INSPECTOR);
    const nodegroupRef = { nodegroupArn: `arn:aws:eks:${REGION}:111122223333:nodegroup/cluster/scanned/1`, nodegroupId: 'cluster/scanned' };
    const nodeGroup = Object.assign(new Construct(stack, 'Scanned'), { nodegroupRef, role: scanned, env: stack.env });
    new InspectorCisScan(stack, 'Scan', { nodeGroups: [nodeGroup] });
    return scanned;
  },
};

/** What each may and what it may not: an action of every feature, and one of the feature above. */
const CALLS: Record<string, { readonly allowed: string[]; readonly denied: string[] }> = {
  None: {
    allowed: ['eks-auth:AssumeRoleForPodIdentity', 'ecr:GetAuthorizationToken', 'ecr:BatchGetImage'],
    denied: ['ssm:UpdateInstanceInformation', 'ssmmessages:OpenControlChannel', 'ec2messages:GetMessages', 'ecr:PutImage', 'ec2:AssignPrivateIpAddresses'],
  },
  Sessions: {
    allowed: ['ssm:UpdateInstanceInformation', 'ssmmessages:CreateDataChannel'],
    denied: ['ec2messages:GetMessages', 'ssm:PutInventory', 'ssm:GetParameter'],
  },
  Default: {
    allowed: ['ssmmessages:OpenControlChannel', 'ec2messages:GetMessages', 'ec2messages:SendReply'],
    denied: ['ssm:PutInventory', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:SendCommand'],
  },
  Inspector: {
    allowed: ['ssm:PutInventory', 'ssm:ListInstanceAssociations', 'ssm:GetManifest', 'ec2messages:GetMessages'],
    denied: ['ssm:GetParameters', 'ssm:PutComplianceItems', 'ssm:GetDeployablePatchSnapshotForInstance', 'inspector2:StartCisSession'],
  },
  SessionLogs: {
    allowed: ['logs:DescribeLogGroups', 'logs:CreateLogStream', 'logs:PutLogEvents', 'ssmmessages:OpenDataChannel'],
    denied: ['logs:CreateLogGroup', 'logs:DeleteLogStream', 'logs:GetLogEvents', 's3:PutObject', 'kms:GenerateDataKey', 'kms:Encrypt'],
  },
  SessionObjects: {
    allowed: ['s3:GetEncryptionConfiguration', 's3:PutObject', 's3:PutObjectAcl'],
    denied: ['s3:GetObject', 's3:DeleteObject', 's3:ListBucket', 'logs:PutLogEvents', 'kms:Encrypt'],
  },
  CniIpv4: { allowed: ['ec2:AssignPrivateIpAddresses', 'ec2:CreateTags'], denied: ['ec2:AssignIpv6Addresses', 'ec2:RunInstances', 'ssmmessages:OpenControlChannel'] },
  CniIpv6: { allowed: ['ec2:AssignIpv6Addresses', 'ec2:CreateTags'], denied: ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface'] },
  CisScan: { allowed: ['inspector2:StartCisSession', 'inspector2:SendCisSessionTelemetry', 'ssm:GetManifest'], denied: ['inspector2:Disable', 'ssm:GetParameters'] },
};

const PATHS = '/inspector-aws/service/inspector-linux-application-paths';

/** Roles are deployed; with their credentials calls go over HTTP to a server that enforces permissions. */
export async function proveCalls(cases: Cases): Promise<void> {
  const emulator = await Emulator.start();
  try {
    const administrator = new Aws(emulator);
    const credentials = await cases.holds('the roles are deployed', () => deployRoles(administrator));
    if (credentials === undefined) return;
    console.log(`${Object.keys(credentials).length} roles deployed`);
    await proveNodeCalls(cases, emulator, credentials);
    await proveSdkCalls(cases, administrator, credentials);
  } finally {
    await emulator.stop();
  }
}

function role(stack: Stack, id: string, access: SsmAccess, cniPermissions = CniPermissions.onOwnRole(), logging?: SessionLogging): MinimalSsmRole {
  const sessionPreferences = logging && new SessionPreferences(stack, `${id}Preferences`, { logging });
  return new MinimalSsmRole(stack, id, { access, cniPermissions, sessionPreferences });
}

/** Credentials of each role, as Amazon EC2 gives them to a node. */
async function deployRoles(aws: Aws): Promise<Record<string, Credentials>> {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Roles', { synthesizer: new LegacyStackSynthesizer() });
  const made = Object.entries(ROLES).map(([name, make]) => [name, make(stack).node.defaultChild as CfnRole] as const);
  const ids = Object.fromEntries(made.map(([name, resource]) => [name, stack.getLogicalId(resource)]));
  const TemplateBody = JSON.stringify(Template.fromStack(stack).toJSON());
  await aws.cloudFormation.send(new CreateStackCommand({ StackName: 'Roles', TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
  await refuseUnfinished(aws);
  const { StackResources = [] } = await aws.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: 'Roles' }));
  const given = Object.entries(ids).map(async ([name, id]) => {
    const physical = StackResources.find(({ LogicalResourceId }) => LogicalResourceId === id)!.PhysicalResourceId!;
    const answer = await fetch(`${aws.emulator.endpoint}/role-credentials/ec2.amazonaws.com/${physical}`);
    if (!answer.ok) throw new Error(await answer.text());
    return [name, await answer.json() as Credentials] as const;
  });
  return Object.fromEntries(await Promise.all(given));
}

async function refuseUnfinished(aws: Aws): Promise<void> {
  const { Stacks } = await aws.cloudFormation.send(new DescribeStacksCommand({ StackName: 'Roles' }));
  if (Stacks![0].StackStatus === 'CREATE_COMPLETE') return;
  const { StackEvents = [] } = await aws.cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'Roles' }));
  throw new Error(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason).filter(Boolean).join('; '));
}

async function proveNodeCalls(cases: Cases, emulator: Emulator, credentials: Record<string, Credentials>): Promise<void> {
  const planned = Object.entries(CALLS).flatMap(([name, { allowed, denied }]) => [
    ...allowed.map((action) => ({ name, action, status: 200 })),
    ...denied.map((action) => ({ name, action, status: 403 })),
  ]);
  const calls = planned.map(({ name, action }) => ({ action, credentials: credentials[name] }));
  const input = { endpoint: emulator.endpoint, region: REGION, calls };
  const answers = JSON.parse(await python('call.py', input)) as { readonly status: number; readonly text: string }[];
  for (const [i, { name, action, status }] of planned.entries()) {
    await cases.holds(`${name}: ${action} is answered with ${status}`, () => {
      if (answers[i].status !== status) throw new Error(`the answer is ${answers[i].status} ${answers[i].text}`);
      if (status === 403 && !answers[i].text.includes(`not authorized to perform: ${action}`)) throw new Error(`refused for another reason: ${answers[i].text}`);
    });
  }
  await cases.caught('a signature that somebody else made', async () => {
    const forged = { ...credentials.Sessions, secretAccessKey: credentials.None.secretAccessKey };
    const forgedCalls = [{ action: 'ssm:UpdateInstanceInformation', credentials: forged }];
    const [{ status, text }] = JSON.parse(await python('call.py', { ...input, calls: forgedCalls }));
    if (status !== 200) throw new Error(text);
  }, /signature/);
}

/** Operations that moto has, by the AWS SDK. */
async function proveSdkCalls(cases: Cases, administrator: Aws, credentials: Record<string, Credentials>): Promise<void> {
  const as = (name: string) => new Aws(administrator.emulator, credentials[name]);
  for (const Name of [PATHS, '/database/password']) {
    await administrator.ssm.send(new PutParameterCommand({ Name, Value: '/opt', Type: 'String' }));
  }
  await cases.holds('any node reads its instance', () => as('None').ec2.send(new DescribeInstancesCommand({})));
  await cases.holds('any node may ask for its cluster', () => notDenied(as('None').eks.send(new DescribeClusterCommand({ name: 'absent' }))));
  await cases.holds('the plugin of Amazon Inspector reads its paths', () => as('Inspector').ssm.send(new GetParameterCommand({ Name: PATHS })));
  await cases.holds('the agent asks for a document of Amazon Inspector', () =>
    notDenied(as('Inspector').ssm.send(new DescribeDocumentCommand({ Name: 'AmazonInspector2-InvokeInspectorSsmPluginLinux' }))));
  await cases.holds('the CNI plugin reads network interfaces', () => as('CniIpv4').ec2.send(new DescribeNetworkInterfacesCommand({})));
  const denied: [string, string, () => Promise<unknown>][] = [
    ['None', 'network interfaces', () => as('None').ec2.send(new DescribeNetworkInterfacesCommand({}))],
    ['Sessions', 'a parameter', () => as('Sessions').ssm.send(new GetParameterCommand({ Name: '/database/password' }))],
    ['Default', 'a parameter', () => as('Default').ssm.send(new GetParameterCommand({ Name: '/database/password' }))],
    ['Default', 'a document', () => as('Default').ssm.send(new DescribeDocumentCommand({ Name: 'AWS-RunShellScript' }))],
    ['CniIpv6', 'a parameter', () => as('CniIpv6').ssm.send(new GetParameterCommand({ Name: PATHS }))],
  ];
  for (const [name, what, read] of denied) await cases.caught(`${name} that reads ${what}`, read, /not authorized to perform|UnauthorizedOperation/);
}

/** It may be asked; that it is not there is no refusal. */
async function notDenied(call: Promise<unknown>): Promise<void> {
  const error = await call.then(() => undefined, (reason: Error) => reason);
  if (error !== undefined && !/ResourceNotFound|InvalidDocument/.test(error.name)) throw error;
}
