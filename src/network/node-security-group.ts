import { Tags, Token } from 'aws-cdk-lib';
import {
  CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress, CfnVPC, Peer, Port, SecurityGroup, type IPeer, type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { aws_ec2 as ec2Refs, aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { Construct, IConstruct } from 'constructs';
import { connectToCluster } from './cluster-rules';
import type { NodeEndpoints } from './node-endpoints';
import { readCluster } from '../private/cluster-details';
import { HardeningError } from '../private/errors';
import { acknowledgeRule } from '../private/nag';
import { warn } from '../private/warnings';

/**
 * Properties of a security group for nodes.
 */
export interface NodeSecurityGroupProps {
  /**
   * The cluster that the nodes join, of any kind: aws-eks-v2, aws-eks, imported, `CfnCluster`. A change replaces no nodes.
   */
  readonly cluster: eksRefs.IClusterRef;

  /**
   * VPC of the security group, which is that of the nodes. A change replaces the node group.
   *
   * @default - the VPC of the cluster, where it can be read
   */
  readonly vpc?: IVpc;

  /**
   * Security group of the cluster, which the control plane has. A change replaces no nodes.
   *
   * @default - read from the cluster, where it can be
   */
  readonly clusterSecurityGroup?: ec2Refs.ISecurityGroupRef;

  /**
   * TCP ports, from 1 to 65535, on which pods answer the control plane: those of admission webhooks and extension API servers, such as 9443 of the
   * AWS Load Balancer Controller. A change replaces no nodes.
   *
   * @default - none beside 443
   * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
   */
  readonly webhookPorts?: number[];

  /**
   * Endpoints by which the nodes reach AWS. The nodes may reach them on TCP port 443, and they let the nodes in. A change replaces no nodes.
   *
   * @default - none
   */
  readonly endpoints?: NodeEndpoints;

  /**
   * The prefix list of Amazon S3 in the Region, `com.amazonaws.REGION.s3`, which nodes may reach on TCP port 443: image layers are there, and a gateway
   * endpoint has no security group to name. No attribute of the endpoint tells its id. A change replaces no nodes.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
   */
  readonly s3PrefixList?: ec2Refs.IPrefixListRef;

  /**
   * Whom nodes may reach on TCP port 443 besides, such as an inspecting proxy or endpoints of your own; an empty list for nobody. A change replaces no nodes.
   *
   * @default - nobody where `endpoints` and `s3PrefixList` are given. Otherwise any address of IPv4 and IPv6, as nodes that reach neither AWS nor a registry
   * do not join; it leaves a warning
   */
  readonly httpsPeers?: IPeer[];
}

/** Marks a group of this class also for another copy of the library. */
const MARK = Symbol.for('cdk-eks-hardened-nodes.NodeSecurityGroup');

/**
 * A security group for nodes instead of the one of the cluster: nodes and cluster reach what they need of each other, nobody else gets in, and nodes get out
 * by HTTPS alone.
 *
 * Give it to `securityGroups` of a `HardenedNodeGroup`; one comes by itself where nodes are in a public subnet. All nodes that have the group, and their pods,
 * reach each other. Add what else they need with `connections`.
 *
 * There are no rules for the DNS resolver of the VPC, the instance metadata service and the Amazon Time Sync Service: security groups do not filter them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 * @resource AWS::EC2::SecurityGroup
 */
export class NodeSecurityGroup extends SecurityGroup {
  /** @internal */
  public static _is(group: ec2Refs.ISecurityGroupRef): group is NodeSecurityGroup {
    return MARK in group;
  }

  private readonly vpc: IVpc;

  public constructor(scope: Construct, id: string, props: NodeSecurityGroupProps) {
    const cluster = readCluster(props.cluster);
    const vpc = props.vpc ?? cluster.vpc;
    if (vpc === undefined) {
      throw new HardeningError('VpcRequired', "'vpc' is needed for a security group of nodes, and it can't be read from this cluster; give it", scope);
    }
    super(scope, id, { vpc, allowAllOutbound: false, description: 'Nodes of an Amazon EKS cluster' });
    Object.defineProperty(this, MARK, { value: true });
    this.vpc = vpc;
    const webhookPorts = props.webhookPorts ?? [];
    this.validatePorts(webhookPorts);

    connectToCluster(this, this.resolveClusterGroup(props.clusterSecurityGroup, cluster.securityGroupId), webhookPorts);
    this.connectNodes();
    this.connectByHttps(props);
    Tags.of(this).add(`kubernetes.io/cluster/${props.cluster.clusterRef.clusterName}`, 'owned');
  }

  /** Adds a rule; one that lets in any address leaves a warning. */
  public addIngressRule(peer: IPeer, connection: Port, description?: string, remoteRule?: boolean): void {
    if (isAnybody(peer)) {
      warn(this, 'NodeIngressOpen', `any address reaches nodes (${connection}): name the addresses or the security groups that need to`);
    }
    super.addIngressRule(peer, connection, description, remoteRule);
  }

  /** Adds a rule; one that lets out to any address leaves a warning. */
  public addEgressRule(peer: IPeer, connection: Port, description?: string, remoteRule?: boolean): void {
    if (isAnybody(peer)) {
      warn(this, 'NodeEgressOpen',
        `nodes reach any address (${connection}): give 'endpoints' and 's3PrefixList', or name in 'httpsPeers' whom they have to reach`);
    }
    super.addEgressRule(peer, connection, description, remoteRule);
  }

  /**
   * Throws when the subnets of nodes are in another VPC.
   *
   * @internal
   */
  public _validateVpc(scope: IConstruct, vpc: IVpc | undefined): void {
    if (vpc === undefined || !areApart(vpc, this.vpc)) return;
    throw new HardeningError('SecurityGroupVpcMismatch',
      `the security group ${this.node.path} must be in the VPC of the nodes (${vpc.node.path}), got one in ${this.vpc.node.path}; give it that 'vpc'`, scope);
  }

  private resolveClusterGroup(given: ec2Refs.ISecurityGroupRef | undefined, readId: string | undefined): ec2Refs.ISecurityGroupRef {
    if (given !== undefined) return given;
    if (readId !== undefined) return CfnSecurityGroup.fromSecurityGroupId(this, 'ClusterSecurityGroup', readId);
    throw new HardeningError('ClusterSecurityGroupRequired',
      "'clusterSecurityGroup' is needed for the rules between nodes and cluster, and it can't be read from this cluster: without them nodes do not join; give it", this);
  }

  /** Pods have the security group of their node: anything less than everything cuts some of them off, also where EFA is in use. */
  private connectNodes(): void {
    const { securityGroupId: groupId } = this;
    const ingress = new CfnSecurityGroupIngress(this, 'FromNodes', { groupId, sourceSecurityGroupId: groupId, ipProtocol: '-1', description: 'Nodes and pods to each other' });
    acknowledgeRule(ingress, 'EC2RestrictedCommonPorts', ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'],
      'only from the same security group: pods have the group of their node, and what ports they use is theirs to say');
    new CfnSecurityGroupEgress(this, 'ToNodes', { groupId, destinationSecurityGroupId: groupId, ipProtocol: '-1', description: 'Nodes and pods to each other' });
  }

  private connectByHttps({ endpoints, s3PrefixList, httpsPeers }: NodeSecurityGroupProps): void {
    endpoints?.allowFrom(this);
    if (s3PrefixList) this.addEgressRule(Peer.prefixList(s3PrefixList.prefixListRef.prefixListId), Port.HTTPS, 'Amazon S3');
    // Nodes that reach neither AWS nor a registry of images do not join.
    const peers = httpsPeers ?? (endpoints && s3PrefixList ? [] : [Peer.anyIpv4(), Peer.anyIpv6()]);
    for (const peer of peers) this.addEgressRule(peer, Port.HTTPS, 'AWS and registries of images');
  }

  private validatePorts(ports: number[]): void {
    for (const port of ports) {
      if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
        throw new HardeningError('WebhookPortOutOfRange',
          `'webhookPorts' must be whole numbers from 1 to 65535, got ${port}; name the ports of the pods, not of the service`, this);
      }
    }
  }
}

/** Whether it is the whole of IPv4 or IPv6. */
function isAnybody(peer: IPeer): boolean {
  const { cidrIp, cidrIpv6 } = peer.toIngressRuleConfig() as { cidrIp?: string; cidrIpv6?: string };
  return cidrIp === '0.0.0.0/0' || cidrIpv6 === '::/0';
}

/** Whether two VPCs are surely not the same one: by their ids where both are known, otherwise where both are made in the app. */
function areApart(a: IVpc, b: IVpc): boolean {
  if (a.vpcId === b.vpcId) return false;
  const known = [a.vpcId, b.vpcId].every((id) => !Token.isUnresolved(id));
  return known || [a, b].every(({ node }) => CfnVPC.isCfnVPC(node.defaultChild));
}
