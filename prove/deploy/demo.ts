/** Deploys examples/hardened-cluster into an emulated AWS with the real CLI, shows what AWS reads back, and destroys it: `npm run demo:deploy`. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Aws } from './aws';
import { Cdk, type App } from './cdk';
import { DeployedStack } from './deployed-stack';
import { checkGone } from './gone';
import { checkInspectorOn } from './inspector';
import { describe, versionsOf } from './node-groups';
import { DEMO } from './stacks';
import { Emulator } from '../emulator';
import { scratchFolder } from '../tools/machine';

const FOLDER = 'examples/hardened-cluster';

/** The process group of the CLI that runs, with the app that it runs. */
let running: number | undefined;

/** Runs the CLI where its output is seen as it comes. */
function show(cdk: Cdk, ...args: string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, cdk.commandLine(args), {
      cwd: FOLDER, env: { ...process.env, ...cdk.environment }, stdio: ['ignore', 'inherit', 'inherit'], detached: true,
    });
    running = child.pid;
    child.on('error', failed);
    child.on('close', (code) => {
      running = undefined;
      if (code === 0) done();
      else failed(new Error(`cdk ${args[0]} ended with ${code}`));
    });
  });
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

async function main(): Promise<void> {
  const scratch = await scratchFolder('demo-deploy');
  say('starting an emulated AWS on 127.0.0.1 (the first time, its parts are installed from PyPI)');
  const emulator = await Emulator.start();
  const interrupted = () => {
    if (running !== undefined) process.kill(-running, 'SIGKILL');
    void emulator.stop().finally(() => {
      rmSync(scratch, { recursive: true, force: true });
      process.exit(130);
    });
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
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
    say('all of it is gone, but for the keys; Amazon Inspector is still on. Nothing here was a real AWS');
  } finally {
    await emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(`demo:deploy: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
