/**
 * What users may give to the constructs, as recipes: plain data that fast-check can shrink and print. A bench makes them.
 */
import * as fc from 'fast-check';
import { bottlerocketOptions } from './bottlerocket-arbitraries';
import {
  amountField, both, closed, Field, field, FromParameter, listOf, Mood, named, nasty, numberField, oddNumber, oneOf, PROTOTYPE_NAMES, record, table,
  textField, whole,
} from './values';

/** A recipe: props by name, each plain data. */
export type Recipe = Record<string, any>;

/** Users who know the rules, users who do not, and users who bring tokens. */
const MOODS: [number, Mood][] = [[5, { bad: 0, open: 0 }], [3, { bad: 0, open: 16 }], [5, { bad: 8, open: 4 }], [3, { bad: 25, open: 6 }]];

function given(recipe: Recipe): Recipe {
  return Object.fromEntries(Object.entries(recipe).filter(([, value]) => value !== undefined));
}

/** Values of all moods, as recipes. */
export function inEveryMood(values: Field): fc.Arbitrary<Recipe> {
  return fc.oneof(...MOODS.map(([weight, mood]) => ({ weight, arbitrary: values(mood) as fc.Arbitrary<Recipe> })));
}

/** Kinds of clusters; whole ones come seldom, as they cost time. */
const CLUSTERS: [number, string][] = [[5, 'name'], [3, 'l1'], [5, 'v2Imported'], [4, 'v2ImportedWithVpc'], [4, 'classicImportedWithVpc'], [1, 'v2'], [1, 'v2Ipv6']];
const cluster = fc.oneof(...CLUSTERS.map(([weight, kind]) => ({ weight, arbitrary: fc.constant(kind) })));

const X86 = ['m7i.large', 't3.medium', 'c6a.xlarge', 'm7i-flex.large', 'u-3tb1.56xlarge'];
const ARM = ['m7g.large', 't4g.small', 'c7gn.xlarge', 'im4gn.large', 'a1.large'];
const X86_GPU = ['g6.xlarge', 'p5.48xlarge', 'gr6.4xlarge', 'p6-b200.48xlarge'];
const ARM_GPU = ['g5g.xlarge', 'p6e-gb200.36xlarge'];
const ALL = [...X86, ...ARM, ...X86_GPU, ...ARM_GPU];

const someOf = (names: string[]) => fc.subarray(names, { minLength: 1 });
const instanceTypes = field(
  fc.oneof(someOf(X86), someOf(ARM), someOf(X86_GPU), someOf(ARM_GPU)),
  fc.oneof(someOf(ALL), fc.array(fc.oneof(nasty, oneOf('large', 'm7g', 'mac2.metal', 'M7G.large', 'm7g.large.x')), { maxLength: 2 }), oneOf([], Array(21).fill('m7g.large'))),
);
const openInstanceTypes: Field = (mood) => fc.oneof(
  { weight: 100 - mood.open, arbitrary: instanceTypes(mood) },
  { weight: mood.open, arbitrary: oneOf([new FromParameter('text')], ['m7g.large', new FromParameter('text')]) },
);

const BOOLEANS = ['container_manage_cgroup', 'container_use_devices', 'container_connect_any'];
const V2 = '[plugins."io.containerd.grpc.v1.cri"]\nx = 1\n';
const V3 = '[plugins."io.containerd.cri.v1.runtime"]\nx = 1\n';
const BOUNDARY = '\n--==hardened-eks-node==--\n';
const untypedKubelet: [Record<string, unknown>[], Record<string, unknown>[]] = [
  [{}, { logging: { verbosity: 4 } }, { authentication: { anonymous: { enabled: false } } }, { featureGates: { A: true } }, { syncFrequency: '1m' }],
  [{ authentication: { anonymous: { enabled: true } } }, { readOnlyPort: 10255 }, { maxPods: 110 }, { podpidslimit: 1 }, { seccompDefault: 'true' }, { logging: { a: NaN } }],
];

