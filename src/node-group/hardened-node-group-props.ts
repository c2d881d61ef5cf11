import { InstanceType, type InstanceArchitecture, type IVpc, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { aws_ec2 as ec2Refs, aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { NodeRepair } from './node-repair';
import { type NodeTaint } from './node-taint';
import { type NodeUpdateConfig } from './node-update-config';
import { type NodeWarmPool } from './warm-pool';
import { CniPermissions } from '../access/cni-permissions';
import type { SessionPreferences } from '../access/session-preferences';
import type { SsmAccess } from '../access/ssm-access';
import type { NodeOs } from '../os/node-os';

/**
 * How capacity is bought.
 */
export enum NodeCapacityType {
  /** Instances that stay until they are given back. */
  ON_DEMAND = 'ON_DEMAND',
  /** Instances that are cheaper and may be taken away at any time. */
  SPOT = 'SPOT',
}

/**
 * Options of a hardened node group.
 */
export interface HardenedNodeGroupOptions {
  /**
   * What boots. A change replaces the node group; within one operating system and variant, its options say what theirs does.
   *
   * @default NodeOs.bottlerocket()
   */
  readonly os?: NodeOs;

  /**
   * Instance types, 1 to 20, all of one architecture: the AMI type follows it. A change replaces the node group.
   *
   * @default - t3.medium, the default of Amazon EKS
   */
  readonly instanceTypes?: InstanceType[];

  /**
   * Architecture, where the instance types are known at deployment only. A change replaces the node group.
   *
   * @default - follows the instance types
   */
  readonly architecture?: InstanceArchitecture;

  /**
   * Nodes at least, 0 or more. A change replaces no nodes.
   *
   * @default 2 - one node can be replaced while the other serves
   */
  readonly minSize?: number;

  /**
   * Nodes at most, 1 or more. A change replaces no nodes.
   *
   * @default - `desiredSize`
   */
  readonly maxSize?: number;

  /**
   * Nodes to begin with. Leave it out where an autoscaler decides. A change replaces no nodes, but takes away those that are too many.
   *
   * @default - `minSize`
   */
  readonly desiredSize?: number;

  /**
   * How capacity is bought. A change replaces the node group.
   *
   * @default NodeCapacityType.ON_DEMAND
   */
  readonly capacityType?: NodeCapacityType;

  /**
   * VPC to choose subnets from. A change replaces the node group.
   *
   * @default - the VPC of the cluster, where it can be read
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the nodes. A change replaces the node group.
   *
   * @default - all private subnets of the VPC, else all isolated ones: nodes that the internet cannot reach (NET-1)
   */
  readonly subnets?: SubnetSelection;

  /**
   * Why nodes are in public subnets. Without a reason a public subnet is an error; with one it leaves a warning, and the nodes have a `NodeSecurityGroup`
   * instead of the security group of the cluster (NET-2). A change replaces no nodes.
   *
   * @default - no public subnets
   */
  readonly publicSubnetReason?: string;

  /**
   * How nodes in isolated subnets reach AWS other than by endpoints and routes of this app, such as a proxy in the VPC. Without a reason a missing endpoint is
   * an error where VPC and subnets are made in this app; with one it leaves a warning. A change replaces no nodes.
   *
   * @default - by the endpoints of the VPC, see `NodeEndpoints`
   */
  readonly isolatedSubnetReason?: string;

  /**
   * Security groups of the nodes beside the one of the cluster, which is kept: without it nodes do not join. A `NodeSecurityGroup` takes its place.
   * A change starts a rolling update.
   *
   * @default - the security group of the cluster alone, which Amazon EKS adds; in public subnets a `NodeSecurityGroup` of the node group's own
   */
  readonly securityGroups?: ec2Refs.ISecurityGroupRef[];

  /**
   * Security group of the cluster. Needed only together with `securityGroups`, and in public subnets. A change starts a rolling update.
   *
   * @default - read from the cluster, where it can be
   */
  readonly clusterSecurityGroup?: ec2Refs.ISecurityGroupRef;

  /**
   * Kubernetes version of the cluster, such as `1.34`. It decides which options exist, not which version runs: the group follows the cluster.
   * A change replaces no nodes.
   *
   * @default - read from the cluster, where it can be
   */
  readonly kubernetesVersion?: string;

  /**
   * Role of the nodes. A change replaces the node group.
   *
   * @default - a `MinimalSsmRole` of the group's own
   */
  readonly role?: IRole;

  /**
   * What AWS Systems Manager may do on the nodes. Not together with `role`. A change replaces no nodes.
   *
   * @default SsmAccess.SESSIONS_AND_RUN_COMMAND
   */
  readonly access?: SsmAccess;

  /**
   * Preferences of sessions, whose permissions the role of the nodes gets. Not together with `role`. A change replaces no nodes.
   *
   * @default - none: sessions have the preferences of the account and Region, and the nodes may write no log of them
   */
  readonly sessionPreferences?: SessionPreferences;

  /**
   * Where the Amazon VPC CNI plugin gets its permissions. Not together with `role`. A change replaces no nodes.
   *
   * @default - the node role, with the actions of the IP family of the cluster (IPv4 where it can't be read), as nodes do not become Ready without any;
   * it leaves a warning
   */
  readonly cniPermissions?: CniPermissions;

  /**
   * Key that encrypts the volumes, such as a `NodeVolumeKey`. A change starts a rolling update.
   *
   * @default - the key for EBS encryption of the account and Region
   */
  readonly encryptionKey?: IKey;

  /**
   * How many network hops an answer of the instance metadata service may take, from 1 to 64. More than 1 leaves a warning.
   * A change starts a rolling update.
   *
   * @default 1 - so that only processes in the host's network, not pods, reach the credentials of the node role
   */
  readonly metadataHopLimit?: number;

  /**
   * Kubernetes labels of the nodes. A change replaces no nodes.
   *
   * @default - none beside those of Amazon EKS
   */
  readonly labels?: { [key: string]: string };

  /**
   * Taints of the nodes, at most 50. A change replaces no nodes.
   *
   * @default - none
   */
  readonly taints?: NodeTaint[];

  /**
   * How nodes are replaced. PodDisruptionBudgets are always respected: an update that they stop fails, and nothing is forced (IMM-1).
   * A change replaces no nodes.
   *
   * @default - a third of the nodes at once, new ones before old ones
   */
  readonly updateConfig?: NodeUpdateConfig;

  /**
   * Node auto-repair. A change replaces no nodes.
   *
   * @default NodeRepair.enabled() - unhealthy nodes are replaced without anybody's doing (IMM-1)
   */
  readonly nodeRepair?: NodeRepair;

  /**
   * Instances that wait, booted once, for the group to grow. Not together with `NodeCapacityType.SPOT`. A change replaces no nodes.
   *
   * @default - none
   */
  readonly warmPool?: NodeWarmPool;
}

/**
 * Properties of a hardened node group.
 */
export interface HardenedNodeGroupProps extends HardenedNodeGroupOptions {
  /**
   * The cluster that the nodes join, of any kind: aws-eks-v2, aws-eks, imported, `CfnCluster`. A change replaces the node group.
   *
   * Amazon EKS lets the role of a managed node group in by itself, with an access entry or in the `aws-auth` ConfigMap. An aws-eks cluster that applies this
   * ConfigMap gets the role in it, which has to be in the stack of the cluster then; an imported aws-eks cluster cannot, and leaves a warning.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
   */
  readonly cluster: eksRefs.IClusterRef;
}
