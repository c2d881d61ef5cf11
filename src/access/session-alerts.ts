import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { allowAlerts, SESSION_ALERTS } from '../private/alert-topic';
import { acknowledgeRule } from '../private/nag';

/** What sessions are to be opened with. */
export interface WatchedDocument {
  readonly name: string;
  readonly arn: string;
  /** Whether it is the one that is taken where none is named. */
  readonly accountWide: boolean;
}

/** States of a command that is over for an instance are all but these. */
const UNDER_WAY = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/**
 * Alerts of sessions past the document, of changes of the document, and of commands.
 *
 * The first two come by AWS CloudTrail, as AWS Systems Manager sends no events of sessions.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ssm.html
 */
export function alertOfSessions(scope: Construct, topic: snsRefs.ITopicRef, { name, arn, accountWide }: WatchedDocument): void {
  allowAlerts(scope, topic, SESSION_ALERTS);
  const ours = [name, arn];
  const rule = (id: string, description: string, detailType: string, detail: object) => {
    const created = new CfnRule(scope, id, {
      description,
      eventPattern: { 'source': ['aws.ssm'], 'detail-type': [detailType], detail },
      targets: [{ id: 'Topic', arn: topic.topicRef.topicArn }],
    });
    acknowledgeRule(created, 'EventBusDLQ', ['Serverless'], 'Amazon EventBridge tries again for 24 hours, and AWS CloudTrail and AWS Systems Manager keep what happened');
  };
  const call = (eventName: string[], requestParameters: object) => ({ eventSource: ['ssm.amazonaws.com'], eventName, requestParameters });
  rule('OtherDocument', 'Sessions that are not opened with the preferences for Amazon EKS nodes', BY_CLOUDTRAIL,
    call(['StartSession'], { documentName: [{ 'anything-but': ours }, ...(accountWide ? [] : [{ exists: false }])] }));
  rule('DocumentChange', 'Changes of the preferences for sessions on Amazon EKS nodes', BY_CLOUDTRAIL,
    call(['DeleteDocument', 'ModifyDocumentPermission', 'UpdateDocument', 'UpdateDocumentDefaultVersion'], { name: ours }));
  rule('Commands', 'Commands that AWS Systems Manager ran on an instance', 'EC2 Command Invocation Status-change Notification',
    { status: [{ 'anything-but': UNDER_WAY }] });
}

const BY_CLOUDTRAIL = 'AWS API Call via CloudTrail';
