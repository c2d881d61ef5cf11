import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { HardenedNodeGroup, type HardenedNodeGroupOptions } from '../../src';
import { NodeEndpoints } from '../../src/network/node-endpoints';
import { NodeSecurityGroup } from '../../src/network/node-security-group';
import { nodeGroupProperties, refusal, warningTexts } from '../node-group/given';
import { Template, warningIds } from '../util';

const isolated = { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const egress = { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
const publicly = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };

/** A VPC with such subnets in two zones, and what makes a node group in it. */
function given(...subnetConfiguration: ec2.SubnetConfiguration[]) {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, subnetConfiguration });
  const cluster = eks.CfnCluster.fromClusterName(stack, 'Cluster', 'imported');
  const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-0123456789abcdef0');
  const add = (props: HardenedNodeGroupOptions = {}, id = 'Workers') => new HardenedNodeGroup(stack, id, { cluster, vpc, clusterSecurityGroup, ...props });
  return { app, stack, vpc, cluster, add, ids: (subnets: ec2.ISubnet[]) => stack.resolve(subnets.map(({ subnetId }) => subnetId)) };
}

const PUBLIC = (paths: string) => `[PublicSubnet] nodes must not be in public subnets, got ${paths}: most attacks come from the internet (NET-1); `
  + "choose private subnets, or give 'publicSubnetReason' (at Stack/Workers)";

describe('by default nodes go', () => {
  it('to all private subnets', () => {
    const { app, stack, vpc, add, ids } = given(publicly, egress, isolated);
    add();
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids(vpc.privateSubnets));
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });

  it('to all isolated subnets when there are no private ones', () => {
    const { app, stack, vpc, add, ids } = given(publicly, isolated);
    new NodeEndpoints(stack, 'Endpoints', { vpc, nodeGroups: [add()] });
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids(vpc.isolatedSubnets));
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });

  it('never to public subnets, also when there are no others', () => {
    expect(refusal(() => given(publicly).add())).toBe(
      "[SubnetsRequired] the VPC Stack/Vpc has no private subnets, which nodes go to (NET-1); add some, or choose 'subnets' and give 'publicSubnetReason' "
      + '(at Stack/Workers)');
  });

  it('not to public subnets because of a reason alone', () => {
    expect(refusal(() => given(publicly).add({ publicSubnetReason: 'edge' }))).toMatch(/^\[SubnetsRequired\] /);
  });
});

