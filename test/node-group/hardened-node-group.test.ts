import { CfnParameter, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { nodeGroup, nodeGroupProperties, propertiesOf, refusal, warningTexts } from './given';
import { CniPermissions, HardenedNodeGroup, MinimalSsmRole, NodeCapacityType, NodeTaint, SsmAccess } from '../../src';
import { launchTemplateData, Match, Template, testFixture, userData, warningIds } from '../util';

const NODEGROUP = 'AWS::EKS::Nodegroup';
const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

describe('a node group with nothing but a cluster', () => {
  const { app, stack, group, cluster } = nodeGroup();
  const template = Template.fromStack(stack);
  const templateId = stack.getLogicalId(group.launchTemplate.node.defaultChild as ec2.CfnLaunchTemplate);
  const has = (properties: object) => template.hasResourceProperties(NODEGROUP, properties);
  const data = (properties: object) => template.hasResourceProperties(LAUNCH_TEMPLATE, { LaunchTemplateData: properties });

  it('joins the cluster', () => has({ ClusterName: stack.resolve(cluster.clusterName) }));
  it('runs Bottlerocket on x86-64', () => has({ AmiType: 'BOTTLEROCKET_x86_64' }));
  it('runs on the default instance type of Amazon EKS', () => has({ InstanceTypes: ['t3.medium'] }));
  it('buys on-demand capacity', () => has({ CapacityType: 'ON_DEMAND' }));
  it('has two nodes', () => has({ ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 2 } }));
  it('is never updated by force', () => has({ ForceUpdateEnabled: false }));
  it('replaces a third of the nodes at once, new ones first', () => {
    has({ UpdateConfig: { MaxUnavailablePercentage: 33, MaxUnavailable: Match.absent(), UpdateStrategy: 'DEFAULT' } });
  });
  it('repairs nodes, within the limits of Amazon EKS', () => {
    expect(nodeGroupProperties(stack).NodeRepairConfig).toEqual({ Enabled: true });
  });
  it('has no warm pool, labels, taints or tags', () => {
    has({ WarmPoolConfig: Match.absent(), Labels: Match.absent(), Taints: Match.absent(), Tags: Match.absent() });
  });
  it('has no SSH access', () => has({ RemoteAccess: Match.absent() }));
  it('leaves the disk to the launch template', () => has({ DiskSize: Match.absent() }));
  it('has no fixed name', () => {
    has({ NodegroupName: Match.absent() });
    template.hasResourceProperties(LAUNCH_TEMPLATE, { LaunchTemplateName: Match.absent() });
  });
  it('follows the version of the cluster and the newest image', () => has({ Version: Match.absent(), ReleaseVersion: Match.absent() }));
  it('goes to all private subnets and to no other', () => {
    expect(nodeGroupProperties(stack).Subnets).toEqual([{ Ref: 'VpcPrivateSubnet1Subnet536B997A' }, { Ref: 'VpcPrivateSubnet2Subnet3788AAA1' }]);
  });
  it('rolls with every change of the launch template', () => {
    has({ LaunchTemplate: { Id: { Ref: templateId }, Name: Match.absent(), Version: { 'Fn::GetAtt': [templateId, 'LatestVersionNumber'] } } });
  });
  it('uses a role of its own', () => has({ NodeRole: stack.resolve(group.role.roleArn) }));
  it('has exactly one role, one launch template and one node group of its own', () => {
    const own = stack.node.findAll().filter((child) => child.node.path.startsWith('Stack/Workers/'));
    const types = own.map((child) => (child as { cfnResourceType?: string }).cfnResourceType).filter((type) => type !== undefined);
    expect(types.sort()).toEqual(['AWS::EC2::LaunchTemplate', 'AWS::EKS::Nodegroup', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role']);
  });

  it('requires IMDSv2, one hop from the node', () => {
    expect(launchTemplateData(stack).MetadataOptions).toEqual({ HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
  });
  it('encrypts every volume, on gp3, with the key of the account', () => {
    const ebs = { Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true };
    expect(launchTemplateData(stack).BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: ebs },
      { DeviceName: '/dev/xvdb', Ebs: { ...ebs, VolumeSize: 20 } },
    ]);
  });
  it.each([
    'KeyName', 'ImageId', 'InstanceType', 'IamInstanceProfile', 'SecurityGroupIds', 'SecurityGroups', 'NetworkInterfaces',
    'InstanceMarketOptions', 'HibernationOptions', 'InstanceInitiatedShutdownBehavior',
  ])('has no %s in its launch template', (field) => data({ [field]: Match.absent() }));
  it('boots with hardened settings', () => {
    expect(userData(stack)).toContain('seccomp-default = true');
    expect(userData(stack)).toContain('lockdown = "integrity"');
  });

  it('warns of the CNI permissions on the node role, and of nothing else', () => {
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });
});

describe('attributes', () => {
  const { stack, group } = nodeGroup();
  const id = 'Workers96E39E36';

  it('keeps its logical id, which is API', () => {
    expect(Object.keys(Template.fromStack(stack).findResources(NODEGROUP))).toEqual([id]);
  });
  it('nodegroupName is the name alone, not the id of the resource', () => {
    expect(stack.resolve(group.nodegroupName)).toEqual({ 'Fn::GetAtt': [id, 'NodegroupName'] });
  });
  it('nodegroupArn is the ARN', () => expect(stack.resolve(group.nodegroupArn)).toEqual({ 'Fn::GetAtt': [id, 'Arn'] }));
  it('nodegroupRef leads to the resource', () => {
    const reference = stack.resolve(group.nodegroupRef);
    expect(reference).toMatchObject({ nodegroupArn: { 'Fn::GetAtt': [id, 'Arn'] }, nodegroupId: { Ref: id } });
  });
  it('launchTemplate and role are those of the nodes', () => {
    expect(nodeGroupProperties(stack)).toMatchObject({
      LaunchTemplate: { Id: stack.resolve(group.launchTemplate.launchTemplateId) },
      NodeRole: stack.resolve(group.role.roleArn),
    });
  });
});

describe('the role', () => {
  it('is the given one, which then is the only one', () => {
    // GIVEN
    const { stack, cluster } = testFixture();
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

    // WHEN
    const group = new HardenedNodeGroup(stack, 'Workers', { cluster, role });

    // THEN
    expect(group.role).toBe(role);
    expect(group.node.tryFindChild('Role')).toBeUndefined();
    expect(nodeGroupProperties(stack).NodeRole).toEqual(stack.resolve(role.roleArn));
  });

  it('may be imported', () => {
    const { stack, cluster } = testFixture();
    const role = iam.Role.fromRoleName(stack, 'Imported', 'nodes');
    new HardenedNodeGroup(stack, 'Workers', { cluster, role });
    expect(JSON.stringify(nodeGroupProperties(stack).NodeRole)).toContain(':role/nodes');
  });

  it('gets nothing when it is given: no policy, no warning', () => {
    const { app, stack, cluster } = testFixture();
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    new HardenedNodeGroup(stack, 'Workers', { cluster, role });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Principal: { Service: 'ec2.amazonaws.com' } })] }),
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    });
    expect(warningIds(app)).toEqual([]);
  });

  it('may be shared by several groups', () => {
    const { stack, cluster } = testFixture();
    const role = new MinimalSsmRole(stack, 'Role', { cluster });
    new HardenedNodeGroup(stack, 'A', { cluster, role });
    new HardenedNodeGroup(stack, 'B', { cluster, role });
    Template.fromStack(stack).resourcePropertiesCountIs(NODEGROUP, { NodeRole: stack.resolve(role.roleArn) }, 2);
  });

  it.each([
    ['access', { access: SsmAccess.SESSIONS }],
    ['cniPermissions', { cniPermissions: CniPermissions.onOwnRole() }],
  ])('refuses %s beside a given role', (option, options) => {
    const { stack, cluster } = testFixture();
    const role = new MinimalSsmRole(stack, 'Mine');
    expect(refusal(() => new HardenedNodeGroup(stack, 'Workers', { cluster, role, ...options }))).toBe(
      `[RoleOptionsConflict] '${option}' must not be given together with 'role'; give it to the MinimalSsmRole that is 'role' (at Stack/Workers)`);
  });

  it('takes access and cniPermissions when it is the own one', () => {
    const { app, stack } = nodeGroup({ access: SsmAccess.SESSIONS, cniPermissions: CniPermissions.onOwnRole() });
    const sids = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid));
    expect(sids.sort()).toEqual(['EnableAccessViaSSMSessionManager', 'ReadCluster', 'ReadOwnInstance']);
    expect(warningIds(app)).toEqual([]);
  });

  it('describes the cluster of the group alone', () => {
    const { stack, cluster } = nodeGroup();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'eks:DescribeCluster', Resource: stack.resolve(cluster.clusterArn) })]) },
    });
  });
});

