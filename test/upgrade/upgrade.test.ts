import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { ALLOWED, NEXT, type Allowed } from './allowed';
import { apiOf } from './api';
import { record, recorded, recordedApi, recordedCases, versions } from './baseline';
import { CASES } from './cases';
import { effectsOf, type Template } from './effects';
import { effectsFrom, effectsOfStep, stale, unexpected, type Found } from './steps';
import { page, tables } from '../docs/pages';

describe('an upgrade to today\'s library', () => {
  test.each(versions())('from %s does nothing to what is deployed but what is allowed', (version) => {
    expect(unexpected(version, effectsFrom(version), ALLOWED)).toEqual([]);
  });

  test('does all that is allowed', () => expect(stale(ALLOWED, effectsOfStep)).toEqual([]));

  test('is told to users, row by row', () => {
    const rows = tables(page('docs/upgrades.md')).find(({ heading }) => heading[0] === 'version')!.rows;
    const expected = [...versions(), NEXT].flatMap((version) => {
      const entries = ALLOWED.filter((entry) => entry.version === version);
      return entries.length === 0 ? [[version, 'nothing', '', '']] : entries.map(({ outcome, type, cause }) => [version, outcome, `\`${type}\``, `\`${cause}\``]);
    });
    expect(rows.map((cells) => cells.slice(0, 4)).sort()).toEqual(expected.sort());
    expect(rows.filter((cells) => cells.length !== 5 || !/^[A-Z`].{10,}\.$/.test(cells[4]))).toEqual([]);
  });

  test('has words for each outcome', () => {
    const outcomes = tables(page('docs/upgrades.md')).find(({ heading }) => heading[0] === 'outcome')!.rows.map(([outcome]) => outcome);
    expect(outcomes.sort()).toEqual(['broadened', 'deleted', 'left behind', 'nothing', 'replaced', 'rolled', 'unprotected']);
  });
});

test('every version has its API, and records with a node group, and no case of one is gone', () => {
  expect(versions()).toContain('0.1.0');
  for (const version of versions()) {
    expect(recordedCases(version).length).toBeGreaterThan(7);
    expect(recordedCases(version).filter((name) => !(name in CASES))).toEqual([]);
    const types = recordedCases(version).map((name) => Object.values(recorded(version, name).Resources).map(({ Type }) => Type));
    expect(types.filter((ofCase) => !ofCase.includes('AWS::EKS::Nodegroup'))).toEqual([]);
    expect(Object.keys(recordedApi(version).types)).toContain('cdk-eks-hardened-nodes.HardenedNodeGroup');
  }
});

/** What an upgrade from 0.1.0 would do if today's template had this change. */
function effects(name: string, change: (resources: Record<string, any>) => void): string[] {
  const [before, after] = [recorded('0.1.0', name), recorded('0.1.0', name)];
  change(after.Resources);
  return effectsOf(before, after).map(({ outcome, resource, cause }) => `${resource} ${outcome}: ${cause}`);
}

const GROUP = 'Workers96E39E36';
const LAUNCH_TEMPLATE = 'WorkersLaunchTemplate69D9C8E6';
const ROLE = 'WorkersRole8D2DAD04';
const SSM_POLICY = 'WorkersRoleSsmPolicy5677972F';
const KEY = 'VolumeKeyB3FBD601';

describe('what is in place', () => {
  it('may get company', () => expect(effects('default', (all) => { all.Topic = { Type: 'AWS::SNS::Topic' }; })).toEqual([]));

  it('may be updated', () => expect(effects('default', (all) => {
    all[GROUP].Properties.ScalingConfig.MaxSize = 9;
    all[GROUP].Properties.Labels = { 'example.com/team': 'blue' };
    all[ROLE].Properties.Description = 'Nodes';
  })).toEqual([]));

  it.each([GROUP, ROLE, SSM_POLICY])('does not go: %s', (id) => {
    expect(effects('default', (all) => { delete all[id]; })).toContain(`${id} deleted: no longer made`);
  });

  it('keeps its logical id', () => expect(effects('default', (all) => {
    all.Renamed = all[GROUP];
    delete all[GROUP];
  })).toEqual([`${GROUP} deleted: no longer made`]));

  it('takes a launch template with another id with it', () => expect(effects('default', (all) => {
    all.Renamed = all[LAUNCH_TEMPLATE];
    delete all[LAUNCH_TEMPLATE];
    all[GROUP].Properties.LaunchTemplate = { Id: { Ref: 'Renamed' }, Version: { 'Fn::GetAtt': ['Renamed', 'LatestVersionNumber'] } };
  })).toEqual([`${LAUNCH_TEMPLATE} deleted: no longer made`, `${GROUP} refused: LaunchTemplate.Id`, `${GROUP} rolled: LaunchTemplate.Version`]));

  it('keeps its type', () => expect(effects('default', (all) => { all[LAUNCH_TEMPLATE].Type = 'Custom::LaunchTemplate'; })).toEqual([
    `${LAUNCH_TEMPLATE} replaced: of the type Custom::LaunchTemplate now`,
  ]));

  it.each([['AmiType', 'AL2023_x86_64_STANDARD'], ['CapacityType', 'SPOT'], ['InstanceTypes', ['m7i.large']], ['NodegroupName', 'workers'], ['Subnets', ['subnet-1']]])(
    'has the %s that it had', (name, value) => {
      expect(effects('default', (all) => { all[GROUP].Properties![name] = value; })).toEqual([`${GROUP} replaced: ${name}`]);
    });

  it('keeps the launch template that it has', () => expect(effects('default', (all) => {
    all[LAUNCH_TEMPLATE].Properties.LaunchTemplateName = 'workers';
  })).toEqual([`${LAUNCH_TEMPLATE} replaced: LaunchTemplateName`]));

  it('is not replaced with its role', () => expect(effects('default', (all) => { all[ROLE].Properties.Path = '/nodes/'; })).toEqual([
    `${ROLE} replaced: Path`, `${GROUP} replaced: NodeRole`,
  ]));

  it('is not replaced either where that depends', () => {
    const subnet = (Ipv6CidrBlock: string): Template => ({ Resources: { Subnet: { Type: 'AWS::EC2::Subnet', Properties: { Ipv6CidrBlock } } } });
    expect(effectsOf(subnet('2001:db8::/64'), subnet('2001:db8:1::/64')).map(({ outcome, cause }) => `${outcome}: ${cause}`)).toEqual(['replaced: Ipv6CidrBlock']);
  });

  it('is not left behind', () => expect(effects('all-props', (all) => { delete all[KEY]; })).toEqual([`${KEY} left behind: no longer made`]));

  it.each(['DeletionPolicy', 'UpdateReplacePolicy'])('stays protected by its %s', (policy) => {
    expect(effects('all-props', (all) => { delete all[KEY][policy]; })).toEqual([`${KEY} unprotected: ${policy}`]);
    expect(effects('all-props', (all) => { all[KEY][policy] = 'Delete'; })).toEqual([`${KEY} unprotected: ${policy}`]);
    expect(effects('default', (all) => { all[ROLE][policy] = 'Retain'; })).toEqual([]);
  });
});

describe('nodes roll', () => {
  it('with their user data', () => expect(effects('default', (all) => {
    all[LAUNCH_TEMPLATE].Properties.LaunchTemplateData.UserData = '';
  })).toEqual([`${LAUNCH_TEMPLATE} rolled: LaunchTemplateData.UserData`]));

  it('with any setting of the launch template', () => expect(effects('default', (all) => {
    all[LAUNCH_TEMPLATE].Properties.LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit = 2;
    all[LAUNCH_TEMPLATE].Properties.LaunchTemplateData.EbsOptimized = true;
    all[LAUNCH_TEMPLATE].Properties.VersionDescription = 'new';
  })).toEqual(['LaunchTemplateData.EbsOptimized', 'LaunchTemplateData.MetadataOptions', 'VersionDescription'].map((cause) => `${LAUNCH_TEMPLATE} rolled: ${cause}`)));

  it('with a version of the launch template, Kubernetes or the AMI', () => expect(effects('default', (all) => {
    all[GROUP].Properties.LaunchTemplate.Version = '2';
    all[GROUP].Properties.Version = '1.35';
    all[GROUP].Properties.ReleaseVersion = '1.35.0-20261101';
  }).sort()).toEqual(['LaunchTemplate.Version', 'ReleaseVersion', 'Version'].map((cause) => `${GROUP} rolled: ${cause}`)));

  it('and are no update that cloudformation-diff tells from others', () => {
    const before = recorded('0.1.0', 'default');
    const after = recorded('0.1.0', 'default') as { Resources: Record<string, any> };
    after.Resources[LAUNCH_TEMPLATE].Properties.LaunchTemplateData.UserData = '';
    after.Resources[GROUP].Properties.LaunchTemplate.Id = 'lt-0';
    const { resources } = fullDiff(before, after);
    expect([LAUNCH_TEMPLATE, GROUP].map((id) => resources.get(id).changeImpact)).toEqual(['WILL_UPDATE', 'WILL_UPDATE']);
  });
});

describe('permissions', () => {
  const statements = (resource: any): any[] => resource.Properties.PolicyDocument.Statement;

  it('of a managed policy are not broadened', () => expect(effects('default', (all) => {
    statements(all[SSM_POLICY]).push({ Effect: 'Allow', Action: 'ssm:GetParameter*', Resource: '*' });
  })).toEqual([`${SSM_POLICY} broadened: Allow ssm:GetParameter* on * to its roles`]));

  it('of a managed policy are not broadened by one action more', () => expect(effects('default', (all) => {
    statements(all[SSM_POLICY])[0].Action.push('ssm:GetParameter');
  })).toEqual([expect.stringMatching(`^${SSM_POLICY} broadened: Allow ssm:GetParameter, ssm:UpdateInstanceInformation, ssmmessages:.* on \\* to its roles$`)]));

  it('may be narrowed', () => expect(effects('default', (all) => { statements(all[SSM_POLICY]).pop(); })).toEqual([]));

  it('to all but something are not given', () => expect(effects('default', (all) => {
    statements(all[SSM_POLICY]).push({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' });
  })).toEqual([`${SSM_POLICY} broadened: Allow NOT iam:* on * to its roles`]));

  it('that are denied stay so', () => {
    const before: Template = { Resources: { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] } } } } };
    const after: Template = { Resources: { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [] } } } } };
    expect(effectsOf(before, after).map(({ cause }) => cause)).toEqual(['no longer Deny s3:* on * to its roles']);
    expect(effectsOf(after, before)).toEqual([]);
  });

  it('of a key are not given to others', () => expect(effects('all-props', (all) => {
    all[KEY].Properties.KeyPolicy.Statement.push({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', Principal: { AWS: '*' } });
  })).toEqual([`${KEY} broadened: Allow kms:Decrypt on itself to AWS:*`]));

  it('keep their conditions', () => expect(effects('all-props', (all) => {
    delete all[KEY].Properties.KeyPolicy.Statement[2].Condition.Bool;
  })).toEqual([expect.stringMatching(new RegExp(`^${KEY} broadened: Allow kms:CreateGrant on itself to AWS:\\* if {"StringEquals"`))]));

  it('of a role do not come with a policy of AWS', () => expect(effects('default', (all) => {
    all[ROLE].Properties.ManagedPolicyArns.push('arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore');
  })).toEqual([`${ROLE} broadened: managed policy arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore`]));

  it('of a role are not inline either', () => expect(effects('default', (all) => {
    all[ROLE].Properties.Policies = [{ PolicyName: 'More', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] } }];
  })).toEqual([`${ROLE} broadened: Allow s3:GetObject on * to AWS:\${${ROLE}}`]));

  it('to have a role are not given to others', () => expect(effects('default', (all) => {
    all[ROLE].Properties.AssumeRolePolicyDocument.Statement.push({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } });
  })).toEqual([`${ROLE} broadened: Allow sts:AssumeRole on itself to AWS:*`]));

  it('stay within their boundary', () => {
    const role = (PermissionsBoundary?: string): Template => ({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { PermissionsBoundary } } } });
    expect(effectsOf(role('arn:a'), role()).map(({ outcome, cause }) => `${outcome}: ${cause}`)).toEqual(['broadened: PermissionsBoundary']);
    expect(effectsOf(role(), role('arn:a'))).toEqual([]);
  });

  it.each([['SecurityGroupIngress', 'ingress TCP 22 Everyone (IPv4)'], ['SecurityGroupEgress', 'egress TCP 22 Everyone (IPv4)']])(
    'to reach others do not come with a rule: %s', (rules, cause) => {
      const group = Object.entries(recorded('0.1.0', 'all-props').Resources).find(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup')![0];
      expect(effects('all-props', (all) => {
        all[group].Properties[rules] = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }];
      })).toEqual([`${group} broadened: ${cause}`]);
    });

  it('of another kind are broadened where cloudformation-diff says so', () => expect(effects('default', (all) => {
    all.Assignment = { Type: 'AWS::SSO::Assignment', Properties: { PrincipalId: 'somebody' } };
  })).toEqual(['Assignment broadened: permissions']));

  it('of a managed policy are not seen by cloudformation-diff alone, nor those to all but something', () => {
    const policy = (statement: object, properties: object = {}) =>
      ({ Resources: { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ...properties, PolicyDocument: { Statement: [statement] } } } } });
    const more = { Effect: 'Allow', Action: '*', Resource: '*' };
    const butIam = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
    const less = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const named = { Roles: ['role'] };
    expect(fullDiff(policy(less, named), policy(more, named)).permissionsBroadened).toBe(true);
    expect(fullDiff(policy(less), policy(more)).permissionsBroadened).toBe(false);
    expect(fullDiff(policy(less, named), policy(butIam, named)).permissionsBroadened).toBe(false);
  });
});

describe('what is allowed', () => {
  const rolled: Found = { name: 'default', outcome: 'rolled', resource: LAUNCH_TEMPLATE, type: 'AWS::EC2::LaunchTemplate', cause: 'LaunchTemplateData.UserData' };
  const entry = (version: string, where: Record<string, string[]>): Allowed => ({ ...rolled, outcome: 'rolled', version, where });
  const text = `default: ${LAUNCH_TEMPLATE} (AWS::EC2::LaunchTemplate) rolled: LaunchTemplateData.UserData`;

  it.each(['0.9.1', '0.10.0', NEXT])('comes with a later version: %s', (version) => {
    expect(unexpected('0.9.0', [rolled], [entry(version, { default: [LAUNCH_TEMPLATE] })])).toEqual([]);
  });

  it.each([
    ['by an older version', entry('0.8.0', { default: [LAUNCH_TEMPLATE] })],
    ['for another resource', entry(NEXT, { default: ['Other'] })],
    ['for another app', entry(NEXT, { 'all-props': [LAUNCH_TEMPLATE] })],
    ['for another change', { ...entry(NEXT, { default: [LAUNCH_TEMPLATE] }), cause: 'LaunchTemplateData.MetadataOptions' }],
    ['for another outcome', { ...entry(NEXT, { default: [LAUNCH_TEMPLATE] }), outcome: 'replaced' as const }],
  ])('is not allowed %s', (_name, allowed) => expect(unexpected('0.9.0', [rolled], [allowed])).toEqual([text]));

  it('has to happen, at every place that is listed', () => {
    const step = () => [rolled];
    expect(stale([entry(NEXT, { default: [LAUNCH_TEMPLATE] })], step)).toEqual([]);
    expect(stale([entry(NEXT, { default: [] })], step)).toEqual(['rolled: LaunchTemplateData.UserData: where is that in next?']);
    expect(stale([entry(NEXT, { default: [LAUNCH_TEMPLATE] })], () => [])).toEqual([`${text}: nothing of that in next`]);
    expect(stale([entry(NEXT, { 'default': [LAUNCH_TEMPLATE], 'all-props': [LAUNCH_TEMPLATE] })], step)).toEqual([`${text.replace('default', 'all-props')}: nothing of that in next`]);
  });

  it.each(['0.1.0', '0.0.9', '7.8.9'])('is no step to the first version, nor to one that is not recorded: %s', (version) => {
    expect(() => effectsOfStep(version)).toThrow(`no step to ${version}: it is not recorded, or the first`);
  });
});

describe('recording', () => {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes a file for each case and one for the API, once', () => {
    record('9.8.7', () => ({ name: 'an-assembly', types: {}, readme: 'words' }), folder);
    expect(readdirSync(join(folder, '9.8.7')).sort()).toEqual(['api.jsii.json', ...Object.keys(CASES).map((name) => `${name}.template.json`)].sort());
    expect(JSON.parse(readFileSync(join(folder, '9.8.7', 'api.jsii.json'), 'utf8'))).toEqual({ name: 'an-assembly', types: {} });
    expect(() => record('9.8.7', () => ({}), folder)).toThrow('9.8.7 is recorded already');
  });

  it.each(['', '1.2', 'v1.2.3', '../1.2.3'])('takes no version %j', (version) => expect(() => record(version, () => ({}), folder)).toThrow('a version must be like 1.2.3'));

  it('keeps of the API all but words and places', () => {
    const docs = { summary: 'Words.', stability: 'experimental' };
    expect(apiOf({ fingerprint: 'x', types: { A: { docs, locationInModule: {}, symbolId: 'a', properties: [{ name: 'b', docs, optional: true }] } } })).toEqual({
      types: { A: { docs: { stability: 'experimental' }, properties: [{ name: 'b', docs: { stability: 'experimental' }, optional: true }] } },
    });
  });
});
