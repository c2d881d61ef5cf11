import { Duration, type Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role, ServicePrincipal, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Bench } from './bench';
import { row } from './row';
import type { Source } from './sources';
import type { Tokens, TokenRow } from './tokens';
import { SessionDocument } from '../../src/access/session-document';
import type { SessionGrantOptions } from '../../src/access/session-grant';
import { SessionLogging, type SessionBucketOptions, type SessionLogGroupOptions } from '../../src/access/session-logging';
import { SessionPreferences, type SessionPreferencesProps } from '../../src/access/session-preferences';
import type { ErrorCode } from '../../src/private/errors';
import { knownByArn } from '../inspector/given';

const SESSIONS = 'Stack/Sessions';

const prefer = ({ stack }: Bench, props: SessionPreferencesProps = {}, id = 'Sessions') => new SessionPreferences(stack, id, props);

const preferences = (source: Source, code: ErrorCode, props: SessionPreferencesProps, text: string) =>
  row(source, code, (bench) => prefer(bench, props), text, SESSIONS);

const DURATIONS = [
  preferences('sessionIdle', 'SessionDurationInvalid', { idleTimeout: Duration.minutes(0) }, "'idleTimeout' must be whole minutes from 1 to 60, got 0 minutes"),
  preferences('sessionIdle', 'SessionDurationInvalid', { idleTimeout: Duration.minutes(61) }, "'idleTimeout' must be whole minutes from 1 to 60, got 61 minutes"),
  preferences('sessionIdle', 'SessionDurationInvalid', { idleTimeout: Duration.seconds(90) }, "'idleTimeout' must be whole minutes from 1 to 60, got 1.5 minutes"),
  preferences('sessionDuration', 'SessionDurationInvalid', { maxDuration: Duration.days(2) }, "'maxDuration' must be whole minutes from 1 to 1440, got 2880 minutes"),
  preferences('sessionDuration', 'SessionDurationInvalid', { maxDuration: Duration.minutes(0) }, "'maxDuration' must be whole minutes from 1 to 1440, got 0 minutes"),
];

const SHELL = [
  preferences('sessionRunAs', 'SessionRunAsInvalid', { runAs: 'root' },
    "'runAs' must not be root: no use of sudo would be seen; name a user who may use sudo, or leave it out for ssm-user"),
  preferences('useradd', 'SessionRunAsInvalid', { runAs: 'node admin' },
    "'runAs' must be the name of a Linux user, at most 32 letters, digits and _.- that begin with a letter or _, got \"node admin\""),
  preferences('createDocument', 'SessionShellProfileInvalid', { shellProfile: 'x'.repeat(61_441) },
    "'shellProfile' must have 1 to 61440 bytes of JSON, got 61441; have the rest in a script on the node, or leave it out"),
];

const toLogs = (source: Source, code: ErrorCode, options: (bench: Bench) => SessionLogGroupOptions, text: string) =>
  row(source, code, (bench) => prefer(bench, { logging: SessionLogging.cloudWatchLogs(options(bench)) }), text, SESSIONS);

const toBucket = (source: Source, code: ErrorCode, options: (bench: Bench) => SessionBucketOptions, text: string) =>
  row(source, code, (bench) => prefer(bench, { logging: SessionLogging.s3(options(bench)) }), text, SESSIONS);

const DAYS = Object.values(RetentionDays).filter((days) => typeof days === 'number' && days !== RetentionDays.INFINITE).join(', ');

