import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { debianPackages, THIS_MACHINE } from './machine';

/** The oldest Java that compiles the example. */
const OLDEST = 17;

/** Where Maven keeps what it downloads, unless somebody has told it otherwise. */
const CACHE = join(homedir(), '.m2/repository');

/** A compiler for Java and Maven; Debian's are installed where one is missing. */
export async function javaTools(machine = THIS_MACHINE): Promise<void> {
  await debianPackages(['javac', 'mvn'], ['default-jdk-headless', 'maven'], machine);
  const { code, output } = await machine.run('javac', ['-version']);
  const version = /^javac (\d+)/m.exec(output)?.[1];
  if (code !== 0 || version === undefined) throw new Error(`javac does not tell its version: ${output}`);
  if (Number(version) < OLDEST) throw new Error(`javac is that of Java ${version}, and the proofs need ${OLDEST} or newer: install it, or set JAVA_HOME and PATH to one`);
}

/** Runs something with Maven in it, and says so when Maven could not download what it needs. */
export async function fromMavenCentral<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!/Could not transfer (?:artifact|metadata)/.test(message)) throw error;
    throw new Error(`Maven could not download what it needs: is Maven Central reachable from here?\n${message}`);
  }
}

/**
 * Lets Maven in the folder of an app read packages from a repository in a folder, and put all that it takes into another folder.
 *
 * So they stay out of the cache of whoever runs this. What the cache has already is taken from there; the rest comes from Maven Central.
 */
export function useRepository(app: string, repository: string, local: string): void {
  const sources = { library: repository, cache: CACHE };
  const list = (element: string) => Object.entries(sources).map(([id, folder]) => `<${element}><id>${id}</id><url>${pathToFileURL(folder)}</url></${element}>`).join('');
  writeFileSync(join(app, 'settings.xml'), `<settings>
  <profiles><profile>
    <id>proof</id>
    <repositories>${list('repository')}</repositories>
    <pluginRepositories>${list('pluginRepository')}</pluginRepositories>
  </profile></profiles>
  <activeProfiles><activeProfile>proof</activeProfile></activeProfiles>
</settings>
`);
  mkdirSync(join(app, '.mvn'), { recursive: true });
  // Maven splits this at spaces, which an absolute path may have.
  writeFileSync(join(app, '.mvn/maven.config'), `--global-settings=settings.xml\n-Dmaven.repo.local=${relative(app, local)}\n`);
}
