import { App, Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { SelinuxLaunchTemplate } from '../../src';
import { launchTemplateData } from '../util';

function given() {
  const stack = new Stack(new App(), 'Stack');
  const resource = new SelinuxLaunchTemplate(stack, 'Template').node.defaultChild as CfnLaunchTemplate;
  return { stack, resource, data: resource.launchTemplateData as CfnLaunchTemplate.LaunchTemplateDataProperty };
}

function message(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}

/** What the synthesis says after a change of the resource. */
function synthesized(change: (template: ReturnType<typeof given>) => void): string {
  const template = given();
  change(template);
  return message(() => (template.stack.node.root as App).synth());
}

const AT = '(at Stack/Template/Resource)';
const SSH = `nodes have no SSH key, open a session with Session Manager instead (ACC-1) ${AT}`;
const REFUSED = 'Amazon EKS refuses it in the launch template of a managed node group; ';
const LIFE_CYCLE = `${REFUSED}Amazon EKS owns the life cycle of its nodes ${AT}`;
const IMDS_V1 = `IMDSv1 gives the credentials of the node to whoever can make it send a request (ACC-1) ${AT}`;
const IMDS = `a node reads its user data there and could not join ${AT}`;
const HOPS = `it must be a whole number from 1 to 64, give 'metadataHopLimit' ${AT}`;
const VOLUME = `every volume of a node is encrypted ${AT}`;
const PUBLIC = `nodes have no public address (NET-1) ${AT}`;
const NAMED = `a named launch template cannot be replaced, and Amazon EKS keeps the one it was given (IMM-1) ${AT}`;

/** What is refused, as an override and as an assignment: path, value, error. */
const WEAKENED: [string, unknown, string][] = [
  ['KeyName', 'key', `[SshRefused] 'LaunchTemplateData.KeyName' must not be set to "key": ${SSH}`],
  ['ImageId', 'ami-1', `[LaunchTemplateFieldRefused] 'LaunchTemplateData.ImageId' must not be set to "ami-1": ${REFUSED}`
    + `the image belongs to the node group, and Amazon EKS would no longer merge its own user data ${AT}`],
  ['InstanceType', 'm7i.large', `[LaunchTemplateFieldRefused] 'LaunchTemplateData.InstanceType' must not be set to "m7i.large": ${REFUSED}`
    + `instance types belong to the node group, give it 'instanceTypes' ${AT}`],
  ['IamInstanceProfile.Arn', 'arn', `[LaunchTemplateFieldRefused] 'LaunchTemplateData.IamInstanceProfile.Arn' must not be set to "arn": ${REFUSED}`
    + `the role belongs to the node group, give it 'role' ${AT}`],
  ['HibernationOptions.Configured', true, `[LaunchTemplateFieldRefused] 'LaunchTemplateData.HibernationOptions.Configured' must not be set to true: ${LIFE_CYCLE}`],
  ['InstanceInitiatedShutdownBehavior', 'stop',
    `[LaunchTemplateFieldRefused] 'LaunchTemplateData.InstanceInitiatedShutdownBehavior' must not be set to "stop": ${LIFE_CYCLE}`],
  ['InstanceMarketOptions.MarketType', 'spot', `[LaunchTemplateFieldRefused] 'LaunchTemplateData.InstanceMarketOptions.MarketType' must not be set to "spot": ${REFUSED}`
    + `give the node group 'capacityType' instead ${AT}`],
  ['NetworkInterfaces.0.SubnetId', 'subnet-1', `[LaunchTemplateFieldRefused] 'LaunchTemplateData.NetworkInterfaces.0.SubnetId' must not be set to "subnet-1": ${REFUSED}`
    + `give the node group 'subnets' instead ${AT}`],
  ['NetworkInterfaces.0.Groups.0', 'sg-1', "[LaunchTemplateFieldRefused] 'LaunchTemplateData.NetworkInterfaces.0.Groups.0' must not be set to \"sg-1\": "
    + `EC2 takes security groups in one place only, give 'securityGroups' instead ${AT}`],
  ['NetworkInterfaces.0.AssociatePublicIpAddress', true,
    `[PublicAddressRefused] 'LaunchTemplateData.NetworkInterfaces.0.AssociatePublicIpAddress' must not be set to true: ${PUBLIC}`],
  ['MetadataOptions.HttpTokens', 'optional', `[ImdsWeakened] 'LaunchTemplateData.MetadataOptions.HttpTokens' must not be set to "optional": ${IMDS_V1}`],
  ['MetadataOptions.HttpEndpoint', 'disabled', `[ImdsWeakened] 'LaunchTemplateData.MetadataOptions.HttpEndpoint' must not be set to "disabled": ${IMDS}`],
  ['MetadataOptions.HttpPutResponseHopLimit', 65,
    `[HopLimitOutOfRange] 'LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit' must not be set to 65: ${HOPS}`],
  ['BlockDeviceMappings.1.Ebs.Encrypted', false, `[VolumeUnencrypted] 'LaunchTemplateData.BlockDeviceMappings.1.Ebs.Encrypted' must not be set to false: ${VOLUME}`],
];

/** What has to be there. */
const NEEDED: [string, string][] = [
  ['MetadataOptions.HttpTokens', `[ImdsWeakened] 'LaunchTemplateData.MetadataOptions.HttpTokens' must not be WHAT: ${IMDS_V1}`],
  ['MetadataOptions.HttpEndpoint', `[ImdsWeakened] 'LaunchTemplateData.MetadataOptions.HttpEndpoint' must not be WHAT: ${IMDS}`],
  ['MetadataOptions.HttpPutResponseHopLimit', `[HopLimitOutOfRange] 'LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit' must not be WHAT: ${HOPS}`],
  ['BlockDeviceMappings.0.Ebs.Encrypted', `[VolumeUnencrypted] 'LaunchTemplateData.BlockDeviceMappings.0.Ebs.Encrypted' must not be WHAT: ${VOLUME}`],
];

/** The data as aws-cdk-lib takes it, with another value at the path; undefined leaves it out. */
function changed(data: object, path: string, value: unknown): any {
  const [name, ...below] = path.split('.').map((part) => part.charAt(0).toLowerCase() + part.slice(1));
  const copy: any = Array.isArray(data) ? [...data] : { ...data };
  copy[name] = below.length === 0 ? value : changed(copy[name] ?? (/^\d/.test(below[0]) ? [] : {}), below.join('.'), value);
  return copy;
}

describe('an override is refused at its line', () => {
  test.each(WEAKENED)('%s: %j', (path, value, text) => {
    expect(message(() => given().resource.addPropertyOverride(`LaunchTemplateData.${path}`, value))).toBe(text);
    expect(message(() => given().resource.addOverride('Properties', nested(`LaunchTemplateData.${path}`, value)))).toBe(text);
  });

  test.each(NEEDED)('that deletes %s', (path, text) => {
    expect(message(() => given().resource.addPropertyDeletionOverride(`LaunchTemplateData.${path}`))).toBe(text.replace('WHAT', 'deleted'));
  });

  test('that names the template', () => {
    const text = `[FixedNameRefused] 'LaunchTemplateName' must not be set to "nodes": ${NAMED}`;
    expect(message(() => given().resource.addPropertyOverride('LaunchTemplateName', 'nodes'))).toBe(text);
  });
});

describe('an assignment is refused at synthesis, in the same words', () => {
  test.each(WEAKENED)('%s: %j', (path, value, text) => {
    const lines = synthesized(({ resource, data }) => { resource.launchTemplateData = changed(data, path, value); }).split('\n');
    expect(lines).toEqual(['Validation failed with the following errors:', `  [Stack/Template/Resource] ${text}`]);
  });

  test.each(NEEDED)('without %s', (path, text) => {
    expect(synthesized(({ resource, data }) => { resource.launchTemplateData = changed(data, path, undefined); })).toContain(text.replace('WHAT', 'left out'));
    expect(synthesized(({ resource, data }) => { resource.launchTemplateData = changed(data, path, Aws.NO_VALUE); })).toContain(text.replace('WHAT', 'left out'));
  });

  test('a name', () => {
    const text = `[FixedNameRefused] 'LaunchTemplateName' must not be set to "nodes": ${NAMED}`;
    expect(synthesized(({ resource }) => { resource.launchTemplateName = 'nodes'; })).toContain(text);
  });

  test('data without anything: all that is missing', () => {
    const text = synthesized(({ resource }) => { resource.launchTemplateData = {}; });

    expect([...text.matchAll(/\[(\w+)\] '([\w.*]+)' must not be left out/g)].map(([, code, path]) => [code, path])).toEqual([
      ['ImdsWeakened', 'LaunchTemplateData.MetadataOptions.HttpTokens'],
      ['ImdsWeakened', 'LaunchTemplateData.MetadataOptions.HttpEndpoint'],
      ['HopLimitOutOfRange', 'LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit'],
      ['VolumeUnencrypted', 'LaunchTemplateData.BlockDeviceMappings.*.Ebs.Encrypted'],
      ['UserDataMissing', 'LaunchTemplateData.UserData'],
    ]);
  });

  test.each<[string, (data: CfnLaunchTemplate.LaunchTemplateDataProperty) => any]>([
    ['the whole data', (data) => Lazy.any({ produce: () => ({ ...data, keyName: 'key' }) })],
    ['one value', (data) => ({ ...data, keyName: Lazy.string({ produce: () => 'key' }) })],
  ])('%s from a lazy value', (_name, lazy) => {
    const text = synthesized(({ resource, data }) => { resource.launchTemplateData = lazy(data); });
    expect(text).toContain(`[SshRefused] 'LaunchTemplateData.KeyName' must not be set to "key": ${SSH}`);
  });

  test('a change within the data that is there', () => {
    expect(synthesized(({ data }) => { (data as any).keyName = 'key'; })).toContain('[SshRefused]');
  });
});

describe('at synthesis overrides are judged together', () => {
  test.each(['MetadataOptions', 'BlockDeviceMappings'])('%s deleted', (block) => {
    expect(synthesized(({ resource }) => resource.addPropertyDeletionOverride(`LaunchTemplateData.${block}`))).toContain(`'LaunchTemplateData.${block}.`);
  });

  test('a list given anew without what is needed', () => {
    expect(synthesized(({ resource }) => resource.addPropertyOverride('LaunchTemplateData.BlockDeviceMappings', [
      { DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }, { DeviceName: '/dev/xvdb', Ebs: { VolumeSize: 20 } },
    ]))).toContain("[VolumeUnencrypted] 'LaunchTemplateData.BlockDeviceMappings.1.Ebs.Encrypted' must not be left out");
  });

  test('an override that mends an assignment', () => {
    expect(synthesized(({ resource, data }) => {
      resource.launchTemplateData = { ...data, metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 1 }, keyName: 'key' };
      resource.addPropertyOverride('LaunchTemplateData.MetadataOptions', { HttpTokens: 'required', HttpEndpoint: 'enabled' });
      resource.addPropertyDeletionOverride('LaunchTemplateData.KeyName');
    })).toBe('nothing was refused');
  });

  test('a lazy value', () => {
    expect(synthesized(({ resource }) => resource.addPropertyOverride('LaunchTemplateData.MetadataOptions.HttpTokens', Lazy.string({ produce: () => 'optional' }))))
      .toContain(`[ImdsWeakened] 'LaunchTemplateData.MetadataOptions.HttpTokens' must not be set to "optional": ${IMDS_V1}`);
  });
});

