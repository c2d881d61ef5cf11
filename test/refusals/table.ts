import { Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { InstanceArchitecture, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, KubernetesVersion } from 'aws-cdk-lib/aws-eks';
import { CfnCluster } from 'aws-cdk-lib/aws-eks-v2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { AMAZON_LINUX_2023 } from './amazon-linux-2023';
import { types, type Bench } from './bench';
import { BREAK_GLASS_REFUSALS } from './break-glass';
import { ENDPOINT_REFUSALS } from './endpoints';
import { INSPECTOR_REFUSALS } from './inspector';
import { NODE_SECURITY_GROUP_REFUSALS } from './node-security-group';
import { row, TEMPLATE, WORKERS, type Refusal } from './row';
import { SESSION_REFUSALS } from './session';
import { SESSION_ROLE_REFUSALS } from './session-role';
import type { Source } from './sources';
import {
  BottlerocketCisLevel, BottlerocketVariant, CniPermissions, HardenedNodeGroup, MinimalSsmRole, NodeAmount, NodeCapacityType, NodeOs, NodeRepair,
  NodeRepairAction, NodeTaint, SsmAccess, type BottlerocketOptions, type HardenedNodeGroupOptions, type NodeRepairOptions, type NodeRepairOverride,
  type NodeVolume, type SelinuxLaunchTemplateProps,
} from '../../src';
import type { ErrorCode } from '../../src/private/errors';

const group = (source: Source, code: ErrorCode, props: HardenedNodeGroupOptions | ((bench: Bench) => HardenedNodeGroupOptions), text: string) =>
  row(source, code, (bench) => bench.group(typeof props === 'function' ? props(bench) : props), text, WORKERS);

const template = (source: Source, code: ErrorCode, props: SelinuxLaunchTemplateProps, text: string) =>
  row(source, code, (bench) => bench.template(props), text, TEMPLATE);

const bottlerocket = (source: Source, code: ErrorCode, options: BottlerocketOptions, text: string) =>
  row(source, code, (bench) => bench.bottlerocket(options), text, TEMPLATE);

// ---------------------------------------------------------------------------------------------- the node group

const SCALING = [
  group('scaling', 'ScalingOutOfRange', { minSize: -1 }, "'minSize' must be a whole number, 0 or more, got -1"),
  group('scaling', 'ScalingOutOfRange', { minSize: 1.5 }, "'minSize' must be a whole number, 0 or more, got 1.5"),
  group('scaling', 'ScalingOutOfRange', { desiredSize: -1 }, "'desiredSize' must be a whole number, 0 or more, got -1"),
  group('scaling', 'ScalingOutOfRange', { minSize: 0, maxSize: 0 }, "'maxSize' must be a whole number, 1 or more, got 0"),
  group('scaling', 'ScalingOutOfRange', { maxSize: NaN }, "'maxSize' must be a whole number, 1 or more, got NaN"),
  group('scaling', 'ScalingOutOfRange', { minSize: 3, maxSize: 2 }, "'minSize' must not be above 'maxSize' (2), got 3; lower the one or raise the other"),
  group('scaling', 'ScalingOutOfRange', { minSize: 3, desiredSize: 2 }, "'minSize' must not be above 'desiredSize' (2), got 3; lower the one or raise the other"),
  group('scaling', 'ScalingOutOfRange', { desiredSize: 4, maxSize: 3 }, "'desiredSize' must not be above 'maxSize' (3), got 4; lower the one or raise the other"),
];

const INSTANCE_TYPES = [
  group('nodegroupResource', 'InstanceTypesOutOfRange', { instanceTypes: types(...Array<string>(21).fill('m7g.large')) },
    "'instanceTypes' must hold 1 to 20 instance types, got 21"),
  group('macInstances', 'InstanceTypeUnsupported', { instanceTypes: types('mac2.metal') },
    "'mac2.metal' is not an instance type that Amazon EKS nodes run on; use one such as m7g.large"),
  group('macInstances', 'InstanceTypeUnsupported', { instanceTypes: types('mac-m4.metal') },
    "'mac-m4.metal' is not an instance type that Amazon EKS nodes run on; use one such as m7g.large"),
  group('instanceTypeNames', 'InstanceTypeUnsupported', { instanceTypes: types('m7g.large', 'm7g-large') },
    "'m7g-large' is not an instance type that Amazon EKS nodes run on; use one such as m7g.large"),
  group('architecture', 'ArchitectureMixed', { instanceTypes: types('m7g.large', 'm7i.large') },
    "'instanceTypes' must be of one architecture, got m7g.large (arm64), m7i.large (x86_64); make a node group for each"),
  group('architecture', 'ArchitectureMixed', { instanceTypes: types('g5g.xlarge', 'g6.xlarge') },
    "'instanceTypes' must be of one architecture, got g5g.xlarge (arm64), g6.xlarge (x86_64); make a node group for each"),
  group('architecture', 'ArchitectureMismatch', { instanceTypes: types('m7g.large'), architecture: InstanceArchitecture.X86_64 },
    "'architecture' must be arm64, as the instance types are, got x86_64; leave it out"),
  group('architecture', 'ArchitectureMismatch', { instanceTypes: types('g6.xlarge'), architecture: InstanceArchitecture.ARM_64 },
    "'architecture' must be x86_64, as the instance types are, got arm64; leave it out"),
];

const KEY = 'the key of a label must be a qualified name of at most 63 characters, such as example.com/team, got';
const VALUE = "the value of label 'team' must be 1 to 63 letters, digits, dots, - and _, and start and end with a letter or digit, got";
const reserved = (source: Source, key: string) => group(source, 'LabelReserved', { labels: { [key]: 'blue' } },
  `label '${key}' must not start with a name reserved for Kubernetes or Amazon EKS (kubernetes.io/, k8s.io/, eks.amazonaws.com/); use a name of your own`);

const LABELS = [
  group('kubernetesLabels', 'LabelInvalid', { labels: { 'the team': 'blue' } }, `${KEY} "the team"`),
  group('kubernetesLabels', 'LabelInvalid', { labels: { 'Example.com/team': 'blue' } }, `${KEY} "Example.com/team"`),
  group('createNodegroup', 'LabelInvalid', { labels: { ['k'.repeat(64)]: 'blue' } }, `${KEY} "${'k'.repeat(64)}"`),
  group('kubernetesLabels', 'LabelInvalid', { labels: { team: 'blue!' } }, `${VALUE} "blue!"`),
  group('createNodegroup', 'LabelInvalid', { labels: { team: 'v'.repeat(64) } }, `${VALUE} "${'v'.repeat(64)}"`),
  group('emptyLabels', 'LabelInvalid', { labels: { team: '' } }, `${VALUE} ""`),
  ...['kubernetes.io/team', 'k8s.io/team', 'eks.amazonaws.com/team'].map((key) => reserved('reservedLabels', key)),
  reserved('kubeletLabels', 'node-role.kubernetes.io/worker'),
];

const TAINT_KEY = 'the key of a taint must be a qualified name of at most 63 characters, such as example.com/dedicated, got';
const TAINT_VALUE = "the value of taint 'dedicated' must be at most 63 letters, digits, dots, - and _, and start and end with a letter or digit, got";

const TAINTS = [
  group('taints', 'TaintInvalid', { taints: Array.from({ length: 51 }, (_, i) => NodeTaint.noSchedule(`key-${i}`)) }, "'taints' must hold at most 50, got 51"),
  group('taint', 'TaintInvalid', { taints: [NodeTaint.noSchedule('')] }, `${TAINT_KEY} ""`),
  group('taint', 'TaintInvalid', { taints: [NodeTaint.noExecute('k'.repeat(64))] }, `${TAINT_KEY} "${'k'.repeat(64)}"`),
  group('kubernetesLabels', 'TaintInvalid', { taints: [NodeTaint.noSchedule('a/b/c')] }, `${TAINT_KEY} "a/b/c"`),
  group('taint', 'TaintInvalid', { taints: [NodeTaint.preferNoSchedule('dedicated', 'v'.repeat(64))] }, `${TAINT_VALUE} "${'v'.repeat(64)}"`),
  group('kubernetesLabels', 'TaintInvalid', { taints: [NodeTaint.noSchedule('dedicated', 'g p u')] }, `${TAINT_VALUE} "g p u"`),
  group('taints', 'TaintInvalid', { taints: [NodeTaint.noSchedule('dedicated', 'gpu'), NodeTaint.noSchedule('dedicated', 'web')] },
    "taint 'dedicated' must not stand twice with the effect NO_SCHEDULE; the kubelet would refuse to start"),
];

const unavailable = (amount: NodeAmount, text: string) =>
  group('update', 'NodeAmountOutOfRange', { updateConfig: { maxUnavailable: amount } }, `'maxUnavailable' must be a whole number of ${text}`);

const UPDATES = [
  unavailable(NodeAmount.count(0), 'nodes, from 1 to 100, got 0'),
  unavailable(NodeAmount.count(101), 'nodes, from 1 to 100, got 101'),
  unavailable(NodeAmount.count(1.5), 'nodes, from 1 to 100, got 1.5'),
  unavailable(NodeAmount.percentage(0), 'percent, from 1 to 100, got 0'),
  unavailable(NodeAmount.percentage(101), 'percent, from 1 to 100, got 101'),
];

const repair = (source: Source, code: ErrorCode, options: NodeRepairOptions, text: string) =>
  group(source, code, { nodeRepair: NodeRepair.enabled(options) }, text);
const override = (changed: Partial<NodeRepairOverride>): NodeRepairOptions => ({
  overrides: [{
    nodeMonitoringCondition: 'NetworkingReady',
    nodeUnhealthyReason: 'InterfaceNotUp',
    minRepairWaitTime: Duration.minutes(10),
    repairAction: NodeRepairAction.REBOOT,
    ...changed,
  }],
});

const REPAIR = [
  repair('repair', 'NodeAmountOutOfRange', { maxParallelNodesRepaired: NodeAmount.count(0) }, "'maxParallelNodesRepaired' must be a whole number of nodes, 1 or more, got 0"),
  repair('repair', 'NodeAmountOutOfRange', { maxParallelNodesRepaired: NodeAmount.percentage(101) },
    "'maxParallelNodesRepaired' must be a whole number of percent, from 1 to 100, got 101"),
  repair('repair', 'NodeAmountOutOfRange', { maxUnhealthyNodeThreshold: NodeAmount.count(-1) }, "'maxUnhealthyNodeThreshold' must be a whole number of nodes, 1 or more, got -1"),
  repair('repair', 'NodeAmountOutOfRange', { maxUnhealthyNodeThreshold: NodeAmount.percentage(0) },
    "'maxUnhealthyNodeThreshold' must be a whole number of percent, from 1 to 100, got 0"),
  repair('repairOverrides', 'NodeRepairInvalid', override({ minRepairWaitTime: Duration.minutes(0) }), "'minRepairWaitTime' must be whole minutes, 1 or more, got 0 minutes"),
  repair('repairOverrides', 'NodeRepairInvalid', override({ minRepairWaitTime: Duration.seconds(90) }), "'minRepairWaitTime' must be whole minutes, 1 or more, got 1.5 minutes"),
  repair('repairOverrides', 'NodeRepairInvalid', override({ minRepairWaitTime: Duration.seconds(Token.asNumber({ Ref: 'Seconds' })) }),
    "'minRepairWaitTime' must be minutes where it is a token, got seconds; use Duration.minutes()"),
  repair('repairOverrides', 'NodeRepairInvalid', override({ nodeMonitoringCondition: '' }),
    "'nodeMonitoringCondition' must name what the node monitoring agent reports, got an empty text"),
  repair('repairOverrides', 'NodeRepairInvalid', override({ nodeUnhealthyReason: '' }), "'nodeUnhealthyReason' must name what the node monitoring agent reports, got an empty text"),
];

const WARM_POOLS = [
  group('warmPool', 'WarmPoolInvalid', { warmPool: { minSize: -1 } }, "'warmPool.minSize' must be a whole number, 0 or more, got -1"),
  group('warmPool', 'WarmPoolInvalid', { warmPool: { maxGroupPreparedCapacity: 1.5 } }, "'warmPool.maxGroupPreparedCapacity' must be a whole number, 0 or more, got 1.5"),
  group('warmPool', 'WarmPoolInvalid', { warmPool: { minSize: 3, maxGroupPreparedCapacity: 2 } },
    "'warmPool.minSize' must not be above 'maxGroupPreparedCapacity' (2), got 3; lower the one or raise the other"),
  group('warmPoolsOfAutoScaling', 'WarmPoolInvalid', { warmPool: {}, capacityType: NodeCapacityType.SPOT },
    "'warmPool' must not be given together with capacity type SPOT: Amazon EC2 Auto Scaling has no warm pools of Spot instances; leave one of them out"),
];

const VERSIONS = [
  group('kubernetesVersions', 'KubernetesVersionInvalid', { kubernetesVersion: '1.34.1' }, '\'kubernetesVersion\' must be a minor version such as 1.34, got "1.34.1"'),
  template('kubernetesVersions', 'KubernetesVersionInvalid', { kubernetesVersion: 'v1.34' }, '\'kubernetesVersion\' must be a minor version such as 1.34, got "v1.34"'),
];

// ---------------------------------------------------------------------------------------------- network and role

const publicly = (bench: Bench) => ({ subnets: { subnetType: SubnetType.PUBLIC }, vpc: bench.cluster.vpc });
const withoutVpc = (props: HardenedNodeGroupOptions) => (bench: Bench) => {
  const { stack } = bench.cluster;
  return new HardenedNodeGroup(stack, 'Workers', { cluster: CfnCluster.fromClusterName(stack, 'Imported', 'imported'), ...props });
};

const NETWORK = [
  group('bestPractices', 'PublicSubnet', publicly,
    'nodes must not be in public subnets, got Stack/Vpc/PublicSubnet1, Stack/Vpc/PublicSubnet2: most attacks come from the internet (NET-1); '
    + "choose private subnets, or give 'publicSubnetReason'"),
  group('bestPractices', 'ReasonRequired', (bench) => ({ ...publicly(bench), publicSubnetReason: ' ' }),
    "'publicSubnetReason' must say why nodes are in public subnets, got an empty text"),
  group('createNodegroup', 'SubnetsRequired', { subnets: { subnets: [] } }, "'subnets' must select at least one subnet, got none; give the VPC private subnets or choose others"),
  group('bestPractices', 'SubnetsRequired', ({ cluster: { stack } }) => (
    { vpc: new Vpc(stack, 'Edge', { maxAzs: 1, subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC }] }) }),
  "the VPC Stack/Edge has no private subnets, which nodes go to (NET-1); add some, or choose 'subnets' and give 'publicSubnetReason'"),
  row('createNodegroup', 'VpcRequired', withoutVpc({}),
    "'vpc' is needed to choose subnets, and it can't be read from this cluster; give 'vpc', or 'subnets: { subnets: [...] }'", WORKERS),
  row('launchTemplates', 'ClusterSecurityGroupRequired', (bench) => {
    const { vpc, cluster } = bench.cluster;
    return withoutVpc({ vpc, securityGroups: [cluster.clusterSecurityGroup] })(bench);
  }, "'clusterSecurityGroup' is needed beside 'securityGroups', and it can't be read from this cluster: without it nodes do not join; give it", WORKERS),
  template('securityGroups', 'SecurityGroupsOutOfRange', { securityGroups: [] },
    "'securityGroups' must name at least one security group, got none; leave it out, and Amazon EKS adds the security group of the cluster"),
];

