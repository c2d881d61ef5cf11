import { Fn, Lazy, Token, Tokenization, type IResolveContext } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../../private/errors';
import { stringifyToml } from '../../private/toml';
import { isTable, type SettingsTree } from '../settings-tree';

/**
 * The settings as TOML, within the limits of the merger of Amazon EKS: no quoted table headers, no escaped quotes, no lists of mixed types.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export function renderToml(scope: IConstruct, settings: SettingsTree): string {
  const placeholders = new Map<string, string>();
  const writable = prepareTable(scope, settings, [], placeholders);
  let toml = stringifyToml({ settings: writable });
  for (const [placeholder, text] of placeholders) toml = toml.replace(JSON.stringify(placeholder), () => text);
  return toml;
}

/** A copy that the writer understands: tokens that stand for numbers and lists become placeholders, empty tables go. */
function prepareTable(scope: IConstruct, table: SettingsTree, path: string[], placeholders: Map<string, string>): Record<string, unknown> {
  const prepared: [string, unknown][] = [];
  for (const [name, value] of Object.entries(table)) {
    if (value === undefined) continue;
    const here = [...path, name];
    if (hasHeader(value)) {
      validateKey(scope, here, /^[A-Za-z0-9_-]+$/, 'letters, digits, - and _, as Amazon EKS cannot merge quoted table names');
    }
    if (isTable(value)) {
      const below = prepareTable(scope, value, here, placeholders);
      if (Object.keys(below).length > 0) prepared.push([name, below]);
    } else {
      validateKey(scope, here, /^[A-Za-z0-9_./-]+$/, 'letters, digits, dots, slashes, - and _');
      prepared.push([name, prepareValue(scope, value, here, placeholders)]);
    }
  }
  return Object.fromEntries(prepared);
}

/** Whether the writer gives the value a header of its own: a table does, and so does a list of tables. */
const hasHeader = (value: unknown): boolean => isTable(value) || (Array.isArray(value) && !Token.isUnresolved(value) && value.some(isTable));

function prepareValue(scope: IConstruct, value: unknown, path: string[], placeholders: Map<string, string>): unknown {
  const raw = rawToken(value);
  if (raw !== undefined) return placeholderOf(raw, placeholders);
  if (isTable(value)) return prepareTable(scope, value, path, placeholders);
  if (Array.isArray(value)) {
    const items = value.map((item) => prepareValue(scope, item, path, placeholders));
    if (new Set(value.filter((item) => !isOpen(item)).map(kindOf)).size > 1) refuse(scope, path, 'a list of mixed types');
    return items;
  }
  validateValue(scope, path, value);
  return value;
}

/** A text that no user can give, as a double quote is refused. */
function placeholderOf(raw: string, placeholders: Map<string, string>): string {
  const placeholder = `"${placeholders.size}"`;
  placeholders.set(placeholder, raw);
  return placeholder;
}

/** TOML of a token that stands for a number, a truth value or a list; texts with tokens in them stay texts. */
function rawToken(value: unknown): string | undefined {
  if (typeof value === 'string' || !Token.isUnresolved(value)) return undefined;
  if (typeof value === 'number') return Tokenization.stringifyNumber(value);
  if (Array.isArray(value)) return Token.asString(Lazy.uncachedAny({ produce: (context) => tomlList(value, context) }));
  return Token.asString(value);
}

/** A list that turns out to be empty has no items to join. */
function tomlList(value: string[], context: IResolveContext): string {
  const resolved: unknown = context.resolve(value);
  return Array.isArray(resolved) && resolved.length === 0 ? '[]' : `["${Fn.join('", "', value)}"]`;
}

function validateKey(scope: IConstruct, path: string[], pattern: RegExp, allowed: string): void {
  const name = path[path.length - 1];
  if (!pattern.test(name)) {
    throw new HardeningError('BottlerocketTomlUnsupported', `Bottlerocket setting '${path.join('.')}' must be named with ${allowed}, got ${JSON.stringify(name)}`, scope);
  }
}

function validateValue(scope: IConstruct, path: string[], value: unknown): void {
  if (value === null) refuse(scope, path, 'null; leave the setting out');
  if (typeof value === 'string') {
    if (value.includes('"')) refuse(scope, path, `a double quote, got ${JSON.stringify(value)}; use single quotes, or base64 where the setting takes it`);
  } else if (typeof value !== 'boolean' && !Number.isFinite(value)) {
    refuse(scope, path, `${typeof value === 'number' ? value : `a value of type ${typeOf(value)}`}; give a text, a number, true or false`);
  }
}

function refuse(scope: IConstruct, path: string[], what: string): never {
  throw new HardeningError('BottlerocketTomlUnsupported', `Bottlerocket setting '${path.join('.')}' must not hold ${what}, as Amazon EKS cannot merge it`, scope);
}

/** Whether the type of an item is known at deployment only. */
const isOpen = (item: unknown) => Token.isUnresolved(item) && typeof item !== 'string' && !Array.isArray(item);

/** The type of an item as TOML tells them apart; numbers from 1e21 on are written with an exponent, as floats are. */
const kindOf = (item: unknown) => (typeof item === 'number' && !(Number.isInteger(item) && Math.abs(item) < 1e21) ? 'Float' : typeOf(item));

/** `Date`, `Array`, `String` and the like. */
const typeOf = (value: unknown) => Object.prototype.toString.call(value).slice('[object '.length, -1);
