import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdkSynth, EXAMPLES, pacmak, type Language } from './language';
import type { Judge } from '../proof';
import { command } from '../tools/command';
import { fromRegistry, packageVersion, versionOf } from '../tools/machine';
import { newEnvironment, TOOLS } from '../tools/python';

const ENVIRONMENT = join(TOOLS, 'python-example');
const EXAMPLE = join(EXAMPLES, 'python');

/** What the wheel stands on, in the versions that TypeScript has here. */
const PEERS = ['aws-cdk-lib', 'cdk-nag', 'constructs'];

export const python: Language = { name: 'Python', build: buildWheel, synthesize, judges };

async function buildWheel(): Promise<string> {
  const folder = await pacmak('python', 'PyPI');
  const wheels = readdirSync(folder).filter((file) => file.endsWith('.whl'));
  if (wheels.length !== 1) throw new Error(`expected one wheel in ${folder}, found ${wheels.join(', ') || 'none'}`);
  return join(folder, wheels[0]);
}

/** As the README of the example has it, in a virtual environment that is new each time. */
async function synthesize(wheel: string, outdir: string): Promise<void> {
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  await newEnvironment(ENVIRONMENT);
  const constraints = join(ENVIRONMENT, 'constraints.txt');
  writeFileSync(constraints, PEERS.map((name) => `${name}==${packageVersion(name)}\n`).join(''));
  // Python compiles what the app loads, which is a small part of aws-cdk-lib.
  await pip('--no-compile', '--requirement', join(EXAMPLE, 'requirements.txt'), '--constraint', constraints, wheel);
  await synthesizeWithInstalled(outdir);
}

/** Puts another wheel into the environment of the last synthesis, and synthesises the example again. */
export async function synthesizeWithOther(wheel: string, outdir: string): Promise<void> {
  await pip('--no-compile', '--no-deps', '--force-reinstall', wheel);
  await synthesizeWithInstalled(outdir);
}

async function pip(...args: string[]): Promise<void> {
  await fromRegistry('PyPI', join(ENVIRONMENT, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...args]);
}

async function synthesizeWithInstalled(outdir: string): Promise<void> {
  await cdkSynth(EXAMPLE, outdir, {
    PATH: `${join(ENVIRONMENT, 'bin')}:${process.env.PATH}`,
    // What Python compiles stays out of the example.
    PYTHONPYCACHEPREFIX: join(ENVIRONMENT, 'compiled'),
  });
}

/** Runs a script in the environment of the last synthesis. */
export async function runScript(file: string, env: Record<string, string>): Promise<void> {
  await command(join(ENVIRONMENT, 'bin/python3'), ['-B', file], { env });
}

async function judges(): Promise<Judge[]> {
  const executable = join(ENVIRONMENT, 'bin/python3');
  const runtime = await command(executable, ['-c', "import importlib.metadata; print(importlib.metadata.version('jsii'))"]);
  return [
    { name: 'Python', version: await versionOf(executable) },
    { name: 'jsii for Python', version: runtime.trim() },
  ];
}
