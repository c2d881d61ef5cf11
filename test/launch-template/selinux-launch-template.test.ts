import { App, Stack, Tags, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as classic from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { NodeOs, SelinuxLaunchTemplate, SelinuxLaunchTemplateProps } from '../../src';
import { launchTemplateData, Match, Template, testFixture, userData, warningIds } from '../util';

const TYPE = 'AWS::EC2::LaunchTemplate';

function newStack(): Stack {
  return new Stack(new App(), 'Stack');
}

function refusal(props: SelinuxLaunchTemplateProps): string {
  try {
    new SelinuxLaunchTemplate(newStack(), 'Template', props);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}

describe('by typing nothing', () => {
  const stack = newStack();
  const template = new SelinuxLaunchTemplate(stack, 'Template');

  test('the exact data of the launch template', () => {
    const { UserData, ...data } = launchTemplateData(stack);

    expect(UserData).toEqual({ 'Fn::Base64': expect.stringContaining('[settings.kernel]\nlockdown = "integrity"') });
    expect(data).toEqual({
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: true, Encrypted: true, VolumeType: 'gp3' } },
        { DeviceName: '/dev/xvdb', Ebs: { DeleteOnTermination: true, Encrypted: true, VolumeType: 'gp3', VolumeSize: 20 } },
      ],
      MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'Stack/Template' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'Name', Value: 'Stack/Template' }] },
      ],
    });
  });

  test('one resource, without a name, and no warning', () => {
    Template.fromStack(stack).resourceCountIs(TYPE, 1);
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toHaveLength(1);
    Template.fromStack(stack).hasResourceProperties(TYPE, { LaunchTemplateName: Match.absent(), VersionDescription: Match.absent() });
    expect(warningIds(stack.node.root as App)).toEqual([]);
  });

  test('attributes', () => {
    const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));

    expect(template.amiType).toBe('BOTTLEROCKET_x86_64');
    expect(stack.resolve(template.launchTemplateId)).toEqual({ Ref: id });
    expect(stack.resolve(template.launchTemplateRef)).toEqual({ launchTemplateId: { Ref: id } });
    expect(stack.resolve(template.latestVersionNumber)).toEqual({ 'Fn::GetAtt': [id, 'LatestVersionNumber'] });
    expect(template.versionNumber).toBe(template.latestVersionNumber);
    expect(template.node.defaultChild).toBeInstanceOf(ec2.CfnLaunchTemplate);
  });
});

describe('with a node group of the user', () => {
  test.each<[string, (stack: Stack, cluster: eks.Cluster, template: SelinuxLaunchTemplate) => void]>([
    ['aws-eks-v2', (stack, cluster, { launchTemplateId, latestVersionNumber }) => new eks.Nodegroup(stack, 'Workers', {
      cluster, amiType: eks.NodegroupAmiType.BOTTLEROCKET_ARM_64, launchTemplateSpec: { id: launchTemplateId!, version: latestVersionNumber },
    })],
    ['the cluster itself', (_stack, cluster, { launchTemplateId, latestVersionNumber }) => cluster.addNodegroupCapacity('Workers', {
      amiType: eks.NodegroupAmiType.BOTTLEROCKET_ARM_64, launchTemplateSpec: { id: launchTemplateId!, version: latestVersionNumber },
    })],
    ['the L1', (stack, { clusterName, vpc }, { amiType, launchTemplateId, latestVersionNumber }) => new classic.CfnNodegroup(stack, 'Workers', {
      clusterName,
      amiType,
      nodeRole: 'role',
      subnets: vpc.privateSubnets.map(({ subnetId }) => subnetId),
      launchTemplate: { id: launchTemplateId, version: latestVersionNumber },
    })],
  ])('of %s', (_name, addNodegroup) => {
    const { stack, cluster } = testFixture();
    const template = new SelinuxLaunchTemplate(stack, 'Template', { architecture: ec2.InstanceArchitecture.ARM_64 });

    addNodegroup(stack, cluster, template);

    const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));
    Template.fromStack(stack).hasResourceProperties('AWS::EKS::Nodegroup', {
      AmiType: template.amiType,
      LaunchTemplate: { Id: { Ref: id }, Version: { 'Fn::GetAtt': [id, 'LatestVersionNumber'] } },
    });
  });

  test('of aws-eks, in another stack', () => {
    const { app, stack, vpc } = testFixture();
    const template = new SelinuxLaunchTemplate(stack, 'Template');
    const other = new Stack(app, 'Other');
    const cluster = classic.Cluster.fromClusterAttributes(other, 'Cluster', { clusterName: 'production', vpc });

    new classic.Nodegroup(other, 'Workers', {
      cluster,
      amiType: classic.NodegroupAmiType.BOTTLEROCKET_X86_64,
      launchTemplateSpec: { id: template.launchTemplateId!, version: template.latestVersionNumber },
    });

    Template.fromStack(other).hasResourceProperties('AWS::EKS::Nodegroup', {
      ClusterName: 'production',
      AmiType: template.amiType,
      LaunchTemplate: { Id: Match.objectLike({}), Version: Match.objectLike({}) },
    });
  });
});

