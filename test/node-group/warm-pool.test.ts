import { CfnParameter } from 'aws-cdk-lib';
import { emptyStack, nodeGroup, nodeGroupProperties, refusal } from './given';
import { NodeCapacityType, WarmPoolState, type NodeWarmPool } from '../../src';
import { renderWarmPool } from '../../src/node-group/warm-pool';

const rendered = (warmPool: NodeWarmPool) => nodeGroupProperties(nodeGroup({ warmPool }).stack).WarmPoolConfig;

describe('a warm pool', () => {
  it.each<[NodeWarmPool, object]>([
    [{}, { PoolState: 'STOPPED' }],
    [{ minSize: 0 }, { MinSize: 0, PoolState: 'STOPPED' }],
    [{ minSize: 1, maxGroupPreparedCapacity: 4 }, { MinSize: 1, MaxGroupPreparedCapacity: 4, PoolState: 'STOPPED' }],
    [{ minSize: 2, maxGroupPreparedCapacity: 2 }, { MinSize: 2, MaxGroupPreparedCapacity: 2, PoolState: 'STOPPED' }],
    [{ poolState: WarmPoolState.RUNNING }, { PoolState: 'RUNNING' }],
    [{ poolState: WarmPoolState.STOPPED }, { PoolState: 'STOPPED' }],
  ])('%j is rendered', (pool, expected) => expect(rendered(pool)).toEqual({ Enabled: true, ...expected }));

  it('never reuses instances, which Bottlerocket does not know', () => expect(rendered({})).not.toHaveProperty('ReuseOnScaleIn'));

  it.each(['minSize', 'maxGroupPreparedCapacity'])('%s must be a whole number', (name) => {
    for (const value of [-1, 1.5, NaN]) {
      expect(refusal(() => nodeGroup({ warmPool: { [name]: value } }))).toBe(
        `[WarmPoolInvalid] 'warmPool.${name}' must be a whole number, 0 or more, got ${value} (at Stack/Workers)`);
    }
  });

  it('must not wait with more than it may prepare', () => {
    expect(refusal(() => nodeGroup({ warmPool: { minSize: 3, maxGroupPreparedCapacity: 2 } }))).toBe(
      "[WarmPoolInvalid] 'warmPool.minSize' must not be above 'maxGroupPreparedCapacity' (2), got 3; lower the one or raise the other (at Stack/Workers)");
  });

  it('takes numbers that are known at deployment only', () => {
    const stack = emptyStack();
    const token = new CfnParameter(stack, 'N', { type: 'Number' }).valueAsNumber;
    expect(stack.resolve(renderWarmPool(stack, { minSize: token, maxGroupPreparedCapacity: 1 }))).toMatchObject({ minSize: { Ref: 'N' } });
    expect(stack.resolve(renderWarmPool(stack, { minSize: 1, maxGroupPreparedCapacity: token }))).toMatchObject({ maxGroupPreparedCapacity: { Ref: 'N' } });
  });

  it('must not be of Spot instances, which Amazon EC2 Auto Scaling refuses', () => {
    expect(refusal(() => nodeGroup({ warmPool: {}, capacityType: NodeCapacityType.SPOT }))).toBe(
      "[WarmPoolInvalid] 'warmPool' must not be given together with capacity type SPOT: Amazon EC2 Auto Scaling has no warm pools of Spot instances; "
      + 'leave one of them out (at Stack/Workers)');
  });
});
