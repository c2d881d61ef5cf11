import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isLabelValue, isQualifiedName } from './node-taint';
import { HardeningError } from '../private/errors';

/** Amazon EKS refuses labels with these prefixes. */
const RESERVED = ['kubernetes.io/', 'k8s.io/', 'eks.amazonaws.com/'];

/**
 * A kubelet may set labels below these names on its own node; with any other name below kubernetes.io or k8s.io it refuses to start.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
const KUBELET_MAY = /(?:^|\.)(?:kubelet|node)\.kubernetes\.io\//;

/** Throws when Amazon EKS or the kubelet would refuse a label. */
export function validateLabels(scope: IConstruct, labels: { [key: string]: string }): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!Token.isUnresolved(key)) validateKey(scope, key);
    if (!Token.isUnresolved(value) && (value === '' || !isLabelValue(value))) {
      throw new HardeningError('LabelInvalid',
        `the value of label '${key}' must be 1 to 63 letters, digits, dots, - and _, and start and end with a letter or digit, got ${JSON.stringify(value)}`, scope);
    }
  }
}

function validateKey(scope: IConstruct, key: string): void {
  if (!isQualifiedName(key)) {
    throw new HardeningError('LabelInvalid', `the key of a label must be a qualified name of at most 63 characters, such as example.com/team, got ${JSON.stringify(key)}`, scope);
  }
  const reserved = RESERVED.some((prefix) => key.startsWith(prefix)) || (/\.(?:kubernetes|k8s)\.io\//.test(key) && !KUBELET_MAY.test(key));
  if (reserved) {
    throw new HardeningError('LabelReserved', `label '${key}' must not start with a name reserved for Kubernetes or Amazon EKS (${RESERVED.join(', ')}); use a name of your own`, scope);
  }
}
