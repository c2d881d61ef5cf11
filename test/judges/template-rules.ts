/**
 * How the judge reads a CloudFormation template, and its rules for launch templates, IAM and KMS.
 * The judge imports nothing of the library: each rule names the page or project it was written from.
 */
export type Json = any;

/** One resource, with its neighbours to look references up. */
export interface Found {
  readonly id: string;
  readonly resource: Json;
  readonly props: Json;
  readonly resources: Record<string, Json>;
}

export type ResourceRule = (found: Found) => string[];

export const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
export const NODEGROUP = 'AWS::EKS::Nodegroup';
/** Stands for the part of a string that only a deployment knows. */
export const TOKEN = '__TOKEN__';

export function refuse(bad: boolean, message: string): string[] {
  return bad ? [message] : [];
}

export function show(value: Json): string {
  return JSON.stringify(value, (_key, part) => typeof part === 'bigint' ? String(part) : part) ?? 'nothing';
}

export function isTable(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** True for an intrinsic or dynamic reference: no literal to judge. */
export function isOpen(value: Json): boolean {
  if (typeof value === 'string') return value.includes('{{resolve:');
  const keys = isTable(value) ? Object.keys(value) : [];
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}

/** True when the value is there and can be judged. */
export function isLiteral(value: Json): boolean {
  return value !== undefined && !isOpen(value);
}

export function listOf(value: Json): Json[] {
  if (value === undefined || isOpen(value)) return [];
  return Array.isArray(value) ? value : [value];
}

/** The literal text of a string, Fn::Join or Fn::Sub. */
export function textOf(value: Json): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const join = value?.['Fn::Join'];
  if (Array.isArray(join?.[1])) return join[1].map(textOf).join(join[0]);
  const sub = value?.['Fn::Sub'];
  if (sub !== undefined) return textOf(Array.isArray(sub) ? sub[0] : sub).replace(/\$\{[^!}][^}]*\}/g, TOKEN);
  return TOKEN;
}

/** `[logical id, attribute]` of a Fn::GetAtt, or nothing. */
export function attOf(value: Json): string[] {
  const att = value?.['Fn::GetAtt'];
  return typeof att === 'string' ? att.split('.') : att ?? [];
}

export function integerIn(name: string, value: Json, min: number, max = Infinity): string[] {
  const good = Number.isInteger(value) && value >= min && value <= max;
  return refuse(isLiteral(value) && !good, `${name} ${show(value)} is not an integer from ${min} to ${max}`);
}

/** Kubernetes, "Labels and Selectors": [DNS subdomain up to 253/]name up to 63, alphanumeric at both ends. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? 'a' : key.slice(0, slash);
  const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
  return prefix.length <= 253 && subdomain.test(prefix) && key.length > slash + 1 && isLabelValue(key.slice(slash + 1));
}

/** Kubernetes, "Labels and Selectors": empty, or up to 63 characters, alphanumeric at both ends. */
export function isLabelValue(value: Json): boolean {
  return typeof value === 'string' && value.length <= 63 && /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(value);
}

// ---------------------------------------------------------------------------------------------- launch templates

const dataOf = ({ props }: Found): Json => props.LaunchTemplateData ?? {};
const mappingsOf = (found: Found): Json[] => listOf(dataOf(found).BlockDeviceMappings);
const nicsOf = (found: Found): Json[] => listOf(dataOf(found).NetworkInterfaces);

/** EKS user guide, launch templates: the name cannot change, a new one replaces the template and breaks the group. */
function templateHasNoName({ props }: Found): string[] {
  return refuse(props.LaunchTemplateName !== undefined, 'LaunchTemplateName is set');
}

/** EKS user guide, launch templates: what a managed group forbids. KeyName: "Hosts" chapter, no SSH. ImageId: EKS then merges no user data. */
const FORBIDDEN_DATA = ['KeyName', 'ImageId', 'IamInstanceProfile', 'HibernationOptions', 'InstanceMarketOptions', 'InstanceInitiatedShutdownBehavior'];

function dataHoldsNothingForbidden(found: Found): string[] {
  return FORBIDDEN_DATA.filter(key => dataOf(found)[key] !== undefined).map(key => `LaunchTemplateData.${key} is not for a managed group`);
}

/** EKS user guide, launch templates: security groups at the instance or at the network interface, not both. */
function groupsAreInOnePlace(found: Found): string[] {
  const both = dataOf(found).SecurityGroupIds !== undefined && nicsOf(found).some(nic => nic.Groups !== undefined);
  return refuse(both, 'SecurityGroupIds and NetworkInterfaces.Groups are both set');
}

