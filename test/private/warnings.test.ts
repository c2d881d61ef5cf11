import { App, Stack, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CONTROLS } from '../../src/controls';
import { warn, WARNINGS } from '../../src/private/warnings';
import { warningIds } from '../util';

function given() {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const child = new Construct(stack, 'Child');
  return { app, stack, child };
}

const acknowledgement = { id: 'Annotation::cdk-eks-hardened-nodes:HopLimitAboveOne', reason: 'an old agent' };

describe('warn', () => {
  test('leaves the text at the scope, with the control and the way to acknowledge it', () => {
    const { child } = given();
    warn(child, 'HopLimitAboveOne', 'the limit is 2');
    const [{ type, data }] = child.node.metadata;
    expect(type).toBe('aws:cdk:warning');
    expect(data).toBe('the limit is 2 (ACC-1) [ack: Annotation::cdk-eks-hardened-nodes:HopLimitAboveOne]');
  });

  test.each(['child', 'stack', 'app'] as const)('is taken away by an acknowledgement at the %s', (place) => {
    const all = given();
    warn(all.child, 'HopLimitAboveOne', 'the limit is 2');
    warn(all.child, 'NodeRepairDisabled', 'repair is off');
    Validations.of(all[place]).acknowledge(acknowledgement);
    expect(warningIds(all.app)).toEqual(['NodeRepairDisabled']);
  });

  test('stays where another place is acknowledged', () => {
    const { app, child } = given();
    warn(child, 'HopLimitAboveOne', 'the limit is 2');
    Validations.of(new Stack(app, 'Other')).acknowledge(acknowledgement);
    expect(warningIds(app)).toEqual(['HopLimitAboveOne']);
  });
});

test('every warning is a name, with a control of the catalogue behind it', () => {
  for (const [id, control] of Object.entries(WARNINGS)) {
    expect(id).toMatch(/^(?:[A-Z][a-z0-9]+)+$/);
    expect(Object.keys(CONTROLS)).toContain(control);
  }
});
