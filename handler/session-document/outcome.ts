import { clean } from '../inspector-enablement/outcome';

/** Something that went wrong in one call. */
export interface Problem {
  /** Name of an exception, or code of a network error. */
  readonly code: string;
  /** What the service said, short and without anything secret. */
  readonly message: string;
  /** `wait`: look again. `settle`: as `wait`, but final once AWS had time to become consistent. `stop`: final. */
  readonly verdict: 'wait' | 'settle' | 'stop';
  /** What the user should do. */
  readonly advice: string;
}

/** AWS is eventually consistent: the permissions of a role that was made seconds ago are refused at first. */
const SETTLE_MS = 90_000;

const LATER = 'Deploy again in some minutes; if it stays, ask AWS Support';

const ALLOW = 'Allow ssm:CreateDocument, ssm:GetDocument, ssm:UpdateDocument and ssm:UpdateDocumentDefaultVersion on the role of this function, and see that no '
  + 'service control policy denies them. Then deploy again';

/** What is known, by name. Throttling and whatever AWS itself fails with is not here: it is waited for. */
const KNOWN: Record<string, [Problem['verdict'], string]> = {
  AccessDeniedException: ['settle', ALLOW],
  DocumentAlreadyExists: ['wait', LATER],
  DocumentLimitExceeded: ['stop', 'The account has as many documents in this Region as it may have. Delete one that nobody needs, or ask for a higher quota. Then deploy again'],
  DocumentVersionLimitExceeded: ['stop', 'The document has as many versions as it may have. Delete old ones of SSM-SessionManagerRunShell. Then deploy again'],
  DuplicateDocumentContent: ['settle', 'An older version of SSM-SessionManagerRunShell has these preferences. Make it the default one by aws ssm '
    + 'update-document-default-version, then deploy again'],
  InvalidDocumentContent: ['stop', 'AWS Systems Manager does not take these preferences. Correct what it names, then deploy again'],
  InvalidDocumentSchemaVersion: ['stop', 'AWS Systems Manager does not take these preferences. Update the library, then deploy again'],
  MaxDocumentSizeExceeded: ['stop', 'The document is too large. Have a shorter shell profile, then deploy again'],
};

/** What a failed call means. */
export function problemOf(error: unknown): Problem {
  const { name, code, message } = (typeof error === 'object' && error !== null ? error : {}) as { name?: unknown; code?: unknown; message?: unknown };
  const known = String(name ?? code ?? 'Error');
  const [verdict, advice] = Object.hasOwn(KNOWN, known) ? KNOWN[known] : ['wait' as const, LATER];
  return { code: known === 'Error' && code !== undefined ? String(code) : known, message: clean(typeof message === 'string' ? message : ''), verdict, advice };
}

/** Whether it is no use to go on. */
export function isFinal({ verdict }: Problem, elapsedMs: number): boolean {
  return verdict === 'stop' || (verdict === 'settle' && elapsedMs >= SETTLE_MS);
}
