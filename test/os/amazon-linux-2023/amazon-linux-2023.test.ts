import { App, Aws, Size, Stack } from 'aws-cdk-lib';
import { InstanceArchitecture, InstanceType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { blockDevices, refusal, render } from './render';
import {
  AmazonLinux2023Variant, ContainerConfinement, HardenedNodeGroup, MinimalSsmRole, NodeOs, SelinuxBoolean, SelinuxLaunchTemplate,
} from '../../../src';
import { checkTemplate } from '../../judges/template-checker';
import { Template, testFixture, warningIds } from '../../util';

const { ARM_64, X86_64 } = InstanceArchitecture;
const { STANDARD, NVIDIA, NEURON } = AmazonLinux2023Variant;

describe('AMI types', () => {
  test.each([
    [STANDARD, X86_64, 'AL2023_x86_64_STANDARD'],
    [STANDARD, ARM_64, 'AL2023_ARM_64_STANDARD'],
    [NVIDIA, X86_64, 'AL2023_x86_64_NVIDIA'],
    [NVIDIA, ARM_64, 'AL2023_ARM_64_NVIDIA'],
    [NEURON, X86_64, 'AL2023_x86_64_NEURON'],
  ])('%s on %s is %s', (variant, architecture, amiType) => {
    expect(render({ variant }, { architecture }).amiType).toBe(amiType);
  });

  test('Neuron has none on arm64', () => {
    expect(refusal({ variant: NEURON }, { architecture: ARM_64 })).toBe('HardeningError: [AmazonLinux2023VariantUnsupported] '
      + "'variant' must be STANDARD or NVIDIA on arm64, got NEURON: Amazon EKS has no such image; use inf or trn instance types (at Stack/Template)");
  });

  test.each<[string, string[], string]>([
    ['no instance types', [], 'STANDARD'],
    ['no accelerators', ['m7i.large'], 'STANDARD'],
    ['NVIDIA GPUs', ['g6.xlarge', 'p5.48xlarge', 'g4dn.xlarge'], 'NVIDIA'],
    ['Inferentia and Trainium', ['inf2.xlarge', 'trn1.32xlarge', 'inf1.xlarge', 'trn2u.48xlarge'], 'NEURON'],
    ['some with NVIDIA GPUs', ['g6.xlarge', 'm7i.large'], 'STANDARD'],
    ['some with Inferentia', ['inf2.xlarge', 'm7i.large'], 'STANDARD'],
    ['one of each', ['inf2.xlarge', 'g6.xlarge'], 'STANDARD'],
    ['AMD GPUs', ['g4ad.xlarge'], 'STANDARD'],
    ['a token', [Aws.STACK_NAME], 'STANDARD'],
  ])('the variant follows the instance types: %s', (_name, instanceTypes, variant) => {
    expect(render({}, { instanceTypes }).amiType).toBe(`AL2023_x86_64_${variant}`);
  });

  test('a variant that is given wins over the instance types', () => {
    expect(render({ variant: STANDARD }, { instanceTypes: ['inf2.xlarge'] }).amiType).toBe('AL2023_x86_64_STANDARD');
  });
});

describe('the volume', () => {
  test('is encrypted gp3 of 20 GiB', () => {
    expect(blockDevices(render().stack)).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: true, Encrypted: true, VolumeSize: 20, VolumeType: 'gp3' } },
    ]);
  });

  test('has the size and speed that are given', () => {
    const [{ Ebs }] = blockDevices(render({ rootVolume: { size: Size.gibibytes(100), iops: 4000, throughput: 500 } }).stack);
    expect(Ebs).toMatchObject({ VolumeSize: 100, Iops: 4000, Throughput: 500, Encrypted: true, VolumeType: 'gp3' });
  });

  test('keeps its size when only the speed is given', () => {
    expect(blockDevices(render({ rootVolume: { size: undefined, iops: 4000 } }).stack)[0].Ebs).toMatchObject({ VolumeSize: 20, Iops: 4000 });
  });

  test('is refused out of range', () => {
    expect(refusal({ rootVolume: { throughput: 10 } })).toContain("[VolumeOutOfRange] 'rootVolume.throughput'");
  });
});

