import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { allowAlerts, validateTopic, type AlertSender } from '../private/alert-topic';

const INSPECTOR: AlertSender = {
  option: 'topic',
  secrecy: 'findings say how to attack a node',
  sid: 'AlertsOfInspector',
  unencrypted: 'InspectorTopicUnencrypted',
  notManaged: 'InspectorTopicNotManaged',
};

/** A topic that is encrypted with a key of its own, and that takes encrypted connections alone. */
export function createTopic(scope: Construct): Topic {
  const masterKey = new Key(scope, 'Key', { description: 'Alerts of Amazon Inspector', enableKeyRotation: true });
  return new Topic(scope, 'Topic', { masterKey, enforceSSL: true });
}

/** Throws when a topic of this app is not encrypted, or with a key that Amazon EventBridge cannot use. */
export function validateEncryption(scope: Construct, topic: snsRefs.ITopicRef): void {
  validateTopic(scope, topic, INSPECTOR);
}

/** Lets Amazon EventBridge publish to a topic. */
export function allowEventBridge(scope: Construct, topic: snsRefs.ITopicRef): void {
  allowAlerts(scope, topic, INSPECTOR);
}
