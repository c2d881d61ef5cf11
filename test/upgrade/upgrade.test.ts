import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { baselineOf, harmsOf, record, recorded, recordedCases, today, versions, type Baseline, type Kept } from './baseline';
import { CASES } from './cases';

const RECORDS = versions().flatMap((version) => recordedCases(version).map((name) => [version, name] as const));

test.each(RECORDS)('an upgrade from %s leaves what is deployed in place: %s', (version, name) => {
  expect(harmsOf(recorded(version, name).baseline, baselineOf(today(name)))).toEqual([]);
});

test.each(RECORDS)('what is recorded for %s is that of its template: %s', (version, name) => {
  const { baseline, template } = recorded(version, name);
  expect(baselineOf(template)).toEqual(baseline);
  expect(Object.values(baseline).filter(({ Path }) => !Path.startsWith('Stack/'))).toEqual([]);
});

test('every version has records with a node group, and no case of one is gone', () => {
  expect(versions()).toContain('0.1.0');
  for (const version of versions()) {
    expect(recordedCases(version).filter((name) => !(name in CASES))).toEqual([]);
    const baselines = recordedCases(version).map((name) => recorded(version, name).baseline);
    expect(baselines.length).toBeGreaterThan(7);
    expect(baselines.filter((baseline) => !Object.values(baseline).some(({ Type }) => Type === 'AWS::EKS::Nodegroup'))).toEqual([]);
  }
});

describe('what an upgrade must not do', () => {
  const GROUP: Kept = { Type: 'AWS::EKS::Nodegroup', Path: 'Stack/Workers/Resource', CreateOnly: { AmiType: 'BOTTLEROCKET_x86_64', Subnets: ['a', 'b'] } };
  const TEMPLATE: Kept = { Type: 'AWS::EC2::LaunchTemplate', Path: 'Stack/Workers/LaunchTemplate/Resource' };
  const ROLE: Kept = { Type: 'AWS::IAM::Role', Path: 'Stack/Workers/Role/Resource', CreateOnly: { Path: '/nodes/' } };
  const BEFORE: Baseline = { Group: GROUP, Template: TEMPLATE, Role: ROLE };
  const harms = (changed: Record<string, Kept | undefined>) =>
    harmsOf(BEFORE, Object.fromEntries(Object.entries({ ...BEFORE, ...changed }).filter(([, kept]) => kept !== undefined)) as Baseline);

  it('may add resources', () => expect(harms({ Key: { Type: 'AWS::KMS::Key', Path: 'Stack/Key/Resource' } })).toEqual([]));
  it('may move a construct whose id stays', () => expect(harms({ Template: { ...TEMPLATE, Path: 'Stack/Template' } })).toEqual([]));

  it('renames no node group', () => expect(harms({ Group: undefined, Other: GROUP })).toEqual([
    'Group (AWS::EKS::Nodegroup, Stack/Workers/Resource) is gone or has another id: the node group would be replaced',
  ]));

  it('renames no launch template', () => expect(harms({ Template: undefined })).toEqual([
    'Template (AWS::EC2::LaunchTemplate, Stack/Workers/LaunchTemplate/Resource) is gone or has another id: the launch template would be replaced, and Amazon EKS '
    + 'refuses another one than a node group was made with, so the node group would have to be replaced',
  ]));

  it('changes no type', () => expect(harms({ Role: { ...ROLE, Type: 'Custom::Role' } })).toEqual([
    'Role (AWS::IAM::Role, Stack/Workers/Role/Resource) is of the type Custom::Role now: CloudFormation would refuse the upgrade, or the role would be replaced, '
    + 'and with it each node group whose nodes have it',
  ]));

  it('changes, adds and removes no create-only property', () => {
    const place = 'Group (AWS::EKS::Nodegroup, Stack/Workers/Resource)';
    expect(harms({ Group: { ...GROUP, CreateOnly: { AmiType: 'AL2023_x86_64_STANDARD', NodegroupName: 'workers' } } })).toEqual([
      `${place}: AmiType was "BOTTLEROCKET_x86_64" and is "AL2023_x86_64_STANDARD" now: the node group would be replaced`,
      `${place}: NodegroupName was left out and is "workers" now: the node group would be replaced`,
      `${place}: Subnets was ["a","b"] and is left out now: the node group would be replaced`,
    ]);
  });
});

describe('recording', () => {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes two files for each case, once', () => {
    record('9.8.7', folder);
    expect(readdirSync(join(folder, '9.8.7')).sort()).toEqual(Object.keys(CASES).flatMap((name) => [`${name}.json`, `${name}.template.json`]).sort());
    expect(() => record('9.8.7', folder)).toThrow('9.8.7 is recorded already');
  });

  it.each(['', '1.2', 'v1.2.3', '../1.2.3'])('takes no version %j', (version) => expect(() => record(version, folder)).toThrow('a version must be like 1.2.3'));
});
