import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of the examples in TypeScript, which is what users copy. */
export const EXAMPLE_APPS = ['hardened-cluster', 'isolated-cluster'].map((name) => join('examples', name));

/** The context that the CLI gives to the app in a folder, as JSON. */
export function contextOf(folder: string): string {
  return JSON.stringify((JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8')) as { context: unknown }).context);
}
