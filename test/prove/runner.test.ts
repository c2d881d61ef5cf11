/** `npm run prove`: what it prints, and when it fails. */
import type { Cases, Judge, Proof } from '../../prove/proof';
import { runProofs } from '../../prove/runner';
import { tryCommand } from '../../prove/tools/command';

const JUDGES: Judge[] = [{ name: 'reader', version: '1.2' }, { name: 'other reader', version: '3' }];

function proof(name: string, tryCases: (cases: Cases) => unknown, judges = JUDGES): Proof {
  return {
    name,
    claim: `what ${name} claims`,
    budget: 60,
    run: async (cases) => {
      await tryCases(cases);
      return judges;
    },
  };
}

const good = proof('good', (cases) => cases.holds('one', () => undefined));
const fail = (text: string) => () => { throw new Error(text); };

interface Run {
  readonly code: number;
  readonly printed: string[];
  readonly errors: string[];
}

async function run(proofs: Proof[], ...names: string[]): Promise<Run> {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const error = jest.spyOn(console, 'error').mockImplementation();
  const code = await runProofs(proofs, names);
  const written = { code, printed: log.mock.calls.map(([text]) => String(text)), errors: error.mock.calls.map(([text]) => String(text)) };
  jest.restoreAllMocks();
  return written;
}

test('proofs that hold end with 0 and a table', async () => {
  const many = proof('many-cases', (cases) => cases.add(1234));
  expect(await run([good, many])).toEqual({
    code: 0,
    printed: ['good: what good claims', 'many-cases: what many-cases claims', [
      '',
      'proof       judge and version  cases  seconds',
      'good        reader 1.2         1      0 of 60  proven',
      '            other reader 3',
      'many-cases  reader 1.2         1234   0 of 60  proven',
      '            other reader 3',
    ].join('\n')],
    errors: [],
  });
});

test('only those that are named run', async () => {
  const { code, printed } = await run([good, proof('bad', fail('no')), proof('other', (cases) => cases.add(1))], 'other', 'good');
  expect(code).toBe(0);
  expect(printed.slice(0, -1)).toEqual(['good: what good claims', 'other: what other claims']);
});

test.each([
  ['of an unknown name', ['good', 'best', 'goof'], 'prove: there is no proof best, goof; the proofs are good, other'],
  ['of an option', ['--all'], 'prove: there is no proof --all; the proofs are good, other'],
])('a proof %s is refused before any runs', async (_name, names, message) => {
  expect(await run([good, proof('other', fail('no'))], ...names)).toEqual({ code: 1, printed: [], errors: [message] });
});

describe('a proof fails', () => {
  test.each<[string, Proof, string]>([
    ['without a case', proof('p', () => undefined), 'not one case was tried'],
    ['with a case that does not hold', proof('p', (cases) => cases.holds('the sky', fail('it is grey'))), 'the sky: it is grey'],
    ['with a wrong case that nobody refuses', proof('p', (cases) => cases.caught('a hole', () => 'fine', /hole/)), 'a hole is caught: nothing was refused'],
    ['with a wrong case that is refused for another reason', proof('p', (cases) => cases.caught('a hole', fail('no network'), /hole/)),
      'a hole is caught: expected a refusal like /hole/, got: no network'],
    ['that cannot install its judge', proof('p', async (cases) => {
      cases.add(1);
      await Promise.reject(new Error('shellcheck is missing, and this is Fedora Linux 43'));
    }), 'shellcheck is missing, and this is Fedora Linux 43'],
  ])('%s', async (_name, failing, failure) => {
    const { code, printed, errors } = await run([failing, good]);
    expect(code).toBe(1);
    expect(errors).toEqual([`  FAILED ${failure}`]);
    // THEN the others have run, and the table tells them apart
    expect(printed[printed.length - 1]).toMatch(/^p .* FAILED$[\s\S]*^good .* proven$/m);
  });

  test('that takes longer than it may', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValueOnce(1_000).mockReturnValueOnce(62_000);
    const { code, printed, errors } = await run([good]);
    expect(now).toHaveBeenCalledTimes(2);
    expect([code, errors]).toEqual([1, ['  FAILED it took 61 s, and may take 60 s']]);
    expect(printed[printed.length - 1]).toMatch(/^good .* 61 of 60 {2}FAILED$/m);
  });

  test('that ends before it has a judge is in the table without one', async () => {
    const { printed } = await run([proof('p', fail('no'))]);
    expect(printed[printed.length - 1]).toMatch(/^p +- +0 +0 of 60 +FAILED$/m);
  });
});

test('every case that failed is told, and the others are counted', async () => {
  const { errors, printed } = await run([proof('p', async (cases) => {
    for (const text of ['a', 'b']) await cases.holds(text, fail(`not ${text}`));
    await cases.holds('c', () => 1);
  })]);
  expect(errors).toEqual(['  FAILED a: not a', '  FAILED b: not b']);
  expect(printed[printed.length - 1]).toMatch(/^p +reader 1\.2 +3 /m);
});

test('the program ends with the code, and says what it can prove; no name stands there twice', async () => {
  const { code, output } = await tryCommand('npx', ['tsx', 'prove/run.ts', 'nothing']);
  expect([code, output]).toEqual([1, expect.stringMatching(/^prove: there is no proof nothing; the proofs are [a-z-]+(?:, [a-z-]+)+\n$/)]);
  const names = output.trim().replace(/^.* are /, '').split(', ');
  expect(new Set(names).size).toBe(names.length);
}, 60_000);
