import { listOf, type Json, type Resource, type Template } from './template';

/** Where the packets of a subnet may go, by its route table. */
export type SubnetKind = 'isolated' | 'private' | 'public' | 'unknown';

const ROUTE = 'AWS::EC2::Route';
const ASSOCIATION = 'AWS::EC2::SubnetRouteTableAssociation';

/** Isolated: no default route. Private: one that is not to an internet gateway (a NAT or VPN gateway). Unknown: the subnet or its route table is not in the template. */
export function subnetKind(template: Template, reference: Json): SubnetKind {
  const subnet = template.follow(reference, 'AWS::EC2::Subnet');
  if (!subnet) return 'unknown';
  if (isTrue(subnet.properties.MapPublicIpOnLaunch)) return 'public';
  const association = template.ofType(ASSOCIATION).find(({ properties }) => template.pointsTo(properties.SubnetId, subnet));
  const table = template.follow(association?.properties.RouteTableId, 'AWS::EC2::RouteTable');
  return table ? kindOfTable(template, table) : 'unknown';
}

function kindOfTable(template: Template, table: Resource): SubnetKind {
  const routes = template.ofType(ROUTE).map(({ properties }) => properties).filter((route) => template.pointsTo(route.RouteTableId, table));
  const defaults = routes.filter((route) => route.DestinationCidrBlock === '0.0.0.0/0' || route.DestinationIpv6CidrBlock === '::/0');
  const toInternet = defaults.some(({ GatewayId }) => GatewayId !== undefined && template.follow(GatewayId, 'AWS::EC2::VPNGateway') === undefined);
  if (toInternet) return 'public';
  return defaults.length > 0 ? 'private' : 'isolated';
}

/** Subnets counted by kind, such as `2 isolated`. */
export function countKinds(template: Template, subnets: Json): Map<SubnetKind, number> {
  const kinds = listOf(subnets).map((subnet) => subnetKind(template, subnet));
  return new Map([...new Set(kinds)].map((kind) => [kind, kinds.filter((other) => other === kind).length]));
}

export const isTrue = (value: Json): boolean => value === true || value === 'true';
