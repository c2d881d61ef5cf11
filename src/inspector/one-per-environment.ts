import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/** The enablements of each app. */
const ENABLEMENTS = new WeakMap<IConstruct, IConstruct[]>();

/**
 * Amazon Inspector is a setting of an account and Region: throws when the app has a second enablement for the same one.
 *
 * Where account and Region are known at deployment only, stacks of one stage are taken for the same environment, as they go where the credentials lead;
 * stacks of different stages are not.
 */
export function claimEnvironment(scope: IConstruct): void {
  const others = ENABLEMENTS.get(scope.node.root) ?? [];
  const first = others.find((other) => sameEnvironment(Stack.of(scope), Stack.of(other)));
  if (first !== undefined) {
    throw new HardeningError('InspectorAlreadyEnabled',
      `Amazon Inspector must be enabled once in an account and Region, got a second enablement for ${Stack.of(scope).environment}; `
      + `the first is ${first.node.path}: remove this one, and give that one what this one has`, scope);
  }
  ENABLEMENTS.set(scope.node.root, [...others, scope]);
}

function sameEnvironment(a: Stack, b: Stack): boolean {
  if (a.environment !== b.environment) return false;
  const known = ![a.account, a.region].some((part) => Token.isUnresolved(part));
  return known || Stage.of(a) === Stage.of(b);
}