const LOGS = [
  toLogs('sessionLogging', 'SessionLogGroupUnencrypted', ({ stack }) => ({ logGroup: new LogGroup(stack, 'Logs') }),
    "'logGroup' must be encrypted with a key of AWS KMS, got Stack/Logs without a key: the SSM agent starts no session; give it 'encryptionKey', or leave 'logGroup' out"),
  toLogs('logRetention', 'SessionLoggingInvalid', () => ({ retention: 42 as number }), `'retention' must be one of RetentionDays (${DAYS} days, or INFINITE), got 42`),
  toLogs('logRetention', 'SessionLoggingInvalid', ({ stack }) => ({ logGroup: new LogGroup(stack, 'Logs', { encryptionKey: new Key(stack, 'Key') }), retention: 1 }),
    "'retention' must not be given together with 'logGroup'; give it to that log group"),
  toBucket('publicAccess', 'SessionBucketUnsafe', ({ stack }) => ({ bucket: new Bucket(stack, 'Bucket') }),
    "'bucket' must be closed to the public, got Stack/Bucket that does not block public access; give it 'blockPublicAccess: BlockPublicAccess.BLOCK_ALL', "
    + "or leave 'bucket' out"),
  toBucket('sessionLogging', 'SessionBucketUnsafe', ({ stack }) => ({ bucket: new Bucket(stack, 'Bucket', { blockPublicAccess: BlockPublicAccess.BLOCK_ALL }) }),
    "'bucket' must be encrypted with a key of AWS KMS, got Stack/Bucket without one; give it 'encryption: BucketEncryption.KMS' and 'encryptionKey', or leave 'bucket' out"),
  toBucket('policyElements', 'SessionLoggingInvalid', () => ({ prefix: 'logs/*' }),
    "'prefix' must be at most 512 letters, digits and !-_.'()/ without a slash at either end, such as sessions, got \"logs/*\""),
];

const TOPIC = [
  row('topicKeys', 'AlertTopicUnencrypted', (bench) => prefer(bench, { alertTopic: new Topic(bench.stack, 'Topic') }),
    "'alertTopic' must be encrypted with a key of yours, got Stack/Topic without a key: alerts say who is on which node; give it 'masterKey', or leave 'alertTopic' out",
    SESSIONS),
  row('topicKeys', 'AlertTopicUnencrypted', (bench) => prefer(bench, { alertTopic: new CfnTopic(bench.stack, 'Topic', { kmsMasterKeyId: 'alias/aws/sns' }) }),
    "'alertTopic' must be encrypted with a key of yours, got Stack/Topic with alias/aws/sns, which Amazon EventBridge cannot use; give it 'masterKey', "
    + "or leave 'alertTopic' out", SESSIONS),
];

const DOCUMENTS = [
  row('sessionDefaultDocument', 'SessionDocumentClaimed', (bench) => ['Sessions', 'Others'].map((id) => prefer(bench, { document: SessionDocument.accountWide() }, id)),
    "'document' must be SessionDocument.accountWide() once in an account and Region, got a second one for aws://unknown-account/unknown-region; "
    + 'the first is Stack/Sessions: use that one, or SessionDocument.own() here', 'Stack/Others'),
];

const people = ({ stack }: Bench) => new Role(stack, 'People', { assumedBy: new AccountRootPrincipal() });
const workers = ({ stack }: Bench) => ({ nodeGroups: [knownByArn(stack, 'blue', 'workers')] });

const many = (stack: Stack, count: number) => Array.from({ length: count }, (_none, i) => knownByArn(stack, 'blue', `workers-${i}`));

const grant = (source: Source, options: (bench: Bench) => SessionGrantOptions, text: string, principal: (bench: Bench) => IGrantable = people) =>
  row(source, 'SessionGrantInvalid', (bench) => prefer(bench).grantSession(principal(bench), options(bench)), text, SESSIONS);

