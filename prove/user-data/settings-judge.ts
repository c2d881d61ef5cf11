import Ajv, { type ValidateFunction } from 'ajv';
import { DOCUMENTED, type Schema } from './documented-settings';
import { isTable, type Tree } from './tree';

/** One setting: the names down to it, and its value. */
export interface Leaf {
  readonly path: string[];
  readonly value: unknown;
}

interface Row {
  readonly names: string[];
  readonly accepts: ValidateFunction;
  readonly source: string;
}

const ajv = new Ajv({ allowUnionTypes: true, strictTuples: false });
const ROWS: Row[] = DOCUMENTED.flatMap(([table, { source, settings }]) => Object.entries<Schema>(settings)
  .map(([name, schema]) => ({ names: [table, ...name.split('/')], accepts: ajv.compile(schema), source })));

/** Names that no user chooses, below the given ones. */
export function namesBelow(path: string[]): { readonly fixed: Set<string>; readonly open: boolean } {
  const under = ROWS.filter(({ names }) => names.length > path.length && path.every((name, i) => fits(names[i], name)));
  const next = under.map(({ names }) => names[path.length]);
  return { fixed: new Set(next.filter((name) => name !== OPEN)), open: next.includes(OPEN) };
}

/** Whether the documentation has the setting. */
export const isDocumented = (path: string[]) => rowOf(path) !== undefined;

/** What the documentation has no say in. */
export interface Exempt {
  /** Settings that only the user knows of. */
  readonly isOwn: (name: string) => boolean;
  /** Values that the library did not know. */
  readonly isUnknown: (name: string) => boolean;
}

const NOTHING: Exempt = { isOwn: () => false, isUnknown: () => false };

/** Throws for a setting that the documentation does not have, and for a value that it does not allow. */
export function judgeSettings(tree: Tree, { isOwn, isUnknown } = NOTHING): void {
  const wrong = leavesOf(tree).flatMap(({ path, value }) => {
    const name = path.join('.');
    const row = rowOf(path);
    if (row === undefined) return isOwn(name) ? [] : [`${name} is not a setting that Bottlerocket's documentation has`];
    if (isUnknown(name) || row.accepts(value)) return [];
    return [`${name} = ${JSON.stringify(value)} ${ajv.errorsText(row.accepts.errors, { dataVar: 'it' })}, see ${row.source}`];
  });
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

/** Tables are looked into, empty ones are left out. */
export function leavesOf(node: unknown, path: string[] = []): Leaf[] {
  if (!isTable(node)) return [{ path, value: node }];
  return Object.entries(node).flatMap(([name, value]) => leavesOf(value, [...path, name]));
}

const OPEN = '<name>';
const fits = (pattern: string, name: string) => pattern === OPEN || pattern === name;
const rowOf = (path: string[]) => ROWS.find(({ names }) => names.length === path.length && path.every((name, i) => fits(names[i], name)));
