import { Token } from 'aws-cdk-lib';
import { CfnSecurityGroupEgress, CfnSecurityGroupIngress, Peer, Port, type ISecurityGroup, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { aws_ec2 as ec2Refs } from 'aws-cdk-lib/interfaces';

/** A way between the nodes and whatever has the security group of the cluster: the control plane, and nodes that keep this group. */
interface Way {
  /** Part of the ids of rules, and so API. */
  readonly id: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** What goes this way, for the description of the rules. */
  readonly what: string;
}

/** CoreDNS runs on nodes of any group. */
const DNS: Way[] = [
  { id: 'DnsTcp', protocol: 'tcp', port: 53, what: 'DNS of the cluster' },
  { id: 'DnsUdp', protocol: 'udp', port: 53, what: 'DNS of the cluster' },
];

const TO_CLUSTER: Way[] = [{ id: 'Api', protocol: 'tcp', port: 443, what: 'Kubernetes API' }, ...DNS];

const FROM_CLUSTER: Way[] = [
  { id: 'Https', protocol: 'tcp', port: 443, what: 'Webhooks and extension API servers' },
  { id: 'Kubelet', protocol: 'tcp', port: 10250, what: 'Kubelets' },
  ...DNS,
];

/**
 * Opens the ways between nodes and cluster, each on both sides.
 *
 * What goes out of the cluster stays as it is where that is everything, which is so by default.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export function connectToCluster(nodes: SecurityGroup, cluster: ec2Refs.ISecurityGroupRef, webhookPorts: number[]): void {
  const { securityGroupId: groupId } = cluster.securityGroupRef;
  const peer = Peer.securityGroupId(groupId);
  for (const way of TO_CLUSTER) {
    nodes.addEgressRule(peer, Port[way.protocol](way.port), `${way.what}, to the cluster`);
    new CfnSecurityGroupIngress(nodes, `ClusterIngress${way.id}`, {
      groupId, sourceSecurityGroupId: nodes.securityGroupId, ...rangeOf(way), description: `${way.what}, from nodes with a group of their own`,
    });
  }
  for (const way of [...FROM_CLUSTER, ...webhooks(webhookPorts)]) {
    allowFromCluster(nodes, groupId, way);
    if (!isClosed(cluster)) continue;
    new CfnSecurityGroupEgress(nodes, `ClusterEgress${way.id}`, {
      groupId, destinationSecurityGroupId: nodes.securityGroupId, ...rangeOf(way), description: `${way.what}, to nodes with a group of their own`,
    });
  }
}

/** Each port once, without those that are open anyway: EC2 refuses a rule that is there already. */
function webhooks(ports: number[]): Way[] {
  const open = FROM_CLUSTER.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port);
  return [...new Set(ports)].filter((port) => !open.includes(port)).map((port, i) =>
    ({ id: Token.isUnresolved(port) ? `WebhookToken${i}` : `Webhook${port}`, protocol: 'tcp', port, what: 'Webhooks and extension API servers' }));
}

/** A rule in the group itself, but for a port that is known at deployment only: aws-cdk-lib takes all of these for one and the same. */
function allowFromCluster(nodes: SecurityGroup, clusterGroupId: string, way: Way): void {
  const description = `${way.what}, from the cluster`;
  if (Token.isUnresolved(way.port)) {
    new CfnSecurityGroupIngress(nodes, `NodeIngress${way.id}`, {
      groupId: nodes.securityGroupId, sourceSecurityGroupId: clusterGroupId, ...rangeOf(way), description,
    });
  } else {
    nodes.addIngressRule(Peer.securityGroupId(clusterGroupId), Port[way.protocol](way.port), description);
  }
}

const rangeOf = ({ protocol, port }: Way) => ({ ipProtocol: protocol, fromPort: port, toPort: port });

/** Whether a security group says that it does not let everything out; one that is known by id alone is taken for the default, which does. */
const isClosed = (group: ec2Refs.ISecurityGroupRef) => (group as Partial<ISecurityGroup>).allowAllOutbound === false;
