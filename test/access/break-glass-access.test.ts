import { App, CfnParameter, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { accessIn, given, ON_CALL, roleOf, trustOf } from './break-glass-given';
import { otherWarningTexts } from './session-given';
import type { BreakGlassAccessProps } from '../../src/access/break-glass-access';
import { SessionPreferences } from '../../src/access/session-preferences';
import { knownByArn, stackIn } from '../inspector/given';
import { refusal } from '../node-group/given';
import { Match, Template, warningIds } from '../util';

const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } };
const trust = (AWS: unknown, Condition: object = MFA) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS }, Condition });

describe('BreakGlassAccess', () => {
  const { stack, access } = given();
  const template = Template.fromStack(stack);
  const ownPolicies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));

  it('trusts who is named, with a second factor of the last hour', () => {
    expect(trustOf(stack)).toEqual([trust('arn:aws:iam::111122223333:user/on-call')]);
  });

  it('gives credentials for an hour', () => expect(roleOf(stack).MaxSessionDuration).toBe(3600));

  it('has the policy of the preferences, for the nodes of the cluster', () => {
    expect(ownPolicies).toHaveLength(1);
    expect(ownPolicies[0].Properties.Roles).toEqual([stack.resolve(access.role.roleName)]);
    expect(ownPolicies[0].Properties.PolicyDocument.Statement).toContainEqual(expect.objectContaining({
      Sid: 'StartSessionsOnNodes',
      Action: 'ssm:StartSession',
      Condition: expect.objectContaining({ StringEquals: { 'ssm:resourceTag/eks:cluster-name': 'production' } }),
    }));
  });

  it('has no policy of AWS, no inline policy, no boundary and no names', () => {
    expect(roleOf(stack)).toEqual(expect.not.objectContaining({ ManagedPolicyArns: expect.anything() }));
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::IAM::Role', { Policies: Match.absent(), PermissionsBoundary: Match.absent(), RoleName: Match.absent(), Path: Match.absent() });
    template.allResourcesProperties('AWS::IAM::ManagedPolicy', { ManagedPolicyName: Match.absent() });
    template.allResourcesProperties('AWS::Events::Rule', { Name: Match.absent() });
    template.allResourcesProperties('AWS::SNS::Topic', { TopicName: Match.absent() });
  });

  it('makes seven resources beside the preferences', () => {
    const preferences = stackIn();
    new SessionPreferences(preferences, 'Sessions');
    const count = (some: Template) => Object.keys(some.toJSON().Resources).length;
    expect(count(template) - count(Template.fromStack(preferences))).toBe(7);
  });

  it('leaves no warning but that of the preferences', () => expect(warningIds(stack.node.root as App)).toEqual(['SessionAlertsMissing']));

  it('writes no partition, account or Region by hand', () => {
    const text = JSON.stringify(template.toJSON()).replaceAll('arn:aws:iam::111122223333:user/on-call', '');
    expect(text).not.toMatch(/arn:aws|\d{12}|[a-z]{2}-[a-z]+-\d/);
  });
});

