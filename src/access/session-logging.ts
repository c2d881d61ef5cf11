import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { aws_logs as logsRefs, aws_s3 as s3Refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { allowLogs } from './session-key';
import { examineBucket, examineLogGroup } from './session-log-rules';
import { HardeningError } from '../private/errors';
import { acknowledgeRule } from '../private/nag';

/**
 * Options of logs of sessions in CloudWatch Logs.
 */
export interface SessionLogGroupOptions {
  /**
   * The log group. It must be encrypted with a key of AWS KMS, or no session starts.
   *
   * @default - a log group of its own, encrypted with the key of the sessions, and kept when the stack goes
   */
  readonly logGroup?: logsRefs.ILogGroupRef;

  /**
   * How long logs are kept. Not together with `logGroup`, which has a retention of its own.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: RetentionDays;
}

/**
 * Options of logs of sessions in Amazon S3.
 */
export interface SessionBucketOptions {
  /**
   * The bucket. It must block public access, and encrypt with a key of AWS KMS.
   *
   * @default - a bucket of its own, encrypted with the key of the sessions, and kept when the stack goes
   */
  readonly bucket?: s3Refs.IBucketRef;

  /**
   * What the keys of the logs begin with: letters, digits and `!-_.'()/`, at most 512, without a slash at either end. Nodes may write below it alone.
   *
   * @default sessions
   */
  readonly prefix?: string;
}

/** Where logs go, once it is there. */
export interface SessionLogs {
  readonly logGroup?: logsRefs.ILogGroupRef;
  readonly bucket?: { readonly bucket: s3Refs.IBucketRef; readonly prefix: string; readonly keyArn?: string };
}

/**
 * Where the logs of sessions go. Where the place is not encrypted, the SSM agent starts no session.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
 */
export class SessionLogging {
  /**
   * To CloudWatch Logs, line by line while a session is open.
   *
   * @param options the log group, and how long logs are kept
   */
  public static cloudWatchLogs(options: SessionLogGroupOptions = {}): SessionLogging {
    return new SessionLogging(options, undefined);
  }

  /**
   * To Amazon S3, when a session is over.
   *
   * @param options the bucket, and the place in it
   */
  public static s3(options: SessionBucketOptions = {}): SessionLogging {
    return new SessionLogging(undefined, options);
  }

  /**
   * To both.
   *
   * @param logs the log group, and how long logs are kept
   * @param bucket the bucket, and the place in it
   */
  public static cloudWatchLogsAndS3(logs: SessionLogGroupOptions = {}, bucket: SessionBucketOptions = {}): SessionLogging {
    return new SessionLogging(logs, bucket);
  }

  private constructor(private readonly logs: SessionLogGroupOptions | undefined, private readonly bucket: SessionBucketOptions | undefined) {}

  /**
   * Looks at what was given, and makes what was not.
   *
   * @internal
   */
  public _bind(scope: Construct, encryptionKey: IKey): SessionLogs {
    return {
      logGroup: this.logs && bindLogGroup(scope, encryptionKey, this.logs),
      bucket: this.bucket && bindBucket(scope, encryptionKey, this.bucket),
    };
  }
}

function bindLogGroup(scope: Construct, encryptionKey: IKey, { logGroup, retention }: SessionLogGroupOptions): logsRefs.ILogGroupRef {
  if (logGroup !== undefined) {
    if (retention !== undefined) {
      throw new HardeningError('SessionLoggingInvalid', "'retention' must not be given together with 'logGroup'; give it to that log group", scope);
    }
    examineLogGroup(scope, logGroup);
    return logGroup;
  }
  validateRetention(scope, retention);
  allowLogs(scope, encryptionKey);
  return new LogGroup(scope, 'Logs', { encryptionKey, retention: retention ?? RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
function validateRetention(scope: Construct, retention: RetentionDays | undefined): void {
  if (retention === undefined || Token.isUnresolved(retention) || RetentionDays[retention] !== undefined) return;
  const allowed = Object.values(RetentionDays).filter((days) => typeof days === 'number' && days !== RetentionDays.INFINITE);
  throw new HardeningError('SessionLoggingInvalid', `'retention' must be one of RetentionDays (${allowed.join(', ')} days, or INFINITE), got ${retention}`, scope);
}

const HIPAA = 'HIPAA.Security';
const NIST_R4 = 'NIST.800.53.R4';
const NIST_R5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';

function bindBucket(scope: Construct, encryptionKey: IKey, options: SessionBucketOptions): SessionLogs['bucket'] {
  const prefix = options.prefix ?? 'sessions';
  validatePrefix(scope, prefix);
  if (options.bucket !== undefined) return { bucket: options.bucket, prefix, keyArn: examineBucket(scope, options.bucket) };
  const bucket = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    bucketKeyEnabled: true,
    encryption: BucketEncryption.KMS,
    encryptionKey,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    versioned: true,
  });
  const accessLogs = 'who reads logs of sessions stands in the data events of AWS CloudTrail; a bucket for access logs would need one for its own';
  acknowledgeRule(bucket, 'S1', ['AwsSolutions'], accessLogs);
  acknowledgeRule(bucket, 'S3BucketLoggingEnabled', [HIPAA, NIST_R4, NIST_R5, PCI], accessLogs);
  acknowledgeRule(bucket, 'S3BucketReplicationEnabled', [HIPAA, NIST_R4, NIST_R5, PCI],
    'a copy in another Region is for the owner of the account to decide; give a bucket that has one');
  acknowledgeRule(bucket, 'S3BucketDefaultLockEnabled', [NIST_R4],
    'a lock asks each upload for a checksum, and whether the SSM agent sends one is not documented; versions keep what is overwritten');
  return { bucket, prefix, keyArn: encryptionKey.keyArn };
}

const MAX_PREFIX = 512;

/** It stands in the policies of nodes, where an asterisk, a question mark or a dollar sign would mean more than itself. */
function validatePrefix(scope: Construct, prefix: string): void {
  if (Token.isUnresolved(prefix)) return;
  if (prefix.length > MAX_PREFIX || !/^[\w!\-.'()]+(?:\/[\w!\-.'()]+)*$/.test(prefix)) {
    throw new HardeningError('SessionLoggingInvalid',
      `'prefix' must be at most ${MAX_PREFIX} letters, digits and !-_.'()/ without a slash at either end, such as sessions, got ${JSON.stringify(prefix)}`, scope);
  }
}
