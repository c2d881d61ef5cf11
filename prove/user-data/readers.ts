import { command } from '../tools/command';

/** What cloud-init makes of user data. */
export interface Taken {
  readonly parts: { readonly type: string; readonly body: string }[];
  /** The scripts that it runs, by name. */
  readonly boothooks: Record<string, string>;
  readonly scripts: Record<string, string>;
  readonly warnings: string[];
}

/** cloud-init is a module of the distribution's own Python. */
export const PYTHON = '/usr/bin/python3';

/** cloud-init's own handlers take each text apart; nothing of it is run. */
export async function takeByCloudInit(texts: string[], scratch: string): Promise<Taken[]> {
  return eachLine<Taken>('prove/user-data/cloud_init.py', ['read', scratch], texts);
}

/** The values of TOML texts by Python's own reader, or what is wrong with each. */
export async function readToml(texts: string[]): Promise<{ value?: Record<string, unknown>; error?: string }[]> {
  return eachLine('prove/user-data/read_toml.py', [], texts);
}

/** One process for all texts. */
async function eachLine<T>(script: string, args: string[], texts: string[]): Promise<T[]> {
  // Half a character cannot be written in UTF-8: a node does not get it either.
  const input = texts.map((text) => `${JSON.stringify(Buffer.from(text).toString())}\n`).join('');
  const lines = (await command(PYTHON, [script, ...args], { input })).trimEnd().split('\n');
  if (lines.length !== texts.length) throw new Error(`${script} read ${texts.length} texts and answered for ${lines.length}`);
  return lines.map((line) => JSON.parse(line) as T);
}
