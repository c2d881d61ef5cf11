import { App, Fn, Stack, TimeZone } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AL2023, AL2023_ARM64, BOTTLEROCKET, hardened, plain, RUNGS } from './given';
import { InspectorCisDay, InspectorCisLevel, InspectorCisScan, InspectorCisSchedule, SsmAccess, type InspectorCisScanOptions } from '../../src';
import { allActions, allowed } from '../access/iam-actions';
import { propertiesOf, refusal, warningTexts } from '../node-group/given';
import { Template, testFixture, warningIds } from '../util';

const SCAN = 'AWS::InspectorV2::CisScanConfiguration';

function given(options: Partial<InspectorCisScanOptions> = {}) {
  const fixture = plain(AL2023, SsmAccess.INSPECTOR);
  const scan = new InspectorCisScan(fixture.stack, 'Scan', { nodeGroups: [fixture.group], ...options });
  return { ...fixture, scan, properties: propertiesOf(fixture.stack, SCAN) };
}

const MIDNIGHT = { TimeOfDay: '00:00', TimeZone: 'UTC' };

describe('by default', () => {
  const { app, stack, scan, properties } = given();
  const template = Template.fromStack(stack);

  it('scans level 1 every Sunday, the nodes of the node group in this account', () => {
    const [id] = Object.keys(template.findResources('AWS::EKS::Nodegroup'));
    expect(properties).toEqual({
      ScanName: 'StackScan6164021D',
      SecurityLevel: 'LEVEL_1',
      Schedule: { Weekly: { Days: ['SUN'], StartTime: MIDNIGHT } },
      Targets: { AccountIds: ['SELF'], TargetResourceTags: { 'eks:nodegroup-name': [{ 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [id, 'Arn'] }] }] }] } },
    });
  });

  it('gives the role of the nodes the four actions of AmazonInspector2ManagedCisPolicy', async () => {
    const policies = template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: 'CIS scans of Amazon Inspector on Amazon EKS nodes' } });
    const [{ Properties }] = Object.values(policies);
    expect(Properties.Roles).toEqual([{ Ref: Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('WorkersRole')) }]);
    expect(allowed(Properties.PolicyDocument.Statement, await allActions()).sort()).toEqual([
      'inspector2:SendCisSessionHealth', 'inspector2:SendCisSessionTelemetry', 'inspector2:StartCisSession', 'inspector2:StopCisSession',
    ]);
  });

  it('tells its ARN, and leaves no warning', () => {
    expect(stack.resolve(scan.cisScanConfigurationArn)).toEqual({ 'Fn::GetAtt': [Object.keys(template.findResources(SCAN))[0], 'Arn'] });
    expect(warningIds(app).filter((id) => id.startsWith('Inspector'))).toEqual([]);
  });
});

describe('level and schedule', () => {
  it('level 2', () => expect(given({ level: InspectorCisLevel.LEVEL_2 }).properties.SecurityLevel).toBe('LEVEL_2'));

  it.each<[InspectorCisSchedule, object]>([
    [InspectorCisSchedule.daily(), { Daily: { StartTime: MIDNIGHT } }],
    [InspectorCisSchedule.daily({ timeOfDay: '22:30', timeZone: TimeZone.EUROPE_BERLIN }), { Daily: { StartTime: { TimeOfDay: '22:30', TimeZone: 'Europe/Berlin' } } }],
    [InspectorCisSchedule.weekly([InspectorCisDay.MONDAY, InspectorCisDay.THURSDAY]), { Weekly: { Days: ['MON', 'THU'], StartTime: MIDNIGHT } }],
    [InspectorCisSchedule.monthly(InspectorCisDay.SATURDAY, { timeOfDay: '09:05' }), { Monthly: { Day: 'SAT', StartTime: { TimeOfDay: '09:05', TimeZone: 'UTC' } } }],
  ])('%#', (schedule, expected) => expect(given({ schedule }).properties.Schedule).toEqual(expected));

  it.each(['24:00', '12:60', '3:00', 'noon', ''])('a start at %j is refused', (timeOfDay) => {
    expect(refusal(() => InspectorCisSchedule.daily({ timeOfDay }))).toBe(
      `[InspectorCisScanInvalid] 'timeOfDay' must be a time from 00:00 to 23:59, got ${JSON.stringify(timeOfDay)}; give both digits of each`);
  });

  it('a start that is known at deployment only passes', () => expect(() => InspectorCisSchedule.daily({ timeOfDay: Fn.importValue('Time') })).not.toThrow());

  it.each([[[]], [[InspectorCisDay.MONDAY, InspectorCisDay.MONDAY]]])('days %j are refused', (days) => {
    expect(refusal(() => InspectorCisSchedule.weekly(days))).toBe(
      `[InspectorCisScanInvalid] 'days' must name at least one day, and each once, got ${JSON.stringify(days)}`);
  });
});

