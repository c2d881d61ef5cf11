/** The summary of the example says what stands in the cloud assembly, and fails when that is not hardened. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  AssemblyCopy, enablement, EXAMPLE, group, launch, nodeConfig, part, reported, resource, synthesise, userData, violation, withoutReport,
  type Change,
} from './assembly';
import { WEAKENINGS } from './weakenings';
import { AMAZON_LINUX_2023_WEAKENINGS } from './weakenings-amazon-linux-2023';
import { INSPECTOR_WEAKENINGS } from './weakenings-inspector';
import { formatSummary, readSummary } from '../../examples/hardened-cluster/summary';

let copy: AssemblyCopy;
let baseline: string[];

beforeAll(() => {
  copy = new AssemblyCopy(synthesise());
  baseline = linesOf(copy.write(() => {}));
});

afterAll(() => copy.remove());

/** The lines of the summary, each run of spaces one space. */
function linesOf(assemblyDir: string): string[] {
  return formatSummary(readSummary(assemblyDir)).split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim());
}

describe('the summary', () => {
  test('says what stands in the assembly', () => {
    const { nodeGroups, hardened, problems } = readSummary(copy.write(() => {}));
    expect([hardened, problems]).toEqual([true, 0]);
    const texts = (index: number) => Object.fromEntries(Object.entries(nodeGroups[index].cells).map(([label, { text }]) => [label, text]));
    expect(nodeGroups.map(({ path, logicalId }) => [path, logicalId.replace(/[0-9A-F]{8}$/, '')])).toEqual([
      ['HardenedCluster/Workers', 'Workers'], ['HardenedCluster/Graviton', 'Graviton'], ['HardenedCluster/Fips', 'Fips'],
      ['HardenedCluster/Selinux', 'Selinux'],
    ]);
    const workers = {
      'operating system': 'Bottlerocket',
      'architecture': 'x86_64',
      'instance types': 't3.medium',
      'capacity': 'on demand',
      'SELinux': 'enforcing',
      'containers': 'confined by SELinux',
      'CIS settings': 'level 1',
      'kernel lockdown': 'integrity',
      'kernel modules': 'as shipped',
      'kernel parameters': 'as shipped',
      'seccomp default': 'on',
      'pod PIDs limit': 'as shipped',
      'admin container': 'off',
      'instance metadata': 'IMDSv2, hop limit 1',
      'volume encryption': 'xvda: NodeVolumeKey\nxvdb: NodeVolumeKey',
      'SSH': 'none',
      'public address': 'none',
      'subnets': '2 isolated',
      'updates': '33 % at once, not forced',
      'node repair': 'on',
      'SSM permissions': '19 actions',
      'ssm:GetParameter': 'one, of Amazon Inspector',
    };
    expect(texts(0)).toEqual(workers);
    expect(texts(1)).toEqual({
      ...workers,
      'architecture': 'arm64',
      'instance types': 'm7g.large, m7g.xlarge',
      'capacity': 'spot',
      'CIS settings': 'level 2',
      'kernel modules': 'no udf, no sctp',
      'kernel parameters': '15 set',
    });
    expect(texts(2)).toEqual({ ...workers, 'operating system': 'Bottlerocket FIPS' });
    expect(texts(3)).toEqual({
      ...workers,
      'operating system': 'Amazon Linux 2023',
      'architecture': 'arm64',
      'instance types': 'm7g.large',
      'SELinux': 'enforcing, or the node does not join',
      'containers': 'not confined by SELinux',
      'CIS settings': 'EKS 3.2 (kubelet)',
      'kernel lockdown': '-',
      'kernel modules': '-',
      'kernel parameters': '-',
      'pod PIDs limit': '4096',
      'admin container': '-',
      'volume encryption': 'xvda: NodeVolumeKey',
    });
    expect(baseline).toContain('Hardened: 4 node groups, 6 rule packs without findings, 23 acknowledgements.');
  });

  test('says what stands in the assembly of Amazon Inspector', () => {
    const { inspector } = readSummary(copy.write(() => {}));
    expect(inspector.map(({ path }) => path)).toEqual(['HardenedCluster/Inspector']);
    expect(inspector[0].cells).toEqual({
      'scan types': { text: 'EC2', hardened: true },
      'scan mode': { text: 'as the account has it', hardened: true },
      'findings': { text: 'critical and high to Findings, encrypted with FindingsKey', hardened: true },
      'on delete': { text: 'retained, scans stay on', hardened: true },
    });
  });

  test.each([
    ['EC2_HYBRID', ['EC2'], ['scan types EC2', 'scan mode hybrid']],
    ['EC2_SSM_AGENT_BASED', ['ECR', 'EC2'], ['scan types ECR, EC2', 'scan mode agent-based']],
  ])('says how Amazon Inspector scans, and what: %s, %s', (scanMode, resourceTypes, expected) => {
    const lines = linesOf(copy.write((assembly) => { Object.assign(enablement(assembly).Properties, { scanMode, resourceTypes }); }));
    expect(lines.filter((line) => /^scan (?:types|mode) /.test(line))).toEqual(expected);
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
  });

  test('takes a key of another app for the topic', () => {
    const lines = linesOf(copy.write((assembly) => { resource(assembly, 'Findings').KmsMasterKeyId = 'arn:aws:kms:us-east-1:111122223333:key/1'; }));
    expect(lines.filter((line) => !baseline.includes(line))).toEqual(['findings critical and high to Findings, encrypted with own key']);
  });

  test('fits into 100 columns', () => {
    const widest = (change: Change) =>
      Math.max(...formatSummary(readSummary(copy.write(change))).split('\n').filter((line) => !/^(?:Template|Report):/.test(line)).map((line) => line.length));
    expect(widest(() => {})).toBe(100);
    expect(widest((assembly) => { group(assembly).InstanceTypes = Array(20).fill('u7inh-32tb.480xlarge'); })).toBe(100);
  });

  test('has a lower CIS level when a setting of the higher one is gone', () => {
    const lines = linesOf(copy.write((assembly) => userData(assembly, '"net.ipv4.conf.all.log_martians" = "1"\n', '', 'Graviton')));
    expect(lines.filter((line) => !baseline.includes(line))).toEqual(['CIS settings level 1 level 1 level 1', 'kernel parameters as shipped 14 set as shipped']);
  });

  test('names the key of each volume', () => {
    const lines = linesOf(copy.write((assembly) => {
      delete launch(assembly, 'Fips').BlockDeviceMappings[0].Ebs.KmsKeyId;
      launch(assembly, 'Fips').BlockDeviceMappings[1].Ebs.KmsKeyId = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';
    }));
    expect(lines.filter((line) => !baseline.includes(line))).toEqual([
      'volume encryption xvda: NodeVolumeKey xvda: NodeVolumeKey xvda: default key', 'xvdb: NodeVolumeKey xvdb: NodeVolumeKey xvdb: own key',
    ]);
  });

  test.each([
    ['io.containerd.grpc.v1.cri', true, ['containers confined by SELinux']],
    ['io.containerd.cri.v1.runtime', true, ['containers confined by SELinux']],
    ['io.containerd.grpc.v1.cri', false, []],
  ])('says whether SELinux confines containers: %s, %s', (plugin, confined, expected) => {
    const config = `[plugins."${plugin}"]\nenable_selinux = ${confined}\n`;
    const lines = linesOf(copy.write((assembly) => nodeConfig(assembly, (spec) => { spec.containerd = { config }; })));
    expect(lines.filter((line) => !baseline.includes(line))).toEqual(expected);
  });

  test('reads user data in every form that nodes read', () => {
    const lines = linesOf(copy.write((assembly) => {
      part(assembly, 'text/x-shellscript', (body) => body.replaceAll('\n', '\r\n'));
      part(assembly, 'application/node.eks.aws', (body) => `\n${Buffer.from(body).toString('base64')}\n`);
      userData(assembly, 'Content-Type: application/node.eks.aws\n\n', 'content-type: application/node.eks.aws\nContent-Transfer-Encoding: base64\n', 'Selinux');
      userData(assembly, 'multipart/mixed; boundary', 'multipart/mixed;\n boundary', 'Selinux');
      const data = launch(assembly, 'Selinux');
      data.UserData = Buffer.from(data.UserData['Fn::Base64']).toString('base64');
    }));
    expect(lines).toEqual(baseline);
  });

  test('knows of a pack without a report that it ran', () => {
    const lines = linesOf(copy.write((assembly) => withoutReport(assembly, 'PCI.DSS.321')));
    expect(lines.filter((line) => !baseline.includes(line)))
      .toEqual(['PCI.DSS.321 0 0 0', 'Hardened: 4 node groups, 6 rule packs without findings, 22 acknowledgements.']);
  });

  test('shows warnings of other plugins without failing on them', () => {
    const lines = linesOf(copy.write(({ report }) => report.pluginReports.push(
      { ...reported('CloudFormation Validate', violation('W9009', 'warning', 'HardenedCluster/Cluster/Resource')), conclusion: 'success' })));
    expect(lines.filter((line) => !baseline.includes(line))).toEqual(['CloudFormation Validate 0 1 0']);
  });

  test.each([...WEAKENINGS, ...AMAZON_LINUX_2023_WEAKENINGS, ...INSPECTOR_WEAKENINGS])('fails when $name', ({ change, lines, findings }) => {
    const changed = linesOf(copy.write(change));
    expect(changed.filter((line) => !baseline.includes(line))).toEqual([...lines, `✗ Not hardened: ${findings} finding${findings === 1 ? '' : 's'} marked above.`]);
  });

  test('fails when there is no node group', () => {
    const summary = readSummary(copy.write(({ template }) => {
      for (const [id, { Type }] of Object.entries<any>(template.Resources)) if (Type === 'AWS::EKS::Nodegroup') delete template.Resources[id];
    }));
    expect([summary.nodeGroups, summary.hardened, summary.problems]).toEqual([[], false, 1]);
    expect(formatSummary(summary)).toContain('\n✗ none\n');
  });

  test('fails as a program, too', () => {
    const run = (change: Change) => spawnSync(process.execPath, ['--import', 'tsx', join(EXAMPLE, 'summary.ts'), copy.write(change)], { encoding: 'utf8' });
    const good = run(() => {});
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('Hardened: 4 node groups');
    const bad = run((assembly) => { launch(assembly).KeyName = 'operators'; });
    expect([bad.status, bad.stderr]).toEqual([1, '']);
    expect(bad.stdout).toContain('✗ key operators');
  });
});
