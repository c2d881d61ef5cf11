import { Resource } from 'aws-cdk-lib';
import { CfnSecurityGroup, InstanceType, type ISubnet, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { aws_ec2 as ec2Refs, aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { GuardedNodegroup } from './guarded-nodegroup';
import { NodeCapacityType, type HardenedNodeGroupProps } from './hardened-node-group-props';
import { resolveArchitecture, resolveScaling, validateInstanceTypes } from './node-group-rules';
import { validateLabels } from './node-labels';
import { NodeRepair } from './node-repair';
import { validateTaints } from './node-taint';
import { renderUpdateConfig } from './node-update-config';
import { renderWarmPool } from './warm-pool';
import { CniPermissions } from '../access/cni-permissions';
import { MinimalSsmRole } from '../access/minimal-ssm-role';
import { SelinuxLaunchTemplate } from '../launch-template/selinux-launch-template';
import { requireEndpoints } from '../network/endpoint-check';
import { NodeSecurityGroup } from '../network/node-security-group';
import { anyPublic, placeNodes } from '../network/subnet-placement';
import { mapNodeRole, readCluster, type ClusterDetails } from '../private/cluster-details';
import { HardeningError } from '../private/errors';
import { validateKubernetesVersion } from '../private/versions';

/**
 * A managed node group, hardened by typing nothing: Bottlerocket with SELinux enforcing, IMDSv2, encrypted volumes, private subnets, Session Manager
 * instead of SSH, the minimal SSM policy, nodes replaced and repaired by Amazon EKS.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html
 * @resource AWS::EKS::Nodegroup
 */
export class HardenedNodeGroup extends Resource implements eksRefs.INodegroupRef {
  /** Role of the nodes. */
  public readonly role: IRole;

  /** Launch template of the nodes. */
  public readonly launchTemplate: SelinuxLaunchTemplate;

  /** Security group of the nodes instead of the one of the cluster, if they have one: given, or come with a public subnet. */
  public readonly nodeSecurityGroup?: NodeSecurityGroup;

  /**
   * Name of the node group, which CloudFormation makes: a fixed one would stand in the way of its replacement.
   *
   * @attribute
   */
  public readonly nodegroupName: string;

  /**
   * ARN of the node group.
   *
   * @attribute
   */
  public readonly nodegroupArn: string;

  /** A reference to the node group. */
  public readonly nodegroupRef: eksRefs.NodegroupReference;

  /** @internal */
  public readonly _cluster: eksRefs.IClusterRef;

  /** @internal */
  public readonly _clusterSecurityGroup?: ec2Refs.ISecurityGroupRef;

  public constructor(scope: Construct, id: string, props: HardenedNodeGroupProps) {
    super(scope, id);
    this._cluster = props.cluster;
    this._clusterSecurityGroup = props.clusterSecurityGroup;
    const cluster = readCluster(props.cluster);
    const instanceTypes = props.instanceTypes ?? [new InstanceType('t3.medium')];
    validateInstanceTypes(this, instanceTypes);
    validateKubernetesVersion(this, props.kubernetesVersion);
    validateLabels(this, props.labels ?? {});
    validateTaints(this, props.taints ?? []);
    const vpc = props.vpc ?? cluster.vpc;
    const subnets = placeNodes(this, {
      vpc,
      subnets: props.subnets,
      publicSubnetReason: props.publicSubnetReason,
      hasNodeSecurityGroup: props.securityGroups?.some(NodeSecurityGroup._is),
    });

    this.role = this.resolveRole(props, cluster);
    this.nodeSecurityGroup = this.resolveNodeSecurityGroup(props, vpc, subnets);
    this.launchTemplate = new SelinuxLaunchTemplate(this, 'LaunchTemplate', {
      os: props.os,
      architecture: resolveArchitecture(this, instanceTypes, props.architecture),
      instanceTypes,
      kubernetesVersion: props.kubernetesVersion ?? cluster.kubernetesVersion,
      encryptionKey: props.encryptionKey,
      metadataHopLimit: props.metadataHopLimit,
      securityGroups: this.resolveSecurityGroups(props, cluster),
    });
    this.launchTemplate._nameNodes(this.node.path);
    const resource = new GuardedNodegroup(this, 'Resource', {
      amiType: this.launchTemplate.amiType,
      capacityType: props.capacityType ?? NodeCapacityType.ON_DEMAND,
      clusterName: props.cluster.clusterRef.clusterName,
      forceUpdateEnabled: false,
      instanceTypes: instanceTypes.map((instanceType) => instanceType.toString()),
      labels: props.labels,
      launchTemplate: { id: this.launchTemplate.launchTemplateId, version: this.launchTemplate.latestVersionNumber },
      nodeRepairConfig: (props.nodeRepair ?? NodeRepair.enabled())._render(this),
      nodeRole: this.role.roleArn,
      scalingConfig: resolveScaling(this, { minSize: props.minSize, maxSize: props.maxSize, desiredSize: props.desiredSize }),
      subnets: subnets.map((subnet) => subnet.subnetId),
      taints: props.taints?.map((taint) => taint._render()),
      updateConfig: renderUpdateConfig(this, props.updateConfig ?? {}),
      warmPoolConfig: props.warmPool && renderWarmPool(this, props.warmPool, props.capacityType),
    });
    if (this.nodeSecurityGroup) resource.node.addDependency(this.nodeSecurityGroup);
    mapNodeRole(this, props.cluster, this.role);
    requireEndpoints(this, vpc, subnets, props.isolatedSubnetReason);

    this.nodegroupName = resource.attrNodegroupName;
    this.nodegroupArn = resource.attrArn;
    this.nodegroupRef = resource.nodegroupRef;
  }

  private resolveRole(props: HardenedNodeGroupProps, cluster: ClusterDetails): IRole {
    if (props.role === undefined) {
      return new MinimalSsmRole(this, 'Role', {
        cluster: props.cluster,
        access: props.access,
        sessionPreferences: props.sessionPreferences,
        cniPermissions: props.cniPermissions ?? (cluster.ipv6 ? CniPermissions.onNodeRoleIpv6() : CniPermissions.onNodeRole()),
      });
    }
    for (const option of ['access', 'sessionPreferences', 'cniPermissions'] as const) {
      if (props[option] !== undefined) {
        throw new HardeningError('RoleOptionsConflict', `'${option}' must not be given together with 'role'; give it to the MinimalSsmRole that is 'role'`, this);
      }
    }
    return props.role;
  }

  /** The one that is given; in a public subnet always one (NET-2). */
  private resolveNodeSecurityGroup(props: HardenedNodeGroupProps, vpc: IVpc | undefined, subnets: ISubnet[]): NodeSecurityGroup | undefined {
    const given = [...new Set(props.securityGroups?.filter(NodeSecurityGroup._is))];
    if (given.length > 1) {
      throw new HardeningError('SecurityGroupsConflict',
        `'securityGroups' must name one NodeSecurityGroup at most, got ${given.length}; give all node groups that talk to each other the same one`, this);
    }
    given.forEach((group) => group._validateVpc(this, vpc));
    if (given.length === 1 || !anyPublic(vpc, subnets)) return given[0];
    return new NodeSecurityGroup(this, 'SecurityGroup', { cluster: props.cluster, clusterSecurityGroup: props.clusterSecurityGroup, vpc });
  }

  /** As soon as a group is named, Amazon EKS leaves the cluster's out, and nodes do not join without it or a NodeSecurityGroup. */
  private resolveSecurityGroups(props: HardenedNodeGroupProps, cluster: ClusterDetails): ec2Refs.ISecurityGroupRef[] | undefined {
    if (props.securityGroups === undefined && this.nodeSecurityGroup) return [this.nodeSecurityGroup];
    if (props.securityGroups === undefined || props.securityGroups.length === 0) return props.securityGroups;
    const own = this.nodeSecurityGroup ?? props.clusterSecurityGroup
      ?? (cluster.securityGroupId && CfnSecurityGroup.fromSecurityGroupId(this, 'ClusterSecurityGroup', cluster.securityGroupId));
    if (!own) {
      throw new HardeningError('ClusterSecurityGroupRequired',
        "'clusterSecurityGroup' is needed beside 'securityGroups', and it can't be read from this cluster: without it nodes do not join; give it", this);
    }
    const id = (group: ec2Refs.ISecurityGroupRef) => group.securityGroupRef.securityGroupId;
    const clusterId = props.clusterSecurityGroup ? id(props.clusterSecurityGroup) : cluster.securityGroupId;
    if (this.nodeSecurityGroup && props.securityGroups.some((group) => id(group) === clusterId)) {
      throw new HardeningError('SecurityGroupsConflict',
        "'securityGroups' must not hold the security group of the cluster beside a NodeSecurityGroup, which nodes in public subnets always have; leave it out", this);
    }
    return [own, ...props.securityGroups].filter((group, i, all) => all.findIndex((other) => id(other) === id(group)) === i);
  }
}