test('as ILaunchTemplate in an Auto Scaling group of mixed instances', () => {
  const { stack, vpc } = testFixture();
  const template: ec2.ILaunchTemplate = new SelinuxLaunchTemplate(stack, 'Template');

  new autoscaling.AutoScalingGroup(stack, 'Group', {
    vpc, mixedInstancesPolicy: { launchTemplate: template, launchTemplateOverrides: [{ instanceType: new ec2.InstanceType('m7i.large') }] },
  });

  const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));
  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: { LaunchTemplateId: { Ref: id }, Version: { 'Fn::GetAtt': [id, 'LatestVersionNumber'] } },
        Overrides: [{ InstanceType: 'm7i.large' }],
      },
    },
  });
});

test('as ILaunchTemplate in an Auto Scaling group', () => {
  const { stack, vpc } = testFixture();

  new autoscaling.AutoScalingGroup(stack, 'Group', { vpc, launchTemplate: new SelinuxLaunchTemplate(stack, 'Template') });

  const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));
  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    LaunchTemplate: { LaunchTemplateId: { Ref: id }, Version: { 'Fn::GetAtt': [id, 'LatestVersionNumber'] } },
  });
});

describe('security groups', () => {
  test('none are written by default, so that Amazon EKS adds the one of the cluster', () => {
    const stack = newStack();
    new SelinuxLaunchTemplate(stack, 'Template');

    expect(launchTemplateData(stack)).not.toHaveProperty('SecurityGroupIds');
    expect(launchTemplateData(stack)).not.toHaveProperty('NetworkInterfaces');
  });

  test('are written at the instance, in order: L2, imported and L1', () => {
    const { stack, vpc } = testFixture();
    const own = new ec2.SecurityGroup(stack, 'Own', { vpc });
    const raw = new ec2.CfnSecurityGroup(stack, 'Raw', { groupDescription: 'raw', vpcId: vpc.vpcId });

    new SelinuxLaunchTemplate(stack, 'Template', { securityGroups: [own, ec2.SecurityGroup.fromSecurityGroupId(stack, 'Imported', 'sg-0123456789abcdef0'), raw] });

    expect(launchTemplateData(stack).SecurityGroupIds).toEqual([
      stack.resolve(own.securityGroupId), 'sg-0123456789abcdef0', stack.resolve(raw.securityGroupRef.securityGroupId),
    ]);
    expect(launchTemplateData(stack)).not.toHaveProperty('NetworkInterfaces');
  });

  test('an empty list is refused', () => {
    expect(refusal({ securityGroups: [] })).toBe(
      "[SecurityGroupsOutOfRange] 'securityGroups' must name at least one security group, got none; leave it out, and Amazon EKS adds the security group of the cluster (at Stack/Template)");
  });
});

