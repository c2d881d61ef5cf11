import { HardenedNodeGroup, NodeVolumeKey } from 'cdk-eks-hardened-nodes';
import { synthesize } from './site';

/** Node groups of the library that share nothing: each has a role and a key of its own. */
synthesize(({ stack, vpc, cluster }, groups) => {
  for (const group of groups) {
    new HardenedNodeGroup(stack, group, { cluster, vpc, encryptionKey: new NodeVolumeKey(stack, `${group}Key`) });
  }
});
