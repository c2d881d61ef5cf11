import { CfnParameter, Duration } from 'aws-cdk-lib';
import { emptyStack, nodeGroup, nodeGroupProperties, refusal, warningTexts } from './given';
import { NodeAmount, NodeRepair, NodeRepairAction, type NodeRepairOptions, type NodeRepairOverride } from '../../src';
import { warningIds } from '../util';

const OVERRIDE: NodeRepairOverride = {
  nodeMonitoringCondition: 'NetworkingReady',
  nodeUnhealthyReason: 'InterfaceNotUp',
  minRepairWaitTime: Duration.minutes(10),
  repairAction: NodeRepairAction.REBOOT,
};

const rendered = (nodeRepair: NodeRepair) => nodeGroupProperties(nodeGroup({ nodeRepair }).stack).NodeRepairConfig;
const refused = (options: NodeRepairOptions) => refusal(() => nodeGroup({ nodeRepair: NodeRepair.enabled(options) }));

describe('node repair', () => {
  it.each<[string, NodeRepairOptions, object]>([
    ['no limits', {}, {}],
    ['counts', { maxParallelNodesRepaired: NodeAmount.count(1), maxUnhealthyNodeThreshold: NodeAmount.count(5) },
      { MaxParallelNodesRepairedCount: 1, MaxUnhealthyNodeThresholdCount: 5 }],
    ['percentages', { maxParallelNodesRepaired: NodeAmount.percentage(10), maxUnhealthyNodeThreshold: NodeAmount.percentage(20) },
      { MaxParallelNodesRepairedPercentage: 10, MaxUnhealthyNodeThresholdPercentage: 20 }],
    ['one of each', { maxParallelNodesRepaired: NodeAmount.count(1), maxUnhealthyNodeThreshold: NodeAmount.percentage(20) },
      { MaxParallelNodesRepairedCount: 1, MaxUnhealthyNodeThresholdPercentage: 20 }],
    ['more than 100 nodes', { maxUnhealthyNodeThreshold: NodeAmount.count(101) }, { MaxUnhealthyNodeThresholdCount: 101 }],
    ['overrides', { overrides: [OVERRIDE] }, {
      NodeRepairConfigOverrides: [
        { NodeMonitoringCondition: 'NetworkingReady', NodeUnhealthyReason: 'InterfaceNotUp', MinRepairWaitTimeMins: 10, RepairAction: 'Reboot' },
      ],
    }],
  ])('renders %s', (_name, options, expected) => expect(rendered(NodeRepair.enabled(options))).toEqual({ Enabled: true, ...expected }));

  it.each([
    [NodeRepairAction.REPLACE, 'Replace'],
    [NodeRepairAction.REBOOT, 'Reboot'],
    [NodeRepairAction.NO_ACTION, 'NoAction'],
  ])('action %s is %s on the wire', (repairAction, wire) => {
    expect(rendered(NodeRepair.enabled({ overrides: [{ ...OVERRIDE, repairAction }] })).NodeRepairConfigOverrides[0].RepairAction).toBe(wire);
  });

  it.each([
    [Duration.hours(1), 60],
    [Duration.seconds(120), 2],
    [Duration.minutes(1), 1],
  ])('waits %s', (minRepairWaitTime, minutes) => {
    const { NodeRepairConfigOverrides } = rendered(NodeRepair.enabled({ overrides: [{ ...OVERRIDE, minRepairWaitTime }] }));
    expect(NodeRepairConfigOverrides[0].MinRepairWaitTimeMins).toBe(minutes);
  });

  it('takes amounts and minutes that are known at deployment only', () => {
    const stack = emptyStack();
    const token = new CfnParameter(stack, 'N', { type: 'Number' }).valueAsNumber;
    const repair = NodeRepair.enabled({
      maxParallelNodesRepaired: NodeAmount.count(token),
      overrides: [{ ...OVERRIDE, minRepairWaitTime: Duration.minutes(token) }],
    });
    expect(stack.resolve(repair._render(stack))).toMatchObject({
      maxParallelNodesRepairedCount: { Ref: 'N' }, nodeRepairConfigOverrides: [{ minRepairWaitTimeMins: { Ref: 'N' } }],
    });
  });

  it('leaves no warning', () => expect(warningIds(nodeGroup({ nodeRepair: NodeRepair.enabled() }).app)).toEqual(['CniPermissionsOnNodeRole']));
});

describe('node repair refuses', () => {
  it.each(['maxParallelNodesRepaired', 'maxUnhealthyNodeThreshold'])('%s out of range', (option) => {
    expect(refused({ [option]: NodeAmount.count(0) })).toBe(
      `[NodeAmountOutOfRange] '${option}' must be a whole number of nodes, 1 or more, got 0 (at Stack/Workers)`);
    expect(refused({ [option]: NodeAmount.percentage(101) })).toBe(
      `[NodeAmountOutOfRange] '${option}' must be a whole number of percent, from 1 to 100, got 101 (at Stack/Workers)`);
  });

  it.each([
    [Duration.minutes(0), 0],
    [Duration.seconds(90), 1.5],
    [Duration.seconds(30), 0.5],
  ])('a wait of %s', (minRepairWaitTime, minutes) => {
    expect(refused({ overrides: [{ ...OVERRIDE, minRepairWaitTime }] })).toBe(
      `[NodeRepairInvalid] 'minRepairWaitTime' must be whole minutes, 1 or more, got ${minutes} minutes (at Stack/Workers)`);
  });

  it('a wait that is a token in another unit than minutes', () => {
    const token = new CfnParameter(emptyStack(), 'N', { type: 'Number' }).valueAsNumber;
    expect(refused({ overrides: [{ ...OVERRIDE, minRepairWaitTime: Duration.hours(token) }] })).toBe(
      "[NodeRepairInvalid] 'minRepairWaitTime' must be minutes where it is a token, got hours; use Duration.minutes() (at Stack/Workers)");
  });

  it.each(['nodeMonitoringCondition', 'nodeUnhealthyReason'])('an empty %s', (name) => {
    expect(refused({ overrides: [{ ...OVERRIDE, [name]: '' }] })).toBe(
      `[NodeRepairInvalid] '${name}' must name what the node monitoring agent reports, got an empty text (at Stack/Workers)`);
  });

  it('the second of two overrides too', () => {
    expect(refused({ overrides: [OVERRIDE, { ...OVERRIDE, nodeUnhealthyReason: '' }] })).toContain("'nodeUnhealthyReason'");
  });
});

describe('disabled node repair', () => {
  it('is rendered and leaves a warning', () => {
    const { app, stack } = nodeGroup({ nodeRepair: NodeRepair.disabled() });
    expect(nodeGroupProperties(stack).NodeRepairConfig).toEqual({ Enabled: false });
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'NodeRepairDisabled']);
    expect(warningTexts(app)).toContain('Stack/Workers: node auto-repair is off: an unhealthy node stays until somebody replaces it. '
      + 'Give NodeRepair.enabled() with limits instead (IMM-1)');
  });
});
