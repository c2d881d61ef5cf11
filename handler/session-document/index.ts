import { writeDocument, type Documents } from './document';
import { documentsOf } from './ssm';
import { answer, PropertyError, type CustomResourceEvent } from '../inspector-enablement/cloudformation';
import type { Outcome } from '../inspector-enablement/enable';
import { clean } from '../inspector-enablement/outcome';
import { IN_LAMBDA, type Surroundings } from '../lambda';

/** What of the context of a Lambda function is used. */
export interface FunctionContext {
  getRemainingTimeInMillis(): number;
}

/** The world around the function. */
export interface Platform extends Surroundings {
  documents(name: string): Documents;
}

/** The document that Session Manager takes where none is named. It is the physical id too: no change replaces it. */
export const DOCUMENT = 'SSM-SessionManagerRunShell';

/** The world as it is in AWS Lambda. */
export const LAMBDA: Platform = { ...IN_LAMBDA, documents: (name) => documentsOf(name) };

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
