import { architectureOf, checkTemplate, readStack, RULES } from './template-checker';
import { Json } from './template-rules';

const USER_DATA = `[settings.host-containers.admin]
enabled = false
[settings.host-containers.control]
enabled = true
[settings.kernel]
lockdown = "integrity"
[settings.kernel.modules.udf]
allowed = false
[settings.kernel.sysctl]
"net.ipv4.conf.all.send_redirects" = "0"
[settings.kubernetes]
seccomp-default = true
pod-pids-limit = 4096
`;

const managed = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/', name]] });
const autoScaling = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/aws-service-role/AWSServiceRoleForAutoScaling']] };
const forLaunches = (action: string[], more = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  Principal: { AWS: '*' },
  Condition: { StringEquals: { 'kms:CallerAccount': { Ref: 'AWS::AccountId' } }, ArnEquals: { 'aws:PrincipalArn': autoScaling }, ...more },
});
const volume = (device: string, size: number) => ({
  DeviceName: device,
  Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: size, KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
});

function goodTemplate(): Json {
  return structuredClone({
    Parameters: { Newest: { Type: 'String' } },
    Resources: {
      Key: {
        Type: 'AWS::KMS::Key',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          EnableKeyRotation: true,
          KeyPolicy: {
            Statement: [
              forLaunches(['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey']),
              forLaunches(['kms:CreateGrant'], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
            ],
          },
        },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }] },
          ManagedPolicyArns: [managed('AmazonEKSWorkerNodeMinimalPolicy'), managed('AmazonEC2ContainerRegistryPullOnly')],
        },
      },
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: {
            Statement: [{
              Sid: 'EnableAccessViaSSMSessionManager',
              Effect: 'Allow',
              Action: [
                'ssmmessages:OpenDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:CreateControlChannel',
                'ssm:UpdateInstanceInformation',
              ],
              Resource: '*',
            }],
          },
        },
      },
      Template: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: {
          LaunchTemplateData: {
            MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
            SecurityGroupIds: ['sg-0123456789abcdef0'],
            BlockDeviceMappings: [volume('/dev/xvda', 4), volume('/dev/xvdb', 50)],
            TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'node' }] }],
            UserData: { 'Fn::Base64': USER_DATA },
          },
        },
      },
      Group: {
        Type: 'AWS::EKS::Nodegroup',
        Properties: {
          ClusterName: 'cluster',
          NodeRole: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Subnets: ['subnet-0123456789abcdef0'],
          AmiType: 'BOTTLEROCKET_x86_64',
          InstanceTypes: ['m7i.large'],
          CapacityType: 'ON_DEMAND',
          ForceUpdateEnabled: false,
          ScalingConfig: { MinSize: 1, DesiredSize: 2, MaxSize: 3 },
          UpdateConfig: { MaxUnavailable: 1, UpdateStrategy: 'DEFAULT' },
          NodeRepairConfig: { Enabled: true },
          WarmPoolConfig: { Enabled: true, PoolState: 'STOPPED' },
          LaunchTemplate: { Id: { Ref: 'Template' }, Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] } },
          Labels: { 'example.com/team': 'web' },
          Taints: [{ Key: 'dedicated', Value: 'web', Effect: 'NO_SCHEDULE' }],
        },
      },
    },
  });
}

const HOOK = '#!/bin/bash\n# ExecStartPre= of nodeadm-run asks getenforce\n';
const SCRIPT = '#!/bin/bash\ndnf -y install container-selinux\nsed -i s/^SELINUX=.*/SELINUX=enforcing/ /etc/selinux/config\nsetenforce 1\n';
const SPEC = {
  kubelet: {
    config: { seccompDefault: true, podPidsLimit: 4096, streamingConnectionIdleTimeout: '4h0m0s', makeIPTablesUtilChains: true },
    flags: ['--v=4'],
  },
};

/** MIME user data of Amazon Linux 2023. */
function mimeOf(spec: Json = SPEC, { hook = HOOK, script = SCRIPT, apiVersion = 'node.eks.aws/v1alpha1' } = {}): string {
  const parts = [['text/cloud-boothook', hook], ['application/node.eks.aws', JSON.stringify({ apiVersion, kind: 'NodeConfig', spec })], ['text/x-shellscript', script]];
  const bodies = parts.map(([type, body]) => `--x\nContent-Type: ${type}\n\n${body}\n`);
  return `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n${bodies.join('')}--x--\n`;
}

type Change = (properties: Json, resources: Json) => void;
/** `[name, change of the good template, part of the message; none when it stays good]` */
type Row = [string, (template: Json) => void, string?];

