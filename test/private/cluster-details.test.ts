import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as classic from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { BottlerocketVariant, HardenedNodeGroup, MinimalSsmRole, NodeOs, type HardenedNodeGroupOptions } from '../../src';
import { nodeGroupProperties, refusal, warningTexts } from '../node-group/given';
import { launchTemplateData, Match, Template } from '../util';

const SECURITY_GROUP = 'sg-0123456789abcdef0';
const VPC_REQUIRED = "[VpcRequired] 'vpc' is needed to choose subnets, and it can't be read from this cluster; "
  + "give 'vpc', or 'subnets: { subnets: [...] }' (at Stack/Workers)";
const SECURITY_GROUP_REQUIRED = "[ClusterSecurityGroupRequired] 'clusterSecurityGroup' is needed beside 'securityGroups', and it can't be read "
  + 'from this cluster: without it nodes do not join; give it (at Stack/Workers)';

const kubectlLayer = (stack: Stack) =>
  lambda.LayerVersion.fromLayerVersionArn(stack, 'Kubectl', 'arn:aws:lambda:us-east-1:123456789012:layer:kubectl:1');

const ownSecurityGroup = (stack: Stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0123456789abcdef1');

function classicCluster(stack: Stack, props: Partial<classic.ClusterProps> = {}): classic.Cluster {
  return new classic.Cluster(stack, 'Cluster', {
    version: classic.KubernetesVersion.V1_34, defaultCapacity: 0, kubectlLayer: kubectlLayer(stack), ...props,
  });
}

function v2Cluster(stack: Stack, props: Partial<eks.ClusterProps> = {}): eks.Cluster {
  return new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_34, defaultCapacityType: eks.DefaultCapacityType.NODEGROUP, defaultCapacity: 0, ...props,
  });
}

/** A kind of cluster and what the library can read from it. */
interface Kind {
  readonly make: (stack: Stack, vpc: ec2.IVpc) => eksRefs.IClusterRef;
  readonly vpc: boolean;
  readonly securityGroup: boolean;
}

const L1 = { roleArn: 'arn:aws:iam::123456789012:role/cluster', resourcesVpcConfig: { subnetIds: ['subnet-0123456789abcdef0'] }, version: '1.34' };

const KINDS: { [name: string]: Kind } = {
  'aws-eks-v2 Cluster': { make: (stack, vpc) => v2Cluster(stack, { vpc }), vpc: true, securityGroup: true },
  'aws-eks Cluster': { make: (stack, vpc) => classicCluster(stack, { vpc }), vpc: true, securityGroup: true },
  'aws-eks FargateCluster': {
    make: (stack, vpc) => new classic.FargateCluster(stack, 'Cluster', { vpc, version: classic.KubernetesVersion.V1_34, kubectlLayer: kubectlLayer(stack) }),
    vpc: true,
    securityGroup: true,
  },
  'aws-eks-v2 fromClusterAttributes': {
    make: (stack) => eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported' }), vpc: false, securityGroup: false,
  },
  'aws-eks-v2 fromClusterAttributes with all of them': {
    make: (stack, vpc) => eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported', vpc, clusterSecurityGroupId: SECURITY_GROUP }),
    vpc: true,
    securityGroup: true,
  },
  'aws-eks fromClusterAttributes': {
    make: (stack) => classic.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported' }), vpc: false, securityGroup: false,
  },
  'aws-eks fromClusterAttributes with all of them': {
    make: (stack, vpc) => classic.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported', vpc, clusterSecurityGroupId: SECURITY_GROUP }),
    vpc: true,
    securityGroup: true,
  },
  'aws-eks CfnCluster': { make: (stack) => new classic.CfnCluster(stack, 'Cluster', L1), vpc: false, securityGroup: true },
  'aws-eks-v2 CfnCluster': { make: (stack) => new eks.CfnCluster(stack, 'Cluster', L1), vpc: false, securityGroup: true },
  'aws-eks CfnCluster.fromClusterName': {
    make: (stack) => classic.CfnCluster.fromClusterName(stack, 'Cluster', 'imported'), vpc: false, securityGroup: false,
  },
  'aws-eks CfnCluster.fromClusterArn': {
    make: (stack) => classic.CfnCluster.fromClusterArn(stack, 'Cluster', 'arn:aws:eks:eu-central-1:123456789012:cluster/imported'),
    vpc: false,
    securityGroup: false,
  },
};

