import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { HardenedNodeGroup, MinimalSsmRole, NodeVolumeKey } from 'cdk-eks-hardened-nodes';
import { INSTANCE_TYPES, synthesize } from './site';

/** Node groups of the library; role and key are shared. */
synthesize(({ stack, vpc, cluster }, groups) => {
  const role = new MinimalSsmRole(stack, 'Role', { cluster });
  const encryptionKey = new NodeVolumeKey(stack, 'Key');
  for (const group of groups) {
    new HardenedNodeGroup(stack, group, {
      cluster, vpc, role, encryptionKey, instanceTypes: INSTANCE_TYPES.map((name) => new InstanceType(name)),
    });
  }
});
