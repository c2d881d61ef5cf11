/** All proofs, or those that are named: `npm run prove`, `npm run prove -- user-data`. */
import { PROOFS } from './proofs';
import { runProofs } from './runner';

void runProofs(PROOFS, process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
