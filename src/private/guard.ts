import { Reference, Token, Tokenization, type CfnResource } from 'aws-cdk-lib';
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
  resource.node.addValidation({ validate: () => new Walk(resource).through(treeOf(guards)) });
}

function isAllowed(guard: Guard, value: unknown): boolean {
  return guard.allows === undefined ? value === undefined : guard.allows(value);
}

function refusal(scope: IConstruct, guard: Guard, path: string, value: unknown, missing: string): HardeningError {
  return new HardeningError(guard.code, `'${path}' must not be ${value === undefined ? missing : `set to ${JSON.stringify(value)}`}: ${guard.instead}`, scope);
}

/** The guards by the names of their paths, so that what paths have in common is walked once. */
interface GuardTree {
  readonly name: string;
  /** The name as the L1 has it. */
  readonly camelName: string;
  readonly guard?: Guard;
  readonly below: GuardTree[];
  /** Guards of values that have to be there, each with its path from here. */
  readonly needs: [string, Guard][];
}

const TREES = new WeakMap<Guard[], GuardTree>();

function treeOf(guards: Guard[]): GuardTree {
  if (!TREES.has(guards)) TREES.set(guards, grow('', guards.map((guard) => [guard.path.split('.'), guard])));
  return TREES.get(guards)!;
}

function grow(name: string, guards: [string[], Guard][]): GuardTree {
  const names = new Set(guards.filter(([path]) => path.length > 0).map(([path]) => path[0]));
  return {
    name,
    camelName: name.charAt(0).toLowerCase() + name.slice(1),
    guard: guards.find(([path]) => path.length === 0)?.[1],
    below: [...names].map((first) => grow(first, guards.filter(([path]) => path[0] === first).map(([path, guard]) => [path.slice(1), guard]))),
    needs: guards.filter(([, guard]) => !isAllowed(guard, undefined)).map(([path, guard]) => [path.map((part) => `.${part}`).join(''), guard]),
  };
}

/** A place in the properties: what the L1 was given there, in camel case, and the overrides on top, in CloudFormation's words. */
interface Place {
  readonly path: string;
  readonly given: unknown;
  readonly overrides: unknown;
}

/** What an L1 of aws-cdk-lib keeps to itself. */
interface Kept {
  readonly cfnProperties: object;
  readonly rawOverrides?: { readonly Properties?: unknown };
}

/**
 * Goes to the places that have guards.
 *
 * That costs next to nothing; rendering the resource once more would cost as much as its synthesis.
 */
class Walk {
  private readonly broken: string[] = [];

  public constructor(private readonly resource: CfnResource) {}

  /** Messages of the guards that are broken. */
  public through(tree: GuardTree): string[] {
    const { cfnProperties, rawOverrides } = this.resource as unknown as Kept;
    const overrides = rawOverrides ?? {};
    const kept = !('Properties' in overrides) || isTable(overrides.Properties);
    this.visit(tree, { path: '', given: kept ? cfnProperties : undefined, overrides: overrides.Properties });
    return this.broken;
  }

  private visit(tree: GuardTree, place: Place): void {
    const { path, given, overrides } = place;
    if (given === undefined && overrides === undefined) {
      for (const [below, guard] of tree.needs) this.refuse(guard, path + below, undefined);
      return;
    }
    if (isFunction(given) || isFunction(overrides)) return;
    if (tree.guard !== undefined) this.check(tree.guard, place);
    for (const below of tree.below) {
      const indices = below.name === '*' ? Object.keys({ ...table(given), ...table(overrides) }) : [];
      if (indices.length === 0) this.visit(below, this.placeBelow(place, below.name, below.camelName));
      for (const index of indices) this.visit(below, this.placeBelow(place, index, index));
    }
  }

  /** An override that is a table is merged, any other one replaces what was given, and undefined deletes it. */
  private placeBelow(place: Place, name: string, camelName: string): Place {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const given = this.resolved(table(place.given)[camelName]);
    if (!Object.hasOwn(table(place.overrides), name)) return { path, given, overrides: undefined };
    const overrides = this.resolved(table(place.overrides)[name]);
    return { path, given: isTable(overrides) ? given : undefined, overrides };
  }

  /** A guard covers everything below its path. */
  private check(guard: Guard, { path, given, overrides }: Place): void {
    for (const [leaf, value] of [...leaves(path, given, pascalCase), ...leaves(path, overrides)]) {
      if (value !== undefined && !isDeployed(value) && !isAllowed(guard, value)) this.refuse(guard, leaf, value);
    }
  }

  private resolved(value: unknown): unknown {
    if (value === undefined) return undefined;
    const known: unknown = Token.isUnresolved(value) && !isReference(value) ? this.resource.stack.resolve(value) : value;
    return table(known).Ref === 'AWS::NoValue' ? undefined : known;
  }

  private refuse(guard: Guard, path: string, value: unknown): void {
    this.broken.push(refusal(this.resource, guard, path, value, 'left out').message);
  }
}

/** Whether the value is a reference to a resource: no need to resolve it. */
function isReference(value: unknown): boolean {
  return Reference.isReference(typeof value === 'string' ? Tokenization.reverse(value, { failConcat: false }) : value);
}

/** Whether the value is known at deployment only: a token, or what it resolves to. */
function isDeployed(value: unknown): boolean {
  return Token.isUnresolved(value) || isFunction(value);
}

/** Whether this is a reference or a function of CloudFormation, such as `{ Ref: 'Name' }`. */
function isFunction(value: unknown): boolean {
  if (!isTable(value)) return false;
  let count = 0;
  let named = false;
  for (const name in value) {
    if (++count > 1) return false;
    named = name === 'Ref' || name.startsWith('Fn::');
  }
  return named;
}

const isTable = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value where it is a table or a list, to look into. */
const table = (value: unknown) => (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;

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