describe.each(Object.entries(KINDS))('%s', (_name, { make, vpc: knowsVpc, securityGroup: knowsSecurityGroup }) => {
  const given = () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const cluster = make(stack, vpc);
    return { stack, vpc, cluster, add: (props: HardenedNodeGroupOptions) => new HardenedNodeGroup(stack, 'Workers', { cluster, ...props }) };
  };

  it('is joined by name, described by the role of the nodes alone, and asked for no security group when no others are given', () => {
    const { stack, vpc, cluster, add } = given();
    add({ vpc });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EKS::Nodegroup', { ClusterName: stack.resolve(cluster.clusterRef.clusterName) });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: Match.absent() } });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'What an Amazon EKS node reads when it joins',
      PolicyDocument: { Statement: [{ Sid: 'ReadOwnInstance' }, { Sid: 'ReadCluster', Resource: stack.resolve(cluster.clusterRef.clusterArn) }] },
    });
  });

  it(knowsVpc ? 'knows its VPC' : 'does not know its VPC, which must be given', () => {
    const { stack, add } = given();
    if (knowsVpc) {
      add({});
      expect(nodeGroupProperties(stack).Subnets).toHaveLength(2);
    } else {
      expect(refusal(() => add({}))).toBe(VPC_REQUIRED);
    }
  });

  it('asks for no VPC when the subnets are given', () => {
    const { stack, vpc, add } = given();
    add({ subnets: { subnets: vpc.privateSubnets } });
    expect(nodeGroupProperties(stack).Subnets).toHaveLength(2);
  });

  it(knowsSecurityGroup ? 'knows its security group' : 'does not know its security group, which must be given beside others', () => {
    const { stack, vpc, add } = given();
    const securityGroups = [ownSecurityGroup(stack)];
    if (knowsSecurityGroup) {
      add({ vpc, securityGroups });
      expect(launchTemplateData(stack).SecurityGroupIds).toEqual([expect.anything(), 'sg-0123456789abcdef1']);
    } else {
      expect(refusal(() => add({ vpc, securityGroups }))).toBe(SECURITY_GROUP_REQUIRED);
    }
  });

  it('takes a given security group', () => {
    const { stack, vpc, add } = given();
    const clusterSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', SECURITY_GROUP);
    add({ vpc, clusterSecurityGroup, securityGroups: [ownSecurityGroup(stack)] });
    expect(launchTemplateData(stack).SecurityGroupIds).toEqual([SECURITY_GROUP, 'sg-0123456789abcdef1']);
  });
});

describe('the given VPC', () => {
  it('wins over the one of the cluster', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = v2Cluster(stack);
    const vpc = new ec2.Vpc(stack, 'Other', { maxAzs: 2 });
    new HardenedNodeGroup(stack, 'Workers', { cluster, vpc });
    expect(nodeGroupProperties(stack).Subnets).toEqual(stack.resolve(vpc.privateSubnets.map(({ subnetId }) => subnetId)));
  });
});

