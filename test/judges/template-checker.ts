/**
 * A second judge for property tests: says what is wrong with a synthesised template, without a line of the library.
 * Whatever props a user gives, the library throws a coded error or makes a template that this judge accepts.
 */
import { isMime, NODE_CONFIG_RULES, NodeConfigData, readNodeConfig } from './node-config-rules';
import {
  attOf, Found, integerIn, isLabelKey, isLabelValue, isLiteral, isOpen, Json, KEY_RULES, LAUNCH_TEMPLATE, LAUNCH_TEMPLATE_RULES, listOf, NODEGROUP,
  POLICY_RULES, refuse, ResourceRule, ROLE_RULES, show, textOf, TOKEN, trustsEc2,
} from './template-rules';
import { readUserData, USER_DATA_RULES, UserData } from './user-data-rules';

/** A template, read once. */
interface Stack {
  readonly template: Json;
  readonly resources: Found[];
  /** Of Bottlerocket. */
  readonly userData: UserData[];
  /** Of Amazon Linux 2023. */
  readonly nodeConfigs: NodeConfigData[];
}

export interface Rule {
  readonly name: string;
  readonly check: (stack: Stack) => string[];
}

// ---------------------------------------------------------------------------------------------- node groups

/** @aws-sdk/client-eks, AMITypes: those of Bottlerocket and of Amazon Linux 2023. */
const AMI_TYPES = [
  ...['x86_64', 'ARM_64'].flatMap(arch => ['', '_NVIDIA', '_FIPS', '_NVIDIA_FIPS'].map(kind => `BOTTLEROCKET_${arch}${kind}`)),
  'AL2023_x86_64_STANDARD', 'AL2023_ARM_64_STANDARD', 'AL2023_x86_64_NVIDIA', 'AL2023_ARM_64_NVIDIA', 'AL2023_x86_64_NEURON',
];

function amiTypeIsKnown({ props }: Found): string[] {
  return refuse(!isOpen(props.AmiType) && !AMI_TYPES.includes(props.AmiType), `AmiType ${show(props.AmiType)} is not an AMI type of Bottlerocket or Amazon Linux 2023`);
}

const isBottlerocket = ({ props }: Found) => String(props.AmiType).startsWith('BOTTLEROCKET');

/** EKS user guide, launch templates: TOML for Bottlerocket, MIME for Amazon Linux. */
function userDataSuitsTheImage(found: Found): string[] {
  const text = dataOf(found)?.UserData?.['Fn::Base64'];
  if (text === undefined || textOf(text) === TOKEN || isOpen(found.props.AmiType)) return [];
  return refuse(isMime(text) === isBottlerocket(found), `the user data is not that of ${show(found.props.AmiType)}`);
}

/** CloudFormation, AWS::EKS::Nodegroup: what is required. */
function requiredPropertiesAreThere({ props }: Found): string[] {
  return ['ClusterName', 'NodeRole'].flatMap(key => refuse(!props[key], `${key} is missing`));
}

/** CloudFormation, AWS::EKS::Nodegroup: Subnets is required. */
function subnetsAreThere({ props }: Found): string[] {
  return refuse(!isOpen(props.Subnets) && listOf(props.Subnets).length === 0, 'Subnets is empty');
}

/** EKS user guide, launch templates: disk size and remote access belong to the template; a fixed name collides at replacement. */
function groupHoldsNothingForbidden({ props }: Found): string[] {
  return ['DiskSize', 'RemoteAccess', 'NodegroupName'].filter(key => props[key] !== undefined).map(key => `${key} is not for a group with a launch template`);
}

/** CloudFormation, LaunchTemplateSpecification: id or name. */
function launchTemplateIsByIdOrName({ props }: Found): string[] {
  const spec = props.LaunchTemplate ?? {};
  return refuse(!isOpen(spec) && (spec.Id === undefined) === (spec.Name === undefined), 'LaunchTemplate needs exactly one of Id and Name');
}

/** aws-cdk-lib, ec2.LaunchTemplate.latestVersionNumber: "$Latest" or a fixed number would never roll the nodes. */
function versionFollowsTheTemplate({ props, resources }: Found): string[] {
  const { Id: id, Version: version } = props.LaunchTemplate ?? {};
  if (!isOpen(version)) return [`LaunchTemplate.Version ${show(version)} is a literal`];
  const [target, attribute] = attOf(version);
  if (target === undefined) return refuse(version.Ref in resources, 'LaunchTemplate.Version refers to a resource, not to its version');
  const own = resources[id?.Ref] === undefined || id.Ref === target;
  const good = resources[target]?.Type === LAUNCH_TEMPLATE && attribute === 'LatestVersionNumber' && own;
  return refuse(!good, `LaunchTemplate.Version ${show(version)} is not the latest version of the group's template`);
}

