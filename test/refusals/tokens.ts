import { CfnParameter, Duration, Lazy, Size, type Stack } from 'aws-cdk-lib';
import { SecurityGroup, Subnet } from 'aws-cdk-lib/aws-ec2';
import { types, type Bench } from './bench';
import { BREAK_GLASS_TOKENS } from './break-glass';
import { ENDPOINT_TOKENS, ENDPOINT_WITHOUT_TOKENS } from './endpoints';
import { INSPECTOR_TOKENS, INSPECTOR_WITHOUT_TOKENS } from './inspector';
import { NODE_SECURITY_GROUP_TOKENS, NODE_SECURITY_GROUP_WITHOUT_TOKENS } from './node-security-group';
import { SESSION_TOKENS, SESSION_WITHOUT_TOKENS } from './session';
import {
  BottlerocketVariant, MinimalSsmRole, NodeAmount, NodeOs, NodeRepair, NodeRepairAction, NodeTaint,
  type AmazonLinux2023Options, type BottlerocketOptions, type BottlerocketSettings, type HardenedNodeGroupOptions, type KubeletConfiguration,
  type MinimalSsmRoleProps, type NodeConfig, type NodeRepairOverride, type SelinuxLaunchTemplateProps,
} from '../../src';
import type { ErrorCode } from '../../src/private/errors';

/** Values that are known later than at the making of a construct. */
export interface Tokens {
  readonly text: string;
  readonly number: number;
  readonly list: string[];
  readonly any: unknown;
}

/** Values that are known at deployment. */
export function parameters(stack: Stack): Tokens {
  const text = new CfnParameter(stack, 'Text');
  return {
    text: text.valueAsString,
    number: new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber,
    list: new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList,
    any: text.value,
  };
}

/** Values that are known when the app is ready, and bad ones. */
export const lazyValues = (): Tokens => ({
  text: Lazy.string({ produce: () => '__!__' }),
  number: Lazy.number({ produce: () => -1.5 }),
  list: Lazy.list({ produce: () => ['__!__'] }),
  any: Lazy.any({ produce: () => '__!__' }),
});

/** A value of a prop, or of an override, that would be judged if it were known. */
export interface TokenRow {
  /** The error that it is not. */
  readonly code: ErrorCode;
  readonly name: string;
  readonly given: (bench: Bench, tokens: (stack: Stack) => Tokens) => unknown;
}

const group = (code: ErrorCode, name: string, props: (tokens: Tokens, stack: Stack) => HardenedNodeGroupOptions): TokenRow =>
  ({ code, name, given: (bench, tokens) => bench.group(props(tokens(bench.cluster.stack), bench.cluster.stack)) });

const template = (code: ErrorCode, name: string, props: (tokens: Tokens, stack: Stack) => SelinuxLaunchTemplateProps): TokenRow =>
  ({ code, name, given: (bench, tokens) => bench.template(props(tokens(bench.stack), bench.stack)) });

const bottlerocket = (code: ErrorCode, name: string, options: (tokens: Tokens) => BottlerocketOptions) =>
  template(code, name, (tokens) => ({ os: NodeOs.bottlerocket(options(tokens)) }));

const settings = (code: ErrorCode, name: string, given: (tokens: Tokens) => BottlerocketSettings) =>
  bottlerocket(code, name, (tokens) => ({ settings: given(tokens) }));

const amazonLinux = (code: ErrorCode, name: string, options: (tokens: Tokens) => AmazonLinux2023Options) =>
  template(code, name, (tokens) => ({ os: NodeOs.amazonLinux2023(options(tokens)) }));

const nodeConfig = (code: ErrorCode, name: string, given: (tokens: Tokens) => NodeConfig) =>
  amazonLinux(code, name, (tokens) => ({ nodeConfig: given(tokens) }));

const kubelet = (code: ErrorCode, name: string, config: (tokens: Tokens) => KubeletConfiguration) =>
  nodeConfig(code, name, (tokens) => ({ kubelet: { config: config(tokens) } }));

const untypedKubelet = (code: ErrorCode, name: string, additionalConfig: (tokens: Tokens) => Record<string, unknown>) =>
  nodeConfig(code, name, (tokens) => ({ kubelet: { additionalConfig: additionalConfig(tokens) } }));

const role = (code: ErrorCode, name: string, props: (given: Tokens) => MinimalSsmRoleProps): TokenRow =>
  ({ code, name, given: (bench, tokens) => new MinimalSsmRole(bench.stack, 'Role', props(tokens(bench.stack))) });

const onTemplate = (code: ErrorCode, path: string): TokenRow =>
  ({ code, name: path, given: (bench, tokens) => bench.templateResource().addPropertyOverride(`LaunchTemplateData.${path}`, tokens(bench.stack).any) });

