import { isDeepStrictEqual } from 'node:util';
import { isFinal, problemOf, type Problem } from './outcome';
import type { Clock, Log, Outcome } from '../inspector-enablement/enable';

/** What the function may ask of AWS Systems Manager about the one document. Nothing here deletes anything. Every method may throw. */
export interface Documents {
  /** The content that sessions take; nothing where there is no document. */
  current(): Promise<string | undefined>;
  create(content: string): Promise<void>;
  /** Adds a version, and gives its number; that of the newest one where it has this content already. It throws where an older one has it. */
  addVersion(content: string): Promise<string>;
  makeDefault(version: string): Promise<void>;
}

/** Left for a round of calls that are all as slow as may be, and for the answer to CloudFormation. */
const RESERVE_MS = 60_000;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/**
 * Writes the document where sessions take something else, and looks until they take it.
 *
 * Each round begins with a look, and only a look that finds the content ends well, whatever other calls answered.
 */
export async function writeDocument(content: string, documents: Documents, clock: Clock, remainingMs: number, log: Log): Promise<Outcome> {
  const start = clock.now();
  const end = start + remainingMs - RESERVE_MS;
  let last: Problem | undefined;
  for (let round = 0; ; round++) {
    const over = clock.now() >= end;
    try {
      const current = await documents.current();
      if (current !== undefined && isSame(current, content)) return { proven: true };
      if (over) return { proven: false, reason: explain(last, 'Sessions did not take the document in time') };
      log({ found: current === undefined ? 'nothing' : 'other preferences' });
      await write(current, content, documents);
      last = undefined;
    } catch (error) {
      last = problemOf(error);
      log({ problem: last });
      if (over || isFinal(last, clock.now() - start)) return { proven: false, reason: explain(last, 'The document could not be written') };
    }
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 1.5 ** Math.min(round, 20)) * (0.5 + clock.random() / 2);
    await clock.sleep(Math.max(0, Math.min(delay, end - clock.now())));
  }
}

async function write(current: string | undefined, content: string, documents: Documents): Promise<void> {
  if (current === undefined) await documents.create(content);
  else await documents.makeDefault(await documents.addVersion(content));
}

/** The console writes the same with other spaces and in another order. */
export function isSame(one: string, other: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}

function explain(problem: Problem | undefined, lead: string): string {
  const sentences = problem === undefined
    ? [lead, 'Look in AWS CloudTrail for who else changes SSM-SessionManagerRunShell, then deploy again']
    : [lead, `${problem.code}: ${problem.message}`.replace(/[.:\s]+$/, ''), problem.advice];
  return `${sentences.join('. ')}. No version of it was deleted.`;
}
