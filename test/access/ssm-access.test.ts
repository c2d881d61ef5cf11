import { App, Stack } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { allActions, allowed, type Statement } from './iam-actions';
import { MinimalSsmRole, SsmAccess } from '../../src';
import { Template } from '../util';

/** The policy of the guide, written by hand, Sids included. */
const ENABLE_ACCESS_VIA_SSM_SESSION_MANAGER = {
  Sid: 'EnableAccessViaSSMSessionManager',
  Effect: 'Allow',
  Action: [
    'ssmmessages:OpenDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:CreateControlChannel',
    'ssm:UpdateInstanceInformation',
  ],
  Resource: '*',
};
const ENABLE_SSM_RUN_COMMAND = {
  Sid: 'EnableSSMRunCommand',
  Effect: 'Allow',
  Action: [
    'ssm:UpdateInstanceInformation',
    'ec2messages:SendReply',
    'ec2messages:GetMessages',
    'ec2messages:GetEndpoint',
    'ec2messages:FailMessage',
    'ec2messages:DeleteMessage',
    'ec2messages:AcknowledgeMessage',
  ],
  Resource: '*',
};

function ssmPolicies(access?: SsmAccess, context: object = {}): any[] {
  const stack = new Stack(new App({ context: context }), 'Stack');
  new MinimalSsmRole(stack, 'Role', { access });
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
    .map(({ Properties }) => Properties).filter(({ Description }) => Description.startsWith('AWS Systems Manager'));
}

const document = (access?: SsmAccess) => {
  const policies = ssmPolicies(access);
  expect(policies).toHaveLength(1);
  return policies[0].PolicyDocument;
};

describe('the SSM policy', () => {
  it('is the one of the guide by default, to the letter', () => {
    expect(document()).toEqual({ Version: '2012-10-17', Statement: [ENABLE_ACCESS_VIA_SSM_SESSION_MANAGER, ENABLE_SSM_RUN_COMMAND] });
  });

  it.each([
    [SsmAccess.SESSIONS, [ENABLE_ACCESS_VIA_SSM_SESSION_MANAGER]],
    [SsmAccess.SESSIONS_AND_RUN_COMMAND, [ENABLE_ACCESS_VIA_SSM_SESSION_MANAGER, ENABLE_SSM_RUN_COMMAND]],
  ])('of rung $name has its statements', (access, statements) => {
    expect(document(access)).toEqual({ Version: '2012-10-17', Statement: statements });
    expect(ssmPolicies(access)[0].Description).toBe(`AWS Systems Manager on Amazon EKS nodes: ${access.name}`);
  });

  it('does not exist on rung NONE', () => expect(ssmPolicies(SsmAccess.NONE)).toEqual([]));

  it('keeps both statements apart when the app minimizes policies', () => {
    jest.spyOn(console, 'error').mockImplementation(); // with these flags synthesis prints the warnings
    const [{ PolicyDocument: { Statement } }] = ssmPolicies(undefined, flags);
    const sorted = (statement: Statement) => ({ ...statement, Action: [statement.Action].flat().sort() });
    expect(Statement.map(sorted)).toEqual([ENABLE_ACCESS_VIA_SSM_SESSION_MANAGER, ENABLE_SSM_RUN_COMMAND].map(sorted));
  });

  it('gives every role statements of its own', () => {
    const [first, second] = [SsmAccess.SESSIONS._statements(), SsmAccess.SESSIONS._statements()];
    first[0].addActions('ssm:GetParameter');
    expect(second[0].actions).not.toContain('ssm:GetParameter');
    expect(SsmAccess.SESSIONS._statements()[0].actions).not.toContain('ssm:GetParameter');
  });

  it('has named rungs', () => {
    expect([SsmAccess.NONE, SsmAccess.SESSIONS, SsmAccess.SESSIONS_AND_RUN_COMMAND].map(({ name }) => name))
      .toEqual(['NONE', 'SESSIONS', 'SESSIONS_AND_RUN_COMMAND']);
  });
});

describe('against all known IAM actions', () => {
  let actions: string[];
  beforeAll(async () => { actions = await allActions(); });

  it('there are many, and the dangerous one is among them', () => {
    expect(actions.length).toBeGreaterThan(20_000);
    expect(new Set(actions).size).toBe(actions.length);
    expect(actions).toEqual(expect.arrayContaining(['ssm:GetParameter', 'ssm:GetParameters', 'ec2messages:GetMessages']));
  });

  it("the default allows the guide's 11 and not one more", () => {
    expect(allowed(document().Statement, actions).sort()).toEqual([
      'ec2messages:AcknowledgeMessage',
      'ec2messages:DeleteMessage',
      'ec2messages:FailMessage',
      'ec2messages:GetEndpoint',
      'ec2messages:GetMessages',
      'ec2messages:SendReply',
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]);
  });

  it('SESSIONS allows 5', () => {
    expect(allowed(document(SsmAccess.SESSIONS).Statement, actions).sort()).toEqual([
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]);
  });

  it.each([SsmAccess.SESSIONS, SsmAccess.SESSIONS_AND_RUN_COMMAND])('rung $name reads no parameter', (access) => {
    expect(allowed(document(access).Statement, actions).filter((action) => /^ssm:.*Parameter/i.test(action))).toEqual([]);
  });

  it('every action that a rung names exists', () => {
    const named = document().Statement.flatMap(({ Action }: Statement) => Action);
    expect(named.filter((action: string) => !actions.includes(action))).toEqual([]);
  });
});

describe('the judge of actions', () => {
  let actions: string[];
  beforeAll(async () => { actions = await allActions(); });
  const allow = (...Action: string[]): Statement[] => [{ Effect: 'Allow', Action, Resource: '*' }];

  it('sees what a wildcard lets in', () => {
    expect(allowed(allow('ssm:Get*'), actions)).toEqual(expect.arrayContaining(['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath']));
    expect(allowed(allow('*'), actions)).toHaveLength(actions.length);
    expect(allowed(allow('*:GetParameter'), actions)).toEqual(['ssm:GetParameter']);
  });

  it('takes ? for one character, and regards no case', () => {
    expect(allowed(allow('ssm:GetParameter?'), actions)).toEqual(['ssm:GetParameters']);
    expect(allowed(allow('SSM:getparameter'), actions)).toEqual(['ssm:GetParameter']);
  });

  it('takes a single action that is not a list', () => {
    expect(allowed([{ Effect: 'Allow', Action: 'ssm:GetParameter' }], actions)).toEqual(['ssm:GetParameter']);
  });

  it('takes nothing else for a wildcard', () => {
    expect(allowed(allow('ssm:GetParameter.'), actions)).toEqual([]);
    expect(allowed(allow('ssm:GetParam'), actions)).toEqual([]);
    expect(allowed(allow('GetParameter'), actions)).toEqual([]);
  });

  it.each<Statement>([
    { Effect: 'Deny', Action: 'ssm:GetParameter', Resource: '*' },
    { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*', Condition: {} },
    { Effect: 'Allow', Action: [], NotAction: 'ssm:GetParameter', Resource: '*' },
  ])('refuses to judge %j', (statement) => {
    expect(() => allowed([statement], actions)).toThrow(`cannot judge ${JSON.stringify(statement)}`);
  });
});
