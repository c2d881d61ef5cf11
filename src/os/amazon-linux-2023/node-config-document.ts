import { Fn, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refuseBoundary } from './mime';
import type { NodeConfig } from './node-config';
import { NAMES, nativeName, NODE_CONFIG } from './node-config-table';
import { HARDENED } from './presets';
import { refuse } from './refusals';
import { HardeningError } from '../../private/errors';
import { renderJson } from '../json';
import { merge, settingsOf, toTree, type Setting, type SettingsTree } from '../settings-tree';

/** The user's configuration on top of the hardened one, field by field, each of them known and of its type. */
export function hardenedNodeConfig(scope: IConstruct, given: NodeConfig): Setting[] {
  const fields = settingsOf(merge(HARDENED, specOf(given)), NODE_CONFIG);
  refuse(scope, fields);
  fields.forEach((field) => validateField(scope, field));
  return fields;
}

/** What the library adds to the user's fields. */
export interface OwnFields {
  readonly containerdConfig?: string;
  /** Flags behind those of the user: of two flags of one name the kubelet takes the last. */
  readonly kubeletFlags: string[];
}

/** The document that nodeadm reads. JSON is YAML, and has one way to write a text. */
export function renderNodeConfig(scope: IConstruct, fields: Setting[], { containerdConfig, kubeletFlags }: OwnFields): string {
  const spec: Record<string, unknown> = Object.create(null);
  for (const { path, value } of fields) {
    if (path.join('.') !== 'containerd.config') place(spec, path, value);
  }
  place(spec, ['kubelet', 'flags'], withFlags(flagsOf(fields), kubeletFlags));
  if (containerdConfig !== undefined) place(spec, ['containerd', 'config'], containerdConfig);
  textsIn(spec).forEach(([name, text]) => refuseBoundary(scope, name, text));
  return renderJson({ apiVersion: 'node.eks.aws/v1alpha1', kind: 'NodeConfig', spec });
}

const flagsOf = (fields: Setting[]) => (fields.find(({ path }) => path.join('.') === 'kubelet.flags')?.value ?? []) as string[];

/** A list that is a token takes no more items; flags have no spaces in them, so it can become one text and a list again. */
function withFlags(flags: string[], own: string[]): string[] {
  return Token.isUnresolved(flags) ? Fn.split(' ', Fn.join(' ', [Fn.join(' ', flags), ...own])) : [...flags, ...own];
}

function specOf({ kubelet, ...others }: NodeConfig): SettingsTree {
  const { additionalConfig, ...typed } = kubelet ?? {};
  const spec = toTree({ ...others, kubelet: typed }, NODE_CONFIG, nativeName);
  return additionalConfig === undefined ? spec : merge(spec, { kubelet: { config: additionalConfig } });
}

function validateField(scope: IConstruct, { path, type, value }: Setting): void {
  path.forEach((name, i) => {
    const names = Object.entries(NAMES).find(([pattern]) => fits(pattern, path.slice(0, i)))?.[1];
    if (names !== undefined && !names.allows(name)) {
      throw new HardeningError('NodeConfigInvalid', `a name in NodeConfig field '${path.slice(0, i).join('.')}' must be ${names.expected}, got ${JSON.stringify(name)}; rename it`, scope);
    }
  });
  const field = path.join('.');
  if (type === undefined) {
    throw new HardeningError('NodeConfigFieldUnknown', `NodeConfig has no field '${field}', and the node would drop it without a word; correct the name or leave it out`, scope);
  }
  if (!type.allows(value)) {
    throw new HardeningError('NodeConfigInvalid', `NodeConfig field '${field}' must be ${type.expected}, got ${show(value)}; correct it`, scope);
  }
}

function fits(pattern: string, path: string[]): boolean {
  const names = pattern.split('.');
  return names.length === path.length && names.every((name, i) => name === '*' || name === path[i]);
}

/** Puts the value at its place. Empty tables never come to be, and no name is one that objects have by birth. */
function place(spec: Record<string, unknown>, [name, ...below]: string[], value: unknown): void {
  if (below.length === 0) spec[name] = value;
  else place((spec[name] ??= Object.create(null)) as Record<string, unknown>, below, value);
}

/** Every text in the value, names included, with the name of the field that it stands in. */
function textsIn(value: unknown, name = 'spec'): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return [];
  return Object.entries(value).flatMap(([key, below]): [string, string][] => [[name, key], ...textsIn(below, Array.isArray(value) ? name : `${name}.${key}`)]);
}

const show = (value: unknown) => JSON.stringify(value, (_name, part) => (typeof part === 'bigint' ? String(part) : part)) ?? String(value);