describe('chosen subnets', () => {
  it('may be chosen by type', () => {
    const { stack, vpc, add, ids } = given(publicly, egress, isolated);
    new NodeEndpoints(stack, 'Endpoints', { vpc, nodeGroups: [add({ subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } })] });
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids(vpc.isolatedSubnets));
  });

  it('may be chosen by group', () => {
    const { stack, vpc, add, ids } = given(publicly, egress, { ...egress, name: 'Nodes' });
    add({ subnets: { subnetGroupName: 'Nodes' } });
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids(vpc.selectSubnets({ subnetGroupName: 'Nodes' }).subnets));
  });

  it('may be chosen by zone', () => {
    const { stack, vpc, add, ids } = given(publicly, egress);
    add({ subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: [vpc.availabilityZones[1]] } });
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids([vpc.privateSubnets[1]]));
  });

  it('may be chosen by filter', () => {
    const { stack, vpc, add, ids } = given(publicly, egress);
    add({ subnets: { subnetFilters: [ec2.SubnetFilter.onePerAz()] } });
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids(vpc.privateSubnets));
  });

  it('may be named one by one', () => {
    const { app, stack, vpc, add, ids } = given(publicly, egress);
    add({ subnets: { subnets: [vpc.privateSubnets[1]] } });
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids([vpc.privateSubnets[1]]));
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });

  it('may be named and chosen from', () => {
    const { stack, vpc, add, ids } = given(publicly, egress);
    const subnets = [...vpc.publicSubnets, ...vpc.privateSubnets];
    const subnetFilters = [ec2.SubnetFilter.byIds(vpc.privateSubnets.map(({ subnetId }) => subnetId))];
    add({ subnets: { subnets, subnetFilters, availabilityZones: [vpc.availabilityZones[1]] } });
    add({ subnets: { subnets: [...vpc.privateSubnets, ...vpc.privateSubnets], onePerAz: true }, vpc: undefined }, 'Others');
    const chosen = Object.values(Template.fromStack(stack).findResources('AWS::EKS::Nodegroup')).map(({ Properties }) => Properties.Subnets);
    expect(chosen).toEqual([ids([vpc.privateSubnets[1]]), ids(vpc.privateSubnets)]);
  });

  it.each<[string, (stack: Stack) => ec2.SubnetSelection, string]>([
    ['of a type that the VPC has not', () => ({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }),
      "There are no 'Isolated' subnet groups in this VPC"],
    ['of a group that the VPC has not', () => ({ subnetGroupName: 'Nodes' }),
      "There are no subnet groups with name 'Nodes' in this VPC"],
    ['in two ways at once', () => ({ subnetType: ec2.SubnetType.PUBLIC, subnetGroupName: 'Public' }),
      "Only one of 'subnetType,subnetGroupName' can be supplied"],
    ['by what is not known of them', (stack) => ({ subnets: [ec2.Subnet.fromSubnetId(stack, 'One', 'subnet-0123456789abcdef0')], onePerAz: true }),
      "You cannot reference a Subnet's availability zone if it was not supplied"],
  ])('must not be chosen %s', (_name, subnets, because) => {
    const { stack, add } = given(publicly, egress);
    const text = refusal(() => add({ subnets: subnets(stack) }));
    expect(text.startsWith(`[SubnetsRequired] 'subnets' must select at least one subnet, got none: ${because}`)).toBe(true);
    expect(text.endsWith('; choose others (at Stack/Workers)')).toBe(true);
  });

  it.each<[string, ec2.SubnetSelection]>([
    ['an empty list', { subnets: [] }],
    ['a choice that fits none', { availabilityZones: ['nowhere'] }],
  ])('must not be %s', (_name, subnets) => {
    expect(refusal(() => given(publicly, egress).add({ subnets }))).toBe(
      "[SubnetsRequired] 'subnets' must select at least one subnet, got none; give the VPC private subnets or choose others (at Stack/Workers)");
  });

  it('need a VPC unless they are named', () => {
    expect(refusal(() => given(egress, publicly).add({ vpc: undefined, subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }))).toBe(
      "[VpcRequired] 'vpc' is needed to choose subnets, and it can't be read from this cluster; give 'vpc', or 'subnets: { subnets: [...] }' (at Stack/Workers)");
  });
});

describe('public subnets', () => {
  it('are refused by type', () => {
    expect(refusal(() => given(publicly, egress).add({ subnets: { subnetType: ec2.SubnetType.PUBLIC } }))).toBe(
      PUBLIC('Stack/Vpc/PublicSubnet1, Stack/Vpc/PublicSubnet2'));
  });

  it('are refused by name, also among private ones', () => {
    const { vpc, add } = given(publicly, egress);
    expect(refusal(() => add({ subnets: { subnets: [vpc.privateSubnets[0], vpc.publicSubnets[1]] } }))).toBe(PUBLIC('Stack/Vpc/PublicSubnet2'));
  });

  it('are refused when an empty choice falls back to them', () => {
    expect(refusal(() => given(publicly).add({ subnets: {} }))).toMatch(/^\[PublicSubnet\] /);
  });

  it('are refused also outside of the VPC', () => {
    const { stack, vpc, add } = given(publicly, egress);
    const subnet = new ec2.PublicSubnet(stack, 'Extra', { vpcId: vpc.vpcId, cidrBlock: '10.1.0.0/24', availabilityZone: 'eu-central-1a', mapPublicIpOnLaunch: true });
    expect(refusal(() => add({ subnets: { subnets: [subnet] } }))).toBe(PUBLIC('Stack/Extra'));
    expect(refusal(() => add({ vpc: undefined, subnets: { subnets: [subnet] } }, 'Others'))).toMatch(/^\[PublicSubnet\] .* \(at Stack\/Others\)$/);
  });

  it('are taken with a reason, which is a warning', () => {
    const { app, stack, vpc, add, ids } = given(publicly, egress);
    add({ subnets: { subnetType: ec2.SubnetType.PUBLIC }, publicSubnetReason: 'game servers with UDP from the internet' });
    expect(nodeGroupProperties(stack).Subnets).toEqual(ids(vpc.publicSubnets));
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'NodeEgressOpen', 'PublicSubnetAcknowledged']);
    expect(warningTexts(app)).toContain('Stack/Workers: nodes are in public subnets (Stack/Vpc/PublicSubnet1, Stack/Vpc/PublicSubnet2) '
      + 'because: game servers with UDP from the internet. The NodeSecurityGroup that comes with them shares nothing with that of another node group, not even DNS: give both the same one (NET-1)');
  });

  it('have no word on the security group in the warning where the user gives it', () => {
    const { app, stack, vpc, cluster, add } = given(publicly, egress);
    const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroupOfNodes', 'sg-0123456789abcdef0');
    const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster, vpc, clusterSecurityGroup });
    add({ subnets: { subnetType: ec2.SubnetType.PUBLIC }, publicSubnetReason: 'game servers', securityGroups: [nodes] });
    expect(warningTexts(app)).toContain('Stack/Workers: nodes are in public subnets (Stack/Vpc/PublicSubnet1, Stack/Vpc/PublicSubnet2) because: game servers (NET-1)');
  });

  it.each(['', '  ', '\n'])('are not taken for the reason %j', (publicSubnetReason) => {
    expect(refusal(() => given(publicly, egress).add({ subnets: { subnetType: ec2.SubnetType.PUBLIC }, publicSubnetReason }))).toBe(
      "[ReasonRequired] 'publicSubnetReason' must say why nodes are in public subnets, got an empty text (at Stack/Workers)");
  });

  it('that are not chosen leave no warning, whatever the reason', () => {
    const { app, add } = given(publicly, egress);
    add({ publicSubnetReason: 'for later' });
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });
});

