import { CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { encryptedTopic, given, idOf, inputsOf, otherWarningIds, otherWarningTexts } from './session-given';
import { SessionDocument } from '../../src/access/session-document';
import { SessionLogging } from '../../src/access/session-logging';
import type { SessionPreferencesProps } from '../../src/access/session-preferences';
import { propertiesOf, refusal, warningTexts } from '../node-group/given';
import { Match, Template, warningIds } from '../util';

describe('by default', () => {
  const { app, stack, sessions } = given();
  const template = Template.fromStack(stack);
  const [key, group] = [idOf(stack, 'AWS::KMS::Key'), idOf(stack, 'AWS::Logs::LogGroup')];

  it('three resources are made', () => {
    expect(Object.values(template.toJSON().Resources).map(({ Type }: any) => Type).sort()).toEqual(['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::SSM::Document']);
  });

  it.each<[string, SessionDocument, SessionLogging, number]>([
    ['its own, CloudWatch Logs', SessionDocument.own(), SessionLogging.cloudWatchLogs(), 3],
    ['its own, Amazon S3', SessionDocument.own(), SessionLogging.s3(), 4],
    ['its own, both', SessionDocument.own(), SessionLogging.cloudWatchLogsAndS3(), 5],
    ['account-wide, CloudWatch Logs', SessionDocument.accountWide(), SessionLogging.cloudWatchLogs(), 7],
    ['account-wide, Amazon S3', SessionDocument.accountWide(), SessionLogging.s3(), 8],
    ['account-wide, both', SessionDocument.accountWide(), SessionLogging.cloudWatchLogsAndS3(), 9],
  ])('resources of a document of %s are as many as the page says, and three more with alerts', (_name, document, logging, count) => {
    const made = ({ stack: each }: { stack: Stack }) => Object.keys(Template.fromStack(each).toJSON().Resources).length;
    const topic = 3; // The topic, its policy and its key.
    expect(made(given({ document, logging }))).toBe(count);
    expect(made(given((scope) => ({ document, logging, alertTopic: encryptedTopic(scope) }))) - topic).toBe(count + 3);
  });

  it('no more than eight are made with alerts and logs in both places', () => {
    const both = given((scope) => ({ logging: SessionLogging.cloudWatchLogsAndS3(), alertTopic: encryptedTopic(scope) }));
    expect(both.sessions.alertTopic?.node.path).toBe('Stack/Alerts');
    const ours = both.sessions.node.findAll().filter((construct) => 'cfnResourceType' in construct);
    expect(ours.map((construct) => construct.node.path)).toEqual([
      'Stack/Sessions/Key/Resource', 'Stack/Sessions/Logs/Resource', 'Stack/Sessions/Bucket/Resource', 'Stack/Sessions/Bucket/Policy/Resource',
      'Stack/Sessions/Document', 'Stack/Sessions/OtherDocument', 'Stack/Sessions/DocumentChange', 'Stack/Sessions/Commands',
    ]);
  });

  it('the document is one of its own, without a name, that changes in place', () => {
    expect(propertiesOf(stack, 'AWS::SSM::Document')).toEqual({
      Content: expect.anything(), DocumentFormat: 'JSON', DocumentType: 'Session', UpdateMethod: 'NewVersion',
    });
    expect(stack.resolve(sessions.documentName)).toEqual({ Ref: idOf(stack, 'AWS::SSM::Document') });
  });

  it('the document demands encrypted logs, written at once, and ends idle sessions', () => {
    expect(propertiesOf(stack, 'AWS::SSM::Document').Content).toEqual({
      schemaVersion: '1.0',
      description: 'Preferences of sessions on Amazon EKS nodes',
      sessionType: 'Standard_Stream',
      inputs: {
        s3BucketName: '',
        s3KeyPrefix: '',
        s3EncryptionEnabled: true,
        cloudWatchLogGroupName: { Ref: group },
        cloudWatchEncryptionEnabled: true,
        cloudWatchStreamingEnabled: true,
        kmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
        runAsEnabled: false,
        runAsDefaultUser: '',
        idleSessionTimeout: '20',
        maxSessionDuration: '60',
      },
    });
  });

  it('the key is rotated and kept, and CloudWatch Logs may use it for log groups of the account and Region', () => {
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([{
          Sid: 'EncryptLogs',
          Effect: 'Allow',
          Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
          Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
          Resource: '*',
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:*']],
              },
            },
          },
        }]),
      },
    });
  });

  it('logs are encrypted with it, and kept for a year, also when the stack goes', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] }, RetentionInDays: 365, LogGroupName: Match.absent() },
    });
  });

  it('nobody is told of sessions that go another way, which a warning says', () => {
    expect(warningTexts(app)).toEqual(["Stack/Sessions: there is no 'alertTopic': nobody is told who opens a session with another document, changes the document or sends "
      + 'commands. Give it a topic that is encrypted with a key of yours (ACC-1)']);
    expect(warningIds(app)).toEqual(['SessionAlertsMissing']);
  });

  it('nothing is left to see to with a topic', () => expect(warningIds(given((scope) => ({ alertTopic: encryptedTopic(scope) })).app)).toEqual([]));

  it('what is made is exposed', () => {
    expect(stack.resolve(sessions.logGroup!.logGroupRef.logGroupName)).toEqual({ Ref: group });
    expect(stack.resolve(sessions.encryptionKey.keyArn)).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    expect(sessions.bucket).toBeUndefined();
    expect(stack.resolve(sessions.documentArn)).toEqual({
      'Fn::Join': ['', [
        'arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':document/', { Ref: idOf(stack, 'AWS::SSM::Document') },
      ]],
    });
  });
});

