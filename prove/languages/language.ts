import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Judge } from '../proof';
import { command } from '../tools/command';
import { fromRegistry } from '../tools/machine';
import { TOOLS } from '../tools/python';

/** A language other than TypeScript, with its package of the library and the demo written in it. */
export interface Language {
  /** The demo is in the folder of `examples` that has this name in small letters. */
  readonly name: string;
  /** Builds the package from the compiled library. Returns what was built: a wheel, a jar, the folder of a module. */
  readonly build: () => Promise<string>;
  /** Installs the package into a fresh environment, the rest from the registries, and synthesises the example with it into a folder. */
  readonly synthesize: (built: string, outdir: string) => Promise<void>;
  /** The programs that take part. */
  readonly judges: () => Promise<Judge[]>;
}

export const EXAMPLES = resolve('examples');

/** Tells nobody, asks nobody. */
const QUIET = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_EC2_METADATA_DISABLED: 'true' };

/** Makes the package for a language from the compiled library, with tools from a registry. Returns the folder in which jsii-pacmak left it. */
export async function pacmak(target: string, registry: string): Promise<string> {
  const { outdir, args } = pacmakInto(target);
  await fromRegistry(registry, 'npx', args, { env: QUIET });
  return outdir;
}

/** Makes the code of the package alone, which needs no registry. */
export async function pacmakCode(target: string): Promise<string> {
  const { outdir, args } = pacmakInto(target);
  await command('npx', [...args, '--code-only'], { env: QUIET });
  return outdir;
}

function pacmakInto(target: string): { outdir: string; args: string[] } {
  if (!existsSync('.jsii')) throw new Error("the library is not compiled: run 'npx projen compile' first");
  const packages = join(TOOLS, 'packages');
  const outdir = join(packages, target);
  rmSync(outdir, { recursive: true, force: true });
  return { outdir, args: ['jsii-pacmak', '--target', target, '--outdir', packages, '--no-npmignore'] };
}

/** Synthesises an app as its cdk.json says, with the CLI that is installed here. */
export async function cdkSynth(folder: string, outdir: string, env: Record<string, string> = {}): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  const cdk = resolve('node_modules/.bin/cdk');
  await command(cdk, ['synth', '--quiet', '--no-notices', '--no-lookups', '--output', outdir], { cwd: folder, env: { ...QUIET, ...env } });
}
