import { Token } from 'aws-cdk-lib';
import {
  CfnRoute, CfnSubnetRouteTableAssociation, CfnVPC, CfnVPCEndpoint, CfnVPNGatewayRoutePropagation, type ISubnet, type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { CNI_NEED, CNI_SERVICES, hasWayOut, lacksCniCredentials, warnOfCni } from './cni-endpoint';
import { isElsewhere, isFor, isIn, S3, SERVICE_NAMES, whatIs } from './endpoint-services';
import { featuresOf, type EndpointNeeds } from './node-feature';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';

/** Node groups in isolated subnets by their VPC. */
const ISOLATED = new WeakMap<IVpc, IsolatedNodes[]>();

/** All node groups in isolated subnets of this app, those with a reason too. */
const JUDGED = new WeakSet<eksRefs.INodegroupRef>();

/** Services by the VPC that has endpoints for them of another app. */
const GIVEN = new WeakMap<IVpc, Set<string>>();

/** Nodes that have no way out of the VPC, as far as is known before the app is ready. */
interface IsolatedNodes {
  readonly nodeGroup: eksRefs.INodegroupRef;
  readonly subnets: ISubnet[];
}

/** Notes that the VPC has an endpoint of another app. */
export function noteEndpoint(vpc: IVpc, service: string): void {
  GIVEN.set(vpc, (GIVEN.get(vpc) ?? new Set()).add(service));
}

/**
 * Makes the synthesis fail when nodes surely do not reach a service that they call: their VPC and its isolated subnets are made in this app, which has no
 * route for these and no endpoint for that. With a reason it leaves a warning instead.
 */
export function requireEndpoints(nodeGroup: eksRefs.INodegroupRef, vpc: IVpc | undefined, chosen: ISubnet[], reason: string | undefined): void {
  if (reason !== undefined && reason.trim() === '') {
    throw new HardeningError('ReasonRequired', "'isolatedSubnetReason' must say how nodes in isolated subnets reach AWS, got an empty text", nodeGroup);
  }
  if (vpc === undefined || !CfnVPC.isCfnVPC(vpc.node.defaultChild)) return;
  const subnets = chosen.filter((subnet) => vpc.isolatedSubnets.includes(subnet));
  if (subnets.length === 0) return;
  JUDGED.add(nodeGroup);
  if (reason !== undefined) {
    warn(nodeGroup, 'IsolatedSubnetAcknowledged', `nodes are in isolated subnets, and whether endpoints are missing is not looked at, because: ${reason}`);
    return;
  }
  const known = ISOLATED.get(vpc);
  if (known === undefined) vpc.node.addValidation({ validate: () => validateVpc(vpc) });
  ISOLATED.set(vpc, [...known ?? [], { nodeGroup, subnets }]);
}

/** Once for each VPC, as it looks through the whole app. */
function validateVpc(vpc: IVpc): string[] {
  const all = vpc.node.root.node.findAll();
  const routed = placesWithRoutes(all);
  if (routed === undefined) return [];
  const isCutOff = (subnet: ISubnet) => ![subnet.subnetId, subnet.routeTable.routeTableId].some((id) => routed.has(whatIs(id)));
  return (ISOLATED.get(vpc) ?? []).filter(({ subnets }) => subnets.every(isCutOff)).flatMap(({ nodeGroup, subnets }) => {
    const present = servicesIn(vpc, all, subnets);
    const missing = Object.entries(needsOf(nodeGroup)).filter(([service]) => !present.has(service));
    if (lacksCniCredentials(nodeGroup, present)) missing.push([CNI_SERVICES, CNI_NEED]);
    return missing.length === 0 ? [] : [refusal(nodeGroup, missing).message];
  });
}

/**
 * Warns at synthesis where the VPC CNI plugin may miss its credentials: features, and endpoints of the user, may come until then. Nodes in isolated subnets of
 * this app are judged by `requireEndpoints`.
 */
export function watchCniCredentials(nodeGroup: eksRefs.INodegroupRef, vpc: IVpc): void {
  nodeGroup.node.addValidation({
    validate: () => {
      const isJudged = JUDGED.has(nodeGroup) || hasWayOut(nodeGroup, vpc);
      if (!isJudged && lacksCniCredentials(nodeGroup, servicesIn(vpc, vpc.node.root.node.findAll()))) warnOfCni(nodeGroup);
      return [];
    },
  });
}

/** Services that the VPC has an endpoint of, or may have; Amazon S3 only where one is for all of the subnets. */
function servicesIn(vpc: IVpc, all: IConstruct[], subnets: ISubnet[] = []): Set<string> {
  const endpoints = endpointsAmong(all).filter((endpoint) => !isElsewhere(endpoint, vpc));
  const has = (service: string) => (service === S3
    ? subnets.every((subnet) => endpoints.some((endpoint) => mayLeadToS3(endpoint, subnet)))
    : endpoints.some((endpoint) => mayAnswer(endpoint, service)));
  return new Set(SERVICE_NAMES.filter((service) => GIVEN.get(vpc)?.has(service) || has(service)));
}

/** Nodes call a service by its usual name, which only private DNS leads to the endpoint. */
function mayAnswer(endpoint: CfnVPCEndpoint, service: string): boolean {
  const isIt = isFor(endpoint, service);
  return isIt === undefined || (isIt && endpoint.privateDnsEnabled !== false);
}

/** A gateway endpoint is for the subnets whose route tables it names. */
function mayLeadToS3(endpoint: CfnVPCEndpoint, { routeTable }: ISubnet): boolean {
  const { vpcEndpointType = 'Gateway', routeTableIds = [] } = endpoint;
  if (isFor(endpoint, S3) !== true || vpcEndpointType !== 'Gateway') return mayAnswer(endpoint, S3);
  const table = whatIs(routeTable.routeTableId);
  return Token.isUnresolved(routeTableIds) || routeTableIds.some((id) => whatIs(id) === table || (Token.isUnresolved(id) && typeof whatIs(id) === 'string'));
}

/** Route tables with a route, wherever it leads, and subnets with a second route table; nothing where one is not known. */
function placesWithRoutes(all: IConstruct[]): Set<IConstruct | string> | undefined {
  const ids: (string | undefined)[] = [];
  const associated = new Set<unknown>();
  for (const candidate of all) {
    if (CfnRoute.isCfnRoute(candidate)) ids.push(candidate.routeTableId);
    if (CfnVPNGatewayRoutePropagation.isCfnVPNGatewayRoutePropagation(candidate)) ids.push(...listed(candidate.routeTableIds));
    if (CfnSubnetRouteTableAssociation.isCfnSubnetRouteTableAssociation(candidate)) {
      const { subnetId } = candidate as { subnetId?: string };
      const subnet = subnetId && whatIs(subnetId);
      if (subnet === undefined || associated.has(subnet)) ids.push(subnetId);
      associated.add(subnet);
    }
  }
  // A resource that is written without its class does not tell.
  return ids.includes(undefined) ? undefined : new Set(ids.map((id) => whatIs(id!)));
}

const listed = (ids: string[] | undefined): (string | undefined)[] => (ids === undefined || Token.isUnresolved(ids) ? [undefined] : ids);

function endpointsAmong(all: IConstruct[]): CfnVPCEndpoint[] {
  return all.filter((candidate) => CfnVPCEndpoint.isCfnVPCEndpoint(candidate));
}

/** Endpoints of the app that another one of the same VPC and service stands in the way of, as both would want the same name or route: service, path. */
export function rivalsOf(vpc: IVpc, own: Map<string, CfnVPCEndpoint>): [string, string][] {
  const others = endpointsAmong(vpc.node.root.node.findAll()).filter((endpoint) => isIn(endpoint, vpc) && ![...own.values()].includes(endpoint));
  return [...own].flatMap(([service, endpoint]) => others
    .filter((other) => isFor(other, service) === true && other.vpcEndpointType === endpoint.vpcEndpointType && other.privateDnsEnabled !== false)
    .map((other): [string, string] => [service, other.node.path.replace(/\/Resource$/, '')]));
}

/** What the node group needs; of a service that two features need, what the first of them needs it for. */
function needsOf(nodeGroup: eksRefs.INodegroupRef): EndpointNeeds {
  const needs: EndpointNeeds = {};
  for (const [service, why] of featuresOf(nodeGroup).flatMap((feature) => Object.entries(feature._needs()))) needs[service] ??= why;
  return needs;
}

function refusal(nodeGroup: eksRefs.INodegroupRef, missing: [string, string][]): HardeningError {
  const list = missing.map(([service, why]) => `${service} (${why})`).join(', ');
  return new HardeningError('EndpointsMissing',
    `nodes in isolated subnets must have endpoints for the services that they call, got none with private DNS, or in their route tables, for ${list}; make NodeEndpoints with this node group, `
    + "or say in 'isolatedSubnetReason' how nodes reach them", nodeGroup);
}
