import { App, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { rulesOf } from './security-group-rules';
import { HardenedNodeGroup, type HardenedNodeGroupOptions } from '../../src';
import { NodeEndpoints } from '../../src/network/node-endpoints';
import { NodeSecurityGroup, type NodeSecurityGroupProps } from '../../src/network/node-security-group';
import { refusal, warningTexts } from '../node-group/given';
import { launchTemplateData, Template, testFixture, warningIds, type Fixture } from '../util';

const WITH_CLUSTER = [
  'cluster <- nodes tcp 443',
  'cluster <- nodes tcp 53',
  'cluster <- nodes udp 53',
  'nodes -> cluster tcp 443',
  'nodes -> cluster tcp 53',
  'nodes -> cluster udp 53',
  'nodes -> nodes everything',
  'nodes <- cluster tcp 10250',
  'nodes <- cluster tcp 443',
  'nodes <- cluster tcp 53',
  'nodes <- cluster udp 53',
  'nodes <- nodes everything',
];

const TO_ANYBODY = ['nodes -> 0.0.0.0/0 tcp 443', 'nodes -> ::/0 tcp 443'];

const ANYBODY = "Stack/Nodes: nodes reach any address (443): give 'endpoints' and 's3PrefixList', or name in 'httpsPeers' whom they have to reach (NET-2)";

/** The group `Stack/Nodes` of the usual cluster. */
function given(props: (fixture: Fixture) => Partial<NodeSecurityGroupProps> = () => ({})) {
  const fixture = testFixture();
  const { stack, cluster } = fixture;
  const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, ...props(fixture) });
  const rules = () => rulesOf(stack, { nodes: nodes.securityGroupId, cluster: cluster.clusterSecurityGroupId });
  return { ...fixture, nodes, rules };
}

const endpointsIn = ({ stack, vpc }: Fixture) => new NodeEndpoints(stack, 'Endpoints', { vpc });

const s3PrefixList = (stack: Stack) => ec2.PrefixList.fromPrefixListId(stack, 'S3', 'pl-6da54004');

describe('by default', () => {
  const { app, stack, cluster, nodes, vpc, rules } = given();
  const groupOf = () => Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup')[stack.getLogicalId(nodes.node.defaultChild as ec2.CfnSecurityGroup)].Properties;

  it('nodes, pods and cluster reach what they need of each other, nobody else gets in, and nodes out by HTTPS alone', () => {
    expect(rules()).toEqual([...TO_ANYBODY, ...WITH_CLUSTER].sort());
  });

  it('that nodes get out leaves a warning, one', () => {
    expect(warningTexts(app)).toEqual([ANYBODY]);
  });

  it('it is in the VPC of the cluster', () => {
    expect(groupOf()).toMatchObject({ VpcId: stack.resolve(vpc.vpcId), GroupDescription: 'Nodes of an Amazon EKS cluster' });
  });

  it('it has no name', () => {
    expect(groupOf()).not.toHaveProperty('GroupName');
  });

  it('it has the tag by which load balancer controllers find the group to change', () => {
    expect(groupOf().Tags).toEqual([{ Key: { 'Fn::Join': ['', ['kubernetes.io/cluster/', stack.resolve(cluster.clusterName)]] }, Value: 'owned' }]);
  });

  it('every rule says what it is for', () => {
    const template = Template.fromStack(stack);
    const group = groupOf();
    const all = [...group.SecurityGroupIngress, ...group.SecurityGroupEgress,
      ...['Ingress', 'Egress'].flatMap((kind) => Object.values(template.findResources(`AWS::EC2::SecurityGroup${kind}`)).map(({ Properties }) => Properties))];
    expect(all).toHaveLength(14);
    expect(all.filter(({ Description }) => !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{5,255}$/.test(Description))).toEqual([]);
  });

  it('takes six resources', () => {
    const own = nodes.node.findAll().map((child) => (child as { cfnResourceType?: string }).cfnResourceType).filter((type) => type !== undefined);
    expect(own.sort()).toEqual([
      'AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupIngress',
    ]);
  });

  it('the ids of its rules are API', () => {
    expect(nodes.node.children.map(({ node }) => node.id).sort()).toEqual([
      'ClusterIngressApi', 'ClusterIngressDnsTcp', 'ClusterIngressDnsUdp', 'ClusterSecurityGroup', 'FromNodes', 'Resource', 'ToNodes',
    ]);
  });
});

