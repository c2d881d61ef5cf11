import { App, CfnParameter, Duration, Size, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InstanceArchitecture, InstanceType, Peer, PrefixList, SecurityGroup, SubnetType, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Template as Json } from './effect';
import {
  AmazonLinux2023Variant, BottlerocketCisLevel, BottlerocketVariant, CniPermissions, ContainerConfinement, HardenedNodeGroup, MinimalSsmRole,
  NodeAmount, NodeCapacityType, NodeOs, NodeRepair, NodeRepairAction, NodeTaint, NodeUpdateStrategy, NodeVolumeKey, SelinuxBoolean,
  SelinuxLaunchTemplate, SsmAccess, WarmPoolState,
  type AmazonLinux2023Options, type BottlerocketOptions, type HardenedNodeGroupOptions, type HardenedNodeGroupProps, type MinimalSsmRoleProps,
  type NodeRepairOptions, type NodeRepairOverride, type NodeUpdateConfig, type NodeVolume, type NodeVolumeKeyProps, type NodeWarmPool,
  type SelinuxLaunchTemplateProps,
} from '../../src';
import { SessionPreferences } from '../../src/access/session-preferences';
import { NodeEndpoints } from '../../src/network/node-endpoints';
import { NodeSecurityGroup, type NodeSecurityGroupProps } from '../../src/network/node-security-group';

/** Before and after: what stands beside the prop is the same in both. What a case creates in the stack is in both templates. */
type Case<Props> = (stack: Stack) => [Props, Props];

/** A case for each prop; a prop without one does not compile. */
type Cases<Props> = { readonly [prop in keyof Required<Props>]: Case<Props> };

const types = (...names: string[]) => names.map((name) => new InstanceType(name));
const cluster = (stack: Stack, name = 'production') => CfnCluster.fromClusterName(stack, `Cluster-${name}`, name);

/** A VPC that is not part of the app. */
function vpc(stack: Stack, id = 'Vpc'): IVpc {
  const subnets = (kind: string) => ['a', 'b'].map((zone) => `subnet-${id}-${kind}-${zone}`);
  return Vpc.fromVpcAttributes(stack, id, {
    vpcId: `vpc-${id}`,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: subnets('private'),
    publicSubnetIds: subnets('public'),
  });
}

