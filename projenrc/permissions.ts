import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Aws, Stack, type CfnElement } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CniPermissions } from '../src/access/cni-permissions';
import { INSPECTOR_AGENT_SCAN, INSPECTOR_CIS_SCAN, INSPECTOR_DEEP_INSPECTION } from '../src/access/inspector-permissions';
import { joinPermissions, POD_IDENTITY, PULL } from '../src/access/node-permissions';
import type { Permission } from '../src/access/permission';
import { SessionLogging } from '../src/access/session-logging';
import { SessionPreferences } from '../src/access/session-preferences';
import { SsmAccess } from '../src/access/ssm-access';
import { nagText } from '../src/private/nag';

/** docs/permissions.md, written from what the library declares: `npx tsx projenrc/permissions.ts`. */
const PAGE = resolve(__dirname, '../docs/permissions.md');

/** A heading of the page and what stands below it. */
interface Feature {
  readonly title: string;
  readonly when: string;
  readonly permissions: Permission[];
}

/** Everything that a node role can have. */
export function features(stack = new Stack(new App(), 'Stack')): Feature[] {
  const clusterArn = `arn:${Aws.PARTITION}:eks:${Aws.REGION}:${Aws.ACCOUNT_ID}:cluster/name`;
  const [sessions] = SsmAccess.SESSIONS._permissions();
  return [
    { title: 'Joining the cluster', when: 'Always. `cluster` names the one; without it every cluster of the account and Region may be described.', permissions: joinPermissions(clusterArn) },
    { title: 'EKS Pod Identity', when: 'Always, by the AWS managed policy `AmazonEKSWorkerNodeMinimalPolicy`.', permissions: POD_IDENTITY },
    { title: 'Pulling images', when: 'Always, by the AWS managed policy `AmazonEC2ContainerRegistryPullOnly`.', permissions: PULL },
    { title: 'Session Manager', when: '`SsmAccess.SESSIONS` and every rung above.', permissions: [sessions] },
    {
      title: 'Run Command',
      when: '`SsmAccess.SESSIONS_AND_RUN_COMMAND`, which is the default, and every rung above. `SsmAccess.SESSIONS` takes these away, not Run Command: who may send commands is decided by `ssm:SendCommand` of people.',
      permissions: SsmAccess.SESSIONS_AND_RUN_COMMAND._permissions().filter((permission) => permission !== sessions),
    },
    ...sessionFeatures(stack),
    { title: 'Agent-based scans of Amazon Inspector', when: '`SsmAccess.INSPECTOR`.', permissions: INSPECTOR_AGENT_SCAN },
    {
      title: 'Deep inspection of Amazon Inspector',
      when: '`SsmAccess.INSPECTOR`, beside those of agent-based scans.',
      permissions: INSPECTOR_DEEP_INSPECTION.filter((permission) => !INSPECTOR_AGENT_SCAN.includes(permission)),
    },
    {
      title: 'CIS scans of Amazon Inspector',
      when: '`InspectorCisScan`, on top of `SsmAccess.INSPECTOR`: a policy of the stack of the scan.',
      permissions: INSPECTOR_CIS_SCAN,
    },
    {
      title: 'Amazon VPC CNI plugin, IPv4',
      when: '`CniPermissions.onNodeRole()`, which is the default, by the AWS managed policy `AmazonEKS_CNI_Policy`.',
      permissions: CniPermissions.onNodeRole()._permissions(),
    },
    { title: 'Amazon VPC CNI plugin, IPv6', when: '`CniPermissions.onNodeRoleIpv6()`.', permissions: CniPermissions.onNodeRoleIpv6()._permissions() },
  ];
}

/** What nodes need for SessionPreferences, whose resources have plain names on the page. */
function sessionFeatures(stack: Stack): Feature[] {
  const preferences = new SessionPreferences(stack, 'Sessions', { logging: SessionLogging.cloudWatchLogsAndS3() });
  const name = (construct: IConstruct, logicalId: string) => (construct.node.defaultChild as CfnElement).overrideLogicalId(logicalId);
  name(preferences.encryptionKey, 'Key');
  name(preferences.logGroup!, 'LogGroup');
  name(preferences.bucket!, 'Bucket');
  const permissions = preferences._nodePermissions();
  const encrypted = permissions.filter(({ sid }) => sid === 'DecryptSessions');
  const logs = permissions.filter(({ actions }) => Object.keys(actions).every((action) => action.startsWith('logs:')));
  const objects = permissions.filter((permission) => !encrypted.includes(permission) && !logs.includes(permission));
  return [
    { title: 'Encrypted sessions', when: '`sessionPreferences`, wherever its logs go.', permissions: encrypted },
    { title: 'Logs of sessions in CloudWatch Logs', when: '`sessionPreferences` whose logs go to CloudWatch Logs, which is the default.', permissions: logs },
    { title: 'Logs of sessions in Amazon S3', when: '`sessionPreferences` whose logs go to Amazon S3.', permissions: objects },
  ];
}