/** AmazonLinux2023Options. */
const amazonLinux2023 = table({
  variant: (mood) => (mood.bad > 0 ? oneOf('STANDARD', 'NVIDIA', 'NEURON') : oneOf('STANDARD', 'NVIDIA')),
  selinuxBooleans: field(fc.subarray(BOOLEANS), fc.array(fc.oneof(nasty, oneOf('virt_use_nfs')), { maxLength: 2 })),
  containerConfinement: () => oneOf('NONE', 'SELINUX'),
  amiReleaseVersion: field(oneOf('v20261010', '1.34.2-20261010'), fc.oneof(nasty, oneOf('v20251002', '1.34.2-20260208')), 'text'),
  rootVolume: table({ size: amountField('size', { gibibytes: [20, 100] }, { mebibytes: [1500], gibibytes: [0, 19, 65537] }) }, 50),
  nodeConfig: table({
    kubelet: table({
      config: table({
        podPidsLimit: numberField(1, 5000),
        shutdownGracePeriod: amountField('duration', { seconds: [1, 90], hours: [1, 3] }, { millis: [0, 1] }),
        tlsMinVersion: textField('VersionTLS12'),
      }, 40),
      additionalConfig: field(oneOf(...untypedKubelet[0]), fc.oneof(oneOf(...untypedKubelet[1]), nasty.map((name) => ({ [name]: 1 })))),
      flags: field(oneOf([], ['--v=2'], ['--event-qps=0', '--fail-swap-on']), fc.oneof(fc.array(nasty, { maxLength: 2 }), oneOf(['--anonymous-auth'], ['--node-labels=a=b'])), 'list'),
    }, 50),
    containerd: table({
      config: field(oneOf('', V2, 'oom_score = -999'), fc.oneof(nasty, oneOf(V3, V2 + V3, 'x = "--==hardened-eks-node=="'))),
      baseRuntimeSpec: field(oneOf({}, { process: { rlimits: [] } }, { linux: { maskedPaths: ['/proc/acpi'] } }), nasty.map((name) => ({ [name]: name }))),
    }, 30),
    instance: table({
      localStorage: field(oneOf({ strategy: 'RAID0' }, { strategy: 'Mount', mountPath: '/x', disabledMounts: ['SOCI'] }), nasty.map((strategy) => ({ strategy }))),
      environment: named(
        field(oneOf('default', 'kubelet', 'a@b.c'), nasty),
        named(field(oneOf('HTTPS_PROXY', 'A'), nasty), field(oneOf('http://proxy:3128', 'a b', "'", '$x', ''), fc.oneof(nasty, oneOf(BOUNDARY)), 'text'), 2), 2,
      ),
      network: table({ nameservers: field(oneOf(['10.0.0.2'], ['fd00::10']), fc.array(nasty, { maxLength: 2 }), 'list'), domains: listOf(textField('a.example', '~.')) }, 50),
    }, 40),
    featureGates: field(oneOf({}, { FastImagePull: true }), fc.oneof(oneOf({ InstanceIdNodeName: true }), nasty.map((name) => ({ [name]: true })))),
  }, 40),
}, 40);

const os = (mood: Mood) => fc.oneof(
  { weight: 8, arbitrary: bottlerocketOptions(mood).map((bottlerocket) => ({ bottlerocket })) },
  { weight: 4, arbitrary: amazonLinux2023(mood).map((options) => ({ amazonLinux2023: options })) },
  {
    weight: 1,
    arbitrary: field(oneOf('bottlerocket', 'Bottlerocket-FIPS', 'BOTTLEROCKET_ARM_64_NVIDIA', 'al2023-nvidia'), fc.oneof(nasty, oneOf('AL2_x86_64', 'Windows', 'al2023-fips')), 'text')(mood)
      .map((fromName) => ({ fromName })),
  },
);

const size = closed(whole(1, 20), oddNumber, 'number');
const amount: Field = (mood) => record({ of: oneOf('count', 'percentage'), value: numberField(1, 100)(mood) });

const subnets = field(
  oneOf({ byId: ['subnet-0123456789abcdef0'] }, { byId: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] }, { type: 'PRIVATE' }),
  fc.oneof(oneOf({ byId: [] }, { type: 'PUBLIC' }, { type: 'ISOLATED' }, { type: 'PRIVATE', onePerAz: true }, { type: 'PUBLIC', filtered: true }, { zones: ['nowhere-1a'] }), nasty.map((group) => ({ group }))),
);

const labelKey = field(
  oneOf('team', 'example.com/team', 'node.kubernetes.io/pool', 'kubelet.kubernetes.io/x', 'x.node.kubernetes.io/y', 'a'.repeat(63)),
  fc.oneof(nasty, oneOf('kubernetes.io/x', 'node-role.kubernetes.io/x', 'eks.amazonaws.com/x', 'x.eks.amazonaws.com/y', 'topology.k8s.io/x', 'a/b/c', 'A.com/b', '-a', ...PROTOTYPE_NAMES)),
);
const labelValue = field(oneOf('web', 'A-1_2.x', 'a'.repeat(63)), nasty, 'text');
const taint: Field = (mood) => record({ effect: oneOf('noSchedule', 'preferNoSchedule', 'noExecute'), key: labelKey(mood), value: fc.option(labelValue(mood), { nil: undefined }) });

