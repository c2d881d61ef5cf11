import { CfnParameter } from 'aws-cdk-lib';
import { emptyStack, nodeGroup, nodeGroupProperties, refusal } from './given';
import { validateLabels } from '../../src/node-group/node-labels';

const refused = (key: string, value: string) => refusal(() => validateLabels(emptyStack(), { [key]: value }));

describe('the key of a label', () => {
  it.each([
    'team', 'Team', 't', '1', 'a-b_c.d', 'example.com/team', 'a.b-c.example.com/team', 'k'.repeat(63), `${'p'.repeat(31)}/${'k'.repeat(31)}`,
    // Kubernetes lets a kubelet set these on its own node.
    'kubelet.kubernetes.io/team', 'node.kubernetes.io/team', 'x.node.kubernetes.io/team', 'x.kubelet.kubernetes.io/team',
    // Not below the reserved names, although they look like it.
    'mykubernetes.io/team', 'kubernetes.io.example.com/team', 'k8s.io.example.com/team', 'kubernetes.io', 'eks.amazonaws.com',
  ])('%s is taken', (key) => expect(() => validateLabels(emptyStack(), { [key]: 'blue' })).not.toThrow());

  it.each([
    '', 'a b', '-team', 'team-', '.team', '_team', '/team', 'example.com/', 'example.com/a/b', 'Example.com/team', 'example..com/team', '-example.com/team',
    'example.com-/team', 'team!', 'tëam', 'k'.repeat(64), `${'p'.repeat(32)}/${'k'.repeat(31)}`,
  ])('%j is refused', (key) => {
    expect(refused(key, 'blue')).toBe('[LabelInvalid] the key of a label must be a qualified name of at most 63 characters, such as example.com/team, '
      + `got ${JSON.stringify(key)} (at Stack)`);
  });

  it.each([
    'kubernetes.io/team', 'k8s.io/team', 'eks.amazonaws.com/team', 'kubernetes.io/hostname', 'node-role.kubernetes.io/worker',
    'node-restriction.kubernetes.io/team', 'topology.kubernetes.io/zone', 'x.k8s.io/team', 'notnode.kubernetes.io/team',
  ])('%s is reserved', (key) => {
    expect(refused(key, 'blue')).toBe(`[LabelReserved] label '${key}' must not start with a name reserved for Kubernetes or Amazon EKS `
      + '(kubernetes.io/, k8s.io/, eks.amazonaws.com/); use a name of your own (at Stack)');
  });
});

describe('the value of a label', () => {
  it.each(['blue', 'B', '1', 'a-b_c.d', 'v'.repeat(63)])('%s is taken', (value) => {
    expect(() => validateLabels(emptyStack(), { team: value })).not.toThrow();
  });

  it.each(['', ' ', 'a b', '-a', 'a-', '.a', 'a/b', 'blü', 'v'.repeat(64), 'a\n'])('%j is refused', (value) => {
    expect(refused('team', value)).toBe("[LabelInvalid] the value of label 'team' must be 1 to 63 letters, digits, dots, - and _, "
      + `and start and end with a letter or digit, got ${JSON.stringify(value)} (at Stack)`);
  });
});

describe('labels', () => {
  it('are none by default, and may be an empty table', () => {
    expect(nodeGroupProperties(nodeGroup().stack)).not.toHaveProperty('Labels');
    expect(() => nodeGroup({ labels: {} })).not.toThrow();
  });

  it('may hold tokens', () => {
    const stack = emptyStack();
    const token = new CfnParameter(stack, 'Label').valueAsString;
    expect(() => validateLabels(stack, { [token]: token })).not.toThrow();
  });

  it('are all looked at', () => expect(refusal(() => validateLabels(emptyStack(), { good: 'a', bad: '' }))).toContain("label 'bad'"));
});
