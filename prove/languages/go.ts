import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cdkSynth, EXAMPLES, pacmakCode, type Language } from './language';
import type { Judge } from '../proof';
import { command } from '../tools/command';
import { goCommand } from '../tools/go';
import { fromRegistry, packageVersion } from '../tools/machine';
import { TOOLS } from '../tools/python';

const FOLDER = join(TOOLS, 'go');
const APP = join(FOLDER, 'app');
const PROXY = join(FOLDER, 'proxy');
const MODULES = join(FOLDER, 'modules');
const EXAMPLE = join(EXAMPLES, 'go');

/** Modules that are made here, so that no checksum of them is public. */
const MADE_HERE = ['github.com/cdk-eks-hardened-nodes', 'github.com/cdklabs/cdk-nag-go'];

export const go: Language = { name: 'Go', build: buildModule, synthesize, judges };

/** The code alone: go.mod names the oldest release that the library takes, and the example has a newer one. */
async function buildModule(): Promise<string> {
  return join(await pacmakCode('go'), 'cdkekshardenednodes');
}

/** In a copy, as if the module were published: a proxy in a folder serves it, where the README of the example replaces it in go.mod. A change is made to the copy first. */
export async function synthesize(module: string, outdir: string, change?: (app: string) => void): Promise<void> {
  const executable = await goCommand(neededVersion());
  rmSync(PROXY, { recursive: true, force: true });
  for (const folder of [module, await cdkNag()]) {
    await command(executable, ['run', resolve('prove/languages/go_proxy.go'), folder, PROXY]);
  }
  const env = await environment(executable);
  forgetMadeHere();
  rmSync(APP, { recursive: true, force: true });
  cpSync(EXAMPLE, APP, { recursive: true });
  change?.(APP);
  await fromRegistry('the Go module proxy', executable, ['mod', 'tidy'], { cwd: APP, env });
  await cdkSynth(APP, outdir, env);
}

/** The Go module of cdk-nag, by the tool that publishes it, from the package that is installed here: not every proxy serves a release 3. */
async function cdkNag(): Promise<string> {
  const outdir = join(FOLDER, `cdk-nag-${packageVersion('cdk-nag')}`);
  const module = join(outdir, 'go/cdknag');
  if (existsSync(join(module, 'version'))) return module;
  await command('npx', ['jsii-pacmak', '--target', 'go', '--code-only', '--no-npmignore', '--outdir', outdir, resolve('node_modules/cdk-nag')]);
  return module;
}

/** Modules come from here first, then from where they come on this machine. Paths stay out of what is compiled, so that it is compiled once. */
async function environment(executable: string): Promise<Record<string, string>> {
  const [proxies, flags, unchecked] = (await command(executable, ['env', 'GOPROXY', 'GOFLAGS', 'GONOSUMDB'])).split('\n');
  return {
    GOPROXY: `file://${PROXY},${proxies}`,
    GONOSUMDB: [...MADE_HERE.map((path) => `${path}/*`), ...(unchecked === '' ? [] : [unchecked])].join(','),
    GOMODCACHE: MODULES,
    GOFLAGS: `${flags} -modcacherw -trimpath`.trim(),
    // Go remembers the files of a module by its version, which is the same in each build.
    GODEBUG: 'goindex=0',
  };
}

/** The next build may have other content under the same version. */
function forgetMadeHere(): void {
  for (const path of MADE_HERE) {
    rmSync(join(MODULES, path), { recursive: true, force: true });
    rmSync(join(MODULES, 'cache/download', path), { recursive: true, force: true });
  }
}

function neededVersion(): string {
  return /^go (\S+)$/m.exec(readFileSync(join(EXAMPLE, 'go.mod'), 'utf8'))![1];
}

async function judges(): Promise<Judge[]> {
  const executable = await goCommand(neededVersion());
  const env = await environment(executable);
  const versionOf = async (module: string) => {
    const version = await command(executable, ['list', '-m', '-f', '{{.Version}}', module], { cwd: APP, env });
    return version.trim().replace(/^v/, '');
  };
  const version = await command(executable, ['env', 'GOVERSION'], { cwd: APP });
  return [
    { name: 'Go', version: version.trim().replace(/^go/, '') },
    { name: 'jsii for Go', version: await versionOf('github.com/aws/jsii-runtime-go') },
    { name: 'aws-cdk-lib for Go', version: await versionOf('github.com/aws/aws-cdk-go/awscdk/v2') },
  ];
}