const GROUP: Cases<HardenedNodeGroupOptions> = {
  os: () => [{ os: NodeOs.bottlerocket() }, { os: NodeOs.amazonLinux2023() }],
  instanceTypes: () => [{ instanceTypes: types('m7i.large') }, { instanceTypes: types('m7i.xlarge') }],
  architecture: (stack) => {
    const instanceTypes = types(new CfnParameter(stack, 'InstanceType').valueAsString);
    return [{ instanceTypes, architecture: InstanceArchitecture.X86_64 }, { instanceTypes, architecture: InstanceArchitecture.ARM_64 }];
  },
  minSize: () => [{ minSize: 2, desiredSize: 3, maxSize: 4 }, { minSize: 3, desiredSize: 3, maxSize: 4 }],
  maxSize: () => [{ maxSize: 4 }, { maxSize: 5 }],
  desiredSize: () => [{ desiredSize: 2, maxSize: 4 }, { desiredSize: 3, maxSize: 4 }],
  capacityType: () => [{ capacityType: NodeCapacityType.ON_DEMAND }, { capacityType: NodeCapacityType.SPOT }],
  vpc: (stack) => [{ vpc: vpc(stack, 'One') }, { vpc: vpc(stack, 'Other') }],
  subnets: () => [
    { subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } },
    { subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: ['eu-west-1a'] } },
  ],
  publicSubnetReason: (stack) => {
    const [clusterSecurityGroup] = securityGroups(stack);
    const publicly = (publicSubnetReason: string) => ({ subnets: { subnetType: SubnetType.PUBLIC }, publicSubnetReason, clusterSecurityGroup });
    return [publicly('game servers'), publicly('game servers of the east')];
  },
  isolatedSubnetReason: () => [{ isolatedSubnetReason: 'a proxy' }, { isolatedSubnetReason: 'a proxy in the VPC' }],
  securityGroups: (stack) => {
    const [own, one, other] = securityGroups(stack);
    return [{ clusterSecurityGroup: own, securityGroups: [one] }, { clusterSecurityGroup: own, securityGroups: [one, other] }];
  },
  clusterSecurityGroup: (stack) => {
    const [own, one, other] = securityGroups(stack);
    return [{ clusterSecurityGroup: own, securityGroups: [one] }, { clusterSecurityGroup: other, securityGroups: [one] }];
  },
  kubernetesVersion: () => [{ kubernetesVersion: '1.33' }, { kubernetesVersion: '1.34' }],
  role: (stack) => [{ role: new MinimalSsmRole(stack, 'OneRole') }, { role: new MinimalSsmRole(stack, 'OtherRole') }],
  access: () => [{ access: SsmAccess.SESSIONS }, { access: SsmAccess.INSPECTOR }],
  sessionPreferences: (stack) => [{ sessionPreferences: new SessionPreferences(stack, 'One') }, { sessionPreferences: new SessionPreferences(stack, 'Other') }],
  cniPermissions: () => [{ cniPermissions: CniPermissions.onNodeRole() }, { cniPermissions: CniPermissions.onOwnRole() }],
  encryptionKey: (stack) => [{ encryptionKey: new NodeVolumeKey(stack, 'OneKey') }, { encryptionKey: new NodeVolumeKey(stack, 'OtherKey') }],
  metadataHopLimit: () => [{ metadataHopLimit: 1 }, { metadataHopLimit: 2 }],
  labels: () => [{ labels: { 'example.com/team': 'blue' } }, { labels: { 'example.com/team': 'green' } }],
  taints: () => [{ taints: [NodeTaint.noSchedule('example.com/batch')] }, { taints: [NodeTaint.noExecute('example.com/batch')] }],
  updateConfig: () => [{ updateConfig: { maxUnavailable: NodeAmount.count(1) } }, { updateConfig: { maxUnavailable: NodeAmount.count(2) } }],
  nodeRepair: () => [{ nodeRepair: NodeRepair.enabled() }, { nodeRepair: NodeRepair.disabled() }],
  warmPool: () => [{ warmPool: undefined }, { warmPool: { minSize: 1 } }],
};

const CLUSTER: Cases<Pick<HardenedNodeGroupProps, 'cluster'>> = {
  cluster: (stack) => [{ cluster: cluster(stack, 'one') }, { cluster: cluster(stack, 'other') }],
};

const TEMPLATE: Cases<SelinuxLaunchTemplateProps> = {
  os: GROUP.os,
  architecture: () => [{ architecture: InstanceArchitecture.X86_64 }, { architecture: InstanceArchitecture.ARM_64 }],
  instanceTypes: () => [{ instanceTypes: types('m7i.large') }, { instanceTypes: types('g6.xlarge') }],
  kubernetesVersion: () => [{ kubernetesVersion: '1.33' }, { kubernetesVersion: '1.34' }],
  encryptionKey: (stack) => [{ encryptionKey: new NodeVolumeKey(stack, 'OneKey') }, { encryptionKey: new NodeVolumeKey(stack, 'OtherKey') }],
  metadataHopLimit: () => [{ metadataHopLimit: 1 }, { metadataHopLimit: 2 }],
  securityGroups: (stack) => {
    const [own, one] = securityGroups(stack);
    return [{ securityGroups: [own] }, { securityGroups: [own, one] }];
  },
};

const ROLE: Cases<MinimalSsmRoleProps> = {
  access: () => [{ access: SsmAccess.SESSIONS }, { access: SsmAccess.INSPECTOR }],
  sessionPreferences: (stack) => [{ sessionPreferences: new SessionPreferences(stack, 'One') }, { sessionPreferences: new SessionPreferences(stack, 'Other') }],
  cniPermissions: () => [{ cniPermissions: CniPermissions.onNodeRole() }, { cniPermissions: CniPermissions.onOwnRole() }],
  cluster: (stack) => [{ cluster: cluster(stack, 'one') }, { cluster: cluster(stack, 'other') }],
  description: () => [{ description: 'Nodes' }, { description: 'Workers' }],
  path: () => [{ path: '/' }, { path: '/nodes/' }],
  permissionsBoundary: (stack) => {
    const boundary = (name: string) => ManagedPolicy.fromManagedPolicyName(stack, name, name);
    return [{ permissionsBoundary: boundary('Narrow') }, { permissionsBoundary: boundary('Wide') }];
  },
};

