/** Records what the library makes, for a version that is about to be released: `npx tsx test/upgrade/record.ts 1.2.3`. */
import { record, recordedCases } from './baseline';

const [version = ''] = process.argv.slice(2);
process.env.CDK_VALIDATION = 'false';
try {
  record(version);
  console.log(`recorded ${recordedCases(version).length} cases of ${version}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