const repairOverride: Field = (mood) => record({
  nodeMonitoringCondition: textField('NetworkingReady', 'KernelReady')(mood),
  nodeUnhealthyReason: textField('InterfaceNotUp')(mood),
  minRepairWaitTime: amountField('duration', { minutes: [1, 60], hours: [1, 3] }, { seconds: [0, 30, 60, 90], millis: [1], minutes: [0, 1.5, NaN] })(mood),
  repairAction: oneOf('Replace', 'Reboot', 'NoAction'),
});
const nodeRepair: Field = (mood) => fc.oneof(oneOf('disabled'), table({
  maxParallelNodesRepaired: amount, maxUnhealthyNodeThreshold: amount, overrides: listOf(repairOverride, 2),
}, 60)(mood));

const SECURITY_GROUPS = ['sg-0123456789abcdef0', 'sg-0123456789abcdef1', 'own', 'own', 'cluster'];
const securityGroups = field(fc.subarray(SECURITY_GROUPS, { minLength: 1 }), oneOf([]));
const encryptionKey: Field = () => oneOf('nodeVolumeKey', 'key', 'imported', 'alias');
const hopLimit = field(whole(1, 64), fc.oneof(oddNumber, oneOf(65)), 'number');
const kubernetesVersion = field(oneOf('1.34', '1.29', '1.37'), fc.oneof(nasty, oneOf('1.28', '1.2', '1', 'v1.34', '1.34.1')), 'text');

/** HardenedNodeGroupProps. */
export const nodeGroupRecipe = inEveryMood((mood) => record({
  cluster,
  // Clusters that do not know their VPC need one; a user who knows the rules gives it.
  vpc: fc.oneof({ weight: 60, arbitrary: fc.constant('imported') }, { weight: 8, arbitrary: oneOf('private', 'isolated') }, { weight: mood.bad, arbitrary: oneOf(undefined, 'public') }),
  os: fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: os(mood) }),
  props: table({
    instanceTypes: openInstanceTypes,
    architecture: (m) => (m.bad > 0 ? oneOf('x86_64', 'arm64') : fc.constant(undefined)),
    minSize: (m) => size(m),
    maxSize: (m) => (m.bad > 0 ? size(m) : closed(whole(20, 40), oddNumber, 'number')(m)),
    desiredSize: (m) => (m.bad > 0 ? size(m) : closed(fc.constant(20), oddNumber, 'number')(m)),
    capacityType: () => oneOf('ON_DEMAND', 'SPOT'),
    subnets,
    publicSubnetReason: field(oneOf('bastion hosts of the lab', 'x'), fc.oneof(nasty, oneOf(undefined)), 'text'),
    securityGroups: (m) => (m.bad > 0 ? securityGroups(m) : fc.constant(undefined)),
    clusterSecurityGroup: () => oneOf('sg-0123456789abcdef0'),
    kubernetesVersion,
    access: () => oneOf('NONE', 'SESSIONS', 'SESSIONS_AND_RUN_COMMAND'),
    cniPermissions: () => oneOf('onNodeRole', 'onNodeRoleIpv6', 'onOwnRole'),
    role: (m) => (m.bad > 0 ? oneOf('minimal', 'plain', 'imported') : fc.constant(undefined)),
    encryptionKey,
    metadataHopLimit: hopLimit,
    labels: named(labelKey, labelValue),
    taints: field(fc.constant([]), oneOf(Array.from({ length: 51 }, (_, i) => ({ effect: 'noSchedule', key: `a${i}` })))),
    warmPool: (m) => table({ minSize: m.bad > 0 ? size : numberField(0, 1), maxGroupPreparedCapacity: size, poolState: () => oneOf('STOPPED', 'RUNNING') }, 60)(m),
    updateConfig: table({ maxUnavailable: amount, updateStrategy: () => oneOf('DEFAULT', 'MINIMAL') }, 70),
    nodeRepair,
  }, 25)(mood) as fc.Arbitrary<Recipe>,
  taints: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: listOf(taint)(mood) }),
}).map(({ props, ...others }) => given({ ...others, ...props })));

