import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { report } from './report';

/** Loads files by name: those of aws-cdk-lib that the library loads too. The argument is a JSON file with the list. */
const load = createRequire(__filename);
for (const file of JSON.parse(readFileSync(process.argv[2], 'utf8')) as string[]) load(file);
report({ files: Object.keys(load.cache) });