describe('the Kubernetes version', () => {
  const fips = NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS });
  const tooOld = '[BottlerocketVariantUnsupported] Bottlerocket variant FIPS needs Kubernetes 1.29 or newer, got 1.28; '
    + 'upgrade the cluster first (at Stack/Workers/LaunchTemplate)';

  it.each<[string, (stack: Stack) => eksRefs.IClusterRef]>([
    ['an aws-eks-v2 Cluster', (stack) => v2Cluster(stack, { version: eks.KubernetesVersion.of('1.28') })],
    ['an aws-eks Cluster', (stack) => classicCluster(stack, { version: classic.KubernetesVersion.of('1.28') })],
    ['an aws-eks CfnCluster', (stack) => new classic.CfnCluster(stack, 'Cluster', { ...L1, version: '1.28' })],
    ['an aws-eks-v2 CfnCluster', (stack) => new eks.CfnCluster(stack, 'Cluster', { ...L1, version: '1.28' })],
  ])('is read from %s', (_name, make) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'OwnVpc');
    const cluster = make(stack);
    expect(refusal(() => new HardenedNodeGroup(stack, 'Workers', { cluster, vpc, os: fips }))).toBe(tooOld);
  });

  it('that is given wins', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = v2Cluster(stack, { version: eks.KubernetesVersion.of('1.28') });
    new HardenedNodeGroup(stack, 'Workers', { cluster, os: fips, kubernetesVersion: '1.34' });
    expect(nodeGroupProperties(stack).AmiType).toBe('BOTTLEROCKET_x86_64_FIPS');
  });

  it('that no one knows stops nothing', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = classic.CfnCluster.fromClusterName(stack, 'Cluster', 'imported');
    new HardenedNodeGroup(stack, 'Workers', { cluster, vpc: new ec2.Vpc(stack, 'Vpc'), os: fips });
    expect(nodeGroupProperties(stack).AmiType).toBe('BOTTLEROCKET_x86_64_FIPS');
  });

  it('that is given decides for a cluster that is known by name', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = classic.CfnCluster.fromClusterName(stack, 'Cluster', 'imported');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    expect(refusal(() => new HardenedNodeGroup(stack, 'Workers', { cluster, vpc, os: fips, kubernetesVersion: '1.28' }))).toBe(tooOld);
  });
});

