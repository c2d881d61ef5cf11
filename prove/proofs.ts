import type { Proof } from './proof';
import { templates } from './templates';
import { userData } from './user-data';

/** Every proof, in the order in which they run. */
export const PROOFS: Proof[] = [userData, templates];
