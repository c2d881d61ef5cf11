import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from './errors';

/** Throws when the text is no version of Kubernetes. */
export function validateKubernetesVersion(scope: IConstruct, version: string | undefined): void {
  if (version !== undefined && !Token.isUnresolved(version) && !/^1\.\d{1,2}$/.test(version)) {
    throw new HardeningError('KubernetesVersionInvalid', `'kubernetesVersion' must be a minor version such as 1.34, got ${JSON.stringify(version)}`, scope);
  }
}

/** Compares versions part by part: below 0 when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
