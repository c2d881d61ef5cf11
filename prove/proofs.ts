import { compatibility } from './compatibility';
import { deploy } from './deploy';
import { fuzzing } from './fuzz';
import { languages } from './languages';
import { permissions } from './permissions';
import type { Proof } from './proof';
import { templates } from './templates';
import { upgrades } from './upgrades';
import { userData } from './user-data';

/** Every proof, in the order in which they run. */
export const PROOFS: Proof[] = [templates, upgrades, userData, fuzzing, permissions, deploy, languages, compatibility];
