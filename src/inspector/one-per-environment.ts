import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { EnvironmentClaims } from '../private/environment-claims';
import { HardeningError } from '../private/errors';

const ENABLEMENTS = new EnvironmentClaims();

/** Amazon Inspector is a setting of an account and Region: throws when the app has a second enablement for the same one. */
export function claimEnvironment(scope: IConstruct): void {
  const first = ENABLEMENTS.claim(scope);
  if (first !== undefined) {
    throw new HardeningError('InspectorAlreadyEnabled',
      `Amazon Inspector must be enabled once in an account and Region, got a second enablement for ${Stack.of(scope).environment}; `
      + `the first is ${first.node.path}: remove this one, and give that one what this one has`, scope);
  }
}
