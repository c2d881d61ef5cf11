import { CfnParameter, Lazy, type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { given, idOf, inputsOf, otherWarningIds, otherWarningTexts } from './session-given';
import { SessionLogging, type SessionBucketOptions, type SessionLogGroupOptions } from '../../src/access/session-logging';
import { refusal } from '../node-group/given';
import { Match, Template } from '../util';

const withLogs = (options: (stack: Stack) => SessionLogGroupOptions) =>
  given((stack) => ({ logging: SessionLogging.cloudWatchLogs(options(stack)) }));
const withBucket = (options: (stack: Stack) => SessionBucketOptions) => given((stack) => ({ logging: SessionLogging.s3(options(stack)) }));
const key = (stack: Stack) => new kms.Key(stack, 'Own');

const BLOCKED = s3.BlockPublicAccess.BLOCK_ALL;

describe('a log group', () => {
  it.each<[string, (stack: Stack) => logs.ILogGroupRef]>([
    ['an L2', (stack) => new logs.LogGroup(stack, 'Given', { encryptionKey: key(stack) })],
    ['an L1', (stack) => new logs.CfnLogGroup(stack, 'Given', { kmsKeyId: key(stack).keyArn })],
    ['an L1 with a key that is known later', (stack) => new logs.CfnLogGroup(stack, 'Given', { kmsKeyId: new CfnParameter(stack, 'Arn').valueAsString })],
  ])('given with a key is used: %s', (_kind, logGroup) => {
    const { app, stack } = withLogs((scope) => ({ logGroup: logGroup(scope) }));
    expect(inputsOf(stack).cloudWatchLogGroupName).toEqual({ Ref: idOf(stack, 'AWS::Logs::LogGroup') });
    expect(otherWarningIds(app)).toEqual([]);
  });

  it.each<[string, (stack: Stack) => logs.ILogGroupRef]>([
    ['an L2', (stack) => new logs.LogGroup(stack, 'Given')],
    ['an L1', (stack) => new logs.CfnLogGroup(stack, 'Given')],
  ])('given without a key is refused: %s', (_kind, logGroup) => {
    expect(refusal(() => withLogs((stack) => ({ logGroup: logGroup(stack) })))).toBe(
      "[SessionLogGroupUnencrypted] 'logGroup' must be encrypted with a key of AWS KMS, got Stack/Given without a key: the SSM agent starts no session; "
      + "give it 'encryptionKey', or leave 'logGroup' out (at Stack/Sessions)");
  });

  it('of another app leaves a warning that says what has to hold', () => {
    const { app, stack } = withLogs((scope) => ({ logGroup: logs.LogGroup.fromLogGroupName(scope, 'Given', 'sessions') }));
    expect(inputsOf(stack).cloudWatchLogGroupName).toBe('sessions');
    expect(otherWarningTexts(app)).toEqual([
      'Stack/Sessions: log group Stack/Given is not made in this app: see that a key of AWS KMS encrypts it, or the SSM agent starts no session (IAM-2)',
    ]);
  });

  it('is kept as long as one says', () => {
    Template.fromStack(withLogs(() => ({ retention: logs.RetentionDays.TEN_YEARS })).stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
    Template.fromStack(withLogs(() => ({ retention: logs.RetentionDays.INFINITE })).stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: Match.absent() });
  });

  it('is not kept for a time that CloudWatch Logs does not know', () => {
    expect(refusal(() => withLogs(() => ({ retention: 42 as number })))).toMatch(
      /^\[SessionLoggingInvalid\] 'retention' must be one of RetentionDays \(1, 3, 5, 7, 14, 30, .* 3653 days, or INFINITE\), got 42 \(at Stack\/Sessions\)$/);
    expect(() => withLogs((stack) => ({ retention: new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber }))).not.toThrow();
  });

  it('has its own retention where it is given', () => {
    expect(refusal(() => withLogs((stack) => ({ logGroup: new logs.LogGroup(stack, 'Given'), retention: logs.RetentionDays.ONE_DAY })))).toBe(
      "[SessionLoggingInvalid] 'retention' must not be given together with 'logGroup'; give it to that log group (at Stack/Sessions)");
  });
});

describe('a bucket', () => {
  const { app, stack, sessions } = withBucket(() => ({}));
  const template = Template.fromStack(stack);

  it('of its own is private, encrypted, versioned and kept', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketName: Match.absent(),
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [idOf(stack, 'AWS::KMS::Key'), 'Arn'] } },
          }],
        },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
    expect(otherWarningIds(app)).toEqual([]);
  });

  it('takes the place of the log group', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    expect(sessions.logGroup).toBeUndefined();
    expect(inputsOf(stack)).toMatchObject({ s3BucketName: { Ref: idOf(stack, 'AWS::S3::Bucket') }, s3KeyPrefix: 'sessions', cloudWatchLogGroupName: '' });
  });

  it('stands beside it where both are asked for', () => {
    const both = given({ logging: SessionLogging.cloudWatchLogsAndS3({ retention: logs.RetentionDays.ONE_DAY }, { prefix: 'a/b' }) });
    expect(inputsOf(both.stack)).toMatchObject({
      s3BucketName: { Ref: idOf(both.stack, 'AWS::S3::Bucket') }, s3KeyPrefix: 'a/b', cloudWatchLogGroupName: { Ref: idOf(both.stack, 'AWS::Logs::LogGroup') },
    });
  });

  it('given with all of it is used', () => {
    const own = withBucket((scope) => ({
      bucket: new s3.Bucket(scope, 'Given', { blockPublicAccess: BLOCKED, encryption: s3.BucketEncryption.KMS, encryptionKey: key(scope) }), prefix: 'x',
    }));
    expect(inputsOf(own.stack)).toMatchObject({ s3BucketName: { Ref: idOf(own.stack, 'AWS::S3::Bucket') }, s3KeyPrefix: 'x' });
    expect(otherWarningIds(own.app)).toEqual([]);
  });

  const PUBLIC = "[SessionBucketUnsafe] 'bucket' must be closed to the public, got Stack/Given that does not block public access; give it 'blockPublicAccess: BlockPublicAccess.BLOCK_ALL', "
    + "or leave 'bucket' out (at Stack/Sessions)";
  const PLAIN = "[SessionBucketUnsafe] 'bucket' must be encrypted with a key of AWS KMS, got Stack/Given without one; give it 'encryption: BucketEncryption.KMS' and "
    + "'encryptionKey', or leave 'bucket' out (at Stack/Sessions)";
  const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };

  it.each<[string, (stack: Stack) => s3.IBucketRef, string]>([
    ['an L2 that says nothing', (scope) => new s3.Bucket(scope, 'Given'), PUBLIC],
    ['an L2 that blocks a part', (scope) => new s3.Bucket(scope, 'Given', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS }), PUBLIC],
    ['an L1', (scope) => new s3.CfnBucket(scope, 'Given'), PUBLIC],
    ...Object.keys(all).map((flag): [string, (stack: Stack) => s3.IBucketRef, string] =>
      [`an L1 without ${flag}`, (scope) => new s3.CfnBucket(scope, 'Given', { publicAccessBlockConfiguration: { ...all, [flag]: false } }), PUBLIC]),
    ['an L2 with keys of Amazon S3', (scope) => new s3.Bucket(scope, 'Given', { blockPublicAccess: BLOCKED, encryption: s3.BucketEncryption.S3_MANAGED }), PLAIN],
    ['an L1 without encryption', (scope) => new s3.CfnBucket(scope, 'Given', { publicAccessBlockConfiguration: all }), PLAIN],
  ])('given without that is refused: %s', (_kind, bucket, text) => expect(refusal(() => withBucket((scope) => ({ bucket: bucket(scope) })))).toBe(text));

  it('given with values that are known later passes, with a warning about the key', () => {
    const later = withBucket((scope) => ({
      bucket: new s3.CfnBucket(scope, 'Given', {
        publicAccessBlockConfiguration: Lazy.any({ produce: () => undefined }),
        bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: new CfnParameter(scope, 'Algorithm').valueAsString } }] },
      }),
    }));
    expect(otherWarningTexts(later.app)).toEqual(['Stack/Sessions: the key of bucket Stack/Given cannot be read; let the roles of nodes use that key '
      + '(kms:GenerateDataKey and kms:Decrypt), or they write no log (IAM-2)']);
  });

  it('of another app leaves a warning that says what has to hold', () => {
    const foreign = withBucket((scope) => ({ bucket: s3.Bucket.fromBucketName(scope, 'Given', 'sessions-of-all') }));
    expect(otherWarningTexts(foreign.app)).toEqual(['Stack/Sessions: bucket Stack/Given is not made in this app: see that it blocks public access, refuses connections without '
      + 'TLS and encrypts with a key of AWS KMS; let the roles of nodes use that key (kms:GenerateDataKey and kms:Decrypt), or they write no log (IAM-2)']);
    const withKey = withBucket((scope) => ({
      bucket: s3.Bucket.fromBucketAttributes(scope, 'Given', { bucketName: 'sessions-of-all', encryptionKey: key(scope) }),
    }));
    expect(otherWarningTexts(withKey.app)).toEqual(['Stack/Sessions: bucket Stack/Given is not made in this app: see that it blocks public access, refuses connections without '
      + 'TLS and encrypts with a key of AWS KMS (IAM-2)']);
  });

  it.each(['', '/a', 'a/', 'a//b', 'a*', 'a?', '${aws:userid}', 'a b', 'x'.repeat(513)])('takes no prefix %j', (prefix) => {
    expect(refusal(() => withBucket(() => ({ prefix })))).toBe("[SessionLoggingInvalid] 'prefix' must be at most 512 letters, digits and !-_.'()/ without a slash at "
      + `either end, such as sessions, got ${JSON.stringify(prefix)} (at Stack/Sessions)`);
  });

  it.each(["A0!-_.'()", 'a/b/c', 'x'.repeat(512)])('takes the prefix %j', (prefix) => expect(inputsOf(withBucket(() => ({ prefix })).stack).s3KeyPrefix).toBe(prefix));
  it('takes a prefix that is known later', () => expect(() => withBucket((scope) => ({ prefix: new CfnParameter(scope, 'P').valueAsString }))).not.toThrow());
});
