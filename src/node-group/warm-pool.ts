import { Token } from 'aws-cdk-lib';
import type { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/**
 * State in which instances wait.
 */
export enum WarmPoolState {
  /** Stopped: only the volumes cost. */
  STOPPED = 'STOPPED',
  /** Running: ready at once. */
  RUNNING = 'RUNNING',
}

/**
 * Instances that wait, booted once, for the node group to grow.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/warm-pools-managed-node-groups.html
 */
export interface NodeWarmPool {
  /**
   * Instances that wait at least, 0 or more.
   *
   * @default 0
   */
  readonly minSize?: number;

  /**
   * Instances that wait or run at most, 0 or more.
   *
   * @default - the maximum size of the node group
   */
  readonly maxGroupPreparedCapacity?: number;

  /**
   * State in which they wait. Bottlerocket knows no hibernation.
   *
   * @default WarmPoolState.STOPPED
   */
  readonly poolState?: WarmPoolState;
}

/** Throws when Amazon EKS would refuse the warm pool. */
export function renderWarmPool(scope: IConstruct, pool: NodeWarmPool): CfnNodegroup.WarmPoolConfigProperty {
  for (const name of ['minSize', 'maxGroupPreparedCapacity'] as const) {
    const value = pool[name];
    if (value !== undefined && !Token.isUnresolved(value) && !(Number.isInteger(value) && value >= 0)) {
      throw new HardeningError('WarmPoolInvalid', `'warmPool.${name}' must be a whole number, 0 or more, got ${value}`, scope);
    }
  }
  const { minSize, maxGroupPreparedCapacity: most } = pool;
  if (minSize !== undefined && most !== undefined && !Token.isUnresolved(minSize) && !Token.isUnresolved(most) && minSize > most) {
    throw new HardeningError('WarmPoolInvalid',
      `'warmPool.minSize' must not be above 'maxGroupPreparedCapacity' (${most}), got ${minSize}; lower the one or raise the other`, scope);
  }
  return { enabled: true, minSize, maxGroupPreparedCapacity: most, poolState: pool.poolState ?? WarmPoolState.STOPPED };
}