const GRANTS = [
  grant('sessionAccess', () => ({}), "'nodeGroups' or 'cluster' must be given, got none; name the nodes by one of them"),
  grant('sessionAccess', (bench) => ({ ...workers(bench), cluster: bench.cluster.cluster }), "'nodeGroups' or 'cluster' must be given, got both; name the nodes by one of them"),
  grant('sessionAccess', () => ({ nodeGroups: [] }), "'nodeGroups' must name at least one, got none; give 'cluster' for all of a cluster"),
  grant('sessionAccess', workers, "'principal' must be a role, a user or a group, got ServicePrincipal(ec2.amazonaws.com); make or import one",
    () => new ServicePrincipal('ec2.amazonaws.com')),
  grant('sessionAccess', workers, "'principal' must have one grant of sessions, got a second one for Stack/People: two that deny each other's documents would leave none; "
    + 'name all node groups in one', (bench) => {
    const role = people(bench);
    prefer(bench, {}, 'Others').grantSession(role, { nodeGroups: [knownByArn(bench.stack, 'blue', 'gpu')] });
    return role;
  }),
  grant('policySize', ({ stack }) => ({ nodeGroups: many(stack, 51) }),
    "'nodeGroups' must name at most 50, got 51: a policy holds 6,144 characters; give 'cluster' for all of a cluster"),
  grant('policySize', ({ stack }) => ({ nodeGroups: many(stack, 21), runCommand: ['AWS-RunShellScript'] }),
    "'nodeGroups' must name at most 20 together with 'runCommand', got 21: a policy holds 6,144 characters; give 'cluster' for all of a cluster"),
  grant('sendCommand', (bench) => ({ ...workers(bench), runCommand: ['AWS-*'] }),
    "'runCommand' must hold names of documents, 3 to 128 letters, digits and _.-, got \"AWS-*\"; name one such as AWS-RunShellScript"),
];

export const SESSION_REFUSALS = [...DURATIONS, ...SHELL, ...LOGS, ...TOPIC, ...DOCUMENTS, ...GRANTS];

const later = (code: ErrorCode, name: string, given: (bench: Bench, tokens: Tokens) => unknown): TokenRow =>
  ({ code, name, given: (bench, tokens) => given(bench, tokens(bench.stack)) });

/** Values that would be judged if they were known. */
export const SESSION_TOKENS: TokenRow[] = [
  later('SessionDurationInvalid', 'idleTimeout', (bench, { number }) => prefer(bench, { idleTimeout: Duration.minutes(number) })),
  later('SessionDurationInvalid', 'maxDuration', (bench, { number }) => prefer(bench, { maxDuration: Duration.minutes(number) })),
  later('SessionRunAsInvalid', 'runAs', (bench, { text }) => prefer(bench, { runAs: text })),
  later('SessionShellProfileInvalid', 'shellProfile', (bench, { text }) => prefer(bench, { shellProfile: text })),
  later('SessionLoggingInvalid', 'retention', (bench, { number }) => prefer(bench, { logging: SessionLogging.cloudWatchLogs({ retention: number }) })),
  later('SessionLoggingInvalid', 'prefix', (bench, { text }) => prefer(bench, { logging: SessionLogging.s3({ prefix: text }) })),
  later('SessionLogGroupUnencrypted', 'the key of a log group', (bench, { text }) =>
    prefer(bench, { logging: SessionLogging.cloudWatchLogs({ logGroup: new CfnLogGroup(bench.stack, 'Logs', { kmsKeyId: text }) }) })),
  later('SessionBucketUnsafe', 'the parts of a bucket', (bench, { any }) => prefer(bench, {
    logging: SessionLogging.s3({ bucket: new CfnBucket(bench.stack, 'Bucket', { publicAccessBlockConfiguration: any as never, bucketEncryption: any as never }) }),
  })),
  later('AlertTopicUnencrypted', 'the key of a topic', (bench, { text }) => prefer(bench, { alertTopic: new CfnTopic(bench.stack, 'Topic', { kmsMasterKeyId: text }) })),
  later('SessionGrantInvalid', 'a document of runCommand', (bench, { text }) => prefer(bench).grantSession(people(bench), { ...workers(bench), runCommand: [text] })),
];

/** Errors about sessions that no value leads to which could be a token. */
export const SESSION_WITHOUT_TOKENS = {
  SessionDocumentClaimed: 'where constructs stand',
} satisfies Partial<Record<ErrorCode, string>>;