describe('the oldest release of the image', () => {
  test.each(['1.34.2-20260209', 'v20260209', '1.30.14-20261101', 'v20270101', Aws.STACK_NAME])('%s boots enforcing', (amiReleaseVersion) => {
    expect(refusal({ amiReleaseVersion })).toBe('nothing was refused');
  });

  test.each(['1.34.2-20260208', 'v20260128', 'v20251002', '1.35.0-20251231'])('%s does not', (amiReleaseVersion) => {
    expect(refusal({ amiReleaseVersion })).toBe('HardeningError: [AmiReleaseTooOld] '
      + `'amiReleaseVersion' must be of 20260209 or newer, got ${amiReleaseVersion}: nodeadm does not start there with SELinux enforcing; update the nodes first (at Stack/Template)`);
  });

  test.each<[string, boolean]>([['v20260209', false], ['v20260915', false], ['1.34.2-20260916', true], ['v20261010', true]])('%s with NVIDIA GPUs: %s', (amiReleaseVersion, boots) => {
    const error = refusal({ amiReleaseVersion }, { instanceTypes: ['g6.xlarge'] });
    expect(error === 'nothing was refused').toBe(boots);
    expect(boots || error.includes("[AmiReleaseTooOld] 'amiReleaseVersion' must be of 20260916 or newer with NVIDIA GPUs")).toBe(true);
  });

  test.each(['', '1.34', '1.34.2', '20260209', '1.34.2-20261301', 'v20260232', 'v2026020', 'latest', '1.34.2-20260209\n', 'v20260209; reboot'])('%j is no release', (amiReleaseVersion) => {
    expect(refusal({ amiReleaseVersion })).toBe('HardeningError: [AmiReleaseInvalid] '
      + `'amiReleaseVersion' must be a release such as 1.34.2-20260209 or v20260209, got ${JSON.stringify(amiReleaseVersion)}; correct it (at Stack/Template)`);
  });
});

describe('SELinux booleans', () => {
  const setsebool = (...selinuxBooleans: SelinuxBoolean[]) => /^booleans=\((.*)\)$/m.exec(render({ selinuxBooleans }).parts[2].body)![1];

  test('none are on, and nothing warns of them', () => {
    expect(setsebool()).toBe('');
    expect(warningIds(render().app)).toEqual(['ContainersUnconfined']);
  });

  test('those that are given are on, and warn', () => {
    expect(setsebool(SelinuxBoolean.CONTAINER_USE_CEPHFS, SelinuxBoolean.CONTAINER_MANAGE_CGROUP)).toBe('container_manage_cgroup=on container_use_cephfs=on');
    expect(warningIds(render({ selinuxBooleans: [SelinuxBoolean.CONTAINER_MANAGE_CGROUP] }).app)).toEqual(['ContainersUnconfined', 'SelinuxBooleanOn']);
  });

  test('the constants are those of container-selinux 2.233.0', () => {
    const names = Object.values(SelinuxBoolean).map((constant) => (constant as SelinuxBoolean).name);
    expect(names.sort()).toEqual([
      'container_connect_any', 'container_manage_cgroup', 'container_read_certs', 'container_use_cephfs', 'container_use_devices', 'container_use_dri_devices',
      'container_use_ecryptfs', 'container_use_xserver_devices', 'sshd_launch_containers',
    ]);
    expect(refusal({ selinuxBooleans: names.map((name) => SelinuxBoolean.of(name)) })).toBe('nothing was refused');
  });

  test.each(['virt_use_nfs', 'container_can_execstack', 'Container_manage_cgroup', 'x'])('%s is not known to this system', (name) => {
    expect(refusal({ selinuxBooleans: [SelinuxBoolean.of(name)] })).toMatch(new RegExp(`^HardeningError: \\[SelinuxBooleanInvalid\\] 'selinuxBooleans' must be of container_connect_any, .*, got ${name}: .*\\(at Stack/Template\\)$`));
  });

  test.each(['', 'a b', 'a;reboot', 'a=on', '$(x)', 'a\n', 'ä', '-P', 'a-b'])('%j is no name', (name) => {
    expect(() => SelinuxBoolean.of(name)).toThrow(
      `[SelinuxBooleanInvalid] the name of an SELinux boolean must be letters, digits and underscores, got ${JSON.stringify(name)}; use a name such as container_manage_cgroup`);
  });

  test('a token is no name, as it goes into a script', () => {
    expect(() => SelinuxBoolean.of(Aws.REGION)).toThrow('got a token; use a name');
  });
});

