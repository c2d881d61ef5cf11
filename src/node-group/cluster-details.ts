import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';

/** What can be read from a cluster; nothing where the kind of cluster does not know. */
export interface ClusterDetails {
  readonly vpc?: IVpc;
  readonly securityGroupId?: string;
  readonly kubernetesVersion?: string;
  readonly ipv6: boolean;
}

/** The parts of the many kinds of cluster that are looked at, by shape: two copies of aws-cdk-lib make `instanceof` fail. */
interface ClusterShape {
  readonly vpc?: IVpc;
  readonly clusterSecurityGroup?: ISecurityGroup;
  readonly clusterSecurityGroupId?: string;
  readonly attrClusterSecurityGroupId?: string;
  readonly ipFamily?: string;
  readonly version?: unknown;
  readonly kubernetesNetworkConfig?: { readonly ipFamily?: string };
  readonly authenticationMode?: string;
  readonly awsAuth?: { addRoleMapping(role: IRole, mapping: { username: string; groups: string[] }): void };
}

/** Reads an aws-eks-v2, classic, imported or L1 cluster. */
export function readCluster(cluster: eksRefs.IClusterRef): ClusterDetails {
  const shape = cluster as ClusterShape;
  const resource = cluster.node.defaultChild as ClusterShape | undefined;
  const version = read(() => shape.version) ?? read(() => resource?.version);
  return {
    vpc: read(() => shape.vpc),
    securityGroupId: read(() => shape.clusterSecurityGroupId) ?? read(() => shape.attrClusterSecurityGroupId),
    kubernetesVersion: typeof version === 'string' ? version : undefined,
    ipv6: (read(() => shape.ipFamily) ?? read(() => shape.kubernetesNetworkConfig?.ipFamily)) === 'ipv6',
  };
}

/**
 * Maps the role in the `aws-auth` ConfigMap of a classic aws-eks cluster, as its own node groups do: the ConfigMap that such a cluster applies would
 * otherwise overwrite the entry that Amazon EKS makes, and the nodes would not be let in.
 */
export function mapNodeRole(cluster: eksRefs.IClusterRef, role: IRole): void {
  const shape = cluster as ClusterShape;
  if (!('awsAuth' in cluster) || shape.authenticationMode === 'API') return;
  shape.awsAuth!.addRoleMapping(role, { username: 'system:node:{{EC2PrivateDNSName}}', groups: ['system:bootstrappers', 'system:nodes'] });
}

/** Imported clusters throw on what they were not told. */
function read<T>(get: () => T | undefined): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
