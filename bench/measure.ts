import { execFileSync } from 'node:child_process';

/** Two ways to the same result, measured in one run. Times are the CPU time (user and system) of a whole process in milliseconds. */
export interface Comparison {
  /** Medians. */
  readonly library: number;
  readonly without: number;
  /** Times of each round. */
  readonly rounds: readonly { readonly library: number; readonly without: number }[];
}

/** A file that Node.js runs, and its arguments. */
export type Command = [file: string, ...args: string[]];

/** One thing done with the library and without. */
export interface Pair {
  readonly library: Command;
  readonly without: Command;
}

/** Runs a file in a process of its own and gives what it prints as JSON. Settings of the CDK and of Node.js stay outside, and validation is off. */
export function run<T>([file, ...args]: Command): T {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:CDK|NODE|JSII|TSX)_/.test(name));
  const env = { ...Object.fromEntries(kept), CDK_VALIDATION: 'false' };
  return JSON.parse(execFileSync(process.execPath, [file, ...args], { env, encoding: 'utf8' })) as T;
}

/** Runs all pairs in each round, one after the other, and each pair in the orders A B and B A by turns: what slows the machine down slows down both. */
export function compare(pairs: Pair[], rounds: number): Comparison[] {
  const times = pairs.map(() => [] as { library: number; without: number }[]);
  for (let round = 0; round < rounds; round++) {
    pairs.forEach((pair, i) => {
      const cpu = (side: keyof Pair) => run<{ cpu: number }>(pair[side]).cpu;
      const first = round % 2 === 0 ? cpu('library') : undefined;
      const without = cpu('without');
      times[i].push({ library: first ?? cpu('library'), without });
    });
  }
  const medianOf = (side: keyof Pair, all: Comparison['rounds']) => median(all.map((round) => round[side]));
  return times.map((all) => ({ library: medianOf('library', all), without: medianOf('without', all), rounds: all }));
}

export const median = (values: number[]) => quantile(values, 0.5);

/** The middle half of the values: from the lower to the upper quartile. */
export const middleHalf = (values: number[]): [number, number] => [quantile(values, 0.25), quantile(values, 0.75)];

function quantile(values: number[], part: number): number {
  const ordered = [...values].sort((a, b) => a - b);
  const at = (ordered.length - 1) * part;
  const below = ordered[Math.floor(at)];
  return below + (ordered[Math.ceil(at)] - below) * (at % 1);
}
