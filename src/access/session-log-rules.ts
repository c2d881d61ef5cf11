import { Token } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { aws_logs as logsRefs, aws_s3 as s3Refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';

/** The parts of the many kinds of log group that are looked at. */
interface LogGroupShape {
  readonly kmsKeyId?: unknown;
}

/** The parts of the many kinds of bucket that are looked at. */
interface BucketShape {
  readonly bucketEncryption?: unknown;
  readonly publicAccessBlockConfiguration?: unknown;
  readonly encryptionKey?: { readonly keyArn: string };
}

/**
 * Throws when a log group of this app is not encrypted with a key of AWS KMS; leaves a warning on one that cannot be looked into.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
 */
export function examineLogGroup(scope: Construct, logGroup: logsRefs.ILogGroupRef): void {
  const resource = (logGroup.node.defaultChild ?? logGroup) as LogGroupShape;
  if (!('kmsKeyId' in resource)) {
    warn(scope, 'SessionLoggingUnproven',
      `log group ${logGroup.node.path} is not made in this app: see that a key of AWS KMS encrypts it, or the SSM agent starts no session`);
  } else if (resource.kmsKeyId === undefined) {
    throw new HardeningError('SessionLogGroupUnencrypted',
      `'logGroup' must be encrypted with a key of AWS KMS, got ${logGroup.node.path} without a key: the SSM agent starts no session; give it 'encryptionKey', `
      + "or leave 'logGroup' out", scope);
  }
}

/**
 * Throws when a bucket of this app does not block public access, or does not encrypt with a key of AWS KMS; leaves a warning on one that cannot be looked into.
 *
 * Gives the ARN of its key, where that is known.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
 */
export function examineBucket(scope: Construct, bucket: s3Refs.IBucketRef): string | undefined {
  const keyArn = (bucket as BucketShape).encryptionKey?.keyArn;
  const resource = (bucket.node.defaultChild ?? bucket) as BucketShape;
  if (!('publicAccessBlockConfiguration' in resource)) {
    warn(scope, 'SessionLoggingUnproven',
      `bucket ${bucket.node.path} is not made in this app: see that it blocks public access, refuses connections without TLS and encrypts with a key of AWS KMS`
      + (keyArn === undefined ? KEY_UNKNOWN : ''));
    return keyArn;
  }
  const refuse = (what: string, instead: string) => {
    throw new HardeningError('SessionBucketUnsafe', `'bucket' must ${what}, got ${bucket.node.path} ${instead}, or leave 'bucket' out`, scope);
  };
  if (!blocksPublicAccess(resource.publicAccessBlockConfiguration)) {
    refuse('be closed to the public', "that does not block public access; give it 'blockPublicAccess: BlockPublicAccess.BLOCK_ALL'");
  }
  if (!encryptsWithKms(resource.bucketEncryption)) {
    refuse('be encrypted with a key of AWS KMS', "without one; give it 'encryption: BucketEncryption.KMS' and 'encryptionKey'");
  }
  if (keyArn === undefined) {
    warn(scope, 'SessionLoggingUnproven', `the key of bucket ${bucket.node.path} cannot be read${KEY_UNKNOWN}`);
  }
  return keyArn;
}

const KEY_UNKNOWN = '; let the roles of nodes use that key (kms:GenerateDataKey and kms:Decrypt), or they write no log';

function blocksPublicAccess(configuration: unknown): boolean {
  if (Token.isUnresolved(configuration)) return true;
  const block = (configuration ?? {}) as CfnBucket.PublicAccessBlockConfigurationProperty;
  return [block.blockPublicAcls, block.blockPublicPolicy, block.ignorePublicAcls, block.restrictPublicBuckets]
    .every((flag) => flag === true || Token.isUnresolved(flag));
}

function encryptsWithKms(encryption: unknown): boolean {
  if (Token.isUnresolved(encryption)) return true;
  const rules = (encryption as CfnBucket.BucketEncryptionProperty | undefined)?.serverSideEncryptionConfiguration;
  if (Token.isUnresolved(rules)) return true;
  return (rules as CfnBucket.ServerSideEncryptionRuleProperty[] | undefined ?? []).some((rule) => {
    const byDefault = rule.serverSideEncryptionByDefault as CfnBucket.ServerSideEncryptionByDefaultProperty | undefined;
    return Token.isUnresolved(byDefault) || Token.isUnresolved(byDefault?.sseAlgorithm) || /^aws:kms(?::dsse)?$/.test(byDefault?.sseAlgorithm ?? '');
  });
}
