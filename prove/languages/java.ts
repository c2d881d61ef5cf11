import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdkSynth, EXAMPLES, pacmakCode, type Language } from './language';
import type { Judge } from '../proof';
import { command } from '../tools/command';
import { fromMavenCentral, javaTools, useRepository } from '../tools/java';
import { versionOf } from '../tools/machine';
import { TOOLS } from '../tools/python';

const EXAMPLE = join(EXAMPLES, 'java');
const APP = join(TOOLS, 'java-example');

/** What Maven has taken, kept for the next run; without the library, which comes anew each time. */
const TAKEN = join(TOOLS, 'maven');

/** The folder of the library in a repository of Maven. */
export const LIBRARY = 'io/github/cdk-eks-hardened-nodes/cdk-eks-hardened-nodes/0.0.0';
export const JAR = 'cdk-eks-hardened-nodes-0.0.0.jar';

export const java: Language = { name: 'Java', build: buildRepository, synthesize, judges };

/** A repository of Maven with the library alone. */
async function buildRepository(): Promise<string> {
  await javaTools();
  const code = await pacmakCode('java');
  const pom = join(code, 'pom.xml');
  writeFileSync(pom, withOldestVersions(readFileSync(pom, 'utf8')));
  // Packed and no more: what Maven installs or deploys would stay in the cache of whoever runs this.
  await maven(code, '-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true', 'package');
  const repository = join(code, 'repository');
  const folder = join(repository, LIBRARY);
  mkdirSync(folder, { recursive: true });
  cpSync(join(code, 'target', JAR), join(folder, JAR));
  cpSync(pom, join(folder, JAR.replace(/jar$/, 'pom')));
  return repository;
}

/** Of a range of versions Maven takes the newest, which is another one each week; the oldest is what the other languages have. */
function withOldestVersions(pom: string): string {
  return pom.replace(/<version>\[([^,<]+),[^<]+<\/version>/g, '<version>$1</version>');
}

/** As the README of the example has it, in a copy which Maven gives the library of this run. A change is made to the copy first. */
export async function synthesize(repository: string, outdir: string, change?: (app: string) => void): Promise<void> {
  rmSync(APP, { recursive: true, force: true });
  rmSync(join(TAKEN, LIBRARY), { recursive: true, force: true });
  for (const name of ['pom.xml', 'cdk.json', 'src']) cpSync(join(EXAMPLE, name), join(APP, name), { recursive: true });
  change?.(APP);
  useRepository(APP, repository, TAKEN);
  // The CDK compiles too, and then shows where Maven failed instead of what the compiler said.
  await maven(APP, 'compile');
  await fromMavenCentral(() => cdkSynth(APP, outdir));
}

async function maven(folder: string, ...args: string[]): Promise<void> {
  await fromMavenCentral(() => command('mvn', ['--batch-mode', '--quiet', ...args], { cwd: folder }));
}

async function judges(): Promise<Judge[]> {
  return [
    { name: 'javac', version: await versionOf('javac') },
    { name: 'Maven', version: await versionOf('mvn') },
  ];
}
