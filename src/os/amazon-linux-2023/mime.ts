import type { IConstruct } from 'constructs';
import { HardeningError } from '../../private/errors';

/** One part of the user data. */
export interface MimePart {
  readonly contentType: string;
  readonly body: string;
}

/** Fixed, so that user data stays the same from synthesis to synthesis. */
const BOUNDARY = '==hardened-eks-node==';

/**
 * The parts as one MIME document, the only form in which Amazon EKS merges user data of Amazon Linux.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export function renderMime(scope: IConstruct, parts: MimePart[]): string {
  parts.forEach(({ contentType, body }) => refuseBoundary(scope, contentType, body));
  const rendered = parts.map(({ contentType, body }) => `--${BOUNDARY}\nContent-Type: ${contentType}\n\n${body}\n`);
  return `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="${BOUNDARY}"\n\n${rendered.join('')}--${BOUNDARY}--\n`;
}

/** Throws when the text has the boundary in it: how strictly the merger of Amazon EKS looks for it is not documented. */
export function refuseBoundary(scope: IConstruct, name: string, text: string): void {
  if (text.includes(BOUNDARY)) {
    throw new HardeningError('MimeBoundaryInValue', `'${name}' must not hold '${BOUNDARY}', which parts the user data; change the value`, scope);
  }
}
