import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkFolder } from '../tools/library-copy';
import { fromRegistry } from '../tools/machine';
import { TOOLS } from '../tools/python';

/** Versions by package. */
export type Versions = Record<string, string>;

/** What a user has to have, as ranges. */
export const ranges = (): Versions => JSON.parse(readFileSync('package.json', 'utf8')).peerDependencies;

/** Throws unless what is installed is the lowest version of a range. */
export function checkFloor(name: string, range: string, version: string): void {
  if (range !== `^${version}`) {
    throw new Error(`${name} ${version} is installed, and users may have ${range}: install the lowest version of the range, so that the core tests run on it`);
  }
}

/** The newest versions in the ranges that npm has. */
export async function newest(allowed: Versions): Promise<Versions> {
  const entries = Object.entries(allowed).map(async ([name, range]) => {
    const answer = await fromRegistry('the npm registry', 'npm', ['view', `${name}@${range}`, 'version', '--json']);
    const versions: string[] = [JSON.parse(answer)].flat();
    return [name, versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))[versions.length - 1]] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Installs peers, once for the same versions. Returns the folder that holds their `node_modules`. */
export async function installPeers(versions: Versions): Promise<string> {
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const folder = join(TOOLS, ['peers', ...wanted].join('-'));
  const stamp = join(folder, 'installed');
  if (existsSync(stamp)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await fromRegistry('the npm registry', 'npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted], { cwd: folder });
  writeFileSync(stamp, '');
  return folder;
}

/** Gives a copy of the library other peers, with what comes with them. */
export async function replacePeers(copy: string, peers: string): Promise<void> {
  for (const name of packagesOf(join(peers, 'node_modules'))) {
    const target = join(copy, 'node_modules', name);
    rmSync(target, { recursive: true, force: true });
    await linkFolder(join(peers, 'node_modules', name), target);
  }
}

function packagesOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) => (name.startsWith('@') ? readdirSync(join(folder, name)).map((below) => `${name}/${below}`) : [name]));
}
