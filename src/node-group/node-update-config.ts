import type { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { NodeAmount } from './node-amount';
import { warn } from '../private/warnings';

/**
 * In which order nodes are replaced.
 */
export enum NodeUpdateStrategy {
  /** New nodes come up before old ones go. */
  DEFAULT = 'DEFAULT',
  /** Old nodes go before new ones come up, for capacity that is short. It leaves a warning. */
  MINIMAL = 'MINIMAL',
}

/**
 * How a node group replaces its nodes. PodDisruptionBudgets are always respected.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
export interface NodeUpdateConfig {
  /**
   * Nodes that are replaced at once, at most 100.
   *
   * @default NodeAmount.percentage(33)
   */
  readonly maxUnavailable?: NodeAmount;

  /**
   * In which order.
   *
   * @default NodeUpdateStrategy.DEFAULT
   */
  readonly updateStrategy?: NodeUpdateStrategy;
}

/** A third of the nodes at once: a group of any size is through in a few rounds, and two thirds of it serve meanwhile. */
const DEFAULT_PERCENTAGE = 33;

/** Throws when Amazon EKS would refuse the amount. */
export function renderUpdateConfig(scope: IConstruct, config: NodeUpdateConfig): CfnNodegroup.UpdateConfigProperty {
  const amount = config.maxUnavailable ?? NodeAmount.percentage(DEFAULT_PERCENTAGE);
  amount._validate(scope, 'maxUnavailable', 100);
  if (config.updateStrategy === NodeUpdateStrategy.MINIMAL) {
    warn(scope, 'UpdateStrategyMinimal', "'updateStrategy' is MINIMAL: old nodes go before new ones come up, so a bad image takes capacity away. Leave it out where capacity allows");
  }
  return {
    maxUnavailable: amount.nodes,
    maxUnavailablePercentage: amount.percent,
    updateStrategy: config.updateStrategy ?? NodeUpdateStrategy.DEFAULT,
  };
}
