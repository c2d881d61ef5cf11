import { CfnVPC, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { NodeFeature } from './node-feature';
import type { CniPermissions } from '../access/cni-permissions';
import { readNodeGroup } from '../private/node-group-facts';
import { warn } from '../private/warnings';

/** Services that give a pod the credentials of a role of its own: one of them is enough. */
const CREDENTIALS = [...NodeFeature.POD_IDENTITY.services, ...NodeFeature.SERVICE_ACCOUNT_ROLES.services];

/** Their names, for messages. */
export const CNI_SERVICES = CREDENTIALS.join(' or ');

/** What they are needed for, and by which features they come. */
export const CNI_NEED = 'the VPC CNI plugin gets the credentials of its own role there, by NodeFeature.POD_IDENTITY or SERVICE_ACCOUNT_ROLES';

/** Whether the VPC CNI plugin on these nodes has a role of its own, and none of the services that give it the credentials is present. */
export function lacksCniCredentials(nodeGroup: eksRefs.INodegroupRef, present: Set<string>): boolean {
  const { cniPermissions } = (readNodeGroup(nodeGroup).role ?? {}) as { cniPermissions?: CniPermissions };
  return cniPermissions?._permissions().length === 0 && !CREDENTIALS.some((service) => present.has(service));
}

/** Whether all subnets of the node group are ones of this app with a way to the internet. */
export function hasWayOut(nodeGroup: eksRefs.INodegroupRef, vpc: IVpc): boolean {
  const { subnets } = (nodeGroup.node.defaultChild ?? nodeGroup) as { subnets?: string[] };
  const open = [...vpc.privateSubnets, ...vpc.publicSubnets].map(({ subnetId }) => subnetId);
  return CfnVPC.isCfnVPC(vpc.node.defaultChild) && subnets !== undefined && subnets.every((subnet) => open.includes(subnet));
}

/** Warns that nodes become Ready only if the VPC CNI plugin gets its credentials in a way that the app does not show. */
export function warnOfCni(nodeGroup: eksRefs.INodegroupRef): void {
  warn(nodeGroup, 'CniEndpointUnproven',
    `no endpoint of ${CNI_SERVICES} is known, and without a way to one of them no node becomes Ready: ${CNI_NEED}. Add the feature, or give 'existing' the endpoint`);
}
