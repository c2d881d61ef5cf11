import type { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { encryptedTopic, given } from './session-given';
import { SessionDocument } from '../../src/access/session-document';
import { matches } from '../inspector/event-pattern';
import { refusal, warningTexts } from '../node-group/given';
import { Match, Template, warningIds } from '../util';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const OWN = 'Stack-SessionsDocument-1';
const arnOf = (name: string) => `arn:aws:ssm:eu-west-1:111122223333:document/${name}`;

/** The patterns of the rules, by their ids, with references written out. */
function patternsOf(stack: Stack): Record<string, object> {
  const rules = Template.fromStack(stack).findResources('AWS::Events::Rule');
  return Object.fromEntries(Object.entries(rules).map(([id, { Properties }]) => [id.replace(/^Sessions|[0-9A-F]{8}$/g, ''), literal(Properties.EventPattern) as object]));
}

function literal(value: any): unknown {
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== 'object' || value === null) return value;
  if (value['Fn::Join']) return (literal(value['Fn::Join'][1]) as string[]).join(value['Fn::Join'][0]);
  if (value.Ref) return value.Ref === 'AWS::Partition' ? 'aws' : OWN;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}

function alerts(document?: SessionDocument) {
  const { app, stack } = given((scope) => ({ document, alertTopic: encryptedTopic(scope) }), ENV);
  const patterns = patternsOf(stack);
  return { app, stack, raised: (event: object) => Object.keys(patterns).filter((id) => matches(patterns[id], event)) };
}

/** An event in the form of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html. */
const call = (eventName: string, requestParameters: object | null, changed: object = {}) => ({
  'source': 'aws.ssm', 'detail-type': 'AWS API Call via CloudTrail', 'detail': { eventSource: 'ssm.amazonaws.com', eventName, requestParameters, ...changed },
});

const session = (documentName?: string) => call('StartSession', { target: 'i-1', ...(documentName && { documentName }) });

/** An event in the form of https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html. */
const command = (status: string) => ({
  'source': 'aws.ssm', 'detail-type': 'EC2 Command Invocation Status-change Notification', 'detail': { 'command-id': 'c', 'document-name': 'AWS-RunShellScript', status },
});

describe('a session raises an alert', () => {
  const { raised } = alerts();

  it.each(['SSM-SessionManagerRunShell', 'AWS-StartSSHSession', 'AWS-StartPortForwardingSession', `${OWN}x`, arnOf('Other')])(
    'by the document %s', (name) => expect(raised(session(name))).toEqual(['OtherDocument']));

  it('by no named document', () => expect(raised(session())).toEqual(['OtherDocument']));
  it('that was refused, where nothing says by which', () => expect(raised(call('StartSession', null, { errorCode: 'AccessDenied' }))).toEqual(['OtherDocument']));
  it.each([OWN, arnOf(OWN)])('not by the document %s', (name) => expect(raised(session(name))).toEqual([]));
  it('not when it is ended', () => expect(raised(call('TerminateSession', { sessionId: 's' }))).toEqual([]));
  it('not of another service', () => expect(raised({ ...session(), source: 'aws.ecs' })).toEqual([]));
});

describe('with the account-wide document', () => {
  const { raised } = alerts(SessionDocument.accountWide());

  it('a session by no named document is by this one', () => {
    expect(raised(session())).toEqual([]);
    expect(raised(session('SSM-SessionManagerRunShell'))).toEqual([]);
  });

  it('a session by another document raises an alert', () => expect(raised(session('AWS-StartSSHSession'))).toEqual(['OtherDocument']));
});

describe('a change of the document raises an alert', () => {
  const { raised } = alerts();

  it.each(['DeleteDocument', 'ModifyDocumentPermission', 'UpdateDocument', 'UpdateDocumentDefaultVersion'])('%s', (name) => {
    expect(raised(call(name, { name: OWN }))).toEqual(['DocumentChange']);
    expect(raised(call(name, { name: arnOf(OWN) }))).toEqual(['DocumentChange']);
    expect(raised(call(name, { name: 'Other' }))).toEqual([]);
  });

  it('not when it is read', () => expect(raised(call('GetDocument', { name: OWN }))).toEqual([]));
});

describe('a command raises one alert', () => {
  const { raised } = alerts();

  it.each(['Success', 'Failed', 'TimedOut', 'Cancelled', 'Undeliverable', 'Terminated'])('when it is %s', (status) => expect(raised(command(status))).toEqual(['Commands']));
  it.each(['Pending', 'InProgress', 'Delayed', 'Cancelling'])('not while it is %s', (status) => expect(raised(command(status))).toEqual([]));
});

const PUBLISH = { Sid: 'PublishSessionAlerts', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' };
const ENCRYPT = {
  Sid: 'EncryptSessionAlerts', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*',
};

describe('the topic', () => {
  it('gets no rule where there is none', () => Template.fromStack(given().stack).resourceCountIs('AWS::Events::Rule', 0));

  it('with a key of this app gets both permissions, and every rule sends to it', () => {
    const { app, stack } = alerts();
    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources('AWS::SNS::Topic'));
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([{ ...PUBLISH, Resource: { Ref: id } }]) } });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([ENCRYPT]) } });
    template.allResourcesProperties('AWS::Events::Rule', { Targets: [{ Id: 'Topic', Arn: { Ref: id } }], Name: Match.absent() });
    template.resourceCountIs('AWS::Events::Rule', 3);
    expect(warningIds(app)).toEqual([]);
  });

  it.each<[string, (stack: Stack) => sns.ITopicRef, string]>([
    ['without a key, an L2', (stack) => new sns.Topic(stack, 'Alerts'), 'without a key: alerts say who is on which node'],
    ['without a key, an L1', (stack) => new sns.CfnTopic(stack, 'Alerts'), 'without a key: alerts say who is on which node'],
    ['with the key that AWS manages', (stack) => new sns.CfnTopic(stack, 'Alerts', { kmsMasterKeyId: 'alias/aws/sns' }),
      'with alias/aws/sns, which Amazon EventBridge cannot use'],
  ])('%s is refused', (_kind, topic, got) => {
    expect(refusal(() => given((stack) => ({ alertTopic: topic(stack) })))).toBe("[AlertTopicUnencrypted] 'alertTopic' must be encrypted with a key of yours, got Stack/Alerts "
      + `${got}; give it 'masterKey', or leave 'alertTopic' out (at Stack/Sessions)`);
  });

  it('with a key that is known later passes', () => {
    const { app } = given((stack) => ({ alertTopic: new sns.CfnTopic(stack, 'Alerts', { kmsMasterKeyId: new kms.Key(stack, 'Own').keyArn }) }));
    expect(warningIds(app)).toEqual(['AlertTopicNotManaged']);
  });

  it('of another app leaves a warning that prints both statements', () => {
    const { app } = given((stack) => ({ alertTopic: sns.Topic.fromTopicArn(stack, 'Alerts', 'arn:aws:sns:eu-west-1:111122223333:alerts') }));
    const [text, ...others] = warningTexts(app);
    expect(others).toEqual([]);
    expect(text).toMatch(/^Stack\/Sessions: the policy of topic Stack\/Alerts, or that of its key, is not managed in this app: no alert arrives unless /);
    expect(JSON.parse(/\[\{.*\}\]/.exec(text)![0])).toEqual([{ ...PUBLISH, Resource: 'arn:aws:sns:eu-west-1:111122223333:alerts' }, ENCRYPT]);
  });
});