const role = (bench: Bench) => Role.fromRoleName(bench.cluster.stack, 'Role', 'nodes');

/** An aws-eks cluster that applies its aws-auth ConfigMap, in a stack of its own. */
function otherStackCluster(scope: Stack): Cluster {
  const stack = new Stack(scope.node.root, 'ClusterStack');
  const kubectlLayer = LayerVersion.fromLayerVersionArn(stack, 'Kubectl', 'arn:aws:lambda:us-east-1:123456789012:layer:kubectl:1');
  return new Cluster(stack, 'Cluster', { version: KubernetesVersion.V1_34, defaultCapacity: 0, kubectlLayer });
}

const LATIN = "'description' must be at most 1000 letters of Latin-1, spaces and line breaks, got";
const SLASHES = "'path' must be at most 512 visible ASCII characters with a slash at either end, such as /nodes/, got";

const ROLES = [
  row('createRole', 'RoleDescriptionInvalid', ({ stack }) => new MinimalSsmRole(stack, 'Role', { description: 'nodes → web' }),
    `${LATIN} "nodes → web"; say it shorter or plainer`, 'Stack'),
  row('createRole', 'RoleDescriptionInvalid', ({ stack }) => new MinimalSsmRole(stack, 'Role', { description: 'n'.repeat(1001) }),
    `${LATIN} "${'n'.repeat(1001)}"; say it shorter or plainer`, 'Stack'),
  row('createRole', 'RolePathInvalid', ({ stack }) => new MinimalSsmRole(stack, 'Role', { path: 'nodes' }), `${SLASHES} "nodes"; leave it out for /`, 'Stack'),
  row('createRole', 'RolePathInvalid', ({ stack }) => new MinimalSsmRole(stack, 'Role', { path: '/my nodes/' }), `${SLASHES} "/my nodes/"; leave it out for /`, 'Stack'),
  row('awsAuth', 'RoleInOtherStack', ({ stack }) => new HardenedNodeGroup(stack, 'Workers', { cluster: otherStackCluster(stack) }),
    'the role of the nodes must be in the stack of the cluster (ClusterStack), whose aws-auth ConfigMap maps it, got one in Stack; '
    + "give 'role' a MinimalSsmRole made there, or give the cluster the authentication mode API_AND_CONFIG_MAP", WORKERS),
  group('bestPractices', 'RoleOptionsConflict', (bench) => ({ role: role(bench), access: SsmAccess.SESSIONS }),
    "'access' must not be given together with 'role'; give it to the MinimalSsmRole that is 'role'"),
  group('bestPractices', 'RoleOptionsConflict', (bench) => ({ role: role(bench), cniPermissions: CniPermissions.onOwnRole() }),
    "'cniPermissions' must not be given together with 'role'; give it to the MinimalSsmRole that is 'role'"),
];

