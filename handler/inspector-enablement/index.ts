import { answer, physicalId, PropertyError, readProperties, type CustomResourceEvent, type Put } from './cloudformation';
import { enableInspector, type Clock, type Inspector, type Log, type Outcome } from './enable';
import { inspectorOf } from './inspector';
import { clean, type Wish } from './outcome';

/** What of the context of a Lambda function is used. */
export interface FunctionContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** The world around the function. */
export interface Platform {
  readonly clock: Clock;
  readonly put: Put;
  readonly log: Log;
  inspector(account: string): Inspector;
}

const ANSWER_ATTEMPT_MS = 5_000;

/** The world as it is in AWS Lambda. */
export const LAMBDA: Platform = {
  clock: {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: () => Math.random(),
  },
  inspector: (account) => inspectorOf(account),
  log: (entry) => console.log(JSON.stringify(entry)),
  async put(url, body) {
    // The URL is signed without a content type.
    const { status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' }, signal: AbortSignal.timeout(ANSWER_ATTEMPT_MS) });
    return status;
  },
};

/**
 * A function that turns Amazon Inspector on for its account and Region, and tells CloudFormation so only when it is proven.
 *
 * It never turns anything off: deleting the resource, and rolling back, ask for nothing.
 */
export function createHandler(platform: Platform) {
  return async (event: CustomResourceEvent, context: FunctionContext): Promise<void> => {
    const [, , , region, account] = context.invokedFunctionArn.split(':');
    platform.log({ request: event.RequestType, requestId: event.RequestId, properties: event.ResourceProperties });
    const outcome = await settle(platform, event, account, region, context.getRemainingTimeInMillis());
    platform.log({ requestId: event.RequestId, outcome });
    await answer(event, physicalId(event, account, region), outcome, platform.put, platform.clock);
  };
}

function turnOn({ inspector, clock, log }: Platform, wish: Wish, remainingMs: number): Promise<Outcome> {
  return enableInspector(wish, inspector(wish.account), clock, remainingMs, log);
}

async function settle(platform: Platform, event: CustomResourceEvent, account: string, region: string, remainingMs: number): Promise<Outcome> {
  try {
    switch (event.RequestType) {
      case 'Delete':
        return { proven: true };
      case 'Create':
      case 'Update':
        return await turnOn(platform, { account, region, ...readProperties(event) }, remainingMs);
      default:
        return { proven: false, reason: `The request must be Create, Update or Delete, got ${clean(String(event.RequestType))}.` };
    }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const reason = error instanceof PropertyError ? message : `The function failed: ${name}: ${clean(message)}`;
    return { proven: false, reason: `${reason}. Nothing was turned on or off.` };
  }
}

export { inspectorOf };

export const handler = createHandler(LAMBDA);
