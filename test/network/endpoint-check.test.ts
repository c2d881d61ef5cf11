import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { ISOLATED, IsolatedFixture, PRIVATE, PUBLIC } from './endpoints-given';
import { HardenedNodeGroup, NodeOs, SsmAccess } from '../../src';
import { SessionPreferences } from '../../src/access/session-preferences';
import { NodeEndpoints } from '../../src/network/node-endpoints';
import { refusal, warningTexts } from '../node-group/given';
import { Template } from '../util';

const WHY: Record<string, string> = {
  'ec2': 'the node asks for its name, the VPC CNI plugin for addresses of pods',
  'ecr.api': 'the node asks for images',
  'ecr.dkr': 'the node pulls images',
  's3': 'layers of images and packages of Amazon Linux 2023 are there',
  'eks': 'Bottlerocket asks for the addresses of services',
  'ssm': 'the SSM agent registers the node',
  'ssmmessages': 'the SSM agent gets sessions and commands',
};

/** The message for a node group that misses these. */
const missing = (services: string[], path = 'Stack/Workers') =>
  `[EndpointsMissing] nodes in isolated subnets must have endpoints for the services that they call, got none with private DNS, or in their route tables, for ${services.map((name) => `${name} (${WHY[name]})`).join(', ')}; `
  + `make NodeEndpoints with this node group, or say in 'isolatedSubnetReason' how nodes reach them (at ${path})`;

/** What the synthesis would fail with. */
const messages = ({ vpc }: IsolatedFixture) => vpc.node.validate();

/** The names of the services that are missing. */
const named = (fixture: IsolatedFixture) => messages(fixture).flatMap((message) => [...message.matchAll(/(?:for|,) ([\w.-]+) \(/g)].map(([, name]) => name));

const ALL = ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'eks', 'ssm', 'ssmmessages'];

describe('a node group in isolated subnets of a VPC without endpoints', () => {
  it('is an error that says what is missing, and for what', () => {
    const fixture = new IsolatedFixture();
    fixture.group();
    expect(messages(fixture)).toEqual([missing(ALL)]);
  });

  it('fails the synthesis', () => {
    const fixture = new IsolatedFixture();
    fixture.group();
    expect(() => fixture.app.synth()).toThrow(missing(ALL));
  });

  it('is one error for each', () => {
    const fixture = new IsolatedFixture();
    fixture.group();
    fixture.group({ os: NodeOs.amazonLinux2023(), access: SsmAccess.NONE }, 'Others');
    expect(messages(fixture)).toEqual([missing(ALL), missing(['ec2', 'ecr.api', 'ecr.dkr', 's3'], 'Stack/Others')]);
  });

  it.each<[string, (fixture: IsolatedFixture) => Parameters<IsolatedFixture['group']>[0], string[]]>([
    ['Amazon Linux 2023', () => ({ os: NodeOs.amazonLinux2023() }), ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'ssm', 'ssmmessages']],
    ['no access', () => ({ access: SsmAccess.NONE }), ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'eks']],
    ['logged sessions', ({ stack }) => ({ sessionPreferences: new SessionPreferences(stack, 'Sessions') }), [...ALL, 'kms', 'logs']],
  ])('misses what it needs with %s', (_name, props, services) => {
    const fixture = new IsolatedFixture();
    fixture.group(props(fixture));
    expect(named(fixture).sort()).toEqual([...services].sort());
  });

  it('misses what no endpoint is for', () => {
    const fixture = new IsolatedFixture();
    fixture.group();
    fixture.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    fixture.vpc.addInterfaceEndpoint('Ec2', { service: ec2.InterfaceVpcEndpointAwsService.EC2 });
    fixture.vpc.addInterfaceEndpoint('Ec2Messages', { service: ec2.InterfaceVpcEndpointAwsService.EC2_MESSAGES });
    expect(named(fixture)).toEqual(ALL.filter((service) => !['s3', 'ec2'].includes(service)));
  });

  it('misses the endpoints of another VPC', () => {
    const fixture = new IsolatedFixture();
    fixture.group();
    const vpc = new ec2.Vpc(fixture.stack, 'Other', { subnetConfiguration: [ISOLATED] });
    new NodeEndpoints(fixture.stack, 'Endpoints', { vpc, existing: { sts: ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(fixture.stack, 'Sts', 'vpce-1') } });
    expect(named(fixture)).toEqual(ALL);
  });

  it('misses a feature that nobody told the endpoints of', () => {
    const fixture = new IsolatedFixture();
    fixture.group();
    fixture.endpoints();
    expect(named(fixture)).toEqual(['eks', 'ssm', 'ssmmessages']);
  });
});