// ---------------------------------------------------------------------------------------------- the launch template

const HOPS = 'leave it out for 1, so that pods do not reach the credentials of the node';

const HOP_LIMITS = [
  template('imds', 'HopLimitOutOfRange', { metadataHopLimit: 0 }, `'metadataHopLimit' must be a whole number from 1 to 64, got 0; ${HOPS}`),
  template('imds', 'HopLimitOutOfRange', { metadataHopLimit: 1.5 }, `'metadataHopLimit' must be a whole number from 1 to 64, got 1.5; ${HOPS}`),
  row('imds', 'HopLimitOutOfRange', (bench) => bench.group({ metadataHopLimit: 65 }), `'metadataHopLimit' must be a whole number from 1 to 64, got 65; ${HOPS}`,
    `${WORKERS}/LaunchTemplate`),
];

const LARGE = 'move large values (bootstrap scripts, certificates) into an image of your own';

const USER_DATA = [
  bottlerocket('userData', 'UserDataTooLarge', { settings: { bootstrapContainers: { setup: { userData: 'A'.repeat(16 * 1024) } } } },
    `user data must not be larger than 16384 bytes, got 16626; ${LARGE}`),
  row('userData', 'UserDataTooLarge', (bench) => bench.group({ os: NodeOs.bottlerocket({ settings: { pki: { corporate: { data: 'A'.repeat(16 * 1024) } } } }) }),
    `user data must not be larger than 16384 bytes, got 16608; ${LARGE}`, `${WORKERS}/LaunchTemplate`),
];

