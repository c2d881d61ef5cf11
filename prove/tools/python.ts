import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { debianPackages, fromRegistry, install, THIS_MACHINE } from './machine';

/** What the proofs install stays here, for the next run. */
export const TOOLS = resolve('.prove');
const OLDEST = [3, 11];

/** A virtual environment with what a requirements file lists; made once for each content of the file. Returns its folder. */
export async function pythonEnvironment(requirements: string, machine = THIS_MACHINE): Promise<string> {
  const text = readFileSync(requirements, 'utf8');
  const folder = join(TOOLS, `${basename(requirements, '.txt')}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`);
  const stamp = join(folder, 'installed');
  if (existsSync(stamp)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(TOOLS, { recursive: true });
  await newEnvironment(folder, machine);
  await fromRegistry('PyPI', join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements], {}, machine);
  writeFileSync(stamp, '');
  return folder;
}

/** An empty virtual environment. */
export async function newEnvironment(folder: string, machine = THIS_MACHINE): Promise<void> {
  await debianPackages(['python3'], ['python3', 'python3-venv'], machine);
  const version = await machine.run('python3', ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1])']);
  const [major, minor] = version.stdout.split(' ').map(Number);
  if (Number.isNaN(major + minor)) throw new Error(`python3 does not tell its version: ${version.output}`);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`python3 is Python ${major}.${minor}, and the proofs need ${OLDEST.join('.')} or newer`);
  }
  // Debian's Python brings venv in a package of its own.
  const venv = () => machine.run('python3', ['-m', 'venv', folder]);
  if ((await venv()).code === 0) return;
  await install(['python3-venv'], 'Python makes no virtual environment', machine);
  const { code, output } = await venv();
  if (code !== 0) throw new Error(`python3 -m venv failed:\n${output}`);
}
