/**
 * Makes one file of the compiled library, in which code runs when one of its names is first used: an app pays for the constructs that it names, and not for the
 * search for forty files. docs/decisions/0008-one-file.md has the numbers.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

/** Scripts that run on nodes; the code that reads them looks beside itself. */
const SCRIPTS = 'os/amazon-linux-2023/scripts';

const INDEX = join(__dirname, '..', 'lib', 'index.js');

const namesOf = (file: string): string[] => Object.keys(createRequire(INDEX)(file) as object);

/** The compiled files that the index names, in its order. */
function filesOf(index: string): string[] {
  return [...index.matchAll(/require\("(\.\/[^"]+)"\)/g)].map(([, file]) => file);
}

/** A name is read through a getter, which then becomes the value itself. The first line is for readers of CommonJS that look for names. */
function lazyIndex(names: Map<string, string>): string {
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    `${[...names.keys()].map((name) => `exports.${name} = `).join('')}void 0;`,
    'function lazy(name, load) {',
    '  const set = (value) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, writable: true, value });',
    '  Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => { const value = load()[name]; set(value); return value; } });',
    '}',
    ...[...names].map(([name, file]) => `lazy("${name}", () => require("${file}"));`),
    '',
  ].join('\n');
}

function main(): void {
  const index = readFileSync(INDEX, 'utf8');
  const publicNames = namesOf(INDEX);
  const names = new Map(filesOf(index).flatMap((file) => namesOf(file).filter((name) => publicNames.includes(name)).map((name) => [name, file])));
  if (names.size !== publicNames.length) throw new Error(`names without a file: ${publicNames.filter((name) => !names.has(name)).join(', ')}`);
  writeFileSync(INDEX, lazyIndex(names));
  buildSync({ entryPoints: [INDEX], outfile: INDEX, allowOverwrite: true, bundle: true, platform: 'node', target: 'node20', packages: 'external', minifyWhitespace: true, logLevel: 'warning' });
  cpSync(join(__dirname, '..', 'src', SCRIPTS), join(dirname(INDEX), 'scripts'), { recursive: true });
}

main();
