import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { warn } from '../private/warnings';

/** A key for sessions: rotated every year, and kept when the stack goes, as logs cannot be read without it. */
export function createSessionKey(scope: Construct): Key {
  return new Key(scope, 'Key', { description: 'Sessions on Amazon EKS nodes, and their logs', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
}

/** Keys that CloudWatch Logs may use already. */
const ALLOWED = new WeakSet<IKey>();

/**
 * Lets CloudWatch Logs encrypt log groups of the account and Region; on a key whose policy is not ours to change it leaves a warning that prints the statement.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogs(scope: Construct, key: IKey): void {
  if (ALLOWED.has(key)) return;
  ALLOWED.add(key);
  const { account, region, urlSuffix } = Stack.of(scope);
  const statement = new PolicyStatement({
    sid: 'EncryptLogs',
    principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${region}:${account}:log-group:*` } },
  });
  if (key.addToResourcePolicy(statement).statementAdded) return;
  const printed = JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()));
  warn(scope, 'KeyPolicyNotManaged',
    `the policy of key ${key.node.path} is not managed in this app: its log group is not made unless CloudWatch Logs may use it. Add this statement to its policy: ${printed}`);
}
