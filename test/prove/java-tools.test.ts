/** Java and Maven for the proofs: too old, not there, or without a registry, each with a message that says what to do. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEBIAN, FEDORA, machine, refusal } from './given';
import { fromMavenCentral, javaTools, useRepository } from '../../prove/tools/java';

const javac = (output: string) => machine(DEBIAN, 0, { 'javac -version': { output } });

describe('Java', () => {
  test.each(['javac 17.0.15\n', 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g\njavac 25\n'])('that is new enough is used: %j', async (output) => {
    await expect(javaTools(javac(output))).resolves.toBeUndefined();
  });

  test.each([['11.0.2', '11'], ['1.8.0_452', '1']])('%s is too old', async (version, major) => {
    expect(await refusal(javaTools(javac(`javac ${version}\n`))))
      .toBe(`javac is that of Java ${major}, and the proofs need 17 or newer: install it, or set JAVA_HOME and PATH to one`);
  });

  test('that tells no version is an error', async () => {
    expect(await refusal(javaTools(javac('what?')))).toBe('javac does not tell its version: what?');
  });

  test('is not installed where there is no Debian', async () => {
    expect(await refusal(javaTools(machine(FEDORA, 0, { 'sh -c': { code: 1 } })))).toMatch(/^javac, mvn are missing, and this is Fedora Linux 43: /);
  });
});

describe('Maven', () => {
  const failure = (message: string) => refusal(fromMavenCentral(() => Promise.reject(new Error(message))));

  test('that cannot download asks for Maven Central', async () => {
    const message = 'Could not transfer artifact a:b:jar:1 from/to central: Connection refused';
    expect(await failure(message)).toBe(`Maven could not download what it needs: is Maven Central reachable from here?\n${message}`);
  });

  test('that fails otherwise says why, and no more', async () => {
    expect(await failure('cannot find symbol')).toBe('cannot find symbol');
  });

  test('reads the library before all else, and takes a folder with a space', () => {
    const folder = mkdtempSync(join(tmpdir(), 'java tools-'));
    try {
      useRepository(folder, join(folder, 'built here'), join(folder, 'taken'));
      expect(readFileSync(join(folder, 'settings.xml'), 'utf8')).toMatch(/<repositories><repository><id>library<\/id><url>file:\/\/\S+built%20here<\/url>.*<id>cache/);
      expect(readFileSync(join(folder, '.mvn/maven.config'), 'utf8')).toBe('--global-settings=settings.xml\n-Dmaven.repo.local=taken\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