/** The launch template's data, when it is in this stack. */
function dataOf({ props, resources }: Found): Json {
  const template = resources[props.LaunchTemplate?.Id?.Ref];
  return template?.Type === LAUNCH_TEMPLATE ? template.Properties?.LaunchTemplateData : undefined;
}

/** EKS user guide, launch templates: no version with an own image. */
function customImageHasNoVersion(found: Found): string[] {
  if (dataOf(found)?.ImageId === undefined) return [];
  return ['Version', 'ReleaseVersion'].filter(key => found.props[key] !== undefined).map(key => `${key} is set together with a custom ImageId`);
}

/** aws-cdk-lib, aws-eks: forceUpdateEnabled ignores PodDisruptionBudgets. */
function updatesAreNotForced({ props }: Found): string[] {
  return refuse(isLiteral(props.ForceUpdateEnabled) && props.ForceUpdateEnabled !== false, 'ForceUpdateEnabled is not false');
}

/** EKS user guide, launch templates: instance types in one place only, up to 20. */
function instanceTypesAreInOnePlace(found: Found): string[] {
  const types = found.props.InstanceTypes;
  const count = Array.isArray(types) ? types.length : 1;
  return [
    ...refuse(count < 1 || count > 20, `InstanceTypes has ${count} entries, not 1 to 20`),
    ...refuse(types !== undefined && dataOf(found)?.InstanceType !== undefined, 'InstanceTypes is set here and in the launch template'),
  ];
}

/** EC2 user guide, instance type naming: family letters, generation, attributes (g: Graviton), size. Grace (gb200) is arm64 too. */
export function architectureOf(instanceType: string): 'arm64' | 'x86_64' | undefined {
  const family = /^([a-z][a-z0-9-]*)\.[a-z0-9-]+$/.exec(instanceType)?.[1];
  if (family === undefined) return undefined;
  if (family === 'a1' || /-gb\d/.test(family)) return 'arm64';
  const attributes = /^[a-z]+\d+([a-z]*)/.exec(family)?.[1] ?? '';
  return attributes.includes('g') ? 'arm64' : 'x86_64';
}

/** EKS user guide, launch templates: without any instance type EKS takes t3.medium. The library always names them. */
function instanceTypesOf(found: Found): string[] {
  const data = dataOf(found);
  const fallback = data?.InstanceType ?? (data === undefined ? [] : 't3.medium');
  return listOf(found.props.InstanceTypes ?? fallback).filter(type => typeof type === 'string' && !isOpen(type));
}

function instanceTypesAreNames(found: Found): string[] {
  return instanceTypesOf(found).filter(type => architectureOf(type) === undefined).map(type => `${show(type)} is not an instance type`);
}

/** aws-cdk-lib, aws-eks Nodegroup: every instance type has the AMI's architecture. */
function architecturesMatch(found: Found): string[] {
  const ami = found.props.AmiType;
  if (!AMI_TYPES.includes(ami)) return [];
  const arch = ami.includes('ARM_64') ? 'arm64' : 'x86_64';
  return instanceTypesOf(found).filter(type => (architectureOf(type) ?? arch) !== arch).map(type => `${type} is not ${arch}, as ${ami} is`);
}

/** aws-cdk-lib, aws-eks Nodegroup: whole sizes, at least one node at most. */
function sizesAreWhole({ props }: Found): string[] {
  const { MinSize, DesiredSize, MaxSize } = props.ScalingConfig ?? {};
  return [...integerIn('MinSize', MinSize, 0), ...integerIn('DesiredSize', DesiredSize, 0), ...integerIn('MaxSize', MaxSize, 1)];
}

/** aws-cdk-lib, aws-eks Nodegroup: min <= desired <= max. */
function sizesAreInOrder({ props }: Found): string[] {
  const { MinSize, DesiredSize, MaxSize } = props.ScalingConfig ?? {};
  const sizes = [MinSize, DesiredSize, MaxSize].filter(size => typeof size === 'number');
  return refuse(sizes.some((size, index) => index > 0 && sizes[index - 1] > size), `sizes ${sizes.join(', ')} are not min <= desired <= max`);
}

/** aws-cdk-lib, aws-eks Nodegroup: maxUnavailable xor percentage. */
function updateConfigHasOneLimit({ props }: Found): string[] {
  const config = props.UpdateConfig;
  if (!isLiteral(config)) return [];
  return refuse((config.MaxUnavailable === undefined) === (config.MaxUnavailablePercentage === undefined),
    'UpdateConfig needs exactly one of MaxUnavailable and MaxUnavailablePercentage');
}

/** aws-cdk-lib, aws-eks Nodegroup: 1 to 100. */
function updateLimitsAreInRange({ props }: Found): string[] {
  const { MaxUnavailable, MaxUnavailablePercentage } = props.UpdateConfig ?? {};
  return [...integerIn('MaxUnavailable', MaxUnavailable, 1, 100), ...integerIn('MaxUnavailablePercentage', MaxUnavailablePercentage, 1, 100)];
}

