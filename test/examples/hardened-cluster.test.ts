/** The example synthesises without a finding in any rule pack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE, readJson, REPORT, synthesise, TEMPLATE } from './assembly';
import { readSummary } from '../../examples/hardened-cluster/summary';

const synthesised = synthesise();

describe('the app', () => {
  test('has no finding in any of the six packs', () => {
    const { packs, warnings } = readSummary(synthesised);
    const acknowledged = { 'AwsSolutions': 11, 'HIPAA.Security': 3, 'NIST.800.53.R4': 1, 'NIST.800.53.R5': 3, 'PCI.DSS.321': 1, 'Serverless': 4 };
    expect(packs).toEqual(Object.entries(acknowledged).map(([name, count]) =>
      ({ name, problem: undefined, errors: 0, warnings: 0, acknowledged: count })));
    expect(warnings).toEqual([]);
  });

  test('acknowledges each finding where it is, with a reason', () => {
    const { pluginReports } = readJson(join(synthesised, REPORT));
    const acknowledged: any[] = pluginReports.flatMap(({ suppressedViolations }: any) => suppressedViolations);
    const actions = (resource: string) => `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`;
    const ofSsm = (resource: string) => [actions(`arn:<AWS::Partition>:${resource}`), 'HardenedCluster/NodeRole/SsmPolicy'];
    const ofFunction = (pack: string, ...rules: string[]) => rules.map((rule) => [`${pack}::${pack}-${rule}`, 'HardenedCluster/Inspector/Handler/Function']);
    const policy = (name: string) => `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`;
    expect(acknowledged.map(({ acknowledgedId, acknowledgedAt }) => [acknowledgedId, acknowledgedAt])).toEqual([
      [policy('AmazonEKSClusterPolicy'), 'HardenedCluster/Cluster/Role'],
      [policy('AmazonEKS_CNI_Policy'), 'HardenedCluster/CniRole'],
      [policy('AmazonEKSWorkerNodeMinimalPolicy'), 'HardenedCluster/NodeRole'],
      [policy('AmazonEC2ContainerRegistryPullOnly'), 'HardenedCluster/NodeRole'],
      ...['NodeRole/NodePolicy', 'NodeRole/SsmPolicy', 'Inspector/Handler/Policy'].map((path) => [actions('*'), `HardenedCluster/${path}`]),
      ofSsm('ec2:<AWS::Region>:<AWS::AccountId>:instance/*'),
      ofSsm('ssm:<AWS::Region>:<AWS::AccountId>:association/*'),
      ofSsm('ssm:<AWS::Region>:*:document/AWS-GatherSoftwareInventory'),
      ofSsm('ssm:<AWS::Region>:*:document/AmazonInspector2-*'),
      ...ofFunction('HIPAA.Security', 'LambdaConcurrency', 'LambdaDLQ', 'LambdaInsideVPC'),
      ...ofFunction('NIST.800.53.R4', 'LambdaInsideVPC'),
      ...ofFunction('NIST.800.53.R5', 'LambdaConcurrency', 'LambdaDLQ', 'LambdaInsideVPC'),
      ...ofFunction('PCI.DSS.321', 'LambdaInsideVPC'),
      ...ofFunction('Serverless', 'LambdaDLQ', 'LambdaTracing'),
      ...['Findings', 'Coverage'].map((id) => ['Serverless::Serverless-EventBusDLQ', `HardenedCluster/Inspector/Findings/${id}`]),
    ]);
    expect(acknowledged.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  test('turns Amazon Inspector on from outside of the isolated network', () => {
    const { Resources } = readJson(join(synthesised, TEMPLATE));
    const ofType = (type: string) => Object.values<any>(Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
    const [enablement] = ofType('Custom::InspectorEnablement');
    const handler = Resources[enablement.ServiceToken['Fn::GetAtt'][0]];
    expect([handler.Type, handler.Properties.VpcConfig]).toEqual(['AWS::Lambda::Function', undefined]);
    const services = ofType('AWS::EC2::VPCEndpoint').map(({ ServiceName }) => JSON.stringify(ServiceName));
    expect(services).toHaveLength(9);
    expect(services.filter((name) => name.includes('inspector'))).toEqual([]);
  });

  test('needs no more than ten lines for a group, as its README counts', () => {
    const source = readFileSync(join(EXAMPLE, 'hardened-cluster-stack.ts'), 'utf8');
    const counts = [...source.matchAll(/new HardenedNodeGroup\(this, '(\w+)',[\s\S]*?\}\);/g)].map(([text, name]) => [name, text.split('\n').length]);
    expect(counts).toEqual([['Workers', 1], ['Graviton', 8], ['Fips', 7], ['Selinux', 7]]);
    const readme = readFileSync(join(EXAMPLE, 'README.md'), 'utf8');
    for (const [name, lines] of counts) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\|.*\\| ${lines} \\|$`, 'm'));
  });
});