const KEY: Cases<NodeVolumeKeyProps> = {
  description: () => [{ description: 'Volumes' }, { description: 'Volumes of nodes' }],
};

const NODE_SECURITY_GROUP: Cases<Partial<NodeSecurityGroupProps>> = {
  cluster: (stack) => [{ cluster: cluster(stack, 'one') }, { cluster: cluster(stack, 'other') }],
  vpc: (stack) => [{ vpc: vpc(stack, 'One') }, { vpc: vpc(stack, 'Other') }],
  clusterSecurityGroup: (stack) => {
    const [own, other] = securityGroups(stack);
    return [{ clusterSecurityGroup: own }, { clusterSecurityGroup: other }];
  },
  webhookPorts: () => [{ webhookPorts: [] }, { webhookPorts: [9443] }],
  endpoints: (stack) => {
    const endpoints = new NodeEndpoints(stack, 'Endpoints', { vpc: new Vpc(stack, 'Network') });
    return [{}, { endpoints }];
  },
  s3PrefixList: (stack) => {
    const list = (id: string) => ({ s3PrefixList: PrefixList.fromPrefixListId(stack, id, id) });
    return [list('pl-6da54004'), list('pl-6da54005')];
  },
  httpsPeers: () => [{ httpsPeers: [Peer.ipv4('10.1.0.0/16')] }, { httpsPeers: [Peer.ipv4('10.2.0.0/16')] }],
};

const BOTTLEROCKET: Cases<BottlerocketOptions> = {
  variant: () => [{ variant: BottlerocketVariant.STANDARD }, { variant: BottlerocketVariant.FIPS }],
  cisLevel: () => [{ cisLevel: BottlerocketCisLevel.LEVEL_1 }, { cisLevel: BottlerocketCisLevel.LEVEL_2 }],
  settings: () => [{ settings: { kubernetes: { maxPods: 58 } } }, { settings: { kubernetes: { maxPods: 110 } } }],
  additionalSettings: () => [{ additionalSettings: { motd: 'one' } }, { additionalSettings: { motd: 'other' } }],
  osVersion: () => [{ osVersion: '1.50.0' }, { osVersion: '1.51.0' }],
  osVolume: () => [{ osVolume: { size: Size.gibibytes(4) } }, { osVolume: { size: Size.gibibytes(8) } }],
  dataVolume: () => [{ dataVolume: { size: Size.gibibytes(50) } }, { dataVolume: { size: Size.gibibytes(100) } }],
};

const AMAZON_LINUX_2023: Cases<AmazonLinux2023Options> = {
  variant: () => [{ variant: AmazonLinux2023Variant.STANDARD }, { variant: AmazonLinux2023Variant.NVIDIA }],
  nodeConfig: () => {
    const nodeConfig = (podPidsLimit: number) => ({ kubelet: { config: { podPidsLimit } } });
    return [{ nodeConfig: nodeConfig(1024) }, { nodeConfig: nodeConfig(2048) }];
  },
  selinuxBooleans: () => [{ selinuxBooleans: [] }, { selinuxBooleans: [SelinuxBoolean.CONTAINER_MANAGE_CGROUP] }],
  containerConfinement: () => [{ containerConfinement: ContainerConfinement.NONE }, { containerConfinement: ContainerConfinement.SELINUX }],
  amiReleaseVersion: () => [{ amiReleaseVersion: 'v20260209' }, { amiReleaseVersion: 'v20260304' }],
  rootVolume: () => [{ rootVolume: { size: Size.gibibytes(50) } }, { rootVolume: { size: Size.gibibytes(100) } }],
};

