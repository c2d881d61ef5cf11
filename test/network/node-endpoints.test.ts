import { App, CfnParameter, CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { endpointsOf, ISOLATED, IsolatedFixture, PRIVATE, PUBLIC } from './endpoints-given';
import { rulesOf } from './security-group-rules';
import { BottlerocketVariant, HardenedNodeGroup, NodeOs, SsmAccess } from '../../src';
import { SessionLogging } from '../../src/access/session-logging';
import { SessionPreferences } from '../../src/access/session-preferences';
import { EndpointPolicy } from '../../src/network/endpoint-policy';
import { NodeEndpoints } from '../../src/network/node-endpoints';
import { NodeFeature } from '../../src/network/node-feature';
import { NodeSecurityGroup } from '../../src/network/node-security-group';
import { refusal, warningTexts } from '../node-group/given';
import { Template, testFixture, warningIds } from '../util';

const JOIN = ['ec2', 'ecr.api', 'ecr.dkr', 's3'];

/** The services that have an endpoint in the template. */
const servicesOf = (stack: Stack) => Object.keys(endpointsOf(stack)).sort();

describe('by default', () => {
  const { app, stack, vpc } = new IsolatedFixture();
  const endpoints = new NodeEndpoints(stack, 'Endpoints', { vpc });

  it('there is what every node needs to join, and nothing else', () => {
    expect(servicesOf(stack)).toEqual(JOIN);
    expect(endpoints.services).toEqual(JOIN);
  });

  it('interface endpoints answer to the names of their services, in each zone, behind one group', () => {
    const subnets = stack.resolve(vpc.isolatedSubnets.map(({ subnetId }) => subnetId));
    const [group] = Object.entries(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup'));
    for (const service of ['ec2', 'ecr.api', 'ecr.dkr']) {
      expect(endpointsOf(stack)[service]).toMatchObject({
        VpcEndpointType: 'Interface', PrivateDnsEnabled: true, SubnetIds: subnets, SecurityGroupIds: [{ 'Fn::GetAtt': [group[0], 'GroupId'] }],
      });
    }
  });

  it('Amazon S3 has a gateway endpoint in the route tables of these subnets', () => {
    const routeTables = stack.resolve(vpc.isolatedSubnets.map(({ routeTable }) => routeTable.routeTableId));
    expect(endpointsOf(stack).s3).toMatchObject({ VpcEndpointType: 'Gateway', RouteTableIds: routeTables });
  });

  it('nobody gets in or out', () => {
    const [group] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup'));
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  it('nothing has a name, and all that is warned of is that nobody gets in', () => {
    const [group] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup'));
    expect(group.Properties).not.toHaveProperty('GroupName');
    expect(warningIds(app)).toEqual(['EndpointClientsUnproven']);
  });

  it('ids of constructs are these, as they are API', () => {
    const all = new IsolatedFixture().endpoints({ features: Object.values(NodeFeature) as NodeFeature[] });
    expect(all.node.children.map(({ node }) => node.id).sort()).toEqual([
      'Autoscaling', 'Ec2', 'Ec2Messages', 'EcrApi', 'EcrDkr', 'Eks', 'EksAuth', 'ElasticLoadBalancing', 'Inspector', 'InspectorTelemetry', 'Kms', 'Logs', 'S3',
      'SecurityGroup', 'Ssm', 'SsmMessages', 'Sts',
    ]);
  });
});

describe('a feature', () => {
  const FEATURES: [NodeFeature, string[]][] = [
    [NodeFeature.JOIN, []],
    [NodeFeature.BOTTLEROCKET, ['eks']],
    [NodeFeature.SESSIONS, ['ssm', 'ssmmessages']],
    [NodeFeature.SESSION_ENCRYPTION, ['kms']],
    [NodeFeature.SESSION_LOGS, ['logs']],
    [NodeFeature.SESSION_LOGS_IN_S3, []],
    [NodeFeature.INSPECTOR_AGENT, ['ssm']],
    [NodeFeature.INSPECTOR_CIS_SCAN, ['ssm', 'inspector2']],
    [NodeFeature.INSPECTOR_VM_SCANNER, ['ssm', 'ssmmessages', 'ec2messages', 'inspector2-telemetry']],
    [NodeFeature.POD_IDENTITY, ['eks-auth']],
    [NodeFeature.SERVICE_ACCOUNT_ROLES, ['sts']],
    [NodeFeature.CLUSTER_AUTOSCALER, ['autoscaling', 'sts']],
    [NodeFeature.LOAD_BALANCING, ['elasticloadbalancing']],
    [NodeFeature.CONTAINER_LOGS, ['logs']],
  ];

  it('is one of these', () => {
    expect(FEATURES.map(([feature]) => feature)).toEqual(expect.arrayContaining(Object.values(NodeFeature)));
    expect(Object.entries(NodeFeature).filter(([id, { name }]) => id !== name)).toEqual([]);
  });

  it.each(FEATURES.map(([feature, services]) => [feature.name, feature, services] as const))('%s adds its own endpoints alone', (_name, feature, services) => {
    const { stack, vpc } = new IsolatedFixture();
    new NodeEndpoints(stack, 'Endpoints', { vpc, features: [feature] });
    expect(servicesOf(stack)).toEqual([...JOIN, ...services].sort());
  });

  it('that comes twice, or later, makes each endpoint once', () => {
    const fixture = new IsolatedFixture();
    const endpoints = fixture.endpoints({ features: [NodeFeature.CLUSTER_AUTOSCALER, NodeFeature.CLUSTER_AUTOSCALER] });
    endpoints.addFeature(NodeFeature.SERVICE_ACCOUNT_ROLES);
    endpoints.addFeature(NodeFeature.POD_IDENTITY);
    expect(servicesOf(fixture.stack)).toEqual([...JOIN, 'autoscaling', 'eks-auth', 'sts'].sort());
  });
});

describe('a node group', () => {
  type Given = (fixture: IsolatedFixture) => Parameters<IsolatedFixture['group']>[0];
  const sessions = (logging?: SessionLogging): Given => ({ stack }) => ({ sessionPreferences: new SessionPreferences(stack, 'Sessions', { logging }) });

  it.each<[string, Given, string[]]>([
    ['by default', () => ({}), ['eks', 'ssm', 'ssmmessages']],
    ['of Amazon Linux 2023', () => ({ os: NodeOs.amazonLinux2023() }), ['ssm', 'ssmmessages']],
    ['without access', () => ({ access: SsmAccess.NONE }), ['eks']],
    ['with sessions', () => ({ access: SsmAccess.SESSIONS }), ['eks', 'ssm', 'ssmmessages']],
    ['for Amazon Inspector', () => ({ access: SsmAccess.INSPECTOR }), ['eks', 'ssm', 'ssmmessages']],
    ['with logged sessions', sessions(), ['eks', 'kms', 'logs', 'ssm', 'ssmmessages']],
    ['with sessions that are logged to Amazon S3', sessions(SessionLogging.s3()), ['eks', 'kms', 'ssm', 'ssmmessages']],
    ['with sessions that are logged to both', sessions(SessionLogging.cloudWatchLogsAndS3()), ['eks', 'kms', 'logs', 'ssm', 'ssmmessages']],
    ['with a role of another kind', ({ stack }) => ({
      role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }), os: NodeOs.amazonLinux2023(),
    }), []],
  ])('%s says what it needs', (_name, props, services) => {
    const fixture = new IsolatedFixture();
    fixture.endpoints({ nodeGroups: [fixture.group(props(fixture))] });
    expect(servicesOf(fixture.stack)).toEqual([...JOIN, ...services].sort());
  });

  it('of the CDK, or an L1, says what it can', () => {
    const { stack, vpc } = new IsolatedFixture();
    const group = new eks.CfnNodegroup(stack, 'L1', { clusterName: 'c', nodeRole: 'r', subnets: ['s'], amiType: 'AL2023_x86_64_STANDARD' });
    new NodeEndpoints(stack, 'Endpoints', { vpc, nodeGroups: [group] });
    expect(servicesOf(stack)).toEqual(JOIN);
  });

  it('of an image that is known at deployment only may be Bottlerocket', () => {
    const { stack, vpc } = new IsolatedFixture();
    const amiType = new CfnParameter(stack, 'AmiType').valueAsString;
    new NodeEndpoints(stack, 'Endpoints', { vpc, nodeGroups: [new eks.CfnNodegroup(stack, 'L1', { clusterName: 'c', nodeRole: 'r', subnets: ['s'], amiType })] });
    expect(servicesOf(stack)).toEqual([...JOIN, 'eks'].sort());
  });

  it('waits for the endpoints, for those that come later too', () => {
    const fixture = new IsolatedFixture();
    const endpoints = fixture.endpoints();
    endpoints.addNodeGroup(fixture.group());
    endpoints.addFeature(NodeFeature.POD_IDENTITY);
    const template = Template.fromStack(fixture.stack);
    const [group] = Object.values(template.findResources('AWS::EKS::Nodegroup'));
    expect(group.DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::EC2::VPCEndpoint'))));
    expect(Object.keys(template.findResources('AWS::EC2::VPCEndpoint'))).toHaveLength(8);
  });

  it('of a FIPS variant leaves a warning', () => {
    const fixture = new IsolatedFixture();
    const fips = fixture.group({ os: NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS }), kubernetesVersion: '1.34' }, 'Fips');
    fixture.endpoints({ nodeGroups: [fips, fixture.group()] });
    expect(warningTexts(fixture.app).filter((text) => text.includes('FIPS'))).toEqual([
      'Stack/Fips: whether these nodes reach AWS by endpoints is unproven: FIPS variants of Bottlerocket call FIPS addresses such as ecr-fips, and no source shows an endpoint '
      + 'of Amazon ECR for them. Try one node in each Region first (NET-1)',
    ]);
  });
});

describe('subnets', () => {
  it.each<[string, ec2.SubnetConfiguration[], (vpc: ec2.Vpc) => ec2.ISubnet[]]>([
    ['the private ones', [PUBLIC, PRIVATE, ISOLATED], (vpc) => vpc.privateSubnets],
    ['the isolated ones where there are no private ones', [PUBLIC, ISOLATED], (vpc) => vpc.isolatedSubnets],
  ])('by default are %s', (_name, configuration, expected) => {
    const fixture = new IsolatedFixture(undefined, configuration);
    fixture.endpoints();
    const subnets = expected(fixture.vpc);
    expect(endpointsOf(fixture.stack).ec2.SubnetIds).toEqual(fixture.stack.resolve(subnets.map(({ subnetId }) => subnetId)));
  });

  const tables = ({ stack }: IsolatedFixture, ...subnets: ec2.ISubnet[]) => stack.resolve(subnets.map(({ routeTable }) => routeTable.routeTableId));

  it.each([[[PUBLIC, PRIVATE, ISOLATED]], [[PUBLIC, ISOLATED]], [[PUBLIC, PRIVATE]]])('by default all private and isolated ones lead to Amazon S3', (configuration) => {
    const fixture = new IsolatedFixture(undefined, configuration);
    fixture.endpoints();
    expect(endpointsOf(fixture.stack).s3.RouteTableIds).toEqual(tables(fixture, ...fixture.vpc.privateSubnets, ...fixture.vpc.isolatedSubnets));
  });

  it('that are chosen alone lead to Amazon S3, and those of node groups, each once', () => {
    const fixture = new IsolatedFixture(undefined, [PUBLIC, PRIVATE, ISOLATED]);
    const endpoints = fixture.endpoints({ subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });
    expect(endpointsOf(fixture.stack).s3.RouteTableIds).toEqual(tables(fixture, ...fixture.vpc.privateSubnets));
    const isolated = new IsolatedFixture(undefined, [PUBLIC, PRIVATE, ISOLATED]);
    const group = isolated.group({ subnets: { subnets: [isolated.vpc.isolatedSubnets[1]] } });
    const chosen = isolated.endpoints({ subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, nodeGroups: [group] });
    chosen.addNodeGroup(group);
    expect(endpointsOf(isolated.stack).s3.RouteTableIds).toEqual(tables(isolated, ...isolated.vpc.privateSubnets, isolated.vpc.isolatedSubnets[1]));
    expect(isolated.vpc.node.validate()).toEqual([]);
    expect(endpoints.services).toContain('s3');
  });

  it('of nodes that are public do not', () => {
    const fixture = new IsolatedFixture(undefined, [PUBLIC, PRIVATE]);
    const clusterSecurityGroup = new ec2.SecurityGroup(fixture.stack, 'Own', { vpc: fixture.vpc });
    fixture.endpoints({ nodeGroups: [fixture.group({ subnets: { subnetType: ec2.SubnetType.PUBLIC }, publicSubnetReason: 'a test', clusterSecurityGroup })] });
    expect(endpointsOf(fixture.stack).s3.RouteTableIds).toEqual(tables(fixture, ...fixture.vpc.privateSubnets));
  });

  it('that are imported and isolated must tell their route tables where nodes are in them', () => {
    const { stack } = new IsolatedFixture();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Imported', {
      vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'], isolatedSubnetIds: ['subnet-2'],
    });
    const endpoints = new NodeEndpoints(stack, 'Endpoints', { vpc });
    expect(endpointsOf(stack).s3.RouteTableIds).toEqual(['rtb-1']);
    const group = new eks.CfnNodegroup(stack, 'L1', { clusterName: 'c', nodeRole: 'r', subnets: ['subnet-2'] });
    expect(refusal(() => endpoints.addNodeGroup(group))).toMatch(/^\[EndpointInvalid\] 'vpc' must have subnets whose route tables are known, .* got Stack\/Imported without; /);
  });

  it('may be chosen', () => {
    const fixture = new IsolatedFixture(undefined, [PUBLIC, PRIVATE, ISOLATED]);
    fixture.endpoints({ subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
    expect(endpointsOf(fixture.stack).ec2.SubnetIds).toEqual(fixture.stack.resolve(fixture.vpc.isolatedSubnets.map(({ subnetId }) => subnetId)));
  });

  it('are needed', () => {
    expect(refusal(() => new IsolatedFixture(undefined, [PUBLIC]).endpoints())).toBe(
      "[SubnetsRequired] the VPC Stack/Vpc has no private subnets, which endpoints of nodes go to; add some, or choose 'subnets' (at Stack/Endpoints)");
  });
});

describe('allowFrom', () => {
  it('lets in the security group of the cluster on port 443, and nobody else', () => {
    const { stack, vpc, cluster } = testFixture();
    const endpoints = new NodeEndpoints(stack, 'Endpoints', { vpc });
    endpoints.allowFrom(cluster.clusterSecurityGroup);
    endpoints.allowFrom(cluster.clusterSecurityGroup);
    expect(rulesOf(stack, { endpoints: endpoints.securityGroup.securityGroupId, cluster: cluster.clusterSecurityGroupId })).toEqual([
      'endpoints -> 255.255.255.255/32 icmp 252-86', 'endpoints <- cluster tcp 443',
    ]);
  });

  it('opens both sides where the group of the nodes lets nothing out', () => {
    const { stack, vpc, cluster } = testFixture();
    const endpoints = new NodeEndpoints(stack, 'Endpoints', { vpc });
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, endpoints, httpsPeers: [] });
    const rules = rulesOf(stack, { endpoints: endpoints.securityGroup.securityGroupId, nodes: nodes.securityGroupId });
    expect(rules.filter((rule) => rule.includes('endpoints'))).toEqual([
      'endpoints -> 255.255.255.255/32 icmp 252-86', 'endpoints <- nodes tcp 443', 'nodes -> endpoints tcp 443',
    ]);
  });

  it('makes rules in the stack of the client, so that endpoints can be in an earlier one', () => {
    const app = new App();
    const network = new Stack(app, 'Network');
    const vpc = new ec2.Vpc(network, 'Vpc', { subnetConfiguration: [ISOLATED] });
    const endpoints = new NodeEndpoints(network, 'Endpoints', { vpc });
    const nodes = new Stack(app, 'Nodes');
    endpoints.allowFrom(new ec2.SecurityGroup(nodes, 'Group', { vpc }));
    Template.fromStack(network).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    Template.fromStack(nodes).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  });

  it('opens the security groups of endpoints that are there already', () => {
    const { stack, vpc, cluster } = testFixture();
    const group = (id: string) => new ec2.SecurityGroup(stack, id, { vpc, allowAllOutbound: false });
    const [one, other] = [group('One'), group('Other')];
    const endpoints = new NodeEndpoints(stack, 'Endpoints', {
      vpc,
      existing: {
        'ec2': vpc.addInterfaceEndpoint('Ec2', { service: ec2.InterfaceVpcEndpointAwsService.EC2, open: false, securityGroups: [one] }),
        'ecr.api': vpc.addInterfaceEndpoint('Api', { service: ec2.InterfaceVpcEndpointAwsService.ECR, open: false, securityGroups: [one] }),
        'ecr.dkr': ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Dkr', { vpcEndpointId: 'vpce-1', port: 443, securityGroups: [other] }),
      },
    });
    endpoints.allowFrom(cluster.clusterSecurityGroup);
    const rules = rulesOf(stack, { one: one.securityGroupId, other: other.securityGroupId, cluster: cluster.clusterSecurityGroupId });
    expect(rules.filter((rule) => / <- cluster tcp 443$/.test(rule)).map((rule) => rule.split(' ')[0])).toEqual(['one', 'other', expect.stringMatching(/Endpoints/)]);
  });

  it.each([['addresses of IPv4', ec2.Peer.ipv4('10.0.0.0/16')], ['any address', ec2.Peer.anyIpv4()], ['a prefix list', ec2.Peer.prefixList('pl-1')]])(
    'refuses %s', (_name, peer) => {
      expect(refusal(() => new IsolatedFixture().endpoints().allowFrom(peer))).toBe(
        "[EndpointClientInvalid] 'client' must have a security group, got one without: addresses of a VPC are not only those of nodes; "
        + 'give the security group of the nodes (at Stack/Endpoints)');
    });
});

