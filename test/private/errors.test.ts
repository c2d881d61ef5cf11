import { App, Stack } from 'aws-cdk-lib';
import { CONTROLS } from '../../src/controls';
import { ERRORS, HardeningError } from '../../src/private/errors';

describe('HardeningError', () => {
  test('says code, text and place', () => {
    const scope = new Stack(new App(), 'Stack');
    const error = new HardeningError('HopLimitOutOfRange', "'metadataHopLimit' must be less, got 65", scope);
    expect(error.message).toBe("[HopLimitOutOfRange] 'metadataHopLimit' must be less, got 65 (at Stack)");
    expect(error.code).toBe('HopLimitOutOfRange');
  });

  test('says no place where there is none', () => {
    expect(new HardeningError('OsUnknown', "'dos' is unknown").message).toBe("[OsUnknown] 'dos' is unknown");
  });

  test('is an error, told apart by its name where instanceof fails', () => {
    const error = new HardeningError('OsUnknown', "'dos' is unknown");
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('HardeningError');
    expect(String(error)).toBe("HardeningError: [OsUnknown] 'dos' is unknown");
    expect(error.stack).toContain(__filename);
  });
});

test('every code is a name, with Amazon EKS or a control of the catalogue behind it', () => {
  for (const [code, control] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^(?:[A-Z][a-z0-9]+)+$/);
    expect(['EKS', ...Object.keys(CONTROLS)]).toContain(control);
  }
});
