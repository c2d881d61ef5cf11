import { writeDocument, type Documents } from './document';
import { documentsOf } from './ssm';
import { answer, PropertyError, type CustomResourceEvent, type Put } from '../inspector-enablement/cloudformation';
import type { Clock, Log, Outcome } from '../inspector-enablement/enable';
import { clean } from '../inspector-enablement/outcome';

/** What of the context of a Lambda function is used. */
export interface FunctionContext {
  getRemainingTimeInMillis(): number;
}

/** The world around the function. */
export interface Platform {
  readonly clock: Clock;
  readonly put: Put;
  readonly log: Log;
  documents(name: string): Documents;
}

/** The document that Session Manager takes where none is named. It is the physical id too: no change replaces it. */
export const DOCUMENT = 'SSM-SessionManagerRunShell';

const ANSWER_ATTEMPT_MS = 5_000;

/** The world as it is in AWS Lambda. */
export const LAMBDA: Platform = {
  clock: {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: () => Math.random(),
  },
  documents: (name) => documentsOf(name),
  log: (entry) => console.log(JSON.stringify(entry)),
  async put(url, body) {
    // The URL is signed without a content type.
    const { status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' }, signal: AbortSignal.timeout(ANSWER_ATTEMPT_MS) });
    return status;
  },
};

/**
 * A function that writes the preferences of Session Manager for its account and Region, whether there are some or not, and tells CloudFormation so only when
 * sessions take them.
 *
 * It never deletes anything: deleting the resource, and rolling back a first deployment, leave the document as it is.
 */
export function createHandler(platform: Platform) {
  return async (event: CustomResourceEvent, context: FunctionContext): Promise<void> => {
    platform.log({ request: event.RequestType, requestId: event.RequestId });
    const outcome = await settle(platform, event, context.getRemainingTimeInMillis());
    platform.log({ requestId: event.RequestId, outcome });
    await answer(event, DOCUMENT, outcome, platform.put, platform.clock);
  };
}

async function settle({ documents, clock, log }: Platform, event: CustomResourceEvent, remainingMs: number): Promise<Outcome> {
  try {
    switch (event.RequestType) {
      case 'Delete':
        return { proven: true };
      case 'Create':
      case 'Update':
        return await writeDocument(readContent(event), documents(DOCUMENT), clock, remainingMs, log);
      default:
        return { proven: false, reason: `The request must be Create, Update or Delete, got ${clean(String(event.RequestType))}.` };
    }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const reason = error instanceof PropertyError ? message : `The function failed: ${name}: ${clean(message)}`;
    return { proven: false, reason: `${reason}. Nothing was changed.` };
  }
}

/** The content of the document: a text, as CloudFormation makes texts of truth values. */
function readContent(event: CustomResourceEvent): string {
  const { content } = event.ResourceProperties ?? {};
  if (typeof content !== 'string' || content === '') throw new PropertyError(`'content' must be the JSON of a document, got ${clean(String(JSON.stringify(content)))}`);
  return content;
}

export { documentsOf };

export const handler = createHandler(LAMBDA);
