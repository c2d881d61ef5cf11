import { App, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AL2023, BOTTLEROCKET, hardened, plain } from './given';
import { Ec2ScanMode, InspectorEnablement, SsmAccess } from '../../src';
import { refusal, warningTexts } from '../node-group/given';
import { testFixture, warningIds } from '../util';

const { AGENT_BASED, HYBRID } = Ec2ScanMode;
const { NONE, SESSIONS, SESSIONS_AND_RUN_COMMAND, INSPECTOR } = SsmAccess;

/** Where the documents of AWS leave no doubt, where they do, and where nothing is found for sure. */
type Verdict = 'documented' | 'unproven' | 'refused';

/** The table of docs/inspector-enablement.md, written a second time. */
const TABLE: [string, Ec2ScanMode | undefined, SsmAccess, eks.NodegroupAmiType | undefined, Verdict][] = [
  // the agent sends an inventory: in any mode
  ...[undefined, HYBRID, AGENT_BASED].flatMap((mode): typeof TABLE => [
    ['Bottlerocket', mode, INSPECTOR, BOTTLEROCKET, 'documented'],
    ['Amazon Linux 2023', mode, INSPECTOR, AL2023, 'documented'],
    ['an unknown OS', mode, INSPECTOR, undefined, 'unproven'],
  ]),
  // no inventory, and nothing but the agent to look
  ...[NONE, SESSIONS, SESSIONS_AND_RUN_COMMAND].flatMap((access): typeof TABLE => [
    ['Bottlerocket', AGENT_BASED, access, BOTTLEROCKET, 'refused'],
    ['Amazon Linux 2023', AGENT_BASED, access, AL2023, 'refused'],
    ['an unknown OS', AGENT_BASED, access, undefined, 'refused'],
    ['Bottlerocket', HYBRID, access, BOTTLEROCKET, 'unproven'],
    ['an unknown OS', HYBRID, access, undefined, 'unproven'],
    ['Bottlerocket', undefined, access, BOTTLEROCKET, 'unproven'],
    ['Amazon Linux 2023', undefined, access, AL2023, 'unproven'],
    ['an unknown OS', undefined, access, undefined, 'unproven'],
  ]),
  // snapshots take what Systems Manager does not know; what it knows, and what sends nothing, is another matter
  ['Amazon Linux 2023', HYBRID, NONE, AL2023, 'documented'],
  ['Amazon Linux 2023', HYBRID, SESSIONS, AL2023, 'unproven'],
  ['Amazon Linux 2023', HYBRID, SESSIONS_AND_RUN_COMMAND, AL2023, 'unproven'],
];

function verdict(mode: Ec2ScanMode | undefined, access: SsmAccess, amiType: eks.NodegroupAmiType | undefined): Verdict {
  const { app, stack, group } = plain(amiType, access);
  const inspector = new InspectorEnablement(stack, 'Inspector', { scanMode: mode });
  try {
    inspector.addNodeGroup(group);
  } catch (error) {
    expect((error as { code?: string }).code).toBe('InspectorRoleInsufficient');
    return 'refused';
  }
  return warningIds(app).includes('InspectorCoverageUnproven') ? 'unproven' : 'documented';
}

test.each(TABLE.map(([os, mode, access, amiType, expected]) => [mode ?? 'any mode', access.name, os, expected, mode, access, amiType] as const))(
  '%s, %s, %s: %s', (_mode, _access, _os, expected, mode, access, amiType) => expect(verdict(mode, access, amiType)).toBe(expected));

test('the table has every combination once', () => {
  const keys = TABLE.map(([os, mode, access]) => `${os} ${mode} ${access.name}`);
  expect(new Set(keys).size).toBe(TABLE.length);
  expect(TABLE).toHaveLength(3 * 3 * 4);
});

