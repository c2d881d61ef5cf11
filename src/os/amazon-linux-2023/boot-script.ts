import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HardeningError } from '../../private/errors';

/** The two parts of the user data that run on the node. */
export interface BootScripts {
  /** Content of the text/cloud-boothook part, which runs on every boot. */
  readonly boothook: string;
  /** Content of the text/x-shellscript part, which runs once in the life of an instance. */
  readonly shellscript: string;
}

/** Renders both parts for these SELinux booleans. */
export function renderBootScripts(options: { readonly booleans: string[] }): BootScripts {
  const bad = options.booleans.find((name) => !/^[a-z0-9_]+$/.test(name));
  if (bad !== undefined) {
    throw new HardeningError('SelinuxBooleanInvalid', `'booleans' must be names of lower-case letters, digits and underscores, got '${bad}'`);
  }
  const gate = read('gate.sh');
  const harden = read('harden.sh');
  const booleans = [...new Set(options.booleans)].sort();
  const id = createHash('sha256').update([gate, harden, ...booleans].join('\n')).digest('hex').slice(0, 12);
  const fill = (script: string) => script.replaceAll('@CONFIG_ID@', id).replaceAll('@BOOLEANS@', booleans.join(' '));
  return { boothook: fill(gate), shellscript: fill(gate + harden) };
}

/** A script as it goes to the node: without comment lines and blank lines. */
function read(name: string): string {
  const lines = readFileSync(join(__dirname, 'scripts', name), 'ascii').split('\n');
  return `${lines.filter((line) => line.trim() !== '' && !/^\s*#(?!!)/.test(line)).join('\n')}\n`;
}
