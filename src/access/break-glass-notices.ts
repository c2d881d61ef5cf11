import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { allowAlerts, SESSION_ALERTS } from '../private/alert-topic';
import { acknowledgeRule } from '../private/nag';

/** A topic that is encrypted with a key of its own, and that takes encrypted connections alone. */
export function createAlertTopic(scope: Construct): Topic {
  const masterKey = new Key(scope, 'Key', {
    description: 'Notices of access to Amazon EKS nodes in an emergency', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN,
  });
  return new Topic(scope, 'Topic', { masterKey, enforceSSL: true });
}

/**
 * Sends a notice when somebody takes a role, and when somebody with it gets onto a node or tries to.
 *
 * Both come by AWS CloudTrail: the first in the Region whose endpoint of AWS STS was called, the second in that of the node.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function noticeUse(scope: Construct, roleArn: string, topic: snsRefs.ITopicRef): void {
  allowAlerts(scope, topic, SESSION_ALERTS);
  createRule(scope, 'RoleUse', 'Somebody took the role for access to Amazon EKS nodes in an emergency', topic, 'aws.sts', {
    eventSource: ['sts.amazonaws.com'],
    eventName: ['AssumeRole'],
    requestParameters: { roleArn: [roleArn] },
  });
  createRule(scope, 'NodeUse', 'Somebody with the role for emergencies asked for a session or a command on an Amazon EKS node', topic, 'aws.ssm', {
    eventSource: ['ssm.amazonaws.com'],
    eventName: ['ResumeSession', 'SendCommand', 'StartSession'],
    userIdentity: { sessionContext: { sessionIssuer: { arn: [roleArn] } } },
  });
}

function createRule(scope: Construct, id: string, description: string, topic: snsRefs.ITopicRef, source: string, detail: object): void {
  const rule = new CfnRule(scope, id, {
    description,
    eventPattern: { 'source': [source], 'detail-type': ['AWS API Call via CloudTrail'], detail },
    // AWS CloudTrail has AssumeRole among the calls that only read, which rules leave out by default.
    state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    targets: [{ id: 'Topic', arn: topic.topicRef.topicArn }],
  });
  acknowledgeRule(rule, 'EventBusDLQ', ['Serverless'], 'Amazon EventBridge tries again for 24 hours, and AWS CloudTrail keeps every call');
}
