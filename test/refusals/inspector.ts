import { Lazy, Stack, TimeZone } from 'aws-cdk-lib';
import { CfnNodegroup, Nodegroup, NodegroupAmiType } from 'aws-cdk-lib/aws-eks-v2';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Bench } from './bench';
import { row } from './row';
import type { Source } from './sources';
import type { Tokens, TokenRow } from './tokens';
import {
  Ec2ScanMode, InspectorCisDay, InspectorCisScan, InspectorCisSchedule, InspectorEnablement, InspectorFindings, InspectorOrganizationPolicy,
  InspectorResourceType, MinimalSsmRole, SsmAccess, type InspectorCisScanOptions, type InspectorEnablementProps, type InspectorFindingsProps,
  type InspectorOrganizationPolicyProps, type InspectorSeverity,
} from '../../src';
import type { ErrorCode } from '../../src/private/errors';

const { EC2, ECR, LAMBDA, LAMBDA_CODE } = InspectorResourceType;
const { MONDAY } = InspectorCisDay;

const WORKERS = 'Stack/Workers';
const INSPECTOR = 'Stack/Inspector';
const POLICY = 'Stack/Policy';
const SCAN = 'Stack/Scan';
const ALERTS = 'Stack/Alerts';

/** The node group `Stack/Workers` of the CDK, with such an image and a role that is on such a rung. */
function workers({ cluster: { stack, cluster } }: Bench, amiType: NodegroupAmiType, access: SsmAccess): Nodegroup {
  return new Nodegroup(stack, 'Workers', { cluster, amiType, nodeRole: new MinimalSsmRole(stack, 'Role', { access }) });
}

const al2023 = (bench: Bench, access: SsmAccess) => workers(bench, NodegroupAmiType.AL2023_X86_64_STANDARD, access);

const enable = (bench: Bench, props: InspectorEnablementProps) => new InspectorEnablement(bench.stack, 'Inspector', props);
const scan = (bench: Bench, props: InspectorCisScanOptions) => new InspectorCisScan(bench.stack, 'Scan', props);
const alert = (bench: Bench, props: InspectorFindingsProps) => new InspectorFindings(bench.stack, 'Alerts', props);
const govern = (bench: Bench, props: InspectorOrganizationPolicyProps) => new InspectorOrganizationPolicy(bench.stack, 'Policy', props);

// ---------------------------------------------------------------------------------------------- what is scanned

const resourceTypes = (source: Source, types: InspectorResourceType[], text: string, others: InspectorEnablementProps = {}) =>
  row(source, 'InspectorResourceTypesInvalid', (bench) => enable(bench, { resourceTypes: types, ...others }), `'resourceTypes' must ${text}`, INSPECTOR);

const LAMBDA_FIRST = 'have LAMBDA beside LAMBDA_CODE, as Amazon Inspector scans the code of functions only where it scans their dependencies; add LAMBDA';

const RESOURCE_TYPES = [
  resourceTypes('inspectorEnable', [], 'name at least one type; leave it out for EC2, got []'),
  resourceTypes('inspectorEnable', [EC2, ECR, EC2], 'name each type once, got ["EC2","ECR","EC2"]'),
  resourceTypes('inspectorEnable', ['EC3' as InspectorResourceType], 'be of EC2, ECR, LAMBDA, LAMBDA_CODE, got ["EC3"]'),
  resourceTypes('inspectorLambda', [EC2, LAMBDA_CODE], `${LAMBDA_FIRST}, got ["EC2","LAMBDA_CODE"]`),
  resourceTypes('inspectorEc2', [ECR], 'have EC2 where \'scanMode\' is given, got ["ECR"]; add EC2', { scanMode: Ec2ScanMode.HYBRID }),
  resourceTypes('inspectorEc2', [LAMBDA, LAMBDA_CODE], 'have EC2 where \'nodeGroups\' is given, got ["LAMBDA","LAMBDA_CODE"]; add EC2', { nodeGroups: [] }),
  resourceTypes('inspectorCis', [LAMBDA], 'have EC2 where \'cisScan\' is given, got ["LAMBDA"]; add EC2', { cisScan: { nodeGroups: [] } }),
  row('inspectorLambda', 'InspectorResourceTypesInvalid', (bench) => govern(bench, { targetIds: ['r-abcd'], resourceTypes: [LAMBDA_CODE] }),
    `'resourceTypes' must ${LAMBDA_FIRST}, got ["LAMBDA_CODE"]`, POLICY),
];