/** CloudFormation, AWS::EKS::Nodegroup UpdateConfig: DEFAULT or MINIMAL. */
function updateStrategyIsKnown({ props }: Found): string[] {
  const strategy = props.UpdateConfig?.UpdateStrategy;
  return refuse(isLiteral(strategy) && !['DEFAULT', 'MINIMAL'].includes(strategy), `UpdateStrategy ${show(strategy)} is unknown`);
}

/** CloudFormation, AWS::EKS::Nodegroup NodeRepairConfig: Enabled is a boolean. */
function repairIsOnOrOff({ props }: Found): string[] {
  const enabled = props.NodeRepairConfig?.Enabled;
  return refuse(isLiteral(enabled) && typeof enabled !== 'boolean', `NodeRepairConfig.Enabled ${show(enabled)} is not a boolean`);
}

/** CloudFormation, AWS::EKS::Nodegroup NodeRepairConfig: "you cannot also set" the other one of count and percentage. */
function repairLimitsAreGood({ props }: Found): string[] {
  const config = props.NodeRepairConfig ?? {};
  return ['MaxParallelNodesRepaired', 'MaxUnhealthyNodeThreshold'].flatMap(name => [
    ...refuse(config[`${name}Count`] !== undefined && config[`${name}Percentage`] !== undefined, `${name} is both a count and a percentage`),
    ...integerIn(`${name}Count`, config[`${name}Count`], 1),
    ...integerIn(`${name}Percentage`, config[`${name}Percentage`], 1, 100),
  ]);
}

/** CloudFormation, AWS::EKS::Nodegroup NodeRepairConfigOverrides: NoAction, Reboot or Replace. */
function repairActionsAreKnown({ props }: Found): string[] {
  return listOf(props.NodeRepairConfig?.NodeRepairConfigOverrides).map(override => override.RepairAction)
    .filter(action => isLiteral(action) && !['NoAction', 'Reboot', 'Replace'].includes(action)).map(action => `RepairAction ${show(action)} is unknown`);
}

/** @aws-sdk/client-eks, WarmPoolConfig: neither hibernation nor reuse on Bottlerocket. */
function warmPoolSuitsBottlerocket(found: Found): string[] {
  const { PoolState, ReuseOnScaleIn } = isBottlerocket(found) ? found.props.WarmPoolConfig ?? {} : {};
  return [
    ...refuse(String(PoolState).toUpperCase() === 'HIBERNATED', 'Bottlerocket has no hibernated warm pool'),
    ...refuse(ReuseOnScaleIn === true, 'Bottlerocket has no ReuseOnScaleIn'),
  ];
}

const labelsOf = ({ props }: Found): [string, Json][] => isLiteral(props.Labels) ? Object.entries<Json>(props.Labels) : [];

/** Kubernetes, "Labels and Selectors". */
function labelsAreValid(found: Found): string[] {
  return labelsOf(found).flatMap(([key, value]) => [
    ...refuse(!isLabelKey(key), `label key ${show(key)} is not valid`),
    ...refuse(!isOpen(value) && !isLabelValue(value), `label value ${show(value)} is not valid`),
  ]);
}

/** Kubernetes, NodeRestriction: of the names below kubernetes.io and k8s.io a kubelet may set these alone. */
const KUBELET_MAY_SET = /^([^/]*\.)?(kubelet|node)\.kubernetes\.io\//;