const VOLUME: Cases<NodeVolume> = {
  size: () => [{ size: Size.gibibytes(50) }, { size: Size.gibibytes(100) }],
  iops: () => [{ iops: 3000 }, { iops: 6000 }],
  throughput: () => [{ throughput: 125 }, { throughput: 250 }],
};

const UPDATE_CONFIG: Cases<NodeUpdateConfig> = {
  maxUnavailable: () => [{ maxUnavailable: NodeAmount.count(1) }, { maxUnavailable: NodeAmount.percentage(50) }],
  updateStrategy: () => [{ updateStrategy: NodeUpdateStrategy.DEFAULT }, { updateStrategy: NodeUpdateStrategy.MINIMAL }],
};

const OVERRIDE: NodeRepairOverride = {
  nodeMonitoringCondition: 'NetworkingReady',
  nodeUnhealthyReason: 'InterfaceNotUp',
  minRepairWaitTime: Duration.minutes(10),
  repairAction: NodeRepairAction.REPLACE,
};

const REPAIR: Cases<NodeRepairOptions> = {
  maxParallelNodesRepaired: () => [{ maxParallelNodesRepaired: NodeAmount.count(1) }, { maxParallelNodesRepaired: NodeAmount.count(2) }],
  maxUnhealthyNodeThreshold: () => [{ maxUnhealthyNodeThreshold: NodeAmount.count(1) }, { maxUnhealthyNodeThreshold: NodeAmount.count(2) }],
  overrides: () => [{ overrides: [] }, { overrides: [OVERRIDE] }],
};

const REPAIR_OVERRIDE: Cases<NodeRepairOverride> = {
  nodeMonitoringCondition: () => [OVERRIDE, { ...OVERRIDE, nodeMonitoringCondition: 'StorageReady' }],
  nodeUnhealthyReason: () => [OVERRIDE, { ...OVERRIDE, nodeUnhealthyReason: 'IPAMDNotReady' }],
  minRepairWaitTime: () => [OVERRIDE, { ...OVERRIDE, minRepairWaitTime: Duration.minutes(20) }],
  repairAction: () => [OVERRIDE, { ...OVERRIDE, repairAction: NodeRepairAction.REBOOT }],
};

const WARM_POOL: Cases<NodeWarmPool> = {
  minSize: () => [{ minSize: 1 }, { minSize: 2 }],
  maxGroupPreparedCapacity: () => [{ maxGroupPreparedCapacity: 3 }, { maxGroupPreparedCapacity: 4 }],
  poolState: () => [{ poolState: WarmPoolState.STOPPED }, { poolState: WarmPoolState.RUNNING }],
};

function securityGroups(stack: Stack): SecurityGroup[] {
  const network = vpc(stack, 'Network');
  return ['Own', 'One', 'Other'].map((id) => new SecurityGroup(stack, id, { vpc: network }));
}

function groupWith(stack: Stack, props: Partial<NodeSecurityGroupProps>): void {
  const clusterSecurityGroup = SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-0123456789abcdef0');
  const network = props.vpc ?? vpc(stack);
  const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster: props.cluster ?? cluster(stack, 'of-nodes'), vpc: network, clusterSecurityGroup, ...props });
  group(stack, { securityGroups: [nodes], vpc: network });
}

function group(stack: Stack, props: Partial<HardenedNodeGroupProps>, id = 'Workers'): HardenedNodeGroup {
  return new HardenedNodeGroup(stack, id, { cluster: props.cluster ?? cluster(stack), vpc: props.vpc ?? vpc(stack), ...props });
}

/** A node group of the user's own, as the page of the launch template says. */
function ownGroup(stack: Stack, props: SelinuxLaunchTemplateProps): void {
  const template = new SelinuxLaunchTemplate(stack, 'Template', props);
  new CfnNodegroup(stack, 'Workers', {
    clusterName: 'production',
    nodeRole: new MinimalSsmRole(stack, 'Role').roleArn,
    subnets: ['subnet-a', 'subnet-b'],
    amiType: template.amiType,
    launchTemplate: { id: template.launchTemplateId, version: template.latestVersionNumber },
  });
}

