import type { ErrorCode, Ec2ScanMode, ResourceScanType } from '@aws-sdk/client-inspector2';

/**
 * The decision table: what each answer of Amazon Inspector leads to, and what the user should do if it is the last word.
 *
 * @see https://docs.aws.amazon.com/inspector/v2/APIReference/API_FailedAccount.html
 * @see https://docs.aws.amazon.com/inspector/v2/APIReference/API_Enable.html#API_Enable_Errors
 */

/** An operation that the function calls. There are no others. */
export type Operation = 'BatchGetAccountStatus' | 'Enable' | 'GetConfiguration' | 'UpdateConfiguration';

/**
 * Where an answer leads.
 *
 * - `wait`: look again later, and ask again if the status still asks for it.
 * - `settle`: as `wait`, but final once AWS had time to become consistent: a role that was made seconds ago is refused at first.
 * - `stop`: final, unless the next look shows that it is on all the same.
 */
export type Verdict = 'wait' | 'settle' | 'stop';

/** Something that went wrong in one call. */
export interface Problem {
  readonly operation: Operation;
  /** Code of Amazon Inspector, name of an exception, or code of a network error. */
  readonly code: string;
  /** What the service said, short and without anything secret. */
  readonly message: string;
  readonly verdict: Verdict;
  /** What the user should do. */
  readonly advice: string;
}

/** What was asked for, and for whom. */
export interface Wish {
  readonly account: string;
  readonly region: string;
  readonly resourceTypes: readonly ResourceScanType[];
  readonly scanMode?: Ec2ScanMode;
}

/** A status of Amazon Inspector, or of one that it does not report. */
export const NOT_REPORTED = 'NOT REPORTED';

type Row = readonly [Verdict, string];

const DEPLOY_LATER = 'Deploy again in some minutes; if it stays, ask AWS Support';

const IN_PROGRESS = 'Look under Account management in the Amazon Inspector console who turns it off. When that is over, deploy again';

/** Every code that Amazon Inspector gives for an account. The compiler refuses this table when the API knows one more. */
const ACCOUNT_CODES: Record<ErrorCode, Row> = {
  ACCESS_DENIED: ['stop', 'Amazon Inspector does not let this account turn it on. If the account has a delegated administrator of Amazon Inspector, ask that one to '
    + 'activate the account; otherwise look for a service control policy that denies inspector2:Enable. Then deploy again'],
  ACCOUNT_IS_ISOLATED: ['stop', 'AWS has isolated this account. Its owner has to settle that with AWS Support first. Then deploy again'],
  ALREADY_ENABLED: ['wait', 'Amazon Inspector says that it is on already, but its status does not show it. Look under Account management in the Amazon Inspector '
    + 'console, then deploy again'],
  BLOCKED_BY_ORGANIZATION_POLICY: ['stop', 'An Amazon Inspector policy of AWS Organizations decides for this account and Region. Ask the management account or the '
    + 'delegated administrator to enable these scans in that policy. Then deploy again'],
  DISABLE_IN_PROGRESS: ['wait', `Amazon Inspector is being turned off in this account. ${IN_PROGRESS}`],
  DISASSOCIATE_ALL_MEMBERS: ['stop', 'This account still administers members in Amazon Inspector. Disassociate them in the Amazon Inspector console, or deploy this in the '
    + 'account that is the delegated administrator now'],
  EC2_SSM_ASSOCIATION_VERSION_LIMIT_EXCEEDED: ['stop', 'An association of Amazon Inspector in Systems Manager State Manager has reached the limit of its versions. Delete '
    + 'that association (its name begins with Inspector and ends with do-not-delete): Amazon Inspector makes it anew. Then deploy again'],
  EC2_SSM_RESOURCE_DATA_SYNC_LIMIT_EXCEEDED: ['stop', 'The account has as many Systems Manager resource data syncs in this Region as it may have. Delete one that nobody '
    + 'needs (aws ssm list-resource-data-sync shows them) or ask for a higher quota. Then deploy again'],
  ENABLE_IN_PROGRESS: ['wait', 'Amazon Inspector was still being turned on when the time was over. Deploy again: it goes on where it is'],
  EVENTBRIDGE_THROTTLED: ['wait', `Amazon EventBridge throttled Amazon Inspector in this account. ${DEPLOY_LATER}`],
  EVENTBRIDGE_UNAVAILABLE: ['wait', `Amazon Inspector could not reach Amazon EventBridge. ${DEPLOY_LATER}`],
  INTERNAL_ERROR: ['wait', `Amazon Inspector failed inside. ${DEPLOY_LATER}`],
  RESOURCE_NOT_FOUND: ['stop', 'Amazon Inspector does not know this account. Check that the account is active and, in an organization, still a member. Then deploy again'],
  RESOURCE_SCAN_NOT_DISABLED: ['stop', 'Amazon Inspector asks that another type of scan be off first. Settle that under Account management in the Amazon Inspector '
    + 'console; this function never turns anything off. Then deploy again'],
  SSM_THROTTLED: ['wait', `AWS Systems Manager throttled Amazon Inspector in this account. ${DEPLOY_LATER}`],
  SSM_UNAVAILABLE: ['wait', `Amazon Inspector could not reach AWS Systems Manager. ${DEPLOY_LATER}`],
  SUSPEND_IN_PROGRESS: ['wait', `Amazon Inspector is being suspended in this account. ${IN_PROGRESS}`],
};

