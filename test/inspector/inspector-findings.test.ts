import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { matches } from './event-pattern';
import { hardened, knownByArn, stackIn } from './given';
import { InspectorFindings, InspectorSeverity, type InspectorFindingsProps } from '../../src';
import { refusal, warningTexts } from '../node-group/given';
import { Match, Template, warningIds } from '../util';

/** An event in the form of https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html. */
const finding = (detail: object = {}, instance: object = {}) => ({
  'version': '0',
  'detail-type': 'Inspector2 Finding',
  'source': 'aws.inspector2',
  'resources': ['i-12345678901234567'],
  'detail': {
    severity: 'CRITICAL',
    status: 'ACTIVE',
    type: 'PACKAGE_VULNERABILITY',
    resources: [{
      type: 'AWS_EC2_INSTANCE', id: 'i-12345678901234567', tags: { 'eks:cluster-name': 'blue', 'eks:nodegroup-name': 'workers', 'Name': 'node' }, ...instance,
    }],
    ...detail,
  },
});

/** Likewise. */
const coverage = (scanStatus: object = {}, resource = 'i-087d63509b8c97098', detail: object = {}) => ({
  'version': '0',
  'detail-type': 'Inspector2 Coverage',
  'source': 'aws.inspector2',
  'resources': [resource],
  'detail': { scanStatus: { reason: 'UNMANAGED_EC2_INSTANCE', statusCodeValue: 'INACTIVE', ...scanStatus }, scanType: 'PACKAGE', version: '1.0', ...detail },
});

function patterns(stack: Stack): object[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern);
}

function given(props: InspectorFindingsProps = {}): { stack: Stack; alerts: (event: object) => number } {
  const stack = stackIn();
  new InspectorFindings(stack, 'Alerts', props);
  const all = patterns(stack);
  return { stack, alerts: (event) => all.filter((pattern) => matches(pattern, event)).length };
}

describe('findings', () => {
  const { alerts } = given();

  it.each(['CRITICAL', 'HIGH'])('%s raise one alert', (severity) => expect(alerts(finding({ severity }))).toBe(1));
  it.each(['MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED'])('%s raise none by default', (severity) => expect(alerts(finding({ severity }))).toBe(0));
  it.each(['CLOSED', 'SUPPRESSED'])('that are %s raise none', (status) => expect(alerts(finding({ status }))).toBe(0));
  it('of anything that is scanned raise one', () => expect(alerts(finding({}, { type: 'AWS_ECR_CONTAINER_IMAGE', tags: undefined }))).toBe(1));
  it('of another source raise none', () => expect(alerts({ ...finding(), source: 'aws.guardduty' })).toBe(0));

  it('of the severities given raise one', () => {
    const low = given({ severities: [InspectorSeverity.LOW, InspectorSeverity.UNTRIAGED] });
    expect(['LOW', 'UNTRIAGED', 'CRITICAL'].map((severity) => low.alerts(finding({ severity })))).toEqual([1, 1, 0]);
  });
});

describe('coverage', () => {
  const { alerts } = given();

  it.each([
    'UNMANAGED_EC2_INSTANCE', 'NO_INVENTORY', 'STALE_INVENTORY', 'UNSUPPORTED_OS', 'EXCLUDED_BY_TAG', 'INTERNAL_ERROR',
  ])('lost by %s raises one alert', (reason) => {
    expect(alerts(coverage({ reason }))).toBe(1);
  });

  it.each(['RESOURCE_TERMINATED', 'EC2_INSTANCE_STOPPED', 'PENDING_INITIAL_SCAN'])('lost by %s raises none, as nodes come and go', (reason) => {
    expect(alerts(coverage({ reason }))).toBe(0);
  });

  it('gained raises none', () => expect(alerts(coverage({ reason: 'SUCCESSFUL', statusCodeValue: 'ACTIVE' }))).toBe(0));
  it('of anything but an instance raises none', () => expect(alerts(coverage({}, 'arn:aws:ecr:us-east-1:111122223333:repository/r/sha256:0'))).toBe(0));
  it('of open ports raises none, as these are always looked at', () => expect(alerts(coverage({}, undefined, { scanType: 'NETWORK' }))).toBe(0));
});

describe('nodeGroups', () => {
  it('known by name raise alerts of their own instances alone', () => {
    const stack = stackIn();
    new InspectorFindings(stack, 'Alerts', { nodeGroups: [knownByArn(stack, 'blue', 'workers'), knownByArn(stack, 'blue', 'gpu')] });
    const alerts = (event: object) => patterns(stack).filter((pattern) => matches(pattern, event)).length;
    const tags = (cluster: string, nodegroup: string) => ({ tags: { 'eks:cluster-name': cluster, 'eks:nodegroup-name': nodegroup } });
    const instances = [tags('blue', 'workers'), tags('blue', 'gpu'), tags('blue', 'other'), tags('green', 'workers')];
    expect(instances.map((instance) => alerts(finding({}, instance)))).toEqual([1, 1, 0, 0]);
    expect(alerts(finding({}, { type: 'AWS_ECR_CONTAINER_IMAGE' }))).toBe(0);
    expect(alerts(finding({}, { tags: undefined }))).toBe(0);
    expect(alerts(coverage())).toBe(1);
  });

  it('of this app are named by what they become', () => {
    const { stack, group } = hardened();
    new InspectorFindings(stack, 'Alerts', { nodeGroups: [group] });
    const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::EKS::Nodegroup'));
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', { 'Fn::GetAtt': [id, 'Arn'] }] }] });
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { resources: { type: ['AWS_EC2_INSTANCE'], tags: { 'eks:cluster-name': [part(1)], 'eks:nodegroup-name': [part(2)] } } } },
    });
  });

  it('of one cluster name it once', () => {
    const stack = stackIn();
    new InspectorFindings(stack, 'Alerts', { nodeGroups: [knownByArn(stack, 'blue', 'a'), knownByArn(stack, 'blue', 'b')] });
    expect(JSON.stringify(patterns(stack)).match(/blue/g)).toHaveLength(1);
  });
});