describe('rules that aws-cdk-lib is told to keep out of groups', () => {
  it('are the same', () => {
    const app = new App({ context: { '@aws-cdk/aws-ec2.securityGroupDisableInlineRules': true } });
    const stack = new Stack(app, 'Stack');
    const cluster = eks.CfnCluster.fromClusterName(stack, 'Cluster', 'production');
    const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-0123456789abcdef0');
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, clusterSecurityGroup, vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(rulesOf(stack, { nodes: nodes.securityGroupId, cluster: 'sg-0123456789abcdef0' })).toEqual([...TO_ANYBODY, ...WITH_CLUSTER].sort());
  });
});

describe('nodes get out', () => {
  it('to endpoints and Amazon S3 alone where both are given', () => {
    const { app, stack, rules } = given((fixture) => ({ endpoints: endpointsIn(fixture), s3PrefixList: s3PrefixList(fixture.stack) }));
    const { securityGroup } = stack.node.findChild('Endpoints') as NodeEndpoints;
    const endpoints = JSON.stringify(stack.resolve(securityGroup.securityGroupId));
    expect(rules()).toEqual(
      [...WITH_CLUSTER, `nodes -> ${endpoints} tcp 443`, `${endpoints} <- nodes tcp 443`, 'nodes -> pl-6da54004 tcp 443'].sort());
    expect(warningIds(app)).toEqual([]);
  });

  it('to endpoints that a node group of theirs waits for, without a circle', () => {
    const fixture = testFixture();
    const { stack, cluster } = fixture;
    const endpoints = endpointsIn(fixture);
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, endpoints, s3PrefixList: s3PrefixList(stack) });
    endpoints.addNodeGroup(new HardenedNodeGroup(stack, 'Workers', { cluster, securityGroups: [nodes] }));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  it.each<[string, (fixture: Fixture) => Partial<NodeSecurityGroupProps>]>([
    ['endpoints', (fixture) => ({ endpoints: endpointsIn(fixture) })],
    ['the prefix list of Amazon S3', ({ stack }) => ({ s3PrefixList: s3PrefixList(stack) })],
  ])('to any address where only %s are given, as they would not join', (_name, props) => {
    const { app, rules } = given(props);
    expect(rules()).toEqual(expect.arrayContaining(TO_ANYBODY));
    expect(warningTexts(app)).toEqual([ANYBODY]);
  });

  it('to those that are named', () => {
    const { app, rules } = given(({ stack: scope, vpc }) => ({
      httpsPeers: [ec2.Peer.ipv4('10.1.0.0/16'), ec2.Peer.ipv6('2001:db8::/32'), new ec2.SecurityGroup(scope, 'Proxy', { vpc })],
    }));
    const proxy = '{"Fn::GetAtt":["ProxyCB0DFB71","GroupId"]}';
    expect(rules()).toEqual(
      [...WITH_CLUSTER, 'nodes -> 10.1.0.0/16 tcp 443', 'nodes -> 2001:db8::/32 tcp 443', `nodes -> ${proxy} tcp 443`].sort());
    expect(warningIds(app)).toEqual([]);
  });

  it('to nobody by HTTPS where the list is empty', () => {
    const { app, rules } = given(() => ({ httpsPeers: [] }));
    expect(rules()).toEqual(WITH_CLUSTER);
    expect(warningIds(app)).toEqual([]);
  });

  it.each([['IPv4', ec2.Peer.anyIpv4()], ['IPv6', ec2.Peer.anyIpv6()]])('to all of %s with a warning, also where it is named', (_name, peer) => {
    const { app } = given(() => ({ httpsPeers: [peer] }));
    expect(warningTexts(app)).toEqual([ANYBODY]);
  });

  it('elsewhere by a rule of the user, which leaves a warning where it is for any address', () => {
    const { app, nodes, rules } = given(() => ({ httpsPeers: [] }));
    nodes.addEgressRule(ec2.Peer.ipv4('10.2.0.0/24'), ec2.Port.tcp(3128), 'Proxy');
    expect(warningIds(app)).toEqual([]);
    nodes.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(5432));
    expect(rules()).toEqual([...WITH_CLUSTER, 'nodes -> 0.0.0.0/0 tcp 5432', 'nodes -> 10.2.0.0/24 tcp 3128'].sort());
    expect(warningTexts(app)).toEqual([ANYBODY.replace('443', '5432')]);
  });
});

