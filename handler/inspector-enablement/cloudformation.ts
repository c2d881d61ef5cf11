import type { Ec2ScanMode, ResourceScanType } from '@aws-sdk/client-inspector2';
import type { Clock, Outcome } from './enable';
import { clean } from './outcome';

/**
 * What CloudFormation sends for a custom resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface CustomResourceEvent {
  readonly RequestType: string;
  /** Whoever has it may answer: it is never logged. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  /** `resourceTypes`: a list of types of scan. `scanMode`: that of EC2 scanning, optional. */
  readonly ResourceProperties?: Record<string, unknown>;
}

/** What the resource asks for. */
export interface EnablementProperties {
  readonly resourceTypes: ResourceScanType[];
  readonly scanMode?: Ec2ScanMode;
}

/** Sends a body to a URL with the HTTP method PUT and gives the status of the answer. */
export type Put = (url: string, body: string) => Promise<number>;

const RESOURCE_TYPES: Record<ResourceScanType, true> = { EC2: true, ECR: true, LAMBDA: true, LAMBDA_CODE: true, CODE_REPOSITORY: true };

const SCAN_MODES: Record<Ec2ScanMode, true> = { EC2_HYBRID: true, EC2_SSM_AGENT_BASED: true };

/** CloudFormation takes no longer answer. */
const ANSWER_BYTES = 4096;

const ATTEMPTS = 4;

/** A property that the function cannot read: the message says which, what is allowed and what came. */
export class PropertyError extends Error {}

/** The properties of the resource, or the reason why they are none. */
export function readProperties(event: CustomResourceEvent): EnablementProperties {
  const { resourceTypes: types, scanMode } = event.ResourceProperties ?? {};
  const allowed = Object.keys(RESOURCE_TYPES);
  if (!Array.isArray(types) || types.length === 0 || !types.every((type) => allowed.includes(type))) {
    throw new PropertyError(`'resourceTypes' must be a list of at least one of ${allowed.join(', ')}, got ${clean(String(JSON.stringify(types)))}`);
  }
  if (scanMode === undefined || scanMode === '') return { resourceTypes: [...new Set<ResourceScanType>(types)] };
  if (typeof scanMode !== 'string' || !Object.keys(SCAN_MODES).includes(scanMode)) {
    throw new PropertyError(`'scanMode' must be one of ${Object.keys(SCAN_MODES).join(', ')}, got ${clean(JSON.stringify(scanMode))}`);
  }
  if (!types.includes('EC2')) throw new PropertyError("'scanMode' needs EC2 in 'resourceTypes'; add it, or leave the scan mode out");
  return { resourceTypes: [...new Set<ResourceScanType>(types)], scanMode: scanMode as Ec2ScanMode };
}

/** The same for the whole account and Region, and kept as it was: a change never replaces the resource. */
export function physicalId(event: CustomResourceEvent, account: string, region: string): string {
  return event.PhysicalResourceId || `inspector-enablement-${account}-${region}`;
}

/** Answers CloudFormation. Throws when it could not be reached, so that Lambda runs the function once more. */
export async function answer(event: CustomResourceEvent, id: string, outcome: Outcome, put: Put, clock: Clock): Promise<void> {
  const body = responseBody(event, id, outcome);
  let problem = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await clock.sleep(1_000 * 2 ** (attempt - 1) * (0.5 + clock.random() / 2));
    try {
      const status = await put(event.ResponseURL, body);
      if (status >= 200 && status < 300) return;
      problem = `HTTP status ${status}`;
    } catch (error) {
      problem = networkCode(error);
    }
  }
  throw new Error(`CloudFormation could not be answered after ${ATTEMPTS} attempts: ${problem}`);
}

/**
 * The answer, cut where it would be too long.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export function responseBody(event: CustomResourceEvent, id: string, outcome: Outcome): string {
  const body = (reason: string | undefined) => JSON.stringify({
    Status: outcome.proven ? 'SUCCESS' : 'FAILED',
    Reason: reason,
    PhysicalResourceId: id,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  if (outcome.proven) return body(undefined);
  const letters = Array.from(outcome.reason);
  while (Buffer.byteLength(body(letters.join(''))) > ANSWER_BYTES && letters.length > 0) letters.splice(-Math.min(16, letters.length));
  return body(letters.join(''));
}

/** Only the code: a message may hold the URL. */
function networkCode(error: unknown): string {
  const { name, cause, code } = (error ?? {}) as { name?: unknown; code?: unknown; cause?: { code?: unknown } };
  return String(cause?.code ?? code ?? name ?? 'unknown error');
}