const onGroup = (code: ErrorCode, path: string): TokenRow =>
  ({ code, name: path, given: (bench, tokens) => bench.groupResource().addPropertyOverride(path, tokens(bench.cluster.stack).any) });

/** A key of a table cannot be a parameter: aws-cdk-lib wants a text when the app is ready. */
const LAZY_KEY = Lazy.string({ produce: () => '__!__' });

const amount = (name: string, props: (amount: NodeAmount) => HardenedNodeGroupOptions) => [
  group('NodeAmountOutOfRange', `${name} as a count`, ({ number }) => props(NodeAmount.count(number))),
  group('NodeAmountOutOfRange', `${name} as a percentage`, ({ number }) => props(NodeAmount.percentage(number))),
];

const override = (changed: Partial<NodeRepairOverride>): HardenedNodeGroupOptions => ({
  nodeRepair: NodeRepair.enabled({
    overrides: [{
      nodeMonitoringCondition: 'NetworkingReady',
      nodeUnhealthyReason: 'InterfaceNotUp',
      minRepairWaitTime: Duration.minutes(10),
      repairAction: NodeRepairAction.REBOOT,
      ...changed,
    }],
  }),
});

export const TOKENS: TokenRow[] = [
  group('ScalingOutOfRange', 'minSize', ({ number }) => ({ minSize: number, maxSize: 1 })),
  group('ScalingOutOfRange', 'desiredSize', ({ number }) => ({ minSize: 3, desiredSize: number, maxSize: 3 })),
  group('ScalingOutOfRange', 'maxSize', ({ number }) => ({ minSize: 3, maxSize: number })),
  group('InstanceTypeUnsupported', 'an instance type', ({ text }) => ({ instanceTypes: types(text) })),
  group('ArchitectureMixed', 'an instance type beside another', ({ text }) => ({ instanceTypes: types('m7g.large', text) })),
  group('LabelInvalid', 'the value of a label', ({ text }) => ({ labels: { team: text } })),
  group('LabelInvalid', 'the key of a label', () => ({ labels: { [LAZY_KEY]: 'blue' } })),
  group('LabelReserved', 'a part of the key of a label', () => ({ labels: { [`kubernetes.io/${LAZY_KEY}`]: 'blue' } })),
  group('TaintInvalid', 'the value of a taint', ({ text }) => ({ taints: [NodeTaint.noSchedule('dedicated', text)] })),
  group('TaintInvalid', 'the key of a taint', ({ text }) => ({ taints: [NodeTaint.noSchedule(text)] })),
  ...amount('maxUnavailable', (maxUnavailable) => ({ updateConfig: { maxUnavailable } })),
  ...amount('maxParallelNodesRepaired', (maxParallelNodesRepaired) => ({ nodeRepair: NodeRepair.enabled({ maxParallelNodesRepaired }) })),
  ...amount('maxUnhealthyNodeThreshold', (maxUnhealthyNodeThreshold) => ({ nodeRepair: NodeRepair.enabled({ maxUnhealthyNodeThreshold }) })),
  group('NodeRepairInvalid', 'minRepairWaitTime', ({ number }) => override({ minRepairWaitTime: Duration.minutes(number) })),
  group('NodeRepairInvalid', 'nodeMonitoringCondition', ({ text }) => override({ nodeMonitoringCondition: text })),
  group('NodeRepairInvalid', 'nodeUnhealthyReason', ({ text }) => override({ nodeUnhealthyReason: text })),
  group('WarmPoolInvalid', 'warmPool.minSize', ({ number }) => ({ warmPool: { minSize: number, maxGroupPreparedCapacity: 0 } })),
  group('WarmPoolInvalid', 'warmPool.maxGroupPreparedCapacity', ({ number }) => ({ warmPool: { minSize: 3, maxGroupPreparedCapacity: number } })),
  group('KubernetesVersionInvalid', 'kubernetesVersion of a group', ({ text }) => ({ kubernetesVersion: text })),
  template('KubernetesVersionInvalid', 'kubernetesVersion of a template', ({ text }) => ({ kubernetesVersion: text })),
  template('BottlerocketVariantUnsupported', 'kubernetesVersion beside a variant', ({ text }) => (
    { kubernetesVersion: text, os: NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS }) })),

  group('PublicSubnet', 'the id of a subnet', ({ text }, stack) => ({ subnets: { subnets: [Subnet.fromSubnetId(stack, 'Subnet', text)] } })),
  group('ReasonRequired', 'publicSubnetReason', ({ text }) => ({ publicSubnetReason: text })),
  group('ClusterSecurityGroupRequired', 'the id of clusterSecurityGroup', ({ text }, stack) => {
    const clusterSecurityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Group', text);
    return { clusterSecurityGroup, securityGroups: [clusterSecurityGroup] };
  }),
  template('SecurityGroupsOutOfRange', 'the id of a security group', ({ text }, stack) => ({ securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', text)] })),
  role('RoleDescriptionInvalid', 'description', ({ text }) => ({ description: text })),
  role('RolePathInvalid', 'path', ({ text }) => ({ path: text })),

  template('HopLimitOutOfRange', 'metadataHopLimit', ({ number }) => ({ metadataHopLimit: number })),
  settings('UserDataTooLarge', 'references in a large text', ({ text }) => ({ hostContainers: { agent: { source: 'x'.repeat(16000) + text.repeat(50) } } })),
  bottlerocket('VolumeOutOfRange', 'the size of a volume', ({ number }) => ({ dataVolume: { size: Size.gibibytes(number), iops: 80000, throughput: 2000 } })),
  bottlerocket('VolumeOutOfRange', 'the IOPS of a volume', ({ number }) => ({ osVolume: { iops: number, throughput: 2000 } })),
  bottlerocket('VolumeOutOfRange', 'the throughput of a volume', ({ number }) => ({ osVolume: { throughput: number } })),

  bottlerocket('BottlerocketOsVersion', 'osVersion', ({ text }) => ({ osVersion: text, settings: { kubernetes: { idsPerPod: 65536 } } })),
  settings('BottlerocketSettingInvalid', 'a number', ({ number }) => ({ kubernetes: { podPidsLimit: number } })),
  settings('BottlerocketSettingInvalid', 'a text of a certain form', ({ text }) => ({ kubernetes: { containerLogMaxSize: text } })),
  settings('BottlerocketSettingInvalid', 'a text of a few', ({ text }) => ({ bootstrapContainers: { setup: { mode: text } } })),
  settings('BottlerocketSettingInvalid', 'base64', ({ text }) => ({ bootstrapContainers: { setup: { userData: text } } })),
  settings('BottlerocketSettingInvalid', 'a list', ({ list }) => ({ kubernetes: { clusterDnsIp: list } })),
  settings('BottlerocketSettingInvalid', 'an item of a list', ({ text }) => ({ kubernetes: { clusterDnsIp: [text] } })),
  settings('BottlerocketSettingInvalid', 'a duration', ({ number }) => ({ kubernetes: { shutdownGracePeriod: Duration.minutes(number) } })),
  bottlerocket('BottlerocketTomlUnsupported', 'an unknown setting', ({ any }) => ({ additionalSettings: { example: { setting: any } } })),
  bottlerocket('BottlerocketTomlUnsupported', 'an item beside another', ({ text }) => ({ additionalSettings: { example: { setting: ['a', text] } } })),
  settings('BottlerocketWeakened', 'a sysctl of the kubelet', ({ text }) => ({ kernel: { sysctl: { 'vm.overcommit_memory': text } } })),
  settings('BottlerocketWeakened', 'lockdown', ({ text }) => ({ kernel: { lockdown: text } })),
  settings('BottlerocketWeakened', 'time servers', ({ list }) => ({ ntp: { timeServers: list } })),
  bottlerocket('BottlerocketWeakened', 'a truth value', ({ any }) => ({ additionalSettings: { 'host-containers': { admin: { enabled: any } } } })),

  amazonLinux('AmiReleaseInvalid', 'amiReleaseVersion', ({ text }) => ({ amiReleaseVersion: text })),
  amazonLinux('AmiReleaseTooOld', 'the date in amiReleaseVersion', ({ text }) => ({ amiReleaseVersion: `1.34.2-${text}` })),
  amazonLinux('VolumeOutOfRange', 'the size of the root volume', ({ number }) => ({ rootVolume: { size: Size.gibibytes(number) } })),
  nodeConfig('ContainerdConfigInvalid', 'the configuration of containerd', ({ text }) => ({ containerd: { config: text } })),
  nodeConfig('ContainerdConfigInvalid', 'a line of the configuration of containerd', ({ text }) => ({ containerd: { config: `version = 2\n${text}` } })),
  nodeConfig('MimeBoundaryInValue', 'a part of a value', ({ text }) => ({ instance: { environment: { default: { GREETING: `--==hardened${text}` } } } })),
  nodeConfig('UserDataTooLarge', 'references in a large value', ({ text }) => ({ instance: { environment: { default: { LARGE: 'x'.repeat(11500) + text.repeat(50) } } } })),
  kubelet('NodeConfigInvalid', 'a number', ({ number }) => ({ containerLogMaxFiles: number })),
  kubelet('NodeConfigInvalid', 'a text of a certain form', ({ text }) => ({ containerLogMaxSize: text })),
  kubelet('NodeConfigInvalid', 'a duration', ({ number }) => ({ shutdownGracePeriod: Duration.seconds(number) })),
  nodeConfig('NodeConfigInvalid', 'flags', ({ list }) => ({ kubelet: { flags: list } })),
  nodeConfig('NodeConfigInvalid', 'a flag', ({ text }) => ({ kubelet: { flags: [text] } })),
  nodeConfig('NodeConfigInvalid', 'a list', ({ list }) => ({ instance: { network: { nameservers: list } } })),
  nodeConfig('NodeConfigInvalid', 'an item of a list', ({ text }) => ({ instance: { network: { domains: [text] } } })),
  nodeConfig('NodeConfigInvalid', 'a text of a few', ({ text }) => ({ instance: { localStorage: { strategy: text } } })),
  kubelet('NodeConfigWeakened', 'a number', ({ number }) => ({ podPidsLimit: number })),
  kubelet('NodeConfigWeakened', 'a text', ({ text }) => ({ tlsMinVersion: text })),
  kubelet('NodeConfigWeakened', 'a list', ({ list }) => ({ tlsCipherSuites: list })),
  kubelet('NodeConfigWeakened', 'an item of a list', ({ text }) => ({ tlsCipherSuites: ['TLS_AES_128_GCM_SHA256', text] })),
  kubelet('NodeConfigWeakened', 'a duration', ({ number }) => ({ streamingConnectionIdleTimeout: Duration.minutes(number) })),
  untypedKubelet('NodeConfigWeakened', 'a truth value', ({ any }) => ({ seccompDefault: any, authentication: { anonymous: { enabled: any } } })),
  untypedKubelet('NodeConfigWeakened', 'whatever is refused but when it is left out', ({ text }) => ({ staticPodPath: text })),
  nodeConfig('NodeConfigWeakened', 'the value of a flag', ({ text }) => ({ kubelet: { flags: [`--tls-min-version=${text}`, `--anonymous-auth=${text}`] } })),
  nodeConfig('NodeConfigWeakened', 'capabilities', ({ list }) => ({ containerd: { baseRuntimeSpec: { process: { capabilities: { bounding: list } } } } })),
  nodeConfig('NodeConfigWeakened', 'one capability', ({ text }) => ({ containerd: { baseRuntimeSpec: { process: { capabilities: { bounding: ['CAP_CHOWN', text] } } } } })),
  nodeConfig('NodeConfigWeakened', 'hidden paths', ({ list }) => ({ containerd: { baseRuntimeSpec: { linux: { maskedPaths: list, readonlyPaths: list } } } })),

  onTemplate('SshRefused', 'KeyName'),
  onTemplate('LaunchTemplateFieldRefused', 'ImageId'),
  onTemplate('PublicAddressRefused', 'NetworkInterfaces.0.AssociatePublicIpAddress'),
  onTemplate('ImdsWeakened', 'MetadataOptions.HttpTokens'),
  onTemplate('HopLimitOutOfRange', 'MetadataOptions.HttpPutResponseHopLimit'),
  onTemplate('VolumeUnencrypted', 'BlockDeviceMappings.0.Ebs.Encrypted'),
  onGroup('DiskSizeRefused', 'DiskSize'),
  onGroup('ForcedUpdateRefused', 'ForceUpdateEnabled'),
  onGroup('FixedNameRefused', 'NodegroupName'),
  onGroup('OsRefused', 'AmiType'),
  onGroup('WarmPoolInvalid', 'WarmPoolConfig.PoolState'),
  ...BREAK_GLASS_TOKENS,
  ...ENDPOINT_TOKENS,
  ...INSPECTOR_TOKENS,
  ...NODE_SECURITY_GROUP_TOKENS,
  ...SESSION_TOKENS,
];

/** Errors that no value leads to which could be a token. */
export const WITHOUT_TOKENS: Partial<Record<ErrorCode, string>> = {
  AmazonLinux2023VariantUnsupported: 'enums, and the AMI type follows them',
  ArchitectureMismatch: 'an enum, and the AMI type follows it',
  BottlerocketClusterSetting: 'the setting is refused whatever its value',
  LaunchTemplateReplaced: 'any other template is refused',
  InstanceTypesOutOfRange: 'the length of a list of objects',
  NodeConfigClusterField: 'the field is refused whatever its value',
  NodeConfigFieldUnknown: 'the field is refused whatever its value',
  OsUnknown: 'a name decides on what is rendered, so it has to be known',
  RoleInOtherStack: 'where a construct stands',
  RoleOptionsConflict: 'which props are given',
  SelinuxBooleanInvalid: 'the name goes into a script, so it has to be known',
  SessionPreferencesUnused: 'which props are given',
  SubnetsRequired: 'the length of a list of objects',
  UserDataMissing: 'whether it is there',
  VpcRequired: 'which props are given',
  ...ENDPOINT_WITHOUT_TOKENS,
  ...INSPECTOR_WITHOUT_TOKENS,
  ...NODE_SECURITY_GROUP_WITHOUT_TOKENS,
  ...SESSION_WITHOUT_TOKENS,
};
