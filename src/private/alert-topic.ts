import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal, type AddToResourcePolicyResult } from 'aws-cdk-lib/aws-iam';
import type { aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { HardeningError, type ErrorCode } from './errors';
import { warn, type WarningId } from './warnings';

/** What differs between those that send alerts. */
export interface AlertSender {
  /** Name of the option that the topic is given by. */
  readonly option: string;
  /** Why nobody else may read the alerts. */
  readonly secrecy: string;
  /** What stands at the end of the ids of statements. */
  readonly sid: string;
  readonly unencrypted: ErrorCode;
  readonly notManaged: WarningId;
}

/** Alerts about sessions, and about those who open them. */
export const SESSION_ALERTS: AlertSender = {
  option: 'alertTopic',
  secrecy: 'alerts say who is on which node',
  sid: 'SessionAlerts',
  unencrypted: 'AlertTopicUnencrypted',
  notManaged: 'AlertTopicNotManaged',
};

/** Something with a policy: a key or a topic, or what only refers to one. */
interface Policied {
  addToResourcePolicy?(statement: PolicyStatement): AddToResourcePolicyResult;
}

/** The parts of the many kinds of topic that are looked at. */
interface TopicShape extends Policied {
  readonly masterKey?: Policied & { readonly aliasName?: string };
  readonly kmsMasterKeyId?: string;
}

/** The key for topics that AWS manages: its policy cannot be changed, and Amazon EventBridge is not in it. */
const AWS_MANAGED_KEY = 'alias/aws/sns';

/**
 * Throws when a topic of this app is not encrypted, or with a key that Amazon EventBridge cannot use.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function validateTopic(scope: Construct, topic: snsRefs.ITopicRef, { option, secrecy, unencrypted }: AlertSender): void {
  const { masterKey } = topic as TopicShape;
  const resource = (topic.node.defaultChild ?? topic) as TopicShape;
  const key = masterKey?.aliasName ?? resource.kmsMasterKeyId;
  const refuse = (got: string) => {
    throw new HardeningError(unencrypted,
      `'${option}' must be encrypted with a key of yours, got ${topic.node.path} ${got}; give it 'masterKey', or leave '${option}' out`, scope);
  };
  if ('kmsMasterKeyId' in resource && resource.kmsMasterKeyId === undefined) refuse(`without a key: ${secrecy}`);
  if (key?.endsWith(AWS_MANAGED_KEY)) refuse(`with ${AWS_MANAGED_KEY}, which Amazon EventBridge cannot use`);
}

/**
 * Lets Amazon EventBridge publish to a topic; where a policy is not ours to change it leaves a warning that prints the statement.
 *
 * Neither policy has a condition on the source, as requests of Amazon EventBridge do not carry it.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function allowAlerts(scope: Construct, topic: snsRefs.ITopicRef, { sid, notManaged }: AlertSender): void {
  const { masterKey } = topic as TopicShape;
  const topicArn = topic.topicRef.topicArn;
  const missing = [
    ...add(topic as Policied, `Publish${sid}`, ['sns:Publish'], topicArn),
    ...add(masterKey ?? {}, `Encrypt${sid}`, ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'),
  ];
  if (missing.length === 0) return;
  const printed = JSON.stringify(Stack.of(scope).resolve(missing.map((statement) => statement.toStatementJson())));
  warn(scope, notManaged,
    `the policy of topic ${topic.node.path}, or that of its key, is not managed in this app: no alert arrives unless Amazon EventBridge may publish. `
    + `Add to the policy of the topic what names sns, and to that of its key what names kms: ${printed}`);
}

/** The statement, if it could not be added. */
function add(policied: Policied, sid: string, actions: string[], resource: string): PolicyStatement[] {
  const statement = new PolicyStatement({ sid, actions, resources: [resource], principals: [new ServicePrincipal('events.amazonaws.com')] });
  return policied.addToResourcePolicy?.(statement).statementAdded ? [] : [statement];
}