/** EKS user guide, launch templates: the subnet is the node group's. */
function interfacesNameNoSubnet(found: Found): string[] {
  return refuse(nicsOf(found).some(nic => nic.SubnetId !== undefined), 'NetworkInterfaces.SubnetId is set');
}

/** EKS best practices, hosts: workers in private subnets. */
function interfacesAreNotPublic(found: Found): string[] {
  return refuse(nicsOf(found).some(nic => nic.AssociatePublicIpAddress === true), 'AssociatePublicIpAddress is true');
}

/** EKS best practices, iam: `--http-tokens required`; a template without MetadataOptions gets the account's or image's default. */
function tokensAreRequired(found: Found): string[] {
  const tokens = dataOf(found).MetadataOptions?.HttpTokens;
  return refuse(!isOpen(tokens) && tokens !== 'required', `HttpTokens is ${show(tokens)}, not required`);
}

/** amazon-eks-ami and bottlerocket: nodes read their identity from IMDS, a disabled endpoint breaks the boot. */
function metadataIsOn(found: Found): string[] {
  const endpoint = dataOf(found).MetadataOptions?.HttpEndpoint;
  return refuse(!isOpen(endpoint) && endpoint !== 'enabled', `HttpEndpoint is ${show(endpoint)}, not enabled`);
}

/** aws-cdk-lib, ec2.LaunchTemplate: hop limit 1..64; set explicitly, as the default depends on account and image. */
function hopLimitIsSet(found: Found): string[] {
  const limit = dataOf(found).MetadataOptions?.HttpPutResponseHopLimit;
  return limit === undefined ? ['HttpPutResponseHopLimit is not set'] : integerIn('HttpPutResponseHopLimit', limit, 1, 64);
}

/** EKS user guide, launch templates: user data of Amazon Linux is MIME. */
const isAmazonLinux = (found: Found) => textOf(dataOf(found).UserData?.['Fn::Base64'] ?? '').startsWith('MIME-Version:');

/**
 * bottlerocket README, "Default Volumes": OS on xvda, data on xvdb; bottlerocket#1203: both must be listed to be encrypted.
 * amazon-eks-ami, templates/al2023/template.json: one volume, xvda.
 */
function bothVolumesAreListed(found: Found): string[] {
  const names = mappingsOf(found).map(mapping => mapping.DeviceName);
  return (isAmazonLinux(found) ? ['/dev/xvda'] : ['/dev/xvda', '/dev/xvdb']).flatMap(name => refuse(!names.includes(name), `BlockDeviceMappings lacks ${name}`));
}

/** bottlerocket#1203, #1588: each mapping says encrypted itself. */
function volumesAreEncrypted(found: Found): string[] {
  return mappingsOf(found).flatMap(mapping => refuse(mapping.Ebs?.Encrypted !== true, `${show(mapping.DeviceName)} is not encrypted`));
}

/** aws/aws-cdk#32372 and the EBS user guide: gp3 with its own IOPS and throughput. */
function volumesAreGp3(found: Found): string[] {
  return mappingsOf(found).flatMap(({ DeviceName, Ebs }) => refuse(!isOpen(Ebs?.VolumeType) && Ebs?.VolumeType !== 'gp3', `${show(DeviceName)} is not gp3`));
}

/** bottlerocket README, "Default Volumes": size xvdb; the root may keep its image's size. amazon-eks-ami, template.json: the image has 20 GiB. */
function volumeSizesAreGood(found: Found): string[] {
  return mappingsOf(found).flatMap(({ DeviceName, Ebs }) => Ebs?.VolumeSize === undefined
    ? refuse(DeviceName === (isAmazonLinux(found) ? '/dev/xvda' : '/dev/xvdb'), `VolumeSize of ${DeviceName} is not set`)
    : integerIn(`VolumeSize of ${DeviceName}`, Ebs.VolumeSize, 1));
}

/** EBS user guide, gp3: 3,000 to 80,000 IOPS, 125 to 2,000 MiB/s. */
function volumeSpeedIsInRange(found: Found): string[] {
  return mappingsOf(found).flatMap(({ Ebs }) => [...integerIn('Iops', Ebs?.Iops, 3000, 80000), ...integerIn('Throughput', Ebs?.Throughput, 125, 2000)]);
}

/** EC2 user guide, tag restrictions: 50 tags a resource. */
function tagsAreAtMostFifty(found: Found): string[] {
  const specs = [...listOf(dataOf(found).TagSpecifications), ...listOf(found.props.TagSpecifications)];
  return specs.flatMap(spec => refuse(listOf(spec.Tags).length > 50, `more than 50 tags for ${show(spec.ResourceType)}`));
}

