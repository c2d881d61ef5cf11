/**
 * Runs a recipe in a stack of its own and says how it ended.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Bench } from './bench';
import { ERRORS, HardeningError } from '../../src/private/errors';

/** Either a code, or a template with the library's warnings. */
export interface Outcome {
  readonly code?: string;
  readonly template?: any;
  readonly warnings: string[];
}

/** How often properties run: `FUZZ_RUNS` for all of them. */
export function runs(usual: number): number {
  return process.env.FUZZ_RUNS === undefined ? usual : Number(process.env.FUZZ_RUNS);
}

/** The seed of all samples: `FUZZ_SEED` repeats a run. */
export const seed = process.env.FUZZ_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env.FUZZ_SEED);

/** Says what was really tried, for who asked for a number: the proof `fuzz` counts these lines. */
export function tell(property: string, ends: Map<string, number>): void {
  if (process.env.FUZZ_RUNS === undefined) return;
  const tried = [...ends.values()].reduce((sum, count) => sum + count, 0);
  console.log(`tried ${tried} of ${property}`, Object.fromEntries([...ends].sort()));
}

/** One folder for every app, as making and deleting one for each takes longer than the synthesis. */
const outdir = mkdtempSync(join(tmpdir(), 'properties-'));
// The proofs end like this; jest removes the folder around it.
process.on('exit', () => rmSync(outdir, { recursive: true }));

/** Nothing that only costs time. */
export const QUICK = { outdir, analyticsReporting: false, treeMetadata: false, context: { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-creation-stack-traces': true } };

/** Throws on every error that is not a HardeningError of a known code. */
export function outcomeOf(make: (bench: Bench) => void): Outcome {
  const stack = new Stack(new App(QUICK), 'Stack');
  try {
    make(new Bench(stack));
    const template = Template.fromStack(stack).toJSON();
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
    return { template, warnings };
  } catch (error) {
    return { code: codeOf(error), warnings: [] };
  }
}

/** The code of an error of ours: one that a construct throws, or the first one that fails the synthesis. */
export function codeOf(error: unknown): string {
  const { message } = error as Error;
  const code = error instanceof HardeningError ? error.code : /^Validation failed with the following errors:\n +\[[^\]]*\] \[(\w+)\] /.exec(message)?.[1];
  if (code === undefined || !Object.hasOwn(ERRORS, code) || !message.includes(`[${code}] `)) throw error;
  return code;
}