describe('what is given stands in the document', () => {
  it.each<[string, SessionPreferencesProps, object]>([
    ['the shortest durations', { idleTimeout: Duration.minutes(1), maxDuration: Duration.minutes(1) }, { idleSessionTimeout: '1', maxSessionDuration: '1' }],
    ['the longest', { idleTimeout: Duration.hours(1), maxDuration: Duration.days(1) }, { idleSessionTimeout: '60', maxSessionDuration: '1440' }],
    ['seconds that are minutes', { idleTimeout: Duration.seconds(120) }, { idleSessionTimeout: '2' }],
    ['a user', { runAs: 'ec2-user' }, { runAsEnabled: true, runAsDefaultUser: 'ec2-user' }],
    ['a user of 32 letters', { runAs: 'u'.repeat(32) }, { runAsEnabled: true, runAsDefaultUser: 'u'.repeat(32) }],
    ['a shell profile', { shellProfile: 'x'.repeat(61_440) }, { shellProfile: { linux: 'x'.repeat(61_440) } }],
  ])('%s', (_name, props, expected) => expect(inputsOf(given(props).stack)).toMatchObject(expected));
});

describe('bad values are refused', () => {
  const idle = (idleTimeout: Duration) => ({ idleTimeout });
  const most = (maxDuration: Duration) => ({ maxDuration });

  it.each<[SessionPreferencesProps, string]>([
    [idle(Duration.minutes(0)), "[SessionDurationInvalid] 'idleTimeout' must be whole minutes from 1 to 60, got 0 minutes"],
    [idle(Duration.minutes(61)), "[SessionDurationInvalid] 'idleTimeout' must be whole minutes from 1 to 60, got 61 minutes"],
    [idle(Duration.seconds(90)), "[SessionDurationInvalid] 'idleTimeout' must be whole minutes from 1 to 60, got 1.5 minutes"],
    [most(Duration.minutes(0)), "[SessionDurationInvalid] 'maxDuration' must be whole minutes from 1 to 1440, got 0 minutes"],
    [most(Duration.minutes(1441)), "[SessionDurationInvalid] 'maxDuration' must be whole minutes from 1 to 1440, got 1441 minutes"],
    [most(Duration.millis(90_000)), "[SessionDurationInvalid] 'maxDuration' must be whole minutes from 1 to 1440, got 1.5 minutes"],
    [idle(Duration.seconds(Lazy.number({ produce: () => 60 }))),
      "[SessionDurationInvalid] 'idleTimeout' must be minutes where it is a token, got seconds; use Duration.minutes()"],
    [{ runAs: 'root' },
      "[SessionRunAsInvalid] 'runAs' must not be root: no use of sudo would be seen; name a user who may use sudo, or leave it out for ssm-user"],
    ...['', '1st', '-x', 'a b', 'u'.repeat(33), 'a;b', 'a\n'].map((runAs): [SessionPreferencesProps, string] => [{ runAs },
      `[SessionRunAsInvalid] 'runAs' must be the name of a Linux user, at most 32 letters, digits and _.- that begin with a letter or _, got ${JSON.stringify(runAs)}`]),
    ...([['', 0], ['x'.repeat(61_441), 61_441], ['"'.repeat(30_721), 61_442], ['ü'.repeat(30_721), 61_442]] as const).map(([shellProfile, bytes]) => [
      { shellProfile },
      `[SessionShellProfileInvalid] 'shellProfile' must have 1 to 61440 bytes of JSON, got ${bytes}; have the rest in a script on the node, or leave it out`,
    ] as [SessionPreferencesProps, string]),
  ])('%#', (props, text) => expect(refusal(() => given(props))).toBe(`${text} (at Stack/Sessions)`));
});