const volume = (source: Source, name: 'osVolume' | 'dataVolume', given: NodeVolume, text: string) =>
  bottlerocket(source, 'VolumeOutOfRange', { [name]: given }, `'${name}.${text}`);

const VOLUMES = [
  volume('gp3', 'dataVolume', { size: Size.gibibytes(0) }, "size' must be a whole number of GiB from 1 to 65536, got 0"),
  volume('gp3', 'dataVolume', { size: Size.gibibytes(65537) }, "size' must be a whole number of GiB from 1 to 65536, got 65537"),
  volume('gp3', 'dataVolume', { size: Size.mebibytes(1500) }, "size' must be whole GiB, got 1.46484375 GiB; use Size.gibibytes()"),
  volume('gp3', 'dataVolume', { size: Size.mebibytes(Token.asNumber({ Ref: 'Size' })) }, "size' must be whole GiB, got a token in another unit; use Size.gibibytes()"),
  volume('bottlerocketImage', 'osVolume', { size: Size.gibibytes(1) }, "size' must be a whole number of GiB from 2 to 65536, got 1"),
  volume('gp3', 'osVolume', { iops: 2999 }, "iops' must be a whole number of IOPS from 3000 to 80000, got 2999"),
  volume('gp3', 'osVolume', { iops: 80001 }, "iops' must be a whole number of IOPS from 3000 to 80000, got 80001"),
  volume('gp3', 'dataVolume', { iops: 10001 }, "iops' must be at most 500 for each GiB (10000), got 10001; make the volume larger"),
  volume('gp3', 'osVolume', { throughput: 124 }, "throughput' must be a whole number of MiB/s from 125 to 2000, got 124"),
  volume('gp3', 'osVolume', { throughput: 2001 }, "throughput' must be a whole number of MiB/s from 125 to 2000, got 2001"),
  volume('gp3', 'dataVolume', { throughput: 751 }, "throughput' must be at most a quarter of the IOPS (750), got 751; raise 'iops'"),
];

