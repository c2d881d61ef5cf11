import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { compiled, ROOT } from './compile';
import { essence } from './essence';
import { countLines } from './lines';
import { compare, middleHalf, run, type Comparison, type Pair } from './measure';
import { countResources, readTemplates, requireEqual, userDataIn } from './templates';

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
  const pairs = [...AMOUNTS.map(bottlerocket), amazonLinux(100)];
  const { files, pair } = loading();
  const [one, hundred, fourHundred, amazon, loaded] = compare([...pairs, pair], rounds);
  return [
    ratioRow('synthesis, 1 node group', one, 1.1),
    ratioRow('synthesis, 100 node groups', hundred, 1.25),
    ratioRow('synthesis, 400 node groups', fourHundred, 1.25),
    ratioRow('synthesis, 100 node groups of Amazon Linux 2023', amazon, 1.25),
    furtherRow('each group from 2 to 100', one, hundred, AMOUNTS[1] - AMOUNTS[0]),
    furtherRow('each group from 101 to 400', hundred, fourHundred, AMOUNTS[2] - AMOUNTS[1]),
    growthRow(hundred, fourHundred),
    loadingRow(loaded),
    row({ measure: 'files of cdk-nag loaded with the library', unit: '', library: files.filter(isPackage('cdk-nag')).length }, 0),
  ];
}

/** Resources that one more node group adds to a template. */
export function resourceRows(): Row[] {
  const added = ([one, two]: Pair['library'][]) => countResources(assemblyOf(two)) - countResources(assemblyOf(one));
  const both = (pairs: Pair[]) => ({ library: added(pairs.map(({ library }) => library)), without: added(pairs.map(({ without }) => without)) });
  const own = [1, 2].map((amount) => app('groups-own', 'bottlerocket', amount));
  own.forEach((command) => run(command));
  return [
    row({ measure: 'resources of a further group, role and key shared', unit: '', ...both([1, 2].map(bottlerocket)) }, 2),
    row({ measure: 'resources of a further group of Amazon Linux 2023', unit: '', ...both([1, 2].map(amazonLinux)) }, 2),
    row({ measure: 'resources of a further group, nothing shared', unit: '', library: added(own) }, 6),
  ];
}

/** An app with so many groups; its first argument is the cloud assembly that it writes. */
const app = (name: string, of: string, amount: number, ...more: string[]): Pair['library'] =>
  [compiled(`apps/${name}.ts`), join(WORK, `${name}-${of}-${amount}`), String(amount), ...more];
const assemblyOf = ([, assembly]: Pair['library']) => assembly;

/** Groups of Bottlerocket with the library and without, which make the same. */
function bottlerocket(amount: number): Pair {
  return equal({ library: app('groups-hardened', 'bottlerocket', amount), without: app('groups-l1', 'bottlerocket', amount) });
}

/** The same of Amazon Linux 2023; without the library its user data is read from a file. */
function amazonLinux(amount: number): Pair {
  const library = app('groups-hardened', 'amazon-linux', amount, 'amazon-linux-2023');
  run(library);
  const file = join(WORK, 'user-data');
  writeFileSync(file, userDataIn(assemblyOf(library)));
  return equal({ library, without: app('groups-l1', 'amazon-linux', amount, file) });
}

/** The pair, both run once and seen to make the same. */
function equal(pair: Pair): Pair {
  run(pair.library);
  run(pair.without);
  requireEqual(assemblyOf(pair.library), assemblyOf(pair.without));
  return pair;
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
