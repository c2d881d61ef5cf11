import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command } from '../tools/command';

/** The compiled library as npm packs it, in a folder of a package. */
export function libraryIn(folder: string): string {
  const [archive] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  return join(folder, archive);
}

/** The end of the archive is lost, as by a download that broke off. */
export const cutOff = (archive: string): void => truncateSync(archive, 100_000);

/** Leaves a folder out of an archive of npm. */
export async function leaveOut(archive: string, folder: string): Promise<void> {
  const content = mkdtempSync(join(dirname(archive), 'content-'));
  await command('tar', ['--extract', '--gzip', '--file', archive, '--directory', content]);
  rmSync(join(content, folder), { recursive: true });
  await command('tar', ['--create', '--gzip', '--file', archive, '--directory', content, 'package']);
  rmSync(content, { recursive: true });
}

/** Writes something else into a file, which has to have what it replaces. */
export function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no '${from}'`);
  writeFileSync(file, text.replace(from, to));
}
