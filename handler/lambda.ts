import type { Put } from './inspector-enablement/cloudformation';
import type { Clock, Log } from './inspector-enablement/enable';

const ANSWER_ATTEMPT_MS = 5_000;

/** What every function has of the world around it. */
export interface Surroundings {
  readonly clock: Clock;
  readonly put: Put;
  readonly log: Log;
}

/** The world as it is in AWS Lambda. */
export const IN_LAMBDA: Surroundings = {
  clock: {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: () => Math.random(),
  },
  log: (entry) => console.log(JSON.stringify(entry)),
  async put(url, body) {
    // The URL is signed without a content type.
    const { status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' }, signal: AbortSignal.timeout(ANSWER_ATTEMPT_MS) });
    return status;
  },
};