// ---------------------------------------------------------------------------------------------- the operating system

const ofName = (source: Source, code: ErrorCode, name: string, text: string) => row(source, code, () => NodeOs.fromName(name), text);

const SYSTEMS = [
  ofName('al2', 'OsRefused', 'AL2_x86_64',
    "'AL2_x86_64' is refused: Amazon EKS stopped publishing AL2 images on 2025-11-26, so nodes would get no more patches (PATCH-1); use NodeOs.bottlerocket()"),
  ofName('bestPractices', 'OsRefused', 'WINDOWS_CORE_2022_x86_64',
    "'WINDOWS_CORE_2022_x86_64' is refused: no recommendation of the guide for hosts (SELinux, Bottlerocket, CIS benchmarks for Linux) applies to Windows; "
    + 'use NodeOs.bottlerocket(), and a plain node group for Windows workloads'),
  ofName('atomic', 'OsRefused', 'Project Atomic', "'Project Atomic' is refused: Project Atomic ended in 2019 and gets no patches; use NodeOs.bottlerocket()"),
  ofName('rancherOs', 'OsRefused', 'RancherOS', "'RancherOS' is refused: RancherOS ended in 2021 and gets no patches; use NodeOs.bottlerocket()"),
  ofName('createNodegroup', 'OsUnknown', 'BOTTLEROCKET_x86_64_NEURON',
    "'BOTTLEROCKET_x86_64_NEURON' is not an operating system that this library knows; use bottlerocket, bottlerocket-fips, bottlerocket-nvidia, bottlerocket-nvidia-fips, "
    + 'al2023, al2023-nvidia or al2023-neuron'),
  ofName('createNodegroup', 'OsRefused', 'al2023-fips',
    "'al2023-fips' is refused: Amazon EKS has no AMI type of Amazon Linux 2023 with FIPS 140-3; use NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS }), "
    + 'or an Amazon Linux 2023 image of your own in which FIPS is enabled'),
  ...[BottlerocketVariant.FIPS, BottlerocketVariant.NVIDIA_FIPS].map((variant) =>
    row('bottlerocketVariants', 'BottlerocketVariantUnsupported', (bench) => bench.bottlerocket({ variant }, { kubernetesVersion: '1.28' }),
      `Bottlerocket variant ${variant} needs Kubernetes 1.29 or newer, got 1.28; upgrade the cluster first`, TEMPLATE)),
];

// ---------------------------------------------------------------------------------------------- settings of Bottlerocket

const invalid = (options: BottlerocketOptions, text: string) => bottlerocket('bottlerocketModels', 'BottlerocketSettingInvalid', options, text);
const untyped = (additionalSettings: Record<string, unknown>, text: string) => invalid({ additionalSettings }, text);
const UNSIGNED = 'the NVIDIA driver is not signed and does not load under lockdown, so the node would not boot; leave it out, or use another variant';

const SETTINGS = [
  untyped({ kernel: { lockdown: 'strict' } }, "Bottlerocket setting 'kernel.lockdown' must be one of none, integrity, confidentiality, got \"strict\""),
  untyped({ kernel: { sysctl: { 'vm.swappiness': 0 } } }, "Bottlerocket setting 'kernel.sysctl.vm.swappiness' must be a text, got 0"),
  untyped({ kubernetes: { 'max-pods': '110' } }, "Bottlerocket setting 'kubernetes.max-pods' must be an integer from 1 to 65535, got \"110\""),
  untyped({ kernel: 'hardened' }, "Bottlerocket setting 'kernel' must be a table of settings, got \"hardened\""),
  invalid({ settings: { kubernetes: { podPidsLimit: 0 } } }, "Bottlerocket setting 'kubernetes.pod-pids-limit' must be an integer from 1 to 9007199254740991, got 0"),
  invalid({ settings: { kubernetes: { containerLogMaxSize: '10 MB' } } },
    "Bottlerocket setting 'kubernetes.container-log-max-size' must be a Kubernetes quantity such as 100m, 512Mi or 1Gi, got \"10 MB\""),
  invalid({ settings: { kubernetes: { containerLogMaxFiles: 1 } } }, "Bottlerocket setting 'kubernetes.container-log-max-files' must be an integer from 2 to 2147483647, got 1"),
  invalid({ settings: { kubernetes: { clusterDnsIp: ['kube-dns'] } } }, "Bottlerocket setting 'kubernetes.cluster-dns-ip' must be a list, each item an IP address, got [\"kube-dns\"]"),
  invalid({ settings: { bootstrapContainers: { setup: { userData: '#!/bin/bash' } } } },
    "Bottlerocket setting 'bootstrap-containers.setup.user-data' must be base64, got \"#!/bin/bash\""),
  invalid({ settings: { bootstrapContainers: { setup: { mode: 'never' } } } }, "Bottlerocket setting 'bootstrap-containers.setup.mode' must be one of always, once, off, got \"never\""),
  invalid({ settings: { bootstrapContainers: { set_up: { essential: true } } } },
    "a name in Bottlerocket setting 'bootstrap-containers' must be a name of at most 76 letters, digits and -, got \"set_up\""),
  invalid({ settings: { kubernetes: { kubeReserved: { gpu: '1' } } } },
    "a name in Bottlerocket setting 'kubernetes.kube-reserved' must be one of cpu, memory, ephemeral-storage, pid, got \"gpu\""),
  invalid({ settings: { updates: { versionLock: '1.50' } } }, "Bottlerocket setting 'updates.version-lock' must be latest or the like of v1.50.0, got \"1.50\""),
  invalid({ variant: BottlerocketVariant.NVIDIA, settings: { kernel: { lockdown: 'integrity' } } }, `Bottlerocket setting 'kernel.lockdown' must not be "integrity": ${UNSIGNED}`),
  bottlerocket('bottlerocketModules', 'BottlerocketSettingInvalid', { settings: { kernel: { modules: { nf_tables: { allowed: false, autoload: true } } } } },
    "Bottlerocket setting 'kernel.modules.nf_tables.autoload' must not be true while 'allowed' is not: the module would be blocked; set 'allowed: true' beside it"),
];

