import {
  CreateDocumentCommand, DuplicateDocumentContent, GetDocumentCommand, InvalidDocument, SSMClient, UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { isSame, type Documents } from './document';

/** One call takes no longer. */
const CALL_MS = 8_000;

/** The document with such a name, in the account and Region of the function. The loop of the function tries again, so the client does not. */
export function documentsOf(Name: string, limit: () => AbortSignal = () => AbortSignal.timeout(CALL_MS)): Documents {
  const client = new SSMClient({ maxAttempts: 1 });
  const options = () => ({ abortSignal: limit() });
  const get = (DocumentVersion: string) => client.send(new GetDocumentCommand({ Name, DocumentVersion, DocumentFormat: 'JSON' }), options());
  return {
    async current() {
      try {
        return (await get('$DEFAULT')).Content;
      } catch (error) {
        if (error instanceof InvalidDocument) return undefined;
        throw error;
      }
    },
    async create(Content) {
      await client.send(new CreateDocumentCommand({ Name, Content, DocumentFormat: 'JSON', DocumentType: 'Session' }), options());
    },
    async addVersion(Content) {
      try {
        const answer = await client.send(new UpdateDocumentCommand({ Name, Content, DocumentFormat: 'JSON', DocumentVersion: '$LATEST' }), options());
        return versionOf(answer.DocumentDescription?.DocumentVersion);
      } catch (error) {
        if (!(error instanceof DuplicateDocumentContent)) throw error;
        const { Content: newest, DocumentVersion } = await get('$LATEST');
        // Another version is the equal one: to make the newest the default would give sessions preferences that nobody asked for.
        if (newest === undefined || !isSame(newest, Content)) throw error;
        return versionOf(DocumentVersion);
      }
    },
    async makeDefault(DocumentVersion) {
      await client.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion }), options());
    },
  };
}

function versionOf(version: string | undefined): string {
  if (version === undefined) throw new Error('AWS Systems Manager did not say which version the document has');
  return version;
}