describe('nobody else gets in', () => {
  it('but by a rule of the user, which leaves a warning where it is for any address', () => {
    const { app, nodes, rules } = given(() => ({ httpsPeers: [] }));
    nodes.addIngressRule(ec2.Peer.ipv4('192.0.2.0/24'), ec2.Port.udp(3478));
    expect(warningIds(app)).toEqual([]);
    nodes.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.udpRange(10000, 20000));
    nodes.connections.allowFromAnyIpv4(ec2.Port.tcp(8443));
    nodes.addIngressRule(ec2.Peer.anyIpv6(), ec2.Port.udpRange(10000, 20000));
    expect(rules()).toEqual([
      ...WITH_CLUSTER, 'nodes <- 192.0.2.0/24 udp 3478', 'nodes <- 0.0.0.0/0 tcp 8443', 'nodes <- 0.0.0.0/0 udp 10000-20000', 'nodes <- ::/0 udp 10000-20000',
    ].sort());
    const warning = (port: string) => `Stack/Nodes: any address reaches nodes (${port}): name the addresses or the security groups that need to (NET-2)`;
    expect([...new Set(warningTexts(app))].sort()).toEqual([warning('8443'), warning('UDP 10000-20000')]);
  });

  it('nodes of another group by connections, both ways', () => {
    const { nodes, rules, stack, cluster } = given(() => ({ httpsPeers: [] }));
    const others = new NodeSecurityGroup(stack, 'Others', { cluster, httpsPeers: [] });
    nodes.connections.allowFrom(others, ec2.Port.allTraffic());
    nodes.connections.allowTo(others, ec2.Port.allTraffic());
    const other = JSON.stringify(stack.resolve(others.securityGroupId));
    expect(rules().filter((rule) => rule.endsWith('everything') && rule.includes(other) && rule.includes('nodes'))).toEqual(
      [`nodes -> ${other} everything`, `nodes <- ${other} everything`, `${other} -> nodes everything`, `${other} <- nodes everything`].sort());
  });
});

describe('webhook ports', () => {
  const webhooks = (...webhookPorts: number[]) => given(() => ({ webhookPorts, httpsPeers: [] }));

  it('let the cluster in', () => {
    expect(webhooks(9443, 1, 65535).rules()).toEqual([...WITH_CLUSTER, 'nodes <- cluster tcp 1', 'nodes <- cluster tcp 65535', 'nodes <- cluster tcp 9443'].sort());
  });

  it('that are open already stand once', () => {
    expect(webhooks(9443, 443, 10250, 9443, 53).rules()).toEqual([...WITH_CLUSTER, 'nodes <- cluster tcp 9443'].sort());
  });

  it.each([0, 65536, -1, 1.5, NaN])('must not be %d', (port) => {
    expect(refusal(() => webhooks(9443, port))).toBe(
      `[WebhookPortOutOfRange] 'webhookPorts' must be whole numbers from 1 to 65535, got ${port}; name the ports of the pods, not of the service (at Stack/Nodes)`);
  });

  it('may be known at deployment, each', () => {
    const { stack, cluster } = testFixture();
    const webhookPorts = ['One', 'Other'].map((id) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber);
    const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-0123456789abcdef0');
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, clusterSecurityGroup, webhookPorts, httpsPeers: [] });
    expect(rulesOf(stack, { nodes: nodes.securityGroupId, cluster: 'sg-0123456789abcdef0' })).toEqual(
      [...WITH_CLUSTER, 'nodes <- cluster tcp {"Ref":"One"}', 'nodes <- cluster tcp {"Ref":"Other"}'].sort());
  });
});