describe('the IP family', () => {
  const v6 = (stack: Stack) => JSON.stringify(Template.fromStack(stack).toJSON()).includes('ec2:AssignIpv6Addresses');
  const network = { kubernetesNetworkConfig: { ipFamily: 'ipv6' } };

  it.each<[string, (stack: Stack) => eksRefs.IClusterRef]>([
    ['an aws-eks-v2 Cluster', (stack) => v2Cluster(stack, { ipFamily: eks.IpFamily.IP_V6 })],
    ['an aws-eks Cluster', (stack) => classicCluster(stack, { ipFamily: classic.IpFamily.IP_V6 })],
    ['an aws-eks CfnCluster', (stack) => new classic.CfnCluster(stack, 'Cluster', { ...L1, ...network })],
    ['an aws-eks-v2 CfnCluster', (stack) => new eks.CfnCluster(stack, 'Cluster', { ...L1, ...network })],
    ['aws-eks-v2 fromClusterAttributes', (stack) => eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported', ipFamily: eks.IpFamily.IP_V6 })],
    ['aws-eks fromClusterAttributes',
      (stack) => classic.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported', ipFamily: classic.IpFamily.IP_V6 })],
  ])('is read from %s', (_name, make) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'OwnVpc');
    new HardenedNodeGroup(stack, 'Workers', { cluster: make(stack), vpc });
    expect(v6(stack)).toBe(true);
  });

  it('is IPv4 where it is not known', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = classic.CfnCluster.fromClusterName(stack, 'Cluster', 'imported');
    new HardenedNodeGroup(stack, 'Workers', { cluster, vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(v6(stack)).toBe(false);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('AmazonEKS_CNI_Policy');
  });
});

describe('the aws-auth ConfigMap of an aws-eks cluster', () => {
  /** The part of the manifest that maps the role of the nodes. */
  const mapping = (stack: Stack, role: iam.IRole) => {
    const manifests = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource'))
      .map(({ Properties }) => JSON.stringify(Properties.Manifest)).filter((manifest) => manifest.includes('aws-auth'));
    return manifests.map((manifest) => ({
      role: manifest.includes(JSON.stringify(stack.resolve(role.roleArn))),
      username: manifest.includes('system:node:{{EC2PrivateDNSName}}'),
      groups: manifest.includes('system:bootstrappers') && manifest.includes('system:nodes'),
    }));
  };

  it.each([
    ['by default', undefined],
    ['in mode CONFIG_MAP', classic.AuthenticationMode.CONFIG_MAP],
    ['in mode API_AND_CONFIG_MAP', classic.AuthenticationMode.API_AND_CONFIG_MAP],
  ])('maps the role %s', (_name, authenticationMode) => {
    const stack = new Stack(new App(), 'Stack');
    const { role } = new HardenedNodeGroup(stack, 'Workers', { cluster: classicCluster(stack, { authenticationMode }) });
    expect(mapping(stack, role)).toEqual([{ role: true, username: true, groups: true }]);
  });

  it('maps a given role too', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = new MinimalSsmRole(stack, 'Mine');
    new HardenedNodeGroup(stack, 'Workers', { cluster: classicCluster(stack), role });
    expect(mapping(stack, role)).toEqual([{ role: true, username: true, groups: true }]);
  });

  it('does not exist in mode API', () => {
    const stack = new Stack(new App(), 'Stack');
    const { role } = new HardenedNodeGroup(stack, 'Workers', { cluster: classicCluster(stack, { authenticationMode: classic.AuthenticationMode.API }) });
    expect(mapping(stack, role)).toEqual([]);
  });

  it('is not looked for in an aws-eks-v2 cluster', () => {
    const stack = new Stack(new App(), 'Stack');
    const { role } = new HardenedNodeGroup(stack, 'Workers', { cluster: v2Cluster(stack) });
    expect(mapping(stack, role)).toEqual([]);
  });

  it('refuses a role of another stack, in words', () => {
    // GIVEN
    const app = new App();
    const cluster = classicCluster(new Stack(app, 'ClusterStack'));
    const stack = new Stack(app, 'Stack');

    // WHEN
    const text = refusal(() => new HardenedNodeGroup(stack, 'Workers', { cluster }));

    // THEN
    expect(text).toBe('[RoleInOtherStack] the role of the nodes must be in the stack of the cluster (ClusterStack), whose aws-auth ConfigMap maps it, got one in Stack; '
      + "give 'role' a MinimalSsmRole made there, or give the cluster the authentication mode API_AND_CONFIG_MAP (at Stack/Workers)");
  });

  it('takes a role of the stack of the cluster for a group in another stack', () => {
    const app = new App();
    const clusterStack = new Stack(app, 'ClusterStack');
    const cluster = classicCluster(clusterStack);
    const role = new MinimalSsmRole(clusterStack, 'Nodes', { cluster });
    const stack = new Stack(app, 'Stack');
    new HardenedNodeGroup(stack, 'Workers', { cluster, role });
    expect(mapping(clusterStack, role)).toEqual([{ role: true, username: true, groups: true }]);
    expect(nodeGroupProperties(stack).NodeRole).toHaveProperty('Fn::ImportValue');
  });

  it.each([classic.AuthenticationMode.API, classic.AuthenticationMode.API_AND_CONFIG_MAP])(
    'does not stand in the way of a group in another stack in mode %s, which has access entries', (authenticationMode) => {
      const app = new App();
      const clusterStack = new Stack(app, 'ClusterStack');
      const cluster = classicCluster(clusterStack, { authenticationMode });
      const stack = new Stack(app, 'Stack');
      const { role } = new HardenedNodeGroup(stack, 'Workers', { cluster });
      expect(nodeGroupProperties(stack).ClusterName).toHaveProperty('Fn::ImportValue');
      expect(mapping(clusterStack, role)).toEqual([]);
    });

  describe('names a role without its path, as it knows none', () => {
    const arns = (make: (stack: Stack) => iam.IRole, groups = ['Workers']) => {
      const stack = new Stack(new App(), 'Stack');
      const cluster = classicCluster(stack);
      const role = make(stack);
      groups.forEach((id) => new HardenedNodeGroup(stack, id, { cluster, role }));
      const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource'))
        .filter((manifest) => JSON.stringify(manifest).includes('aws-auth'));
      const parts = Properties.Manifest['Fn::Join']?.[1] ?? [Properties.Manifest];
      const text = parts.map((part: any) => (typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt'].join('.')}>`)).join('');
      return JSON.parse(JSON.parse(text)[0].data.mapRoles).map(({ rolearn }: { rolearn: string }) => rolearn.replace(/<Nodes\w{8}/, '<Nodes'));
    };

    it.each<[string, (stack: Stack) => iam.IRole, string]>([
      ['a role with a path', (stack) => new MinimalSsmRole(stack, 'Nodes', { path: '/nodes/' }), 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/<Nodes>'],
      ['a role without one', (stack) => new MinimalSsmRole(stack, 'Nodes'), '<Nodes.Arn>'],
      ['a role at the root', (stack) => new MinimalSsmRole(stack, 'Nodes', { path: '/' }), '<Nodes.Arn>'],
      ['an imported role with a path', (stack) => iam.Role.fromRoleArn(stack, 'Nodes', 'arn:aws:iam::123456789012:role/a/b/nodes'),
        'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/nodes'],
      ['an imported role without one', (stack) => iam.Role.fromRoleArn(stack, 'Nodes', 'arn:aws:iam::123456789012:role/nodes'), 'arn:aws:iam::123456789012:role/nodes'],
    ])('%s', (_name, make, expected) => expect(arns(make)).toEqual([expected]));

    it('also when groups share it', () => {
      const arn = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/<Nodes>';
      expect(arns((stack) => new MinimalSsmRole(stack, 'Nodes', { path: '/nodes/' }), ['One', 'Other'])).toEqual([arn, arn]);
    });
  });

  describe('of a cluster that is imported', () => {
    const UNPROVEN = 'Stack/Workers: nothing shows that the imported cluster Stack/Cluster keeps the role of the nodes mapped: Amazon EKS maps it, but a cluster that '
      + 'has no access entries loses that when its own app applies the aws-auth ConfigMap anew. Map the role there, or give the cluster the authentication mode '
      + 'API_AND_CONFIG_MAP (IAM-1)';
    const warnings = (make: (stack: Stack) => eksRefs.IClusterRef) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      const group = new HardenedNodeGroup(stack, 'Workers', { cluster: make(stack), vpc: new ec2.Vpc(stack, 'Vpc') });
      return { app, group, texts: () => warningTexts(app).filter((text) => text.startsWith('Stack/Workers: ')) };
    };
    const imported = (stack: Stack) => classic.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported' });

    it('cannot be seen, which is a warning', () => expect(warnings(imported).texts()).toEqual([UNPROVEN]));

    it('leaves no warning once it is acknowledged', () => {
      const { group, texts } = warnings(imported);
      Validations.of(group).acknowledge({ id: 'Annotation::cdk-eks-hardened-nodes:NodeRoleMappingUnproven', reason: 'the cluster has access entries' });
      expect(texts()).toEqual([]);
    });

    it.each<[string, (stack: Stack) => eksRefs.IClusterRef]>([
      ['aws-eks-v2', (stack) => eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'imported' })],
      ['the L1', (stack) => classic.CfnCluster.fromClusterName(stack, 'Cluster', 'imported')],
    ])('is none of %s, which applies no ConfigMap', (_name, make) => expect(warnings(make).texts()).toEqual([]));
  });
});

describe('a cluster in another stack', () => {
  it.each([
    ['exports and imports', {}, 'Fn::ImportValue'],
    ['the recommended feature flags', flags, 'Fn::GetStackOutput'],
  ])('is joined by %s', (_name, context, intrinsic) => {
    // GIVEN
    jest.spyOn(console, 'error').mockImplementation(); // with the flags synthesis prints the warnings
    const app = new App({ context });
    const cluster = v2Cluster(new Stack(app, 'ClusterStack'));
    const stack = new Stack(app, 'Stack');

    // WHEN
    new HardenedNodeGroup(stack, 'Workers', { cluster, securityGroups: [ownSecurityGroup(stack)] });

    // THEN
    app.synth();
    const { ClusterName, Subnets } = nodeGroupProperties(stack);
    expect(ClusterName).toHaveProperty([intrinsic]);
    expect(Subnets).toHaveLength(2);
    expect(Subnets[0]).toHaveProperty([intrinsic]);
    expect(launchTemplateData(stack).SecurityGroupIds[0]).toHaveProperty([intrinsic]);
  });
});
