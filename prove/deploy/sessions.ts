import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { DescribeDocumentCommand, GetDocumentCommand } from '@aws-sdk/client-ssm';
import type { Aws } from './aws';
import type { DeployedStack, Json } from './deployed-stack';
import { expectEqual } from './expect';
import { REGION } from '../emulator';

/** The document with the preferences: what is encrypted, logged and ended, in the version that sessions take. A change makes a version of the same document. */
export async function checkDocument(aws: Aws, stack: DeployedStack, changed: boolean): Promise<void> {
  const Name = documentOf(stack);
  const { Content, DocumentType } = await aws.ssm.send(new GetDocumentCommand({ Name }));
  expectEqual('type of the document', DocumentType, 'Session');
  expectEqual('content of the document', JSON.parse(Content!), {
    schemaVersion: '1.0',
    description: 'Preferences of sessions on Amazon EKS nodes',
    sessionType: 'Standard_Stream',
    inputs: {
      s3BucketName: '',
      s3KeyPrefix: '',
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: stack.physicalId(stack.logicalId('SessionsLogs', 'AWS::Logs::LogGroup')),
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: auditKeyOf(stack),
      runAsEnabled: false,
      runAsDefaultUser: '',
      idleSessionTimeout: changed ? '10' : '20',
      maxSessionDuration: '60',
    },
  });
  const { Document } = await aws.ssm.send(new DescribeDocumentCommand({ Name }));
  const version = changed ? '2' : '1';
  expectEqual('latest and default version of the document', [Document?.LatestVersion, Document?.DefaultVersion], [version, version]);
}

/** Each rule is on, has the pattern that was synthesised, and sends to the one topic. */
export async function checkSessionAlerts(aws: Aws, stack: DeployedStack): Promise<void> {
  const [[, topicArn]] = stack.ofType('AWS::SNS::Topic');
  const found: Record<string, string> = {};
  for (const [logicalId, Name, { Properties }] of stack.ofType('AWS::Events::Rule')) {
    const rule = await aws.events.send(new DescribeRuleCommand({ Name }));
    found[logicalId.slice(0, -8)] = rule.State!;
    expectEqual(`${logicalId}: event pattern`, JSON.parse(rule.EventPattern!), stack.resolve(Properties.EventPattern));
    const { Targets = [] } = await aws.events.send(new ListTargetsByRuleCommand({ Rule: Name }));
    expectEqual(`${logicalId}: targets`, Targets.map(({ Arn }) => Arn), [topicArn]);
  }
  expectEqual('rules', found, {
    BreakGlassNodeUse: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    BreakGlassRoleUse: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    SessionsCommands: 'ENABLED',
    SessionsDocumentChange: 'ENABLED',
    SessionsOtherDocument: 'ENABLED',
  });
}

/** The role for emergencies: who may take it and on which conditions, for how long, and its one policy. */
export async function checkBreakGlass(aws: Aws, stack: DeployedStack): Promise<void> {
  const { account } = aws.emulator;
  const RoleName = breakGlassRoleOf(stack);
  const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName }));
  expectEqual('trust', statements(Role!.AssumeRolePolicyDocument!), [{
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
  }]);
  expectEqual('seconds of its credentials', Role!.MaxSessionDuration, 3600);
  expectEqual('inline policies', (await aws.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames, []);
  const { AttachedPolicies = [] } = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expectEqual('number of policies', AttachedPolicies.length, 1);
  const PolicyArn = AttachedPolicies[0].PolicyArn!;
  const { Policy } = await aws.iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await aws.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy!.DefaultVersionId }));
  expectEqual('policy', statements(PolicyVersion!.Document!), policyForPeople(stack, account));
}

function policyForPeople(stack: DeployedStack, account: string): Json[] {
  const [[, nodeGroup]] = stack.ofType('AWS::EKS::Nodegroup');
  const [cluster, name] = nodeGroup.split('/');
  const instances = `arn:aws:ec2:${REGION}:${account}:instance/*`;
  const document = `arn:aws:ssm:${REGION}:${account}:document/${documentOf(stack)}`;
  const BoolIfExists = { 'ssm:SessionDocumentAccessCheck': 'true' };
  return [
    {
      Sid: 'StartSessionsOnNodes',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: instances,
      Condition: { StringEquals: { 'ssm:resourceTag/eks:cluster-name': cluster, 'ssm:resourceTag/eks:nodegroup-name': [name] }, BoolIfExists },
    },
    { Sid: 'StartSessionsByDocument', Effect: 'Allow', Action: 'ssm:StartSession', Resource: document, Condition: { BoolIfExists } },
    { Sid: 'DenyOtherSessions', Effect: 'Deny', Action: 'ssm:StartSession', NotResource: [instances, document] },
    {
      Sid: 'DenyChangesOfDocument',
      Effect: 'Deny',
      Action: ['ssm:DeleteDocument', 'ssm:ModifyDocumentPermission', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion'],
      Resource: document,
    },
    {
      Sid: 'DenyOtherWays',
      Effect: 'Deny',
      Action: [
        'ec2-instance-connect:*',
        ...['CreateAssociation', 'CreateAssociationBatch', 'GetAccessToken', 'RegisterTaskWithMaintenanceWindow', 'StartAccessRequest', 'StartAssociationsOnce',
          'StartAutomationExecution', 'StartChangeRequestExecution', 'UpdateAssociation', 'UpdateMaintenanceWindowTarget', 'UpdateMaintenanceWindowTask']
          .map((action) => `ssm:${action}`),
      ],
      Resource: '*',
    },
    {
      Sid: 'EndOwnSessions',
      Effect: 'Allow',
      Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
      Resource: `arn:aws:ssm:${REGION}:${account}:session/*`,
      Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
    },
    { Sid: 'OpenChannels', Effect: 'Allow', Action: 'ssmmessages:OpenDataChannel', Resource: '*' },
    {
      Sid: 'EncryptSessions',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: auditKeyOf(stack),
      Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:SessionId': '*', 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
    },
    { Sid: 'DenyOtherCommands', Effect: 'Deny', Action: 'ssm:SendCommand', Resource: '*' },
  ];
}

export const documentOf = (stack: DeployedStack) => stack.physicalId(stack.logicalId('SessionsDocument', 'AWS::SSM::Document'));

export const breakGlassRoleOf = (stack: DeployedStack) => stack.physicalId(stack.logicalId('BreakGlassRole', 'AWS::IAM::Role'));

const auditKeyOf = (stack: DeployedStack) => stack.arn(stack.logicalId('AuditKey', 'AWS::KMS::Key'));

const statements = (text: string): Json[] => JSON.parse(decodeURIComponent(text)).Statement;
