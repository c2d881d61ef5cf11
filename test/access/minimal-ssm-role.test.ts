import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CniPermissions, MinimalSsmRole, SsmAccess, type MinimalSsmRoleProps } from '../../src';
import { SessionLogging } from '../../src/access/session-logging';
import { SessionPreferences } from '../../src/access/session-preferences';
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
  it('can be read from the role', () => {
    const cniPermissions = CniPermissions.onOwnRole();
    expect(new MinimalSsmRole(new Stack(), 'Role', { cniPermissions }).cniPermissions).toBe(cniPermissions);
    expect(new MinimalSsmRole(new Stack(), 'Role').cniPermissions).toEqual(CniPermissions.onNodeRole());
  });

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

describe('sessionPreferences', () => {
  const withPreferences = (props: MinimalSsmRoleProps = {}, logging?: SessionLogging) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const sessionPreferences = new SessionPreferences(stack, 'Sessions', { logging });
    const role = new MinimalSsmRole(stack, 'Role', { ...props, sessionPreferences });
    return { app, role, sessionPreferences, template: Template.fromStack(stack) };
  };
  const sessionPolicies = (template: Template): any[] => Object.values(
    template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: 'Logs and encryption of sessions on Amazon EKS nodes' } }),
  ).map(({ Properties }) => Properties.PolicyDocument.Statement);
  const idOf = (template: Template, type: string) => Object.keys(template.findResources(type))[0];

  it('left out adds nothing', () => {
    expect(sessionPolicies(given().template)).toEqual([]);
    expect(new MinimalSsmRole(new Stack(), 'Role').sessionPreferences).toBeUndefined();
  });

  it('adds the key of sessions and their log group, and nothing else', () => {
    const { template } = withPreferences();
    const logGroup = { Ref: idOf(template, 'AWS::Logs::LogGroup') };
    const parts = ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:', logGroup];
    const group = (...end: string[]) => ({ 'Fn::Join': ['', [...parts, ...end]] });
    expect(sessionPolicies(template)).toEqual([[
      {
        Sid: 'DecryptSessions',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: { 'Fn::GetAtt': [idOf(template, 'AWS::KMS::Key'), 'Arn'] },
        Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:SessionId': '*', 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
      },
      { Sid: 'FindSessionLogGroup', Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' },
      {
        Sid: 'WriteSessionLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: [group(), group(':*')],
      },
    ]]);
  });

  it('adds the bucket where logs go there', () => {
    const { template } = withPreferences({}, SessionLogging.s3());
    const bucket = { 'Fn::GetAtt': [idOf(template, 'AWS::S3::Bucket'), 'Arn'] };
    const [statements] = sessionPolicies(template);
    expect(statements.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['DecryptSessions', 'LookAtSessionBucket', 'WriteSessionObjects', 'EncryptSessionObjects']);
    expect(statements[1].Resource).toEqual(bucket);
    expect(statements[2].Resource).toEqual({ 'Fn::Join': ['', [bucket, '/sessions/*']] });
  });

  it('leaves the rung as it is, and attaches the policy', () => {
    const { template, role, sessionPreferences } = withPreferences({ access: SsmAccess.SESSIONS });
    expect([role.access, role.sessionPreferences]).toEqual([SsmAccess.SESSIONS, sessionPreferences]);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', { Description: 'AWS Systems Manager on Amazon EKS nodes: SESSIONS' });
    template.hasResourceProperties('AWS::IAM::Role', {
      Description: 'Amazon EKS nodes', ManagedPolicyArns: Match.arrayWith([{ Ref: Match.stringLikeRegexp('^RoleSessionPolicy') }]),
    });
  });

  it('leaves no warning but that of the preferences', () => expect(warningIds(withPreferences().app)).toEqual(['CniPermissionsOnNodeRole', 'SessionAlertsMissing']));

  it('is refused where no session starts', () => {
    expect(refusal(() => withPreferences({ access: SsmAccess.NONE }))).toBe(
      "[SessionPreferencesUnused] 'sessionPreferences' must not be given together with SsmAccess.NONE, with which no session starts, got Stack/Sessions; "
      + 'leave one of them out (at Stack)');
  });

  it('may be shared by roles, and come from another stack', () => {
    const app = new App();
    const sessionPreferences = new SessionPreferences(new Stack(app, 'Audit'), 'Sessions');
    const stack = new Stack(app, 'Stack');
    ['One', 'Two'].forEach((id) => new MinimalSsmRole(stack, id, { sessionPreferences }));
    const policies = sessionPolicies(Template.fromStack(stack));
    expect(policies).toHaveLength(2);
    expect(JSON.stringify(policies[0])).toMatch(/Fn::ImportValue.*Audit/);
    expect(policies[0]).toEqual(policies[1]);
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