const UNKNOWN: Row = ['stop', 'This is an answer that this version of the function does not know. Look under Account management in the Amazon Inspector console, or update '
  + 'the library, then deploy again'];

/** What a refused call needs, by operation. */
const PERMISSIONS: Record<Operation, string> = {
  BatchGetAccountStatus: 'Allow inspector2:BatchGetAccountStatus on the role of this function, and see that no service control policy denies it. Then deploy again',
  Enable: 'Allow inspector2:Enable and, for the service-linked roles of Amazon Inspector, iam:CreateServiceLinkedRole on the role of this function, and see that no '
    + 'service control policy denies them. Amazon Inspector says the same of a scan that this Region does not offer: leave that type out. Then deploy again',
  GetConfiguration: 'Allow inspector2:GetConfiguration on the role of this function, and see that no service control policy denies it. Then deploy again',
  UpdateConfiguration: 'In an organization only the delegated administrator of Amazon Inspector may change the scan mode: leave it out here and let that account set it. '
    + 'In an account of its own, allow inspector2:UpdateConfiguration on the role of this function. Then deploy again',
};

const UNREACHABLE = 'The endpoint of Amazon Inspector could not be reached. Check that Amazon Inspector exists in this Region and, if this function runs in a VPC, that it has a '
  + 'route to the endpoint inspector2. Then deploy again';

const CREDENTIALS = 'AWS does not accept the credentials of this function. Check that the Region is turned on for the account, then deploy again';

/** Exceptions of the service and errors on the way to it, by name or code. */
const EXCEPTIONS: Record<string, Row> = {
  AbortError: ['wait', UNREACHABLE],
  TimeoutError: ['wait', UNREACHABLE],
  RequestTimeout: ['wait', UNREACHABLE],
  RequestTimeoutException: ['wait', UNREACHABLE],
  ECONNABORTED: ['wait', UNREACHABLE],
  ECONNREFUSED: ['wait', UNREACHABLE],
  ECONNRESET: ['wait', UNREACHABLE],
  EHOSTUNREACH: ['wait', UNREACHABLE],
  ENETUNREACH: ['wait', UNREACHABLE],
  EPIPE: ['wait', UNREACHABLE],
  ETIMEDOUT: ['wait', UNREACHABLE],
  EAI_AGAIN: ['wait', UNREACHABLE],
  ENOTFOUND: ['settle', UNREACHABLE],
  // An answer that is cut off is no JSON.
  SyntaxError: ['wait', `The answer of Amazon Inspector was no valid JSON. ${DEPLOY_LATER}`],
  ConflictException: ['wait', `Another change of Amazon Inspector was under way. ${DEPLOY_LATER}`],
  InternalServerException: ['wait', `Amazon Inspector failed inside. ${DEPLOY_LATER}`],
  Throttling: ['wait', `Amazon Inspector throttled the calls of this account. ${DEPLOY_LATER}`],
  ThrottlingException: ['wait', `Amazon Inspector throttled the calls of this account. ${DEPLOY_LATER}`],
  TooManyRequestsException: ['wait', `Amazon Inspector throttled the calls of this account. ${DEPLOY_LATER}`],
  ValidationException: ['stop', 'Amazon Inspector does not accept the request. Check that this Region offers every scan that was asked for, then deploy again'],
  BadRequestException: ['stop', 'Amazon Inspector does not accept the request. Check that this Region offers every scan that was asked for, then deploy again'],
  ResourceNotFoundException: ACCOUNT_CODES.RESOURCE_NOT_FOUND,
  ServiceQuotaExceededException: ['stop', 'A quota of Amazon Inspector is used up. Ask for a higher one in Service Quotas, then deploy again'],
  CredentialsProviderError: ['stop', CREDENTIALS],
  ExpiredTokenException: ['stop', CREDENTIALS],
  InvalidClientTokenId: ['stop', CREDENTIALS],
  InvalidSignatureException: ['stop', CREDENTIALS],
  OptInRequired: ['stop', CREDENTIALS],
  UnrecognizedClientException: ['settle', CREDENTIALS],
};

/** What lasts when a type of scan was accepted and still is not on, by its status. */
const STATUSES: Record<string, Row> = {
  SUSPENDED: ['stop', 'Amazon Inspector is suspended for this account. Ask the delegated administrator of Amazon Inspector, or the owner of the account, to lift that. '
    + 'Then deploy again'],
};

/** A code that came for the account, in `failedAccounts` or in a status. */
export function accountProblem(operation: Operation, code: string, message: string | undefined): Problem {
  const [verdict, advice] = own(ACCOUNT_CODES, code) ?? UNKNOWN;
  return { operation, code, message: clean(message), verdict, advice };
}