const since = (version: string, osVersion: string, settings: BottlerocketOptions['settings'], name: string) =>
  bottlerocket('bottlerocketVersions', 'BottlerocketOsVersion', { osVersion, settings },
    `Bottlerocket setting '${name}' needs Bottlerocket ${version}, got 'osVersion' ${osVersion}: the node would refuse its user data; leave the setting out or raise the version`);

const OS_VERSIONS = [
  bottlerocket('bottlerocketVersions', 'BottlerocketOsVersion', { osVersion: '1.50' }, '\'osVersion\' must be a version such as 1.50.0, got "1.50"'),
  since('1.51.0', '1.50.9', { kubernetes: { maxParallelImagePulls: 4 } }, 'kubernetes.max-parallel-image-pulls'),
  since('1.22.0', '1.9.0', { bootstrapCommands: { greet: { commands: [['apiclient', 'get']], mode: 'once' } } }, 'bootstrap-commands.greet.commands'),
];

const IMAGES = row('bottlerocketVersions', 'BottlerocketSettingInvalid',
  (bench) => bench.bottlerocket({ settings: { imageVerifierPlugins: { enabled: true } } }, { kubernetesVersion: '1.32' }),
  "Bottlerocket setting 'image-verifier-plugins.enabled' needs Kubernetes 1.33 or newer, got 1.32: the node would refuse its user data; "
  + 'leave the setting out or upgrade the cluster first', TEMPLATE);

const merged = (additionalSettings: Record<string, unknown>, text: string) =>
  bottlerocket('launchTemplates', 'BottlerocketTomlUnsupported', { additionalSettings }, `Bottlerocket setting ${text}`);
const NAMES = 'must be named with letters, digits, - and _, as Amazon EKS cannot merge quoted table names, got';

const TOML = [
  merged({ 'example.com': { setting: 1 } }, `'example.com' ${NAMES} "example.com"`),
  merged({ example: { 'a"b': 1 } }, '\'example.a"b\' must be named with letters, digits, dots, slashes, - and _, got "a\\"b"'),
  merged({ example: { setting: 'say "x"' } },
    '\'example.setting\' must not hold a double quote, got "say \\"x\\""; use single quotes, or base64 where the setting takes it, as Amazon EKS cannot merge it'),
  merged({ example: { words: ['a', 1] } }, "'example.words' must not hold a list of mixed types, as Amazon EKS cannot merge it"),
  merged({ example: { numbers: [1, 1.5] } }, "'example.numbers' must not hold a list of mixed types, as Amazon EKS cannot merge it"),
  merged({ example: { setting: null } }, "'example.setting' must not hold null; leave the setting out, as Amazon EKS cannot merge it"),
];

const ofCluster = (name: string, value: string, instead: string, table: object = { [name]: value }) =>
  bottlerocket('launchTemplates', 'BottlerocketClusterSetting', { additionalSettings: { kubernetes: table } },
    `Bottlerocket setting 'kubernetes.${name}' must not be "${value}": ${instead}`);
const NAMED = 'the access entry of the node group expects the private DNS name, leave it out';

const CLUSTER_SETTINGS = [
  ofCluster('api-server', 'https://example.com', 'Amazon EKS writes it, leave it out'),
  ofCluster('cluster-certificate', 'QQ==', 'Amazon EKS writes it, leave it out'),
  ofCluster('cluster-name', 'other', 'Amazon EKS writes it, leave it out'),
  ofCluster('authentication-mode', 'tls', 'a node of Amazon EKS authenticates by IAM, leave it out'),
  ofCluster('hostname-override', 'web-1', NAMED),
  ofCluster('hostname-override-source', 'instance-id', NAMED),
  ofCluster('node-labels.team', 'blue', "give 'labels' to the node group", { 'node-labels': { team: 'blue' } }),
  ofCluster('node-taints.dedicated', 'web:NoSchedule', "give 'taints' to the node group", { 'node-taints': { dedicated: 'web:NoSchedule' } }),
];

const weakened = (source: Source, options: BottlerocketOptions, text: string) => bottlerocket(source, 'BottlerocketWeakened', options, `Bottlerocket setting ${text}`);
const level2 = (settings: BottlerocketOptions['settings']): BottlerocketOptions => ({ cisLevel: BottlerocketCisLevel.LEVEL_2, settings });
const kernel = (name: string, needed: string, given: string) => weakened('protectKernelDefaults', { settings: { kernel: { sysctl: { [name]: given } } } },
  `'kernel.sysctl.${name}' must be '${needed}', got "${given}": the kubelet runs with protectKernelDefaults and would not start; leave it out`);

