import { randomInt } from 'node:crypto';
import type { Cases, Proof } from '../proof';
import { MUTANTS } from './mutants';
import { fuzz, type Tried } from './run';
import { change, withLibraryCopy } from '../tools/library-copy';
import { packageVersion } from '../tools/machine';

/** A property runs this often in each of two processes, as the machine that builds this has two cores. */
const RUNS = 1000;
const PROCESSES = 2;
/** Another one in every run, unless `FUZZ_SEED` gives it. */
const SEED = process.env.FUZZ_SEED === undefined ? randomInt(2 ** 31) : Number(process.env.FUZZ_SEED);

/** The properties, by what they try, and how many cases there have to be of each. */
const LEAST: [string, RegExp, number][] = [
  ['props', /^(?:HardenedNodeGroup|SelinuxLaunchTemplate|MinimalSsmRole)$/, 5000],
  ['user data', /^(?:settings of Bottlerocket, .*|NodeConfigs)$/, 2000],
];

/** Props and user data by chance. */
export const fuzzing: Proof = {
  name: 'fuzz',
  claim: 'whatever is given, a coded error or a template and user data that independent readers accept',
  budget: 240,
  run: async (cases: Cases) => {
    const shards = Array.from({ length: PROCESSES }, (_, i) => (SEED + i) % 2 ** 31);
    const tried = (await Promise.all(shards.map((seed) => cases.holds(`seed ${seed}`, () => fuzz('.', RUNS, seed))))).flatMap((all) => all ?? []);
    for (const [what, properties, least] of LEAST) {
      const count = sum(tried.filter(({ property }) => properties.test(property)));
      console.log(`  ${count} cases over ${what}`);
      await cases.holds(`at least ${least} cases over ${what}`, () => enough(count, least));
      cases.add(count);
    }
    await cases.caught('a run of too few cases', () => enough(1999, 2000), /^1999 were tried$/);
    await withLibraryCopy('fuzz', async (copy) => {
      for (const { what, changes, files, why } of MUTANTS) {
        const mend = changes.map(([file, from, to]) => change(copy, file, from, to));
        await cases.caught(what, () => fuzz(copy, 200, SEED, files), why);
        mend.forEach((undo) => undo());
      }
    });
    return [{ name: 'fast-check', version: packageVersion('fast-check') }];
  },
};

const sum = (tried: Tried[]) => tried.reduce((total, { count }) => total + count, 0);

function enough(count: number, least: number): void {
  if (count < least) throw new Error(`${count} were tried`);
}
