import type { Ec2ScanMode, ResourceScanType } from '@aws-sdk/client-inspector2';
import { accountProblem, exceptionProblem, explain, NOT_REPORTED, stateProblem, statusProblem, type Operation, type Problem, type Wish } from './outcome';

/** Time and chance, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** At least 0 and less than 1. */
  random(): number;
}

/** A code that came for the account instead of what was asked. */
export interface AccountFailure {
  readonly code: string;
  readonly message?: string;
}

/** The state of one type of scan. */
export interface ScanState {
  readonly status: string;
  readonly failure?: AccountFailure;
}

/** The state of the account, by type of scan. */
export type AccountStatus = ReadonlyMap<ResourceScanType, ScanState>;

/** The mode of EC2 scanning. */
export interface ScanModeState {
  readonly mode?: string;
  readonly status?: string;
  readonly vmScanner?: boolean;
}

/** What the function may ask of Amazon Inspector. Nothing here turns anything off. Every method may throw. */
export interface Inspector {
  accountStatus(): Promise<AccountStatus | AccountFailure>;
  /** The failure that came for the account, if one did. */
  enable(types: readonly ResourceScanType[]): Promise<AccountFailure | undefined>;
  scanMode(): Promise<ScanModeState>;
  setScanMode(mode: Ec2ScanMode, vmScanner: boolean | undefined): Promise<void>;
}

/** Writes a line for whoever looks into it later. */
export type Log = (entry: Record<string, unknown>) => void;

/** Whether Amazon Inspector is proven to be on; if not, what the user reads. */
export type Outcome = { readonly proven: true } | { readonly proven: false; readonly reason: string };

/** AWS is eventually consistent: what may be the echo of an earlier state is believed after this long. */
export const SETTLE_MS = 90_000;

/** One call takes no longer. */
export const CALL_MS = 8_000;

/** The calls of the round under way and of the last look, all of them as slow as may be. */
export const IN_FLIGHT_MS = 7 * CALL_MS;

/** Left for the answer to CloudFormation. */
export const ANSWER_MS = 30_000;

/** Never longer than a Lambda function may run. */
export const LONGEST_MS = 15 * 60_000;

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 20_000;
const DELAY_GROWTH = 1.5;

/**
 * Turns on what is not on, and looks until it is proven.
 *
 * Each round begins with BatchGetAccountStatus, and only a round that sees every type ENABLED ends well, whatever other calls answered.
 */
export async function enableInspector(wish: Wish, inspector: Inspector, clock: Clock, remainingMs: number, log: Log): Promise<Outcome> {
  return new Enablement(wish, inspector, clock, remainingMs, log).run();
}

class Enablement {
  private readonly start: number;
  /** No round begins later, but for the last look. */
  private readonly end: number;
  private readonly refusals = new Map<Operation, Problem>();
  private lastProblem?: Problem;
  private statuses?: Map<string, string>;
  /** When Amazon Inspector first accepted to turn a scan on. */
  private readonly acceptedAt = new Map<ResourceScanType, number>();
  private scanModeProven: boolean;

  public constructor(
    private readonly wish: Wish,
    private readonly inspector: Inspector,
    private readonly clock: Clock,
    remainingMs: number,
    private readonly log: Log,
  ) {
    this.start = clock.now();
    this.end = this.start + Math.min(remainingMs, LONGEST_MS) - ANSWER_MS - IN_FLIGHT_MS;
    this.scanModeProven = wish.scanMode === undefined;
  }

  public async run(): Promise<Outcome> {
    for (let round = 0; ; round++) {
      const last = this.clock.now() >= this.end;
      const outcome = await this.round(last);
      if (outcome) return outcome;
      if (last) return this.timeIsOver();
      await this.pause(round);
    }
  }

  private async round(last: boolean): Promise<Outcome | undefined> {
    const status = await this.look();
    if (status === 'refused') return this.failed('Amazon Inspector could not be proven to be on', this.refusals.get('BatchGetAccountStatus'));
    if (status === undefined) return undefined;
    const missing = this.wish.resourceTypes.filter((type) => status.get(type)?.status !== 'ENABLED');
    if (missing.length === 0) return this.allOn(last);
    this.believe(status, missing);
    if (this.refusals.has('Enable') && !missing.every((type) => status.get(type)?.status === 'ENABLING')) {
      return this.failed('Amazon Inspector could not be turned on', this.refusals.get('Enable'));
    }
    if (!last) await this.enable(missing.filter((type) => mayBeEnabled(status.get(type))));
    return undefined;
  }

  /** The status of the account; nothing when it could not be read this time; 'refused' when it could not be read for good. */
  private async look(): Promise<AccountStatus | 'refused' | undefined> {
    const status = await this.read('BatchGetAccountStatus', async () => {
      const answer = await this.inspector.accountStatus();
      return 'code' in answer ? accountProblem('BatchGetAccountStatus', answer.code, answer.message) : { value: answer };
    });
    if (status instanceof Map) {
      this.statuses = new Map(this.wish.resourceTypes.map((type) => [type, status.get(type)?.status ?? NOT_REPORTED]));
      this.log({ status: Object.fromEntries(this.statuses) });
    }
    return status;
  }

