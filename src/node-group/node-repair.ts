import { Token, type Duration } from 'aws-cdk-lib';
import type { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import type { NodeAmount } from './node-amount';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';

/**
 * What happens to an unhealthy node.
 */
export enum NodeRepairAction {
  /** The node is replaced. */
  REPLACE = 'Replace',
  /** The node is rebooted. */
  REBOOT = 'Reboot',
  /** The node is left alone. */
  NO_ACTION = 'NoAction',
}

/**
 * What to do on one kind of problem.
 */
export interface NodeRepairOverride {
  /** Condition that the node monitoring agent reports, such as `NetworkingReady`. */
  readonly nodeMonitoringCondition: string;

  /** Reason of the condition, such as `InterfaceNotUp`. */
  readonly nodeUnhealthyReason: string;

  /** Time that the problem must last, 1 minute or more; a token in minutes. */
  readonly minRepairWaitTime: Duration;

  /** What happens then. */
  readonly repairAction: NodeRepairAction;
}

/**
 * Limits of node auto-repair.
 */
export interface NodeRepairOptions {
  /**
   * Nodes that are repaired at once.
   *
   * @default - Amazon EKS decides
   */
  readonly maxParallelNodesRepaired?: NodeAmount;

  /**
   * Unhealthy nodes above which nothing is repaired any more, as the fault lies elsewhere then.
   *
   * @default - Amazon EKS decides
   */
  readonly maxUnhealthyNodeThreshold?: NodeAmount;

  /**
   * What to do on single kinds of problems.
   *
   * @default - Amazon EKS decides
   */
  readonly overrides?: NodeRepairOverride[];
}

/**
 * Node auto-repair: Amazon EKS replaces or reboots nodes that do not get well (IMM-1).
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/node-health.html
 */
export class NodeRepair {
  /**
   * Unhealthy nodes are repaired.
   *
   * @param options limits
   */
  public static enabled(options: NodeRepairOptions = {}): NodeRepair {
    return new NodeRepair(options);
  }

  /** Unhealthy nodes stay until somebody comes. It leaves a warning. */
  public static disabled(): NodeRepair {
    return new NodeRepair(undefined);
  }

  private constructor(private readonly options?: NodeRepairOptions) {}

  /** @internal */
  public _render(scope: IConstruct): CfnNodegroup.NodeRepairConfigProperty {
    if (this.options === undefined) {
      warn(scope, 'NodeRepairDisabled', 'node auto-repair is off: an unhealthy node stays until somebody replaces it. Give NodeRepair.enabled() with limits instead');
      return { enabled: false };
    }
    const { maxParallelNodesRepaired: parallel, maxUnhealthyNodeThreshold: threshold, overrides } = this.options;
    parallel?._validate(scope, 'maxParallelNodesRepaired');
    threshold?._validate(scope, 'maxUnhealthyNodeThreshold');
    return {
      enabled: true,
      maxParallelNodesRepairedCount: parallel?.nodes,
      maxParallelNodesRepairedPercentage: parallel?.percent,
      maxUnhealthyNodeThresholdCount: threshold?.nodes,
      maxUnhealthyNodeThresholdPercentage: threshold?.percent,
      nodeRepairConfigOverrides: overrides?.map((override) => renderOverride(scope, override)),
    };
  }
}

function renderOverride(scope: IConstruct, override: NodeRepairOverride): CfnNodegroup.NodeRepairConfigOverridesProperty {
  const { minRepairWaitTime: wait } = override;
  if (wait.isUnresolved() && wait.unitLabel() !== 'minutes') {
    throw new HardeningError('NodeRepairInvalid', `'minRepairWaitTime' must be minutes where it is a token, got ${wait.unitLabel()}; use Duration.minutes()`, scope);
  }
  const minutes = wait.toMinutes({ integral: false });
  if (!Token.isUnresolved(minutes) && !(Number.isInteger(minutes) && minutes >= 1)) {
    throw new HardeningError('NodeRepairInvalid', `'minRepairWaitTime' must be whole minutes, 1 or more, got ${minutes} minutes`, scope);
  }
  for (const name of ['nodeMonitoringCondition', 'nodeUnhealthyReason'] as const) {
    if (override[name] === '') {
      throw new HardeningError('NodeRepairInvalid', `'${name}' must name what the node monitoring agent reports, got an empty text`, scope);
    }
  }
  return {
    nodeMonitoringCondition: override.nodeMonitoringCondition,
    nodeUnhealthyReason: override.nodeUnhealthyReason,
    minRepairWaitTimeMins: minutes,
    repairAction: override.repairAction,
  };
}
