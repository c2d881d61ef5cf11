import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { propertiesOf, warningTexts } from './given';
import { HardenedNodeGroup, NodeVolumeKey } from '../../src';
import { launchTemplateData, Template, testFixture, warningIds } from '../util';

const ROLE = {
  'Fn::Join': ['', [
    'arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' },
    ':role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
  ]],
};
const CONDITIONS = { StringEquals: { 'kms:CallerAccount': { Ref: 'AWS::AccountId' } }, ArnEquals: { 'aws:PrincipalArn': ROLE } };

/** What Auto Scaling needs, written by hand. */
const STATEMENTS = [
  {
    Sid: 'AllowAutoScalingToUseTheKey',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    Resource: '*',
    Condition: CONDITIONS,
  },
  {
    Sid: 'AllowAutoScalingToAttachVolumes',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'kms:CreateGrant',
    Resource: '*',
    Condition: { ...CONDITIONS, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  },
];

const ROOT = {
  Effect: 'Allow',
  Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } },
  Action: 'kms:*',
  Resource: '*',
};

const keyStatements = (stack: Stack) => propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy.Statement;
const volumeKeys = (stack: Stack) => launchTemplateData(stack).BlockDeviceMappings.map(({ Ebs }: any) => Ebs.KmsKeyId);

describe.each([
  ['a NodeVolumeKey', (stack: Stack): kms.IKey => new NodeVolumeKey(stack, 'Key')],
  ['a kms.Key', (stack: Stack): kms.IKey => new kms.Key(stack, 'Key')],
  ['an alias', (stack: Stack): kms.IKey => new kms.Key(stack, 'Key').addAlias('nodes')],
])('%s as encryptionKey', (_name, make) => {
  it('encrypts every volume', () => {
    const { stack, cluster } = testFixture();
    const encryptionKey = make(stack);
    new HardenedNodeGroup(stack, 'Workers', { cluster, encryptionKey });
    expect(volumeKeys(stack)).toEqual(Array(2).fill(stack.resolve(encryptionKey.keyArn)));
  });

  it('lets Auto Scaling launch nodes, once for many node groups', () => {
    // GIVEN
    const { app, stack, cluster } = testFixture();
    const encryptionKey = make(stack);

    // WHEN
    new HardenedNodeGroup(stack, 'A', { cluster, encryptionKey });
    new HardenedNodeGroup(stack, 'B', { cluster, encryptionKey });
    new HardenedNodeGroup(stack, 'C', { cluster, encryptionKey });

    // THEN
    expect(keyStatements(stack)).toEqual([ROOT, ...STATEMENTS]);
    expect(warningIds(app)).toEqual(Array(3).fill('CniPermissionsOnNodeRole'));
  });

  it('names no principal that may not exist yet', () => {
    const { stack, cluster } = testFixture();
    new HardenedNodeGroup(stack, 'Workers', { cluster, encryptionKey: make(stack) });
    const principals = keyStatements(stack).map(({ Principal }: any) => JSON.stringify(Principal));
    expect(principals.filter((principal: string) => principal.includes('AWSServiceRoleForAutoScaling'))).toEqual([]);
  });
});

describe('a key of another stack', () => {
  it('gets the statements there', () => {
    // GIVEN
    const app = new App();
    const keyStack = new Stack(app, 'KeyStack');
    const encryptionKey = new NodeVolumeKey(keyStack, 'Key');
    const stack = new Stack(app, 'Stack');
    const cluster = new eks.Cluster(stack, 'Cluster', {
      version: eks.KubernetesVersion.V1_34, defaultCapacityType: eks.DefaultCapacityType.NODEGROUP, defaultCapacity: 0,
    });

    // WHEN
    new HardenedNodeGroup(stack, 'Workers', { cluster, encryptionKey });

    // THEN
    app.synth();
    expect(keyStatements(keyStack)).toEqual([ROOT, ...STATEMENTS]);
    expect(volumeKeys(stack)[0]).toHaveProperty(['Fn::ImportValue']);
  });
});

describe('a key that is shared by stacks', () => {
  it('gets the statements once', () => {
    const app = new App();
    const encryptionKey = new NodeVolumeKey(new Stack(app, 'KeyStack'), 'Key');
    for (const id of ['A', 'B']) {
      const stack = new Stack(app, id);
      const vpc = new ec2.Vpc(stack, 'Vpc');
      new HardenedNodeGroup(stack, 'Workers', { cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'imported'), vpc, encryptionKey });
    }
    expect(keyStatements(encryptionKey.stack)).toEqual([ROOT, ...STATEMENTS]);
  });
});

describe('a key with a policy of its own', () => {
  it('keeps its statements', () => {
    const { stack, cluster } = testFixture();
    const mine = new iam.PolicyStatement({ sid: 'Mine', principals: [new iam.AccountRootPrincipal()], actions: ['kms:*'], resources: ['*'] });
    const encryptionKey = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [mine] }) });
    new HardenedNodeGroup(stack, 'Workers', { cluster, encryptionKey });
    expect(keyStatements(stack)).toEqual([{ Sid: 'Mine', ...ROOT }, ...STATEMENTS]);
  });

  it('may be an L1 one', () => {
    const { app, stack, cluster } = testFixture();
    const resource = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [{ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'kms:*', Resource: '*' }] } });
    new HardenedNodeGroup(stack, 'Workers', { cluster, encryptionKey: kms.Key.fromCfnKey(resource) });
    expect(keyStatements(stack).slice(1)).toEqual(STATEMENTS);
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });
});

describe('an imported key', () => {
  const given = () => {
    const { app, stack, cluster } = testFixture();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555');
    new HardenedNodeGroup(stack, 'Workers', { cluster, encryptionKey });
    return { app, stack, encryptionKey };
  };

  it('encrypts every volume', () => {
    const { stack, encryptionKey } = given();
    expect(volumeKeys(stack)).toEqual(Array(2).fill(encryptionKey.keyArn));
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  });

  it('leaves a warning that prints the statements', () => {
    const { app } = given();
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole', 'KeyPolicyNotManaged']);
    const text = warningTexts(app).find((warning) => warning.startsWith('Stack/Workers/LaunchTemplate: '))!;
    expect(text).toMatch(new RegExp('^Stack/Workers/LaunchTemplate: the policy of key Stack/Key is not managed in this app: nodes do not launch unless '
      + 'Amazon EC2 Auto Scaling may use it\\. Add these statements to its policy, or grant the same with \'aws kms create-grant\' '
      + 'from the account of the nodes: \\[.*\\] \\(OS-1\\)$'));
    expect(JSON.parse(text.slice(text.indexOf('['), text.lastIndexOf(']') + 1))).toEqual(STATEMENTS);
  });
});

describe('no encryptionKey', () => {
  it('makes none: the key of the account encrypts', () => {
    const { stack, cluster } = testFixture();
    new HardenedNodeGroup(stack, 'Workers', { cluster });
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
    expect(volumeKeys(stack)).toEqual([undefined, undefined]);
  });
});