describe('nodes', () => {
  it('may be those of node groups', () => {
    const stack = stackIn();
    accessIn(stack, { nodeGroups: [knownByArn(stack, 'blue', 'workers')] });
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(JSON.stringify(policy.Properties.PolicyDocument)).toContain('"ssm:resourceTag/eks:nodegroup-name":["workers"]');
  });

  it('take commands where documents are named', () => {
    const [policy] = Object.values(Template.fromStack(given({ runCommand: ['AWS-RunShellScript'] }).stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(policy.Properties.PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Sid: 'SendCommandsByDocument', Effect: 'Allow' }));
  });

  it('take no commands otherwise', () => {
    const [policy] = Object.values(Template.fromStack(given().stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(policy.Properties.PolicyDocument.Statement).toContainEqual({ Sid: 'DenyOtherCommands', Effect: 'Deny', Action: 'ssm:SendCommand', Resource: '*' });
  });

  it('have to be named', () => {
    expect(refusal(() => given({ cluster: undefined, nodeGroups: undefined }))).toMatch(/^\[SessionGrantInvalid\] 'nodeGroups' or 'cluster' must be given, got none/);
  });
});

describe('principals', () => {
  it.each<[string, (stack: Stack) => iam.IPrincipal, unknown]>([
    ['an account', () => new iam.AccountPrincipal('111122223333'), { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] }],
    ['this account', () => new iam.AccountRootPrincipal(), { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] }],
    ['an account by its number', () => new iam.ArnPrincipal('111122223333'), '111122223333'],
    ['a role', () => new iam.ArnPrincipal('arn:aws-us-gov:iam::111122223333:role/ops/on-call'), 'arn:aws-us-gov:iam::111122223333:role/ops/on-call'],
    ['a session of a role', () => new iam.ArnPrincipal('arn:aws:sts::111122223333:assumed-role/ops/on-call'), 'arn:aws:sts::111122223333:assumed-role/ops/on-call'],
    ['a user of this app', (stack) => new iam.User(stack, 'User'), { 'Fn::GetAtt': ['User00B015A1', 'Arn'] }],
    ['an imported role', (stack) => iam.Role.fromRoleName(stack, 'Imported', 'on-call'),
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/on-call']] }],
    ['a name that is known at deployment', (stack) => new iam.ArnPrincipal(new CfnParameter(stack, 'Who').valueAsString), { Ref: 'Who' }],
  ])('may be %s', (_kind, principal, expected) => {
    const stack = stackIn();
    accessIn(stack, { principals: [principal(stack)] });
    expect(trustOf(stack)).toEqual([trust(expected)]);
  });

  it('may be several, each on the same conditions', () => {
    const { stack } = given({ principals: [ON_CALL, new iam.ArnPrincipal('arn:aws:iam::111122223333:role/ops')] });
    expect(trustOf(stack)).toEqual(['arn:aws:iam::111122223333:user/on-call', 'arn:aws:iam::111122223333:role/ops'].map((name) => trust(name)));
  });

  it('keep conditions and session tags of their own', () => {
    const principal = ON_CALL.withConditions({ StringEquals: { 'sts:ExternalId': 'x' }, NumericLessThan: { 'aws:MultiFactorAuthAge': '99999' } }).withSessionTags();
    expect(trustOf(given({ principals: [principal] }).stack)).toEqual([{
      ...trust('arn:aws:iam::111122223333:user/on-call', { ...MFA, StringEquals: { 'sts:ExternalId': 'x' } }),
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    }]);
  });

  const partition = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:role/*']] };
  it.each<[string, (stack: Stack) => iam.IPrincipal[], string]>([
    ['nobody', () => [], 'none'],
    ['everyone', () => [new iam.AnyPrincipal()], '{"AWS":["*"]}'],
    ['everyone, also anonymous', () => [new iam.StarPrincipal()], '{"LiteralString":["*"]}'],
    ['everyone beside somebody', () => [ON_CALL, new iam.ArnPrincipal('*')], '{"AWS":["*"]}'],
    ['an organization', () => [new iam.OrganizationPrincipal('o-1234567890')], '{"AWS":["*"]}'],
    ['a service', () => [new iam.ServicePrincipal('ec2.amazonaws.com')], '{"Service":["ec2.amazonaws.com"]}'],
    ['an identity provider', () => [new iam.WebIdentityPrincipal('cognito-identity.amazonaws.com')], '{"Federated":["cognito-identity.amazonaws.com"]}'],
    ['a canonical user', () => [new iam.CanonicalUserPrincipal('79a5')], '{"CanonicalUser":["79a5"]}'],
    ['roles by wildcard', () => [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/*')], '{"AWS":["arn:aws:iam::111122223333:role/*"]}'],
    ['roles by wildcard in any partition', (stack) => [new iam.ArnPrincipal(`arn:${stack.partition}:iam::111122223333:role/*`)], JSON.stringify({ AWS: [partition] })],
    ['a wildcard in a reference', () => [new iam.ArnPrincipal(Fn.join(':', [Fn.ref('AWS::AccountId'), '*']))],
      '{"AWS":[{"Fn::Join":[":",[{"Ref":"AWS::AccountId"},"*"]]}]}'],
    ['a group by name', () => [new iam.ArnPrincipal('arn:aws:iam::111122223333:group/ops')], '{"AWS":["arn:aws:iam::111122223333:group/ops"]}'],
    ['a group of this app', (stack) => [new iam.Group(stack, 'Ops')], '{"AWS":[{"Fn::GetAtt":["OpsA097D252","Arn"]}]}'],
    ['no ARN', () => [new iam.ArnPrincipal('on-call')], '{"AWS":["on-call"]}'],
  ])('must not be %s', (_kind, principals, got) => {
    const stack = stackIn();
    expect(refusal(() => accessIn(stack, { principals: principals(stack) }))).toBe(
      `[BreakGlassPrincipalInvalid] 'principals' must name accounts, users or roles, got ${got}; name those who may get onto nodes in an emergency (at Stack/Access)`);
  });
});

describe('the second factor', () => {
  it('may be of a shorter time ago', () => {
    expect(trustOf(given({ mfaMaxAge: Duration.minutes(5) }).stack)[0].Condition.NumericLessThan).toEqual({ 'aws:MultiFactorAuthAge': '300' });
  });

  it('is left to others for a reason, with a warning', () => {
    const { stack } = given({ noMfaReason: 'AWS IAM Identity Center asks for it' });
    expect(trustOf(stack)[0]).toEqual({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:user/on-call' } });
    expect(otherWarningTexts(stack.node.root as App)).toEqual([
      'Stack/Access: AWS IAM asks nobody who takes the role for a second factor, because: AWS IAM Identity Center asks for it (ACC-1)',
    ]);
  });

  it.each<[Partial<BreakGlassAccessProps>, string]>([
    [{ noMfaReason: '' }, "'noMfaReason' must say who asks people for a second factor instead of AWS IAM, got an empty text"],
    [{ noMfaReason: ' \n' }, "'noMfaReason' must say who asks people for a second factor instead of AWS IAM, got an empty text"],
    [{ noMfaReason: 'x', mfaMaxAge: Duration.hours(1) },
      "'mfaMaxAge' must not be given together with 'noMfaReason', as AWS IAM sees no second factor then; leave one of them out"],
  ])('%j is refused', (props, problem) => expect(refusal(() => given(props))).toBe(`[BreakGlassMfaInvalid] ${problem} (at Stack/Access)`));
});

describe('times', () => {
  it.each([Duration.hours(1), Duration.hours(12), Duration.minutes(90)])('credentials last %s', (maxSessionDuration) => {
    expect(roleOf(given({ maxSessionDuration }).stack).MaxSessionDuration).toBe(maxSessionDuration.toSeconds());
  });

  it.each([Duration.minutes(1), Duration.hours(12)])('the second factor is of the last %s', (mfaMaxAge) => {
    expect(trustOf(given({ mfaMaxAge }).stack)[0].Condition.NumericLessThan).toEqual({ 'aws:MultiFactorAuthAge': String(mfaMaxAge.toSeconds()) });
  });

  it.each<[Partial<BreakGlassAccessProps>, string]>([
    [{ maxSessionDuration: Duration.seconds(3599) }, "'maxSessionDuration' must be whole seconds from 1 hour to 12 hours, got 3599 seconds"],
    [{ maxSessionDuration: Duration.seconds(43201) }, "'maxSessionDuration' must be whole seconds from 1 hour to 12 hours, got 43201 seconds"],
    [{ maxSessionDuration: Duration.millis(3600500) }, "'maxSessionDuration' must be whole seconds from 1 hour to 12 hours, got 3600.5 seconds"],
    [{ maxSessionDuration: Duration.hours(Lazy.number({ produce: () => 1 })) },
      "'maxSessionDuration' must be seconds where it is a token, got hours; use Duration.seconds()"],
    [{ mfaMaxAge: Duration.seconds(59) }, "'mfaMaxAge' must be whole seconds from 1 minute to 12 hours, got 59 seconds"],
    [{ mfaMaxAge: Duration.days(1) }, "'mfaMaxAge' must be whole seconds from 1 minute to 12 hours, got 86400 seconds"],
    [{ mfaMaxAge: Duration.minutes(Lazy.number({ produce: () => 1 })) }, "'mfaMaxAge' must be seconds where it is a token, got minutes; use Duration.seconds()"],
    [{ validUntil: new Date('tomorrow') }, "'validUntil' must be a date in the years 2000 to 9999, got no date; give one such as new Date('2030-01-31T18:00:00Z')"],
    [{ validUntil: new Date(1900000000) }, "'validUntil' must be a date in the years 2000 to 9999, got the year 1970; give one such as new Date('2030-01-31T18:00:00Z')"],
    [{ validUntil: new Date('+010000-01-01T00:00:00Z') },
      "'validUntil' must be a date in the years 2000 to 9999, got the year 10000; give one such as new Date('2030-01-31T18:00:00Z')"],
  ])('%j is refused', (props, problem) => expect(refusal(() => given(props))).toBe(`[BreakGlassTimeInvalid] ${problem} (at Stack/Access)`));

  it('that are known at deployment pass', () => {
    const stack = stackIn();
    const seconds = Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber);
    accessIn(stack, { maxSessionDuration: seconds, mfaMaxAge: seconds });
    expect(roleOf(stack).MaxSessionDuration).toEqual({ Ref: 'Seconds' });
    expect(trustOf(stack)[0].Condition.NumericLessThan).toEqual({ 'aws:MultiFactorAuthAge': { Ref: 'Seconds' } });
  });
});

describe('validUntil', () => {
  const { stack } = given({ validUntil: new Date('2030-01-31T18:00:00.999Z') });

  it('ends the trust, to the second', () => {
    expect(trustOf(stack)).toEqual([trust('arn:aws:iam::111122223333:user/on-call', { ...MFA, DateLessThan: { 'aws:CurrentTime': '2030-01-31T18:00:00Z' } })]);
  });

  it('ends everything that the role may do, by a policy of its own', () => {
    const [[id, { Properties }]] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy', {
      Properties: { Description: 'The end of access to Amazon EKS nodes in an emergency' },
    }));
    expect(Properties.PolicyDocument.Statement).toEqual([{
      Sid: 'DenyWhenOver', Effect: 'Deny', Action: '*', Resource: '*', Condition: { DateGreaterThanEquals: { 'aws:CurrentTime': '2030-01-31T18:00:00Z' } },
    }]);
    expect(roleOf(stack).ManagedPolicyArns).toEqual([{ Ref: id }]);
  });
});

it('takes a permissions boundary', () => {
  const stack = stackIn();
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  accessIn(stack, { permissionsBoundary });
  expect(roleOf(stack).PermissionsBoundary).toEqual(stack.resolve(permissionsBoundary.managedPolicyArn));
});

it('works with preferences of another stack', () => {
  const app = new App();
  const env = { account: '111122223333', region: 'eu-west-1' };
  const sessions = new SessionPreferences(new Stack(app, 'Shared', { env }), 'Sessions');
  const stack = new Stack(app, 'Stack', { env });
  accessIn(stack, { sessionPreferences: sessions, cluster: eks.CfnCluster.fromClusterName(stack, 'Production', 'production') });
  app.synth();
  Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 1);
});
