import type { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { accessIn, given } from './break-glass-given';
import { otherWarningIds, otherWarningTexts } from './session-given';
import { SessionPreferences } from '../../src/access/session-preferences';
import { matches } from '../inspector/event-pattern';
import { stackIn } from '../inspector/given';
import { refusal } from '../node-group/given';
import { Match, Template } from '../util';

const ROLE = 'arn:aws:iam::111122223333:role/emergency';

/** A call, in the form of https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html. */
const call = (service: string, eventName: string, detail: object) => ({
  'detail-type': 'AWS API Call via CloudTrail',
  'source': `aws.${service}`,
  'detail': { eventSource: `${service}.amazonaws.com`, eventName, ...detail },
});

const took = (roleArn = ROLE, eventName = 'AssumeRole') =>
  call('sts', eventName, { userIdentity: { type: 'IAMUser' }, requestParameters: { roleArn, roleSessionName: 'on-call' }, readOnly: true });

const used = (eventName: string, arn = ROLE) => call('ssm', eventName, {
  userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/emergency/on-call', sessionContext: { sessionIssuer: { type: 'Role', arn } } },
  requestParameters: { target: 'i-02311671588e96626' },
});

/** The patterns of a stack, with the ARN of the role as it is once it is there. */
function patterns(stack: Stack, roleArn: string): object[] {
  const reference = JSON.stringify(stack.resolve(roleArn));
  return Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'))
    .map(({ Properties }) => JSON.parse(JSON.stringify(Properties.EventPattern).replaceAll(reference, JSON.stringify(ROLE))));
}

describe('a notice is sent', () => {
  const { stack, access } = given();
  const all = patterns(stack, access.role.roleArn);
  const notices = (event: object) => all.filter((pattern) => matches(pattern, event)).length;

  it('when somebody takes the role', () => expect(notices(took())).toBe(1));
  it('also across accounts, where who it was is not told', () => {
    expect(notices({ ...took(), detail: { ...took().detail, userIdentity: { type: 'AWSAccount', accountId: '444455556666' } } })).toBe(1);
  });
  it.each(['StartSession', 'ResumeSession', 'SendCommand'])('on %s with the role', (name) => expect(notices(used(name))).toBe(1));
  it('on what was denied too', () => {
    const event = used('StartSession');
    expect(notices({ ...event, detail: { ...event.detail, errorCode: 'AccessDenied' } })).toBe(1);
  });

  it('not for another role', () => {
    expect([took(`${ROLE}-2`), used('StartSession', `${ROLE}-2`)].map(notices)).toEqual([0, 0]);
  });
  it('not for other calls', () => {
    expect([took(ROLE, 'GetCallerIdentity'), used('DescribeSessions'), used('TerminateSession')].map(notices)).toEqual([0, 0, 0]);
  });
  it('not for other services', () => {
    const from = (eventSource: string, event: ReturnType<typeof call>) => ({ ...event, detail: { ...event.detail, eventSource } });
    expect([{ ...took(), source: 'aws.iam' }, { ...used('StartSession'), source: 'aws.ec2' }].map(notices)).toEqual([0, 0]);
    expect([from('iam.amazonaws.com', took()), from('athena.amazonaws.com', used('StartSession'))].map(notices)).toEqual([0, 0]);
  });

  it('on calls that only read too, as AssumeRole is one', () => {
    Template.fromStack(stack).allResourcesProperties('AWS::Events::Rule', { State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' });
  });
});

const PUBLISH = { Sid: 'PublishSessionAlerts', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' };
const ENCRYPT = {
  Sid: 'EncryptSessionAlerts', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*',
};

describe('the topic', () => {
  it('of its own is encrypted with a key that rotates and stays, and takes encrypted connections alone', () => {
    const { stack, access } = given();
    const template = Template.fromStack(stack);
    const [[topic, { Properties }]] = Object.entries(template.findResources('AWS::SNS::Topic'));
    const key = Properties.KmsMasterKeyId['Fn::GetAtt'][0];
    expect(template.toJSON().Resources[key]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    expect(template.toJSON().Resources[key].Properties.KeyPolicy.Statement).toContainEqual(ENCRYPT);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), { ...PUBLISH, Resource: { Ref: topic } }],
      },
    });
    template.allResourcesProperties('AWS::Events::Rule', { Targets: [{ Id: 'Topic', Arn: { Ref: topic } }] });
    expect(stack.resolve(access.alertTopic.topicRef.topicArn)).toEqual({ Ref: topic });
  });

  it.each([['by default', false], ['given', true]])('is the one of the preferences, where they have one: %s', (_name, isGiven) => {
    const stack = stackIn();
    const alertTopic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    const sessionPreferences = new SessionPreferences(stack, 'Shared', { alertTopic });
    const access = accessIn(stack, { sessionPreferences, ...(isGiven && { alertTopic }) });
    const template = Template.fromStack(stack);
    expect(access.alertTopic).toBe(alertTopic);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    expect(access.node.tryFindChild('Key')).toBeUndefined();
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: [Match.objectLike(PUBLISH)] } });
    template.hasResourceProperties('AWS::Events::Rule', { Description: Match.stringLikeRegexp('^Somebody took'), Targets: [{ Arn: stack.resolve(alertTopic.topicArn) }] });
    expect(otherWarningIds(stack.node.root as App)).toEqual([]);
  });

  it('may be another one than that of the preferences', () => {
    const stack = stackIn();
    const topic = (id: string) => new sns.Topic(stack, id, { masterKey: new kms.Key(stack, `${id}Key`) });
    const [alertTopic, other] = [topic('Topic'), topic('Other')];
    const access = accessIn(stack, { alertTopic, sessionPreferences: new SessionPreferences(stack, 'Shared', { alertTopic: other }) });
    expect(access.alertTopic).toBe(alertTopic);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      Description: Match.stringLikeRegexp('^Somebody took'), Targets: [{ Arn: stack.resolve(alertTopic.topicArn) }],
    });
  });

  it('without a key is refused', () => {
    const stack = stackIn();
    expect(refusal(() => accessIn(stack, { alertTopic: new sns.Topic(stack, 'Topic') }))).toBe(
      "[AlertTopicUnencrypted] 'alertTopic' must be encrypted with a key of yours, got Stack/Topic without a key: alerts say who is on which node; "
      + "give it 'masterKey', or leave 'alertTopic' out (at Stack/Access)");
  });

  it('of another app leaves a warning that prints both statements', () => {
    const stack = stackIn();
    accessIn(stack, { alertTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:alerts') });
    const [text, ...others] = otherWarningTexts(stack.node.root as App);
    expect(others).toEqual([]);
    expect(text).toMatch(/^Stack\/Access: the policy of topic Stack\/Topic, or that of its key, is not managed in this app/);
    expect(JSON.parse(/\[\{.*\}\]/.exec(text)![0])).toEqual([{ ...PUBLISH, Resource: 'arn:aws:sns:eu-west-1:111122223333:alerts' }, ENCRYPT]);
  });
});