const within = (id: string) => (name: string, change: Change, message?: string): Row =>
  [name, template => change(template.Resources[id].Properties, template.Resources), message];
const group = within('Group');
const key = within('Key');
const role = within('Role');
const policy = (name: string, action: unknown, message: string) => within('Policy')(name, ({ PolicyDocument }) => {
  PolicyDocument.Statement.push({ Effect: 'Allow', Action: action, Resource: '*' });
}, message);
const launch = (name: string, change: Change, message?: string) =>
  within('Template')(name, ({ LaunchTemplateData }, resources) => change(LaunchTemplateData, resources), message);
const toml = (name: string, change: (text: string) => string, message?: string) => launch(name, ({ UserData }) => {
  UserData['Fn::Base64'] = change(USER_DATA);
}, message);
const more = (name: string, text: string, message?: string) => toml(name, good => `${good}${text}\n`, message);
/** Amazon Linux 2023 instead of Bottlerocket: user data and volumes. */
const amazonLinux = (name: string, userData: Json, message?: string) => group(name, (props, { Template }) => {
  props.AmiType = 'AL2023_x86_64_STANDARD';
  Template.Properties.LaunchTemplateData.UserData['Fn::Base64'] = userData;
  Template.Properties.LaunchTemplateData.BlockDeviceMappings = [volume('/dev/xvda', 20)];
}, message);
const spec = (name: string, change: (good: Json) => void, message?: string) => {
  const good = structuredClone(SPEC);
  change(good);
  return amazonLinux(`AL2023: ${name}`, mimeOf(good), message);
};
const config = (name: string, fields: Json, message?: string) => spec(name, ({ kubelet }) => Object.assign(kubelet.config, fields), message);
const flag = (text: string, message?: string) => spec(`flag ${text}`, ({ kubelet }) => kubelet.flags.push(text), message);
const labels = (name: string, value: Json, message: string) => group(name, props => { props.Labels = value; }, message);
const taint = (name: string, value: Json, message: string) => group(name, ({ Taints }) => { Object.assign(Taints[0], value); }, message);
const types = (ami: string, instanceTypes: Json, message?: string) => group(`${ami} on ${JSON.stringify(instanceTypes)}`, props => {
  Object.assign(props, { AmiType: ami, InstanceTypes: instanceTypes });
}, message);

