/** Records what the library makes, and its API, for a version that is about to be released: `npx tsx test/upgrade/record.ts 1.2.3`. */
import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { record, recordedCases } from './baseline';

/** Compiled now, so that it is not the API of an older source. */
function assembly(): object {
  execFileSync('npx', ['projen', 'compile'], { stdio: 'inherit' });
  return JSON.parse(readFileSync('.jsii', 'utf8')) as object;
}

const [version = ''] = process.argv.slice(2);
process.env.CDK_VALIDATION = 'false';
try {
  record(version, assembly);
  console.log(`recorded the API and ${recordedCases(version).length} cases of ${version}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