/** SelinuxLaunchTemplateProps. */
export const launchTemplateRecipe = inEveryMood(both((mood) => record({ os: os(mood) }), table({
  architecture: () => oneOf('x86_64', 'arm64'),
  instanceTypes: openInstanceTypes,
  kubernetesVersion,
  encryptionKey,
  metadataHopLimit: hopLimit,
  securityGroups,
}, 30)));

/** MinimalSsmRoleProps. */
export const roleRecipe = inEveryMood(table({
  access: () => oneOf('NONE', 'SESSIONS', 'SESSIONS_AND_RUN_COMMAND'),
  cniPermissions: () => oneOf('onNodeRole', 'onNodeRoleIpv6', 'onOwnRole'),
  cluster: () => cluster,
  description: field(oneOf('Nodes of the web tier'), fc.oneof(nasty, oneOf('a'.repeat(1001))), 'text'),
  path: field(oneOf('/', '/nodes/'), fc.oneof(nasty, oneOf('nodes', '/nodes')), 'text'),
  permissionsBoundary: () => oneOf('byName', 'aws'),
}, 45));

const GROUP_PATHS: [string, unknown[]][] = [
  ['RemoteAccess', [{ Ec2SshKey: 'key' }, {}, null]], ['RemoteAccess.Ec2SshKey', ['key']], ['DiskSize', [20, '20', 0]], ['ForceUpdateEnabled', [true, false, 'true', undefined]],
  ['NodegroupName', ['workers', '']], ['AmiType', ['AL2_x86_64', 'CUSTOM', 'BOTTLEROCKET_x86_64', undefined]], ['Tags', [{ a: 'b' }]], ['Version', ['1.34']],
  ['WarmPoolConfig', [{ Enabled: true, PoolState: 'STOPPED' }]], ['ScalingConfig.MaxSize', [7]],
];

const TEMPLATE_PATHS: [string, unknown[]][] = [
  ['KeyName', ['key', '', undefined]], ['ImageId', ['ami-0123456789abcdef0']], ['InstanceType', ['m7i.large']], ['IamInstanceProfile', [{ Name: 'x' }]],
  ['IamInstanceProfile.Name', ['x']], ['HibernationOptions.Configured', [true]], ['HibernationOptions', [{ Configured: true }, {}]],
  ['InstanceMarketOptions', [{ MarketType: 'spot' }]], ['InstanceInitiatedShutdownBehavior', ['stop']], ['NetworkInterfaces', [[{ SubnetId: 'subnet-1' }], [], [{ Groups: ['sg-1'] }]]],
  ['NetworkInterfaces.0.AssociatePublicIpAddress', [true]], ['MetadataOptions.HttpTokens', ['optional', 'required', undefined, null]], ['MetadataOptions.HttpEndpoint', ['disabled', 'enabled']],
  ['MetadataOptions.HttpPutResponseHopLimit', [0, 1, 2, 64, 65, '2', undefined]],
  ['MetadataOptions', [{ HttpTokens: 'optional' }, { HttpProtocolIpv6: 'enabled' }, {}, undefined, null, 'x']], ['BlockDeviceMappings.0.Ebs.Encrypted', [false, true, 'true', undefined]],
  ['BlockDeviceMappings.1.Ebs', [{ Encrypted: false }, {}, undefined, null]], ['BlockDeviceMappings.1', [undefined, { DeviceName: '/dev/xvdb' }]],
  ['BlockDeviceMappings', [[], undefined, [{ DeviceName: '/dev/xvda', Ebs: {} }], [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: false } }]]],
  ['TagSpecifications', [[]]], ['UserData', [undefined]], ['Monitoring.Enabled', [true]], ['DisableApiStop', [true]],
];

const at = (on: string, prefix: string, paths: [string, unknown[]][]) => paths.flatMap(([path, values]) => values.map((value) => ({ on, path: `${prefix}${path}`, value })));

/** Escape hatches: every one of them is tried. */
export const OVERRIDES: Recipe[] = [
  ...at('group', 'Properties.', GROUP_PATHS),
  ...at('template', 'Properties.LaunchTemplateData.', TEMPLATE_PATHS),
  ...at('template', 'Properties.', [['LaunchTemplateName', ['x']], ['LaunchTemplateData', [undefined, {}, { KeyName: 'x' }, { MetadataOptions: { HttpTokens: 'optional' } }]]]),
  ...at('template', '', [['Properties', [{ LaunchTemplateData: { KeyName: 'x' } }, { LaunchTemplateName: 'x' }, undefined]]]),
  ...at('group', '', [['Properties', [{ DiskSize: 1 }, { RemoteAccess: { Ec2SshKey: 'x' } }]]]),
];
