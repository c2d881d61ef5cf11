import { CfnParameter } from 'aws-cdk-lib';
import { emptyStack, nodeGroup, nodeGroupProperties, refusal, warningTexts } from './given';
import { NodeAmount, NodeUpdateStrategy, type NodeUpdateConfig } from '../../src';
import { renderUpdateConfig } from '../../src/node-group/node-update-config';
import { warningIds } from '../util';

const rendered = (updateConfig: NodeUpdateConfig) => nodeGroupProperties(nodeGroup({ updateConfig }).stack).UpdateConfig;

describe('updateConfig', () => {
  it.each<[NodeUpdateConfig, object]>([
    [{}, { MaxUnavailablePercentage: 33, UpdateStrategy: 'DEFAULT' }],
    [{ maxUnavailable: NodeAmount.count(1) }, { MaxUnavailable: 1, UpdateStrategy: 'DEFAULT' }],
    [{ maxUnavailable: NodeAmount.count(100) }, { MaxUnavailable: 100, UpdateStrategy: 'DEFAULT' }],
    [{ maxUnavailable: NodeAmount.percentage(100) }, { MaxUnavailablePercentage: 100, UpdateStrategy: 'DEFAULT' }],
    [{ updateStrategy: NodeUpdateStrategy.DEFAULT }, { MaxUnavailablePercentage: 33, UpdateStrategy: 'DEFAULT' }],
    [{ updateStrategy: NodeUpdateStrategy.MINIMAL }, { MaxUnavailablePercentage: 33, UpdateStrategy: 'MINIMAL' }],
  ])('%j is rendered', (updateConfig, expected) => expect(rendered(updateConfig)).toEqual(expected));

  it('may be known at deployment only', () => {
    const stack = emptyStack();
    const token = new CfnParameter(stack, 'N', { type: 'Number' }).valueAsNumber;
    expect(stack.resolve(renderUpdateConfig(stack, { maxUnavailable: NodeAmount.count(token) }))).toEqual({ maxUnavailable: { Ref: 'N' }, updateStrategy: 'DEFAULT' });
  });

  it.each([
    [NodeAmount.count(0), 'nodes, from 1 to 100, got 0'],
    [NodeAmount.count(101), 'nodes, from 1 to 100, got 101'],
    [NodeAmount.count(1.5), 'nodes, from 1 to 100, got 1.5'],
    [NodeAmount.percentage(0), 'percent, from 1 to 100, got 0'],
    [NodeAmount.percentage(101), 'percent, from 1 to 100, got 101'],
  ])('maxUnavailable %j is refused', (maxUnavailable, text) => {
    expect(refusal(() => nodeGroup({ updateConfig: { maxUnavailable } }))).toBe(
      `[NodeAmountOutOfRange] 'maxUnavailable' must be a whole number of ${text} (at Stack/Workers)`);
  });

  it('MINIMAL leaves a warning', () => {
    const { app } = nodeGroup({ updateConfig: { updateStrategy: NodeUpdateStrategy.MINIMAL } });
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'UpdateStrategyMinimal']);
    expect(warningTexts(app)).toContain("Stack/Workers: 'updateStrategy' is MINIMAL: old nodes go before new ones come up, so a bad image takes capacity away. "
      + 'Leave it out where capacity allows (IMM-1)');
  });

  it('DEFAULT leaves none', () => {
    expect(warningIds(nodeGroup({ updateConfig: { updateStrategy: NodeUpdateStrategy.DEFAULT } }).app)).toEqual(['CniPermissionsOnNodeRole']);
  });
});