const VIOLATIONS: Row[] = [
  types('CUSTOM', ['m7i.large'], 'is not an AMI type of'),
  types('AL2_x86_64', ['m7i.large'], 'is not an AMI type of'),
  types('AL2023_x86_64_STANDARD', ['m7i.large'], 'the user data is not that of "AL2023_x86_64_STANDARD"'),
  types('BOTTLEROCKET_ARM_64', ['m7g.large', 'm7i.large'], 'm7i.large is not arm64'),
  types('BOTTLEROCKET_x86_64_FIPS', ['m7g.large'], 'm7g.large is not x86_64'),
  types('BOTTLEROCKET_ARM_64_NVIDIA', ['g6.xlarge'], 'g6.xlarge is not arm64'),
  types('BOTTLEROCKET_ARM_64', undefined, 't3.medium is not arm64'),
  types('BOTTLEROCKET_x86_64', ['large'], '"large" is not an instance type'),
  types('BOTTLEROCKET_x86_64', [], 'InstanceTypes has 0 entries'),
  types('BOTTLEROCKET_x86_64', Array(21).fill('m7i.large'), 'InstanceTypes has 21 entries'),
  group('no AMI type', props => { delete props.AmiType; }, 'AmiType nothing'),
  group('no cluster', props => { delete props.ClusterName; }, 'ClusterName is missing'),
  group('no role', props => { delete props.NodeRole; }, 'NodeRole is missing'),
  group('no subnet', props => { props.Subnets = []; }, 'Subnets is empty'),
  group('disk size', props => { props.DiskSize = 20; }, 'DiskSize is not for'),
  group('remote access', props => { props.RemoteAccess = { Ec2SshKey: 'key' }; }, 'RemoteAccess is not for'),
  group('group name', props => { props.NodegroupName = 'workers'; }, 'NodegroupName is not for'),
  group('no launch template', props => { delete props.LaunchTemplate; }, 'exactly one of Id and Name'),
  group('launch template by id and name', props => { props.LaunchTemplate.Name = 'x'; }, 'exactly one of Id and Name'),
  group('version $Latest', props => { props.LaunchTemplate.Version = '$Latest'; }, 'Version "$Latest" is a literal'),
  group('default version', props => { props.LaunchTemplate.Version['Fn::GetAtt'][1] = 'DefaultVersionNumber'; }, 'is not the latest version'),
  group('version of a missing template', props => { props.LaunchTemplate.Version['Fn::GetAtt'][0] = 'Other'; }, 'is not the latest version'),
  group('version is the template', props => { props.LaunchTemplate.Version = { Ref: 'Template' }; }, 'refers to a resource'),
  group('forced update', props => { props.ForceUpdateEnabled = true; }, 'ForceUpdateEnabled is not false'),
  group('instance types twice', (_, { Template }) => { Template.Properties.LaunchTemplateData.InstanceType = 'm7i.large'; }, 'in the launch template'),
  group('custom image with release', (props, { Template }) => {
    props.ReleaseVersion = '1.57.0';
    Template.Properties.LaunchTemplateData.ImageId = 'ami-0123456789abcdef0';
  }, 'ReleaseVersion is set together'),
  group('min over max', props => { props.ScalingConfig = { MinSize: 3, MaxSize: 2 }; }, 'not min <= desired <= max'),
  group('desired under min', props => { props.ScalingConfig.DesiredSize = 0; }, 'not min <= desired <= max'),
  group('max 0', props => { props.ScalingConfig = { MinSize: 0, MaxSize: 0 }; }, 'MaxSize 0 is not an integer from 1'),
  group('half a node', props => { props.ScalingConfig.DesiredSize = 1.5; }, 'DesiredSize 1.5 is not an integer'),
  group('negative min', props => { props.ScalingConfig.MinSize = -1; }, 'MinSize -1 is not an integer'),
  group('two update limits', props => { props.UpdateConfig.MaxUnavailablePercentage = 10; }, 'exactly one of MaxUnavailable'),
  group('no update limit', props => { delete props.UpdateConfig.MaxUnavailable; }, 'exactly one of MaxUnavailable'),
  group('update limit 0', props => { props.UpdateConfig.MaxUnavailable = 0; }, 'MaxUnavailable 0 is not an integer'),
  group('update percentage 101', props => { props.UpdateConfig = { MaxUnavailablePercentage: 101 }; }, 'MaxUnavailablePercentage 101'),
  group('update strategy', props => { props.UpdateConfig.UpdateStrategy = 'FAST'; }, 'UpdateStrategy "FAST" is unknown'),
  group('repair switch', props => { props.NodeRepairConfig.Enabled = 'yes'; }, 'is not a boolean'),
  group('repair count and percentage', props => {
    Object.assign(props.NodeRepairConfig, { MaxParallelNodesRepairedCount: 1, MaxParallelNodesRepairedPercentage: 1 });
  }, 'both a count and a percentage'),
  group('repair percentage', props => { props.NodeRepairConfig.MaxUnhealthyNodeThresholdPercentage = 101; }, 'ThresholdPercentage 101'),
  group('repair action', props => { props.NodeRepairConfig.NodeRepairConfigOverrides = [{ RepairAction: 'Pray' }]; }, 'RepairAction "Pray" is unknown'),
  group('hibernated pool', props => { props.WarmPoolConfig.PoolState = 'Hibernated'; }, 'no hibernated warm pool'),
  group('pool reuse', props => { props.WarmPoolConfig.ReuseOnScaleIn = true; }, 'no ReuseOnScaleIn'),
  group('capacity type', props => { props.CapacityType = 'CAPACITY_BLOCK'; }, 'CapacityType "CAPACITY_BLOCK"'),
  labels('label key', { '-x': 'y' }, 'label key "-x" is not valid'),
  labels('long label key', { ['k'.repeat(64)]: 'y' }, 'is not valid'),
  labels('label value', { x: 'a b' }, 'label value "a b" is not valid'),
  labels('label of EKS', { 'eks.amazonaws.com/x': 'y' }, 'is reserved'),
  labels('label of Kubernetes', { 'node-role.kubernetes.io/x': 'y' }, 'is reserved'),
  labels('label of k8s.io', { 'k8s.io/x': 'y' }, 'is reserved'),
  taint('taint key', { Key: 'a b' }, 'taint key "a b" is not valid'),
  taint('taint value', { Value: 'a/b' }, 'taint value "a/b" is not valid'),
  taint('taint effect', { Effect: 'NoSchedule' }, 'taint effect "NoSchedule" is unknown'),
  group('role of a function', (_, { Role }) => {
    Role.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'lambda.amazonaws.com';
  }, 'does not trust ec2'),

  within('Template')('template name', props => { props.LaunchTemplateName = 'x'; }, 'LaunchTemplateName is set'),
  ...['KeyName', 'ImageId', 'IamInstanceProfile', 'HibernationOptions', 'InstanceMarketOptions', 'InstanceInitiatedShutdownBehavior'].map(name =>
    launch(`template data with ${name}`, data => { data[name] = {}; }, `LaunchTemplateData.${name} is not for`)),
  launch('groups twice', data => { data.NetworkInterfaces = [{ Groups: ['sg-1'] }]; }, 'are both set'),
  launch('subnet in the template', data => { data.NetworkInterfaces = [{ SubnetId: 'subnet-1' }]; }, 'SubnetId is set'),
  launch('public address', data => { data.NetworkInterfaces = [{ AssociatePublicIpAddress: true }]; }, 'AssociatePublicIpAddress is true'),
  launch('IMDSv1', data => { data.MetadataOptions.HttpTokens = 'optional'; }, 'HttpTokens is "optional"'),
  launch('no metadata options', data => { delete data.MetadataOptions; }, 'HttpTokens is nothing'),
  launch('IMDS off', data => { data.MetadataOptions.HttpEndpoint = 'disabled'; }, 'HttpEndpoint is "disabled"'),
  launch('hop limit 65', data => { data.MetadataOptions.HttpPutResponseHopLimit = 65; }, 'HttpPutResponseHopLimit 65'),
  launch('no hop limit', data => { delete data.MetadataOptions.HttpPutResponseHopLimit; }, 'HopLimit is not set'),
  launch('no data volume', data => { data.BlockDeviceMappings.pop(); }, 'lacks /dev/xvdb'),
  launch('no OS volume', data => { data.BlockDeviceMappings.shift(); }, 'lacks /dev/xvda'),
  launch('plain volume', data => { data.BlockDeviceMappings[1].Ebs.Encrypted = false; }, '"/dev/xvdb" is not encrypted'),
  launch('plain third volume', data => { data.BlockDeviceMappings.push({ DeviceName: '/dev/xvdc' }); }, '"/dev/xvdc" is not encrypted'),
  launch('gp2', data => { data.BlockDeviceMappings[0].Ebs.VolumeType = 'gp2'; }, '"/dev/xvda" is not gp3'),
  launch('volume size 0', data => { data.BlockDeviceMappings[1].Ebs.VolumeSize = 0; }, 'VolumeSize of /dev/xvdb 0'),
  launch('no volume size', data => { delete data.BlockDeviceMappings[1].Ebs.VolumeSize; }, 'VolumeSize of /dev/xvdb is not set'),
  launch('iops', data => { data.BlockDeviceMappings[1].Ebs.Iops = 2999; }, 'Iops 2999'),
  launch('throughput', data => { data.BlockDeviceMappings[1].Ebs.Throughput = 2001; }, 'Throughput 2001'),
  launch('51 tags', data => { data.TagSpecifications[0].Tags = Array(51).fill({}); }, 'more than 50 tags'),
  launch('no user data', data => { delete data.UserData; }, 'UserData is not a Fn::Base64'),
  launch('key shut to Auto Scaling', (_, { Key }) => { Key.Properties.KeyPolicy.Statement.pop(); }, 'does not let Auto Scaling do kms:CreateGrant'),

  toml('user data too long', text => text + '#'.repeat(16385 - text.length), 'has 16385 bytes'),
  more('no TOML', 'x', 'user data is not TOML'),
  more('key twice', 'seccomp-default = true', 'user data is not TOML'),
  more('escaped quote', 'cluster-dns-ip = "a\\"b"', 'has an escaped quote'),
  more('quoted header', '[settings.kernel.modules."a.b"]\nallowed = true', 'bracketed header with a quoted key'),
  toml('quote in a key', text => text.replace('net.ipv4', "net'ipv4"), 'quote inside a quoted key'),
  more('mixed array', 'allowed-unsafe-sysctls = ["a", 1]', 'array of mixed types'),
  more('mixed numbers', 'allowed-unsafe-sysctls = [1, 2.5]', 'array of mixed types'),
  more('second root', '[other]\na = 1', 'root key other is not settings'),
  more('unknown key', 'protect-kernel-defaults = true', 'settings.kubernetes.protect-kernel-defaults is not a Bottlerocket setting'),
  more('unquoted sysctl', '[settings.kernel.sysctl.net]\nx = "1"', 'settings.kernel.sysctl.net.x is not a Bottlerocket setting'),
  more('string for a bool', 'server-tls-bootstrap = "true"', 'is not of type bool'),
  more('max-pods as a string', 'max-pods = "10"', 'is not of type u32'),
  more('i32 too large', 'event-qps = 2147483648', 'is not of type i32'),
  more('float', 'event-qps = 1.0', 'a number that is no integer'),
  toml('integer sysctl', text => text.replace('"0"', '0'), 'is not of type string'),
  more('bad base64', '[settings.pki.corp]\ndata = "a"', 'is not of type base64'),
  more('bad mode', '[settings.bootstrap-containers.x]\nmode = "never"', 'is not of type always|once|off'),
  more('foreign command', '[settings.bootstrap-commands.x]\ncommands = [["rm", "-rf"]]', 'is not of type apiclient commands'),
  more('no time server', '[settings.ntp]\ntime-servers = []', 'is not of type some strings'),
  more('version lock', '[settings.updates]\nversion-lock = "1.57.0"', 'is not of type version'),
  more('trust policy', '[settings.image-verifier-plugins.notation]\ntrustpolicy = "YWJj"', 'is not of type base64 JSON'),
  more('duration', 'shutdown-grace-period = "soon"', 'is not of type duration'),
  more('quantity', 'container-log-max-size = "big"', 'is not of type quantity'),
  toml('lockdown word', text => text.replace('integrity', 'maximum'), 'is not of type none|integrity|confidentiality'),
  toml('no lockdown', text => text.replace('integrity', 'none'), 'lockdown is none'),
  toml('admin container', text => text.replace('enabled = false', 'enabled = true'), 'admin.enabled is true'),
  toml('no control container', text => text.replace('enabled = true', 'enabled = false'), 'control.enabled is false'),
  toml('no seccomp', text => text.replace('seccomp-default = true\n', ''), 'seccomp-default is nothing'),
  ...['cluster-name', 'api-server', 'cluster-certificate'].map(name => more(name, `${name} = "a"`, `settings.kubernetes.${name} is EKS's`)),
  more('standalone', 'standalone-mode = true', 'standalone-mode is true'),
  more('authentication', 'authentication-mode = "tls"', 'authentication-mode is "tls"'),
  ...['vm.overcommit_memory', 'vm.panic_on_oom', 'kernel.panic', 'kernel.panic_on_oops', 'kernel.keys.root_maxkeys', 'kernel.keys.root_maxbytes'].map(name =>
    toml(`sysctl ${name}`, text => text.replace('net.ipv4.conf.all.send_redirects" = "0', `${name}" = "7`), `sysctl ${name} = "7"`)),
  more('blocked module', '[settings.kernel.modules.x]\nautoload = true', 'module x is autoloaded but not allowed'),
  more('node label', '[settings.kubernetes.node-labels]\n"a b" = "c"', 'node label a b'),
  more('node taint', '[settings.kubernetes.node-taints]\na = ["b:Never"]', 'has no Kubernetes effect'),
  more('eviction key', '[settings.kubernetes.eviction-hard]\n"memory" = "1Mi"', 'eviction signal memory'),

  amazonLinux('AL2023: user data too long', mimeOf(SPEC, { script: SCRIPT + '#'.repeat(16384) }), 'more than 16384'),
  amazonLinux('AL2023: no closing boundary', mimeOf().replace('--x--', ''), 'could not read the user data: Error: unexpected EOF'),
  amazonLinux('AL2023: another boundary', mimeOf().replace('"x"', '"y"'), 'could not read the user data'),
  amazonLinux('AL2023: no boundary', mimeOf().replace('; boundary="x"', ''), 'boundary is empty'),
  amazonLinux('AL2023: no multipart', mimeOf().replace('multipart/mixed', 'text/plain'), 'is not multipart'),
  amazonLinux('AL2023: no JSON', mimeOf().replace('{"', '{'), 'could not read the user data'),
  amazonLinux('AL2023: another media type', mimeOf().replace('application/node.eks.aws', 'application/nodeeks'), 'the parts are'),
  amazonLinux('AL2023: a part too many', mimeOf(SPEC, { hook: `${HOOK}\n--x\nContent-Type: text/x-shellscript\n\nreboot` }), 'the parts are'),
  amazonLinux('AL2023: no interpreter', mimeOf(SPEC, { hook: HOOK.slice(12) }), 'has no interpreter'),
  amazonLinux('AL2023: a token in a script', { 'Fn::Join': ['', [mimeOf().slice(0, -8), { Ref: 'Newest' }, '\n--x--\n']] }, 'text/x-shellscript holds a token'),
  amazonLinux('AL2023: permissive', mimeOf(SPEC, { script: SCRIPT.replace('setenforce 1', '') }), 'the script has no setenforce 1'),
  amazonLinux('AL2023: enforcing until the next boot', mimeOf(SPEC, { script: SCRIPT.replace('SELINUX=enforcing', '') }), 'the script has no SELINUX=enforcing'),
  amazonLinux('AL2023: no gate', mimeOf(SPEC, { hook: '#!/bin/bash\n' }), 'the boothook has no nodeadm-run'),
  amazonLinux('AL2023: another version', mimeOf(SPEC, { apiVersion: 'node.eks.aws/v1' }), 'the document is "node.eks.aws/v1"'),
  amazonLinux('AL2023: two volumes of Bottlerocket', USER_DATA, 'the user data is not that of'),
  spec('cluster', good => { good.cluster = { name: 'x' }; }, 'cluster.name is not a field'),
  spec('misspelt field', good => { good.kublet = { flags: [] }; }, 'kublet.flags is not a field'),
  spec('misspelt gate', good => { good.featureGates = { FastImagePulls: true }; }, 'featureGates.FastImagePulls is not a field'),
  spec('strategy', good => { good.instance = { localStorage: { strategy: 'raid0' } }; }, 'localStorage.strategy is unknown'),
  spec('list of numbers', good => { good.instance = { network: { nameservers: [1] } }; }, 'a list is not one of texts'),
  spec('number as a variable', good => { good.instance = { environment: { default: { A: 1 } } }; }, 'an environment variable is not a text'),
  spec('gate as a text', good => { good.featureGates = { FastImagePull: 'true' }; }, 'a feature gate is not true or false'),
  config('misspelt kubelet field', { podPidLimit: 1 }, 'the kubelet has no field podPidLimit'),
  config('kubelet field of another type', { eventRecordQPS: '5' }, 'eventRecordQPS = "5" is not of kind integer'),
  config('kubelet duration', { syncFrequency: 60 }, 'is not of kind duration'),
  config('max pods', { maxPods: 110 }, 'maxPods is EKS\'s to set'),
  flag('--node-labels=a=b', 'node-labels is EKS\'s'),
  flag('--node_ip=10.0.0.1', 'node-ip is EKS\'s'),
  flag('--v=4 --anonymous-auth', 'is not one word'),
  flag('--anonymous-auth', 'kubelet flag anonymous-auth is "true"'),
  flag('--read_only_port=10255', 'kubelet flag read-only-port is "10255"'),
  flag('--seccomp-default=F', 'kubelet flag seccomp-default is "F"'),
  flag('--config=/x', 'kubelet flag config is "/x"'),
  config('anonymous', { authentication: { anonymous: { enabled: true } } }, 'authentication.anonymous.enabled is true'),
  config('no rotation', { featureGates: { RotateKubeletServerCertificate: false } }, 'featureGates.RotateKubeletServerCertificate is false'),
  config('read-only port', { readOnlyPort: 10255 }, 'readOnlyPort is 10255'),
  config('no seccomp', { seccompDefault: undefined }, 'seccompDefault is nothing'),
  config('any number of processes', { podPidsLimit: -1 }, 'podPidsLimit is -1'),
  config('idle for ever', { streamingConnectionIdleTimeout: '0s' }, 'streamingConnectionIdleTimeout is "0s"'),
  config('no chains', { makeIPTablesUtilChains: undefined }, 'makeIPTablesUtilChains is nothing'),
  spec('two versions of containerd', good => {
    good.containerd = { config: '[plugins."io.containerd.grpc.v1.cri"]\nenable_selinux = true\n[plugins."io.containerd.cri.v1.images"]\nx = 1\n' };
  }, 'mixes names'),
  spec('containers never confined', good => { good.containerd = { config: '[plugins."io.containerd.grpc.v1.cri"]\nenable_selinux = false\n' }; }, 'enable_selinux is false'),

  ...['AmazonSSMManagedInstanceCore', 'AmazonEC2ContainerRegistryReadOnly', 'AmazonS3FullAccess', 'AdministratorAccess'].map(name =>
    role(`role with ${name}`, ({ ManagedPolicyArns }) => { ManagedPolicyArns.push(managed(name)); }, `the node role holds ${name}`)),
  role('inline policy', props => { props.Policies = [{ PolicyName: 'x' }]; }, 'inline Policies'),
  policy('every action', '*', 'action * is a whole service'),
  policy('whole service', ['s3:*'], 'action s3:* is a whole service'),
  policy('parameters', 'ssm:GetParametersByPath', 'action ssm:GetParametersByPath reads parameters'),
  policy('parameters by wildcard', 'ssm:Get*', 'action ssm:Get* reads parameters'),
  within('Policy')('more than the guide', ({ PolicyDocument }) => { PolicyDocument.Statement[0].Action.push('ssm:PutInventory'); }, 'is not the guide\'s'),
  within('Policy')('policy on the role', (props, resources) => {
    resources.Added = { Type: 'AWS::IAM::Policy', Properties: { ...props, PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'ec2:*' }] } } };
  }, 'Added: action ec2:*'),

  key('no rotation', props => { props.EnableKeyRotation = false; }, 'EnableKeyRotation is not true'),
  key('key deleted', (_, { Key }) => { Key.DeletionPolicy = 'Delete'; }, 'DeletionPolicy is "Delete"'),
  key('key replaced', (_, { Key }) => { delete Key.UpdateReplacePolicy; }, 'UpdateReplacePolicy is nothing'),
  key('principal of Auto Scaling', ({ KeyPolicy }) => { KeyPolicy.Statement[0].Principal.AWS = autoScaling; }, 'AWSServiceRoleForAutoScaling as principal'),
  key('any account', ({ KeyPolicy }) => { delete KeyPolicy.Statement[0].Condition.StringEquals; }, 'lacks the condition kms:CallerAccount'),
  key('any principal', ({ KeyPolicy }) => { delete KeyPolicy.Statement[0].Condition.ArnEquals; }, 'lacks the condition aws:PrincipalArn'),
  key('all but one principal', ({ KeyPolicy: { Statement: [{ Condition }] } }) => {
    Condition.ArnNotEquals = Condition.ArnEquals;
    delete Condition.ArnEquals;
  }, 'lacks the condition aws:PrincipalArn'),
  key('any grant', ({ KeyPolicy }) => { delete KeyPolicy.Statement[1].Condition.Bool; }, 'kms:GrantIsForAWSResource'),

  ['partition by hand', template => { template.Outputs = { X: { Value: 'arn:aws:s3:::x' } }; }, 'literal partition'],
];

