/** Nodes whose VPC CNI plugin has a role of its own become Ready only if it gets the credentials. */
import { App, CfnParameter, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { IsolatedFixture, PRIVATE, PUBLIC } from './endpoints-given';
import { CniPermissions, HardenedNodeGroup, MinimalSsmRole } from '../../src';
import { NodeEndpoints, type NodeEndpointsProps } from '../../src/network/node-endpoints';
import { NodeFeature } from '../../src/network/node-feature';
import { warningTexts } from '../node-group/given';
import { warningIds } from '../util';

const OWN = { cniPermissions: CniPermissions.onOwnRole() };
const NEED = 'the VPC CNI plugin gets the credentials of its own role there, by NodeFeature.POD_IDENTITY or SERVICE_ACCOUNT_ROLES';
const { EKS_AUTH, STS } = ec2.InterfaceVpcEndpointAwsService;

const imported = (stack: Stack, id: string) => ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId: `vpce-${id}`, port: 443 });

describe('in isolated subnets of the app', () => {
  const messages = (build: (fixture: IsolatedFixture) => unknown, fixture = new IsolatedFixture()) => {
    build(fixture);
    return [...fixture.vpc.node.validate(), ...warningIds(fixture.app).filter((id) => id.startsWith('CniEndpoint'))];
  };
  const withEndpoints = (props: Partial<NodeEndpointsProps> = {}, group: object = OWN) =>
    messages((fixture) => fixture.endpoints({ nodeGroups: [fixture.group(group)], ...props }));

  it('nodes with neither endpoint are an error', () => {
    expect(withEndpoints()).toEqual([
      `[EndpointsMissing] nodes in isolated subnets must have endpoints for the services that they call, got none with private DNS, or in their route tables, for eks-auth or sts (${NEED}); `
      + "make NodeEndpoints with this node group, or say in 'isolatedSubnetReason' how nodes reach them (at Stack/Workers)",
    ]);
  });

  it('it fails the synthesis, beside what else is missing', () => {
    const fixture = new IsolatedFixture();
    fixture.group(OWN);
    expect(() => fixture.app.synth()).toThrow(`ssmmessages (the SSM agent gets sessions and commands), eks-auth or sts (${NEED}); make NodeEndpoints`);
  });

  it('a role that is given says it too', () => {
    expect(messages((fixture) => fixture.endpoints({ nodeGroups: [fixture.group({ role: new MinimalSsmRole(fixture.stack, 'Role', OWN) })] })))
      .toEqual([expect.stringContaining('got none with private DNS, or in their route tables, for eks-auth or sts (')]);
  });

  it.each<[string, NodeFeature]>([
    ['EKS Pod Identity', NodeFeature.POD_IDENTITY],
    ['IAM roles for service accounts', NodeFeature.SERVICE_ACCOUNT_ROLES],
    ['another feature that needs AWS STS', NodeFeature.CLUSTER_AUTOSCALER],
  ])('%s is enough, also when it comes later', (_name, feature) => {
    expect(withEndpoints({ features: [feature] })).toEqual([]);
    expect(messages((fixture) => fixture.endpoints({ nodeGroups: [fixture.group(OWN)] }).addFeature(feature))).toEqual([]);
  });

  it.each(['eks-auth', 'sts'])('an endpoint of another app is enough: %s', (service) => {
    expect(messages((fixture) => fixture.endpoints({ nodeGroups: [fixture.group(OWN)], existing: { [service]: imported(fixture.stack, 'There') } }))).toEqual([]);
  });

  it.each([EKS_AUTH, STS])('an endpoint of the user is enough: $shortName', (service) => {
    expect(messages((fixture) => {
      fixture.endpoints({ nodeGroups: [fixture.group(OWN)] });
      fixture.vpc.addInterfaceEndpoint('Credentials', { service });
    })).toEqual([]);
  });

  it('the endpoint of eks is not, though its name is alike', () => {
    expect(withEndpoints({ features: [NodeFeature.BOTTLEROCKET, NodeFeature.SESSIONS] })).toHaveLength(1);
  });

  it.each([['on the node role', CniPermissions.onNodeRole()], ['on the node role, with IPv6', CniPermissions.onNodeRoleIpv6()]])(
    'permissions %s need neither', (_name, cniPermissions) => expect(withEndpoints({}, { cniPermissions })).toEqual([]));

  it('a reason makes it none, and no second warning', () => {
    const fixture = new IsolatedFixture();
    fixture.endpoints({ nodeGroups: [fixture.group({ ...OWN, isolatedSubnetReason: 'a proxy in the VPC' })] });
    fixture.app.synth();
    expect(warningIds(fixture.app)).toEqual(['EndpointClientsUnproven', 'IsolatedSubnetAcknowledged']);
  });

  it('a route makes it none', () => {
    const fixture = new IsolatedFixture();
    fixture.endpoints({ nodeGroups: [fixture.group(OWN)] });
    (fixture.vpc.isolatedSubnets[0] as ec2.Subnet).addRoute('Route', { routerId: 'tgw-1', routerType: ec2.RouterType.TRANSIT_GATEWAY });
    fixture.app.synth();
    expect(warningIds(fixture.app)).not.toContain('CniEndpointUnproven');
  });
});

