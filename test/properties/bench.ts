/**
 * Makes constructs of recipes. What groups share (VPCs, clusters, parameters) is made once a stack.
 */
import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as classic from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Recipe } from './arbitraries';
import { build, Parameters } from './values';
import {
  CniPermissions, HardenedNodeGroup, HardenedNodeGroupProps, MinimalSsmRole, NodeAmount, NodeOs, NodeRepair, NodeTaint, NodeVolumeKey,
  SelinuxBoolean, SelinuxLaunchTemplate, SsmAccess,
} from '../../src';
import { NodeEndpoints } from '../../src/network/node-endpoints';
import { NodeFeature } from '../../src/network/node-feature';

const { PRIVATE_WITH_EGRESS: PRIVATE, PUBLIC, PRIVATE_ISOLATED: ISOLATED } = ec2.SubnetType;
const SUBNET_TYPES: Recipe = { PRIVATE, PUBLIC, ISOLATED };
const ZONES = ['us-gov-west-1a', 'us-gov-west-1b'];

export class Bench {
  private readonly scope: Construct;
  private readonly parameters: Parameters;
  private readonly shared = new Map<string, unknown>();

  public constructor(public readonly stack: Stack) {
    this.scope = new Construct(stack, 'Bench');
    this.parameters = new Parameters(stack);
  }

  public nodeGroup(scope: Construct, recipe: Recipe): HardenedNodeGroup {
    const { cluster, vpc, ...others } = recipe;
    return new HardenedNodeGroup(scope, 'Group', {
      cluster: this.cluster(cluster),
      ...(vpc === undefined ? {} : { vpc: this.vpc(vpc) }),
      ...this.props(scope, others),
    });
  }

  public launchTemplate(scope: Construct, recipe: Recipe): SelinuxLaunchTemplate {
    return new SelinuxLaunchTemplate(scope, 'Template', this.props(scope, recipe));
  }

