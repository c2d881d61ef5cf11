import { CfnParameter } from 'aws-cdk-lib';
import { emptyStack, nodeGroup, nodeGroupProperties, refusal } from './given';
import { NodeTaint } from '../../src';
import { validateTaints } from '../../src/node-group/node-taint';

const refused = (...taints: NodeTaint[]) => refusal(() => validateTaints(emptyStack(), taints));

describe('a taint', () => {
  it.each([
    [NodeTaint.noSchedule('dedicated', 'blue'), { Effect: 'NO_SCHEDULE', Key: 'dedicated', Value: 'blue' }],
    [NodeTaint.preferNoSchedule('dedicated', 'blue'), { Effect: 'PREFER_NO_SCHEDULE', Key: 'dedicated', Value: 'blue' }],
    [NodeTaint.noExecute('dedicated', 'blue'), { Effect: 'NO_EXECUTE', Key: 'dedicated', Value: 'blue' }],
    [NodeTaint.noSchedule('dedicated'), { Effect: 'NO_SCHEDULE', Key: 'dedicated' }],
    [NodeTaint.noSchedule('node.cilium.io/agent-not-ready', ''), { Effect: 'NO_SCHEDULE', Key: 'node.cilium.io/agent-not-ready', Value: '' }],
  ])('%j is rendered', (taint, expected) => {
    expect(nodeGroupProperties(nodeGroup({ taints: [taint] }).stack).Taints).toEqual([expected]);
  });

  it('shows what it is', () => {
    const { effect, key, value } = NodeTaint.noExecute('dedicated', 'blue');
    expect([effect, key, value]).toEqual(['NO_EXECUTE', 'dedicated', 'blue']);
  });

  it.each(['', 'a b', '-a', 'a/b/c', 'Example.com/a', 'k'.repeat(64)])('must not have the key %j', (key) => {
    expect(refused(NodeTaint.noSchedule(key))).toBe('[TaintInvalid] the key of a taint must be a qualified name of at most 63 characters, '
      + `such as example.com/dedicated, got ${JSON.stringify(key)} (at Stack)`);
  });

  it.each(['a b', '-a', 'a-', 'a/b', 'v'.repeat(64)])('must not have the value %j', (value) => {
    expect(refused(NodeTaint.noSchedule('dedicated', value))).toBe("[TaintInvalid] the value of taint 'dedicated' must be at most 63 letters, digits, dots, "
      + `- and _, and start and end with a letter or digit, got ${JSON.stringify(value)} (at Stack)`);
  });

  it('may hold tokens', () => {
    const stack = emptyStack();
    const token = new CfnParameter(stack, 'Taint').valueAsString;
    expect(() => validateTaints(stack, [NodeTaint.noSchedule(token, token)])).not.toThrow();
  });
});

describe('taints', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => NodeTaint.noSchedule(`taint-${i}`));

  it('may be 50', () => expect(() => validateTaints(emptyStack(), many(50))).not.toThrow());

  it('must not be 51', () => expect(refused(...many(51))).toBe("[TaintInvalid] 'taints' must hold at most 50, got 51 (at Stack)"));

  it('may have one key with several effects', () => {
    expect(() => validateTaints(emptyStack(), [NodeTaint.noSchedule('a'), NodeTaint.noExecute('a'), NodeTaint.preferNoSchedule('a')])).not.toThrow();
  });

  it('must not have one key and effect twice, whatever the values', () => {
    expect(refused(NodeTaint.noSchedule('a', '1'), NodeTaint.noSchedule('a', '2'))).toBe(
      "[TaintInvalid] taint 'a' must not stand twice with the effect NO_SCHEDULE; the kubelet would refuse to start (at Stack)");
  });
});
