import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/**
 * A number of nodes, or a part of them.
 */
export class NodeAmount {
  /**
   * A number of nodes.
   *
   * @param nodes 1 or more
   */
  public static count(nodes: number): NodeAmount {
    return new NodeAmount(nodes, undefined);
  }

  /**
   * A part of the nodes.
   *
   * @param percentage from 1 to 100
   */
  public static percentage(percentage: number): NodeAmount {
    return new NodeAmount(undefined, percentage);
  }

  private constructor(
    /** The number of nodes, if it is one. */
    public readonly nodes?: number,
    /** The part in percent, if it is one. */
    public readonly percent?: number,
  ) {}

  /**
   * Throws when Amazon EKS would refuse the amount.
   *
   * @internal
   */
  public _validate(scope: IConstruct, name: string, maxNodes = Number.MAX_SAFE_INTEGER): void {
    const [value, max, unit] = this.nodes !== undefined ? [this.nodes, maxNodes, 'nodes'] : [this.percent!, 100, 'percent'];
    if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1 && value <= max)) return;
    const allowed = max === Number.MAX_SAFE_INTEGER ? '1 or more' : `from 1 to ${max}`;
    throw new HardeningError('NodeAmountOutOfRange', `'${name}' must be a whole number of ${unit}, ${allowed}, got ${value}`, scope);
  }
}
