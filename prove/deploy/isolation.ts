import {
  DescribeInternetGatewaysCommand, DescribeManagedPrefixListsCommand, DescribeNatGatewaysCommand, DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand, DescribeVpcEndpointsCommand, type IpPermission,
} from '@aws-sdk/client-ec2';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import type { Aws } from './aws';
import type { DeployedStack } from './deployed-stack';
import { expectEqual } from './expect';
import { isDeleted } from './gone';
import { REGION } from '../emulator';

/** What FIPS Bottlerocket calls with sessions that are encrypted and logged, and the CNI plugin with a role from EKS Pod Identity. */
const INTERFACES = ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'kms', 'logs', 'ssm', 'ssmmessages'];

/** The VPC has no way out but its endpoints: no gateway, and no route that somebody wrote. */
export async function checkNoInternet(aws: Aws, stack: DeployedStack): Promise<void> {
  const vpcId = vpcOf(stack);
  const { InternetGateways = [] } = await aws.ec2.send(new DescribeInternetGatewaysCommand({}));
  expectEqual('internet gateways', InternetGateways.filter(({ Attachments }) => Attachments?.some(({ VpcId }) => VpcId === vpcId)), []);
  const { NatGateways = [] } = await aws.ec2.send(new DescribeNatGatewaysCommand({}));
  expectEqual('NAT gateways', NatGateways.filter(({ VpcId }) => VpcId === vpcId), []);
  const { RouteTables = [] } = await aws.ec2.send(new DescribeRouteTablesCommand({}));
  const routes = RouteTables.filter(({ VpcId }) => VpcId === vpcId).flatMap(({ Routes = [] }) => Routes);
  expectEqual('routes that are not local', routes.filter(({ GatewayId }) => GatewayId !== 'local' && !GatewayId?.startsWith('vpce-')), []);
  const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: stack.ofType('AWS::EKS::Cluster')[0][1] }));
  const { endpointPrivateAccess, endpointPublicAccess } = cluster!.resourcesVpcConfig!;
  expectEqual('private and public endpoint of the cluster', [endpointPrivateAccess, endpointPublicAccess], [true, false]);
}

/** The endpoints that nodes need, and no other. */
export async function checkEndpoints(aws: Aws, stack: DeployedStack): Promise<void> {
  const { VpcEndpoints = [] } = await aws.ec2.send(new DescribeVpcEndpointsCommand({}));
  const endpoints = VpcEndpoints.filter(({ State, VpcId }) => !isDeleted(State) && VpcId === vpcOf(stack));
  const subnets = stack.ofType('AWS::EC2::Subnet').map(([, id]) => id).sort();
  const routeTables = stack.ofType('AWS::EC2::RouteTable').map(([, id]) => id).sort();
  const found = endpoints.map((each) => [
    each.ServiceName, each.VpcEndpointType, ...(each.VpcEndpointType === 'Gateway'
      ? [[...each.RouteTableIds ?? []].sort()]
      : [each.PrivateDnsEnabled, [...each.SubnetIds ?? []].sort(), each.Groups?.map(({ GroupId }) => GroupId)]),
  ]);
  const wanted = [
    ...INTERFACES.map((service) => [`com.amazonaws.${REGION}.${service}`, 'Interface', true, subnets, [groupOf(stack, 'EndpointsSecurityGroup')]]),
    [`com.amazonaws.${REGION}.s3`, 'Gateway', routeTables],
  ];
  expectEqual('endpoints', inOrder(found), inOrder(wanted));
}

/** Every rule of the groups of nodes, endpoints and cluster: no other peer, no other port. */
export async function checkSecurityGroups(aws: Aws, stack: DeployedStack): Promise<void> {
  const nodes = groupOf(stack, 'NodeSecurityGroup');
  const endpoints = groupOf(stack, 'EndpointsSecurityGroup');
  const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: stack.ofType('AWS::EKS::Cluster')[0][1] }));
  const ofCluster = cluster!.resourcesVpcConfig!.clusterSecurityGroupId!;
  const names = new Map([[nodes, 'nodes'], [endpoints, 'endpoints'], [ofCluster, 'cluster'], [await s3PrefixList(aws), 'S3']]);
  const rules = async (group: string) => {
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
    const [{ IpPermissions = [], IpPermissionsEgress = [] }] = SecurityGroups!;
    return { in: told(IpPermissions, names), out: told(IpPermissionsEgress, names) };
  };
  const dns = ['tcp 53-53 cluster', 'udp 53-53 cluster'];
  expectEqual('rules of nodes', await rules(nodes), {
    in: [...dns, 'tcp 443-443 cluster', 'tcp 10250-10250 cluster', 'all nodes'].sort(),
    out: [...dns, 'tcp 443-443 cluster', 'tcp 443-443 endpoints', 'tcp 443-443 S3', 'all nodes'].sort(),
  });
  expectEqual('rules of endpoints', await rules(endpoints), { in: ['tcp 443-443 nodes'], out: ['icmp 252-86 255.255.255.255/32'] });
  expectEqual('rules of the cluster', (await rules(ofCluster)).in, ['tcp 443-443 nodes', 'tcp 53-53 nodes', 'udp 53-53 nodes']);
}

/** As the README of the example says to look it up. */
export async function s3PrefixList({ ec2 }: Aws): Promise<string> {
  const { PrefixLists = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({}));
  return PrefixLists.find(({ PrefixListName }) => PrefixListName === `com.amazonaws.${REGION}.s3`)!.PrefixListId!;
}

/** Protocol, ports and peer of each rule; all of them have a description. */
function told(permissions: IpPermission[], names: Map<string, string>): string[] {
  return permissions.flatMap(({ IpProtocol, FromPort, ToPort, UserIdGroupPairs = [], PrefixListIds = [], IpRanges = [], Ipv6Ranges = [] }) => {
    const peers = [
      ...UserIdGroupPairs.map(({ GroupId, Description }) => [GroupId!, Description]),
      ...PrefixListIds.map(({ PrefixListId }) => [PrefixListId!, 'not kept by moto']),
      ...IpRanges.map(({ CidrIp, Description }) => [CidrIp!, Description]),
      ...Ipv6Ranges.map(({ CidrIpv6, Description }) => [CidrIpv6!, Description]),
    ];
    const what = IpProtocol === '-1' ? 'all' : `${IpProtocol} ${FromPort}-${ToPort}`;
    return peers.map(([peer, description]) => `${what} ${names.get(peer!) ?? peer}${description ? '' : ' without a description'}`);
  }).sort();
}

const vpcOf = (stack: DeployedStack) => stack.ofType('AWS::EC2::VPC')[0][1];

const groupOf = (stack: DeployedStack, path: string) => stack.physicalId(stack.logicalId(path, 'AWS::EC2::SecurityGroup'));

const inOrder = (values: unknown[]) => values.map((value) => JSON.stringify(value)).sort();
