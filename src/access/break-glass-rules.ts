import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/** Accounts, users, roles, and sessions of roles: what people act as. */
const PEOPLE = /^(?:\d{12}|arn:[\w-]+:iam::\d{12}:(?:root|(?:user|role)\/[^*?]+)|arn:[\w-]+:sts::\d{12}:assumed-role\/[^*?]+)$/;

/**
 * Throws when somebody could take the role who is not named: everyone, an organization, a service, an identity provider; or when AWS IAM takes no such principal.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function validatePrincipals(scope: IConstruct, principals: IPrincipal[]): void {
  const refuse = (got: string) => {
    throw new HardeningError('BreakGlassPrincipalInvalid',
      `'principals' must name accounts, users or roles, got ${got}; name those who may get onto nodes in an emergency`, scope);
  };
  if (principals.length === 0) refuse('none');
  for (const principal of principals) {
    const { principalJson } = principal.policyFragment;
    const people = !('groupName' in principal) && Object.entries(principalJson).every(([kind, names]) =>
      kind === 'AWS' && [names].flat().every((name) => mayBePeople(scope, name)));
    if (!people) refuse(JSON.stringify(Stack.of(scope).resolve(principalJson)));
  }
}

/** Of a name that is known at deployment only the parts that are there are looked at. */
function mayBePeople(scope: IConstruct, name: unknown): boolean {
  return Token.isUnresolved(name) ? !/[*?]/.test(JSON.stringify(Stack.of(scope).resolve(name))) : PEOPLE.test(String(name));
}

/** Throws when it does not say who asks for a second factor, or says two things. */
export function validateMfa(scope: IConstruct, { mfaMaxAge, noMfaReason }: { mfaMaxAge?: Duration; noMfaReason?: string }): void {
  if (noMfaReason === undefined) return;
  if (noMfaReason.trim() === '') {
    throw new HardeningError('BreakGlassMfaInvalid', "'noMfaReason' must say who asks people for a second factor instead of AWS IAM, got an empty text", scope);
  }
  if (mfaMaxAge !== undefined) {
    throw new HardeningError('BreakGlassMfaInvalid',
      "'mfaMaxAge' must not be given together with 'noMfaReason', as AWS IAM sees no second factor then; leave one of them out", scope);
  }
}

const MOST_SECONDS = Duration.hours(12).toSeconds();

/** Whole seconds of a duration up to 12 hours, which is the longest that a role or a sign-in to the console lasts. */
export function secondsOf(scope: IConstruct, option: string, duration: Duration, least: Duration): number {
  if (duration.isUnresolved() && duration.unitLabel() !== 'seconds') {
    throw new HardeningError('BreakGlassTimeInvalid', `'${option}' must be seconds where it is a token, got ${duration.unitLabel()}; use Duration.seconds()`, scope);
  }
  const seconds = duration.toSeconds({ integral: false });
  if (!Token.isUnresolved(seconds) && !(Number.isInteger(seconds) && seconds >= least.toSeconds() && seconds <= MOST_SECONDS)) {
    throw new HardeningError('BreakGlassTimeInvalid',
      `'${option}' must be whole seconds from ${least.toHumanString()} to 12 hours, got ${seconds} seconds`, scope);
  }
  return seconds;
}

/**
 * A date as AWS IAM compares it: to the second.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function dateOf(scope: IConstruct, date: Date): string {
  const year = date.getUTCFullYear();
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) {
    throw new HardeningError('BreakGlassTimeInvalid',
      `'validUntil' must be a date in the years ${FIRST_YEAR} to ${LAST_YEAR}, got ${Number.isNaN(year) ? 'no date' : `the year ${year}`}; `
      + "give one such as new Date('2030-01-31T18:00:00Z')", scope);
  }
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Before it stands for a mistake, such as seconds in the place of milliseconds. */
const FIRST_YEAR = 2000;

const LAST_YEAR = 9999;