/** Actions of AWS Systems Manager, by their prefixes. */
const SYSTEMS_MANAGER = /^(?:ssm|ssmmessages|ec2messages):/;

/** How many different actions of Systems Manager a rung allows. */
export function systemsManagerActions(access: SsmAccess): number {
  return new Set(access._permissions().flatMap(({ actions }) => Object.keys(actions)).filter((action) => SYSTEMS_MANAGER.test(action))).size;
}

/** `AmazonSSMManagedInstanceCore`, version 2; `npm run prove` counts them in a copy of it. */
export const MANAGED_INSTANCE_CORE = 25;

const LADDER: [SsmAccess, string][] = [
  [SsmAccess.NONE, 'nobody gets onto the node'],
  [SsmAccess.SESSIONS, 'Session Manager; [Run Command stays](#run-command)'],
  [SsmAccess.SESSIONS_AND_RUN_COMMAND, 'and `ec2messages`, by which Run Command comes where `ssmmessages` is refused: the default, the two statements of the [guide](https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html)'],
  [SsmAccess.INSPECTOR, 'and scans of Amazon Inspector: agent-based ones and deep inspection'],
];

/** The page. */
export function permissionsPage(): string {
  const stack = new Stack(new App(), 'Stack');
  const all = features(stack);
  return [
    '# Permissions',
    '',
    'Every action that a [MinimalSsmRole](minimal-ssm-role.md) can have, what it is for, and what breaks without it. This page is written from the declarations from',
    'which the policies are made (`npx tsx projenrc/permissions.ts`), and a test holds it against them. The role has the union of what its props ask for, each statement',
    'once.',
    '',
    '## The ladder',
    '',
    '| rung | what | actions of Systems Manager |',
    '|---|---|---|',
    ...LADDER.map(([access, what]) => `| \`SsmAccess.${access.name}\` | ${what} | ${systemsManagerActions(access)} |`),
    `| for comparison | [AmazonSSMManagedInstanceCore](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html), all of them on everything | ${MANAGED_INSTANCE_CORE} |`,
    '',
    'Counted are actions of `ssm`, `ssmmessages` and `ec2messages`, each once.',
    ...all.flatMap((feature) => section(stack, feature)),
    '',
    '## Actions on everything',
    '',
    'Statements of ours have `*` for these actions:',
    '',
    ...onEverything(all).map((action) => `- \`${action}\``),
    '',
    'All but two [know no resources](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html). Those two',
    'are `ssm:UpdateInstanceInformation`, as the [guide](https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html) has it to the letter, and',
    '`ec2:AssignIpv6Addresses`, as the [user guide](https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html) has it. What AWS managed policies have is up to AWS.',
    '',
  ].join('\n');
}

/** Actions of statements of ours that name no resources. */
export function onEverything(all: Feature[]): string[] {
  const own = all.flatMap(({ permissions }) => permissions).filter(({ awsManagedPolicy }) => awsManagedPolicy === undefined);
  const broad = own.filter(({ resources }) => resources === undefined);
  return [...new Set(broad.flatMap(({ actions }) => Object.keys(actions)))].sort();
}

function section(stack: Stack, { title, when, permissions }: Feature): string[] {
  return [
    '',
    `## ${title}`,
    '',
    when,
    '',
    '| action | on | for | statement |',
    '|---|---|---|---|',
    ...permissions.flatMap((permission) => Object.entries(permission.actions).map(([action, why]) =>
      `| \`${action}\` | ${on(stack, permission)} | ${why} | \`${permission.sid}\` |`)),
    '',
    '| statement | without it |',
    '|---|---|',
    ...permissions.map(({ sid, without, source }) => `| \`${sid}\` | ${without} ([source](${source})) |`),
  ];
}

/** Resources and conditions as IAM has them; what stands in angle brackets is known at deployment. */
function on(stack: Stack, { resources = ['*'], conditions = {} }: Permission): string {
  const list = (values: string | string[]) => [values].flat().map((value) => `\`${nagText(stack, value)}\``).join(', ');
  const where = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ` where \`${key}\` ${operator} ${list(values)}`));
  return list(resources) + where.join(' and');
}

if (require.main === module) {
  writeFileSync(PAGE, permissionsPage());
  console.log(`${join('docs', 'permissions.md')}: ${readFileSync(PAGE, 'utf8').split('\n').length} lines`);
}
