/** What the proofs install, on machines where that does not go: a message that says what to do, and never a proof that is left out. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Answers, DEBIAN, FEDORA, machine, MINT, refusal } from './given';
import { command, tryCommand } from '../../prove/tools/command';
import { debianPackages, fromRegistry, withScratch } from '../../prove/tools/machine';
import { newEnvironment, pythonEnvironment, TOOLS } from '../../prove/tools/python';

const ROOT = 0;
const USER = 1000;
const FAILS = { code: 1 };
const NO_SHELLCHECK: Answers = { 'sh -c command -v shellcheck': FAILS };
const UPDATE = 'env DEBIAN_FRONTEND=noninteractive apt-get update';
const INSTALL = 'env DEBIAN_FRONTEND=noninteractive apt-get install';

const FOLDER = mkdtempSync(join(tmpdir(), 'tools-test-'));

afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('Debian packages', () => {
  const packages = (given: ReturnType<typeof machine>) => debianPackages(['shellcheck', 'cloud-init'], ['shellcheck', 'cloud-init'], given);

  test('that are there are not installed, whatever the machine', async () => {
    const given = machine('', USER);
    await packages(given);
    expect(given.ran).toEqual(['sh -c command -v shellcheck', 'sh -c command -v cloud-init']);
  });

  test.each([['Debian', DEBIAN], ['what is like Ubuntu', MINT]])('are installed by root on %s', async (_name, osRelease) => {
    const given = machine(osRelease, ROOT, NO_SHELLCHECK);
    await packages(given);
    expect(given.ran.slice(2)).toEqual([`${UPDATE} -q`, `${INSTALL} -qq --no-install-recommends shellcheck cloud-init`]);
  });

  test('are installed with sudo by a user', async () => {
    const given = machine(DEBIAN, USER, NO_SHELLCHECK);
    await packages(given);
    expect(given.ran.slice(2)).toEqual([
      'sudo --non-interactive true', `sudo --non-interactive ${UPDATE} -q`, `sudo --non-interactive ${INSTALL} -qq --no-install-recommends shellcheck cloud-init`,
    ]);
  });

  test.each([['Fedora Linux 43', FEDORA], [process.platform, '']])('are not installed on %s', async (name, osRelease) => {
    const given = machine(osRelease, ROOT, NO_SHELLCHECK);
    expect(await refusal(packages(given)))
      .toBe(`shellcheck is missing, and this is ${name}: install what Debian has in shellcheck, cloud-init, or run the proofs on Debian or Ubuntu`);
    expect(given.ran).toHaveLength(2);
  });

  test('are missing together in one message', async () => {
    expect(await refusal(packages(machine(FEDORA, ROOT, { 'sh -c': FAILS })))).toMatch(/^shellcheck, cloud-init are missing, and this is Fedora Linux 43: /);
  });

  test.each([['asks for a password', FAILS], ['is not there', new Error('there is no command sudo')]])('are not installed by a user where sudo %s', async (_name, sudo) => {
    const given = machine(DEBIAN, USER, { ...NO_SHELLCHECK, sudo });
    expect(await refusal(packages(given))).toBe('shellcheck is missing, and only root may install packages: run as root, allow sudo without a password, '
      + 'or run: apt-get install shellcheck cloud-init');
    expect(given.ran.some((line) => line.includes('apt-get'))).toBe(false);
  });

  test.each([['update', UPDATE], ['install', INSTALL]])('say so when apt-get %s fails', async (step, line) => {
    const given = machine(DEBIAN, ROOT, { ...NO_SHELLCHECK, [line]: { code: 100, output: 'Reading lists\nE: no route to host\n' } });
    expect(await refusal(packages(given)))
      .toBe(`shellcheck is missing, and apt-get ${step} failed: are the package sources of this machine reachable?\nReading lists\nE: no route to host`);
    expect(given.ran[given.ran.length - 1]).toContain(`apt-get ${step}`);
  });
});

describe('a registry', () => {
  test('gives what its client wrote', async () => {
    expect(await fromRegistry('the npm registry', 'npm', ['view', 'constructs', 'version'], {}, machine(DEBIAN, USER, { npm: { stdout: '10.5.1\n' } }))).toBe('10.5.1\n');
  });

  test('that does not answer is named, with the last twenty lines of its client', async () => {
    const output = Array.from({ length: 30 }, (_, i) => `line ${i + 1}\n`).join('');
    const message = await refusal(fromRegistry('the npm registry', 'npm', ['view', 'constructs', 'version'], {}, machine(DEBIAN, USER, { npm: { code: 1, output } })));
    expect(message.split('\n').slice(0, 2)).toEqual(['npm view constructs version failed: is the npm registry reachable from here?', 'line 11']);
    expect(message).toMatch(/line 30$/);
  });

  test('without its client is an error, too', async () => {
    const given = machine(DEBIAN, USER, { npm: new Error('there is no command npm') });
    expect(await refusal(fromRegistry('the npm registry', 'npm', ['view'], {}, given))).toBe('there is no command npm');
  });
});

describe('Python', () => {
  const VERSION = 'python3 -c import sys';
  const VENV = 'python3 -m venv';
  const python = (version: string): Answers => ({ [VERSION]: { stdout: version } });

  test.each(['3 11\n', '3 14\n', '4 0\n'])('%j makes an environment', async (version) => {
    const given = machine(FEDORA, USER, python(version));
    await newEnvironment('folder', given);
    expect(given.ran[given.ran.length - 1]).toBe('python3 -m venv folder');
  });

  test.each([['3 10\n', '3.10'], ['2 7\n', '2.7']])('%j is too old', async (version, shown) => {
    expect(await refusal(newEnvironment('folder', machine(DEBIAN, ROOT, python(version))))).toBe(`python3 is Python ${shown}, and the proofs need 3.11 or newer`);
  });

  test.each([['fails', { code: 127, output: 'python3: broken' }], ['says something else', { stdout: 'python3: broken' }]])('that %s is told', async (_name, answer) => {
    expect(await refusal(newEnvironment('folder', machine(DEBIAN, ROOT, { [VERSION]: answer })))).toBe('python3 does not tell its version: python3: broken');
  });

  test('that is missing where it cannot be installed', async () => {
    expect(await refusal(newEnvironment('folder', machine(FEDORA, USER, { 'sh -c command -v python3': FAILS }))))
      .toBe('python3 is missing, and this is Fedora Linux 43: install what Debian has in python3, python3-venv, or run the proofs on Debian or Ubuntu');
  });

  test('without venv, which Debian has in a package of its own', async () => {
    const given = machine(DEBIAN, ROOT, { ...python('3 13\n'), [VENV]: { code: 1, output: 'ensurepip is not available\n' } });
    expect(await refusal(newEnvironment('folder', given))).toBe('python3 -m venv failed:\nensurepip is not available\n');
    expect(given.ran.slice(-2)).toEqual([`${INSTALL} -qq --no-install-recommends python3-venv`, 'python3 -m venv folder']);
  });

  test('without venv where it cannot be installed', async () => {
    expect(await refusal(newEnvironment('folder', machine(FEDORA, USER, { ...python('3 13\n'), [VENV]: FAILS }))))
      .toBe('Python makes no virtual environment, and this is Fedora Linux 43: install what Debian has in python3-venv, or run the proofs on Debian or Ubuntu');
  });

  test('with a PyPI that does not answer leaves nothing that looks installed', async () => {
    const requirements = join(FOLDER, 'unreachable-requirements.txt');
    writeFileSync(requirements, 'nothing==0\n');
    const given = machine(DEBIAN, ROOT, { ...python('3 13\n'), [TOOLS]: { code: 1, output: 'ERROR: no matching distribution\n' } });
    expect(await refusal(pythonEnvironment(requirements, given)))
      .toMatch(/^\S+\/bin\/pip install --quiet .* failed: is PyPI reachable from here\?\nERROR: no matching distribution$/);
    const folders = readdirSync(TOOLS).filter((name) => name.startsWith('unreachable-requirements-'));
    expect(folders.filter((folder) => existsSync(join(TOOLS, folder, 'installed')))).toEqual([]);
  });
});

describe('a command', () => {
  test('that is not there is named', async () => {
    expect(await refusal(command('no-such-command', []))).toBe('there is no command no-such-command');
  });

  test('that fails is told with its code and what it wrote, on both streams', async () => {
    expect(await refusal(command('sh', ['-c', 'echo one; sleep 0.1; echo two >&2; exit 3']))).toBe('sh -c echo one; sleep 0.1; echo two >&2; exit 3 ended with 3:\none\ntwo');
  });

  test('that takes too long is ended', async () => {
    const { code, output } = await tryCommand('sleep', ['20'], { timeout: 0.1 });
    expect(code).toBe(-1);
    expect(output).toMatch(/ended by SIGTERM after 0\.1 s at most$/);
  });

  test('that takes too long is ended with all that it started', async () => {
    // What goes on keeps the output open.
    expect((await tryCommand('sh', ['-c', 'sleep 20 & wait'], { timeout: 0.1 })).code).toBe(-1);
  });

  test('is ended with the process that runs it, which leaves nothing behind', async () => {
    const folder = mkdtempSync(join(FOLDER, 'interrupted-'));
    const { code, output } = await tryCommand(process.execPath, ['--import', 'tsx', join(__dirname, 'interrupted.ts'), folder]);
    expect([code, output]).toEqual([143, '']);
    await setTimeout(1500);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('gets its input and its environment', async () => {
    expect(await command('sh', ['-c', 'cat; echo $GIVEN'], { input: 'read ', env: { GIVEN: 'set' } })).toBe('read set\n');
  });
});

describe('a scratch folder', () => {
  const parent = join(FOLDER, 'scratch');

  test('is there, is empty, and is removed afterwards', async () => {
    expect(await withScratch('name', async (folder) => readdirSync(folder), parent)).toEqual([]);
    expect(readdirSync(parent)).toEqual([]);
  });

  test('is removed when its use fails', async () => {
    expect(await refusal(withScratch('name', async (folder) => { throw new Error(`in use: ${readdirSync(parent).length}, ${existsSync(folder)}`); }, parent)))
      .toBe('in use: 1, true');
    expect(readdirSync(parent)).toEqual([]);
  });
});
