/**
 * Holds the integ tests against their committed snapshots, or writes those with `--update`: offline and without credentials.
 * docs/decisions/0003-integ-snapshots.md says why integ-runner does not do it.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const DIRECTORY = 'integ';

/** What integ-runner reads in a snapshot. Assets, construct trees and metadata stay out: they are large, or name paths of this machine. */
const KEPT_FILES = /^(?:manifest|integ|.+\.assets|.+\.template)\.json$/;
/** What is compared by content; the other files follow from these and from hashes that change on each run. */
const COMPARED_FILES = /^(?:integ|.+\.template)\.json$/;
const KEPT_ARTIFACTS = ['aws:cloudformation:stack', 'cdk:asset-manifest'];

const run = promisify(execFile);

/** The tests, by file name. */
export function integTests(): string[] {
  return readdirSync(DIRECTORY).filter((file) => /^integ\..+\.ts$/.test(file)).sort();
}

/** Where the snapshot of a test is: in the place where integ-runner looks for it. */
export function snapshotOf(test: string): string {
  return join(DIRECTORY, `${test}.snapshot`);
}

/** The feature flags that integ-runner sets, so that both make the same templates. */
function context(): Record<string, unknown> {
  return JSON.parse(readFileSync(require.resolve('@aws-cdk/integ-runner/lib/recommended-feature-flags.json'), 'utf8'));
}

/** The environment without what would change a template. */
function environment(outdir: string): NodeJS.ProcessEnv {
  const neutral = Object.entries(process.env).filter(([name]) => !/^(?:CDK|INTEG)_/.test(name));
  return { ...Object.fromEntries(neutral), CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context()), CDK_VALIDATION: 'false' };
}

async function synthesize(test: string, target: string): Promise<void> {
  const outdir = `${target}.out`;
  await run(process.execPath, ['--import', 'tsx', join(DIRECTORY, test)], { env: environment(outdir) });
  mkdirSync(target);
  for (const file of readdirSync(outdir).filter((name) => KEPT_FILES.test(name))) {
    writeFileSync(join(target, file), stable(file, readFileSync(join(outdir, file), 'utf8')));
  }
}

/** The file without what is another one on each run or each machine. */
function stable(file: string, text: string): string {
  if (file !== 'manifest.json') return text.replaceAll(/"salt": "\d+"/g, '"salt": "0"');
  const manifest = JSON.parse(text);
  manifest.artifacts = Object.fromEntries(Object.entries<Record<string, unknown>>(manifest.artifacts)
    .filter(([, { type }]) => KEPT_ARTIFACTS.includes(String(type)))
    .map(([id, { metadata: _, additionalMetadataFile: __, ...artifact }]) => [id, artifact]));
  return JSON.stringify(manifest, undefined, 1);
}

/** A copy to compare: every file by name, and without the hashes of assets, as a newer handler of the test framework is no change of ours. */
function copyToCompare(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  if (!existsSync(from)) return;
  for (const file of readdirSync(from)) {
    const text = COMPARED_FILES.test(file) ? readFileSync(join(from, file), 'utf8').replaceAll(/[0-9a-f]{64}/g, '<hash>') : '';
    writeFileSync(join(to, file), text);
  }
}

/** The difference between two folders as git shows it, empty when there is none. */
async function difference(cwd: string, before: string, after: string): Promise<string> {
  try {
    await run('git', ['diff', '--no-index', '--no-ext-diff', '--no-color', before, after], { cwd, maxBuffer: 64 * 1024 * 1024 });
    return '';
  } catch (error) {
    const { code, stdout } = error as { code?: number; stdout?: string };
    if (code !== 1 || !stdout) throw error;
    return stdout;
  }
}

/** Whether the snapshot is, or has become, what the test makes. */
async function check(test: string, update: boolean, scratch: string): Promise<boolean> {
  const start = Date.now();
  const [before, after] = [`snapshot/${test}`, `actual/${test}`];
  const actual = join(scratch, test);
  await synthesize(test, actual);
  copyToCompare(snapshotOf(test), join(scratch, before));
  copyToCompare(actual, join(scratch, after));
  const changes = await difference(scratch, before, after);
  if (changes && update) replaceSnapshot(test, actual);
  const outcome = changes ? (update ? 'UPDATED' : 'CHANGED') : 'UNCHANGED';
  console.log(`${outcome.padEnd(9)} ${test} ${((Date.now() - start) / 1000).toFixed(1)} s`);
  if (changes && !update) console.log(changes);
  return update || !changes;
}

function replaceSnapshot(test: string, actual: string): void {
  rmSync(snapshotOf(test), { recursive: true, force: true });
  cpSync(actual, snapshotOf(test), { recursive: true });
}

/** Snapshots whose test is gone. */
function orphans(): string[] {
  const expected = integTests().map(snapshotOf);
  const snapshots = readdirSync(DIRECTORY).filter((name) => name.endsWith('.snapshot')).map((name) => join(DIRECTORY, name));
  return snapshots.filter((snapshot) => !expected.includes(snapshot));
}

async function main(args: string[]): Promise<void> {
  const update = args.includes('--update');
  const scratch = mkdtempSync(join(tmpdir(), 'integ-snapshots-'));
  try {
    const outcomes = await Promise.all(integTests().map((test) => check(test, update, scratch)));
    if (update) orphans().forEach((orphan) => rmSync(orphan, { recursive: true }));
    orphans().forEach((orphan) => console.log(`ORPHANED  ${orphan}`));
    if (outcomes.includes(false) || orphans().length > 0) {
      console.log('The integ tests do not make what their snapshots hold. If the change is meant: npx projen integ:update');
      process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (require.main === module) void main(process.argv.slice(2));