describe('empty lists are refused', () => {
  it.each<[InspectorFindingsProps, string]>([
    [{ severities: [] }, "'severities' must name at least one, got none; leave it out for CRITICAL and HIGH"],
    [{ nodeGroups: [] }, "'nodeGroups' must name at least one, got none; leave it out for all findings"],
  ])('%j', (props, problem) => expect(refusal(() => given(props))).toBe(`[InspectorFindingsOutOfRange] ${problem} (at Stack/Alerts)`));
});

const PUBLISH = { Sid: 'PublishAlertsOfInspector', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' };
const ENCRYPT = {
  Sid: 'EncryptAlertsOfInspector', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*',
};

describe('the topic', () => {
  it('of its own is encrypted, and Amazon EventBridge alone may publish, over encrypted connections', () => {
    const { stack } = given();
    const template = Template.fromStack(stack);
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] }, TopicName: Match.absent() });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, KeyPolicy: { Statement: Match.arrayWith([ENCRYPT]) } });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: topic }],
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          { ...PUBLISH, Resource: { Ref: topic } },
        ],
      },
    });
    template.allResourcesProperties('AWS::Events::Rule', { Targets: [{ Id: 'Topic', Arn: { Ref: topic } }] });
    expect(warningIds(stack.node.root as App)).toEqual([]);
  });

  it('given with a key of this app gets both permissions', () => {
    const stack = stackIn();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    expect(new InspectorFindings(stack, 'Alerts', { topic }).topic).toBe(topic);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([ENCRYPT]) } });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(PUBLISH)]) } });
    expect(warningIds(stack.node.root as App)).toEqual([]);
  });

  it.each<[string, (stack: Stack) => sns.ITopicRef]>([
    ['an L2', (stack) => new sns.Topic(stack, 'Topic')],
    ['an L1', (stack) => new sns.CfnTopic(stack, 'Topic')],
  ])('given without a key is refused: %s', (_kind, topic) => {
    const stack = stackIn();
    expect(refusal(() => new InspectorFindings(stack, 'Alerts', { topic: topic(stack) }))).toBe(
      "[InspectorTopicUnencrypted] 'topic' must be encrypted with a key of yours, got Stack/Topic without a key: findings say how to attack a node; "
      + "give it 'masterKey', or leave 'topic' out (at Stack/Alerts)");
  });

  it.each<[string, (stack: Stack) => sns.ITopicRef]>([
    ['an L2', (stack) => new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') })],
    ['an L1', (stack) => new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: 'alias/aws/sns' })],
  ])('given with the key that AWS manages is refused, as no alert would arrive: %s', (_kind, topic) => {
    const stack = stackIn();
    expect(refusal(() => new InspectorFindings(stack, 'Alerts', { topic: topic(stack) }))).toBe(
      "[InspectorTopicUnencrypted] 'topic' must be encrypted with a key of yours, got Stack/Topic with alias/aws/sns, which Amazon EventBridge cannot use; "
      + "give it 'masterKey', or leave 'topic' out (at Stack/Alerts)");
  });

  it('of another app leaves a warning that prints both statements', () => {
    const stack = stackIn();
    new InspectorFindings(stack, 'Alerts', { topic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:alerts') });
    const [text, ...others] = warningTexts(stack.node.root as App);
    expect(others).toEqual([]);
    expect(text).toMatch(/^Stack\/Alerts: the policy of topic Stack\/Topic, or that of its key, is not managed in this app: no alert arrives unless /);
    expect(JSON.parse(/\[\{.*\}\]/.exec(text)![0])).toEqual([{ ...PUBLISH, Resource: 'arn:aws:sns:eu-west-1:111122223333:alerts' }, ENCRYPT]);
  });

  it('with a key of another app leaves a warning that prints the statement for the key', () => {
    const stack = stackIn();
    const masterKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
    new InspectorFindings(stack, 'Alerts', { topic: new sns.Topic(stack, 'Topic', { masterKey }) });
    const [text] = warningTexts(stack.node.root as App);
    expect(JSON.parse(/\[\{.*\}\]/.exec(text)![0])).toEqual([ENCRYPT]);
  });

  it('with a key that is known at deployment only passes', () => {
    const stack = stackIn();
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: {} });
    expect(() => new InspectorFindings(stack, 'Alerts', { topic: new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: key.attrArn }) })).not.toThrow();
    expect(warningIds(stack.node.root as App)).toEqual(['InspectorTopicNotManaged']);
  });
});

describe('the judge of patterns', () => {
  it('matches any element of an array', () => {
    expect(matches({ a: { b: [1] } }, { a: [{ b: 2 }, { b: 1 }] })).toBe(true);
    expect(matches({ a: { b: [3] } }, { a: [{ b: 2 }, { b: 1 }] })).toBe(false);
  });

  it('does not take a missing field for one that differs', () => expect(matches({ a: [{ 'anything-but': ['x'] }] }, {})).toBe(false));
  it('refuses operators that it does not know', () => expect(() => matches({ a: [{ numeric: ['>', 1] }] }, { a: 2 })).toThrow('cannot judge numeric'));
});
