import { Stack, Token } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Role, type IRole } from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { HardeningError } from './errors';
import { warn } from './warnings';

/** What can be read from a cluster; nothing where the kind of cluster does not know. */
export interface ClusterDetails {
  readonly vpc?: IVpc;
  readonly securityGroup?: ISecurityGroup;
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
  /** A text of an L1, a `KubernetesVersion` of the others. */
  readonly version?: string | { readonly version: string };
  readonly kubernetesNetworkConfig?: { readonly ipFamily?: string };
  readonly authenticationMode?: string;
  readonly awsAuth?: { addRoleMapping(role: IRole, mapping: { username: string; groups: string[] }): void };
}

/** Reads an aws-eks-v2, classic, imported or L1 cluster. */
export function readCluster(cluster: eksRefs.IClusterRef): ClusterDetails {
  const shape = cluster as ClusterShape;
  const version = read(() => shape.version) ?? read(() => (cluster.node.defaultChild as ClusterShape | undefined)?.version);
  return {
    vpc: read(() => shape.vpc),
    securityGroup: read(() => shape.clusterSecurityGroup),
    securityGroupId: read(() => shape.clusterSecurityGroupId) ?? read(() => shape.attrClusterSecurityGroupId),
    kubernetesVersion: typeof version === 'object' ? version.version : version,
    ipv6: (read(() => shape.ipFamily) ?? read(() => shape.kubernetesNetworkConfig?.ipFamily)) === 'ipv6',
  };
}

/**
 * Maps the role in the `aws-auth` ConfigMap of a classic aws-eks cluster, as its own node groups do.
 *
 * Amazon EKS lets the role of a managed node group in by itself: with an access entry where the authentication mode knows them, with an entry in the
 * ConfigMap otherwise. The latter does not last, as a classic cluster applies the whole ConfigMap from its own stack; so the role has to stand there too.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export function mapNodeRole(scope: IConstruct, cluster: eksRefs.IClusterRef, role: IRole): void {
  const shape = cluster as ClusterShape;
  if (!('awsAuth' in cluster) || shape.authenticationMode === 'API') return;
  const elsewhere = Stack.of(role) !== Stack.of(cluster);
  if (elsewhere && shape.authenticationMode === 'API_AND_CONFIG_MAP') return;
  const awsAuth = read(() => shape.awsAuth);
  if (awsAuth === undefined) {
    warn(scope, 'NodeRoleMappingUnproven',
      `nothing shows that the imported cluster ${cluster.node.path} keeps the role of the nodes mapped: Amazon EKS maps it, but a cluster that has no access entries `
      + 'loses that when its own app applies the aws-auth ConfigMap anew. Map the role there, or give the cluster the authentication mode API_AND_CONFIG_MAP');
    return;
  }
  if (elsewhere) {
    throw new HardeningError('RoleInOtherStack',
      `the role of the nodes must be in the stack of the cluster (${Stack.of(cluster).node.path}), whose aws-auth ConfigMap maps it, got one in ${Stack.of(role).node.path}; `
      + "give 'role' a MinimalSsmRole made there, or give the cluster the authentication mode API_AND_CONFIG_MAP", scope);
  }
  awsAuth.addRoleMapping(withoutPath(role), { username: 'system:node:{{EC2PrivateDNSName}}', groups: ['system:bootstrappers', 'system:nodes'] });
}

/**
 * The ConfigMap knows no paths: a role is named there without its own.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
 */
function withoutPath(role: IRole): IRole {
  const { path } = (role.node.defaultChild ?? {}) as { path?: string };
  const hasPath = Token.isUnresolved(role.roleArn) ? path !== undefined && path !== '/' : /:role\/.*\//.test(role.roleArn);
  if (!hasPath) return role;
  const id = 'InConfigMap';
  return (role.node.tryFindChild(id) ?? Role.fromRoleName(role, id, role.roleName)) as IRole;
}

/** Imported clusters throw on what they were not told. */
function read<T>(get: () => T | undefined): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
