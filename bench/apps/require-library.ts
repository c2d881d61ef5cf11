import { createRequire } from 'node:module';
import * as library from 'cdk-eks-hardened-nodes';
import { report } from './report';

/** Loads the library with everything behind its names, as it loads a file when a name is first used; prints, beside the CPU time, every file that came with it. */
const names = Object.values(library).length;
report({ names, files: Object.keys(createRequire(__filename).cache) });
