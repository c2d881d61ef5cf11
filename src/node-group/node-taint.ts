import { Token } from 'aws-cdk-lib';
import type { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/**
 * A taint: keeps pods that do not tolerate it off the nodes.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html
 */
export class NodeTaint {
  /**
   * New pods stay away.
   *
   * @param key qualified name, at most 63 characters
   * @param value at most 63 characters
   */
  public static noSchedule(key: string, value?: string): NodeTaint {
    return new NodeTaint('NO_SCHEDULE', key, value);
  }

  /**
   * New pods stay away where they can.
   *
   * @param key qualified name, at most 63 characters
   * @param value at most 63 characters
   */
  public static preferNoSchedule(key: string, value?: string): NodeTaint {
    return new NodeTaint('PREFER_NO_SCHEDULE', key, value);
  }

  /**
   * New pods stay away and running ones go.
   *
   * @param key qualified name, at most 63 characters
   * @param value at most 63 characters
   */
  public static noExecute(key: string, value?: string): NodeTaint {
    return new NodeTaint('NO_EXECUTE', key, value);
  }

  private constructor(
    /** Effect, as the API of Amazon EKS names it. */
    public readonly effect: string,
    /** Key of the taint. */
    public readonly key: string,
    /** Value of the taint. */
    public readonly value?: string,
  ) {}

  /** @internal */
  public _render(): CfnNodegroup.TaintProperty {
    return { effect: this.effect, key: this.key, value: this.value };
  }
}

const MAX_TAINTS = 50;

/** Throws when Amazon EKS or the kubelet would refuse a taint. */
export function validateTaints(scope: IConstruct, taints: NodeTaint[]): void {
  if (taints.length > MAX_TAINTS) {
    throw new HardeningError('TaintInvalid', `'taints' must hold at most ${MAX_TAINTS}, got ${taints.length}`, scope);
  }
  const seen = new Set<string>();
  for (const { key, value, effect } of taints) {
    if (!Token.isUnresolved(key) && !isQualifiedName(key)) {
      throw new HardeningError('TaintInvalid', `the key of a taint must be a qualified name of at most 63 characters, such as example.com/dedicated, got ${JSON.stringify(key)}`, scope);
    }
    if (value !== undefined && !Token.isUnresolved(value) && !isLabelValue(value)) {
      throw new HardeningError('TaintInvalid',
        `the value of taint '${key}' must be at most 63 letters, digits, dots, - and _, and start and end with a letter or digit, got ${JSON.stringify(value)}`, scope);
    }
    if (seen.has(`${key}:${effect}`)) {
      throw new HardeningError('TaintInvalid', `taint '${key}' must not stand twice with the effect ${effect}; the kubelet would refuse to start`, scope);
    }
    seen.add(`${key}:${effect}`);
  }
}

/** A name with an optional DNS prefix, as Kubernetes wants it; Amazon EKS counts the whole of it. */
export function isQualifiedName(key: string): boolean {
  return key.length <= 63
    && /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key);
}

/** Also the empty text. */
export function isLabelValue(value: string): boolean {
  return value.length <= 63 && /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(value);
}
