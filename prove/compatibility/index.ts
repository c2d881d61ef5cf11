import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFloor, installPeers, newest, ranges, replacePeers, type Versions } from './peers';
import type { Cases, Proof } from '../proof';
import { command, tryCommand } from '../tools/command';
import { change, withLibraryCopy } from '../tools/library-copy';
import { packageVersion } from '../tools/machine';

/** Users have any aws-cdk-lib from the floor on: the library is compiled and tested at both ends. */
export const compatibility: Proof = {
  name: 'compatibility',
  claim: 'the library compiles on the lowest and on the newest peers, and its core tests pass on the newest',
  budget: 420,
  run: async (cases: Cases) => {
    const allowed = ranges();
    const floor: Versions = Object.fromEntries(Object.keys(allowed).map((name) => [name, packageVersion(name)]));
    await checkFloors(cases, allowed, floor);
    const top = await newest(allowed);
    console.log(`  lowest: ${told(floor)}; newest: ${told(top)}`);
    await Promise.all([
      withLibraryCopy('floor', (copy) => tryFloor(cases, copy)),
      withLibraryCopy('newest', (copy) => tryNewest(cases, copy, top)),
    ]);
    return [
      { name: 'jsii', version: packageVersion('jsii') },
      ...Object.keys(allowed).map((name) => ({ name, version: floor[name] === top[name] ? top[name] : `${floor[name]} and ${top[name]}` })),
    ];
  },
};

const told = (versions: Versions) => Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');

/** `npm test` runs on what is installed: that has to be the floor. */
async function checkFloors(cases: Cases, allowed: Versions, floor: Versions): Promise<void> {
  for (const [name, range] of Object.entries(allowed)) {
    await cases.holds(`${name} ${range} is tested at its lowest`, () => checkFloor(name, range, floor[name]));
  }
  await cases.caught('a floor below what is tested', () => checkFloor('aws-cdk-lib', '^2.270.0', floor['aws-cdk-lib']), /^aws-cdk-lib \S+ is installed, and users may have \^2\.270\.0/);
}

const compile = (copy: string) => command('npx', ['projen', 'compile'], { cwd: copy });

/** Came after the floor; once the floor has it, this has to be something newer. */
const NEWER = "import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';\nexport const NEWER = KubernetesVersion.V1_37;\n";

async function tryFloor(cases: Cases, copy: string): Promise<void> {
  await cases.holds('compiles on the lowest peers', () => compile(copy));
  console.log('  compiled on the lowest peers');
  writeFileSync(join(copy, 'src/private/newer.ts'), NEWER);
  await cases.caught('a name that the lowest aws-cdk-lib lacks', () => compile(copy), /newer\.ts.*Property 'V1_37' does not exist/);
}

async function tryNewest(cases: Cases, copy: string, top: Versions): Promise<void> {
  await replacePeers(copy, await installPeers(top));
  await cases.holds('compiles on the newest peers', () => compile(copy));
  console.log('  compiled on the newest peers');
  // Without this a name that no version has would do as the wrong case of the floor.
  await cases.holds('the name that the lowest lacks is in the newest', async () => {
    writeFileSync(join(copy, 'newer.ts'), NEWER);
    await command('npx', ['tsc', '--ignoreConfig', '--noEmit', '--skipLibCheck', '--module', 'node16', '--types', 'node', 'newer.ts'], { cwd: copy });
  });
  const passed = await cases.holds('passes its core tests on the newest peers', () => coreTests(copy));
  cases.add(passed ?? 0);
  console.log(`  ${passed ?? 'not all'} core tests passed on the newest peers`);
  change(copy, 'src/node-group/node-taint.ts', "'NO_EXECUTE'", "'NO_SCHEDULE'");
  await cases.caught('a library that is broken on the newest peers', () => coreTests(copy, 'test/node-group/node-taint.test.ts'), /NO_EXECUTE/);
}

/** What jest reports of a test. */
interface Test {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages: string[];
}

interface Report {
  readonly numPassedTests: number;
  /** A file that could not be loaded has a message and no tests. */
  readonly testResults: { readonly message: string; readonly assertionResults: Test[] }[];
}

/** How many tests passed; throws with those that failed. */
async function coreTests(copy: string, ...files: string[]): Promise<number> {
  const file = join(copy, 'core-tests.json');
  const { code, output } = await tryCommand('npx', ['jest', '--ci', '--silent', '--testTimeout', '60000', '--json', '--outputFile', file, ...files], { cwd: copy });
  const report: Report | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (code === 0 && report !== undefined) return report.numPassedTests;
  const failed = (report?.testResults ?? []).flatMap(({ message, assertionResults }) => {
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    return tests.length > 0 ? tests.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0].slice(0, LENGTH)}`) : [message.slice(0, LENGTH)].filter(Boolean);
  });
  throw new Error(failed.length > 0 ? `${failed.length} failed\n${failed.join('\n')}` : `jest ended with ${code}:\n${output.slice(-LENGTH)}`);
}

/** Letters of a failure that are shown. */
const LENGTH = 1500;
