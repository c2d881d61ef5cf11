/** Deploys examples/hardened-cluster into an emulated AWS with the real CLI, shows what AWS reads back, and destroys it: `npm run demo:deploy`. */
import { resolve } from 'node:path';
import { Aws } from './aws';
import { Cdk, type App } from './cdk';
import { DeployedStack } from './deployed-stack';
import { checkGone } from './gone';
import { checkInspectorOn } from './inspector';
import { describe, versionsOf } from './node-groups';
import { DEMO } from './stacks';
import { Emulator } from '../emulator';
import { endCommandsOnSignals, tryCommand } from '../tools/command';
import { withScratch } from '../tools/machine';

const FOLDER = 'examples/hardened-cluster';

/** Runs the CLI where its output is seen as it comes. */
async function show(cdk: Cdk, ...args: string[]): Promise<void> {
  const { code } = await tryCommand(process.execPath, cdk.commandLine(args), { cwd: FOLDER, env: cdk.environment, shown: true });
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}`);
}

async function table(aws: Aws, stack: DeployedStack): Promise<string> {
  const rows = await Promise.all(DEMO.groups.map(async ({ path }) => {
    const group = await describe(aws, stack.physicalId(stack.logicalId(path, 'AWS::EKS::Nodegroup')));
    const versions = await versionsOf(aws, group.launchTemplate!.id!);
    const { LaunchTemplateData: data } = versions[versions.length - 1];
    const volumes = data?.BlockDeviceMappings ?? [];
    return [
      path, group.amiType!, `${group.scalingConfig!.desiredSize} of ${group.capacityType}`, `version ${group.launchTemplate!.version}`,
      `${data?.MetadataOptions?.HttpTokens}, ${data?.MetadataOptions?.HttpPutResponseHopLimit} hop`,
      `${volumes.filter(({ Ebs }) => Ebs?.Encrypted && Ebs.KmsKeyId).length} of ${volumes.length} with the key`,
      group.remoteAccess === undefined ? 'none' : 'OPEN',
      `${Buffer.from(data?.UserData ?? '', 'base64').length} bytes`,
    ];
  }));
  const lines = [['node group', 'AMI type', 'nodes', 'launch template', 'IMDSv2', 'encrypted volumes', 'SSH', 'user data'], ...rows];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

function say(what: string): void {
  console.log(`\n== ${what}`);
}

async function demo(scratch: string): Promise<void> {
  say('starting an emulated AWS on 127.0.0.1 (the first time, its parts are installed from PyPI)');
  const emulator = await Emulator.start();
  try {
    const aws = new Aws(emulator);
    const cdk = new Cdk(emulator, resolve(scratch, 'cdk-home'));
    const app: App = { folder: FOLDER, assembly: resolve(scratch, 'cdk.out') };
    say('cdk bootstrap');
    await cdk.bootstrap();
    say('cdk deploy');
    await show(cdk, 'deploy', DEMO.name, '--require-approval', 'never', '--output', app.assembly);
    const stack = await DeployedStack.read(aws, DEMO.name, app.assembly);
    say('what AWS reads back');
    console.log(await table(aws, stack));
    await checkInspectorOn(aws);
    console.log('Amazon Inspector scans EC2: ENABLED, turned on by the function that was deployed');
    say('cdk destroy');
    await show(cdk, 'destroy', DEMO.name, '--force', '--app', app.assembly);
    await checkGone(aws, stack);
    await checkInspectorOn(aws);
    say('all of it is gone, but for keys and logs, which are kept; Amazon Inspector is still on. Nothing here was a real AWS');
  } finally {
    await emulator.stop();
  }
}

// The emulator ends with this process.
endCommandsOnSignals();
withScratch('demo-deploy', demo).catch((error: unknown) => {
  console.error(`demo:deploy: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