/** "Required AWS KMS key policy for use with encrypted volumes": what Auto Scaling, which launches the nodes, does with the key. */
const LAUNCH_ACTIONS = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey', 'CreateGrant'];

/** The same page: neither the root statement nor AutoScalingServiceRolePolicy helps, so a key of this stack must let that role in. */
function keyLetsAutoScalingIn(found: Found): string[] {
  const ids = mappingsOf(found).map(({ Ebs }) => attOf(Ebs?.KmsKeyId)[0] ?? Ebs?.KmsKeyId?.Ref);
  return [...new Set(ids)].filter(id => found.resources[id]?.Type === 'AWS::KMS::Key').flatMap(id => {
    const actions = statementsOf(found.resources[id].Properties?.KeyPolicy).filter(isForAutoScaling).flatMap(actionsOf);
    return LAUNCH_ACTIONS.filter(action => !actions.some(pattern => covers(pattern, `kms:${action}`)))
      .map(action => `key ${id} does not let Auto Scaling do kms:${action}`);
  });
}

export const LAUNCH_TEMPLATE_RULES: ResourceRule[] = [
  templateHasNoName, dataHoldsNothingForbidden, groupsAreInOnePlace, interfacesNameNoSubnet, interfacesAreNotPublic, tokensAreRequired,
  metadataIsOn, hopLimitIsSet, bothVolumesAreListed, volumesAreEncrypted, volumesAreGp3, volumeSizesAreGood, volumeSpeedIsInRange,
  tagsAreAtMostFifty, keyLetsAutoScalingIn,
];

// ---------------------------------------------------------------------------------------------- policies

function statementsOf(document: Json): Json[] {
  return listOf(document?.Statement).filter(statement => !isOpen(statement) && statement.Effect === 'Allow');
}

function actionsOf(statement: Json): string[] {
  return listOf(statement.Action).map(textOf);
}

/** True when an IAM action pattern takes in the action. */
function covers(pattern: string, action: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(action);
}

/** The values a statement asks of a condition key, through any operator that does not negate. */
function conditionOf(statement: Json, key: string): Json[] {
  return Object.entries<Json>(statement.Condition ?? {})
    .filter(([operator]) => !operator.includes('Not'))
    .flatMap(([, keys]) => Object.entries<Json>(keys))
    .filter(([name]) => name.toLowerCase() === key.toLowerCase())
    .flatMap(([, value]) => Array.isArray(value) ? value : [value]);
}

function isForAutoScaling(statement: Json): boolean {
  return conditionOf(statement, 'aws:PrincipalArn').some(arn => textOf(arn).includes('AWSServiceRoleForAutoScaling'));
}

/** eksctl#3290: EKS validates that ec2.amazonaws.com is trusted. */
export function trustsEc2(role: Json): boolean {
  return statementsOf(role?.Properties?.AssumeRolePolicyDocument)
    .flatMap(statement => listOf(statement.Principal?.Service))
    .some(service => textOf(service) === 'ec2.amazonaws.com' || textOf(service) === `ec2.${TOKEN}`);
}

const REFUSED_POLICIES = /^(AmazonSSMManagedInstanceCore|AmazonEC2ContainerRegistryReadOnly|AdministratorAccess|.*FullAccess)$/;

/** EKS best practices, hosts: not AmazonSSMManagedInstanceCore; create-node-role page: PullOnly is enough for ECR. */
function nodeRoleHoldsNoWidePolicy({ resource, props }: Found): string[] {
  if (!trustsEc2(resource)) return [];
  const names = listOf(props.ManagedPolicyArns).map(arn => textOf(arn).split('/').pop() ?? '');
  return names.filter(name => REFUSED_POLICIES.test(name)).map(name => `the node role holds ${name}`);
}

/** cdk-nag, no inline policies: own managed policies instead. */
function nodeRoleHasNoInlinePolicy({ resource, props }: Found): string[] {
  return refuse(trustsEc2(resource) && listOf(props.Policies).length > 0, 'the node role has inline Policies');
}

export const ROLE_RULES: ResourceRule[] = [nodeRoleHoldsNoWidePolicy, nodeRoleHasNoInlinePolicy];

/** A policy of its own counts always, an AWS::IAM::Policy when it hangs on a node role. */
function nodeStatementsOf({ resource, props, resources }: Found): Json[] {
  const counts = resource.Type === 'AWS::IAM::ManagedPolicy' || listOf(props.Roles).some(role => trustsEc2(resources[role?.Ref]));
  return counts ? statementsOf(props.PolicyDocument) : [];
}