describe('capacity types', () => {
  it.each([
    [NodeCapacityType.ON_DEMAND, 'ON_DEMAND'],
    [NodeCapacityType.SPOT, 'SPOT'],
  ])('%s is %s on the wire', (capacityType, wire) => {
    expect(nodeGroupProperties(nodeGroup({ capacityType }).stack).CapacityType).toBe(wire);
  });

  it('stays out of the launch template, where Amazon EKS refuses it', () => {
    const { stack } = nodeGroup({ capacityType: NodeCapacityType.SPOT });
    expect(launchTemplateData(stack)).not.toHaveProperty('InstanceMarketOptions');
  });
});

describe('metadataHopLimit', () => {
  it('above 1 is rendered and leaves a warning', () => {
    const { app, stack } = nodeGroup({ metadataHopLimit: 2 });
    expect(launchTemplateData(stack).MetadataOptions.HttpPutResponseHopLimit).toBe(2);
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'HopLimitAboveOne']);
    expect(warningTexts(app)).toContain("Stack/Workers/LaunchTemplate: 'metadataHopLimit' is 2: every pod reaches the credentials of the node role. "
      + 'Give pods roles of their own (EKS Pod Identity) and leave it out (ACC-1)');
  });

  it('of 1 leaves no warning', () => expect(warningIds(nodeGroup({ metadataHopLimit: 1 }).app)).toEqual(['CniPermissionsOnNodeRole']));

  it('of 64 is the most', () => {
    expect(launchTemplateData(nodeGroup({ metadataHopLimit: 64 }).stack).MetadataOptions.HttpPutResponseHopLimit).toBe(64);
  });

  it.each([0, 65, 1.5, -1, NaN])('of %d is refused', (metadataHopLimit) => {
    expect(refusal(() => nodeGroup({ metadataHopLimit }))).toBe(
      `[HopLimitOutOfRange] 'metadataHopLimit' must be a whole number from 1 to 64, got ${metadataHopLimit}; `
      + 'leave it out for 1, so that pods do not reach the credentials of the node (at Stack/Workers/LaunchTemplate)');
  });
});

