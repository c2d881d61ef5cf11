/** Runs the proofs, all or those that are named, and prints what was proven by what: `npm run prove`, `npm run prove -- user-data`. */
import { Cases, type Judge, type Proof } from './proof';
import { PROOFS } from './proofs';

interface Row {
  readonly proof: Proof;
  readonly judges: Judge[];
  readonly cases: Cases;
  readonly seconds: number;
}

async function tryProof(proof: Proof): Promise<Row> {
  console.log(`${proof.name}: ${proof.claim}`);
  const start = Date.now();
  const cases = new Cases();
  let judges: Judge[] = [];
  try {
    judges = await proof.run(cases);
  } catch (error) {
    cases.failures.push(error instanceof Error ? error.message : String(error));
  }
  const seconds = Math.round((Date.now() - start) / 1000);
  if (cases.count === 0) cases.failures.push('not one case was tried');
  if (seconds > proof.budget) cases.failures.push(`it took ${seconds} s, and may take ${proof.budget} s`);
  for (const failure of cases.failures) console.error(`  FAILED ${failure}`);
  return { proof, judges, cases, seconds };
}

function table(rows: Row[]): string {
  const heading = ['proof', 'judge and version', 'cases', 'seconds', ''];
  const cells = rows.flatMap(({ proof, judges, cases, seconds }) => {
    const verdict = cases.failures.length === 0 ? 'proven' : 'FAILED';
    const names = judges.map(({ name, version }) => `${name} ${version}`);
    return [
      [proof.name, names[0] ?? '-', String(cases.count), `${seconds} of ${proof.budget}`, verdict],
      ...names.slice(1).map((name) => ['', name, '', '', '']),
    ];
  });
  const widths = heading.map((_, column) => Math.max(...[heading, ...cells].map((row) => row[column].length)));
  return [heading, ...cells].map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

function named(names: string[]): Proof[] {
  const unknown = names.filter((name) => !PROOFS.some((proof) => proof.name === name));
  if (unknown.length > 0) {
    throw new Error(`there is no proof ${unknown.join(', ')}; the proofs are ${PROOFS.map(({ name }) => name).join(', ')}`);
  }
  return names.length === 0 ? PROOFS : PROOFS.filter(({ name }) => names.includes(name));
}

async function main(names: string[]): Promise<void> {
  const rows: Row[] = [];
  for (const proof of named(names)) rows.push(await tryProof(proof));
  console.log(`\n${table(rows)}`);
  if (rows.some(({ cases }) => cases.failures.length > 0)) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`prove: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
