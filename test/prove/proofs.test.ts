import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT, page, tables } from '../docs/pages';

/** Name and budget of each proof, from its source: loading them all would cost the core tests seconds. */
const PROOFS = readdirSync(join(ROOT, 'prove'), { recursive: true, encoding: 'utf8' }).filter((file) => /^[\w-]+\/index\.ts$/.test(file))
  .flatMap((file) => {
    const [, name, budget] = /: Proof = \{\n {2}name: '([a-z-]+)',[^]*?\n {2}budget: (\d+),/.exec(readFileSync(join(ROOT, 'prove', file), 'utf8')) ?? [];
    return name === undefined ? [] : [{ name, budget }];
  });

const rows = (heading: number) => tables(page('docs/proofs.md')).filter((table) => table.heading[0] === 'proof')[heading].rows;

test('every proof is on its page with its budget, and no other', () => {
  expect(PROOFS.length).toBeGreaterThan(6);
  const budgets = rows(1).map((row) => `${row[0]} ${row[row.length - 1]}`);
  expect(budgets.sort()).toEqual(PROOFS.map(({ name, budget }) => `\`${name}\` ${budget}`).sort());
  expect(rows(0).map(([name]) => name).sort()).toEqual(rows(1).map(([name]) => name).sort());
});

test('every proof runs', () => {
  const list = readFileSync(join(ROOT, 'prove/proofs.ts'), 'utf8');
  expect(/PROOFS: Proof\[\] = \[([^\]]*)\]/.exec(list)![1].split(',')).toHaveLength(PROOFS.length);
});

test('each has been measured, and may take as long', () => {
  for (const [name, seconds, budget] of rows(1)) expect([name, Number(seconds) > 0, Number(budget) >= Number(seconds)]).toEqual([name, true, true]);
});