describe('the cluster', () => {
  const CLUSTER_GROUP = 'sg-0123456789abcdef0';

  /** The group `Stack/Nodes` of a cluster that is known by name. */
  function imported(props: (stack: Stack) => Partial<NodeSecurityGroupProps>) {
    const stack = new Stack(new App(), 'Stack');
    const cluster = eks.CfnCluster.fromClusterName(stack, 'Cluster', 'production');
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, ...props(stack) });
    return { stack, nodes, rules: () => rulesOf(stack, { nodes: nodes.securityGroupId, cluster: CLUSTER_GROUP }) };
  }

  const vpcOf = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'] });
  const groupOf = (stack: Stack, allowAllOutbound?: boolean) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', CLUSTER_GROUP, { allowAllOutbound });

  it('may be known by name, with its VPC and security group', () => {
    const { stack, rules } = imported((scope) => ({ vpc: vpcOf(scope), clusterSecurityGroup: groupOf(scope) }));
    expect(rules()).toEqual([...TO_ANYBODY, ...WITH_CLUSTER].sort());
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      VpcId: 'vpc-0123456789abcdef0', Tags: [{ Key: 'kubernetes.io/cluster/production', Value: 'owned' }],
    });
  });

  it('has its own rules out where its group does not let everything out', () => {
    const { nodes, rules } = imported((stack) => (
      { vpc: vpcOf(stack), clusterSecurityGroup: groupOf(stack, false), webhookPorts: [443, 9443, 9443], httpsPeers: [] }));
    expect(rules()).toEqual([...WITH_CLUSTER, 'nodes <- cluster tcp 9443',
      'cluster -> nodes tcp 443', 'cluster -> nodes tcp 10250', 'cluster -> nodes tcp 53', 'cluster -> nodes udp 53', 'cluster -> nodes tcp 9443'].sort());
    expect(nodes.node.children.map(({ node }) => node.id).filter((id) => id.startsWith('ClusterEgress')).sort()).toEqual(
      ['ClusterEgressDnsTcp', 'ClusterEgressDnsUdp', 'ClusterEgressHttps', 'ClusterEgressKubelet', 'ClusterEgressWebhook9443']);
  });

  it('must tell its VPC, or it is given', () => {
    expect(refusal(() => imported((stack) => ({ clusterSecurityGroup: groupOf(stack) })))).toBe(
      "[VpcRequired] 'vpc' is needed for a security group of nodes, and it can't be read from this cluster; give it (at Stack)");
  });

  it('must tell its security group, or it is given', () => {
    expect(refusal(() => imported((stack) => ({ vpc: vpcOf(stack) })))).toBe(
      "[ClusterSecurityGroupRequired] 'clusterSecurityGroup' is needed for the rules between nodes and cluster, and it can't be read from this cluster: "
      + 'without them nodes do not join; give it (at Stack/Nodes)');
  });

  it('may be in another stack: all rules are in that of the nodes', () => {
    const { app, stack: clusterStack, cluster } = testFixture();
    const stack = new Stack(app, 'NodeStack');
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster });
    new HardenedNodeGroup(stack, 'Workers', { cluster, securityGroups: [nodes] });
    Template.fromStack(clusterStack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 4);
    expect(() => app.synth()).not.toThrow();
  });

  it('may have a group with an id that is known at deployment', () => {
    const stack = new Stack(new App(), 'Stack');
    const id = new CfnParameter(stack, 'Id').valueAsString;
    const nodes = new NodeSecurityGroup(stack, 'Nodes', {
      cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'production'),
      vpc: vpcOf(stack),
      clusterSecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', id),
    });
    expect(Token.isUnresolved(nodes.securityGroupId)).toBe(true);
    expect(rulesOf(stack, { nodes: nodes.securityGroupId, cluster: id })).toEqual([...TO_ANYBODY, ...WITH_CLUSTER].sort());
  });
});

