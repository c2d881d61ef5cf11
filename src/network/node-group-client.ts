import { Stack } from 'aws-cdk-lib';
import { SecurityGroup, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { aws_ec2 as ec2Refs, aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { readCluster } from '../private/cluster-details';

/** The parts of the many kinds of node group that are looked at, by shape: two copies of a library make `instanceof` fail. */
interface NodeGroupShape {
  readonly nodeSecurityGroup?: ISecurityGroup;
  readonly _cluster?: eksRefs.IClusterRef;
  readonly _clusterSecurityGroup?: ec2Refs.ISecurityGroupRef;
  /** Of an `eks.Nodegroup`. */
  readonly cluster?: eksRefs.IClusterRef;
}

/** The security group that the nodes have; nothing where the kind of node group, or its cluster, does not know. */
export function clientOf(nodeGroup: eksRefs.INodegroupRef): ISecurityGroup | undefined {
  const { nodeSecurityGroup, _clusterSecurityGroup: given, _cluster, cluster } = nodeGroup as NodeGroupShape;
  const known = nodeSecurityGroup ?? given;
  if (known !== undefined) return besideNodes(nodeGroup, known, known, known.securityGroupRef.securityGroupId);
  const joined = _cluster ?? (keepsClusterGroup(nodeGroup) ? cluster : undefined);
  const { securityGroup, securityGroupId } = joined === undefined ? {} : readCluster(joined);
  return securityGroupId === undefined ? undefined : besideNodes(nodeGroup, joined!, securityGroup, securityGroupId);
}

/** Amazon EKS adds the group of the cluster where no launch template names others. */
function keepsClusterGroup(nodeGroup: eksRefs.INodegroupRef): boolean {
  return (nodeGroup.node.defaultChild as { launchTemplate?: unknown } | undefined)?.launchTemplate === undefined;
}

/**
 * The group in the stack of the node group, which is where the rules go: this stack comes after that of the endpoints and after that of the group. An import
 * is named for what it comes from, so that rules stay when one of several node groups goes.
 */
function besideNodes(nodes: IConstruct, origin: IConstruct, group: ec2Refs.ISecurityGroupRef | undefined, groupId: string): ISecurityGroup {
  const stack = Stack.of(nodes);
  if (group !== undefined && 'connections' in group && Stack.of(group) === stack) return group as ISecurityGroup;
  const id = `NodesOf${origin.node.addr}`;
  return (stack.node.tryFindChild(id) ?? SecurityGroup.fromSecurityGroupId(stack, id, groupId, {
    allowAllOutbound: (group as Partial<ISecurityGroup> | undefined)?.allowAllOutbound,
  })) as ISecurityGroup;
}
