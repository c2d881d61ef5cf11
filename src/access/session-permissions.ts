import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Permission } from './permission';
import type { SessionLogs } from './session-logging';

const LOGGING = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html';
const AGENT = 'https://github.com/aws/amazon-ssm-agent/blob/1c217c89/agent';

/** ARNs of a log group of the account and Region: of itself, and of what is in it. */
export function logGroupArns(scope: IConstruct, logGroupName: string): string[] {
  const arn = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return [arn, `${arn}:*`];
}

/** What the SSM agent needs for encrypted sessions, and to write their logs. */
export function sessionPermissions(scope: IConstruct, keyArn: string, { logGroup, bucket }: SessionLogs): Permission[] {
  return [
    decryptSessions(keyArn),
    ...(logGroup ? [FIND_LOG_GROUP, writeLogs(logGroupArns(scope, logGroup.logGroupRef.logGroupName))] : []),
    ...(bucket ? [lookAtBucket(bucket.bucket.bucketRef.bucketArn), writeObjects(bucket.bucket.bucketRef.bucketArn, bucket.prefix)] : []),
    ...(bucket?.keyArn !== undefined ? [encryptObjects(bucket.keyArn, bucket.bucket.bucketRef.bucketArn)] : []),
  ];
}

const decryptSessions = (keyArn: string): Permission => ({
  sid: 'DecryptSessions',
  actions: { 'kms:Decrypt': 'The SSM agent reads the key that a session is encrypted with.' },
  resources: [keyArn],
  conditions: { StringLike: { 'kms:EncryptionContext:aws:ssm:SessionId': '*', 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
  without: 'No session starts.',
  source: `${AGENT}/session/crypto/blockcipher.go`,
});

const FIND_LOG_GROUP: Permission = {
  sid: 'FindSessionLogGroup',
  actions: { 'logs:DescribeLogGroups': 'The SSM agent sees that the log group is there and encrypted; the action knows no resources.' },
  without: 'No session starts, as the agent cannot see that its log would be encrypted.',
  source: `${AGENT}/agentlogstocloudwatch/cloudwatchlogspublisher/cloudwatchlogsservice.go`,
};

const writeLogs = (resources: string[]): Permission => ({
  sid: 'WriteSessionLogs',
  actions: {
    'logs:CreateLogStream': 'The SSM agent makes a log stream for a session, or for a command.',
    'logs:DescribeLogStreams': 'The SSM agent sees whether the log stream is there.',
    'logs:PutLogEvents': 'The SSM agent writes what is typed and what comes back.',
  },
  resources,
  without: 'Sessions leave no log in CloudWatch Logs.',
  source: LOGGING,
});

const lookAtBucket = (bucketArn: string): Permission => ({
  sid: 'LookAtSessionBucket',
  actions: { 's3:GetEncryptionConfiguration': 'The SSM agent sees that the bucket is encrypted.' },
  resources: [bucketArn],
  without: 'No session starts, as the agent cannot see that its log would be encrypted.',
  source: LOGGING,
});

const writeObjects = (bucketArn: string, prefix: string): Permission => ({
  sid: 'WriteSessionObjects',
  actions: {
    's3:PutObject': 'The SSM agent writes the log of a session when it is over.',
    's3:PutObjectAcl': 'The SSM agent gives the owner of the bucket full control of the log.',
  },
  resources: [`${bucketArn}/${prefix}/*`],
  without: 'Sessions leave no log in Amazon S3.',
  source: LOGGING,
});

/** With a bucket key the encryption context is the bucket, without one the object. */
const encryptObjects = (keyArn: string, bucketArn: string): Permission => ({
  sid: 'EncryptSessionObjects',
  actions: {
    'kms:Decrypt': 'Amazon S3 puts the parts of a large log together.',
    'kms:GenerateDataKey': 'Amazon S3 encrypts the log.',
  },
  resources: [keyArn],
  conditions: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] } },
  without: 'Sessions leave no log in Amazon S3.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
});
