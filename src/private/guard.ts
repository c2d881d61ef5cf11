import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError, type ErrorCode } from './errors';

/** A property of a resource that must not be set, or not to such a value. */
export interface Guard {
  /** Path in CloudFormation's words; `*` stands for an index. */
  readonly path: string;
  readonly code: ErrorCode;
  /** What to do instead, and why. */
  readonly instead: string;
  /** Whether a value is fine all the same. */
  readonly allows?: (value: unknown) => boolean;
}

/**
 * Throws when an escape hatch (`addPropertyOverride`, `addOverride`) would undo the hardening or make Amazon EKS refuse the deployment.
 *
 * @param path path of the override, such as `Properties.LaunchTemplateData.KeyName`
 */
export function guardOverride(scope: IConstruct, guards: Guard[], path: string, value: unknown): void {
  for (const [leaf, leafValue] of leaves(path.replace(/^Properties\./, ''), value)) {
    const guard = guards.find((candidate) => covers(candidate.path, leaf));
    if (guard === undefined || Token.isUnresolved(leafValue)) continue;
    const deleted = leafValue === undefined;
    if (deleted ? guard.allows === undefined : guard.allows?.(leafValue)) continue;
    throw new HardeningError(guard.code, `'${leaf}' must not be ${deleted ? 'deleted' : `set to ${JSON.stringify(leafValue)}`}: ${guard.instead}`, scope);
  }
}

/** An override may be a whole table: every value below it counts. */
function leaves(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, below]) => leaves(`${path}.${name}`, below));
}

/** A guard covers its own path and everything below it. */
function covers(guard: string, path: string): boolean {
  const names = path.split('.');
  const expected = guard.split('.');
  return expected.length <= names.length && expected.every((name, i) => name === '*' || name === names[i]);
}
