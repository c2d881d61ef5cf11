import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiOf, type Api } from '../../test/upgrade/api';
import { command } from '../tools/command';
import { TOOLS } from '../tools/python';

/** The API of the library as it was compiled. */
export function apiOfToday(): Api {
  if (!existsSync('.jsii')) throw new Error('the library is not compiled: run npx projen compile, or npm run prove, which does');
  return apiOf(JSON.parse(readFileSync('.jsii', 'utf8')) as object);
}

/**
 * Fails with what code that was written for one API would no longer find in another. The package is marked experimental, and of such a one jsii-diff by itself
 * only warns.
 */
export async function compatible(name: string, before: Api, after: Api): Promise<void> {
  const folders = [packageFolder(`api-${name}-before`, before), packageFolder(`api-${name}-after`, after)];
  await command('node_modules/.bin/jsii-diff', ['--error-on', 'all', ...folders], { env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' }, timeout: 120 });
}

/** A package of nothing but its API. It is below node_modules, where jsii-diff looks for the API of aws-cdk-lib. */
function packageFolder(name: string, api: Api): string {
  const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { peerDependencies: object };
  const folder = join(TOOLS, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: api.name, version: '0.0.0', jsii: {}, peerDependencies }));
  writeFileSync(join(folder, '.jsii'), JSON.stringify(api));
  return folder;
}
