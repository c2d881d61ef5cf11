import { debianPackages, THIS_MACHINE } from './machine';

/** From this version on, Go fetches a newer one by itself where it needs that. */
const FETCHES_NEWER = '1.21';

/** The command of Go, which works on a module that asks for this version; Debian's is installed where there is none. */
export async function goCommand(needed: string, machine = THIS_MACHINE): Promise<string> {
  await debianPackages(['go'], ['golang-go'], machine);
  // Outside of a module it tells its own version.
  const { code, stdout, output } = await machine.run('go', ['env', 'GOVERSION', 'GOTOOLCHAIN'], { cwd: '/' });
  const [version, toolchain] = stdout.trim().split('\n').map((line) => line.replace(/^go/, ''));
  if (code !== 0 || !/^\d+\.\d+/.test(version)) throw new Error(`go does not tell its version: ${output}`);
  if (isOlder(version, needed) && (isOlder(version, FETCHES_NEWER) || toolchain === 'local')) {
    throw new Error(`go is Go ${version}, and the proofs need ${needed} or newer: install that, or Go ${FETCHES_NEWER} or newer without GOTOOLCHAIN=local, which fetches it`);
  }
  return 'go';
}

function isOlder(version: string, than: string): boolean {
  const [[major, minor, patch = 0], [wantedMajor, wantedMinor, wantedPatch = 0]] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part)));
  if (major !== wantedMajor) return major < wantedMajor;
  return minor !== wantedMinor ? minor < wantedMinor : patch < wantedPatch;
}
