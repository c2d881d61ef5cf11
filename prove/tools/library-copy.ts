import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, tryCommand } from './command';
import { withScratch } from './machine';

/** Hands over a copy of the library that may be broken, and removes it at the end. */
export async function withLibraryCopy<T>(name: string, use: (copy: string) => Promise<T>): Promise<T> {
  return withScratch(name, async (copy) => {
    await copyLibrary(copy);
    return use(copy);
  });
}

/** What git has or would add, and all that is installed. */
async function copyLibrary(copy: string): Promise<void> {
  const files = (await command('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])).split('\0');
  files.filter((file) => file !== '' && existsSync(file)).forEach((file) => cpSync(file, join(copy, file)));
  await linkFolder('node_modules', join(copy, 'node_modules'));
}

/** Forty thousand files cost a second as links; another disk takes no links, and gets them whole. */
export async function linkFolder(from: string, to: string): Promise<void> {
  if ((await tryCommand('cp', ['-a', '-l', from, to])).code === 0) return;
  rmSync(to, { recursive: true, force: true });
  await command('cp', ['-a', from, to]);
}

/** Changes a text that a file of the copy has once. Returns what undoes it. */
export function change(copy: string, file: string, from: string, to: string): () => void {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  const parts = before.split(from);
  if (parts.length !== 2) throw new Error(`${file} has '${from}' ${parts.length - 1} times, and must have it once to be broken there`);
  writeFileSync(path, parts.join(to));
  return () => writeFileSync(path, before);
}
