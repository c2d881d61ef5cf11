import { Token, Tokenization, type Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/**
 * Whole minutes as the document has them.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-timeout.html
 */
export function minutesOf(scope: IConstruct, option: string, duration: Duration, most: number): string {
  if (duration.isUnresolved() && duration.unitLabel() !== 'minutes') {
    throw new HardeningError('SessionDurationInvalid', `'${option}' must be minutes where it is a token, got ${duration.unitLabel()}; use Duration.minutes()`, scope);
  }
  const minutes = duration.toMinutes({ integral: false });
  if (!Token.isUnresolved(minutes) && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= most)) {
    throw new HardeningError('SessionDurationInvalid', `'${option}' must be whole minutes from 1 to ${most}, got ${minutes} minutes`, scope);
  }
  return Tokenization.stringifyNumber(minutes);
}

/**
 * Throws when no Linux has such a user, or when it is root: then every session would be one of root, and no use of sudo would be seen.
 *
 * @see https://man7.org/linux/man-pages/man8/useradd.8.html
 */
export function validateRunAs(scope: IConstruct, runAs: string | undefined): void {
  if (runAs === undefined || Token.isUnresolved(runAs)) return;
  if (runAs === 'root') {
    throw new HardeningError('SessionRunAsInvalid', "'runAs' must not be root: no use of sudo would be seen; name a user who may use sudo, or leave it out for ssm-user", scope);
  }
  if (!/^[A-Za-z_][\w.-]{0,31}$/.test(runAs)) {
    throw new HardeningError('SessionRunAsInvalid',
      `'runAs' must be the name of a Linux user, at most 32 letters, digits and _.- that begin with a letter or _, got ${JSON.stringify(runAs)}`, scope);
  }
}

/** A document may have 64 KiB; 4 are left for what else is in it. */
const MAX_PROFILE_BYTES = 60 * 1024;

/**
 * Throws when the document would not hold the profile, or when there is none in it.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
 */
export function validateShellProfile(scope: IConstruct, profile: string | undefined): void {
  if (profile === undefined || Token.isUnresolved(profile)) return;
  const bytes = Buffer.byteLength(JSON.stringify(profile)) - 2;
  if (bytes < 1 || bytes > MAX_PROFILE_BYTES) {
    throw new HardeningError('SessionShellProfileInvalid',
      `'shellProfile' must have 1 to ${MAX_PROFILE_BYTES} bytes of JSON, got ${bytes}; have the rest in a script on the node, or leave it out`, scope);
  }
}
