/** The isolated example synthesises without a finding in any rule pack, in any partition, and without a way to the internet. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations, type StackProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { readJson, REPORT } from './assembly';
import { readSummary } from '../../examples/hardened-cluster/summary';

const EXAMPLE = join(__dirname, '../../examples/isolated-cluster');
const TEMPLATE = 'IsolatedCluster.template.json';

const { context } = readJson(join(EXAMPLE, 'cdk.json'));
process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:version-reporting': true });
// They import the library by name, so the compiler of the tests does not follow them.
const { app } = jest.requireActual<{ app: App }>('../../examples/isolated-cluster/app');
type StackClass = new (scope: Construct, id: string, props?: StackProps) => Construct;
const { IsolatedClusterStack } = jest.requireActual<{ IsolatedClusterStack: StackClass }>(
  '../../examples/isolated-cluster/isolated-cluster-stack');
const synthesised = app.synth().directory;
const template = readJson(join(synthesised, TEMPLATE));

const ofType = (type: string, { Resources } = template): any[] => Object.values<any>(Resources).filter(({ Type }) => Type === type);
const properties = (type: string, of = template): any[] => ofType(type, of).map(({ Properties }) => Properties);
const acknowledgedPolicy = /acknowledgeAwsPolicy\([\w.]+, '(\w+)', '.{30,}'\)/g;
const violations = ({ pluginReports }: any): string[] =>
  pluginReports.flatMap(({ violations: found = [] }: any) => found.map(({ ruleName }: any) => ruleName));

/** The stack in a partition, with two of the packs. */
function synthesiseIn(region: string) {
  const regional = new App({ context });
  new IsolatedClusterStack(regional, 'IsolatedCluster', { env: { account: '111122223333', region } });
  Validations.of(regional).addPlugins(new AwsSolutionsChecks(regional), new NIST80053R5Checks(regional));
  const { directory } = regional.synth();
  return { template: readJson(join(directory, TEMPLATE)), report: readJson(join(directory, REPORT)) };
}