describe('security groups', () => {
  it('keep the security group of the cluster, first', () => {
    // GIVEN
    const { stack, cluster, vpc } = testFixture();
    const own = new ec2.SecurityGroup(stack, 'Own', { vpc });

    // WHEN
    new HardenedNodeGroup(stack, 'Workers', { cluster, securityGroups: [own] });

    // THEN
    expect(launchTemplateData(stack).SecurityGroupIds).toEqual([stack.resolve(cluster.clusterSecurityGroupId), stack.resolve(own.securityGroupId)]);
  });

  it('name each group once', () => {
    const { stack, cluster, vpc } = testFixture();
    const own = new ec2.SecurityGroup(stack, 'Own', { vpc });
    new HardenedNodeGroup(stack, 'Workers', { cluster, securityGroups: [own, cluster.clusterSecurityGroup, own] });
    expect(launchTemplateData(stack).SecurityGroupIds).toEqual([stack.resolve(cluster.clusterSecurityGroupId), stack.resolve(own.securityGroupId)]);
  });

  it('take the given security group of the cluster before the one that was read', () => {
    const { stack, cluster } = testFixture();
    const given = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Given', 'sg-0123456789abcdef0');
    const own = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0123456789abcdef1');
    new HardenedNodeGroup(stack, 'Workers', { cluster, securityGroups: [own], clusterSecurityGroup: given });
    expect(launchTemplateData(stack).SecurityGroupIds).toEqual(['sg-0123456789abcdef0', 'sg-0123456789abcdef1']);
  });

  it('stay out of the launch template when only the one of the cluster is given: Amazon EKS adds it', () => {
    const { stack, cluster } = testFixture();
    new HardenedNodeGroup(stack, 'Workers', { cluster, clusterSecurityGroup: cluster.clusterSecurityGroup });
    expect(launchTemplateData(stack)).not.toHaveProperty('SecurityGroupIds');
  });

  it('must not be an empty list', () => {
    expect(refusal(() => nodeGroup({ securityGroups: [] }))).toBe(
      "[SecurityGroupsOutOfRange] 'securityGroups' must name at least one security group, got none; "
      + 'leave it out, and Amazon EKS adds the security group of the cluster (at Stack/Workers/LaunchTemplate)');
  });
});