describe('refused', () => {
  const at = (amiType?: eks.NodegroupAmiType, role?: SsmAccess) => {
    const { stack, group } = plain(amiType, role);
    return refusal(() => new InspectorCisScan(stack, 'Scan', { nodeGroups: [group] }));
  };

  it('Bottlerocket', () => {
    const expected = "[InspectorCisUnsupported] 'nodeGroups' must run Amazon Linux 2023 on x86-64, got Bottlerocket, which CIS scans of Amazon Inspector do not "
      + "support; leave it out, and use Bottlerocket's own report (apiclient report cis) (at Stack/Workers)";
    expect(at(BOTTLEROCKET, SsmAccess.INSPECTOR)).toBe(expected);
    const { stack, group } = hardened({ access: SsmAccess.INSPECTOR });
    expect(refusal(() => new InspectorCisScan(stack, 'Scan', { nodeGroups: [group] }))).toBe(expected);
  });

  it('arm64', () => {
    expect(at(AL2023_ARM64, SsmAccess.INSPECTOR)).toBe(
      "[InspectorCisUnsupported] 'nodeGroups' must run Amazon Linux 2023 on x86-64, got arm64, where the checks may not be "
      + 'evaluated, as the CIS standards are for x86-64; leave it out (at Stack/Workers)');
  });

  it.each(RUNGS.filter((rung) => rung !== SsmAccess.INSPECTOR))('rung $name', (rung) => {
    expect(at(AL2023, rung)).toBe(
      `[InspectorRoleInsufficient] 'access' of the role must be SsmAccess.INSPECTOR for CIS scans, got ${rung.name}: Amazon Inspector could not `
      + 'install its plugin; give its role SsmAccess.INSPECTOR (at Stack/Workers)');
  });

  it.each([0, 6])('%d node groups', (amount) => {
    const fixture = testFixture();
    const nodeGroups = [...Array(amount).keys()].map((i) => plain(AL2023, SsmAccess.INSPECTOR, fixture, `Workers${i}`).group);
    expect(refusal(() => new InspectorCisScan(fixture.stack, 'Scan', { nodeGroups }))).toBe(
      `[InspectorCisScanInvalid] 'nodeGroups' must name 1 to 5 node groups, got ${amount}; make a scan for each 5 (at Stack/Scan)`);
  });
});

describe('several node groups', () => {
  it('of one role give it the permissions once', () => {
    const fixture = testFixture();
    const first = plain(AL2023, SsmAccess.INSPECTOR, fixture, 'One').group;
    const second = plain(AL2023, first.role, fixture, 'Two').group;
    new InspectorCisScan(fixture.stack, 'Scan', { nodeGroups: [first, second] });
    const [{ Properties }] = Object.values(Template.fromStack(fixture.stack)
      .findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: 'CIS scans of Amazon Inspector on Amazon EKS nodes' } }));
    expect(Properties.Roles).toHaveLength(1);
    expect(propertiesOf(fixture.stack, SCAN).Targets.TargetResourceTags['eks:nodegroup-name']).toHaveLength(2);
  });
});

describe('unproven', () => {
  const texts = (app: App) => warningTexts(app).filter((text) => text.includes('CIS scans'));
  const UNPROVEN = 'Stack/Workers: whether Amazon Inspector can run CIS scans on this node group is unproven: ';

  it('a role that is not of this library', () => {
    const fixture = testFixture();
    const role = new iam.Role(fixture.stack, 'Own', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const { app, stack, group } = plain(AL2023, role, fixture);
    new InspectorCisScan(stack, 'Scan', { nodeGroups: [group] });
    expect(texts(app)).toEqual([`${UNPROVEN}its role is not one of this library's; see that it has the permissions of SsmAccess.INSPECTOR (CIS-1)`]);
  });

  it('an L1 with an image of its own: the OS, and the role, which gets nothing', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const group = new eks.CfnNodegroup(stack, 'Workers', { clusterName: 'c', nodeRole: 'arn:aws:iam::123456789012:role/r', subnets: ['subnet-1'], amiType: 'CUSTOM' });
    new InspectorCisScan(stack, 'Scan', { nodeGroups: [group] });
    expect(texts(app)).toEqual([
      `${UNPROVEN}its operating system cannot be read from the node group; look for it in the list of those that CIS scans support; `
      + 'its role is not known; attach AmazonInspector2ManagedCisPolicy and the permissions of SsmAccess.INSPECTOR to it (CIS-1)',
    ]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });
});