const WEAKENED = [
  kernel('vm.overcommit_memory', '1', '0'),
  kernel('vm.panic_on_oom', '0', '1'),
  kernel('kernel.panic', '10', '0'),
  kernel('kernel.panic_on_oops', '1', '0'),
  kernel('kernel.keys.root_maxkeys', '1000000', '200'),
  kernel('kernel.keys.root_maxbytes', '25000000', '20000'),
  weakened('bottlerocketCis', { settings: { kernel: { sysctl: { 'net.ipv4.tcp_syncookies': '0' } } } },
    "'kernel.sysctl.net.ipv4.tcp_syncookies' must be '1', got \"0\": CIS Bottlerocket 3.2.7 asks for it; leave it out"),
  weakened('bottlerocketCis', level2({ kernel: { sysctl: { 'net.ipv4.conf.all.send_redirects': '1' } } }),
    "'kernel.sysctl.net.ipv4.conf.all.send_redirects' must be '0', got \"1\": CIS Bottlerocket 3.1.1 asks for it; leave it out"),
  weakened('bottlerocketCis', level2({ kernel: { modules: { udf: { allowed: true } } } }),
    "'kernel.modules.udf.allowed' must not be true: CIS Bottlerocket 1.1.1.1: level 2 forbids the module; leave it out, or use level 1"),
  weakened('bottlerocketCis', { settings: { kernel: { lockdown: 'none' } } },
    "'kernel.lockdown' must not be \"none\": CIS Bottlerocket 1.5.2: root could change the running kernel; use 'integrity'"),
  weakened('bottlerocketCis', level2({ kernel: { lockdown: 'confidentiality' } }),
    "'kernel.lockdown' must not be \"confidentiality\": CIS Bottlerocket 1.5.2: the check of level 2 asks for 'integrity'; use it, or level 1"),
  weakened('bottlerocketCis', { settings: { ntp: { timeServers: [] } } },
    "'ntp.time-servers' must not be []: CIS Bottlerocket 2.1.1.1: time must be synchronised; name a server or leave it out"),
  weakened('bestPractices', { settings: { hostContainers: { admin: { enabled: true } } } },
    "'host-containers.admin.enabled' must not be true: ACC-1: the admin container is a root shell on the host; open a session to the control container instead"),
  weakened('bestPractices', { settings: { hostContainers: { admin: { superpowered: true } } } },
    "'host-containers.admin.superpowered' must not be true: ACC-1: the admin container stays off; open a session to the control container instead"),
  weakened('bestPractices', { settings: { hostContainers: { control: { enabled: false } } } },
    "'host-containers.control.enabled' must not be false: ACC-1: the control container is the node's SSM agent; to close sessions give the role 'access: SsmAccess.NONE'"),
  weakened('bottlerocketKubernetes', { settings: { kubernetes: { standaloneMode: true } } },
    "'kubernetes.standalone-mode' must not be true: CIS EKS 3.2.1 and 3.2.2: it turns anonymous access on; leave it out"),
  weakened('bottlerocketKubernetes', { settings: { kubernetes: { seccompDefault: false } } },
    "'kubernetes.seccomp-default' must not be false: OS-1: containers would keep system calls that lead out of them; let the one pod set 'seccompProfile.type: Unconfined'"),
  weakened('bottlerocketKubernetes', { settings: { kubernetes: { serverTlsBootstrap: false } } },
    "'kubernetes.server-tls-bootstrap' must not be false: CIS EKS 3.2.9: the serving certificate of the kubelet would not be rotated; leave it out"),
  weakened('bottlerocketSecurity', { settings: { ociDefaults: { capabilities: { 'sys-admin': true } } } },
    "'oci-defaults.capabilities.sys-admin' must not be true: OS-1: every container would get the capability; give it to the one pod in 'securityContext.capabilities.add'"),
  weakened('bottlerocketSecurity', { settings: { boot: { kernelParameters: { selinux: ['0'] } } } },
    "'boot.kernel-parameters.selinux' must not be [\"0\"]: SEL-1: selinux on the kernel's command line can turn protection off; leave it out"),
];

// ---------------------------------------------------------------------------------------------- escape hatches

const DATA = 'LaunchTemplateData';
const set = (path: string, value: unknown) => `'${path}' must not be ${value === undefined ? 'deleted' : `set to ${JSON.stringify(value)}`}`;

const onTemplate = (source: Source, code: ErrorCode, path: string, value: unknown, instead: string) => row(source, code,
  (bench) => bench.templateResource().addPropertyOverride(path, value), `${set(path, value)}: ${instead}`, `${TEMPLATE}/Resource`);
const field = (path: string, value: unknown, instead: string) =>
  onTemplate('launchTemplateSpecification', 'LaunchTemplateFieldRefused', `${DATA}.${path}`, value,
    `Amazon EKS refuses it in the launch template of a managed node group; ${instead}`);

const onGroup = (source: Source, code: ErrorCode, path: string, value: unknown, instead: string) => row(source, code,
  (bench) => bench.groupResource().addPropertyOverride(path, value), `${set(path, value)}: ${instead}`, `${WORKERS}/Resource`);

const LIFE_CYCLE = 'Amazon EKS owns the life cycle of its nodes';
const IMDS_V1 = 'IMDSv1 gives the credentials of the node to whoever can make it send a request (ACC-1)';
const OTHER_TEMPLATE = "the hardening is in the launch template of the group, give the group 'os', 'encryptionKey' and its other props";
const OWN_OS = "the user data belongs to the operating system, give 'os' another one";

