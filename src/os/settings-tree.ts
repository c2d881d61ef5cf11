import { Duration, Token } from 'aws-cdk-lib';
import { SettingType, type SettingsTable } from './setting-type';

/** Settings as the operating system names them, ready to be written. */
export interface SettingsTree {
  readonly [name: string]: unknown;
}

/** One setting of a tree: where it stands, what it takes (nothing when the library does not know it) and its value. */
export interface Setting {
  readonly path: string[];
  readonly type?: SettingType;
  readonly value: unknown;
}

/** Typed settings in camel case to the tree in the words of the operating system. Names that the user chose stay as they are. */
export function toTree(settings: object, table: SettingsTable, rename: (name: string) => string): SettingsTree {
  return Object.fromEntries(given(settings).map(([name, value]) => {
    const key = entryOf(table, name) === undefined ? rename(name) : name;
    const entry = entryOf(table, key);
    return [key, isTable(value) && entry !== undefined && !(entry instanceof SettingType) ? toTree(value, entry, rename) : plain(value)];
  }));
}

/** The second tree on top of the first. Lists are replaced, as the operating systems replace them. */
export function merge(base: SettingsTree, top: SettingsTree): SettingsTree {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of given(top)) {
    const below = merged.get(name);
    merged.set(name, isTable(below) && isTable(value) ? merge(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Every setting of the tree with its type from the table. */
export function settingsOf(tree: SettingsTree, table: SettingsTable | undefined, path: string[] = []): Setting[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const here = [...path, name];
    const entry = table && entryOf(table, name);
    if (entry instanceof SettingType) return [{ path: here, type: entry, value }];
    if (isTable(value)) return settingsOf(value, entry, here);
    return [{ path: here, type: entry === undefined ? undefined : TABLE, value }];
  });
}

/** Whether the value is a table of settings: neither a list, nor a token, nor a text. */
export function isTable(value: unknown): value is SettingsTree {
  return Object.prototype.toString.call(value) === '[object Object]' && !(value instanceof Duration) && !Token.isUnresolved(value);
}

/** What is not left out. */
const given = (settings: object) => Object.entries(settings).filter(([, value]) => value !== undefined);

/** The entry of a name: its own, or the one for names that the user chooses. */
const entryOf = (table: SettingsTable, name: string) => (Object.hasOwn(table, name) ? table[name] : table['*']);

const TABLE = new SettingType('a table of settings', isTable);

/** `podPidsLimit` to `pod-pids-limit`. */
export const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Units of Go's durations, the largest first, by the names of aws-cdk-lib. There is none for days. */
const UNITS = new Map([
  ['hours', { unit: 'h', millis: 3_600_000 }],
  ['minutes', { unit: 'm', millis: 60_000 }],
  ['seconds', { unit: 's', millis: 1000 }],
  ['millis', { unit: 'ms', millis: 1 }],
]);

/** Durations as Go reads them. A token cannot be converted: it keeps its unit, and stays what it is where Go has no such unit. */
function plain(value: unknown): unknown {
  if (!(value instanceof Duration)) return value;
  if (value.isUnresolved()) {
    const unit = UNITS.get(value.unitLabel())?.unit;
    return unit === undefined ? value : value.formatTokenToNumber().replace(` ${value.unitLabel()}`, unit);
  }
  const amount = value.toMilliseconds({ integral: false });
  const { unit, millis } = [...UNITS.values()].find((candidate) => amount % candidate.millis === 0) ?? UNITS.get('millis')!;
  return `${amount / millis}${unit}`;
}