  public role(scope: Construct, recipe: Recipe): MinimalSsmRole {
    const boundary = { byName: () => iam.ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', 'boundary'), aws: () => iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess') };
    const { permissionsBoundary, cluster, ...others } = recipe;
    return new MinimalSsmRole(scope, 'Role', {
      ...this.props(scope, others),
      ...(cluster && { cluster: this.cluster(cluster) }),
      ...(permissionsBoundary && { permissionsBoundary: boundary[permissionsBoundary as 'aws']() }),
    });
  }

  /** A group without any property, and then an escape hatch. */
  public override(scope: Construct, { on, path, value }: Recipe): void {
    const group = this.nodeGroup(scope, { cluster: 'name', vpc: 'imported', securityGroups: ['own'], clusterSecurityGroup: 'cluster' });
    const owner = on === 'group' ? group : group.launchTemplate;
    (owner.node.defaultChild as CfnResource).addOverride(path, value);
  }

  /** What the recipe says of each property, made. */
  private props(scope: Construct, recipe: Recipe): Recipe {
    return Object.fromEntries(Object.entries(recipe).map(([name, value]) => [name, this.prop(scope, name, value)]));
  }

  private prop(scope: Construct, name: string, recipe: any): unknown {
    const value = build(recipe, this.parameters) as any;
    switch (name) {
      case 'os': return nodeOs(value);
      case 'instanceTypes': return value.map((type: string) => new ec2.InstanceType(type));
      case 'subnets': return this.subnets(scope, value);
      case 'securityGroups': return value.map((id: string, i: number) => this.securityGroup(scope, id, i));
      case 'clusterSecurityGroup': return this.securityGroup(scope, value, 'Cluster');
      case 'access': return SsmAccess[value as 'NONE'];
      case 'cniPermissions': return CniPermissions[value as 'onNodeRole']();
      case 'role': return this.nodeRole(scope, value);
      case 'encryptionKey': return this.key(scope, value);
      case 'taints': return value.map((taint: Recipe) => NodeTaint[taint.effect as 'noExecute'](taint.key, taint.value));
      case 'updateConfig': return { ...value, ...amountOf(value, 'maxUnavailable') };
      case 'nodeRepair': return value === 'disabled' ? NodeRepair.disabled()
        : NodeRepair.enabled({ ...value, ...amountOf(value, 'maxParallelNodesRepaired'), ...amountOf(value, 'maxUnhealthyNodeThreshold') });
      default: return value;
    }
  }

  private once<T>(id: string, make: () => T): T {
    if (!this.shared.has(id)) this.shared.set(id, make());
    return this.shared.get(id) as T;
  }

  private cluster(kind: string): HardenedNodeGroupProps['cluster'] {
    return this.once(`cluster-${kind}`, () => {
      const vpc = kind.endsWith('WithVpc') || kind === 'v2' || kind === 'v2Ipv6' ? this.vpc('private') : undefined;
      switch (kind) {
        case 'name': return classic.CfnCluster.fromClusterName(this.scope, kind, 'cluster');
        case 'l1': return new classic.CfnCluster(this.scope, kind, {
          roleArn: this.stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'cluster' }),
          resourcesVpcConfig: { subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
          version: '1.28',
        });
        case 'v2Imported': return eks.Cluster.fromClusterAttributes(this.scope, kind, { clusterName: 'cluster' });
        case 'v2ImportedWithVpc': return eks.Cluster.fromClusterAttributes(this.scope, kind, { clusterName: 'cluster', vpc, clusterSecurityGroupId: 'sg-0123456789abcdef7' });
        case 'classicImportedWithVpc': return classic.Cluster.fromClusterAttributes(this.scope, kind, { clusterName: 'cluster', vpc });
        default: return new eks.Cluster(this.scope, kind, {
          vpc,
          version: eks.KubernetesVersion.V1_34,
          defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
          defaultCapacity: 0,
          ...(kind === 'v2Ipv6' && { ipFamily: eks.IpFamily.IP_V6 }),
        });
      }
    });
  }

  private vpc(kind: string): ec2.IVpc {
    return this.once(`vpc-${kind}`, () => {
      if (kind === 'imported') {
        return ec2.Vpc.fromVpcAttributes(this.scope, kind, {
          vpcId: 'vpc-0123456789abcdef0',
          availabilityZones: ZONES,
          privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
          publicSubnetIds: ['subnet-0123456789abcdef4', 'subnet-0123456789abcdef5'],
        });
      }
      const types = { private: ['PUBLIC', 'PRIVATE'], isolated: ['ISOLATED'], public: ['PUBLIC'] }[kind]!;
      const vpc = new ec2.Vpc(this.scope, kind, {
        maxAzs: 2, natGateways: types.includes('PRIVATE') ? 1 : 0, subnetConfiguration: types.map((type) => ({ name: type, subnetType: SUBNET_TYPES[type] })),
      });
      if (kind === 'isolated') new NodeEndpoints(this.scope, 'Endpoints', { vpc, features: [NodeFeature.BOTTLEROCKET, NodeFeature.SESSIONS, NodeFeature.POD_IDENTITY] });
      return vpc;
    });
  }

  private subnets(scope: Construct, recipe: Recipe): ec2.SubnetSelection {
    if (recipe.byId) return { subnets: recipe.byId.map((id: string, i: number) => ec2.Subnet.fromSubnetId(scope, `Subnet${i}`, id)) };
    if (recipe.zones) return { availabilityZones: recipe.zones };
    if ('group' in recipe) return { subnetGroupName: recipe.group };
    return {
      subnetType: SUBNET_TYPES[recipe.type],
      onePerAz: recipe.onePerAz,
      ...(recipe.filtered && { subnetFilters: [ec2.SubnetFilter.availabilityZones(['nowhere-1a'])] }),
    };
  }

  private securityGroup(scope: Construct, id: string, suffix: unknown): ec2.ISecurityGroup {
    if (id === 'own') return this.once('sg', () => new ec2.SecurityGroup(this.scope, 'SecurityGroup', { vpc: this.vpc('private') }));
    return ec2.SecurityGroup.fromSecurityGroupId(scope, `SecurityGroup${suffix}`, id === 'cluster' ? 'sg-0123456789abcdef7' : id);
  }

  private nodeRole(scope: Construct, kind: string): iam.IRole {
    switch (kind) {
      case 'minimal': return new MinimalSsmRole(scope, 'OwnRole');
      case 'plain': return new iam.Role(scope, 'PlainRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      default: return iam.Role.fromRoleName(scope, 'ImportedRole', 'nodes');
    }
  }

  private key(scope: Construct, kind: string): kms.IKey {
    switch (kind) {
      case 'nodeVolumeKey': return this.once('key', () => new NodeVolumeKey(this.scope, 'NodeVolumeKey'));
      case 'key': return new kms.Key(scope, 'Key', { enableKeyRotation: true });
      case 'alias': return kms.Alias.fromAliasName(scope, 'Alias', 'alias/nodes');
      default: return kms.Key.fromKeyArn(scope, 'ImportedKey', 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/00000000-0000-0000-0000-000000000000');
    }
  }
}

function nodeOs({ fromName, bottlerocket, amazonLinux2023 }: Recipe): NodeOs {
  if (fromName !== undefined) return NodeOs.fromName(fromName);
  if (bottlerocket !== undefined) return NodeOs.bottlerocket(bottlerocket);
  const selinuxBooleans = amazonLinux2023.selinuxBooleans?.map((name: string) => SelinuxBoolean.of(name));
  return NodeOs.amazonLinux2023({ ...amazonLinux2023, selinuxBooleans });
}

function amountOf(recipe: Recipe, name: string): Recipe {
  return name in recipe ? { [name]: NodeAmount[recipe[name].of as 'count'](recipe[name].value) } : {};
}