/** Two templates that differ by one thing. */
export type Templates = readonly [before: Json, after: Json];

/** By prop the two templates that differ by it. */
export type Changes = ReadonlyMap<string, () => Templates>;

function changesOf<Props>(cases: Cases<Props>, use: (stack: Stack, props: Props) => void): Changes {
  const side = (values: Case<Props>, i: 0 | 1) => templateOf((stack) => use(stack, values(stack)[i]));
  return new Map(Object.entries<Case<Props>>(cases).map(([prop, values]) => [prop, (): Templates => [side(values, 0), side(values, 1)]]));
}

function templateOf(build: (stack: Stack) => void): Json {
  const stack = new Stack(new App(), 'Stack');
  build(stack);
  return Template.fromStack(stack).toJSON() as Json;
}

/** Every prop of what makes nodes. */
export const PROPS: Record<string, Changes> = {
  HardenedNodeGroupOptions: changesOf(GROUP, (stack, props) => group(stack, props)),
  HardenedNodeGroupProps: changesOf(CLUSTER, (stack, props) => group(stack, props)),
  SelinuxLaunchTemplateProps: changesOf(TEMPLATE, ownGroup),
  MinimalSsmRoleProps: changesOf(ROLE, (stack, props) => group(stack, { role: new MinimalSsmRole(stack, 'NodeRole', props) })),
  NodeVolumeKeyProps: changesOf(KEY, (stack, props) => group(stack, { encryptionKey: new NodeVolumeKey(stack, 'Key', props) })),
  NodeSecurityGroupProps: changesOf(NODE_SECURITY_GROUP, groupWith),
  BottlerocketOptions: changesOf(BOTTLEROCKET, (stack, options) => group(stack, { os: NodeOs.bottlerocket(options) })),
  AmazonLinux2023Options: changesOf(AMAZON_LINUX_2023, (stack, options) => group(stack, { os: NodeOs.amazonLinux2023(options) })),
};

/** What stands inside of a prop, and the prop. */
export const VALUES: Record<string, { readonly of: readonly [type: string, prop: string]; readonly changes: Changes }> = {
  NodeVolume: {
    of: ['BottlerocketOptions', 'dataVolume'],
    changes: changesOf(VOLUME, (stack, volume) => {
      group(stack, { os: NodeOs.bottlerocket({ dataVolume: { size: Size.gibibytes(50), ...volume } }) });
    }),
  },
  NodeUpdateConfig: {
    of: ['HardenedNodeGroupOptions', 'updateConfig'],
    changes: changesOf(UPDATE_CONFIG, (stack, updateConfig) => group(stack, { updateConfig })),
  },
  NodeRepairOptions: {
    of: ['HardenedNodeGroupOptions', 'nodeRepair'],
    changes: changesOf(REPAIR, (stack, options) => group(stack, { nodeRepair: NodeRepair.enabled(options) })),
  },
  NodeRepairOverride: {
    of: ['HardenedNodeGroupOptions', 'nodeRepair'],
    changes: changesOf(REPAIR_OVERRIDE, (stack, override) => group(stack, { nodeRepair: NodeRepair.enabled({ overrides: [override] }) })),
  },
  NodeWarmPool: { of: ['HardenedNodeGroupOptions', 'warmPool'], changes: changesOf(WARM_POOL, (stack, warmPool) => group(stack, { warmPool })) },
};

/** What is not a prop, as docs/changes.md calls it. */
export const BESIDES: Record<string, () => Templates> = {
  'the id of the node group, or of a construct around it': () => [templateOf((stack) => group(stack, {})), templateOf((stack) => group(stack, {}, 'Nodes'))],
  'a tag from `Tags.of()`': () => [tagged('blue'), tagged('green')],
  'such a tag, kept off the node group': () => [tagged('blue', 'AWS::EKS::Nodegroup'), tagged('green', 'AWS::EKS::Nodegroup')],
};

function tagged(team: string, ...excludeResourceTypes: string[]): Json {
  return templateOf((stack) => Tags.of(group(stack, {})).add('team', team, { excludeResourceTypes }));
}