describe('a node group', () => {
  const publicly: HardenedNodeGroupOptions = { subnets: { subnetType: ec2.SubnetType.PUBLIC }, publicSubnetReason: 'media servers' };

  function group(props: (fixture: Fixture) => HardenedNodeGroupOptions) {
    const fixture = testFixture();
    const workers = new HardenedNodeGroup(fixture.stack, 'Workers', { cluster: fixture.cluster, ...props(fixture) });
    const groups = () => launchTemplateData(fixture.stack).SecurityGroupIds;
    return { ...fixture, workers, groups, resolve: (id: string) => fixture.stack.resolve(id) };
  }

  const own = ({ stack, cluster }: Fixture, id = 'Nodes') => new NodeSecurityGroup(stack, id, { cluster, httpsPeers: [] });

  it('has none in private subnets', () => {
    const { workers, groups } = group(() => ({ publicSubnetReason: 'for later' }));
    expect(workers.nodeSecurityGroup).toBeUndefined();
    expect(groups()).toBeUndefined();
  });

  it('has one of its own in public subnets, instead of that of the cluster, and nothing gets in', () => {
    const { app, stack, cluster, workers, groups, resolve } = group(() => publicly);
    const nodes = workers.nodeSecurityGroup!;
    expect(nodes.node.path).toBe('Stack/Workers/SecurityGroup');
    expect(groups()).toEqual([resolve(nodes.securityGroupId)]);
    const rules = rulesOf(stack, { nodes: nodes.securityGroupId, cluster: cluster.clusterSecurityGroupId });
    expect(rules).toEqual([...TO_ANYBODY, ...WITH_CLUSTER].sort());
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'NodeEgressOpen', 'PublicSubnetAcknowledged']);
  });

  it('has one with rules for the group of the cluster that is given', () => {
    const { stack, workers } = group(({ stack: scope }) => (
      { ...publicly, clusterSecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'ClusterGroup', 'sg-0123456789abcdef0') }));
    const rules = rulesOf(stack, { nodes: workers.nodeSecurityGroup!.securityGroupId, cluster: 'sg-0123456789abcdef0' });
    expect(rules).toEqual([...TO_ANYBODY, ...WITH_CLUSTER].sort());
  });

  it('has it also where only one subnet is public', () => {
    const { workers } = group(({ vpc }) => ({ ...publicly, subnets: { subnets: [vpc.privateSubnets[0], vpc.publicSubnets[0]] } }));
    expect(workers.nodeSecurityGroup).toBeDefined();
  });

  it('has it beside other groups that are named', () => {
    const { workers, groups, resolve } = group(({ stack }) => ({
      ...publicly, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clients', 'sg-0123456789abcdef1')],
    }));
    expect(groups()).toEqual([resolve(workers.nodeSecurityGroup!.securityGroupId), 'sg-0123456789abcdef1']);
  });

  it.each([['private', {}], ['public', publicly]])('has the one that is given in %s subnets, without that of the cluster', (_name, props) => {
    const { workers, groups, resolve } = group((fixture) => ({ ...props, securityGroups: [own(fixture)] }));
    expect(workers.nodeSecurityGroup!.node.path).toBe('Stack/Nodes');
    expect(groups()).toEqual([resolve(workers.nodeSecurityGroup!.securityGroupId)]);
  });

  it('takes a given one twice for one, and first', () => {
    const { groups, workers, resolve } = group((fixture) => {
      const nodes = own(fixture);
      return { securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Other', 'sg-0123456789abcdef1'), nodes, nodes] };
    });
    expect(groups()).toEqual([resolve(workers.nodeSecurityGroup!.securityGroupId), 'sg-0123456789abcdef1']);
  });

  it('comes after the rules, and goes before them', () => {
    const { stack, workers } = group(() => publicly);
    const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources('AWS::EKS::Nodegroup'));
    const rules = workers.nodeSecurityGroup!.node.findAll().filter((child) => 'cfnResourceType' in child);
    expect(DependsOn).toEqual(expect.arrayContaining(rules.map((rule) => stack.getLogicalId(rule as ec2.CfnSecurityGroup))));
  });

  it('must not have two', () => {
    expect(refusal(() => group((fixture) => ({ securityGroups: [own(fixture), own(fixture, 'Others')] })))).toBe(
      "[SecurityGroupsConflict] 'securityGroups' must name one NodeSecurityGroup at most, got 2; give all node groups that talk to each other the same one "
      + '(at Stack/Workers)');
  });

  it.each<[string, (fixture: Fixture) => HardenedNodeGroupOptions]>([
    ['that is given', (fixture) => ({ securityGroups: [own(fixture), fixture.cluster.clusterSecurityGroup] })],
    ['that comes by itself', ({ cluster }) => ({ ...publicly, securityGroups: [cluster.clusterSecurityGroup] })],
    ['beside one that is named', (fixture) => {
      const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Other', 'sg-0123456789abcdef1');
      return { clusterSecurityGroup, securityGroups: [own(fixture), clusterSecurityGroup] };
    }],
  ])('must not have that of the cluster beside one %s', (_name, props) => {
    expect(refusal(() => group(props))).toBe(
      "[SecurityGroupsConflict] 'securityGroups' must not hold the security group of the cluster beside a NodeSecurityGroup, which nodes in public subnets "
      + 'always have; leave it out (at Stack/Workers)');
  });

  it('must not have one of another VPC', () => {
    const inOther = (name: string) => `[SecurityGroupVpcMismatch] the security group Stack/Nodes must be in the VPC of the nodes (Stack/Vpc), got one in Stack/${name}; `
      + "give it that 'vpc' (at Stack/Workers)";
    const inVpc = (make: (stack: Stack) => ec2.IVpc) => group(({ stack, cluster }) => ({ securityGroups: [new NodeSecurityGroup(stack, 'Nodes', { cluster, vpc: make(stack) })] }));
    expect(refusal(() => inVpc((stack) => new ec2.Vpc(stack, 'Other')))).toBe(inOther('Other'));
  });

  it.each([
    ['vpc-0123456789abcdef0', 'vpc-0123456789abcdef0', true],
    ['vpc-0123456789abcdef0', 'vpc-0123456789abcdef1', false],
  ])('in %s takes one in %s: %s', (nodesVpc, groupVpc, taken) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = (id: string, vpcId: string) => ec2.Vpc.fromVpcAttributes(stack, id, {
      vpcId, availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'],
    });
    const cluster = eks.CfnCluster.fromClusterName(stack, 'Cluster', 'production');
    const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0');
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, clusterSecurityGroup, vpc: vpc('One', groupVpc) });
    const make = () => new HardenedNodeGroup(stack, 'Workers', { cluster, vpc: vpc('Two', nodesVpc), securityGroups: [nodes] });
    if (taken) expect(make).not.toThrow();
    else expect(refusal(make)).toMatch(/^\[SecurityGroupVpcMismatch\] .* \(Stack\/Two\), got one in Stack\/One; /);
  });

  it('takes one whose VPC is known at deployment only', () => {
    const { workers } = group(({ stack, cluster }) => {
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Imported', { vpcId: new CfnParameter(stack, 'VpcId').valueAsString, availabilityZones: ['eu-west-1a'] });
      return { securityGroups: [new NodeSecurityGroup(stack, 'Nodes', { cluster, vpc })] };
    });
    expect(workers.nodeSecurityGroup).toBeDefined();
  });
});