describe('rule packs', () => {
  test('none of the six finds anything', () => {
    const { packs, warnings } = readSummary(synthesised);
    const acknowledged = { 'AwsSolutions': 11, 'HIPAA.Security': 1, 'NIST.800.53.R4': 1, 'NIST.800.53.R5': 1, 'PCI.DSS.321': 1, 'Serverless': 5 };
    expect(packs).toEqual(Object.entries(acknowledged).map(([name, count]) =>
      ({ name, problem: undefined, errors: 0, warnings: 0, acknowledged: count })));
    expect(warnings).toEqual([]);
    expect(violations(readJson(join(synthesised, REPORT)))).toEqual([]);
  });

  test('the example acknowledges what is its own alone, each with a reason', () => {
    const source = readFileSync(join(EXAMPLE, 'isolated-cluster-stack.ts'), 'utf8');
    expect([...source.matchAll(/Annotation::([^']+)'/g)].map(([, id]) => id)).toEqual([
      'cdk-eks-hardened-nodes:EndpointFipsUnproven', '@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets',
    ]);
    expect([...source.matchAll(acknowledgedPolicy)].map(([, name]) => name)).toEqual(['AmazonEKSClusterPolicy', 'AmazonEKS_CNI_Policy']);
    expect([...source.matchAll(/reason: '.{30,}',$/gm)]).toHaveLength(2);
  });

  test.each(['us-gov-west-1', 'cn-north-1', 'eu-west-1'])('nor in %s', (region) => {
    const { report } = synthesiseIn(region);
    expect(report.pluginReports.map(({ pluginName }: any) => pluginName)).toEqual(expect.arrayContaining(['AwsSolutions', 'NIST.800.53.R5']));
    expect(violations(report)).toEqual([]);
  });
});

describe('the network', () => {
  test('has no way to the internet', () => {
    for (const type of ['InternetGateway', 'NatGateway', 'EgressOnlyInternetGateway', 'Route', 'EIP']) expect(ofType(`AWS::EC2::${type}`)).toEqual([]);
    expect(properties('AWS::EC2::Subnet').map(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch)).toEqual([false, false]);
    const [{ ResourcesVpcConfig }] = properties('AWS::EKS::Cluster');
    expect([ResourcesVpcConfig.EndpointPrivateAccess, ResourcesVpcConfig.EndpointPublicAccess]).toEqual([true, false]);
  });

  test('has the endpoints that its README lists', () => {
    const services = properties('AWS::EC2::VPCEndpoint').map(({ ServiceName }) => ServiceName['Fn::Join'][1].at(-1).slice(1)).sort();
    expect(services).toEqual(['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'kms', 'logs', 's3', 'ssm', 'ssmmessages']);
    expect(readFileSync(join(EXAMPLE, 'README.md'), 'utf8')).toContain(services.map((name) => `\`${name}\``).join(', '));
  });

  test('has no address in a rule of nodes or endpoints', () => {
    const rules = [
      ...properties('AWS::EC2::SecurityGroup').flatMap(({ SecurityGroupIngress = [] }) => SecurityGroupIngress),
      ...['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'].flatMap((type) => properties(type)),
    ];
    expect(rules).toHaveLength(12);
    expect(rules.filter((rule) => 'CidrIp' in rule || 'CidrIpv6' in rule)).toEqual([]);
    const [nodes] = properties('AWS::EC2::SecurityGroup').filter(({ GroupDescription }) => GroupDescription.startsWith('Nodes'));
    expect(nodes.SecurityGroupEgress.filter((rule: any) => rule.DestinationSecurityGroupId === undefined)).toEqual([]);
  });
});

describe('in every partition', () => {
  test('the template for any environment names no partition and no Region', () => {
    expect(JSON.stringify(template).match(/arn:aws[\w-]*:/g)).toBeNull();
    expect(JSON.stringify({ ...template, Conditions: undefined }).match(/\b(?:us|eu|ap|cn|gov)-[a-z]+-\d\b/g)).toBeNull();
  });

  test('a stack in AWS GovCloud (US) names its partition alone, and restricts Amazon ECR', () => {
    const { template: govCloud } = synthesiseIn('us-gov-west-1');
    expect(new Set(JSON.stringify(govCloud).match(/arn:aws[\w-]*:/g))).toEqual(new Set(['arn:aws-us-gov:']));
    const restricted = properties('AWS::EC2::VPCEndpoint', govCloud).filter(({ PolicyDocument }) => PolicyDocument).map(({ ServiceName }) => JSON.stringify(ServiceName));
    expect(restricted).toEqual([expect.stringContaining('.ecr.api'), expect.stringContaining('.ecr.dkr')]);
  });
});

describe('nodes and people', () => {
  test('nodes are FIPS Bottlerocket in the group of their own', () => {
    expect(properties('AWS::EKS::Nodegroup').map(({ AmiType }) => AmiType)).toEqual(['BOTTLEROCKET_x86_64_FIPS']);
    const [{ LaunchTemplateData }] = properties('AWS::EC2::LaunchTemplate');
    expect(LaunchTemplateData.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^NodeSecurityGroup/), 'GroupId'] }]);
    expect(LaunchTemplateData.BlockDeviceMappings.map(({ Ebs }: any) => Ebs.KmsKeyId['Fn::GetAtt'][0])).toEqual(Array(2).fill(expect.stringMatching(/^NodeVolumeKey/)));
  });

  test('keys rotate and stay', () => {
    expect(ofType('AWS::KMS::Key').map(({ DeletionPolicy, Properties }) => [DeletionPolicy, Properties.EnableKeyRotation])).toEqual(Array(3).fill(['Retain', true]));
  });

  test('sessions are logged and encrypted, and end', () => {
    const [{ Content: { inputs } }] = properties('AWS::SSM::Document');
    expect(inputs).toMatchObject({
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^AuditKey/), 'Arn'] },
      idleSessionTimeout: '20',
      maxSessionDuration: '60',
    });
  });

  test('the role for emergencies asks for a second factor, and all alerts go to the one topic', () => {
    const [trust] = properties('AWS::IAM::Role').flatMap(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument.Statement).filter(({ Principal }) => Principal.AWS);
    expect(trust.Condition.Bool).toEqual({ 'aws:MultiFactorAuthPresent': 'true' });
    const targets = properties('AWS::Events::Rule').flatMap(({ Targets }) => Targets.map(({ Arn }: any) => Arn.Ref));
    expect(targets).toEqual(Array(5).fill(expect.stringMatching(/^Alerts/)));
    expect(Object.keys(template.Outputs)).toEqual(['RoleForEmergencies', 'SessionDocument']);
  });

  test('it is a stack to paste: no more than 130 lines', () => {
    expect(readFileSync(join(EXAMPLE, 'isolated-cluster-stack.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(130);
  });
});
