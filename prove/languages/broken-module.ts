import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cutOff, leaveOut, libraryIn, replaceIn } from './damage';
import { synthesize } from './go';
import type { Cases } from '../proof';
import { TOOLS } from '../tools/python';

const FOLDER = join(TOOLS, 'broken-module');
const MODULE = join(FOLDER, 'module');
const LIBRARY = join(MODULE, 'jsii');
const OUTDIR = join(FOLDER, 'cdk.out');

/** Modules and apps with something broken in them, each of which has to fail where the example uses it. */
export async function brokenModules(cases: Cases, module: string): Promise<void> {
  const caught = (what: string, damage: () => void | Promise<void>, why: RegExp) => cases.caught(what, async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    cpSync(module, MODULE, { recursive: true });
    await damage();
    await synthesize(MODULE, OUTDIR);
  }, why);

  await caught('a Go module whose library was cut off', () => cutOff(libraryIn(LIBRARY)), /unexpected end of file|Z_BUF_ERROR|zlib/);
  await caught('a Go module without the scripts of Amazon Linux 2023', () => leaveOut(libraryIn(LIBRARY), 'package/lib/scripts'), /ENOENT.*lib\/scripts\//);
  await caught('a Go module without a function', () => replaceIn(join(MODULE, 'NodeOs.go'), 'func NodeOs_AmazonLinux2023(', 'func NodeOs_AmazonLinux('),
    /undefined: hardened\.NodeOs_AmazonLinux2023\b/);
  await cases.caught('a Go app that calls a method which does not exist', () => synthesize(module, OUTDIR, allowEverything),
    /role\.AllowEverything undefined/);
  rmSync(FOLDER, { recursive: true, force: true });
}

function allowEverything(app: string): void {
  replaceIn(join(app, 'hardened_cluster_stack.go'), 'return stack\n', 'role.AllowEverything()\n\treturn stack\n');
}
