import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CniPermissions, MinimalSsmRole, SsmAccess, type MinimalSsmRoleProps } from '../../src';
import { refusal, warningTexts } from '../node-group/given';
import { Match, Template, warningIds } from '../util';

const given = (props: MinimalSsmRoleProps = {}, env?: { region: string; account: string }) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env });
  new MinimalSsmRole(stack, 'Role', props);
  return { app, template: Template.fromStack(stack) };
};

/** Names of the attached AWS managed policies. */
const awsManaged = (template: Template) => {
  const [role] = Object.values(template.findResources('AWS::IAM::Role'));
  return role.Properties.ManagedPolicyArns.map((arn: object) => /iam::aws:policy\/([\w/-]+)/.exec(JSON.stringify(arn))?.[1]).filter(Boolean);
};

const CNI_WARNING = 'Stack/Role: the Amazon VPC CNI plugin gets its permissions from the node role, and with it every pod that reaches the credentials of '
  + "the node. Once the vpc-cni add-on has a role of its own, give 'cniPermissions: CniPermissions.onOwnRole()' (IAM-1)";

describe('MinimalSsmRole', () => {
  const { app, template } = given();

  it('trusts Amazon EC2 alone, in the words of every partition', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
      },
    });
  });

  it('has the least AWS managed policies, and not AmazonSSMManagedInstanceCore', () => {
    expect(awsManaged(template)).toEqual(['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy']);
    expect(JSON.stringify(template.toJSON())).not.toContain('AmazonSSMManagedInstanceCore');
  });

  it('has two policies of its own, both attached', () => {
    const ids = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(ids).toHaveLength(2);
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.arrayWith(ids.map((Ref) => ({ Ref }))) });
  });

  it('has no inline policy', () => {
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::IAM::Role', { Policies: Match.absent() });
  });

  it('has no fixed name, no path, no boundary, and a description', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: Match.absent(), Path: Match.absent(), PermissionsBoundary: Match.absent(), Description: 'Amazon EKS nodes',
    });
    template.allResourcesProperties('AWS::IAM::ManagedPolicy', { ManagedPolicyName: Match.absent() });
  });

  it('writes no partition, account or Region by hand', () => expect(JSON.stringify(template.toJSON())).not.toMatch(/arn:aws|\d{12}|[a-z]{2}-[a-z]+-\d/));

  it('warns of the CNI permissions', () => expect(warningTexts(app)).toEqual([CNI_WARNING]));
});

