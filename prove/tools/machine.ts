import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryCommand, type CommandOptions, type Ended } from './command';

/** What the installers ask of the machine; tests give another one. */
export interface Machine {
  /** Text of /etc/os-release; empty where there is none. */
  readonly osRelease: string;
  /** The user's id. */
  readonly uid: number;
  readonly run: (name: string, args: string[], options?: CommandOptions) => Promise<Ended>;
}

/** The machine that this runs on. */
export const THIS_MACHINE: Machine = { osRelease: readOsRelease(), uid: process.getuid?.() ?? -1, run: tryCommand };

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** Debian packages that a proof needs, installed if one of the commands is missing. */
export async function debianPackages(commands: string[], packages: string[], machine = THIS_MACHINE): Promise<void> {
  const missing = (await Promise.all(commands.map(async (name) => ((await has(name, machine)) ? [] : [name])))).flat();
  if (missing.length > 0) await install(packages, `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`, machine);
}

/** Installs Debian packages, or says why that does not go and what to do. */
export async function install(packages: string[], why: string, machine = THIS_MACHINE): Promise<void> {
  const distribution = /^PRETTY_NAME="?([^"\n]*)/m.exec(machine.osRelease)?.[1] ?? process.platform;
  if (!/^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/m.test(machine.osRelease)) {
    throw new Error(`${why}, and this is ${distribution}: install what Debian has in ${packages.join(', ')}, or run the proofs on Debian or Ubuntu`);
  }
  const root = machine.uid === 0 ? [] : ['sudo', '--non-interactive'];
  if (root.length > 0 && (await machine.run('sudo', ['--non-interactive', 'true']).then(({ code }) => code, () => 1)) !== 0) {
    throw new Error(`${why}, and only root may install packages: run as root, allow sudo without a password, or run: apt-get install ${packages.join(' ')}`);
  }
  const aptGet = async (...args: string[]) => {
    const [name, ...rest] = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    const { code, output } = await machine.run(name, rest);
    if (code !== 0) throw new Error(`${why}, and apt-get ${args[0]} failed: are the package sources of this machine reachable?\n${lastLines(output)}`);
  };
  await aptGet('update', '-q');
  await aptGet('install', '-qq', '--no-install-recommends', ...packages);
}

async function has(name: string, { run }: Machine): Promise<boolean> {
  return (await run('sh', ['-c', `command -v ${name}`])).code === 0;
}

/** Runs a client of a package registry, and says which registry it is when that fails. */
export async function fromRegistry(
  registry: string, name: string, args: string[], options?: CommandOptions, machine = THIS_MACHINE,
): Promise<string> {
  const { code, output, stdout } = await machine.run(name, args, options);
  if (code !== 0) throw new Error(`${[name, ...args].join(' ')} failed: is ${registry} reachable from here?\n${lastLines(output)}`);
  return stdout;
}

const lastLines = (output: string) => output.trimEnd().split('\n').slice(-20).join('\n');

/** A line that tells the version of a program. */
export async function versionOf(name: string, ...args: string[]): Promise<string> {
  const { code, output } = await tryCommand(name, args.length > 0 ? args : ['--version']);
  const version = /\d+(?:\.\d+)+[\w.+~-]*/.exec(output)?.[0];
  if (code !== 0 || version === undefined) throw new Error(`${name} does not tell its version: ${output}`);
  return version;
}

/** Hands over an empty folder of this run alone, and removes it at the end, also when the process ends before. */
export async function withScratch<T>(name: string, use: (folder: string) => Promise<T>, parent = tmpdir()): Promise<T> {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** Version of an npm package that is installed here. */
export function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;
}
