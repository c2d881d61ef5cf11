import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { given } from './session-given';
import { HardenedNodeGroup, MinimalSsmRole, SsmAccess } from '../../src';
import { statementsOf } from '../../src/access/permission';
import { SessionLogging } from '../../src/access/session-logging';
import { SessionPreferences } from '../../src/access/session-preferences';
import { refusal } from '../node-group/given';
import { Template, testFixture } from '../util';

const ENV = { account: '111122223333', region: 'eu-west-1' };

/** The statements that a node gets, as JSON. */
function statements(logging: SessionLogging): any[] {
  const { stack, sessions } = given({ logging }, ENV);
  const json = stack.resolve(statementsOf(sessions._nodePermissions()).map((statement) => statement.toStatementJson()));
  const written = JSON.stringify(json).replaceAll(/\{"Ref":"AWS::Partition"\}/g, '"aws"').replaceAll(/\{"Ref":"Sessions(Logs|Bucket)[0-9A-F]{8}"\}/g, '"$1"')
    .replaceAll(/\{"Fn::GetAtt":\["Sessions(Key|Bucket)[0-9A-F]{8}","Arn"\]\}/g, '"arn-of-$1"');
  return JSON.parse(written, (_key, value) => value?.['Fn::Join']?.[1].join('') ?? value);
}

const GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:Logs';
const DECRYPT = {
  Sid: 'DecryptSessions',
  Effect: 'Allow',
  Action: 'kms:Decrypt',
  Resource: 'arn-of-Key',
  Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:SessionId': '*', 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
};
const TO_LOGS = [
  { Sid: 'FindSessionLogGroup', Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' },
  {
    Sid: 'WriteSessionLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], Resource: [GROUP, `${GROUP}:*`],
  },
];
const TO_BUCKET = [
  { Sid: 'LookAtSessionBucket', Effect: 'Allow', Action: 's3:GetEncryptionConfiguration', Resource: 'arn-of-Bucket' },
  { Sid: 'WriteSessionObjects', Effect: 'Allow', Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: 'arn-of-Bucket/sessions/*' },
  {
    Sid: 'EncryptSessionObjects',
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: 'arn-of-Key',
    Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['arn-of-Bucket', 'arn-of-Bucket/*'] } },
  },
];

describe('a node gets these statements and no other', () => {
  it('for CloudWatch Logs', () => expect(statements(SessionLogging.cloudWatchLogs())).toEqual([DECRYPT, ...TO_LOGS]));
  it('for Amazon S3', () => expect(statements(SessionLogging.s3())).toEqual([DECRYPT, ...TO_BUCKET]));
  it('for both', () => expect(statements(SessionLogging.cloudWatchLogsAndS3())).toEqual([DECRYPT, ...TO_LOGS, ...TO_BUCKET]));

  it('that name what was given', () => {
    const { stack, sessions } = given((scope) => ({
      logging: SessionLogging.cloudWatchLogsAndS3(
        { logGroup: logs.LogGroup.fromLogGroupName(scope, 'Group', 'audit') },
        { bucket: s3.Bucket.fromBucketAttributes(scope, 'Bucket', { bucketName: 'audit', encryptionKey: kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-west-1:1:key/b') }), prefix: 'x/y' },
      ),
    }), ENV);
    const text = JSON.stringify(stack.resolve(sessions._nodePermissions()));
    for (const part of [':logs:eu-west-1:111122223333:log-group:audit', ':s3:::audit/x/y/*', 'arn:aws:kms:eu-west-1:1:key/b']) expect(text).toContain(part);
  });

  it('but none for a key that is not known, which a warning names', () => {
    const { sessions } = given((scope) => ({ logging: SessionLogging.s3({ bucket: s3.Bucket.fromBucketName(scope, 'Bucket', 'audit') }) }));
    expect(sessions._nodePermissions().map(({ sid }) => sid)).toEqual(['DecryptSessions', 'LookAtSessionBucket', 'WriteSessionObjects']);
  });
});

describe('a node group', () => {
  /** The ids of the statements in the policies of the one role of nodes. */
  const sids = (template: Template) => Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Sid }: any) => Sid));

  it('passes them to its role', () => {
    const { stack, cluster } = testFixture();
    new HardenedNodeGroup(stack, 'Workers', { cluster, sessionPreferences: new SessionPreferences(stack, 'Sessions') });
    expect(sids(Template.fromStack(stack))).toEqual(expect.arrayContaining(['DecryptSessions', 'FindSessionLogGroup', 'WriteSessionLogs']));
  });

  it('has none without them', () => {
    const { stack, cluster } = testFixture();
    new HardenedNodeGroup(stack, 'Workers', { cluster });
    expect(sids(Template.fromStack(stack)).filter((sid) => /Session(?:s|Log)/.test(sid) && sid !== 'EnableAccessViaSSMSessionManager')).toEqual([]);
  });

  it('takes none beside a role, which has its own', () => {
    const { stack, cluster } = testFixture();
    const props = { cluster, role: new MinimalSsmRole(stack, 'Role', { access: SsmAccess.SESSIONS }), sessionPreferences: new SessionPreferences(stack, 'Sessions') };
    expect(refusal(() => new HardenedNodeGroup(stack, 'Workers', props))).toBe("[RoleOptionsConflict] 'sessionPreferences' must not be given together with 'role'; give it to "
      + "the MinimalSsmRole that is 'role' (at Stack/Workers)");
  });
});
