/**
 * Values that users give: good ones, borderline ones, bad ones, and tokens.
 */
import { CfnParameter, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';

/** How often, in percent, a value is bad and how often it is a token. */
export interface Mood {
  readonly bad: number;
  readonly open: number;
}

/** Values of one property, by mood. */
export type Field = (mood: Mood) => fc.Arbitrary<unknown>;

export type OpenKind = 'number' | 'text' | 'list';

/** A value that is made when the props are built, for it needs a construct; it prints as what it is. */
export abstract class Later {
  public abstract build(bench: Parameters): unknown;
  protected abstract describe(): string;

  public toString(): string {
    return this.describe();
  }

  public [fc.toStringMethod](): string {
    return this.describe();
  }
}

/** One parameter of each type, shared by all values of a stack. */
export class Parameters {
  private readonly made = new Map<string, CfnParameter>();

  public constructor(private readonly stack: Stack) {}

  public of(kind: OpenKind): CfnParameter {
    const type = { number: 'Number', text: 'String', list: 'CommaDelimitedList' }[kind];
    const parameter = this.made.get(kind) ?? new CfnParameter(this.stack, `Parameter-${kind}`, { type });
    this.made.set(kind, parameter);
    return parameter;
  }
}

/** Known at deployment only: the value of a parameter. */
export class FromParameter extends Later {
  public constructor(private readonly kind: OpenKind) {
    super();
  }

  public build(parameters: Parameters): unknown {
    const parameter = parameters.of(this.kind);
    if (this.kind === 'number') return parameter.valueAsNumber;
    return this.kind === 'text' ? parameter.valueAsString : parameter.valueAsList;
  }

  protected describe(): string {
    return `parameter(${this.kind})`;
  }
}

/** Known at the end of the synthesis only. */
export class FromLazy extends Later {
  public constructor(private readonly kind: OpenKind, public readonly value: unknown) {
    super();
  }

  public build(): unknown {
    if (this.kind === 'number') return Lazy.number({ produce: () => this.value as number });
    if (this.kind === 'text') return Lazy.string({ produce: () => this.value as string });
    return Lazy.list({ produce: () => this.value as string[] });
  }

  protected describe(): string {
    return `lazy(${fc.stringify(this.value)})`;
  }
}

/** A duration or a size: an amount of a unit. */
export class Amount extends Later {
  public constructor(private readonly of: 'duration' | 'size', public readonly unit: string, public readonly amount: unknown) {
    super();
  }

  public build(parameters: Parameters): unknown {
    const amount = this.amount instanceof Later ? this.amount.build(parameters) : this.amount;
    const makers = (this.of === 'duration' ? Duration : Size) as unknown as Record<string, (amount: unknown) => unknown>;
    return makers[this.unit](amount);
  }

  protected describe(): string {
    return `${this.of}(${fc.stringify(this.amount)} ${this.unit})`;
  }
}

/** The first weight is what the others leave of 100. */
function weighted(good: fc.Arbitrary<unknown>, ...others: [number, fc.Arbitrary<unknown>][]): fc.Arbitrary<unknown> {
  const rest = others.filter(([weight]) => weight > 0).map(([weight, arbitrary]) => ({ weight, arbitrary }));
  const left = 100 - rest.reduce((sum, { weight }) => sum + weight, 0);
  return fc.oneof({ withCrossShrink: true }, { weight: left, arbitrary: good }, ...rest);
}

/** Plain objects, as users write them. */
export function record(model: Record<string, fc.Arbitrary<any>>): fc.Arbitrary<Record<string, any>> {
  return fc.record(model, { noNullPrototype: true });
}

/** A property with good values, bad ones and, where its kind is named, tokens. */
export function field(good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>, kind?: OpenKind): Field {
  if (kind === undefined) return ({ bad: weight }) => weighted(good, [weight, bad]);
  const lazy = good.map((value) => new FromLazy(kind, value));
  return (mood) => weighted(good, [mood.bad, bad], [mood.open / 2, fc.constant(new FromParameter(kind))], [mood.open / 2, lazy]);
}

/** As `field`, but the token is a parameter's: for values that are held against one another. */
export function closed(good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>, kind: OpenKind): Field {
  return (mood) => weighted(good, [mood.bad, bad], [mood.open, fc.constant(new FromParameter(kind))]);
}

/** A table in which each property is there with this percentage. */
export function table(fields: Record<string, Field>, presence: number): Field {
  return (mood) => {
    const model = Object.entries(fields).map(([name, values]) => [name, weighted(fc.constant(undefined), [presence, values(mood)])] as const);
    return record(Object.fromEntries(model)).map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
  };
}

/** The properties of two tables. */
export function both(one: Field, other: Field): Field {
  return (mood) => fc.tuple(one(mood), other(mood)).map(([a, b]) => ({ ...(a as object), ...(b as object) }));
}

/** A table with names that the user chooses. */
export function named(names: Field, values: Field, maxLength = 3): Field {
  return (mood) => fc.uniqueArray(fc.tuple(names(mood), values(mood)), { maxLength, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries as [string, unknown][]));
}

export function listOf(values: Field, maxLength = 3, minLength = 0): Field {
  return (mood) => fc.array(values(mood), { maxLength, minLength });
}

/** Names that objects have by birth. */
export const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];

