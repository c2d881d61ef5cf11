import { Resource } from 'aws-cdk-lib';
import { CfnSecurityGroup, InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { aws_ec2 as ec2Refs, aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { mapNodeRole, readCluster, type ClusterDetails } from './cluster-details';
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
import { placeNodes } from '../network/subnet-placement';
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

  public constructor(scope: Construct, id: string, props: HardenedNodeGroupProps) {
    super(scope, id);
    const cluster = readCluster(props.cluster);
    const instanceTypes = props.instanceTypes ?? [new InstanceType('t3.medium')];
    validateInstanceTypes(this, instanceTypes);
    validateKubernetesVersion(this, props.kubernetesVersion);
    validateLabels(this, props.labels ?? {});
    validateTaints(this, props.taints ?? []);
    const subnets = placeNodes(this, { vpc: props.vpc ?? cluster.vpc, subnets: props.subnets, publicSubnetReason: props.publicSubnetReason });

    this.role = this.resolveRole(props, cluster);
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
    mapNodeRole(this, props.cluster, this.role);

    this.nodegroupName = resource.attrNodegroupName;
    this.nodegroupArn = resource.attrArn;
    this.nodegroupRef = resource.nodegroupRef;
  }

  private resolveRole(props: HardenedNodeGroupProps, cluster: ClusterDetails): IRole {
    if (props.role === undefined) {
      return new MinimalSsmRole(this, 'Role', {
        cluster: props.cluster,
        access: props.access,
        cniPermissions: props.cniPermissions ?? (cluster.ipv6 ? CniPermissions.onNodeRoleIpv6() : CniPermissions.onNodeRole()),
      });
    }
    for (const option of ['access', 'cniPermissions'] as const) {
      if (props[option] !== undefined) {
        throw new HardeningError('RoleOptionsConflict', `'${option}' must not be given together with 'role'; give it to the MinimalSsmRole that is 'role'`, this);
      }
    }
    return props.role;
  }

  /** As soon as a group is named, Amazon EKS leaves the cluster's out, and nodes do not join. */
  private resolveSecurityGroups(props: HardenedNodeGroupProps, cluster: ClusterDetails): ec2Refs.ISecurityGroupRef[] | undefined {
    if (props.securityGroups === undefined || props.securityGroups.length === 0) return props.securityGroups;
    const own = props.clusterSecurityGroup
      ?? (cluster.securityGroupId && CfnSecurityGroup.fromSecurityGroupId(this, 'ClusterSecurityGroup', cluster.securityGroupId));
    if (!own) {
      throw new HardeningError('ClusterSecurityGroupRequired',
        "'clusterSecurityGroup' is needed beside 'securityGroups', and it can't be read from this cluster: without it nodes do not join; give it", this);
    }
    const id = (group: ec2Refs.ISecurityGroupRef) => group.securityGroupRef.securityGroupId;
    return [own, ...props.securityGroups].filter((group, i, all) => all.findIndex((other) => id(other) === id(group)) === i);
  }
}
