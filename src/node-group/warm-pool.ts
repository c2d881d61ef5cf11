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
 * Instances that wait, booted once, for the node group to grow. Not of Spot instances.
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

/**
 * Throws when Amazon EKS or Amazon EC2 Auto Scaling would refuse the warm pool.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
 */
export function renderWarmPool(scope: IConstruct, pool: NodeWarmPool, capacityType?: string): CfnNodegroup.WarmPoolConfigProperty {
  if (capacityType === 'SPOT') {
    throw new HardeningError('WarmPoolInvalid',
      "'warmPool' must not be given together with capacity type SPOT: Amazon EC2 Auto Scaling has no warm pools of Spot instances; leave one of them out", scope);
  }
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
