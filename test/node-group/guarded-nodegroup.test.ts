import { Fn, Lazy } from 'aws-cdk-lib';
import type { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import { nodeGroup, nodeGroupProperties, refusal } from './given';

const given = () => {
  const { stack, group } = nodeGroup();
  return { stack, group, resource: group.node.defaultChild as CfnNodegroup };
};

const SSH = 'nodes have no SSH access, open a session with Session Manager instead (ACC-1)';
const FORCED = 'a forced update terminates pods against their PodDisruptionBudgets (IMM-1)';
const NAMED = 'a named node group cannot be replaced, as its successor would want the same name (IMM-1)';
const DISK = "Amazon EKS refuses it beside a launch template, give 'os' a volume with a size";
const OS = "the user data belongs to the operating system, give 'os' another one";
const TEMPLATE = "the hardening is in the launch template of the group, give the group 'os', 'encryptionKey' and its other props";
const AT = '(at Stack/Workers/Resource)';

/** The L1 as users see it who assign to it. */
type Mutable = { -readonly [name in keyof CfnNodegroup]: any };

describe('an override of the node group is refused', () => {
  it.each<[string, unknown, string]>([
    ['RemoteAccess.Ec2SshKey', 'key', `[SshRefused] 'RemoteAccess.Ec2SshKey' must not be set to "key": ${SSH} ${AT}`],
    ['RemoteAccess', { Ec2SshKey: 'key' }, `[SshRefused] 'RemoteAccess.Ec2SshKey' must not be set to "key": ${SSH} ${AT}`],
    ['RemoteAccess', { SourceSecurityGroups: ['sg-1'] }, `[SshRefused] 'RemoteAccess.SourceSecurityGroups.0' must not be set to "sg-1": ${SSH} ${AT}`],
    ['RemoteAccess.SourceSecurityGroups.0', 'sg-1', `[SshRefused] 'RemoteAccess.SourceSecurityGroups.0' must not be set to "sg-1": ${SSH} ${AT}`],
    ['RemoteAccess', {}, `[SshRefused] 'RemoteAccess' must not be set to {}: ${SSH} ${AT}`],
    ['DiskSize', 100, `[DiskSizeRefused] 'DiskSize' must not be set to 100: ${DISK} ${AT}`],
    ['ForceUpdateEnabled', true, `[ForcedUpdateRefused] 'ForceUpdateEnabled' must not be set to true: ${FORCED} ${AT}`],
    ['ForceUpdateEnabled', 'true', `[ForcedUpdateRefused] 'ForceUpdateEnabled' must not be set to "true": ${FORCED} ${AT}`],
    ['NodegroupName', 'workers', `[FixedNameRefused] 'NodegroupName' must not be set to "workers": ${NAMED} ${AT}`],
    ['AmiType', 'AL2_x86_64', `[OsRefused] 'AmiType' must not be set to "AL2_x86_64": ${OS} ${AT}`],
    ['AmiType', 'CUSTOM', `[OsRefused] 'AmiType' must not be set to "CUSTOM": ${OS} ${AT}`],
    ['AmiType', 'WINDOWS_CORE_2022_x86_64', `[OsRefused] 'AmiType' must not be set to "WINDOWS_CORE_2022_x86_64": ${OS} ${AT}`],
  ])('%s: %j', (path, value, text) => {
    expect(refusal(() => given().resource.addPropertyOverride(path, value))).toBe(text);
  });

  it('by addOverride too, by path or as a table', () => {
    const text = `[SshRefused] 'RemoteAccess.Ec2SshKey' must not be set to "key": ${SSH} ${AT}`;
    expect(refusal(() => given().resource.addOverride('Properties.RemoteAccess.Ec2SshKey', 'key'))).toBe(text);
    expect(refusal(() => given().resource.addOverride('Properties', { RemoteAccess: { Ec2SshKey: 'key' } }))).toBe(text);
  });

  it.each([
    ['ForceUpdateEnabled', `[ForcedUpdateRefused] 'ForceUpdateEnabled' must not be deleted: ${FORCED} ${AT}`],
    ['AmiType', `[OsRefused] 'AmiType' must not be deleted: ${OS} ${AT}`],
  ])('when it deletes %s', (path, text) => {
    expect(refusal(() => given().resource.addPropertyDeletionOverride(path))).toBe(text);
    expect(refusal(() => given().resource.addDeletionOverride(`Properties.${path}`))).toBe(text);
  });

  it.each<[string, unknown, string]>([
    ['LaunchTemplate', undefined, "'LaunchTemplate' must not be deleted"],
    ['LaunchTemplate.Id', undefined, "'LaunchTemplate.Id' must not be deleted"],
    ['LaunchTemplate.Id', 'lt-0123456789abcdef0', "'LaunchTemplate.Id' must not be set to \"lt-0123456789abcdef0\""],
    ['LaunchTemplate', { Name: 'mine' }, "'LaunchTemplate.Name' must not be set to \"mine\""],
  ])('when it leads away from the hardened launch template (%s: %j)', (path, value, what) => {
    expect(refusal(() => given().resource.addPropertyOverride(path, value))).toBe(`[LaunchTemplateReplaced] ${what}: ${TEMPLATE} ${AT}`);
  });
});

describe('an assignment to a property of the L1 fails the synthesis', () => {
  const failures = (assign: (resource: Mutable) => void): string[] => {
    const { app, group } = nodeGroup();
    assign(group.node.defaultChild as CfnNodegroup);
    try {
      app.synth();
      return [];
    } catch (error) {
      const [heading, ...lines] = (error as Error).message.split('\n');
      expect(heading).toBe('Validation failed with the following errors:');
      return lines.map((line) => line.trim().replace('[Stack/Workers/Resource] ', ''));
    }
  };

  it.each<[string, (resource: Mutable) => void, string]>([
    ['remoteAccess', (resource) => { resource.remoteAccess = { ec2SshKey: 'key' }; }, `[SshRefused] 'RemoteAccess.Ec2SshKey' must not be set to "key": ${SSH} ${AT}`],
    ['remoteAccess, as a token', (resource) => { resource.remoteAccess = Lazy.any({ produce: () => ({ ec2SshKey: 'key' }) }); },
      `[SshRefused] 'RemoteAccess.Ec2SshKey' must not be set to "key": ${SSH} ${AT}`],
    ['forceUpdateEnabled', (resource) => { resource.forceUpdateEnabled = true; }, `[ForcedUpdateRefused] 'ForceUpdateEnabled' must not be set to true: ${FORCED} ${AT}`],
    ['forceUpdateEnabled, left out', (resource) => { resource.forceUpdateEnabled = undefined; }, `[ForcedUpdateRefused] 'ForceUpdateEnabled' must not be left out: ${FORCED} ${AT}`],
    ['diskSize', (resource) => { resource.diskSize = 100; }, `[DiskSizeRefused] 'DiskSize' must not be set to 100: ${DISK} ${AT}`],
    ['nodegroupName', (resource) => { resource.nodegroupName = 'workers'; }, `[FixedNameRefused] 'NodegroupName' must not be set to "workers": ${NAMED} ${AT}`],
    ['amiType', (resource) => { resource.amiType = 'AL2_x86_64'; }, `[OsRefused] 'AmiType' must not be set to "AL2_x86_64": ${OS} ${AT}`],
    ['launchTemplate, by id', (resource) => { resource.launchTemplate = { id: 'lt-0123456789abcdef0', version: '1' }; },
      `[LaunchTemplateReplaced] 'LaunchTemplate.Id' must not be set to "lt-0123456789abcdef0": ${TEMPLATE} ${AT}`],
  ])('%s', (_name, assign, text) => expect(failures(assign)).toEqual([text]));

  it('launchTemplate, by name', () => {
    expect(failures((resource) => { resource.launchTemplate = { name: 'mine' }; })).toEqual([
      `[LaunchTemplateReplaced] 'LaunchTemplate.Name' must not be set to "mine": ${TEMPLATE} ${AT}`,
      `[LaunchTemplateReplaced] 'LaunchTemplate.Id' must not be left out: ${TEMPLATE} ${AT}`,
    ]);
  });

  it('several at once, each in words', () => {
    expect(failures((resource) => {
      resource.diskSize = 100;
      resource.nodegroupName = 'workers';
    })).toHaveLength(2);
  });

  it.each<[string, (resource: Mutable) => void]>([
    ['nothing', () => {}],
    ['releaseVersion', (resource) => { resource.releaseVersion = '1.50.0-cafecafe'; }],
    ['amiType, another one of Bottlerocket', (resource) => { resource.amiType = 'BOTTLEROCKET_x86_64_FIPS'; }],
    ['launchTemplate, another version of it', (resource) => { resource.launchTemplate = { ...resource.launchTemplate, version: '3' }; }],
    ['forceUpdateEnabled, known at deployment only', (resource) => { resource.forceUpdateEnabled = Fn.conditionEquals('a', 'b') as any; }],
  ])('but not that of %s', (_name, assign) => expect(failures(assign)).toEqual([]));
});

describe('an override of the node group passes', () => {
  it.each<[string, unknown, object]>([
    ['ForceUpdateEnabled', false, { ForceUpdateEnabled: false }],
    ['AmiType', 'BOTTLEROCKET_x86_64_FIPS', { AmiType: 'BOTTLEROCKET_x86_64_FIPS' }],
    ['ReleaseVersion', '1.50.0-cafecafe', { ReleaseVersion: '1.50.0-cafecafe' }],
    ['Labels.team', 'blue', { Labels: { team: 'blue' } }],
    ['Labels', { team: 'blue' }, { Labels: { team: 'blue' } }],
    ['ScalingConfig.MaxSize', 9, { ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 9 } }],
    ['Tags.RemoteAccess', 'no', { Tags: { RemoteAccess: 'no' } }],
    ['LaunchTemplate.Version', '3', { LaunchTemplate: { Version: '3' } }],
  ])('%s: %j', (path, value, expected) => {
    const { stack, resource } = given();
    resource.addPropertyOverride(path, value);
    expect(nodeGroupProperties(stack)).toMatchObject(expected);
  });

  it('when it deletes what is not there', () => {
    const { stack, resource } = given();
    resource.addPropertyDeletionOverride('RemoteAccess');
    resource.addPropertyDeletionOverride('DiskSize');
    resource.addPropertyDeletionOverride('NodegroupName');
    expect(nodeGroupProperties(stack)).not.toHaveProperty('RemoteAccess');
  });

  it('when it is a token, known at deployment only', () => {
    const { stack, resource } = given();
    resource.addPropertyOverride('AmiType', Lazy.string({ produce: () => 'BOTTLEROCKET_x86_64' }));
    resource.addPropertyOverride('ForceUpdateEnabled', Fn.importValue('Forced'));
    expect(nodeGroupProperties(stack)).toMatchObject({ AmiType: 'BOTTLEROCKET_x86_64', ForceUpdateEnabled: { 'Fn::ImportValue': 'Forced' } });
  });

  it('outside of the properties', () => {
    const { stack, resource } = given();
    resource.addOverride('DeletionPolicy', 'Retain');
    resource.addOverride('Metadata.RemoteAccess', 'none');
    expect(nodeGroupProperties(stack)).not.toHaveProperty('RemoteAccess');
  });
});