/** A code in the state of one type of scan. What is not known is no reason to give up there. */
export function stateProblem(code: string, message: string | undefined): Problem {
  const problem = accountProblem('Enable', code, message);
  return own(ACCOUNT_CODES, code) ? problem : { ...problem, verdict: 'wait' };
}

/** A status that does not change though Amazon Inspector accepted to turn the scan on, if that status is final. */
export function statusProblem(status: string): Problem | undefined {
  const row = own(STATUSES, status);
  return row && { operation: 'Enable', code: status, message: '', verdict: row[0], advice: row[1] };
}

/** An exception of a call. */
export function exceptionProblem(operation: Operation, error: unknown): Problem {
  const { name, code, message, httpStatus } = describe(error);
  const [verdict, advice] = exceptionRow(operation, name, code, httpStatus);
  const known = code !== undefined && own(EXCEPTIONS, code) ? code : name;
  return { operation, code: known, message: clean(message), verdict, advice };
}

function exceptionRow(operation: Operation, name: string, code: string | undefined, httpStatus: number | undefined): Row {
  if (name === 'AccessDeniedException' || name === 'AccessDenied') return ['settle', PERMISSIONS[operation]];
  const row = own(EXCEPTIONS, name) ?? (code === undefined ? undefined : own(EXCEPTIONS, code));
  if (row) return row;
  if (httpStatus === 429) return EXCEPTIONS.ThrottlingException;
  if (httpStatus !== undefined && httpStatus >= 500) return EXCEPTIONS.InternalServerException;
  return UNKNOWN;
}

function describe(error: unknown): { name: string; code?: string; message: string; httpStatus?: number } {
  const raw = (typeof error === 'object' && error !== null ? error : {}) as
    { name?: unknown; code?: unknown; message?: unknown; $metadata?: { httpStatusCode?: unknown } };
  const status = raw.$metadata?.httpStatusCode;
  return {
    name: typeof raw.name === 'string' && raw.name !== '' ? raw.name : 'Error',
    code: typeof raw.code === 'string' ? raw.code : undefined,
    message: typeof raw.message === 'string' ? raw.message : '',
    httpStatus: typeof status === 'number' ? status : undefined,
  };
}

function own<T>(table: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** At most this much of what a service said is passed on. */
const MESSAGE_LENGTH = 600;

/**
 * A message of a service, fit for the console of CloudFormation: one line, short, and without the query of a URL (where signatures are), access keys
 * or tokens.
 */
export function clean(message: string | undefined): string {
  const text = (message ?? '')
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, '$1?…')
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '…')
    .replace(/\b(X-Amz-[A-Za-z-]+|aws_(?:secret_access_key|session_token)|SecretAccessKey|SessionToken)(["']?\s*[=:]\s*["']?)[^\s&"']+/gi, '$1$2…')
    .trim();
  return text.length > MESSAGE_LENGTH ? `${text.slice(0, MESSAGE_LENGTH)}…` : text;
}

/** What the user reads when Amazon Inspector could not be proven to be on. */
export function explain(wish: Wish, statuses: ReadonlyMap<string, string> | undefined, problem: Problem | undefined, lead: string): string {
  const state = statuses === undefined
    ? `Its status could not be read for ${wish.resourceTypes.join(', ')}`
    : wish.resourceTypes.map((type) => `${type} is ${statuses.get(type) ?? NOT_REPORTED}`).join(', ');
  const sentences = [`${lead} in account ${wish.account}, Region ${wish.region}. ${state}`];
  if (problem) {
    const said = problem.message && problem.message !== problem.code ? ` (${problem.message.replace(/[.\s]+$/, '')})` : '';
    sentences.push(`${problem.operation} ended with ${problem.code}${said}`, problem.advice);
  } else {
    sentences.push(silence(wish, statuses));
  }
  sentences.push('Nothing was turned off');
  return sentences.map((sentence) => `${sentence}.`).join(' ');
}

/** What to do when the time was over and no call had failed. */
function silence(wish: Wish, statuses: ReadonlyMap<string, string> | undefined): string {
  const lasting = wish.resourceTypes.map((type) => statuses?.get(type) ?? NOT_REPORTED);
  if (lasting.every((status) => status === 'ENABLED')) return `Amazon Inspector accepted the scan mode but had not applied it yet. ${DEPLOY_LATER}`;
  if (lasting.includes('ENABLING')) return ACCOUNT_CODES.ENABLE_IN_PROGRESS[1];
  if (lasting.includes('DISABLING')) return ACCOUNT_CODES.DISABLE_IN_PROGRESS[1];
  if (lasting.includes('SUSPENDING')) return ACCOUNT_CODES.SUSPEND_IN_PROGRESS[1];
  return 'Amazon Inspector accepted the request and gave no reason why it is not on. Look under Account management in the Amazon Inspector console, and at the '
    + 'Amazon Inspector policies of the organization, for what keeps it off. Then deploy again';
}