describe('where it is not certain', () => {
  /** A node group and its endpoints in a VPC of another app. */
  function elsewhere(props: (stack: Stack) => Partial<NodeEndpointsProps> = () => ({}), group: object = OWN) {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'], isolatedSubnetRouteTableIds: ['rtb-1'] });
    const workers = new HardenedNodeGroup(stack, 'Workers', { cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'imported'), vpc, ...group });
    const endpoints = new NodeEndpoints(stack, 'Endpoints', { vpc, nodeGroups: [workers], ...props(stack) });
    return { app, stack, workers, endpoints };
  }

  /** Warnings after the synthesis. */
  const warnings = (app: App) => {
    app.synth();
    return warningTexts(app).filter((text) => text.includes('eks-auth'));
  };

  const WARNING = `no endpoint of eks-auth or sts is known, and without a way to one of them no node becomes Ready: ${NEED}. `
    + "Add the feature, or give 'existing' the endpoint (NET-1)";

  it('as in an imported VPC, it is a warning', () => {
    expect(warnings(elsewhere().app)).toEqual([`Stack/Workers: ${WARNING}`]);
  });

  it('it is one warning, however often the app is synthesised and the group is added', () => {
    const { app, workers, endpoints } = elsewhere();
    endpoints.addNodeGroup(workers);
    app.synth();
    app.synth({ force: true });
    expect(warningTexts(app).filter((text) => text.includes('eks-auth'))).toHaveLength(1);
  });

  it('it can be acknowledged on the stack', () => {
    const { app, stack } = elsewhere();
    Validations.of(stack).acknowledge({ id: 'Annotation::cdk-eks-hardened-nodes:CniEndpointUnproven', reason: 'the endpoint of AWS STS is one of the network team' });
    expect(warnings(app)).toEqual([]);
  });

  it.each<[string, Partial<NodeEndpointsProps>, object]>([
    ['a feature', { features: [NodeFeature.POD_IDENTITY] }, OWN],
    ['the other feature', { features: [NodeFeature.SERVICE_ACCOUNT_ROLES] }, OWN],
    ['the node role', {}, {}],
  ])('there is none with %s', (_name, props, group) => expect(warnings(elsewhere(() => props, group).app)).toEqual([]));

  it('there is none with a feature that comes later', () => {
    const { app, endpoints } = elsewhere();
    endpoints.addFeature(NodeFeature.POD_IDENTITY);
    expect(warnings(app)).toEqual([]);
  });

  it('there is none with an endpoint that is there already', () => {
    const { app } = elsewhere((stack) => ({ existing: { sts: imported(stack, 'Sts') } }));
    expect(warnings(app)).toEqual([]);
  });

  it('there is none with an endpoint that may be the one: its service is known at deployment only', () => {
    const { app, stack } = elsewhere();
    new ec2.CfnVPCEndpoint(stack, 'Any', { vpcId: 'vpc-1', serviceName: new CfnParameter(stack, 'Service').valueAsString });
    expect(warnings(app)).toEqual([]);
  });

  it('an endpoint in another VPC does not count', () => {
    const { app, stack } = elsewhere();
    new ec2.CfnVPCEndpoint(stack, 'Sts', { vpcId: 'vpc-2', serviceName: 'com.amazonaws.eu-west-1.sts' });
    expect(warnings(app)).toHaveLength(1);
  });

  it('a node group of the CDK is warned of in isolated subnets of the app, and an L1 says nothing', () => {
    const { app, stack, vpc } = new IsolatedFixture();
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Other', { clusterName: 'other', vpc });
    const group = new eks.Nodegroup(stack, 'Nodegroup', { cluster, nodeRole: new MinimalSsmRole(stack, 'Role', OWN), subnets: { subnets: vpc.isolatedSubnets } });
    const l1 = new eks.CfnNodegroup(stack, 'L1', { clusterName: 'c', nodeRole: 'r', subnets: ['s'] });
    new NodeEndpoints(stack, 'Endpoints', { vpc, nodeGroups: [group, l1] });
    expect(warnings(app)).toEqual([`Stack/Nodegroup: ${WARNING}`]);
  });

  it.each([['private', PRIVATE], ['public', PUBLIC]])('nodes in %s subnets of the app have a way out', (_name, configuration) => {
    const fixture = new IsolatedFixture(undefined, [PUBLIC, PRIVATE]);
    const subnets = { subnetType: configuration.subnetType };
    fixture.endpoints({ nodeGroups: [fixture.group({ ...OWN, subnets, publicSubnetReason: 'a test', clusterSecurityGroup: new ec2.SecurityGroup(fixture.stack, 'Own', { vpc: fixture.vpc }) })] });
    expect(warnings(fixture.app)).toEqual([]);
  });

  it('nodes in private subnets of another app may have none, as nobody sees their routes', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'] });
    const cluster = eks.CfnCluster.fromClusterName(stack, 'Cluster', 'imported');
    new NodeEndpoints(stack, 'Endpoints', { vpc, nodeGroups: [new HardenedNodeGroup(stack, 'Workers', { cluster, vpc, ...OWN })] });
    expect(warnings(app)).toHaveLength(1);
  });

  it('nodes of which one is in a subnet that is known by id alone may have none', () => {
    const fixture = new IsolatedFixture(undefined, [PUBLIC, PRIVATE]);
    const byId = ec2.Subnet.fromSubnetAttributes(fixture.stack, 'Known', { subnetId: 'subnet-1', availabilityZone: 'a' });
    fixture.endpoints({ nodeGroups: [fixture.group({ ...OWN, subnets: { subnets: [...fixture.vpc.privateSubnets, byId] } })] });
    expect(warnings(fixture.app)).toHaveLength(1);
  });
});
