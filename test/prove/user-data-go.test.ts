import { goCommand } from '../../prove/tools/go';
import type { Machine } from '../../prove/tools/machine';

/** A machine whose Go is this one. */
const machineWith = (version: string, toolchain: string): Machine => ({
  osRelease: 'ID=debian',
  uid: 0,
  run: async (name) => ({ code: 0, stdout: name === 'go' ? `go${version}\n${toolchain}\n` : '', output: '' }),
});

test.each([
  ['1.26.8', 'local'], ['1.25.1', 'local'], ['1.26', 'local'], ['1.24.4', 'auto'], ['1.21.0', 'auto'],
])('Go %s with the toolchain %s does for 1.25.1', async (version, toolchain) => {
  await expect(goCommand('1.25.1', machineWith(version, toolchain))).resolves.toBe('go');
});

test.each([
  ['1.25.0', 'local'], ['1.24.4', 'local'], ['1.19.8', ''], ['1.20.14', 'auto'],
])('Go %s with the toolchain %s does not', async (version, toolchain) => {
  await expect(goCommand('1.25.1', machineWith(version, toolchain))).rejects.toThrow(
    `go is Go ${version}, and the proofs need 1.25.1 or newer: install that, or Go 1.21 or newer without GOTOOLCHAIN=local, which fetches it`);
});

test('a command that is not Go is told', async () => {
  await expect(goCommand('1.25.1', machineWith('lang', ''))).rejects.toThrow(/^go does not tell its version/);
});
