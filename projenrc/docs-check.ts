import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/*
 * Compiles every example: the `ts` blocks of every page and those in doc comments, against the compiled library.
 *
 * jsii-rosetta reads examples from the assembly, and README.md is the only page in there. So it gets a copy of the assembly in which each page stands as
 * the readme of a submodule: a message then names the page and the line in it.
 */

const ROOT = resolve(__dirname, '..');
const NAME = 'cdk-eks-hardened-nodes';

/** What an example may import. */
const PACKAGES = ['aws-cdk-lib', 'cdk-nag', 'constructs', '@aws-cdk', '@types/node'];

/** Folders with pages in them. */
const FOLDERS = ['docs', 'examples', 'bench', 'integ'];

const SKIPPED = /(?:^|\/)(?:node_modules|cdk\.out)\/|\.snapshot\//;

function pages(): string[] {
  const below = FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)));
  const top = ['README.md', 'CONTRIBUTING.md'].filter((file) => existsSync(join(ROOT, file)));
  return [...top, ...below.filter((file) => file.endsWith('.md') && !SKIPPED.test(file)).sort()];
}

function assertCompiled(): void {
  const assembly = join(ROOT, '.jsii');
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(ROOT, 'src', file)));
  const newest = Math.max(...sources.filter((stat) => stat.isFile()).map((stat) => stat.mtimeMs));
  if (!existsSync(assembly) || statSync(assembly).mtimeMs < newest) {
    throw new Error('the library is not compiled, or changed since: run \'npx projen compile\' first');
  }
}

/** The assembly without its own readme and with every page. */
function assemblyWith(files: string[]): object {
  const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
  const submodules = Object.fromEntries(files.map((file) => [`${NAME}.${file}`, { readme: { markdown: readFileSync(join(ROOT, file), 'utf8') } }]));
  return { ...assembly, readme: undefined, submodules };
}

/** A folder in which examples find the library and what it is made of, without any network. */
function prepare(folder: string, files: string[]): string {
  const link = (target: string, path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(ROOT, target), join(folder, path));
  };
  link('.', `node_modules/${NAME}`);
  PACKAGES.forEach((name) => link(`node_modules/${name}`, `node_modules/${name}`));
  link('rosetta', 'assembly/rosetta');
  PACKAGES.forEach((name) => link(`node_modules/${name}`, `assembly/node_modules/${name}`));
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'assembly/package.json'));
  writeFileSync(join(folder, 'assembly/.jsii'), JSON.stringify(assemblyWith(files)));
  return join(folder, 'assembly');
}

function main(): number {
  assertCompiled();
  const files = pages();
  const folder = mkdtempSync(join(tmpdir(), 'docs-check-'));
  try {
    const assembly = prepare(folder, files);
    const rosetta = join(ROOT, 'node_modules/jsii-rosetta/bin/jsii-rosetta');
    const { status } = spawnSync(process.execPath, [rosetta, 'extract', '--strict', '--batch', '1000', '--directory', folder, assembly], { stdio: 'inherit' });
    if (status === 0) console.log(`every example of ${files.length} pages compiles`);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main();
