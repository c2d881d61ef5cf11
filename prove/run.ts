/** All proofs, or those that are named: `npm run prove`, `npm run prove -- user-data`. */
import { PROOFS } from './proofs';
import { runProofs } from './runner';
import { endCommandsOnSignals } from './tools/command';

endCommandsOnSignals();
void runProofs(PROOFS, process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
