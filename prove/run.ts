/** All proofs, or those that are named: `npm run prove`, `npm run prove -- user-data`. */
import { PROOFS } from './proofs';
import { runProofs } from './runner';
import { endCommandsOnSignals } from './tools/command';
import { withScratch } from './tools/machine';

endCommandsOnSignals();
void withScratch('prove', async (folder) => {
  // Apps of the CDK leave their output behind: here it is removed with the rest.
  process.env.TMPDIR = folder;
  process.exitCode = await runProofs(PROOFS, process.argv.slice(2));
});
