import { tryCommand } from '../tools/command';

/** What one property tried. */
export interface Tried {
  readonly property: string;
  readonly count: number;
}

const FILES = ['test/properties/node-group.test.ts', 'test/properties/user-data.test.ts', 'test/os/amazon-linux-2023/mime.test.ts'];

/** Lines of a failure that are shown. */
const SHOWN = 80;

/** Runs the properties of the core tests, and returns what they say that they tried. A failure has the command that repeats it. */
export async function fuzz(folder: string, runs: number, seed: number, files = FILES): Promise<Tried[]> {
  const args = ['jest', '--ci', '--runInBand', '--testTimeout', '300000', ...files];
  const repeat = `FUZZ_RUNS=${runs} FUZZ_SEED=${seed} npx ${args.join(' ')}`;
  console.log(`  ${repeat}`);
  const { code, output } = await tryCommand('npx', args, { cwd: folder, env: { FUZZ_RUNS: String(runs), FUZZ_SEED: String(seed) } });
  if (code !== 0) throw new Error(`to repeat it: ${repeat}\n${firstFailure(output)}`);
  return [...output.matchAll(/^ *tried (\d+) of (.+?)(?: \{.*)?$/gm)].map(([, count, property]) => ({ property, count: Number(count) }));
}

/** What jest says of the first test that failed; the end of its output where it was cut off before. */
function firstFailure(output: string): string {
  const lines = output.trimEnd().split('\n');
  const first = lines.findIndex((line) => /● (?!Console)/.test(line));
  return (first < 0 ? lines.slice(-SHOWN) : lines.slice(first, first + SHOWN)).join('\n');
}