describe('confinement of containers', () => {
  test('is off, with a warning', () => {
    const { spec, app } = render({ containerConfinement: ContainerConfinement.NONE });
    expect(spec.containerd).toBeUndefined();
    expect(warningIds(app)).toEqual(['ContainersUnconfined']);
  });

  test('is in the form that nodeadm translates for both versions of containerd, with a warning', () => {
    const { containerd, app } = render({ containerConfinement: ContainerConfinement.SELINUX });
    expect(containerd).toEqual({ plugins: { 'io.containerd.grpc.v1.cri': { enable_selinux: true } } });
    expect(warningIds(app)).toEqual(['ContainerConfinementExperimental']);
  });
});

describe('in a node group', () => {
  test('the group has the AMI type, one volume and user data that the judge accepts', () => {
    const { stack, cluster } = testFixture();
    new HardenedNodeGroup(stack, 'Workers', { cluster, os: NodeOs.amazonLinux2023(), instanceTypes: [new InstanceType('m7g.large')] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EKS::Nodegroup', { AmiType: 'AL2023_ARM_64_STANDARD', InstanceTypes: ['m7g.large'] });
    expect(checkTemplate(template.toJSON())).toEqual([]);
  });

  test('a second group adds a launch template and a group, nothing else', () => {
    const resources = (groups: string[]) => {
      const stack = new Stack(new App(), 'Stack');
      const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
      const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'cluster' });
      const role = new MinimalSsmRole(stack, 'Role');
      groups.forEach((id) => new HardenedNodeGroup(stack, id, { cluster, vpc, role, os: NodeOs.amazonLinux2023() }));
      return Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type).sort();
    };
    const added = resources(['One', 'Two']);
    resources(['One']).forEach((type) => added.splice(added.indexOf(type), 1));
    expect(added).toEqual(['AWS::EC2::LaunchTemplate', 'AWS::EKS::Nodegroup']);
  });

  test('the AMI type changes within Amazon Linux 2023 alone', () => {
    const { stack, cluster } = testFixture();
    const group = new HardenedNodeGroup(stack, 'Workers', { cluster, os: NodeOs.amazonLinux2023() });
    const resource = group.node.findChild('Resource') as any;
    expect(() => resource.addPropertyOverride('AmiType', 'AL2023_x86_64_NVIDIA')).not.toThrow();
    expect(() => resource.addPropertyOverride('AmiType', 'BOTTLEROCKET_x86_64')).toThrow(/^\[OsRefused\]/);
    expect(() => resource.addPropertyOverride('AmiType', 'CUSTOM')).toThrow(/^\[OsRefused\]/);
  });

  test('user data stays the same from synthesis to synthesis', () => {
    expect(render().text).toBe(render().text);
  });

  test('a launch template alone names its AMI type', () => {
    const template = new SelinuxLaunchTemplate(new Stack(new App(), 'Stack'), 'Template', { os: NodeOs.amazonLinux2023(), architecture: ARM_64 });
    expect(template.amiType).toBe('AL2023_ARM_64_STANDARD');
  });
});
