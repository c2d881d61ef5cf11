import type { Bench } from './bench';
import { SOURCES, type Source } from './sources';
import type { ErrorCode } from '../../src/private/errors';

/** Something that a deployment would fail with, or that would undo the hardening, and what the library says to it at synthesis. */
export interface Refusal {
  /** Where the refusal stands: a public page. */
  readonly source: string;
  readonly code: ErrorCode;
  /** Makes the construct. */
  readonly given: (bench: Bench) => unknown;
  /** The whole message. */
  readonly message: string;
}

export const WORKERS = 'Stack/Workers';
export const TEMPLATE = 'Stack/Template';

export function row(source: Source, code: ErrorCode, given: Refusal['given'], text: string, path?: string): Refusal {
  return { source: SOURCES[source], code, given, message: `[${code}] ${text}${path === undefined ? '' : ` (at ${path})`}` };
}
