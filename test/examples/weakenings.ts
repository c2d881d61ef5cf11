/** Changes that make a node group, or what is known of it, less than hardened. */
import { group, launch, packReport, plugins, reported, resource, userData, violation, withoutReport, type Change } from './assembly';

const POLICY = 'arn:aws:iam::aws:policy';
const OTHER_PACKS = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321', 'Serverless'];

/** A change, the lines of the summary that differ by it (each run of spaces one space), and how many findings they are. */
export interface Weakening {
  readonly name: string;
  readonly change: Change;
  readonly lines: string[];
  readonly findings: number;
}

export const WEAKENINGS: Weakening[] = [
  {
    name: 'a volume is not encrypted',
    change: (assembly) => { launch(assembly).BlockDeviceMappings[1].Ebs.Encrypted = false; },
    lines: ['volume encryption ✗ xvda: NodeVolumeKey xvda: NodeVolumeKey xvda: NodeVolumeKey', 'xvdb: none xvdb: NodeVolumeKey xvdb: NodeVolumeKey'],
    findings: 1,
  },
  {
    name: 'IMDSv1 answers',
    change: (assembly) => { launch(assembly, 'Fips').MetadataOptions.HttpTokens = 'optional'; },
    lines: ['instance metadata IMDSv2, hop limit 1 IMDSv2, hop limit 1 ✗ IMDSv1 too, hop limit 1'],
    findings: 1,
  },
  {
    name: 'the hop limit is 2',
    change: (assembly) => { launch(assembly).MetadataOptions.HttpPutResponseHopLimit = 2; },
    lines: ['instance metadata ✗ IMDSv2, hop limit 2 IMDSv2, hop limit 1 IMDSv2, hop limit 1'],
    findings: 1,
  },
  {
    name: 'the metadata options are gone',
    change: (assembly) => { delete launch(assembly).MetadataOptions; },
    lines: ['instance metadata ✗ IMDSv1 too, hop limit IMDSv2, hop limit 1 IMDSv2, hop limit 1', 'not set'],
    findings: 1,
  },
  {
    name: 'there is an SSH key',
    change: (assembly) => { launch(assembly, 'Graviton').KeyName = 'operators'; },
    lines: ['SSH none ✗ key operators none'],
    findings: 1,
  },
  {
    name: 'there is remote access',
    change: (assembly) => { group(assembly).RemoteAccess = { Ec2SshKey: 'operators' }; },
    lines: ['SSH ✗ remote access for all none none'],
    findings: 1,
  },
  {
    name: 'a node gets a public address',
    change: (assembly) => { launch(assembly).NetworkInterfaces = [{ DeviceIndex: 0, AssociatePublicIpAddress: true }]; },
    lines: ['public address ✗ yes none none'],
    findings: 1,
  },
  {
    name: 'updates are forced',
    change: (assembly) => { group(assembly, 'Graviton').ForceUpdateEnabled = true; },
    lines: ['updates 33 % at once, not forced ✗ 33 % at once, forced 33 % at once, not forced'],
    findings: 1,
  },
  {
    name: 'node repair is off',
    change: (assembly) => { group(assembly).NodeRepairConfig.Enabled = false; },
    lines: ['node repair ✗ off on on'],
    findings: 1,
  },
  {
    name: 'the admin container is on',
    change: (assembly) => userData(assembly, '[settings.host-containers.admin]\nenabled = false', '[settings.host-containers.admin]\nenabled = true'),
    lines: ['admin container ✗ on off off'],
    findings: 1,
  },
  {
    name: 'the kernel is not locked down',
    change: (assembly) => userData(assembly, 'lockdown = "integrity"', 'lockdown = "none"', 'Graviton'),
    lines: ['CIS settings level 1 level 1 level 1', 'kernel lockdown integrity ✗ none integrity'],
    findings: 1,
  },
  {
    name: 'seccomp is not the default',
    change: (assembly) => userData(assembly, 'seccomp-default = true', 'seccomp-default = false'),
    lines: ['seccomp default ✗ off on on'],
    findings: 1,
  },
  {
    name: 'a kernel parameter of CIS level 1 is undone',
    change: (assembly) => userData(assembly, '[settings.kernel]', '[settings.kernel.sysctl]\n"fs.suid_dumpable" = "2"\n\n[settings.kernel]', 'Fips'),
    lines: ['CIS settings level 1 level 2 ✗ fs.suid_dumpable undone', 'kernel parameters as shipped 15 set 1 set'],
    findings: 1,
  },
  {
    name: 'the user data is not TOML',
    change: (assembly) => { launch(assembly).UserData = { 'Fn::Base64': '#!/bin/bash' }; },
    lines: [
      'CIS settings ✗ not in the user data level 2 level 1',
      'kernel lockdown ✗ not in the user data integrity integrity',
      'kernel modules ✗ not in the user data no udf, no sctp as shipped',
      'kernel parameters ✗ not in the user data 15 set as shipped',
      'seccomp default ✗ not in the user data on on',
      'pod PIDs limit ✗ not in the user data as shipped as shipped',
      'admin container ✗ not in the user data off off',
    ],
    findings: 7,
  },
  {
    name: 'the image is Amazon Linux 2',
    change: (assembly) => { group(assembly).AmiType = 'AL2_x86_64'; },
    lines: [
      'operating system ✗ AL2_x86_64 Bottlerocket Bottlerocket FIPS',
      'SELinux ✗ unknown enforcing enforcing',
      'containers ✗ unknown confined by SELinux confined by SELinux',
      'CIS settings ✗ unknown level 2 level 1',
      'kernel lockdown ✗ unknown integrity integrity',
      'kernel modules ✗ unknown no udf, no sctp as shipped',
      'kernel parameters ✗ unknown 15 set as shipped',
      'seccomp default ✗ unknown on on',
      'pod PIDs limit ✗ unknown as shipped as shipped',
      'admin container ✗ unknown off off',
    ],
    findings: 10,
  },
  {
    name: 'a subnet has a route to the internet',
    change: ({ template }) => {
      const [table] = Object.keys(template.Resources).filter((id) => template.Resources[id].Type === 'AWS::EC2::RouteTable');
      template.Resources.Gateway = { Type: 'AWS::EC2::InternetGateway' };
      template.Resources.Route = {
        Type: 'AWS::EC2::Route',
        Properties: { RouteTableId: { Ref: table }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: 'Gateway' } },
      };
    },
    lines: ['subnets ✗ 1 public, 1 isolated ✗ 1 public, 1 isolated ✗ 1 public, 1 isolated', 'subnets ✗ 1 public, 1 isolated'],
    findings: 4,
  },
  {
    name: 'a subnet is known by id alone',
    change: (assembly) => { group(assembly).Subnets[1] = 'subnet-0123456789abcdef0'; },
    lines: ['subnets ✗ 1 isolated, 1 unknown 2 isolated 2 isolated'],
    findings: 1,
  },
  {
    name: 'the role reads parameters',
    change: (assembly) => { resource(assembly, 'NodeRole/SsmPolicy').PolicyDocument.Statement[0].Action.push('ssm:GetParameter'); },
    lines: ['ssm:GetParameter ✗ allowed ✗ allowed ✗ allowed', 'ssm:GetParameter ✗ allowed'],
    findings: 4,
  },
  {
    name: 'the role reads another parameter than that of Amazon Inspector',
    change: (assembly) => {
      const statement = resource(assembly, 'NodeRole/SsmPolicy').PolicyDocument.Statement.at(-1);
      statement.Resource = [statement.Resource, 'arn:aws:ssm:*:*:parameter/other'];
    },
    lines: ['ssm:GetParameter ✗ allowed ✗ allowed ✗ allowed', 'ssm:GetParameter ✗ allowed'],
    findings: 4,
  },
  {
    name: 'the role reads parameters by a wildcard in an inline policy',
    change: ({ template }) => {
      const [role] = Object.keys(template.Resources).filter((id) => /^NodeRole[0-9A-F]{8}$/.test(id));
      const statement = { Effect: 'Allow', Action: 'ssm:Get*', Resource: '*' };
      template.Resources.Inline = { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: role }], PolicyDocument: { Statement: statement } } };
    },
    lines: [
      'SSM permissions 20 actions 20 actions 20 actions', 'ssm:GetParameter ✗ allowed ✗ allowed ✗ allowed',
      'SSM permissions 20 actions', 'ssm:GetParameter ✗ allowed',
    ],
    findings: 4,
  },
  {
    name: 'the role has AmazonSSMManagedInstanceCore',
    change: (assembly) => { resource(assembly, 'NodeRole').ManagedPolicyArns.push(`${POLICY}/AmazonSSMManagedInstanceCore`); },
    lines: ['ssm:GetParameter ✗ allowed ✗ allowed ✗ allowed', 'ssm:GetParameter ✗ allowed'],
    findings: 4,
  },
  {
    name: 'the role has a policy from elsewhere',
    change: (assembly) => { resource(assembly, 'NodeRole').ManagedPolicyArns.push(`${POLICY}/Other`); },
    lines: ['SSM permissions ✗ unknown: Other ✗ unknown: Other ✗ unknown: Other', 'SSM permissions ✗ unknown: Other'],
    findings: 4,
  },
  {
    name: 'the role is not in the template',
    change: (assembly) => { group(assembly).NodeRole = 'arn:aws:iam::111122223333:role/nodes'; },
    lines: ['SSM permissions ✗ unknown role 19 actions 19 actions', 'ssm:GetParameter ✗ unknown role one, of Amazon Inspector one, of Amazon Inspector'],
    findings: 2,
  },
  {
    name: 'a pack has a finding',
    change: (assembly) => packReport(assembly, 'HIPAA.Security').violations.push(violation('HIPAA.Security-IAMNoInlinePolicy', 'error', 'HardenedCluster/NodeRole')),
    lines: ['HIPAA.Security 1 0 3 ✗ findings'],
    findings: 1,
  },
  {
    name: 'a pack has a warning',
    change: (assembly) => packReport(assembly, 'AwsSolutions').violations.push(violation('AwsSolutions-VPC3', 'warning', 'HardenedCluster/Network')),
    lines: ['AwsSolutions 0 1 11 ✗ findings'],
    findings: 1,
  },
  {
    name: 'a pack broke',
    change: (assembly) => {
      withoutReport(assembly, 'Serverless');
      assembly.report.pluginReports.push({ ...reported('Serverless'), metadata: { error: 'text' } });
    },
    lines: ['Serverless 0 0 0 ✗ broke'],
    findings: 1,
  },
  {
    name: 'a pack was not registered',
    change: (assembly) => {
      withoutReport(assembly, 'NIST.800.53.R5');
      plugins(assembly, '{R4,R5}', 'R4');
    },
    lines: ['NIST.800.53.R5 - - - ✗ did not run'],
    findings: 1,
  },
  {
    name: 'the template does not say which packs ran',
    change: (assembly) => {
      withoutReport(assembly, ...OTHER_PACKS);
      delete assembly.template.Resources.CDKMetadata;
    },
    lines: OTHER_PACKS.map((name) => `${name} - - - ✗ did not run`),
    findings: 5,
  },
  {
    name: 'there is no report',
    change: (assembly) => { assembly.report = undefined; },
    lines: [
      ...['AwsSolutions', ...OTHER_PACKS].map((name) => `${name} - - - ✗ did not run`),
      'Report: ✗ none',
    ],
    findings: 6,
  },
  {
    name: 'the library warned',
    change: ({ report }) => report.pluginReports.push(
      { ...reported('Construct Annotations', violation('Annotation::cdk-eks-hardened-nodes:HopLimitAboveOne', 'warning', 'HardenedCluster/Workers/LaunchTemplate')), conclusion: 'success' }),
    lines: ['Warnings of the library:', '✗ HopLimitAboveOne at HardenedCluster/Workers/LaunchTemplate'],
    findings: 1,
  },
];
