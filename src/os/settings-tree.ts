import { Duration, Token, Tokenization } from 'aws-cdk-lib';
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
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => {
    const key = Object.hasOwn(table, name) || '*' in table ? name : rename(name);
    const entry = Object.hasOwn(table, key) ? table[key] : table['*'];
    return [key, isTable(value) && entry !== undefined && !(entry instanceof SettingType) ? toTree(value, entry, rename) : plain(value)];
  }));
}

/** The second tree on top of the first. Lists are replaced, as the operating systems replace them. */
export function merge(base: SettingsTree, top: SettingsTree): SettingsTree {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(top)) {
    const below = merged.get(name);
    merged.set(name, isTable(below) && isTable(value) ? merge(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Every setting of the tree with its type from the table. */
export function settingsOf(tree: SettingsTree, table: SettingsTable | undefined, path: string[] = []): Setting[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const here = [...path, name];
    const entry = table === undefined ? undefined : Object.hasOwn(table, name) ? table[name] : table['*'];
    if (entry instanceof SettingType) return [{ path: here, type: entry, value }];
    if (isTable(value)) return settingsOf(value, entry, here);
    return [{ path: here, type: entry === undefined ? undefined : TABLE, value }];
  });
}

/** Whether the value is a table of settings: neither a list, nor a token, nor a text. */
export function isTable(value: unknown): value is SettingsTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Duration) && !Token.isUnresolved(value);
}

const TABLE = new SettingType('a table of settings', isTable);

/** `podPidsLimit` to `pod-pids-limit`. */
export const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Durations as Go reads them. */
function plain(value: unknown): unknown {
  if (!(value instanceof Duration)) return value;
  if (value.isUnresolved()) return `${Tokenization.stringifyNumber(value.toSeconds())}s`;
  const seconds = value.toSeconds();
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
