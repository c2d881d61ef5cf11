"""Resources that moto makes for a stack and never deletes with it."""
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.models.internet_gateways import InternetGateway
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.route_tables import Route, RouteTable
from moto.ec2.models.subnets import SubnetRouteTableAssociation
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.models.vpn_gateway import VPCGatewayAttachment


def apply():
    ElasticAddress.delete = by(lambda ec2, address: ec2.release_address(allocation_id=address.allocation_id))
    FlowLogs.delete = by(lambda ec2, flow_log: ec2.delete_flow_logs([flow_log.id]))
    InternetGateway.delete = by(lambda ec2, gateway: ec2.delete_internet_gateway(gateway.id))
    NatGateway.delete = by(delete_nat_gateway)
    Route.delete = by(lambda ec2, route: ec2.delete_route(route.route_table.id, route.destination_cidr_block))
    RouteTable.delete = by(lambda ec2, table: ec2.delete_route_table(table.id))
    SubnetRouteTableAssociation.delete = by(disassociate)
    VPCEndPoint.delete = by(lambda ec2, endpoint: ec2.delete_vpc_endpoints([endpoint.id]))
    VPCGatewayAttachment.delete = by(detach)


def by(action):
    return lambda resource, account_id, region_name: action(ec2_backends[account_id][region_name], resource)


def delete_nat_gateway(ec2, gateway):
    ec2.delete_nat_gateway(gateway.id)
    del ec2.nat_gateways[gateway.id]


def disassociate(ec2, association):
    for table in ec2.route_tables.values():
        for identity, subnet in list(table._associations.items()):
            if table.id == association.route_table_id and subnet == association.subnet_id:
                ec2.disassociate_route_table(identity)


def detach(ec2, attachment):
    for gateway in ec2.internet_gateways.values():
        if gateway.vpc and gateway.vpc.id == attachment.vpc_id:
            ec2.detach_internet_gateway(gateway.id, attachment.vpc_id)