describe('labels and taints', () => {
  it('are rendered', () => {
    const { stack } = nodeGroup({
      labels: { 'example.com/team': 'blue' },
      taints: [NodeTaint.noSchedule('example.com/dedicated', 'blue'), NodeTaint.noExecute('gone')],
    });
    expect(nodeGroupProperties(stack)).toMatchObject({
      Labels: { 'example.com/team': 'blue' },
      Taints: [{ Effect: 'NO_SCHEDULE', Key: 'example.com/dedicated', Value: 'blue' }, { Effect: 'NO_EXECUTE', Key: 'gone' }],
    });
  });

  it('are validated at the group', () => {
    expect(refusal(() => nodeGroup({ labels: { 'k8s.io/team': 'blue' } }))).toMatch(/^\[LabelReserved\] .* \(at Stack\/Workers\)$/);
    expect(refusal(() => nodeGroup({ taints: [NodeTaint.noSchedule('')] }))).toMatch(/^\[TaintInvalid\] .* \(at Stack\/Workers\)$/);
  });
});

describe('tags', () => {
  const everywhere = (stack: Parameters<typeof nodeGroupProperties>[0]) => {
    const data = launchTemplateData(stack);
    const template = propertiesOf(stack, LAUNCH_TEMPLATE);
    return [...data.TagSpecifications, ...template.TagSpecifications].map(({ ResourceType, Tags: tags }) => [ResourceType, tags]);
  };

  it('name instances, volumes and the launch template after the group', () => {
    const { stack } = nodeGroup();
    const tags = [{ Key: 'Name', Value: 'Stack/Workers' }];
    expect(everywhere(stack)).toEqual([['instance', tags], ['volume', tags], ['launch-template', tags]]);
  });

  it('of the group reach the node group, instances, volumes and the launch template', () => {
    // GIVEN
    const { stack, group } = nodeGroup();

    // WHEN
    Tags.of(group).add('team', 'blue');

    // THEN
    const tags = [{ Key: 'Name', Value: 'Stack/Workers' }, { Key: 'team', Value: 'blue' }];
    expect(everywhere(stack)).toEqual([['instance', tags], ['volume', tags], ['launch-template', tags]]);
    expect(nodeGroupProperties(stack).Tags).toEqual({ team: 'blue' });
  });

  it('of the app reach them too', () => {
    const { app, stack } = nodeGroup();
    Tags.of(app).add('team', 'blue');
    expect(everywhere(stack).map(([, tags]) => tags)).toEqual(Array(3).fill([{ Key: 'Name', Value: 'Stack/Workers' }, { Key: 'team', Value: 'blue' }]));
  });

  it('may set another Name', () => {
    const { stack, group } = nodeGroup();
    Tags.of(group).add('Name', 'blue');
    expect(everywhere(stack).map(([, tags]) => tags)).toEqual(Array(3).fill([{ Key: 'Name', Value: 'blue' }]));
  });

  it('may take the Name away', () => {
    const { stack, group } = nodeGroup();
    Tags.of(group).add('team', 'blue');
    Tags.of(group).remove('Name');
    expect(everywhere(stack).map(([, tags]) => tags)).toEqual(Array(3).fill([{ Key: 'team', Value: 'blue' }]));
  });

  it('keep the end of a name that is too long', () => {
    const { stack, cluster } = testFixture();
    const id = 'W'.repeat(255);
    new HardenedNodeGroup(stack, id, { cluster });
    expect(everywhere(stack)[0][1]).toEqual([{ Key: 'Name', Value: `/${id}` }]);
  });
});

