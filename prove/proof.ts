/** A claim of the library, and the real consumer of what it emits that judges it. One folder of prove/ each. */
export interface Proof {
  /** As it is named on the command line and in docs/proofs.md. */
  readonly name: string;
  /** What is proven, in a few words. */
  readonly claim: string;
  /** Seconds that it may take; docs/proofs.md has the measured time. */
  readonly budget: number;
  /** Installs what it needs, then tries every case. */
  readonly run: (cases: Cases) => Promise<Judge[]>;
}

/** A program that is not ours, and whose verdict counts. */
export interface Judge {
  readonly name: string;
  readonly version: string;
}

/** The cases of one proof: each either holds, or is told with what went wrong. */
export class Cases {
  /** How many were tried. */
  public count = 0;
  /** What did not hold, and why. */
  public readonly failures: string[] = [];

  /** A case that has to pass. The value of the check is returned; nothing when it failed. */
  public async holds<T>(what: string, check: () => T | Promise<T>): Promise<T | undefined> {
    this.count++;
    try {
      return await check();
    } catch (error) {
      this.failures.push(`${what}: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** A case that is wrong on purpose: the judge has to refuse it, and to say why. */
  public async caught(what: string, check: () => unknown, why: RegExp): Promise<void> {
    await this.holds(`${what} is caught`, async () => {
      const refusal = await Promise.resolve().then(check).then(() => undefined, messageOf);
      if (refusal === undefined) throw new Error('nothing was refused');
      if (!why.test(refusal)) throw new Error(`expected a refusal like ${why}, got: ${refusal}`);
    });
  }

  /** Many cases that another program has tried and counted. */
  public add(count: number): void {
    this.count += count;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
