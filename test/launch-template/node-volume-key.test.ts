import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { HardenedNodeGroup, NodeVolumeKey, SelinuxLaunchTemplate } from '../../src';
import { launchTemplateData, Match, Template, testFixture, warningIds } from '../util';

const ACCOUNT = '111122223333';

/** The three partitions that nodes run in, each with one of its Regions. */
const PARTITIONS = [['aws', 'eu-west-1'], ['aws-us-gov', 'us-gov-west-1'], ['aws-cn', 'cn-north-1']];

function keyPolicy(stack: Stack): any[] {
  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  return key.Properties.KeyPolicy.Statement;
}

/** What Auto Scaling gets, with the partition as the template writes it. */
function autoScaling(partition: unknown, account: unknown = ACCOUNT): any[] {
  const role = typeof partition === 'string' && typeof account === 'string'
    ? `arn:${partition}:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`
    : {
      'Fn::Join': ['', ['arn:', partition, ...typeof account === 'string'
        ? [`:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`]
        : [':iam::', account, ':role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling']]],
    };
  const conditions = { StringEquals: { 'kms:CallerAccount': account }, ArnEquals: { 'aws:PrincipalArn': role } };
  return [
    {
      Sid: 'AllowAutoScalingToUseTheKey',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Resource: '*',
      Condition: conditions,
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    },
    {
      Sid: 'AllowAutoScalingToAttachVolumes',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Resource: '*',
      Action: 'kms:CreateGrant',
      Condition: { ...conditions, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}

test('rotated, kept when the stack goes, described', () => {
  const stack = new Stack(new App(), 'Stack');
  new NodeVolumeKey(stack, 'Key');

  Template.fromStack(stack).hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: { EnableKeyRotation: true, Description: 'Volumes of Amazon EKS nodes', KeySpec: Match.absent(), Enabled: Match.absent() },
  });
  expect(warningIds(stack.node.root as App)).toEqual([]);
});

test('a description of the user', () => {
  const stack = new Stack(new App(), 'Stack');
  new NodeVolumeKey(stack, 'Key', { description: 'Volumes of the web nodes' });

  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', { Description: 'Volumes of the web nodes' });
});

test.each(PARTITIONS)('exactly the statements that launching takes, in %s', (partition, region) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region } });
  new NodeVolumeKey(stack, 'Key');

  const [root, ...statements] = keyPolicy(stack);

  expect(root).toMatchObject({ Effect: 'Allow', Action: 'kms:*', Resource: '*' });
  expect(withPartition(statements, partition)).toEqual(autoScaling(partition));
});

test('exactly the same where account and Region are not known yet', () => {
  const stack = new Stack(new App(), 'Stack');
  new NodeVolumeKey(stack, 'Key');

  expect(keyPolicy(stack).slice(1)).toEqual(autoScaling({ Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }));
});

test('one key for several templates gets the statements once', () => {
  const { stack, cluster } = testFixture();
  const encryptionKey = new NodeVolumeKey(stack, 'Key');

  new SelinuxLaunchTemplate(stack, 'One', { encryptionKey });
  new SelinuxLaunchTemplate(stack, 'Two', { encryptionKey });
  new HardenedNodeGroup(stack, 'Workers', { cluster, encryptionKey });

  expect(keyPolicy(stack).slice(1)).toEqual(autoScaling({ Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }));
});

test('a key of the user gets the statements too, once', () => {
  const stack = new Stack(new App(), 'Stack');
  const encryptionKey = new kms.Key(stack, 'Key');

  new SelinuxLaunchTemplate(stack, 'One', { encryptionKey });
  new SelinuxLaunchTemplate(stack, 'Two', { encryptionKey });

  expect(keyPolicy(stack).slice(1)).toEqual(autoScaling({ Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }));
  expect(warningIds(stack.node.root as App)).toEqual([]);
});

