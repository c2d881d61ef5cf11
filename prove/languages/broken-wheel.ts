import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cutOff, leaveOut, libraryIn, replaceIn } from './damage';
import { synthesizeWithOther } from './python';
import type { Cases } from '../proof';
import { command } from '../tools/command';
import { TOOLS } from '../tools/python';

const FOLDER = join(TOOLS, 'broken-wheel');
const CONTENT = join(FOLDER, 'content');
const PACKAGE = join(CONTENT, 'cdk_eks_hardened_nodes');
const LIBRARY = join(PACKAGE, '_jsii');

/** Wheels with something broken in them, each of which has to fail where the example uses it. */
export async function brokenWheels(cases: Cases, wheel: string): Promise<void> {
  const caught = (what: string, damage: () => void | Promise<void>, why: RegExp) =>
    cases.caught(what, async () => synthesizeWithOther(await damaged(wheel, damage), join(FOLDER, 'cdk.out')), why);

  await caught('a wheel whose library was cut off', () => cutOff(libraryIn(LIBRARY)), /unexpected end of file|Z_BUF_ERROR|zlib/);
  await caught('a wheel without the scripts of Amazon Linux 2023', () => leaveOut(libraryIn(LIBRARY), 'package/lib/scripts'), /ENOENT.*lib\/scripts\//);
  await caught('a wheel without a method', () => replaceIn(join(PACKAGE, '__init__.py'), 'def amazon_linux2023(', 'def amazon_linux('),
    /NodeOs.*has no attribute 'amazon_linux2023'/);
  rmSync(FOLDER, { recursive: true, force: true });
}

/** A copy of the wheel with damage. */
async function damaged(wheel: string, damage: () => void | Promise<void>): Promise<string> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(CONTENT, { recursive: true });
  await command('python3', ['-m', 'zipfile', '--extract', wheel, CONTENT]);
  await damage();
  const copy = join(FOLDER, basename(wheel));
  await command('python3', ['-m', 'zipfile', '--create', copy, ...readdirSync(CONTENT)], { cwd: CONTENT });
  return copy;
}