/** EKS best practices, hosts: least privilege on the node. */
function policyNamesItsActions(found: Found): string[] {
  return nodeStatementsOf(found).flatMap(actionsOf).filter(action => /^([^:]*:)?\*$/.test(action)).map(action => `action ${action} is a whole service`);
}

/** EKS best practices, hosts: ssm:GetParameter(s) reads every parameter of the account. */
function policyReadsNoParameter(found: Found): string[] {
  const readers = ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory'];
  const reads = (action: string) => /^ssm:GetParameter/i.test(action) || readers.some(reader => covers(action, reader));
  return nodeStatementsOf(found).flatMap(actionsOf).filter(reads).map(action => `action ${action} reads parameters`);
}

/** EKS best practices, hosts: the minimal Session Manager policy, to the letter. */
const GUIDE_STATEMENTS = new Map<string, string[]>([
  ['EnableAccessViaSSMSessionManager', [
    'ssmmessages:OpenDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:CreateControlChannel',
    'ssm:UpdateInstanceInformation',
  ]],
  ['EnableSSMRunCommand', [
    'ssm:UpdateInstanceInformation', 'ec2messages:SendReply', 'ec2messages:GetMessages', 'ec2messages:GetEndpoint', 'ec2messages:FailMessage',
    'ec2messages:DeleteMessage', 'ec2messages:AcknowledgeMessage',
  ]],
]);

function guideStatementsAreToTheLetter(found: Found): string[] {
  return nodeStatementsOf(found).flatMap(statement => {
    const wanted = GUIDE_STATEMENTS.get(statement.Sid);
    if (wanted === undefined) return [];
    const same = show(actionsOf(statement).sort()) === show([...wanted].sort());
    return refuse(!same || show(listOf(statement.Resource)) !== '["*"]', `statement ${statement.Sid} is not the guide's`);
  });
}

export const POLICY_RULES: ResourceRule[] = [policyNamesItsActions, policyReadsNoParameter, guideStatementsAreToTheLetter];

// ---------------------------------------------------------------------------------------------- keys

/** KMS developer guide, key rotation; cdk-nag AwsSolutions-KMS5. */
function keyRotates({ props }: Found): string[] {
  return refuse(!isOpen(props.EnableKeyRotation) && props.EnableKeyRotation !== true, 'EnableKeyRotation is not true');
}

/** CloudFormation, DeletionPolicy: without the key the volumes are lost. */
function keyIsRetained({ resource }: Found): string[] {
  return ['DeletionPolicy', 'UpdateReplacePolicy'].flatMap(policy => refuse(resource[policy] !== 'Retain', `${policy} is ${show(resource[policy])}, not Retain`));
}

/** terraform-aws-eks#3013, CreateKey: a principal must exist, and the role appears with the first group only. */
function keyNamesNoAutoScalingPrincipal({ props }: Found): string[] {
  const named = statementsOf(props.KeyPolicy).some(statement => show(statement.Principal).includes('AWSServiceRoleForAutoScaling'));
  return refuse(named, 'the key policy has AWSServiceRoleForAutoScaling as principal');
}

function isForEveryone({ Principal }: Json): boolean {
  return Principal === '*' || listOf(Principal?.AWS).includes('*');
}

/** EKS user guide, Auto Mode StorageClass keys; AWS Config conformance-pack buckets: everyone, narrowed by account and by role. */
function everyoneIsNarrowed({ props }: Found): string[] {
  return statementsOf(props.KeyPolicy).filter(isForEveryone).flatMap(statement => ['kms:CallerAccount', 'aws:PrincipalArn']
    .flatMap(key => refuse(conditionOf(statement, key).length === 0, `a statement for everyone lacks the condition ${key}`)));
}

/** "Required AWS KMS key policy for use with encrypted volumes": CreateGrant with kms:GrantIsForAWSResource only. */
function grantsAreForAws({ props }: Found): string[] {
  return statementsOf(props.KeyPolicy).filter(isForEveryone)
    .filter(statement => actionsOf(statement).some(action => covers(action, 'kms:CreateGrant')))
    .flatMap(statement => refuse(!conditionOf(statement, 'kms:GrantIsForAWSResource').some(value => String(value) === 'true'),
      'kms:CreateGrant lacks the condition kms:GrantIsForAWSResource'));
}

export const KEY_RULES: ResourceRule[] = [keyRotates, keyIsRetained, keyNamesNoAutoScalingPrincipal, everyoneIsNarrowed, grantsAreForAws];