test('the key of one stack used by nodes in another', () => {
  const app = new App();
  const keys = new Stack(app, 'Keys', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const nodes = new Stack(app, 'Nodes', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const encryptionKey = new kms.Key(keys, 'Key');

  new SelinuxLaunchTemplate(nodes, 'Template', { encryptionKey });

  expect(withPartition(keyPolicy(keys).slice(1), 'aws')).toEqual(autoScaling('aws'));
  expect(() => app.synth()).not.toThrow();
});

test('the key of another account lets the Auto Scaling of the nodes in', () => {
  const app = new App();
  const keys = new Stack(app, 'Keys', { env: { account: '444455556666', region: 'eu-west-1' } });
  const nodes = new Stack(app, 'Nodes', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const encryptionKey = new kms.Key(keys, 'Key');

  new SelinuxLaunchTemplate(nodes, 'Template', { encryptionKey });

  expect(withPartition(keyPolicy(keys).slice(1), 'aws')).toEqual(autoScaling('aws'));
});

test('volumes name the key by its ARN', () => {
  const stack = new Stack(new App(), 'Stack');
  const encryptionKey = new NodeVolumeKey(stack, 'Key');

  new SelinuxLaunchTemplate(stack, 'Template', { encryptionKey });

  const keys = launchTemplateData(stack).BlockDeviceMappings.map(({ Ebs }: any) => [Ebs.Encrypted, Ebs.KmsKeyId]);
  expect(keys).toEqual([[true, stack.resolve(encryptionKey.keyArn)], [true, stack.resolve(encryptionKey.keyArn)]]);
});

test('an imported key leaves a warning that prints the statements', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'us-gov-west-1' } });
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', `arn:aws-us-gov:kms:us-gov-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`);

  const template = new SelinuxLaunchTemplate(stack, 'Template', { encryptionKey });

  expect(warningIds(stack.node.root as App)).toEqual(['KeyPolicyNotManaged']);
  const text: string = template.node.metadata.map(({ data }) => String(data)).find((data) => data.includes('KeyPolicyNotManaged'))!;
  expect(text).toContain('the policy of key Stack/Key is not managed in this app: nodes do not launch unless Amazon EC2 Auto Scaling may use it. '
    + "Add these statements to its policy, or grant the same with 'aws kms create-grant' from the account of the nodes: ");
  const printed = JSON.parse(text.slice(text.indexOf('[{'), text.lastIndexOf('}]') + 2));
  expect(withPartition(printed, 'aws-us-gov')).toEqual(autoScaling('aws-us-gov'));
});

test('each template that an imported key serves leaves its own warning', () => {
  const stack = new Stack(new App(), 'Stack');
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`);

  new SelinuxLaunchTemplate(stack, 'One', { encryptionKey });
  new SelinuxLaunchTemplate(stack, 'Two', { encryptionKey });

  expect(warningIds(stack.node.root as App)).toEqual(['KeyPolicyNotManaged', 'KeyPolicyNotManaged']);
});

test('what the user grants on the key stays beside', () => {
  const stack = new Stack(new App(), 'Stack');
  const key = new NodeVolumeKey(stack, 'Key');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

  key.grantDecrypt(role);
  key.addToResourcePolicy(new iam.PolicyStatement({ sid: 'Mine', actions: ['kms:DescribeKey'], resources: ['*'], principals: [role] }));

  expect(keyPolicy(stack).map(({ Sid }) => Sid)).toEqual([undefined, 'AllowAutoScalingToUseTheKey', 'AllowAutoScalingToAttachVolumes', 'Mine']);
});

/** Stacks with a Region write the partition as a reference or as its name, as aws-cdk-lib knows it. */
function withPartition(statements: any[], partition: string): any[] {
  return JSON.parse(JSON.stringify(statements), (_key, value) => {
    const parts = value?.['Fn::Join']?.[1];
    return parts === undefined ? value : parts.map((part: any) => (part.Ref === 'AWS::Partition' ? partition : part)).join('');
  });
}