describe('Amazon S3', () => {
  const given = (build: (fixture: IsolatedFixture, tables: string[]) => unknown) => {
    const fixture = new IsolatedFixture();
    const group = fixture.group();
    build(fixture, fixture.vpc.isolatedSubnets.map(({ routeTable }) => routeTable.routeTableId));
    expect(group.nodeSecurityGroup).toBeUndefined();
    return named(fixture).includes('s3');
  };
  const gateway = ({ stack, vpc }: IsolatedFixture, props: Partial<ec2.CfnVPCEndpointProps>) =>
    new ec2.CfnVPCEndpoint(stack, `S3${stack.node.children.length}`, { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${stack.region}.s3`, ...props });

  it.each<[string, boolean, (fixture: IsolatedFixture, tables: string[]) => unknown]>([
    ['no gateway endpoint', true, () => undefined],
    ['one without route tables', true, (fixture) => gateway(fixture, {})],
    ['one of other subnets', true, (fixture) => gateway(fixture, { routeTableIds: ['rtb-1'] })],
    ['one of half of the subnets', true, (fixture, [one]) => gateway(fixture, { routeTableIds: [one], vpcEndpointType: 'Gateway' })],
    ['one of half of the subnets that is given', true, (fixture, [one]) => fixture.endpoints({ existing: { s3: gateway(fixture, { routeTableIds: [one] }) } })],
    ['one of all subnets', false, (fixture, routeTableIds) => gateway(fixture, { routeTableIds })],
    ['one for each half', false, (fixture, tables) => tables.map((table) => gateway(fixture, { routeTableIds: [table] }))],
    ['one whose route tables are known at deployment only', false, (fixture) => gateway(fixture, {
      routeTableIds: new CfnParameter(fixture.stack, 'Tables', { type: 'CommaDelimitedList' }).valueAsList,
    })],
    ['an interface endpoint', false, (fixture) => gateway(fixture, { vpcEndpointType: 'Interface', privateDnsEnabled: true })],
    ['an interface endpoint without private DNS', true, (fixture) => gateway(fixture, { vpcEndpointType: 'Interface', privateDnsEnabled: false })],
  ])('with %s is missing: %p', (_name, expected, build) => expect(given(build)).toBe(expected));

  it('is not missing where NodeEndpoints are in the private subnets and nodes in the isolated ones', () => {
    const fixture = new IsolatedFixture(undefined, [PUBLIC, PRIVATE, ISOLATED]);
    fixture.endpoints({ nodeGroups: [fixture.group({ subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } })] });
    expect(messages(fixture)).toEqual([]);
  });
});

describe('an endpoint without private DNS', () => {
  const off = { service: ec2.InterfaceVpcEndpointAwsService.EC2, privateDnsEnabled: false };

  it('is none', () => {
    const fixture = new IsolatedFixture();
    fixture.group();
    fixture.vpc.addInterfaceEndpoint('Ec2', off);
    expect(named(fixture)).toEqual(ALL);
  });

  it('is none either where it is given', () => {
    const fixture = new IsolatedFixture();
    fixture.endpoints({ nodeGroups: [fixture.group()], existing: { ec2: fixture.vpc.addInterfaceEndpoint('Ec2', off) } });
    expect(named(fixture)).toEqual(['ec2']);
  });
});

describe('passes', () => {
  const fine = (build: (fixture: IsolatedFixture) => unknown, fixture = new IsolatedFixture()) => {
    build(fixture);
    expect(messages(fixture)).toEqual([]);
    Template.fromStack(fixture.stack);
  };
  const table = ({ vpc }: IsolatedFixture, i = 0) => vpc.isolatedSubnets[i].routeTable.routeTableId;

  it('a group with NodeEndpoints, before or after', () => {
    fine((fixture) => fixture.endpoints({ nodeGroups: [fixture.group()] }));
    fine((fixture) => {
      const endpoints = fixture.endpoints();
      endpoints.addNodeGroup(fixture.group());
    });
  });

  it('a group with endpoints of the user', () => {
    fine((fixture) => {
      fixture.group();
      const { EC2, ECR, ECR_DOCKER, EKS, SSM, SSM_MESSAGES } = ec2.InterfaceVpcEndpointAwsService;
      [EC2, ECR, ECR_DOCKER, EKS, SSM, SSM_MESSAGES].forEach((service, i) => fixture.vpc.addInterfaceEndpoint(`Interface${i}`, { service }));
      fixture.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    });
  });

  it('a group with endpoints of another app', () => {
    fine((fixture) => {
      fixture.group();
      const imported = (id: string) => ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(fixture.stack, id, `vpce-${id}`);
      fixture.endpoints({ existing: Object.fromEntries(ALL.map((service) => [service, imported(service)])) });
    });
  });

  it('an endpoint that may be any: its service is known at deployment only', () => {
    fine((fixture) => {
      fixture.group();
      new ec2.CfnVPCEndpoint(fixture.stack, 'Endpoint', { vpcId: fixture.vpc.vpcId, serviceName: new CfnParameter(fixture.stack, 'Service').valueAsString });
    });
  });

  it('an endpoint that may be here: its VPC is known at deployment only', () => {
    fine((fixture) => {
      fixture.group();
      const vpcId = new CfnParameter(fixture.stack, 'VpcId').valueAsString;
      const routeTableIds = [new CfnParameter(fixture.stack, 'Table').valueAsString];
      ALL.forEach((name) => new ec2.CfnVPCEndpoint(fixture.stack, name, { vpcId, routeTableIds, serviceName: `com.amazonaws.${fixture.stack.region}.${name}` }));
    });
  });

  it.each<[string, (fixture: IsolatedFixture) => unknown]>([
    ['a route', (fixture) => new ec2.CfnRoute(fixture.stack, 'Route', { routeTableId: table(fixture), destinationCidrBlock: '0.0.0.0/0', transitGatewayId: 'tgw-1' })],
    ['a route to a table that is named in another way', ({ stack, vpc }) => new ec2.CfnRoute(stack, 'Route', {
      routeTableId: (vpc.isolatedSubnets[0].node.findChild('RouteTable') as ec2.CfnRouteTable).attrRouteTableId, destinationCidrBlock: '0.0.0.0/0', transitGatewayId: 'tgw-1',
    })],
    ['a route to somewhere', (fixture) => new ec2.CfnRoute(fixture.stack, 'Route', { routeTableId: table(fixture), destinationCidrBlock: '10.1.0.0/16', vpcPeeringConnectionId: 'pcx-1' })],
    ['a route of the subnet', ({ vpc }) => (vpc.isolatedSubnets[1] as ec2.Subnet).addRoute('Route', { routerId: 'eni-1', routerType: ec2.RouterType.NETWORK_INTERFACE })],
    ['a route without a class', ({ stack }) => new CfnResource(stack, 'Route', { type: 'AWS::EC2::Route', properties: { RouteTableId: 'rtb-1' } })],
    ['routes of a VPN', (fixture) => new ec2.CfnVPNGatewayRoutePropagation(fixture.stack, 'Vpn', { routeTableIds: [table(fixture)], vpnGatewayId: 'vgw-1' })],
    ['routes of a VPN that are known at deployment only', ({ stack }) => new ec2.CfnVPNGatewayRoutePropagation(stack, 'Vpn', {
      routeTableIds: new CfnParameter(stack, 'Tables', { type: 'CommaDelimitedList' }).valueAsList, vpnGatewayId: 'vgw-1',
    })],
    ['a route table of the user', ({ stack, vpc }) =>
      new ec2.CfnSubnetRouteTableAssociation(stack, 'Association', { subnetId: vpc.isolatedSubnets[0].subnetId, routeTableId: 'rtb-1' })],
  ])('subnets with %s', (_name, build) => {
    fine((fixture) => {
      build(fixture);
      fixture.group();
    });
  });

  it('private subnets, and those of another kind', () => {
    const withAll = () => new IsolatedFixture(undefined, [PUBLIC, PRIVATE, ISOLATED]);
    fine((fixture) => fixture.group(), withAll());
    fine((fixture) => fixture.group({ subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }), withAll());
    fine((fixture) => fixture.group({ subnets: { subnets: [ec2.Subnet.fromSubnetId(fixture.stack, 'Known', 'subnet-1')] } }));
  });

  it('an imported VPC', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] });
    new HardenedNodeGroup(stack, 'Workers', { cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'imported'), vpc });
    expect(vpc.node.validate()).toEqual([]);
    Template.fromStack(stack);
  });
});

describe('isolatedSubnetReason', () => {
  it('makes it a warning', () => {
    const fixture = new IsolatedFixture();
    fixture.group({ isolatedSubnetReason: 'a proxy in the VPC' });
    expect(messages(fixture)).toEqual([]);
    expect(warningTexts(fixture.app).filter((text) => text.startsWith('Stack/Workers:'))).toEqual([
      'Stack/Workers: nodes are in isolated subnets, and whether endpoints are missing is not looked at, because: a proxy in the VPC (NET-1)',
    ]);
  });

  it('is for the one group that has it', () => {
    const fixture = new IsolatedFixture();
    fixture.group({ isolatedSubnetReason: 'a proxy in the VPC' });
    fixture.group({}, 'Others');
    expect(messages(fixture)).toEqual([missing(ALL, 'Stack/Others')]);
  });

  it('says nothing where no subnet is isolated', () => {
    const fixture = new IsolatedFixture(undefined, [PUBLIC, PRIVATE]);
    fixture.group({ isolatedSubnetReason: 'a proxy in the VPC' });
    expect(warningTexts(fixture.app).filter((text) => text.startsWith('Stack/Workers:'))).toEqual([]);
  });

  it.each(['', ' \n'])('has to be one: %p', (isolatedSubnetReason) => {
    expect(refusal(() => new IsolatedFixture().group({ isolatedSubnetReason }))).toBe(
      "[ReasonRequired] 'isolatedSubnetReason' must say how nodes in isolated subnets reach AWS, got an empty text (at Stack/Workers)");
  });
});
