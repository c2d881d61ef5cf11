/**
 * Lets the installed integ-runner read what the installed aws-cdk-lib writes. Only `integ:deploy` needs it, which runs the tests in a real account.
 *
 * integ-runner 2.197.10, the newest one, refuses cloud assemblies of schema 54, though it can read them. The step changes that one number in
 * node_modules, any number of times, and stops when integ-runner or aws-cdk-lib is another one than it was tried with.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Manifest } from 'aws-cdk-lib/cloud-assembly-schema';

const SHIPPED = 'revision: 53\n';
const RAISED = 'revision: 54\n';
const WRITTEN = '54.0.0';

/** The bundle of integ-runner with the number raised. Throws when it is not the one that is known. */
export function raiseSchemaRevision(bundle: string, schemaVersion: string): string {
  if (schemaVersion !== WRITTEN) {
    throw new Error(`aws-cdk-lib writes cloud assemblies of schema ${schemaVersion}, but integ-runner was tried with ${WRITTEN}. `
      + 'Look for a newer integ-runner, or try it and change projenrc/integ-runner.ts');
  }
  const [shipped, raised] = [SHIPPED, RAISED].map((text) => bundle.split(text).length - 1);
  if (shipped === 0 && raised === 1) return bundle;
  if (shipped !== 1 || raised !== 0) {
    throw new Error(`integ-runner must hold '${SHIPPED.trim()}' once, it holds it ${shipped} times and '${RAISED.trim()}' ${raised} times. `
      + 'Another version is installed: if it reads the schema by itself, remove projenrc/integ-runner.ts');
  }
  return bundle.replace(SHIPPED, RAISED);
}

function main(): void {
  const file = require.resolve('@aws-cdk/integ-runner/lib/workers/extract/index.js');
  const bundle = readFileSync(file, 'utf8');
  const raised = raiseSchemaRevision(bundle, Manifest.version());
  if (raised !== bundle) writeFileSync(file, raised);
}

if (require.main === module) main();