describe('cluster', () => {
  const reads = (template: Template) => {
    const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: 'What an Amazon EKS node reads when it joins' } }));
    return policy.Properties.PolicyDocument.Statement;
  };
  const READ_OWN_INSTANCE = { Sid: 'ReadOwnInstance', Effect: 'Allow', Action: ['ec2:DescribeInstances', 'ec2:DescribeInstanceTypes'], Resource: '*' };
  const readCluster = (Resource: unknown) => ({ Sid: 'ReadCluster', Effect: 'Allow', Action: 'eks:DescribeCluster', Resource });

  it('left out lets nodes describe any cluster of the account and Region', () => {
    expect(reads(given().template)).toEqual([READ_OWN_INSTANCE, readCluster({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':cluster/*']],
    })]);
  });

  it('left out in a known environment keeps the partition open', () => {
    expect(reads(given({}, { region: 'us-gov-west-1', account: '123456789012' }).template)[1]).toEqual(readCluster({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:us-gov-west-1:123456789012:cluster/*']],
    }));
  });

  it('given lets nodes describe this one alone', () => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = new eks.CfnCluster(stack, 'Cluster', { roleArn: 'arn:aws:iam::123456789012:role/cluster', resourcesVpcConfig: { subnetIds: [] } });
    new MinimalSsmRole(stack, 'Role', { cluster });
    expect(reads(Template.fromStack(stack))).toEqual([READ_OWN_INSTANCE, readCluster({ 'Fn::GetAtt': ['Cluster', 'Arn'] })]);
  });

  it('may be known by name', () => {
    const stack = new Stack(new App(), 'Stack');
    new MinimalSsmRole(stack, 'Role', { cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'imported') });
    const [, { Resource }] = reads(Template.fromStack(stack));
    expect(JSON.stringify(Resource)).toMatch(/:cluster\/imported/);
    expect(JSON.stringify(Resource)).not.toContain('*');
  });
});

describe('access', () => {
  const sids = (template: Template) => Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid)).sort();

  it('NONE adds nothing and leaves a warning', () => {
    const { app, template } = given({ access: SsmAccess.NONE });
    expect(sids(template)).toEqual(['ReadCluster', 'ReadOwnInstance']);
    expect(JSON.stringify(template.toJSON().Resources)).not.toMatch(/ssm|ec2messages/i);
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'SsmAccessNone']);
    expect(warningTexts(app)).toContain(
      "Stack/Role: 'access' is SsmAccess.NONE: nobody can open a session to a node, also not to find out why it is broken (ACC-1)");
  });

  it.each([
    [SsmAccess.SESSIONS, ['EnableAccessViaSSMSessionManager']],
    [SsmAccess.SESSIONS_AND_RUN_COMMAND, ['EnableAccessViaSSMSessionManager', 'EnableSSMRunCommand']],
  ])('$name adds its statements without a warning', (access, expected) => {
    const { app, template } = given({ access });
    expect(sids(template)).toEqual([...expected, 'ReadCluster', 'ReadOwnInstance']);
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });
});

describe('cniPermissions', () => {
  it('onOwnRole adds nothing and leaves no warning', () => {
    const { app, template } = given({ cniPermissions: CniPermissions.onOwnRole() });
    expect(awsManaged(template)).toEqual(['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly']);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 2);
    expect(warningIds(app)).toEqual([]);
  });

  it('onNodeRoleIpv6 adds a policy of ours instead of the one for IPv4, and the warning', () => {
    const { app, template } = given({ cniPermissions: CniPermissions.onNodeRoleIpv6() });
    expect(awsManaged(template)).toEqual(['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly']);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 3);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', { Description: 'Amazon VPC CNI plugin on Amazon EKS nodes' });
    expect(warningTexts(app)).toEqual([CNI_WARNING]);
  });
});

describe('options of the role', () => {
  it('are rendered', () => {
    const stack = new Stack(new App(), 'Stack');
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    new MinimalSsmRole(stack, 'Role', { path: '/nodes/', description: 'Nodes of the blue team', permissionsBoundary });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Path: '/nodes/',
      Description: 'Nodes of the blue team',
      PermissionsBoundary: stack.resolve(permissionsBoundary.managedPolicyArn),
    });
  });

  it.each(['/', '/nodes/', '/a/b/', `/${'a'.repeat(510)}/`])('take the path %s', (path) => {
    given({ path }).template.hasResourceProperties('AWS::IAM::Role', { Path: path });
  });

  it.each(['', 'nodes', '/nodes', 'nodes/', '/a b/', '/ü/', '/\u007f/', '/a/\n', `/${'a'.repeat(511)}/`])('refuse the path %j', (path) => {
    expect(refusal(() => given({ path }))).toBe(
      `[RolePathInvalid] 'path' must be at most 512 visible ASCII characters with a slash at either end, such as /nodes/, got ${JSON.stringify(path)}; `
      + 'leave it out for / (at Stack)');
  });

  it.each(['Nodes, of "web": 1 + 1', 'ünïcöde', 'two\nlines\r\n\tmore', 'a'.repeat(1000)])('take the description %j', (description) => {
    given({ description }).template.hasResourceProperties('AWS::IAM::Role', { Description: description });
  });

  it.each(['名前', 'dash —', '\u0000', '\u00a0', 'a'.repeat(1001)])('refuse the description %j', (description) => {
    expect(refusal(() => given({ description }))).toBe(
      `[RoleDescriptionInvalid] 'description' must be at most 1000 letters of Latin-1, spaces and line breaks, got ${JSON.stringify(description)}; `
      + 'say it shorter or plainer (at Stack)');
  });

  it('take a path and a description that are known at deployment only', () => {
    const stack = new Stack(new App(), 'Stack');
    const token = new CfnParameter(stack, 'Text').valueAsString;
    new MinimalSsmRole(stack, 'Role', { path: token, description: token });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Path: { Ref: 'Text' }, Description: { Ref: 'Text' } });
  });

  it('leave it an iam.Role, to which policies can be added', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = new MinimalSsmRole(stack, 'Role');
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchAgentServerPolicy'));
    expect(awsManaged(Template.fromStack(stack))).toContain('CloudWatchAgentServerPolicy');
  });
});
