import type { Stack } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-eks-v2';
import { BottlerocketCisLevel, CniPermissions, HardenedNodeGroup, NodeOs, NodeVolumeKey } from 'cdk-eks-hardened-nodes';

/** A hardened node group as a user of the library writes it; cluster and VPC are given. docs/performance.md says what is in it. */
export function coreBaseline(stack: Stack, cluster: ICluster): void {
  new HardenedNodeGroup(stack, 'Workers', {
    cluster,
    os: NodeOs.bottlerocket({ cisLevel: BottlerocketCisLevel.LEVEL_2 }),
    encryptionKey: new NodeVolumeKey(stack, 'Key'),
    cniPermissions: CniPermissions.onOwnRole(),
  });
}