describe('values that are known later pass', () => {
  it('at deployment', () => {
    const { stack } = given((scope) => {
      const text = new CfnParameter(scope, 'Text').valueAsString;
      const number = new CfnParameter(scope, 'Number', { type: 'Number' }).valueAsNumber;
      return { idleTimeout: Duration.minutes(number), maxDuration: Duration.minutes(number), runAs: text, shellProfile: text };
    });
    expect(inputsOf(stack)).toMatchObject({
      idleSessionTimeout: { Ref: 'Number' }, maxSessionDuration: { Ref: 'Number' }, runAsDefaultUser: { Ref: 'Text' }, shellProfile: { linux: { Ref: 'Text' } },
    });
  });

  it('when the app is ready', () => {
    const { stack } = given({ runAs: Lazy.string({ produce: () => '-' }), idleTimeout: Duration.minutes(Lazy.number({ produce: () => 99 })) });
    expect(inputsOf(stack)).toMatchObject({ runAsDefaultUser: '-', idleSessionTimeout: '99' });
  });
});

describe('the key', () => {
  it('given is used for everything, and allowed to CloudWatch Logs once', () => {
    const { app, stack } = given((scope) => {
      const encryptionKey = new kms.Key(scope, 'Own');
      SessionLogging.cloudWatchLogs()._bind(new Stack(scope, 'Other'), encryptionKey);
      return { encryptionKey };
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    const key = { 'Fn::GetAtt': [idOf(stack, 'AWS::KMS::Key'), 'Arn'] };
    expect(inputsOf(stack).kmsKeyId).toEqual(key);
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
    const statements = propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy.Statement;
    expect(statements.filter(({ Sid }: any) => Sid === 'EncryptLogs')).toHaveLength(1);
    expect(otherWarningIds(app)).toEqual([]);
  });

  it('of another app leaves a warning that prints the statement', () => {
    const { app } = given((scope) => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Own', 'arn:aws:kms:eu-west-1:111122223333:key/1') }),
      { account: '111122223333', region: 'eu-west-1' });
    const [text, ...others] = otherWarningTexts(app);
    expect(others).toEqual([]);
    expect(text).toMatch(/^Stack\/Sessions: the policy of key Stack\/Own is not managed in this app: its log group is not made unless CloudWatch Logs may use it\. /);
    const statement = JSON.parse(/\{"Sid".*\}|\{"Action".*\}/.exec(text)![0]);
    expect(statement.Principal).toEqual({ Service: { 'Fn::Join': ['', ['logs.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } });
  });

  it('of another app leaves one warning where two log groups need it', () => {
    const { app } = given((scope) => ({
      document: SessionDocument.accountWide(), encryptionKey: kms.Key.fromKeyArn(scope, 'Own', 'arn:aws:kms:eu-west-1:111122223333:key/1'),
    }));
    expect(otherWarningTexts(app)).toHaveLength(1);
  });

  it('needs no such statement where the log group is a given one', () => {
    const { stack } = given((scope) => ({
      logging: SessionLogging.cloudWatchLogs({ logGroup: new logs.LogGroup(scope, 'Logs', { encryptionKey: new kms.Key(scope, 'LogKey') }) }),
    }));
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::KMS::Key'))).not.toContain('EncryptLogs');
  });
});
