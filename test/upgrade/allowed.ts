import type { Effect, Outcome } from './effects';

/** The version that is not recorded yet. */
export const NEXT = 'next';

/** One effect that an upgrade may have, since docs/upgrades.md tells users of it. */
export interface Allowed extends Omit<Effect, 'resource'> {
  /** The version that brings it; `next` until that is recorded. */
  readonly version: string;
  /** An upgrade that Amazon EKS refuses is never allowed. */
  readonly outcome: Exclude<Outcome, 'refused'>;
  /** Logical ids by case, all of them. */
  readonly where: Record<string, string[]>;
}

/** Every effect that an upgrade may have on what is deployed. A test holds it against docs/upgrades.md, and against what really happens. */
export const ALLOWED: Allowed[] = [];