/** Amazon EKS: "Label cannot start with reserved prefixes"; the kubelet does not start on names that it may not set. */
function labelsAreNotReserved(found: Found): string[] {
  const reserved = (key: string) => key.startsWith('eks.amazonaws.com/') || (/^([^/]*\.)?(kubernetes|k8s)\.io\//.test(key) && !KUBELET_MAY_SET.test(key));
  return labelsOf(found).filter(([key]) => reserved(key)).map(([key]) => `label key ${show(key)} is reserved`);
}

/** CloudFormation, AWS::EKS::Nodegroup Taint. */
function taintsAreValid({ props }: Found): string[] {
  const effects = ['NO_SCHEDULE', 'NO_EXECUTE', 'PREFER_NO_SCHEDULE'];
  return listOf(props.Taints).filter(taint => !isOpen(taint)).flatMap(({ Key, Value, Effect }) => [
    ...refuse(!isOpen(Key) && !(typeof Key === 'string' && isLabelKey(Key)), `taint key ${show(Key)} is not valid`),
    ...refuse(isLiteral(Value) && !isLabelValue(Value), `taint value ${show(Value)} is not valid`),
    ...refuse(!isOpen(Effect) && !effects.includes(Effect), `taint effect ${show(Effect)} is unknown`),
  ]);
}

/** EKS user guide, launch templates: capacityType instead of market options; a capacity block needs those. */
function capacityTypeIsKnown({ props }: Found): string[] {
  const type = props.CapacityType;
  return refuse(isLiteral(type) && !['ON_DEMAND', 'SPOT'].includes(type), `CapacityType ${show(type)} is not ON_DEMAND or SPOT`);
}

/** eksctl#3290: EKS validates that the node role trusts ec2.amazonaws.com. */
function nodeRoleTrustsEc2({ props, resources }: Found): string[] {
  const role = resources[attOf(props.NodeRole)[0]];
  return refuse(role?.Type === 'AWS::IAM::Role' && !trustsEc2(role), 'the node role does not trust ec2.amazonaws.com');
}

const NODEGROUP_RULES: ResourceRule[] = [
  amiTypeIsKnown, userDataSuitsTheImage, requiredPropertiesAreThere, subnetsAreThere, groupHoldsNothingForbidden, launchTemplateIsByIdOrName,
  versionFollowsTheTemplate, customImageHasNoVersion, updatesAreNotForced, instanceTypesAreInOnePlace, instanceTypesAreNames, architecturesMatch,
  sizesAreWhole, sizesAreInOrder, updateConfigHasOneLimit, updateLimitsAreInRange, updateStrategyIsKnown, repairIsOnOrOff, repairLimitsAreGood,
  repairActionsAreKnown, warmPoolSuitsBottlerocket, labelsAreValid, labelsAreNotReserved, taintsAreValid, capacityTypeIsKnown, nodeRoleTrustsEc2,
];

// ---------------------------------------------------------------------------------------------- the whole stack

/** EKS user guide, launch templates: CloudFormation takes user data as base64. */
function userDataIsThere({ props }: Found): string[] {
  const value = props.LaunchTemplateData?.UserData;
  return refuse(!isOpen(value), 'UserData is not a Fn::Base64');
}

/** IAM user guide, ARNs: aws-us-gov and aws-cn have their own partition. */
const noPartitionByHand: Rule = {
  name: 'noPartitionByHand',
  check: ({ template }) => refuse(JSON.stringify(template).includes('arn:aws:'), 'the template has a literal partition, arn:aws:'),
};

function on(types: string[], rules: ResourceRule[]): Rule[] {
  return rules.map(rule => ({
    name: rule.name,
    check: ({ resources }) => resources.filter(({ resource }) => types.includes(resource.Type))
      .flatMap(found => rule(found).map(message => `${found.id}: ${message}`)),
  }));
}

export const RULES: Rule[] = [
  ...on([NODEGROUP], NODEGROUP_RULES),
  ...on([LAUNCH_TEMPLATE], [...LAUNCH_TEMPLATE_RULES, userDataIsThere]),
  ...USER_DATA_RULES.map(rule => ({
    name: rule.name,
    check: ({ userData }: Stack) => userData.flatMap(data => rule(data).map(message => `${data.id}: ${message}`)),
  })),
  ...NODE_CONFIG_RULES.map(rule => ({
    name: rule.name,
    check: ({ nodeConfigs }: Stack) => nodeConfigs.flatMap(data => rule(data).map(message => `${data.id}: ${message}`)),
  })),
  ...on(['AWS::IAM::Role'], ROLE_RULES),
  ...on(['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'], POLICY_RULES),
  ...on(['AWS::KMS::Key'], KEY_RULES),
  noPartitionByHand,
];

export function readStack(template: Json): Stack {
  const all: Record<string, Json> = template.Resources ?? {};
  const resources = Object.entries(all).map(([id, resource]) => ({ id, resource, props: resource.Properties ?? {}, resources: all }));
  const groups = resources.filter(({ resource }) => resource.Type === NODEGROUP);
  const texts = resources.flatMap(({ id, resource, props }) => {
    const text = props.LaunchTemplateData?.UserData?.['Fn::Base64'];
    if (resource.Type !== LAUNCH_TEMPLATE || text === undefined || textOf(text) === TOKEN) return [];
    const amiTypes = groups.filter(group => group.props.LaunchTemplate?.Id?.Ref === id).map(group => group.props.AmiType);
    return [{ id, text, amiTypes: amiTypes.filter(type => typeof type === 'string') }];
  });
  const userData = texts.filter(({ text }) => !isMime(text)).map(({ id, text, amiTypes }) => readUserData(id, text, amiTypes));
  const nodeConfigs = texts.filter(({ text }) => isMime(text)).map(({ id, text, amiTypes }) => readNodeConfig(id, text, amiTypes));
  return { template, resources, userData, nodeConfigs };
}

/** What is wrong with a synthesised template, in words; empty when nothing is. */
export function checkTemplate(template: Json): string[] {
  const stack = readStack(template);
  return RULES.flatMap(({ check }) => check(stack));
}
