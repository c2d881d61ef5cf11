import { existsSync } from 'fs';
import { join } from 'path';
import { App, Aws, Stack, Stage, Token, type Environment } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AL2023, plain, stackIn } from './given';
import { readProperties } from '../../handler/inspector-enablement/cloudformation';
import { Ec2ScanMode, InspectorEnablement, InspectorResourceType, SsmAccess, type InspectorEnablementProps } from '../../src';
import { allActions, allowed } from '../access/iam-actions';
import { propertiesOf, refusal } from '../node-group/given';
import { Match, Template } from '../util';

const { EC2, ECR, LAMBDA, LAMBDA_CODE } = InspectorResourceType;

function given(props: InspectorEnablementProps = {}, env?: Environment): { stack: Stack; template: Template } {
  const stack = stackIn(env);
  new InspectorEnablement(stack, 'Inspector', props);
  return { stack, template: Template.fromStack(stack) };
}

const resources = (template: Template): Record<string, any> => template.toJSON().Resources;
const types = (template: Template) => Object.values(resources(template)).map(({ Type }) => Type).sort();
const policy = (template: Template) => (Object.values(template.findResources('AWS::IAM::ManagedPolicy'))[0].Properties.PolicyDocument);

describe('by default', () => {
  const { stack, template } = given();

  it('is six resources', () => {
    expect(types(template)).toEqual([
      'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'Custom::InspectorEnablement',
    ]);
  });

  it('asks for EC2 and does not touch the scan mode', () => {
    expect(propertiesOf(stack, 'Custom::InspectorEnablement')).toEqual({
      ServiceToken: { 'Fn::GetAtt': [Object.keys(template.findResources('AWS::Lambda::Function'))[0], 'Arn'] },
      ServiceTimeout: '1920',
      resourceTypes: ['EC2'],
    });
  });

  it('stays when the stack goes', () => {
    template.hasResource('Custom::InspectorEnablement', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
  });

  it('waits for two runs of the function, each as long as Lambda lets it be', () => {
    const { Timeout } = propertiesOf(stack, 'AWS::Lambda::Function');
    expect(Timeout).toBe(900);
    expect(Number(propertiesOf(stack, 'Custom::InspectorEnablement').ServiceTimeout)).toBeGreaterThan(2 * Timeout);
  });

  it('runs the bundled handler on the newest Node.js that the oldest aws-cdk-lib knows, on arm64', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler', Architectures: ['arm64'], Runtime: 'nodejs24.x', Environment: Match.absent(), VpcConfig: Match.absent(),
    });
    const known = Object.values(lambda.Runtime).map(({ name }) => Number(/^nodejs(\d+)\.x$/.exec(name ?? '')?.[1] ?? 0));
    expect(Math.max(...known)).toBe(24);
    expect(existsSync(join(__dirname, '../../lib/inspector/enablement-handler/index.js'))).toBe(true);
  });

  it('logs to a log group of its own for a year, encrypted with a key of its own', () => {
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] }, LogGroupName: Match.absent() });
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: logGroup } } });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
        })]),
      },
    });
  });

  it('has no inline policy and no AWS managed policy', () => {
    const role = propertiesOf(stack, 'AWS::IAM::Role');
    expect(role.Policies).toBeUndefined();
    expect(role.ManagedPolicyArns).toEqual([{ Ref: Object.keys(template.findResources('AWS::IAM::ManagedPolicy'))[0] }]);
    expect(role.AssumeRolePolicyDocument.Statement.map(({ Principal }: any) => Principal)).toEqual([{ Service: 'lambda.amazonaws.com' }]);
  });

  it('may turn Amazon Inspector on, look whether it is, create the two roles of it, and log', () => {
    const arn = (path: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, `:role/aws-service-role/${path}`]] });
    expect(policy(template).Statement).toEqual([
      { Sid: 'EnableInspector', Effect: 'Allow', Action: ['inspector2:BatchGetAccountStatus', 'inspector2:Enable'], Resource: '*' },
      {
        Sid: 'CreateServiceLinkedRoles',
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: [
          arn('inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2'),
          arn('agentless.inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2Agentless'),
        ],
        Condition: { StringEquals: { 'iam:AWSServiceName': ['inspector2.amazonaws.com', 'agentless.inspector2.amazonaws.com'] } },
      },
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [Object.keys(template.findResources('AWS::Logs::LogGroup'))[0], 'Arn'] },
      },
    ]);
  });

  it('may turn nothing off', async () => {
    const statements = policy(template).Statement.map(({ Condition: _, ...statement }: any) => statement);
    expect(allowed(statements, await allActions()).filter((action) => /Disable|Delete|Disassociate/i.test(action))).toEqual([]);
  });

  it('names no partition, account or Region', () => {
    const { Code: _, ...rest } = propertiesOf(stack, 'AWS::Lambda::Function');
    expect(JSON.stringify([rest, policy(template), propertiesOf(stack, 'AWS::KMS::Key')])).not.toMatch(/arn:aws|\d{12}|[a-z]{2}-[a-z]+-\d/);
  });
});