describe('words', () => {
  const warningOf = (mode: Ec2ScanMode | undefined, amiType?: eks.NodegroupAmiType, role?: SsmAccess | iam.IRole) => {
    const { app, stack, group } = plain(amiType, role);
    new InspectorEnablement(stack, 'Inspector', { scanMode: mode, nodeGroups: [group] });
    return warningTexts(app).filter((text) => text.startsWith('Stack/Workers:'));
  };
  const UNPROVEN = 'Stack/Workers: whether Amazon Inspector finds vulnerabilities in the packages of these nodes is unproven: ';

  it.each([
    ['an unknown OS', HYBRID, undefined, INSPECTOR, 'their operating system cannot be read from the node group; look for it in the list of supported ones'],
    ['a role of another library', AGENT_BASED, AL2023, undefined, "their role is not one of this library's; see that it has the permissions of SsmAccess.INSPECTOR"],
    ['a mode that is not set', undefined, AL2023, SESSIONS,
      'they send no inventory, and the scan mode of the account is not set here; give its role SsmAccess.INSPECTOR'],
    ['Bottlerocket', HYBRID, BOTTLEROCKET, SESSIONS,
      'they send no inventory, and scans of snapshots read ext3, ext4 and xfs, while the root file system of Bottlerocket is '
      + 'EROFS; give its role SsmAccess.INSPECTOR'],
    ['Amazon Linux 2023', HYBRID, AL2023, SESSIONS, 'they are managed by Systems Manager and send no inventory; scans of snapshots take instances with the status '
      + "'No inventory', but that these get it is not documented; give its role SsmAccess.INSPECTOR"],
  ])('for %s', (_case, mode, amiType, role, doubt) => {
    expect(warningOf(mode, amiType, role)).toEqual([`${UNPROVEN}${doubt} (INS-1)`]);
  });

  it('of the refusal name the rung, the place and what to do', () => {
    const { stack, group } = plain(AL2023, SESSIONS);
    expect(refusal(() => new InspectorEnablement(stack, 'Inspector', { scanMode: AGENT_BASED, nodeGroups: [group] }))).toBe(
      "[InspectorRoleInsufficient] 'access' of the role must be SsmAccess.INSPECTOR where 'scanMode' is AGENT_BASED, got SESSIONS: the nodes send no inventory, and no "
      + 'vulnerability is found; give its role SsmAccess.INSPECTOR (at Stack/Workers)');
  });
});

describe('a hardened node group', () => {
  it('by default is unproven, and says what to give', () => {
    const { app, stack, group } = hardened();
    new InspectorEnablement(stack, 'Inspector', { scanMode: HYBRID, nodeGroups: [group] });
    expect(warningIds(app)).toContain('InspectorCoverageUnproven');
  });

  it('with SsmAccess.INSPECTOR is covered in any mode', () => {
    const { app, stack, group } = hardened({ access: INSPECTOR });
    new InspectorEnablement(stack, 'Inspector', { scanMode: AGENT_BASED, nodeGroups: [group] });
    expect(warningIds(app)).not.toContain('InspectorCoverageUnproven');
  });
});

describe('other kinds of node groups', () => {
  it('an L1 tells its AMI type, but not its role', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const group = new eks.CfnNodegroup(stack, 'Workers', { clusterName: 'c', nodeRole: 'arn:aws:iam::123456789012:role/r', subnets: ['subnet-1'], amiType: AL2023 });
    new InspectorEnablement(stack, 'Inspector', { nodeGroups: [group] });
    expect(warningTexts(app).join()).toContain("their role is not one of this library's");
  });

  it('an AMI type that is known at deployment only is an unknown OS', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const group = new eks.CfnNodegroup(stack, 'Workers', { clusterName: 'c', nodeRole: 'r', subnets: ['subnet-1'], amiType: Fn.importValue('AmiType') });
    new InspectorEnablement(stack, 'Inspector', { nodeGroups: [group] });
    expect(warningTexts(app).join()).toContain('their operating system cannot be read');
  });

  it('an image of your own is an unknown OS, also with the right role', () => {
    const fixture = testFixture();
    const { app, stack, group } = plain(undefined, INSPECTOR, fixture);
    new InspectorEnablement(stack, 'Inspector', { nodeGroups: [group] });
    expect(warningTexts(app).join()).toContain('their operating system cannot be read');
  });
});

test('the warning is acknowledged on the node group that it is about', () => {
  const fixture = testFixture();
  const one = plain(AL2023, SESSIONS, fixture, 'One').group;
  const two = plain(AL2023, SESSIONS, fixture, 'Two').group;
  new InspectorEnablement(fixture.stack, 'Inspector', { scanMode: HYBRID, nodeGroups: [one, two] });
  Validations.of(one).acknowledge({ id: 'Annotation::cdk-eks-hardened-nodes:InspectorCoverageUnproven', reason: 'seen in the coverage of the account' });
  expect(warningTexts(fixture.app).filter((text) => text.includes('is unproven')).map((text) => text.split(':')[0])).toEqual(['Stack/Two']);
});