const enabledTwice = (environment: string, first: string) =>
  `Amazon Inspector must be enabled once in an account and Region, got a second enablement for aws://${environment}; `
  + `the first is ${first}: remove this one, and give that one what this one has`;

const ENABLEMENTS = [
  row('inspectorEnable', 'InspectorAlreadyEnabled', (bench) => {
    enable(bench, {});
    new InspectorEnablement(bench.stack, 'Again');
  }, enabledTwice('unknown-account/unknown-region', INSPECTOR), 'Stack/Again'),
  row('inspectorEnable', 'InspectorAlreadyEnabled', ({ stack }) => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    ['One', 'Two'].forEach((id) => new InspectorEnablement(new Stack(stack, id, { env }), 'Inspector'));
  }, enabledTwice('111122223333/eu-west-1', 'Stack/One/Inspector'), 'Stack/Two/Inspector'),
];

// ---------------------------------------------------------------------------------------------- whom the nodes answer

const NO_INVENTORY = "'access' of the role must be SsmAccess.INSPECTOR where 'scanMode' is AGENT_BASED, got";
const NO_VULNERABILITY = 'the nodes send no inventory, and no vulnerability is found; give its role SsmAccess.INSPECTOR';
const NO_PLUGIN = 'Amazon Inspector could not install its plugin; give its role SsmAccess.INSPECTOR';

const ROLES = [
  row('inspectorEc2', 'InspectorRoleInsufficient',
    (bench) => enable(bench, { scanMode: Ec2ScanMode.AGENT_BASED, nodeGroups: [bench.group({})] }),
    `${NO_INVENTORY} SESSIONS_AND_RUN_COMMAND: ${NO_VULNERABILITY}`, WORKERS),
  row('inspectorEc2', 'InspectorRoleInsufficient',
    (bench) => enable(bench, { scanMode: Ec2ScanMode.AGENT_BASED }).addNodeGroup(al2023(bench, SsmAccess.SESSIONS)),
    `${NO_INVENTORY} SESSIONS: ${NO_VULNERABILITY}`, WORKERS),
  ...[SsmAccess.NONE, SsmAccess.SESSIONS, SsmAccess.SESSIONS_AND_RUN_COMMAND].map((access) =>
    row('inspectorCis', 'InspectorRoleInsufficient', (bench) => scan(bench, { nodeGroups: [al2023(bench, access)] }),
      `'access' of the role must be SsmAccess.INSPECTOR for CIS scans, got ${access.name}: ${NO_PLUGIN}`, WORKERS)),
];

// ---------------------------------------------------------------------------------------------- CIS scans

const unsupported = (amiType: NodegroupAmiType, text: string) =>
  row('inspectorSystems', 'InspectorCisUnsupported', (bench) => scan(bench, { nodeGroups: [workers(bench, amiType, SsmAccess.INSPECTOR)] }),
    `'nodeGroups' must run Amazon Linux 2023 on x86-64, got ${text}`, WORKERS);

const CIS_SYSTEMS = [
  unsupported(NodegroupAmiType.BOTTLEROCKET_X86_64,
    "Bottlerocket, which CIS scans of Amazon Inspector do not support; leave it out, and use Bottlerocket's own report (apiclient report cis)"),
  unsupported(NodegroupAmiType.AL2023_ARM_64_STANDARD, 'arm64, where the checks may not be evaluated, as the CIS standards are for x86-64; leave it out'),
];

const schedule = (given: () => InspectorCisSchedule, text: string) => row('cisScanConfiguration', 'InspectorCisScanInvalid', given, text);
const timeOfDay = (time: string) => schedule(() => InspectorCisSchedule.daily({ timeOfDay: time }),
  `'timeOfDay' must be a time from 00:00 to 23:59, got ${JSON.stringify(time)}; give both digits of each`);