describe('in a known environment', () => {
  it.each([['cn-north-1'], ['us-gov-west-1']])('%s keeps the partition open', (region) => {
    const { template } = given({}, { region, account: '123456789012' });
    expect(JSON.stringify(policy(template))).not.toMatch(/arn:aws/);
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: { 'Fn::Join': ['', [`logs.${region}.`, { Ref: 'AWS::URLSuffix' }]] } } })]) },
    });
  });
});

describe('scanMode', () => {
  it.each([[Ec2ScanMode.HYBRID, 'EC2_HYBRID'], [Ec2ScanMode.AGENT_BASED, 'EC2_SSM_AGENT_BASED']])('%s is handed on, and the function may set it', (scanMode, value) => {
    const { stack, template } = given({ scanMode });
    expect(propertiesOf(stack, 'Custom::InspectorEnablement').scanMode).toBe(value);
    expect(policy(template).Statement[0].Action).toEqual([
      'inspector2:BatchGetAccountStatus', 'inspector2:Enable', 'inspector2:GetConfiguration', 'inspector2:UpdateConfiguration',
    ]);
  });
});

describe('resourceTypes', () => {
  it('are handed on', () => {
    expect(propertiesOf(given({ resourceTypes: [EC2, ECR, LAMBDA, LAMBDA_CODE] }).stack, 'Custom::InspectorEnablement').resourceTypes)
      .toEqual(['EC2', 'ECR', 'LAMBDA', 'LAMBDA_CODE']);
  });

  it.each<[InspectorResourceType[], string]>([
    [[], 'name at least one type; leave it out for EC2, got []'],
    [[EC2, EC2], 'name each type once, got ["EC2","EC2"]'],
    [[EC2, LAMBDA_CODE], 'have LAMBDA beside LAMBDA_CODE, as Amazon Inspector scans the code of functions only where it scans their dependencies; add LAMBDA, '
      + 'got ["EC2","LAMBDA_CODE"]'],
  ])('%j are refused', (resourceTypes, problem) => {
    expect(refusal(() => given({ resourceTypes }))).toBe(`[InspectorResourceTypesInvalid] 'resourceTypes' must ${problem} (at Stack/Inspector)`);
  });

  it('that are known at deployment only pass', () => {
    expect(() => given({ resourceTypes: Token.asList(Aws.NOTIFICATION_ARNS) as InspectorResourceType[] })).not.toThrow();
  });

  it('must have EC2 for what is about EC2 instances', () => {
    const { stack, group } = plain(AL2023, SsmAccess.INSPECTOR);
    const about: InspectorEnablementProps = { scanMode: Ec2ScanMode.HYBRID, nodeGroups: [group], cisScan: { nodeGroups: [group] } };
    for (const [option, value] of Object.entries(about)) {
      expect(refusal(() => new InspectorEnablement(stack, option, { resourceTypes: [ECR], [option]: value }))).toBe(
        `[InspectorResourceTypesInvalid] 'resourceTypes' must have EC2 where '${option}' is given, got ["ECR"]; add EC2 (at Stack/${option})`);
    }
  });
});

describe('the function understands what the construct says', () => {
  const read = (props: InspectorEnablementProps) => readProperties({
    RequestType: 'Create',
    ResponseURL: '',
    StackId: '',
    RequestId: '',
    LogicalResourceId: '',
    ResourceProperties: propertiesOf(given(props).stack, 'Custom::InspectorEnablement'),
  });

  it.each<[InspectorEnablementProps, object]>([
    [{}, { resourceTypes: ['EC2'] }],
    [{ resourceTypes: Object.values(InspectorResourceType) }, { resourceTypes: ['EC2', 'ECR', 'LAMBDA', 'LAMBDA_CODE'] }],
    ...Object.values(Ec2ScanMode).map((scanMode): [InspectorEnablementProps, object] => [{ scanMode }, { resourceTypes: ['EC2'], scanMode }]),
  ])('%j', (props, expected) => expect(read(props)).toEqual(expected));
});

