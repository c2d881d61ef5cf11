import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { HardenedNodeGroup, MinimalSsmRole, NodeOs, NodeVolumeKey } from 'cdk-eks-hardened-nodes';
import { INSTANCE_TYPES, synthesize } from './site';

const AMAZON_LINUX = process.argv[4] === 'amazon-linux-2023';

/** Node groups of the library; role and key are shared. The third argument of the process may be `amazon-linux-2023`. */
synthesize(({ stack, vpc, cluster }, groups) => {
  const role = new MinimalSsmRole(stack, 'Role', { cluster });
  const encryptionKey = new NodeVolumeKey(stack, 'Key');
  for (const group of groups) {
    const instanceTypes = INSTANCE_TYPES.map((name) => new InstanceType(name));
    const os = AMAZON_LINUX ? NodeOs.amazonLinux2023() : undefined;
    new HardenedNodeGroup(stack, group, { cluster, vpc, role, encryptionKey, instanceTypes, os });
  }
});
