import { Cases, type Judge, type Proof } from './proof';

interface Row {
  readonly proof: Proof;
  readonly judges: Judge[];
  readonly cases: Cases;
  readonly seconds: number;
}

/** Runs the proofs, all or those that are named, and prints what was proven by what. Returns the exit code. */
export async function runProofs(proofs: Proof[], names: string[]): Promise<number> {
  const unknown = names.filter((name) => !proofs.some((proof) => proof.name === name));
  if (unknown.length > 0) {
    console.error(`prove: there is no proof ${unknown.join(', ')}; the proofs are ${proofs.map(({ name }) => name).join(', ')}`);
    return 1;
  }
  const rows: Row[] = [];
  for (const proof of proofs.filter(({ name }) => names.length === 0 || names.includes(name))) rows.push(await tryProof(proof));
  console.log(`\n${table(rows)}`);
  return rows.every(({ cases }) => cases.failures.length === 0) ? 0 : 1;
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
