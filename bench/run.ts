import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile, ROOT } from './compile';
import { lineRows, resourceRows, timeRows, type Row } from './rows';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean', default: false }, update: { type: 'boolean', default: false }, rounds: { type: 'string', default: '15' } },
});

compile();
const rounds = Number(options.rounds);
const rows = [...timeRows(rounds), ...resourceRows(), ...lineRows()];
print(rows);
save(rows);
if (options.update) updateReadme(rows);
const missed = rows.filter(({ met }) => !met);
if (options.check && missed.length > 0) {
  console.error(`missed: ${missed.map(({ measure }) => measure).join('; ')}`);
  process.exitCode = 1;
}

function cellsOf(all: Row[]): string[][] {
  const head = ['measure', 'library', 'without', 'result (middle half of the rounds)', 'target', ''];
  return [head, ...all.map((row) => [row.measure, quantity(row, row.library), quantity(row, row.without), result(row), row.target, row.met ? 'met' : 'MISSED'])];
}

function print(all: Row[]): void {
  const cells = cellsOf(all);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  for (const line of cells) console.log(line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

function quantity({ unit }: Row, value: number | undefined): string {
  if (value === undefined) return '';
  if (unit === 'ms') return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  return unit === 'x' ? `${value.toFixed(2)}x` : String(value);
}

function result({ result: value, range, target, unit }: Row): string {
  if (unit === '') return '';
  const text = target.includes('ms') ? (ms: number) => `${ms.toFixed(0)} ms` : (ratio: number) => `${ratio.toFixed(2)}x`;
  return range === undefined ? text(value) : `${text(value)} (${range.map(text).join(' to ')})`;
}

function save(all: Row[]): void {
  const { version } = JSON.parse(readFileSync(createRequire(__filename).resolve('aws-cdk-lib/package.json'), 'utf8')) as { version: string };
  const results = { node: process.version, awsCdkLib: version, rounds, rows: all };
  writeFileSync(join(ROOT, 'bench', 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
}

/** The table of the README, between its two marks. */
function updateReadme(all: Row[]): void {
  const file = join(ROOT, 'README.md');
  const [head, ...body] = cellsOf(all).map((cells) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |'));
  const table = [head, `|${'---|'.repeat(cellsOf(all)[0].length)}`, ...body].join('\n');
  const text = `One run of ${rounds} rounds on Node.js ${process.version}; times are CPU time of a whole process ([how](docs/performance.md)).\n\n${table}`;
  const readme = readFileSync(file, 'utf8');
  writeFileSync(file, readme.replace(/(<!-- performance -->\n)[\s\S]*(<!-- \/performance -->)/, (_, start: string, end: string) => `${start}${text}\n${end}`));
}