describe('the security group of a node group that is added is let in', () => {
  const given = () => {
    const fixture = testFixture();
    const endpoints = new NodeEndpoints(fixture.stack, 'Endpoints', { vpc: fixture.vpc });
    const groups = { endpoints: endpoints.securityGroup.securityGroupId, cluster: fixture.cluster.clusterSecurityGroupId };
    const letIn = () => rulesOf(fixture.stack, groups)
      .filter((rule) => rule.startsWith('endpoints <-'));
    return { ...fixture, endpoints, letIn };
  };
  const warnings = (app: App) => {
    app.synth();
    return warningTexts(app).filter((text) => text.includes('let in'));
  };

  it('that of the cluster, by the same rule as allowFrom', () => {
    const [added, allowed] = [given(), given()];
    added.endpoints.addNodeGroup(new HardenedNodeGroup(added.stack, 'Workers', { cluster: added.cluster }));
    allowed.endpoints.allowFrom(allowed.cluster.clusterSecurityGroup);
    expect(added.letIn()).toEqual(['endpoints <- cluster tcp 443']);
    const rules = ({ stack }: typeof added) => Object.keys(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules(added)).toEqual(rules(allowed));
    expect(warnings(added.app)).toEqual([]);
  });

  it('once, however it is named and however often', () => {
    const { stack, cluster, endpoints, letIn } = given();
    endpoints.allowFrom(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Before', cluster.clusterSecurityGroupId));
    for (const id of ['One', 'Other']) endpoints.addNodeGroup(new HardenedNodeGroup(stack, id, { cluster }));
    endpoints.allowFrom(cluster.clusterSecurityGroup);
    const more = new ec2.SecurityGroup(stack, 'More', { vpc: cluster.vpc });
    endpoints.allowFrom(new ec2.Connections({ securityGroups: [cluster.clusterSecurityGroup, more] }));
    expect(letIn()).toEqual(['endpoints <- cluster tcp 443', expect.stringContaining('More')]);
  });

  it('that of the node group of its own, which lets it out, once where it has the endpoints too', () => {
    for (const isGiven of [true, false]) {
      const { stack, cluster, endpoints } = given();
      const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, httpsPeers: [], endpoints: isGiven ? endpoints : undefined });
      endpoints.addNodeGroup(new HardenedNodeGroup(stack, 'Workers', { cluster, securityGroups: [nodes] }));
      const rules = rulesOf(stack, { endpoints: endpoints.securityGroup.securityGroupId, nodes: nodes.securityGroupId });
      expect(rules.filter((rule) => /(?<!icmp.*)endpoints.*443/.test(rule))).toEqual(['endpoints <- nodes tcp 443', 'nodes -> endpoints tcp 443']);
    }
  });

  it('the one that is given for the cluster', () => {
    const { stack, vpc, cluster, endpoints, letIn } = given();
    const clusterSecurityGroup = new ec2.SecurityGroup(stack, 'Given', { vpc });
    endpoints.addNodeGroup(new HardenedNodeGroup(stack, 'Workers', { cluster, clusterSecurityGroup }));
    expect(letIn()).toEqual([expect.stringMatching(/Given/)]);
  });

  it('that of an L1 cluster, and of a node group of the CDK', () => {
    const { stack, vpc, cluster, endpoints, letIn } = given();
    endpoints.addNodeGroup(new eks.Nodegroup(stack, 'Nodegroup', { cluster }));
    const l1 = new eks.CfnCluster(stack, 'L1', { roleArn: 'r', resourcesVpcConfig: { subnetIds: ['s'] } });
    endpoints.addNodeGroup(new HardenedNodeGroup(stack, 'Workers', { cluster: l1, vpc }));
    expect(letIn()).toEqual(['endpoints <- cluster tcp 443', expect.stringMatching(/"L1","ClusterSecurityGroupId"/)]);
  });

  describe.each(['L1', 'L2'])('by a rule in the stack of the nodes, without a circle: cluster of the %s', (kind) => {
    const rules = (where: string, ids: string[]) => {
      const app = new App();
      const [network, clusters, nodes] = ['Network', 'Cluster', 'Nodes'].map((id) => new Stack(app, id));
      const vpc = new ec2.Vpc(network, 'Vpc', { subnetConfiguration: [ISOLATED] });
      const cluster = kind === 'L1'
        ? new eks.CfnCluster(clusters, 'Cluster', { roleArn: 'r', resourcesVpcConfig: { subnetIds: ['s'] } })
        : new eks.Cluster(clusters, 'Cluster', { vpc, version: eks.KubernetesVersion.V1_34, vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
      const nodeGroups = ids.map((id) => new HardenedNodeGroup(nodes, id, { cluster, vpc }));
      new NodeEndpoints(where === 'Nodes' ? nodes : network, 'Endpoints', { vpc, nodeGroups });
      Template.fromStack(clusters).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      return Object.keys(Template.fromStack(nodes).findResources('AWS::EC2::SecurityGroupIngress'));
    };

    it.each(['Network', 'Nodes'])('one for all node groups, which stays when one of them goes: endpoints in %s', (where) => {
      expect(rules(where, ['One', 'Other'])).toHaveLength(1);
      expect(rules(where, ['Other'])).toEqual(rules(where, ['One', 'Other']));
    });
  });

  describe('where it is not known', () => {
    const WARNING = 'Stack/Endpoints: nothing shows that these endpoints let in the nodes';
    const unknown = ({ stack }: { stack: Stack }) => new eks.CfnNodegroup(stack, 'L1', { clusterName: 'c', nodeRole: 'r', subnets: ['s'] });

    it('a warning says so at synthesis, once', () => {
      const fixture = given();
      fixture.endpoints.addNodeGroup(new HardenedNodeGroup(fixture.stack, 'Workers', { cluster: fixture.cluster }));
      fixture.endpoints.addNodeGroup(unknown(fixture));
      fixture.app.synth();
      fixture.app.synth({ force: true });
      expect(warnings(fixture.app)).toEqual([`${WARNING} of Stack/L1: call 'allowFrom' with their security group (NET-1)`]);
    });

    it('as of a node group of the CDK with a launch template', () => {
      const { app, stack, cluster, endpoints } = given();
      endpoints.addNodeGroup(new eks.Nodegroup(stack, 'Nodegroup', { cluster, launchTemplateSpec: { id: 'lt-1' } }));
      expect(warnings(app)).toEqual([expect.stringContaining(`${WARNING} of Stack/Nodegroup: `)]);
    });

    it('or nobody is added at all', () => expect(warnings(given().app)).toEqual([`${WARNING}: call 'allowFrom' with their security group (NET-1)`]));

    it('allowFrom ends it', () => {
      const fixture = given();
      fixture.endpoints.addNodeGroup(unknown(fixture));
      fixture.endpoints.allowFrom(fixture.cluster.clusterSecurityGroup);
      expect(warnings(fixture.app)).toEqual([]);
    });
  });
});

describe('existing endpoints', () => {
  const { EC2, STS } = ec2.InterfaceVpcEndpointAwsService;
  const other = (stack: Stack) => new ec2.Vpc(stack, 'Other', { subnetConfiguration: [ISOLATED] });

  it('are not made again, and keep their policy', () => {
    const { stack, vpc } = new IsolatedFixture({ region: 'eu-west-1' });
    const existing = { s3: vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 }), ec2: vpc.addInterfaceEndpoint('Ec2', { service: EC2, open: false }) };
    const endpoints = new NodeEndpoints(stack, 'Endpoints', { vpc, existing });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpoint', 4);
    expect(endpointsOf(stack).s3).not.toHaveProperty('PolicyDocument');
    expect(endpoints.services).toEqual(JOIN);
    expect(endpoints.node.tryFindChild('S3')).toBeUndefined();
  });

  it.each<[string, (fixture: IsolatedFixture) => ec2.IVpcEndpoint | ec2.CfnVPCEndpoint]>([
    ['an imported one', ({ stack }) => ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Imported', 'vpce-1')],
    ['an L1', ({ stack, vpc }) => new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${stack.region}.ec2` })],
    ['an L1 that names the VPC in another way', ({ stack, vpc }) =>
      new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: (vpc.node.defaultChild as ec2.CfnVPC).attrVpcId, serviceName: `com.amazonaws.${stack.region}.ec2` })],
    ['one whose VPC is known at deployment only', ({ stack }) =>
      new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: new CfnParameter(stack, 'VpcId').valueAsString, serviceName: `com.amazonaws.${stack.region}.ec2` })],
    ['one whose VPC a custom resource tells', ({ stack }) =>
      new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: Token.asString(new CfnResource(stack, 'Custom', { type: 'Custom::Vpc' }).getAtt('Id')), serviceName: 'x.ec2' })],
    ['one whose service is known at deployment only', ({ stack, vpc }) =>
      new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: vpc.vpcId, serviceName: new CfnParameter(stack, 'Service').valueAsString })],
    ['one whose VPC has an id', ({ stack }) => new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: 'vpc-1', serviceName: 'com.amazonaws.eu-west-1.ec2' })],
  ])('may be %s', (_name, endpoint) => {
    const fixture = new IsolatedFixture();
    expect(fixture.endpoints({ existing: { ec2: endpoint(fixture) } }).node.tryFindChild('Ec2')).toBeUndefined();
    Template.fromStack(fixture.stack);
  });

  it.each<[string, (stack: Stack) => ec2.IVpcEndpoint | ec2.CfnVPCEndpoint, string]>([
    ['an L2', (stack) => other(stack).addInterfaceEndpoint('Ec2', { service: EC2 }), 'Stack/Other/Ec2'],
    ['an L1', (stack) => new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: other(stack).vpcId, serviceName: 'com.amazonaws.eu-west-1.ec2' }), 'Stack/L1'],
  ])('of another VPC are refused: %s', (_name, endpoint, path) => {
    const fixture = new IsolatedFixture();
    expect(refusal(() => fixture.endpoints({ existing: { ec2: endpoint(fixture.stack) } }))).toBe(
      `[EndpointForeign] 'existing' must be endpoints of the VPC Stack/Vpc, got ${path} of another VPC for ec2; leave it out, and one is made (at Stack/Endpoints)`);
  });

  it('of another imported VPC are refused, by their ids', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'] });
    const endpoint = new ec2.CfnVPCEndpoint(stack, 'L1', { vpcId: 'vpc-2', serviceName: 'com.amazonaws.eu-west-1.ec2' });
    expect(refusal(() => new NodeEndpoints(stack, 'Endpoints', { vpc, existing: { ec2: endpoint } }))).toMatch(/^\[EndpointForeign\] /);
    new NodeEndpoints(stack, 'Fine', { vpc, existing: { ec2: new ec2.CfnVPCEndpoint(stack, 'Fitting', { vpcId: 'vpc-1', serviceName: 'com.amazonaws.eu-west-1.ec2' }) } });
  });

  it.each([undefined, { region: 'eu-west-1' }])('of another service are refused, in %s', (env) => {
    const fixture = new IsolatedFixture(env);
    const sts = fixture.vpc.addInterfaceEndpoint('Sts', { service: STS });
    expect(refusal(() => fixture.endpoints({ existing: { ec2: sts } }))).toBe(
      `[EndpointInvalid] 'existing' must have an endpoint of ec2 as ec2, got Stack/Vpc/Sts of com.amazonaws.${env ? 'eu-west-1' : '<AWS::Region>'}.sts; `
      + 'give it the name of its service (at Stack/Endpoints)');
  });

  it('of a service that nodes do not call are refused', () => {
    const fixture = new IsolatedFixture();
    const ecr = fixture.vpc.addInterfaceEndpoint('Ecr', { service: ec2.InterfaceVpcEndpointAwsService.ECR });
    expect(refusal(() => fixture.endpoints({ existing: { ecr } }))).toBe(
      "[EndpointInvalid] 'existing' must name services of autoscaling, ec2, ec2messages, ecr.api, ecr.dkr, eks, eks-auth, elasticloadbalancing, inspector2, "
      + 'inspector2-telemetry, kms, logs, s3, ssm, ssmmessages, sts, got "ecr"; correct it (at Stack/Endpoints)');
  });

  it('in the app that are not named are an error at synthesis', () => {
    const fixture = new IsolatedFixture();
    fixture.vpc.addInterfaceEndpoint('Ec2', { service: EC2 });
    const endpoints = fixture.endpoints();
    fixture.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    expect(endpoints.node.validate()).toEqual([
      "[EndpointConflict] the VPC must have one endpoint of ec2, got another one, Stack/Vpc/Ec2; give 'existing' that one as ec2 (at Stack/Endpoints)",
      "[EndpointConflict] the VPC must have one endpoint of s3, got another one, Stack/Vpc/S3; give 'existing' that one as s3 (at Stack/Endpoints)",
    ]);
  });

  it('that do not stand in the way are none', () => {
    const fixture = new IsolatedFixture();
    const endpoints = fixture.endpoints();
    fixture.vpc.addInterfaceEndpoint('S3', { service: ec2.InterfaceVpcEndpointAwsService.S3 });
    fixture.vpc.addInterfaceEndpoint('Ec2', { service: EC2, privateDnsEnabled: false });
    fixture.vpc.addInterfaceEndpoint('Sts', { service: STS });
    other(fixture.stack).addInterfaceEndpoint('Ec2', { service: EC2 });
    expect(endpoints.node.validate()).toEqual([]);
  });
});

describe('the VPC', () => {
  it.each([
    [{ enableDnsSupport: false, enableDnsHostnames: false }, 'hostnames and support'],
    [{ enableDnsHostnames: false }, 'hostnames'],
  ])('needs DNS: %p', (props, missing) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { ...props, subnetConfiguration: [ISOLATED] });
    expect(refusal(() => new NodeEndpoints(stack, 'Endpoints', { vpc }))).toBe(
      `[VpcDnsRequired] 'vpc' must have DNS hostnames and DNS support, as endpoints answer to the names of their services, got Stack/Vpc without ${missing}; `
      + 'turn them on (at Stack/Endpoints)');
  });

  const imported = (stack: Stack, others: Partial<ec2.VpcAttributes> = {}) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'], ...others,
  });

  it('may be imported with its route tables', () => {
    const stack = new Stack(new App(), 'Stack');
    new NodeEndpoints(stack, 'Endpoints', { vpc: imported(stack, { isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'] }) });
    expect(endpointsOf(stack).s3).toMatchObject({ VpcId: 'vpc-1', RouteTableIds: ['rtb-1', 'rtb-2'] });
    expect(endpointsOf(stack).ec2.SubnetIds).toEqual(['subnet-1', 'subnet-2']);
  });

  it('without them is refused', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(refusal(() => new NodeEndpoints(stack, 'Endpoints', { vpc: imported(stack) }))).toBe(
      "[EndpointInvalid] 'vpc' must have subnets whose route tables are known, for the gateway endpoint of Amazon S3, got Stack/Vpc without; import it with its route "
      + "tables, or give 'existing' the endpoint as s3 (at Stack/Endpoints)");
  });

  it('without them is fine where Amazon S3 has an endpoint', () => {
    const stack = new Stack(new App(), 'Stack');
    const s3 = ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'S3', 'vpce-1');
    new NodeEndpoints(stack, 'Endpoints', { vpc: imported(stack), existing: { s3 } });
    expect(servicesOf(stack)).toEqual(['ec2', 'ecr.api', 'ecr.dkr']);
  });

  it('may be known at deployment only', () => {
    const stack = new Stack(new App(), 'Stack');
    const ids = new CfnParameter(stack, 'Subnets', { type: 'List<AWS::EC2::Subnet::Id>' }).valueAsList;
    const vpc = imported(stack, {
      vpcId: new CfnParameter(stack, 'VpcId').valueAsString,
      isolatedSubnetIds: [0, 1].map((i) => Token.asString({ 'Fn::Select': [i, ids] })),
      isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    });
    new NodeEndpoints(stack, 'Endpoints', { vpc, policy: EndpointPolicy.perimeter({ accounts: [new CfnParameter(stack, 'Account').valueAsString] }) });
    expect(endpointsOf(stack).ec2.VpcId).toEqual({ Ref: 'VpcId' });
  });
});

describe('the name of a service', () => {
  it.each([
    ['eu-west-1', 'com.amazonaws.eu-west-1.ec2', 'com.amazonaws.eu-west-1.inspector2-telemetry'],
    ['us-gov-west-1', 'com.amazonaws.us-gov-west-1.ec2', 'com.amazonaws.us-gov-west-1.inspector2-telemetry'],
    ['cn-north-1', 'cn.com.amazonaws.cn-north-1.ec2', 'com.amazonaws.cn-north-1.inspector2-telemetry'],
  ])('follows the partition, in %s', (region, ec2Name, telemetryName) => {
    const fixture = new IsolatedFixture({ region });
    fixture.endpoints({ features: [NodeFeature.INSPECTOR_VM_SCANNER] });
    expect([endpointsOf(fixture.stack).ec2.ServiceName, endpointsOf(fixture.stack)['inspector2-telemetry'].ServiceName]).toEqual([ec2Name, telemetryName]);
  });
});