  /** Reads something. A final failure counts when it came twice in a row. */
  private async read<T>(operation: Operation, call: () => Promise<{ value: T } | Problem>): Promise<T | 'refused' | undefined> {
    const refusedBefore = this.refusals.has(operation);
    let answer: { value: T } | Problem;
    try {
      answer = await call();
    } catch (error) {
      answer = exceptionProblem(operation, error);
    }
    if ('value' in answer) {
      this.settled(operation);
      return answer.value;
    }
    return this.note(answer) && refusedBefore ? 'refused' : undefined;
  }

  private async enable(types: ResourceScanType[]): Promise<void> {
    if (types.length === 0 || this.refusals.has('Enable')) return;
    try {
      const failure = await this.inspector.enable(types);
      if (failure) this.note(accountProblem('Enable', failure.code, failure.message));
      else this.accepted(types);
    } catch (error) {
      this.note(exceptionProblem('Enable', error));
    }
  }

  private accepted(types: ResourceScanType[]): void {
    types.filter((type) => !this.acceptedAt.has(type)).forEach((type) => this.acceptedAt.set(type, this.clock.now()));
    this.settled('Enable');
  }

  /** What the status says of scans that were accepted and still are not on. */
  private believe(status: AccountStatus, missing: ResourceScanType[]): void {
    for (const type of missing) {
      const state = status.get(type);
      if (isGoingOff(state)) this.acceptedAt.delete(type);
      const acceptedAt = this.acceptedAt.get(type);
      if (acceptedAt === undefined || this.clock.now() - acceptedAt < SETTLE_MS || !mayBeEnabled(state)) continue;
      const problem = state?.failure ? stateProblem(state.failure.code, state.failure.message) : statusProblem(state?.status ?? NOT_REPORTED);
      if (problem) this.note(problem);
    }
  }

  /** Every scan is on: done, unless the scan mode is still to be set. Then another look follows. */
  private async allOn(last: boolean): Promise<Outcome | undefined> {
    if (this.scanModeProven) return { proven: true };
    const state = await this.read('GetConfiguration', async () => ({ value: await this.inspector.scanMode() }));
    if (state === 'refused') return this.failed('The scan mode of Amazon Inspector could not be read', this.refusals.get('GetConfiguration'));
    if (state === undefined) return undefined;
    if (state.mode === this.wish.scanMode) {
      this.scanModeProven = state.status !== 'PENDING';
      if (!this.scanModeProven) return undefined;
      return this.round(last);
    }
    const refusal = this.refusals.get('UpdateConfiguration');
    if (refusal) return this.failed(`The scan mode of Amazon Inspector could not be set to ${this.wish.scanMode}`, refusal);
    if (!last) await this.setScanMode(state);
    return undefined;
  }

  private async setScanMode(state: ScanModeState): Promise<void> {
    try {
      // What is not sent might be reset: a VM scanner that is on stays on.
      await this.inspector.setScanMode(this.wish.scanMode!, state.vmScanner === true ? true : undefined);
      this.settled('UpdateConfiguration');
    } catch (error) {
      this.note(exceptionProblem('UpdateConfiguration', error));
    }
  }

  /** Keeps a problem for the user's eyes. True when it is final. */
  private note(problem: Problem): boolean {
    this.lastProblem = problem;
    this.log({ problem });
    const final = problem.verdict === 'stop' || (problem.verdict === 'settle' && this.clock.now() - this.start >= SETTLE_MS);
    if (final) this.refusals.set(problem.operation, problem);
    return final;
  }

  /** An operation went well: what it answered before is no news any more. */
  private settled(operation: Operation): void {
    this.refusals.delete(operation);
    if (this.lastProblem?.operation === operation) this.lastProblem = undefined;
  }

  /** Waits longer each time, and by chance not as long as another function that began at the same moment. */
  private async pause(round: number): Promise<void> {
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * DELAY_GROWTH ** Math.min(round, 20)) * (0.5 + this.clock.random() / 2);
    await this.clock.sleep(Math.max(0, Math.min(delay, this.end - this.clock.now())));
  }

  private timeIsOver(): Outcome {
    const minutes = Math.max(0, Math.round((this.clock.now() - this.start) / 60_000));
    const on = this.wish.resourceTypes.every((type) => this.statuses?.get(type) === 'ENABLED');
    const lead = on ? `The scan mode ${this.wish.scanMode} of Amazon Inspector was not confirmed` : 'Amazon Inspector was not on';
    return this.failed(`${lead} after ${minutes} min`, this.lastProblem);
  }

  private failed(lead: string, problem: Problem | undefined): Outcome {
    return { proven: false, reason: explain(this.wish, this.statuses, problem, lead) };
  }
}

/** Whether it makes sense to ask for it: not while it is on, on its way there, or on its way off. */
function mayBeEnabled(state: ScanState | undefined): boolean {
  return !isGoingOff(state) && state?.status !== 'ENABLED' && state?.status !== 'ENABLING';
}

function isGoingOff(state: ScanState | undefined): boolean {
  return state?.status === 'DISABLING' || state?.status === 'SUSPENDING';
}