describe('one in an account and Region', () => {
  const A = { account: '111111111111', region: 'eu-west-1' };
  const B = { account: '111111111111', region: 'eu-central-1' };
  const C = { account: '222222222222', region: 'eu-west-1' };
  const enable = (stack: Stack) => new InspectorEnablement(stack, 'Inspector');

  it('a second one names the first', () => {
    const app = new App();
    enable(new Stack(app, 'One', { env: A }));
    expect(refusal(() => enable(new Stack(app, 'Two', { env: A })))).toBe(
      '[InspectorAlreadyEnabled] Amazon Inspector must be enabled once in an account and Region, got a second enablement for aws://111111111111/eu-west-1; '
      + 'the first is One/Inspector: remove this one, and give that one what this one has (at Two/Inspector)');
  });

  it('a second one in the same stack is refused, also where the environment is not known', () => {
    const stack = stackIn();
    enable(stack);
    expect(refusal(() => new InspectorEnablement(stack, 'Again'))).toMatch(
      /^\[InspectorAlreadyEnabled\] .* for aws:\/\/unknown-account\/unknown-region; the first is Stack\/Inspector/);
  });

  it('two stacks that go where the credentials lead are taken for the same', () => {
    const app = new App();
    enable(new Stack(app, 'One'));
    expect(refusal(() => enable(new Stack(app, 'Two')))).toContain('InspectorAlreadyEnabled');
  });

  it('a known environment in two stages is the same all the same', () => {
    const app = new App();
    enable(new Stack(new Stage(app, 'Blue'), 'One', { env: A }));
    expect(refusal(() => enable(new Stack(new Stage(app, 'Green'), 'Two', { env: A })))).toContain('the first is Blue/One/Inspector');
  });

  it.each<[string, (app: App) => Stack[]]>([
    ['other Regions and accounts', (app) => [A, B, C].map((env, i) => new Stack(app, `S${i}`, { env }))],
    ['a known and an unknown one', (app) => [new Stack(app, 'One', { env: A }), new Stack(app, 'Two')]],
    ['stages without an environment', (app) => ['Dev', 'Prod'].map((stage) => new Stack(new Stage(app, stage), 'One'))],
    ['stages with environments of their own', (app) => [A, C].map((env, i) => new Stack(new Stage(app, `S${i}`, { env }), 'One'))],
  ])('%s are not the same', (_case, stacks) => {
    expect(() => stacks(new App()).forEach(enable)).not.toThrow();
  });

  it('other apps are not looked at', () => expect(() => [new App(), new App()].forEach((app) => enable(new Stack(app, 'One', { env: A })))).not.toThrow());

  it('one that was refused does not stand in the way of the next', () => {
    const stack = stackIn();
    refusal(() => new InspectorEnablement(stack, 'Wrong', { resourceTypes: [] }));
    expect(() => enable(stack)).not.toThrow();
  });
});

describe('findingsTopic', () => {
  it('left out makes no rules', () => {
    const { template } = given();
    template.resourceCountIs('AWS::Events::Rule', 0);
  });

  it('gets findings and coverage, and becomes part of no other stack', () => {
    const stack = stackIn();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    const inspector = new InspectorEnablement(stack, 'Inspector', { findingsTopic: topic });
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 2);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 1);
    expect(inspector.findings?.topic).toBe(topic);
    expect(inspector.cisScan).toBeUndefined();
  });
});

describe('cisScan', () => {
  it('comes after Amazon Inspector is on', () => {
    const { stack, group } = plain(AL2023, SsmAccess.INSPECTOR);
    const inspector = new InspectorEnablement(stack, 'Inspector', { cisScan: { nodeGroups: [group] } });
    const template = Template.fromStack(stack);
    const [enablement] = Object.keys(template.findResources('Custom::InspectorEnablement'));
    template.hasResource('AWS::InspectorV2::CisScanConfiguration', { DependsOn: [enablement] });
    expect(inspector.cisScan).toBeDefined();
  });
});