const TEMPLATE_HATCHES = [
  onTemplate('bestPractices', 'SshRefused', `${DATA}.KeyName`, 'ops', 'nodes have no SSH key, open a session with Session Manager instead (ACC-1)'),
  field('ImageId', 'ami-0123456789abcdef0', 'the image belongs to the node group, and Amazon EKS would no longer merge its own user data'),
  field('InstanceType', 'm7g.large', "instance types belong to the node group, give it 'instanceTypes'"),
  row('launchTemplateSpecification', 'LaunchTemplateFieldRefused',
    (bench) => bench.templateResource().addPropertyOverride(`${DATA}.IamInstanceProfile`, { Name: 'nodes' }),
    `'${DATA}.IamInstanceProfile.Name' must not be set to "nodes": Amazon EKS refuses it in the launch template of a managed node group; `
    + "the role belongs to the node group, give it 'role'", `${TEMPLATE}/Resource`),
  field('HibernationOptions.Configured', true, LIFE_CYCLE),
  field('InstanceInitiatedShutdownBehavior', 'terminate', LIFE_CYCLE),
  field('InstanceMarketOptions.MarketType', 'spot', "give the node group 'capacityType' instead"),
  field('NetworkInterfaces.0.SubnetId', 'subnet-0123456789abcdef0', "give the node group 'subnets' instead"),
  onTemplate('launchTemplates', 'LaunchTemplateFieldRefused', `${DATA}.NetworkInterfaces.0.Groups.0`, 'sg-0123456789abcdef0',
    "EC2 takes security groups in one place only, give 'securityGroups' instead"),
  onTemplate('bestPractices', 'PublicAddressRefused', `${DATA}.NetworkInterfaces.0.AssociatePublicIpAddress`, true, 'nodes have no public address (NET-1)'),
  onTemplate('imdsBestPractices', 'ImdsWeakened', `${DATA}.MetadataOptions.HttpTokens`, 'optional', IMDS_V1),
  onTemplate('imdsBestPractices', 'ImdsWeakened', `${DATA}.MetadataOptions.HttpTokens`, undefined, IMDS_V1),
  onTemplate('imds', 'ImdsWeakened', `${DATA}.MetadataOptions.HttpEndpoint`, 'disabled', 'a node reads its user data there and could not join'),
  onTemplate('imds', 'HopLimitOutOfRange', `${DATA}.MetadataOptions.HttpPutResponseHopLimit`, 65, "it must be a whole number from 1 to 64, give 'metadataHopLimit'"),
  onTemplate('bestPractices', 'VolumeUnencrypted', `${DATA}.BlockDeviceMappings.1.Ebs.Encrypted`, false, 'every volume of a node is encrypted'),
  onTemplate('bestPractices', 'UserDataMissing', `${DATA}.UserData`, undefined, 'it is what hardens the node'),
  onTemplate('launchTemplates', 'FixedNameRefused', 'LaunchTemplateName', 'nodes', 'a named launch template cannot be replaced, and Amazon EKS keeps the one it was given (IMM-1)'),
];

const GROUP_HATCHES = [
  onGroup('launchTemplates', 'SshRefused', 'RemoteAccess.Ec2SshKey', 'ops', 'nodes have no SSH access, open a session with Session Manager instead (ACC-1)'),
  onGroup('nodegroupResource', 'DiskSizeRefused', 'DiskSize', 100, "Amazon EKS refuses it beside a launch template, give 'os' a volume with a size"),
  onGroup('updateBehavior', 'ForcedUpdateRefused', 'ForceUpdateEnabled', true, 'a forced update terminates pods against their PodDisruptionBudgets (IMM-1)'),
  onGroup('nodegroupResource', 'FixedNameRefused', 'NodegroupName', 'workers', 'a named node group cannot be replaced, as its successor would want the same name (IMM-1)'),
  onGroup('al2', 'OsRefused', 'AmiType', 'AL2_x86_64', OWN_OS),
  onGroup('launchTemplates', 'OsRefused', 'AmiType', 'CUSTOM', OWN_OS),
  onGroup('launchTemplates', 'OsRefused', 'AmiType', 'AL2023_x86_64_STANDARD', OWN_OS),
  onGroup('warmPools', 'WarmPoolInvalid', 'WarmPoolConfig.PoolState', 'HIBERNATED',
    "Bottlerocket knows no hibernation, give 'warmPool' another 'poolState'"),
  onGroup('warmPools', 'WarmPoolInvalid', 'WarmPoolConfig.ReuseOnScaleIn', true,
    'Bottlerocket has no way back into a warm pool, and a node is replaced rather than reused (IMM-1)'),
  onGroup('launchTemplateSpecification', 'LaunchTemplateReplaced', 'LaunchTemplate.Id', 'lt-0123456789abcdef0', OTHER_TEMPLATE),
  onGroup('launchTemplates', 'LaunchTemplateReplaced', 'LaunchTemplate', undefined, OTHER_TEMPLATE),
];

/** One row for each refusal. */
export const REFUSALS: Refusal[] = [
  ...SCALING, ...INSTANCE_TYPES, ...LABELS, ...TAINTS, ...UPDATES, ...REPAIR, ...WARM_POOLS, ...VERSIONS, ...NETWORK, ...ROLES,
  ...HOP_LIMITS, ...USER_DATA, ...VOLUMES, ...SYSTEMS, ...SETTINGS, ...OS_VERSIONS, IMAGES, ...TOML, ...CLUSTER_SETTINGS, ...WEAKENED,
  ...AMAZON_LINUX_2023, ...TEMPLATE_HATCHES, ...GROUP_HATCHES,
  ...BREAK_GLASS_REFUSALS,
  ...ENDPOINT_REFUSALS,
  ...INSPECTOR_REFUSALS,
  ...NODE_SECURITY_GROUP_REFUSALS,
  ...SESSION_REFUSALS,
  ...SESSION_ROLE_REFUSALS,
];
