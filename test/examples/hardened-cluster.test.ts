/** The example synthesises without a finding in any rule pack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE, readJson, REPORT, synthesise } from './assembly';
import { readSummary } from '../../examples/hardened-cluster/summary';

const synthesised = synthesise();

describe('the app', () => {
  test('has no finding in any of the six packs', () => {
    const { packs, warnings } = readSummary(synthesised);
    expect(packs).toEqual([
      { name: 'AwsSolutions', problem: undefined, errors: 0, warnings: 0, acknowledged: 6 },
      ...['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321', 'Serverless']
        .map((name) => ({ name, problem: undefined, errors: 0, warnings: 0, acknowledged: 0 })),
    ]);
    expect(warnings).toEqual([]);
  });

  test('acknowledges each finding where it is, with a reason', () => {
    const { pluginReports } = readJson(join(synthesised, REPORT));
    const acknowledged: any[] = pluginReports.flatMap(({ suppressedViolations }: any) => suppressedViolations);
    const policy = (name: string) => `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`;
    expect(acknowledged.map(({ acknowledgedId, acknowledgedAt }) => [acknowledgedId, acknowledgedAt])).toEqual([
      [policy('AmazonEKSClusterPolicy'), 'HardenedCluster/Cluster/Role'],
      [policy('AmazonEKS_CNI_Policy'), 'HardenedCluster/CniRole'],
      [policy('AmazonEKSWorkerNodeMinimalPolicy'), 'HardenedCluster/NodeRole'],
      [policy('AmazonEC2ContainerRegistryPullOnly'), 'HardenedCluster/NodeRole'],
      ['AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'HardenedCluster/NodeRole/NodePolicy'],
      ['AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'HardenedCluster/NodeRole/SsmPolicy'],
    ]);
    expect(acknowledged.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  test('needs no more than ten lines for a group, as its README counts', () => {
    const source = readFileSync(join(EXAMPLE, 'hardened-cluster-stack.ts'), 'utf8');
    const counts = [...source.matchAll(/new HardenedNodeGroup\(this, '(\w+)',[\s\S]*?\}\);/g)].map(([text, name]) => [name, text.split('\n').length]);
    expect(counts).toEqual([['Workers', 1], ['Graviton', 8], ['Fips', 7], ['Selinux', 7]]);
    const readme = readFileSync(join(EXAMPLE, 'README.md'), 'utf8');
    for (const [name, lines] of counts) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\|.*\\| ${lines} \\|$`, 'm'));
  });
});
