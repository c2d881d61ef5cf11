/**
 * Reads TOML with a parser that the library does not use.
 */
import { parse } from '@iarna/toml';

/** The parser takes tables with the names of Object's own members for tables that are there already; they are renamed while it reads. */
const MEMBERS = new RegExp(`(?<=[[.])(?=(?:${Object.getOwnPropertyNames(Object.prototype).join('|')})[.\\]])`, 'g');
const MARK = 'member--';

/** The tables of a TOML text, without a prototype. Throws when it is not TOML. */
export function readToml(text: string): any {
  return unmark(parse(text.replace(/^\[.*\]$/gm, header => header.replace(MEMBERS, MARK))));
}

function unmark(value: any): any {
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const table = Object.create(null);
  for (const [name, below] of Object.entries(value)) table[name.startsWith(MARK) ? name.slice(MARK.length) : name] = unmark(below);
  return table;
}