const CIS_SCANS = [
  ...[0, 6].map((amount) => row('cisScanConfiguration', 'InspectorCisScanInvalid', (bench) => {
    const nodeGroup = al2023(bench, SsmAccess.INSPECTOR);
    scan(bench, { nodeGroups: Array<Nodegroup>(amount).fill(nodeGroup) });
  }, `'nodeGroups' must name 1 to 5 node groups, got ${amount}; make a scan for each 5`, SCAN)),
  ...['24:00', '3:00', '03:60', '03:00:00', ''].map(timeOfDay),
  schedule(() => InspectorCisSchedule.weekly([]), "'days' must name at least one day, and each once, got []"),
  schedule(() => InspectorCisSchedule.weekly([MONDAY, MONDAY]), '\'days\' must name at least one day, and each once, got ["MON","MON"]'),
  schedule(() => InspectorCisSchedule.monthly(MONDAY, { timeOfDay: 'noon', timeZone: TimeZone.EUROPE_PARIS }),
    '\'timeOfDay\' must be a time from 00:00 to 23:59, got "noon"; give both digits of each'),
];

// ---------------------------------------------------------------------------------------------- alerts

const FINDINGS = [
  row('eventPatterns', 'InspectorFindingsOutOfRange', (bench) => alert(bench, { severities: [] }),
    "'severities' must name at least one, got none; leave it out for CRITICAL and HIGH", ALERTS),
  row('eventPatterns', 'InspectorFindingsOutOfRange', (bench) => alert(bench, { nodeGroups: [] }),
    "'nodeGroups' must name at least one, got none; leave it out for all findings", ALERTS),
];

const OWN_KEY = "'topic' must be encrypted with a key of yours, got Stack/Topic";
const GIVE_KEY = "give it 'masterKey', or leave 'topic' out";
const NO_KEY = `${OWN_KEY} without a key: findings say how to attack a node; ${GIVE_KEY}`;
const KEY_OF_AWS = `${OWN_KEY} with alias/aws/sns, which Amazon EventBridge cannot use; ${GIVE_KEY}`;

const TOPICS = [
  row('topicKeys', 'InspectorTopicUnencrypted', (bench) => alert(bench, { topic: new Topic(bench.stack, 'Topic') }), NO_KEY, ALERTS),
  row('topicKeys', 'InspectorTopicUnencrypted', (bench) => enable(bench, { findingsTopic: new CfnTopic(bench.stack, 'Topic') }), NO_KEY, `${INSPECTOR}/Findings`),
  row('topicKeys', 'InspectorTopicUnencrypted', (bench) => {
    const masterKey = Alias.fromAliasName(bench.stack, 'Key', 'alias/aws/sns');
    enable(bench, { findingsTopic: new Topic(bench.stack, 'Topic', { masterKey }) });
  }, KEY_OF_AWS, `${INSPECTOR}/Findings`),
  row('topicKeys', 'InspectorTopicUnencrypted', (bench) => alert(bench, { topic: new CfnTopic(bench.stack, 'Topic', { kmsMasterKeyId: 'alias/aws/sns' }) }),
    KEY_OF_AWS, ALERTS),
];

// ---------------------------------------------------------------------------------------------- an organization

const targets = (...targetIds: string[]) => row('attachPolicy', 'InspectorOrganizationPolicyInvalid', (bench) => govern(bench, { targetIds }),
  `'targetIds' must name at least one root, organizational unit or account by id, got ${JSON.stringify(targetIds)}; give ids such as r-abcd`, POLICY);

const ORGANIZATIONS = [
  targets(),
  targets('root'),
  targets('r-abc'),
  targets('r-abcd', 'ou-abcd'),
  targets('11112222333'),
  row('inspectorPolicySyntax', 'InspectorOrganizationPolicyInvalid', (bench) => govern(bench, { targetIds: ['r-abcd'], regions: [] }),
    "'regions' must name at least one Region, got none; leave it out for all", POLICY),
  row('inspectorPolicySyntax', 'InspectorOrganizationPolicyInvalid',
    (bench) => govern(bench, { targetIds: ['r-abcd'], resourceTypes: [Lazy.string({ produce: () => EC2 }) as InspectorResourceType] }),
    "'resourceTypes' must be known at synthesis, got a token; name the types", POLICY),
];

