import { CfnParameter } from 'aws-cdk-lib';
import { emptyStack, refusal } from './given';
import { NodeAmount } from '../../src';

describe('NodeAmount', () => {
  it('is a number of nodes or a part of them', () => {
    expect([NodeAmount.count(3).nodes, NodeAmount.count(3).percent]).toEqual([3, undefined]);
    expect([NodeAmount.percentage(33).nodes, NodeAmount.percentage(33).percent]).toEqual([undefined, 33]);
  });

  it.each([1, 2, 100, 5000])('count %d is taken', (nodes) => expect(() => NodeAmount.count(nodes)._validate(emptyStack(), 'amount')).not.toThrow());
  it.each([1, 33, 100])('percentage %d is taken', (percent) => expect(() => NodeAmount.percentage(percent)._validate(emptyStack(), 'amount')).not.toThrow());

  it.each([0, -1, 1.5, NaN])('count %d is refused', (nodes) => {
    expect(refusal(() => NodeAmount.count(nodes)._validate(emptyStack(), 'amount'))).toBe(
      `[NodeAmountOutOfRange] 'amount' must be a whole number of nodes, 1 or more, got ${nodes} (at Stack)`);
  });

  it('count above the limit of its place is refused', () => {
    expect(refusal(() => NodeAmount.count(101)._validate(emptyStack(), 'amount', 100))).toBe(
      "[NodeAmountOutOfRange] 'amount' must be a whole number of nodes, from 1 to 100, got 101 (at Stack)");
  });

  it.each([0, -1, 101, 1.5, NaN])('percentage %d is refused', (percent) => {
    expect(refusal(() => NodeAmount.percentage(percent)._validate(emptyStack(), 'amount'))).toBe(
      `[NodeAmountOutOfRange] 'amount' must be a whole number of percent, from 1 to 100, got ${percent} (at Stack)`);
  });

  it('may be a token', () => {
    const stack = emptyStack();
    const token = new CfnParameter(stack, 'N', { type: 'Number' }).valueAsNumber;
    expect(() => NodeAmount.count(token)._validate(stack, 'amount')).not.toThrow();
    expect(() => NodeAmount.percentage(token)._validate(stack, 'amount')).not.toThrow();
  });
});
