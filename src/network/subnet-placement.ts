import { Token } from 'aws-cdk-lib';
import { CfnSubnet, SubnetFilter, SubnetType, type ISubnet, type IVpc, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';

/** What is known of where nodes go. */
export interface SubnetPlacement {
  readonly vpc?: IVpc;
  readonly subnets?: SubnetSelection;
  /** Why a public subnet is meant. */
  readonly publicSubnetReason?: string;
  /** Whether the user gives the NodeSecurityGroup, which otherwise comes with a public subnet. */
  readonly hasNodeSecurityGroup?: boolean;
}

/**
 * The subnets of the nodes: private ones, or what the user chose. A public one is an error unless a reason is given; one that is known by id alone leaves
 * a warning.
 */
export function placeNodes(scope: IConstruct, { vpc, subnets: selection, publicSubnetReason, hasNodeSecurityGroup }: SubnetPlacement): ISubnet[] {
  validateReason(scope, publicSubnetReason);
  const subnets = select(scope, vpc, selection);
  if (subnets.length === 0) {
    throw new HardeningError('SubnetsRequired', "'subnets' must select at least one subnet, got none; give the VPC private subnets or choose others", scope);
  }
  const exposed = subnets.filter((subnet) => exposure(vpc, subnet) === Exposure.PUBLIC);
  const unknown = subnets.filter((subnet) => exposure(vpc, subnet) === Exposure.UNKNOWN);
  if (exposed.length > 0) refuseOrWarn(scope, exposed, publicSubnetReason, hasNodeSecurityGroup ?? false);
  if (unknown.length > 0) {
    warn(scope, 'SubnetPlacementUnproven',
      `nothing shows that ${paths(unknown)} ${unknown.length > 1 ? 'are' : 'is'} private: subnets known only by id say nothing about their routes. Check them, or give the VPC they are part of`);
  }
  return subnets;
}

/** Whether one of the subnets is known to be a public one. */
export function anyPublic(vpc: IVpc | undefined, subnets: ISubnet[]): boolean {
  return subnets.some((subnet) => exposure(vpc, subnet) === Exposure.PUBLIC);
}

enum Exposure { PRIVATE, PUBLIC, UNKNOWN }

function select(scope: IConstruct, vpc: IVpc | undefined, selection: SubnetSelection | undefined): ISubnet[] {
  if (selection?.subnets !== undefined) return attempt(scope, () => filtered(selection));
  if (vpc === undefined) {
    throw new HardeningError('VpcRequired',
      "'vpc' is needed to choose subnets, and it can't be read from this cluster; give 'vpc', or 'subnets: { subnets: [...] }'", scope);
  }
  if (selection !== undefined) return attempt(scope, () => vpc.selectSubnets(selection).subnets);
  const kind = vpc.privateSubnets.length > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
  if (kind === SubnetType.PRIVATE_ISOLATED && vpc.isolatedSubnets.length === 0) {
    throw new HardeningError('SubnetsRequired',
      `the VPC ${vpc.node.path} has no private subnets, which nodes go to (NET-1); add some, or choose 'subnets' and give 'publicSubnetReason'`, scope);
  }
  return vpc.selectSubnets({ subnetType: kind }).subnets;
}

/** The subnets that are named, without those that the selection leaves out. */
function filtered({ subnets, subnetFilters = [], availabilityZones, onePerAz }: SubnetSelection): ISubnet[] {
  const filters = [...subnetFilters];
  if (availabilityZones !== undefined) filters.push(SubnetFilter.availabilityZones(availabilityZones));
  if (onePerAz === true) filters.push(SubnetFilter.onePerAz());
  return filters.reduce((left, filter) => filter.selectSubnets(left), subnets!);
}

/** aws-cdk-lib throws on a selection that does not fit the VPC. */
function attempt(scope: IConstruct, selectSubnets: () => ISubnet[]): ISubnet[] {
  try {
    return selectSubnets();
  } catch (error) {
    throw new HardeningError('SubnetsRequired', `'subnets' must select at least one subnet, got none: ${(error as Error).message}; choose others`, scope);
  }
}

/** By the VPC that lists it, then by what the subnet itself says. */
function exposure(vpc: IVpc | undefined, subnet: ISubnet): Exposure {
  const isSubnet = (other: ISubnet) => other === subnet || (!Token.isUnresolved(other.subnetId) && other.subnetId === subnet.subnetId);
  if (vpc?.publicSubnets.some(isSubnet)) return Exposure.PUBLIC;
  if (vpc && [...vpc.privateSubnets, ...vpc.isolatedSubnets].some(isSubnet)) return Exposure.PRIVATE;
  const resource = subnet.node.defaultChild;
  return CfnSubnet.isCfnSubnet(resource) && resource.mapPublicIpOnLaunch === true ? Exposure.PUBLIC : Exposure.UNKNOWN;
}

function refuseOrWarn(scope: IConstruct, subnets: ISubnet[], reason: string | undefined, hasGroup: boolean): void {
  if (reason === undefined) {
    throw new HardeningError('PublicSubnet',
      `nodes must not be in public subnets, got ${paths(subnets)}: most attacks come from the internet (NET-1); choose private subnets, or give 'publicSubnetReason'`, scope);
  }
  const alone = 'The NodeSecurityGroup that comes with them shares nothing with that of another node group, not even DNS: give both the same one';
  warn(scope, 'PublicSubnetAcknowledged', `nodes are in public subnets (${paths(subnets)}) because: ${reason}${hasGroup ? '' : `. ${alone}`}`);
}

function validateReason(scope: IConstruct, reason: string | undefined): void {
  if (reason !== undefined && reason.trim() === '') {
    throw new HardeningError('ReasonRequired', "'publicSubnetReason' must say why nodes are in public subnets, got an empty text", scope);
  }
}

const paths = (subnets: ISubnet[]) => subnets.map((subnet) => subnet.node.path).join(', ');
