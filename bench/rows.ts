import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { compiled, ROOT } from './compile';
import { essence } from './essence';
import { countLines } from './lines';
import { compare, middleHalf, run, type Comparison, type Pair } from './measure';
import { countResources, readTemplates, requireEqual } from './templates';

/** One line of the table. Times are medians of CPU time in milliseconds. */
export interface Row {
  readonly measure: string;
  readonly unit: string;
  readonly library: number;
  readonly without?: number;
  /** What is held against the target, and the middle half of its rounds. */
  readonly result: number;
  readonly range?: [number, number];
  readonly target: string;
  readonly met: boolean;
}

const AMOUNTS = [1, 100, 400] as const;
const WORK = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(WORK, { recursive: true, force: true }));

/** Synthesis and loading, measured together. */
export function timeRows(rounds: number): Row[] {
  const assembly = (name: string, amount: number) => join(WORK, `${name}-${amount}`);
  const groups = (name: string, amount: number): Pair['library'] => [compiled(`apps/${name}.ts`), assembly(name, amount), String(amount)];
  const pairs = AMOUNTS.map((amount): Pair => ({ library: groups('groups-hardened', amount), without: groups('groups-l1', amount) }));
  for (const [i, amount] of AMOUNTS.entries()) {
    run(pairs[i].library);
    run(pairs[i].without);
    requireEqual(assembly('groups-hardened', amount), assembly('groups-l1', amount));
  }
  const { files, pair } = loading();
  const [one, hundred, fourHundred, loaded] = compare([...pairs, pair], rounds);
  return [
    ratioRow('synthesis, 1 node group', one, 1.1),
    ratioRow('synthesis, 100 node groups', hundred, 1.25),
    ratioRow('synthesis, 400 node groups', fourHundred, 1.25),
    furtherRow('each group from 2 to 100', one, hundred, AMOUNTS[1] - AMOUNTS[0]),
    furtherRow('each group from 101 to 400', hundred, fourHundred, AMOUNTS[2] - AMOUNTS[1]),
    growthRow(hundred, fourHundred),
    loadingRow(loaded),
    row({ measure: 'files of cdk-nag loaded with the library', unit: '', library: files.filter(isPackage('cdk-nag')).length }, 0),
  ];
}

/** Resources that one more node group adds to a template. */
export function resourceRows(): Row[] {
  const added = (name: string) => {
    const [one, two] = [1, 2].map((amount) => {
      const assembly = join(WORK, `count-${name}-${amount}`);
      run([compiled(`apps/${name}.ts`), assembly, String(amount)]);
      return countResources(assembly);
    });
    return two - one;
  };
  return [
    row({ measure: 'resources of a further group, role and key shared', unit: '', library: added('groups-hardened'), without: added('groups-l1') }, 2),
    row({ measure: 'resources of a further group, nothing shared', unit: '', library: added('groups-own') }, 6),
  ];
}

/** Lines for one and the same node group, cluster and VPC given. */
export function lineRows(): Row[] {
  const assembly = join(WORK, 'baselines');
  run([compiled('apps/baselines.ts'), assembly]);
  const templates = readTemplates(assembly);
  const [library, byHand] = ['Library', 'ByHand'].map((stack) => essence(templates.get(`${stack}.template.json`)!));
  if (library !== byHand) throw new Error(`the baselines differ:\n${library}\n${byHand}`);
  const lines = (file: string) => countLines(join(ROOT, 'bench', file));
  return [row({ measure: 'lines for the core baseline', unit: '', library: lines('core-baseline.ts'), without: lines('core-baseline-l1.ts') }, 10)];
}

/** Loading the library, against loading just those files of other packages that come with it. */
function loading(): { files: string[]; pair: Pair } {
  const library: Pair['library'] = [compiled('apps/require-library.ts')];
  const { files } = run<{ files: string[] }>(library);
  const others = files.filter((file) => isPackage('aws-cdk-lib')(file) || isPackage('constructs')(file));
  const list = join(WORK, 'files.json');
  writeFileSync(list, JSON.stringify(others));
  const without: Pair['without'] = [compiled('apps/require-cdk.ts'), list];
  const more = run<{ files: string[] }>(without).files.filter((file) => isPackage('aws-cdk-lib')(file) && !others.includes(file));
  if (more.length > 0) throw new Error(`files that the library does not load: ${more.join(', ')}`);
  return { files, pair: { library, without } };
}

const isPackage = (name: string) => (file: string) => file.includes(`${sep}node_modules${sep}${name}${sep}`);

const row = (numbers: Pick<Row, 'measure' | 'unit' | 'library' | 'without'>, most: number): Row =>
  ({ ...numbers, result: numbers.library, target: `${most === 0 ? '' : 'at most '}${most}`, met: numbers.library <= most });

function ratioRow(measure: string, { library, without, rounds }: Comparison, most: number): Row {
  const result = library / without;
  return {
    measure, unit: 'ms', library, without, result, range: middleHalf(rounds.map((round) => round.library / round.without)), target: `at most ${most.toFixed(2)}x`, met: result <= most,
  };
}

/** What one more group costs: the fixed cost of a process and of loading falls out. */
function furtherRow(measure: string, few: Comparison, many: Comparison, groups: number): Row {
  const library = (many.library - few.library) / groups;
  const without = (many.without - few.without) / groups;
  return { measure, unit: 'ms', library, without, result: library / without, target: 'none', met: true };
}

/** How the time grows with four times the groups. */
function growthRow(few: Comparison, many: Comparison): Row {
  const library = many.library / few.library;
  const without = many.without / few.without;
  const result = library / without;
  return { measure: '400 groups over 100 groups', unit: 'x', library, without, result, target: 'at most 1.15x', met: result <= 1.15 };
}

function loadingRow({ library, without, rounds }: Comparison): Row {
  const result = library - without;
  return {
    measure: 'loading the library',
    unit: 'ms',
    library,
    without,
    result,
    range: middleHalf(rounds.map((round) => round.library - round.without)),
    target: 'at most 30 ms more',
    met: result <= 30,
  };
}
