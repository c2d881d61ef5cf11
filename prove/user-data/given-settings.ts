import { isDeepStrictEqual } from 'node:util';
import { leavesOf, namesBelow } from './settings-judge';
import { isTable, onTop, type Tree } from './tree';
import { HARDENED, LEVEL_2 } from '../../src/os/bottlerocket/presets';
import type { Recipe } from '../../test/properties/arbitraries';
import { Amount, FromLazy, FromParameter } from '../../test/properties/values';

/** What the parameters of a fuzzed stack hold once deployed, by kind. */
const OF_KIND: Record<string, unknown> = { number: 7, text: 'text', list: ['one', 'other'] };
export const PARAMETERS = Object.fromEntries(Object.entries(OF_KIND).map(([kind, value]) => [`Parameter${kind}`, value]));
const MILLIS: Record<string, number> = { millis: 1, seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** A duration that was given, in milliseconds. */
class Millis {
  public constructor(public readonly amount: number) {}
}

/** A value that the library cannot judge, as only the end of the synthesis or the deployment knows it. */
class Unjudged {
  public constructor(public readonly value: unknown) {}
}

/** The settings that the options of a recipe stand for: the hardening of the library, what was given in its words, and what was given in Bottlerocket's. */
export function givenSettings({ variant, cisLevel, settings = {}, additionalSettings = {} }: Recipe): Tree {
  const hardened = /NVIDIA/.test(variant ?? '') ? { ...HARDENED, kernel: {} } : HARDENED;
  const levelled = cisLevel === 'LEVEL_2' ? onTop(hardened, LEVEL_2) : hardened;
  return onTop(onTop(levelled, inWordsOfBottlerocket(plain(settings) as Tree)), plain(additionalSettings) as Tree);
}

/** Whether the library could not judge the value, or a part of it. */
export const isUnjudged = (given: unknown): boolean =>
  given instanceof Unjudged || (typeof given === 'object' && given !== null && !(given instanceof Millis) && Object.values(given).some(isUnjudged));

/** Throws where the settings that were read are not those that were given. */
export function compareSettings(read: Tree, given: Tree): void {
  const [got, wanted] = [read, given].map((tree) => new Map(leavesOf(tree).map(({ path, value }) => [JSON.stringify(path.map(wellFormed)), value])));
  const agree = (path: string) => got.has(path) && wanted.has(path) && same(got.get(path), wanted.get(path));
  const wrong = [...new Set([...got.keys(), ...wanted.keys()])].filter((path) => !agree(path));
  if (wrong.length > 0) throw new Error(wrong.map((path) => `${path} was given as ${show(wanted.get(path))} and read as ${show(got.get(path))}`).join('\n'));
}

/** Values without what stands for one that only the deployment knows. */
function plain(recipe: unknown): unknown {
  if (recipe instanceof FromLazy) return new Unjudged(recipe.value);
  // The recipe says what kind it is by the text that shrinking shows.
  if (recipe instanceof FromParameter) return new Unjudged(OF_KIND[/\((\w+)\)/.exec(String(recipe))![1]]);
  if (recipe instanceof Amount) return durationOf(plain(recipe.amount), MILLIS[recipe.unit]);
  if (Array.isArray(recipe)) return recipe.map(plain);
  if (!isTable(recipe)) return recipe;
  return Object.fromEntries(Object.entries(recipe).filter(([, value]) => value !== undefined).map(([name, value]) => [name, plain(value)]));
}

function durationOf(amount: unknown, unit: number): unknown {
  return amount instanceof Unjudged ? new Unjudged(durationOf(amount.value, unit)) : new Millis(Number(amount) * unit);
}

/** Names in camel case are settings; those that the documentation leaves open, or has just so, are not renamed. */
function inWordsOfBottlerocket(tree: Tree, path: string[] = []): Tree {
  const { fixed, open } = namesBelow(path);
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => {
    const key = open || fixed.has(name) ? name : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return [key, isTable(value) ? inWordsOfBottlerocket(value, [...path, key]) : value];
  }));
}

function same(read: unknown, given: unknown): boolean {
  if (given instanceof Unjudged) return same(read, given.value);
  if (given instanceof Millis) return typeof read === 'string' && Math.abs(millisOf(read) - given.amount) < 1e-6;
  if (typeof given === 'string' && typeof read === 'string') return read === wellFormed(given);
  // JSON has one zero.
  if (typeof given === 'number' && typeof read === 'number') return read === given;
  if (Array.isArray(given) && Array.isArray(read)) return given.length === read.length && given.every((item, i) => same(read[i], item));
  if (isTable(given) && isTable(read)) {
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    return entries.length === Object.keys(read).length
      && entries.every(([name, value]) => Object.hasOwn(read, wellFormed(name)) && same(read[wellFormed(name)], value));
  }
  return isDeepStrictEqual(read, given);
}

/** As Go reads a duration. */
const millisOf = (text: string) => [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  .reduce((sum, [, amount, unit]) => sum + Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit]!, 0);

/** Half a character has no form in UTF-8. */
const wellFormed = (text: string) => Buffer.from(text).toString();

function show(value: unknown): string {
  if (value instanceof Unjudged) return `${show(value.value)} later`;
  if (value instanceof Millis) return `${value.amount} ms`;
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
