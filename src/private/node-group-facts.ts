import { Token } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';

/** Operating systems that AWS lists for Amazon Inspector, by AMI type. */
export type InspectedOs = 'Bottlerocket' | 'Amazon Linux 2023';

/** What can be read from a node group; nothing where the kind of node group does not know. */
export interface NodeGroupFacts {
  readonly os?: InspectedOs;
  readonly arm64: boolean;
  readonly role?: IRole;
  /** Name of the rung of `SsmAccess`, for roles of this library. */
  readonly access?: string;
}

/** The parts of the many kinds of node group that are looked at, by shape: two copies of a library make `instanceof` fail. */
interface NodeGroupShape {
  readonly amiType?: string;
  readonly role?: IRole & { readonly access?: { readonly name?: string } };
}

/** Reads a `HardenedNodeGroup`, an `eks.Nodegroup` or a `CfnNodegroup`. */
export function readNodeGroup(nodeGroup: eksRefs.INodegroupRef): NodeGroupFacts {
  const shape = nodeGroup as NodeGroupShape;
  const amiType = (nodeGroup.node.defaultChild as NodeGroupShape | undefined)?.amiType ?? shape.amiType;
  const known = amiType === undefined || Token.isUnresolved(amiType) ? '' : amiType;
  return { os: osOf(known), arm64: /_ARM_64/.test(known), role: shape.role, access: shape.role?.access?.name };
}

function osOf(amiType: string): InspectedOs | undefined {
  if (amiType.startsWith('BOTTLEROCKET_')) return 'Bottlerocket';
  return amiType.startsWith('AL2023_') ? 'Amazon Linux 2023' : undefined;
}