const EXCEPTIONS: Row[] = [
  amazonLinux('AL2023', mimeOf()),
  config('AL2023: good values', { authentication: { anonymous: { enabled: false } }, readOnlyPort: 0, rotateCertificates: true, evictionHard: { 'memory.available': '5%' } }),
  flag('--read-only-port=0'),
  flag('--anonymous-auth=false'),
  spec('all fields', good => {
    good.instance = { localStorage: { strategy: 'RAID0' }, environment: { 'amazon-ssm-agent': { HTTPS_PROXY: 'http://proxy' } }, network: { domains: ['a.b'] } };
    good.featureGates = { FastImagePull: true };
    good.containerd = { config: '[plugins."io.containerd.grpc.v1.cri"]\nenable_selinux = true\n', baseRuntimeSpec: { process: { rlimits: [] } } };
  }),
  amazonLinux('AL2023: tokens in the document', {
    'Fn::Join': ['', mimeOf({ kubelet: { config: { ...SPEC.kubelet.config, eventRecordQPS: 17, podPidsLimit: 18 }, flags: ['--v=19'] } }).split(/1[789]/)
      .flatMap(part => [part, { Ref: 'Newest' }]).slice(0, -1)],
  }),
  group('hibernation of AL2023', (props, { Template }) => {
    Object.assign(props, { AmiType: 'AL2023_x86_64_STANDARD', WarmPoolConfig: { PoolState: 'HIBERNATED', ReuseOnScaleIn: true } });
    Template.Properties.LaunchTemplateData.UserData['Fn::Base64'] = mimeOf();
  }),
  types('BOTTLEROCKET_ARM_64_NVIDIA_FIPS', ['g5g.xlarge', 'p6e-gb200.36xlarge']),
  types('BOTTLEROCKET_x86_64', undefined),
  types('BOTTLEROCKET_x86_64', { Ref: 'Newest' }),
  group('sizes of parameters', props => { props.ScalingConfig = { MinSize: { Ref: 'Newest' }, MaxSize: 1 }; }),
  group('template of another stack', props => { props.LaunchTemplate = { Name: 'x', Version: { Ref: 'Newest' } }; }),
  group('imported role', props => { props.NodeRole = { 'Fn::ImportValue': 'role' }; }),
  labels('label values', { x: '', y: { Ref: 'Newest' } }, ''),
  labels('labels that a kubelet may set', { 'node.kubernetes.io/x': 'y', 'kubelet.kubernetes.io/x': 'y', 'x.node.kubernetes.io/y': 'z' }, ''),
  role('role of a function', (_, resources) => {
    const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }] };
    resources.Other = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust, Policies: [{}] } };
  }),
  within('Policy')('denied actions', ({ PolicyDocument }) => { PolicyDocument.Statement.push({ Effect: 'Deny', Action: '*' }); }),
  launch('user data of a parameter', ({ UserData }) => { UserData['Fn::Base64'] = { Ref: 'Newest' }; }),
  launch('user data with tokens', ({ UserData }) => {
    const text = ['event-qps = ', '\ncluster-dns-ip = "', '"\n[settings.pki.corp]\ndata = "', '"\n'];
    UserData['Fn::Base64'] = { 'Fn::Join': ['', [USER_DATA, ...text.flatMap(part => [part, { Ref: 'Newest' }]).slice(0, -1)]] };
  }),
  group('no lockdown on NVIDIA', (props, { Template }) => {
    props.AmiType = 'BOTTLEROCKET_x86_64_NVIDIA';
    Template.Properties.LaunchTemplateData.UserData['Fn::Base64'] = USER_DATA.replace('integrity', 'none');
  }),
  toml('sysctl that the kubelet wants', text => text.replace('net.ipv4.conf.all.send_redirects" = "0', 'kernel.panic" = "10')),
  toml('sysctl with an odd name', text => text.replace('net.ipv4.conf.all.send_redirects', 'constructor')),
  more('backslash before a quote', 'container-log-monitor-interval = "a\\\\"'),
  more('nested arrays', '[settings.bootstrap-commands.x]\ncommands = [\n  ["apiclient", "get"],\n  ["apiclient"]\n]\nmode = "once"'),
  more('tables with odd names', '[settings.host-containers.constructor]\nenabled = true\n[settings.pki.toString]\ndata = "YQ=="'),
  more('proxy', '[settings.network]\nhttps-proxy = "http://proxy:3128"\nno-proxy = ["localhost"]'),
  launch('OS volume as large as the image', ({ BlockDeviceMappings: [{ Ebs }] }) => { delete Ebs.VolumeSize; }),
  more('empty table', '[settings.kubernetes.eviction-hard]'),
  more('quotes and brackets in comments', '# it\'s ["x"'),
  more('good values', 'shutdown-grace-period = "1m30s"\ncontainer-log-max-size = "10Mi"\n[settings.kubernetes.eviction-hard]\n"memory.available" = "15%"'),
];