describe('IPv6', () => {
  const ipv6 = (cniPermissions?: CniPermissions) => {
    const { app, stack, vpc } = testFixture();
    const cluster = new eks.Cluster(stack, 'Six', {
      vpc,
      version: eks.KubernetesVersion.V1_34,
      ipFamily: eks.IpFamily.IP_V6,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    new HardenedNodeGroup(stack, 'Workers', { cluster, cniPermissions });
    return { app, stack };
  };

  it('gives the node role the IPv6 actions instead of the IPv4 policy', () => {
    const { app, stack } = ipv6();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'Amazon VPC CNI plugin on Amazon EKS nodes',
      PolicyDocument: {
        Statement: [
          {
            Sid: 'AssignIpv6Addresses',
            Effect: 'Allow',
            Action: ['ec2:AssignIpv6Addresses', 'ec2:DescribeInstances', 'ec2:DescribeTags', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeInstanceTypes'],
            Resource: '*',
          },
          {
            Sid: 'TagNetworkInterfaces',
            Effect: 'Allow',
            Action: 'ec2:CreateTags',
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:*:*:network-interface/*']] },
          },
        ],
      },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('AmazonEKS_CNI_Policy');
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });

  it('writes no partition by hand', () => expect(JSON.stringify(Template.fromStack(ipv6().stack).toJSON())).not.toMatch(/arn:aws[:-]/));

  it('leaves the node role alone when the plugin has a role of its own', () => {
    const { app, stack } = ipv6(CniPermissions.onOwnRole());
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('AssignIpv6Addresses');
    expect(warningIds(app)).toEqual([]);
  });
});

describe('tokens', () => {
  it('pass where the values are known at deployment only', () => {
    // GIVEN
    const { app, stack, cluster } = testFixture();
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    const text = new CfnParameter(stack, 'Text').valueAsString;

    // WHEN
    new HardenedNodeGroup(stack, 'Workers', {
      cluster,
      instanceTypes: [new ec2.InstanceType(text)],
      architecture: ec2.InstanceArchitecture.ARM_64,
      minSize: number,
      metadataHopLimit: number,
      labels: { team: text },
      taints: [NodeTaint.noSchedule(text, text)],
      kubernetesVersion: text,
    });

    // THEN
    expect(nodeGroupProperties(stack)).toMatchObject({
      AmiType: 'BOTTLEROCKET_ARM_64',
      InstanceTypes: [{ Ref: 'Text' }],
      Labels: { team: { Ref: 'Text' } },
      Taints: [{ Key: { Ref: 'Text' }, Value: { Ref: 'Text' } }],
      ScalingConfig: { MinSize: { Ref: 'Number' }, DesiredSize: { Ref: 'Number' }, MaxSize: { Ref: 'Number' } },
    });
    expect(launchTemplateData(stack).MetadataOptions.HttpPutResponseHopLimit).toEqual({ Ref: 'Number' });
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });

  it('may be the name of the cluster', () => {
    const { stack, vpc } = testFixture();
    const cluster = eks.CfnCluster.fromClusterName(stack, 'Imported', new CfnParameter(stack, 'Text').valueAsString);
    new HardenedNodeGroup(stack, 'Workers', { cluster, vpc });
    expect(nodeGroupProperties(stack).ClusterName).toEqual({ Ref: 'Text' });
  });
});