describe('what passes', () => {
  test('the template as it is made', () => {
    expect(synthesized(() => {})).toBe('nothing was refused');
  });

  test('data of the user that is as safe', () => {
    const { stack, resource, data } = given();
    const networkInterfaces = [{ deviceIndex: 0 }, { deviceIndex: 1, associatePublicIpAddress: false }];
    resource.launchTemplateData = { ...data, monitoring: { enabled: true }, networkInterfaces };

    expect(launchTemplateData(stack)).toMatchObject({
      Monitoring: { Enabled: true }, NetworkInterfaces: [{ DeviceIndex: 0 }, { DeviceIndex: 1, AssociatePublicIpAddress: false }],
    });
  });

  test('overrides of other properties', () => {
    const { stack, resource } = given();
    resource.addPropertyOverride('LaunchTemplateData.Monitoring.Enabled', true);
    resource.addPropertyOverride('LaunchTemplateData.BlockDeviceMappings.1.Ebs.VolumeSize', 50);
    resource.addPropertyDeletionOverride('LaunchTemplateData.KeyName');
    resource.addPropertyDeletionOverride('LaunchTemplateData.NetworkInterfaces.0.AssociatePublicIpAddress');

    expect(launchTemplateData(stack)).toMatchObject({
      Monitoring: { Enabled: true }, BlockDeviceMappings: [{}, { Ebs: { Encrypted: true, VolumeSize: 50 } }],
    });
  });

  test('values that are known at deployment only', () => {
    const { stack, resource, data } = given();
    const encrypted = new CfnParameter(stack, 'Encrypted').valueAsString;
    const httpTokens = Fn.conditionIf('Condition', 'required', 'required').toString();
    const metadataOptions = { httpTokens, httpEndpoint: 'enabled', httpPutResponseHopLimit: Token.asNumber({ Ref: 'Hops' }) };
    resource.launchTemplateData = { ...data, metadataOptions, blockDeviceMappings: Fn.conditionIf('Condition', [], []) };
    resource.addPropertyOverride('LaunchTemplateData.NetworkInterfaces.0.AssociatePublicIpAddress', encrypted);
    resource.addPropertyOverride('LaunchTemplateData.KeyName', { 'Fn::ImportValue': 'Key' });

    expect(launchTemplateData(stack)).toMatchObject({
      KeyName: { 'Fn::ImportValue': 'Key' }, MetadataOptions: { HttpPutResponseHopLimit: { Ref: 'Hops' } },
    });
  });
});

function nested(path: string, value: unknown): unknown {
  return path.split('.').reduceRight((below, name) => ({ [name]: below }), value);
}