const NASTY = [
  '', ' ', 'a b', 'ü', '名前', '"', "'", 'a"b', "a'b", '\n', 'a\nb = 1', '\\', 'a\\"b', '\t', '\u0000', '\u007f', '\ud800', '[x]', '#', '.*', '(', '$&', '${x}', '../x', '-',
  '.', '/', 'a/b/c', '*', 'null', '0', '__token_0__', 'a'.repeat(64), 'é'.repeat(300), ...PROTOTYPE_NAMES,
];

const ODD = ['a', 'Z', '1', '-', '.', '/', '_', '"', "'", '\\', '\n', '\r', '\u0000', '\u2028', '\ud800', 'é', '名', '💥', '=', '[', ']', '#', '$', '%'];

/** Texts on which careless code breaks. */
export const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: fc.constantFrom(...ODD), maxLength: 6 }), fc.string({ maxLength: 12 }));

/** Numbers on which careless code breaks. */
export const oddNumber = fc.constantFrom(-1, 0, 0.5, 1.5, NaN, Infinity, -Infinity, -0, 101, 2 ** 31, 2 ** 53, 1e21, 5e-324);

export const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
export const whole = (min: number, max: number) => fc.integer({ min, max });

export const flag: Field = () => fc.boolean();
export const textField = (...good: string[]) => field(oneOf(...good), nasty, 'text');
export const numberField = (min: number, max: number, bad: fc.Arbitrary<unknown> = oddNumber) => field(whole(min, max), bad, 'number');

/** Amounts that the unit itself refuses (negative ones) are not props of ours. */
const amount = (min: number, max: number, fraction: boolean, bad: number[]): Field =>
  closed(whole(min, max), oneOf(...bad, ...(fraction ? [0.5] : [])), 'number');

export function amountField(of: 'duration' | 'size', units: Record<string, [number, number]>, badUnits: Record<string, number[]>): Field {
  return (mood) => {
    const good = Object.entries(units)
      .map(([unit, [min, max]]) => amount(min, max, true, [0, NaN, 1e12])(mood).map((value) => new Amount(of, unit, value)));
    const bad = Object.entries(badUnits).map(([unit, values]) => oneOf(...values).map((value) => new Amount(of, unit, value)));
    return weighted(fc.oneof(...good), [mood.bad, fc.oneof(...bad)]);
  };
}

/** A copy of a recipe with everything in it made. */
export function build(recipe: unknown, parameters: Parameters): unknown {
  if (recipe instanceof Later) return recipe.build(parameters);
  if (Array.isArray(recipe)) return recipe.map((item) => build(item, parameters));
  if (typeof recipe !== 'object' || recipe === null || recipe instanceof Date) return recipe;
  return Object.fromEntries(Object.entries(recipe).map(([name, value]) => [name, build(value, parameters)]));
}