/** One row for each refusal that is about Amazon Inspector. */
export const INSPECTOR_REFUSALS = [
  ...RESOURCE_TYPES, ...ENABLEMENTS, ...ROLES, ...CIS_SYSTEMS, ...CIS_SCANS, ...FINDINGS, ...TOPICS, ...ORGANIZATIONS,
];

// ---------------------------------------------------------------------------------------------- values that are known later

const later = (code: ErrorCode, name: string, given: (bench: Bench, tokens: Tokens) => unknown): TokenRow =>
  ({ code, name, given: (bench, tokens) => given(bench, tokens(bench.stack)) });

type GivenNodes = (bench: Bench, nodeGroup: Nodegroup, tokens: Tokens) => unknown;

/** The same with nodes, which come first, as their cluster decides on the stack. */
function laterWithNodes(code: ErrorCode, name: string, access: SsmAccess, given: GivenNodes): TokenRow {
  return { code, name, given: (bench, tokens) => given(bench, al2023(bench, access), tokens(bench.stack)) };
}

const scheduled = (name: string, given: (tokens: Tokens) => InspectorCisSchedule) =>
  laterWithNodes('InspectorCisScanInvalid', name, SsmAccess.INSPECTOR, (bench, nodeGroup, tokens) =>
    scan(bench, { schedule: given(tokens), nodeGroups: [nodeGroup] }));

/** Values that would be judged if they were known. */
export const INSPECTOR_TOKENS: TokenRow[] = [
  later('InspectorResourceTypesInvalid', 'resourceTypes', (bench, { list }) => enable(bench, { resourceTypes: list as InspectorResourceType[] })),
  later('InspectorResourceTypesInvalid', 'resourceTypes beside scanMode', (bench, { list }) =>
    enable(bench, { resourceTypes: list as InspectorResourceType[], scanMode: Ec2ScanMode.HYBRID })),
  later('InspectorResourceTypesInvalid', 'a resource type', (bench, { text }) => enable(bench, { resourceTypes: [EC2, text as InspectorResourceType] })),
  laterWithNodes('InspectorRoleInsufficient', 'scanMode', SsmAccess.SESSIONS, (bench, nodeGroup, { text }) =>
    enable(bench, { scanMode: text as Ec2ScanMode, nodeGroups: [nodeGroup] })),
  later('InspectorCisUnsupported', 'the AMI type of a node group', (bench, { text }) => {
    const nodeGroup = new CfnNodegroup(bench.stack, 'Workers', { amiType: text, clusterName: text, nodeRole: text, subnets: [text] });
    scan(bench, { nodeGroups: [nodeGroup] });
  }),
  scheduled('timeOfDay', ({ text }) => InspectorCisSchedule.daily({ timeOfDay: text })),
  scheduled('days', ({ list }) => InspectorCisSchedule.weekly(list as InspectorCisDay[])),
  scheduled('a day', ({ text }) => InspectorCisSchedule.weekly([text as InspectorCisDay])),
  later('InspectorFindingsOutOfRange', 'severities', (bench, { list }) => alert(bench, { severities: list as InspectorSeverity[] })),
  later('InspectorTopicUnencrypted', 'the key of a topic', (bench, { text }) =>
    alert(bench, { topic: new CfnTopic(bench.stack, 'Topic', { kmsMasterKeyId: text }) })),
  later('InspectorOrganizationPolicyInvalid', 'targetIds', (bench, { list }) => govern(bench, { targetIds: list })),
  later('InspectorOrganizationPolicyInvalid', 'a target', (bench, { text }) => govern(bench, { targetIds: [text] })),
  later('InspectorOrganizationPolicyInvalid', 'regions', (bench, { list }) => govern(bench, { targetIds: ['r-abcd'], regions: list })),
];

/** Errors about Amazon Inspector that no value leads to which could be a token. */
export const INSPECTOR_WITHOUT_TOKENS = {
  InspectorAlreadyEnabled: 'where constructs stand',
} satisfies Partial<Record<ErrorCode, string>>;
