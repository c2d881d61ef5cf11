import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cutOff, leaveOut, libraryIn, replaceIn } from './damage';
import { JAR, LIBRARY, synthesize } from './java';
import type { Cases } from '../proof';
import { command } from '../tools/command';
import { TOOLS } from '../tools/python';

const FOLDER = join(TOOLS, 'broken-jar');
const REPOSITORY = join(FOLDER, 'repository');
const CONTENT = join(FOLDER, 'content');
const PACKAGE = join(CONTENT, 'io/github/cdkekshardenednodes');

/** Jars and apps with something broken in them, each of which has to fail where the example uses it. */
export async function brokenJars(cases: Cases, repository: string): Promise<void> {
  const caught = (what: string, damage: () => void | Promise<void>, why: RegExp) => cases.caught(what, async () => {
    await damagedJar(repository, damage);
    await synthesize(REPOSITORY, join(FOLDER, 'cdk.out'));
  }, why);

  await caught('a jar whose library was cut off', () => cutOff(libraryIn(PACKAGE)), /unexpected end of file|Z_BUF_ERROR|zlib/);
  await caught('a jar without the scripts of Amazon Linux 2023', () => leaveOut(libraryIn(PACKAGE), 'package/lib/scripts'), /ENOENT.*scripts/s);
  await caught('a jar without a class', () => rmSync(join(PACKAGE, 'NodeVolumeKey.class')), /cannot find symbol.*NodeVolumeKey/s);
  await cases.caught('a Java app that calls a method which does not exist',
    () => synthesize(repository, join(FOLDER, 'cdk.out'), callAmazonLinux2), /cannot find symbol.*amazonLinux2\(/s);
  rmSync(FOLDER, { recursive: true, force: true });
}

/** A copy of the repository whose jar has damage. */
async function damagedJar(repository: string, damage: () => void | Promise<void>): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(CONTENT, { recursive: true });
  cpSync(repository, REPOSITORY, { recursive: true });
  const jar = join(REPOSITORY, LIBRARY, JAR);
  await command('jar', ['--extract', '--file', jar], { cwd: CONTENT });
  await damage();
  await command('jar', ['--create', '--no-manifest', '--file', jar, '-C', CONTENT, '.']);
}

function callAmazonLinux2(app: string): void {
  replaceIn(join(app, 'src/main/java/com/example/HardenedClusterStack.java'), 'amazonLinux2023()', 'amazonLinux2()');
}
