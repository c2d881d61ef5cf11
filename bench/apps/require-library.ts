import { createRequire } from 'node:module';
import 'cdk-eks-hardened-nodes';
import { report } from './report';

/** Loads the library and prints, beside the CPU time, every file that came with it. */
report({ files: Object.keys(createRequire(__filename).cache) });