describe('tags', () => {
  test('reach the instances, the volumes and the template itself', () => {
    const stack = newStack();
    const template = new SelinuxLaunchTemplate(stack, 'Template');

    Tags.of(template).add('team', 'web');

    const tags = [{ Key: 'Name', Value: 'Stack/Template' }, { Key: 'team', Value: 'web' }];
    expect(launchTemplateData(stack).TagSpecifications).toEqual([{ ResourceType: 'instance', Tags: tags }, { ResourceType: 'volume', Tags: tags }]);
    Template.fromStack(stack).hasResourceProperties(TYPE, { TagSpecifications: [{ ResourceType: 'launch-template', Tags: tags }] });
  });

  test('of the app reach them too, and a Name of the user wins', () => {
    const stack = newStack();
    new SelinuxLaunchTemplate(stack, 'Template');

    Tags.of(stack).add('cost-center', '42');
    Tags.of(stack).add('Name', 'worker');

    expect(launchTemplateData(stack).TagSpecifications[0].Tags).toEqual([{ Key: 'cost-center', Value: '42' }, { Key: 'Name', Value: 'worker' }]);
  });

  test('a path that is longer than a tag takes keeps its end', () => {
    const stack = newStack();
    const id = 'x'.repeat(300);
    new SelinuxLaunchTemplate(stack, id);

    expect(launchTemplateData(stack).TagSpecifications[0].Tags).toEqual([{ Key: 'Name', Value: 'x'.repeat(256) }]);
  });
});

describe('hop limit', () => {
  test.each([[undefined, 1, []], [1, 1, []], [2, 2, ['HopLimitAboveOne']], [64, 64, ['HopLimitAboveOne']]])('%s is written as %s and warns of %j', (metadataHopLimit, limit, ids) => {
    const stack = newStack();
    new SelinuxLaunchTemplate(stack, 'Template', { metadataHopLimit });

    expect(launchTemplateData(stack).MetadataOptions).toEqual({ HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: limit });
    expect(warningIds(stack.node.root as App)).toEqual(ids);
  });

  test.each([0, 65, -1, 1.5, NaN, Infinity])('%s is refused', (metadataHopLimit) => {
    expect(refusal({ metadataHopLimit })).toBe(
      `[HopLimitOutOfRange] 'metadataHopLimit' must be a whole number from 1 to 64, got ${metadataHopLimit}; `
      + 'leave it out for 1, so that pods do not reach the credentials of the node (at Stack/Template)');
  });

  test('a token is taken as it is', () => {
    const stack = newStack();
    new SelinuxLaunchTemplate(stack, 'Template', { metadataHopLimit: Token.asNumber({ Ref: 'Hops' }) });

    expect(launchTemplateData(stack).MetadataOptions.HttpPutResponseHopLimit).toEqual({ Ref: 'Hops' });
    expect(warningIds(stack.node.root as App)).toEqual([]);
  });
});

describe('Kubernetes version', () => {
  test.each(['v1.34', '1', '1.34.1', 'latest', ''])('%j is refused', (kubernetesVersion) => {
    expect(refusal({ kubernetesVersion })).toBe(
      `[KubernetesVersionInvalid] 'kubernetesVersion' must be a minor version such as 1.34, got ${JSON.stringify(kubernetesVersion)} (at Stack/Template)`);
  });

  test('leaves no trace in the template', () => {
    const stack = newStack();
    const other = newStack();
    new SelinuxLaunchTemplate(stack, 'Template', { kubernetesVersion: '1.34' });
    new SelinuxLaunchTemplate(other, 'Template');

    expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(other).toJSON());
  });
});

test('the operating system that is given is the one that is bound', () => {
  const stack = newStack();
  const template = new SelinuxLaunchTemplate(stack, 'Template', {
    os: NodeOs.bottlerocket({ settings: { kubernetes: { maxPods: 30 } } }),
    architecture: ec2.InstanceArchitecture.ARM_64,
    instanceTypes: [new ec2.InstanceType('g5g.xlarge')],
  });

  expect(template.amiType).toBe('BOTTLEROCKET_ARM_64_NVIDIA');
  expect(userData(stack)).toContain('max-pods = 30');
  expect(launchTemplateData(stack)).not.toHaveProperty('InstanceType');
});

test('two templates in a scope, and one operating system for both', () => {
  const stack = newStack();
  const os = NodeOs.bottlerocket({ settings: { kubernetes: { maxPods: 30 } } });

  new SelinuxLaunchTemplate(stack, 'One', { os });
  new SelinuxLaunchTemplate(stack, 'Two', { os });

  const [one, two] = Object.values(Template.fromStack(stack).findResources(TYPE));
  expect(one.Properties.LaunchTemplateData.UserData).toEqual(two.Properties.LaunchTemplateData.UserData);
});