const ARCHITECTURES = {
  arm64: 'a1 t4g m7g c7gn r8gd im4gn is4gen x2gd g5g hpc7g i8g p6e-gb200',
  x86_64: 'g4dn g5 g6 g6e gr6 p5 p6-b200 u-3tb1 u7i-6tb m7i-flex trn1 inf2 x2iedn i4i t3 m5 c6a',
};

function changed(change: Row[1]): Json {
  const template = goodTemplate();
  change(template);
  return template;
}

describe('checkTemplate', () => {
  test('accepts the good template', () => {
    expect(checkTemplate(goodTemplate())).toEqual([]);
  });

  test('accepts a template without resources', () => {
    expect(checkTemplate({})).toEqual([]);
  });

  test.each(VIOLATIONS)('refuses: %s', (_name, change, message) => {
    // GIVEN the good template with one thing changed
    const template = changed(change);
    // THEN
    expect(checkTemplate(template)).toContainEqual(expect.stringContaining(message!));
  });

  test.each(EXCEPTIONS)('accepts: %s', (_name, change) => {
    expect(checkTemplate(changed(change))).toEqual([]);
  });

  test('has a row for each violation', () => {
    expect(VIOLATIONS).toHaveLength(186);
    expect(new Set(VIOLATIONS.map(([name]) => name)).size).toBe(VIOLATIONS.length);
  });

  test.each(RULES)('$name refuses at least one row', ({ check }) => {
    expect(VIOLATIONS.some(([, change]) => check(readStack(changed(change))).length > 0)).toBe(true);
  });
});

describe('architectureOf', () => {
  test.each(Object.entries(ARCHITECTURES))('%s', (architecture, families) => {
    for (const family of families.split(' ')) expect([family, architectureOf(`${family}.large`)]).toEqual([family, architecture]);
  });

  test.each(['large', 'm7g', '.large', 'M7G.large', 'm7g.large.x'])('%s is no instance type', name => {
    expect(architectureOf(name)).toBeUndefined();
  });
});
