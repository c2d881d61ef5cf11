import { GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { Aws } from './aws';
import type { DeployedStack, Json } from './deployed-stack';
import { expectEqual } from './expect';
import { REGION } from '../emulator';

const AWS_POLICY = 'arn:aws:iam::aws:policy/';

/** The two statements of the guide, which are the default: https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html */
const SESSIONS_AND_RUN_COMMAND = [
  allow('*', 'ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'),
  allow('*', 'ec2messages:AcknowledgeMessage', 'ec2messages:DeleteMessage', 'ec2messages:FailMessage', 'ec2messages:GetEndpoint', 'ec2messages:GetMessages',
    'ec2messages:SendReply', 'ssm:UpdateInstanceInformation'),
];

/** What nodes need for sessions that are encrypted and logged. */
function sessionPreferences(stack: DeployedStack, account: string, paths: NonNullable<ExpectedRole['sessions']>): Statement[] {
  const logs = `arn:aws:logs:${REGION}:${account}:log-group:${stack.physicalId(stack.logicalId(paths.logGroup, 'AWS::Logs::LogGroup'))}`;
  const decrypt = allow(stack.arn(stack.logicalId(paths.key, 'AWS::KMS::Key')), 'kms:Decrypt');
  return [
    { ...decrypt, Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:SessionId': '*', 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } } },
    allow('*', 'logs:DescribeLogGroups'),
    allow([`${logs}:*`, logs], 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'),
  ];
}

/** What SsmAccess.INSPECTOR has on top of them. */
function inspector(account: string): Statement[] {
  const instances = `arn:aws:ec2:${REGION}:${account}:instance/*`;
  const ssm = (resource: string) => `arn:aws:ssm:${REGION}:${resource}`;
  return [
    allow(instances, 'ssm:ListInstanceAssociations'),
    allow([instances, ssm(`${account}:association/*`)], 'ssm:UpdateInstanceAssociationStatus'),
    allow([ssm('*:document/AWS-GatherSoftwareInventory'), ssm('*:document/AmazonInspector2-*')], 'ssm:DescribeDocument', 'ssm:GetDocument'),
    allow('*', 'ssm:GetManifest', 'ssm:PutConfigurePackageResult'),
    allow('*', 'ssm:PutInventory'),
    allow(ssm(`${account}:parameter/inspector-aws/service/inspector-linux-application-paths`), 'ssm:GetParameter'),
  ];
}

/** What a CIS scan asks of the nodes, in a policy of its own. */
const CIS_SCAN = allow('*', 'inspector2:SendCisSessionHealth', 'inspector2:SendCisSessionTelemetry', 'inspector2:StartCisSession', 'inspector2:StopCisSession');

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

function allow(Resource: string | string[], ...actions: string[]): Statement {
  return { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource };
}

/** The role of nodes, and what it may do. */
export interface ExpectedRole {
  /** Path of the construct. */
  readonly path: string;
  /** The nodes are scanned by Amazon Inspector. */
  readonly inspector?: boolean;
  /** Amazon Inspector runs CIS scans on them. */
  readonly cisScan?: boolean;
  /** The nodes take sessions alone, with these preferences: paths of the key and of the log group. */
  readonly sessions?: { readonly key: string; readonly logGroup: string };
  /** The CNI plugin has a role of its own. */
  readonly ownCniRole?: boolean;
}

/** Reads the role of nodes back: who may have it, and every statement of its policies. */
export async function checkNodeRole(aws: Aws, stack: DeployedStack, expected: ExpectedRole, clusterName: string): Promise<void> {
  const role = stack.physicalId(stack.logicalId(expected.path, 'AWS::IAM::Role'));
  const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: role }));
  expectEqual(`${expected.path}: trust`, document(Role!.AssumeRolePolicyDocument!), [
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } },
  ]);
  const { PolicyNames } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName: role }));
  expectEqual(`${expected.path}: inline policies`, PolicyNames, []);

  const { AttachedPolicies = [] } = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role }));
  const attached = AttachedPolicies.map(({ PolicyArn }) => PolicyArn!);
  const ofAws = ['AmazonEC2ContainerRegistryPullOnly', 'AmazonEKSWorkerNodeMinimalPolicy', ...(expected.ownCniRole ? [] : ['AmazonEKS_CNI_Policy'])];
  expectEqual(`${expected.path}: policies of AWS`, attached.filter((arn) => arn.startsWith(AWS_POLICY)).sort(), ofAws.map((name) => `${AWS_POLICY}${name}`).sort());

  const { account } = aws.emulator;
  const own = await Promise.all(attached.filter((arn) => !arn.startsWith(AWS_POLICY)).map((arn) => statementsOf(aws, arn)));
  const wanted = [
    [
      allow('*', 'ec2:DescribeInstanceTypes', 'ec2:DescribeInstances'),
      allow(`arn:aws:eks:${REGION}:${account}:cluster/${clusterName}`, 'eks:DescribeCluster'),
    ],
    ...(expected.sessions
      ? [SESSIONS_AND_RUN_COMMAND.slice(0, 1), sessionPreferences(stack, account, expected.sessions)]
      : [[...SESSIONS_AND_RUN_COMMAND, ...(expected.inspector ? inspector(account) : [])]]),
    ...(expected.cisScan ? [[CIS_SCAN]] : []),
  ];
  expectEqual(`${expected.path}: statements of its own policies`, inOrder(own), inOrder(wanted));
}

async function statementsOf(aws: Aws, arn: string): Promise<Json[]> {
  const { Policy } = await aws.iam.send(new GetPolicyCommand({ PolicyArn: arn }));
  const { PolicyVersion } = await aws.iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy!.DefaultVersionId }));
  return document(PolicyVersion!.Document!).map(({ Sid: _, ...statement }: Json) => statement);
}

const document = (text: string): Json[] => JSON.parse(decodeURIComponent(text)).Statement;

/** Policies come back in any order. */
const inOrder = (policies: Json[][]) => policies.map((statements) => JSON.stringify(statements)).sort().map((text) => JSON.parse(text));
