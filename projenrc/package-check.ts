/** Uses the npm package as an app does that installed it: unpacked beside its peers, out of reach of this project's sources. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const NAME = 'cdk-eks-hardened-nodes';
const PEERS = ['aws-cdk-lib', 'constructs', 'cdk-nag'];

/** A group of each operating system, and Amazon Inspector: what they read from the package has to be in it. */
const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { Subnet } = require('aws-cdk-lib/aws-ec2');
const { CfnCluster } = require('aws-cdk-lib/aws-eks');
const library = require('${NAME}');
const stack = new Stack(new App(), 'Stack');
const cluster = CfnCluster.fromClusterName(stack, 'Cluster', 'production');
const subnets = { subnets: [Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0123456789abcdef0')] };
const systems = { Bottlerocket: library.NodeOs.bottlerocket(), AmazonLinux2023: library.NodeOs.amazonLinux2023() };
for (const [id, os] of Object.entries(systems)) new library.HardenedNodeGroup(stack, id, { cluster, subnets, os });
new library.InspectorEnablement(stack, 'Inspector');
const { template } = stack.node.root.synth().getStackByName('Stack');
const types = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::EKS::Nodegroup').map(({ Properties }) => Properties.AmiType);
if (types.join() !== 'BOTTLEROCKET_x86_64,AL2023_x86_64_STANDARD') throw new Error('unexpected node groups: ' + types.join());
console.log(Object.keys(library).length + ' names, node groups: ' + types.join(', '));
`;

function main(): void {
  const [tarball, ...others] = readdirSync('dist/js').filter((file) => file.endsWith('.tgz'));
  if (tarball === undefined || others.length > 0) throw new Error("dist/js must hold one package; run 'npx projen package:js'");
  const folder = mkdtempSync(join(tmpdir(), 'package-check-'));
  try {
    const target = join(folder, 'node_modules', NAME);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', join('dist/js', tarball), '-C', target, '--strip-components=1']);
    PEERS.forEach((peer) => symlinkSync(resolve('node_modules', peer), join(folder, 'node_modules', peer), 'junction'));
    writeFileSync(join(folder, 'app.js'), APP);
    const env = { ...process.env, CDK_VALIDATION: 'false' };
    execFileSync(process.execPath, [join(folder, 'app.js')], { env, cwd: folder, stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
