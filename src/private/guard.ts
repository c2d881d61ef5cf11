import { Token, type CfnResource, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError, type ErrorCode } from './errors';

/** A property of a resource that must not be set, or not to such a value. */
export interface Guard {
  /** Path in CloudFormation's words; `*` stands for an index. */
  readonly path: string;
  readonly code: ErrorCode;
  /** What to do instead, and why. */
  readonly instead: string;
  /** Whether a value is fine all the same; it is asked about undefined too, where the property is left out. Without it any value is refused. */
  readonly allows?: (value: unknown) => boolean;
}

/**
 * Throws when an escape hatch (`addPropertyOverride`, `addOverride`) would undo the hardening or make Amazon EKS refuse the deployment.
 *
 * @param path path of the override, such as `Properties.LaunchTemplateData.KeyName`
 */
export function guardOverride(scope: IConstruct, guards: Guard[], path: string, value: unknown): void {
  for (const [fullPath, leafValue] of leaves(path, value)) {
    const leaf = fullPath.replace(/^Properties\./, '');
    const guard = guards.find((candidate) => covers(candidate.path, leaf));
    if (guard === undefined || isDeployed(leafValue) || isAllowed(guard, leafValue)) continue;
    throw refusal(scope, guard, leaf, leafValue, 'deleted');
  }
}

/**
 * Makes the synthesis fail, with the same words, when the properties break a guard in the end: after an assignment to the L1, or after overrides of which each
 * for itself was fine. Values that are known at deployment only pass.
 */
export function validateGuards(resource: CfnResource, guards: Guard[]): void {
  const validate = () => {
    const { cfnProperties, rawOverrides } = resource as unknown as Kept;
    const properties: Place = { given: cfnProperties, overrides: rawOverrides?.Properties };
    return guards.flatMap((guard) => valuesAt(resource.stack, '', properties, guard.path.split('.'))
      .filter(([, value]) => !isAllowed(guard, value))
      .map(([path, value]) => refusal(resource, guard, path, value, 'left out').message));
  };
  resource.node.addValidation({ validate });
}

function isAllowed(guard: Guard, value: unknown): boolean {
  return guard.allows === undefined ? value === undefined : guard.allows(value);
}

function refusal(scope: IConstruct, guard: Guard, path: string, value: unknown, missing: string): HardeningError {
  return new HardeningError(guard.code, `'${path}' must not be ${value === undefined ? missing : `set to ${JSON.stringify(value)}`}: ${guard.instead}`, scope);
}

/** What an L1 of aws-cdk-lib keeps to itself. */
interface Kept {
  readonly cfnProperties: object;
  readonly rawOverrides?: { readonly Properties?: object };
}

/**
 * A place in the properties: what the L1 was given there, in camel case, and the overrides on top, in CloudFormation's words.
 *
 * Looking at the few places that have guards costs next to nothing; rendering the resource once more would cost as much as its synthesis.
 */
interface Place {
  readonly given?: unknown;
  readonly overrides?: unknown;
}

/** Every value at the path of a guard and below it, undefined where it is left out; none where it is known at deployment only. */
function valuesAt(stack: Stack, path: string, place: Place, names: string[]): [string, unknown][] {
  const { given, overrides } = place;
  if (given === undefined && overrides === undefined) return [[[path, ...names].join('.'), undefined]];
  if (isDeployed(given) || isDeployed(overrides)) return [];
  if (names.length === 0) {
    return [...leaves(path, given, pascalCase), ...leaves(path, overrides)].filter(([, value]) => value !== undefined && !isDeployed(value));
  }
  const [name, ...below] = names;
  const at = (key: string) => valuesAt(stack, path === '' ? key : `${path}.${key}`, placeBelow(stack, place, key), below);
  const indices = name === '*' ? Object.keys({ ...table(given), ...table(overrides) }) : [];
  return indices.length > 0 ? indices.flatMap(at) : at(name);
}

/** An override that is a table is merged, any other one replaces what was given, and undefined deletes it. */
function placeBelow(stack: Stack, { given, overrides }: Place, name: string): Place {
  const below = resolved(stack, table(given)[camelCase(name)]);
  if (!Object.hasOwn(table(overrides), name)) return { given: below };
  const override = resolved(stack, table(overrides)[name]);
  return { given: isTable(override) ? below : undefined, overrides: override };
}

function resolved(stack: Stack, value: unknown): unknown {
  const known: unknown = Token.isUnresolved(value) ? stack.resolve(value) : value;
  return table(known).Ref === 'AWS::NoValue' ? undefined : known;
}

/** The value where it is a table or a list, to look into. */
const table = (value: unknown) => (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;

/** Whether the value is known at deployment only: a token, or what it resolves to, such as `{ Ref: 'Name' }`. */
function isDeployed(value: unknown): boolean {
  if (!isTable(value)) return Token.isUnresolved(value);
  const names = Object.keys(value);
  return Token.isUnresolved(value) || (names.length === 1 && /^(?:Ref$|Fn::)/.test(names[0]));
}

const isTable = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const camelCase = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const pascalCase = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** An override may be a whole table or a list: every value below it counts. */
function leaves(path: string, value: unknown, rename = (name: string) => name): [string, unknown][] {
  if (typeof value !== 'object' || value === null || isDeployed(value) || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([name, below]) => leaves(`${path}.${rename(name)}`, below, rename));
}

/** A guard covers its own path and everything below it. */
function covers(guard: string, path: string): boolean {
  const names = path.split('.');
  const expected = guard.split('.');
  return expected.length <= names.length && expected.every((name, i) => name === '*' || name === names[i]);
}