describe('subnets of which only the id is known', () => {
  it('leave a warning', () => {
    const { app, stack, add } = given(egress, publicly);
    const subnet = ec2.Subnet.fromSubnetId(stack, 'One', 'subnet-0123456789abcdef0');
    add({ subnets: { subnets: [subnet] } });
    expect(nodeGroupProperties(stack).Subnets).toEqual(['subnet-0123456789abcdef0']);
    expect(warningTexts(app)).toContain('Stack/Workers: nothing shows that Stack/One is private: subnets known only by id say nothing about their routes. '
      + 'Check them, or give the VPC they are part of (NET-1)');
  });

  it('are named together', () => {
    const { app, stack, add } = given(egress, publicly);
    add({ subnets: { subnets: ['0', '1'].map((n) => ec2.Subnet.fromSubnetId(stack, n, `subnet-0123456789abcdef${n}`)) } });
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'SubnetPlacementUnproven']);
    expect(warningTexts(app).join()).toContain('nothing shows that Stack/0, Stack/1 are private');
  });

  it('are no longer unknown when the VPC lists them', () => {
    // GIVEN
    const { app, stack, add } = given(egress, publicly);
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Imported', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: ['subnet-0123456789abcdef0'],
      publicSubnetIds: ['subnet-0123456789abcdef1'],
    });

    // WHEN
    add({ vpc, subnets: { subnets: [ec2.Subnet.fromSubnetId(stack, 'Private', 'subnet-0123456789abcdef0')] } });

    // THEN
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
    const publicOne = ec2.Subnet.fromSubnetId(stack, 'Public', 'subnet-0123456789abcdef1');
    expect(refusal(() => add({ vpc, subnets: { subnets: [publicOne] } }, 'Others'))).toBe(PUBLIC('Stack/Public').replace('Stack/Workers', 'Stack/Others'));
  });

  it('include private subnets that no VPC lists', () => {
    const { app, stack, vpc, add } = given(egress, publicly);
    const subnet = new ec2.PrivateSubnet(stack, 'Extra', { vpcId: vpc.vpcId, cidrBlock: '10.1.0.0/24', availabilityZone: 'eu-central-1a' });
    add({ subnets: { subnets: [subnet] } });
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'SubnetPlacementUnproven']);
  });
});

describe('an imported VPC', () => {
  it('is taken at its word', () => {
    const { app, stack, add } = given(egress, publicly);
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Imported', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    });
    add({ vpc });
    expect(nodeGroupProperties(stack).Subnets).toEqual(['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1']);
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });
});
