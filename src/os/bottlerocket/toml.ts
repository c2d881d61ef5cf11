import { Fn, Token, Tokenization } from 'aws-cdk-lib';
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
  const writable = prepare(scope, settings, [], placeholders);
  let toml = stringifyToml({ settings: writable });
  for (const [placeholder, text] of placeholders) toml = toml.replace(`"${placeholder}"`, () => text);
  return toml;
}

/** A copy that the writer understands: tokens that stand for numbers and lists become placeholders, empty tables go. */
function prepare(scope: IConstruct, tree: SettingsTree, path: string[], placeholders: Map<string, string>): Record<string, unknown> {
  const prepared: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(tree)) {
    if (value === undefined) continue;
    const here = [...path, name];
    if (isTable(value)) {
      validateKey(scope, here, /^[A-Za-z0-9_-]+$/, 'letters, digits, - and _, as Amazon EKS cannot merge quoted table names');
      const table = prepare(scope, value, here, placeholders);
      if (Object.keys(table).length > 0) prepared[name] = table;
    } else {
      validateKey(scope, here, /^[A-Za-z0-9_./-]+$/, 'letters, digits, dots, slashes, - and _');
      validateValue(scope, here, value);
      prepared[name] = withPlaceholder(value, placeholders);
    }
  }
  return prepared;
}

function withPlaceholder(value: unknown, placeholders: Map<string, string>): unknown {
  const raw = rawToken(value);
  if (raw === undefined) return value;
  const placeholder = `__token_${placeholders.size}__`;
  placeholders.set(placeholder, raw);
  return placeholder;
}

/** TOML of a token that stands for a number, a truth value or a list; texts with tokens in them stay texts. */
function rawToken(value: unknown): string | undefined {
  if (typeof value === 'string' || !Token.isUnresolved(value)) return undefined;
  if (typeof value === 'number') return Tokenization.stringifyNumber(value);
  if (Array.isArray(value)) return `["${Fn.join('", "', value as string[])}"]`;
  return Token.asString(value);
}

function validateKey(scope: IConstruct, path: string[], pattern: RegExp, allowed: string): void {
  const name = path[path.length - 1];
  if (!pattern.test(name)) {
    throw new HardeningError('BottlerocketTomlUnsupported', `Bottlerocket setting '${path.join('.')}' must be named with ${allowed}, got ${JSON.stringify(name)}`, scope);
  }
}

function validateValue(scope: IConstruct, path: string[], value: unknown): void {
  const refuse = (what: string) => {
    throw new HardeningError('BottlerocketTomlUnsupported', `Bottlerocket setting '${path.join('.')}' must not hold ${what}, as Amazon EKS cannot merge it`, scope);
  };
  if (Token.isUnresolved(value)) return;
  if (value === null) refuse('null; leave the setting out');
  if (typeof value === 'string' && value.includes('"')) refuse(`a double quote, got ${JSON.stringify(value)}; use single quotes, or base64 where the setting takes it`);
  if (Array.isArray(value)) {
    if (new Set(value.map((item) => (Array.isArray(item) ? 'list' : typeof item))).size > 1) refuse('a list of mixed types');
    value.forEach((item) => validateValue(scope, path, item));
  }
}
