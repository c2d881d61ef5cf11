import { answer, physicalId, PropertyError, readProperties, type CustomResourceEvent } from './cloudformation';
import { enableInspector, type Inspector, type Outcome } from './enable';
import { inspectorOf } from './inspector';
import { clean, type Wish } from './outcome';
import { IN_LAMBDA, type Surroundings } from '../lambda';

/** What of the context of a Lambda function is used. */
export interface FunctionContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** The world around the function. */
export interface Platform extends Surroundings {
  inspector(account: string): Inspector;
}

/** The world as it is in AWS Lambda. */
export const LAMBDA: Platform = { ...IN_LAMBDA, inspector: (account) => inspectorOf(account) };

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
