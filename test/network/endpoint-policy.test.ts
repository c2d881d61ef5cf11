import { App, Stack, type Environment } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { endpointsOf, IsolatedFixture } from './endpoints-given';
import { EndpointPolicy } from '../../src/network/endpoint-policy';
import { NodeFeature } from '../../src/network/node-feature';
import { mayDo, type PolicyStatement } from '../access/policy-judge';
import { refusal, warningTexts } from '../node-group/given';
import { warningIds } from '../util';

const OWN = '111111111111';
const FRIEND = '222222222222';
const STRANGER = '999999999999';

/** What a request says of who asks, and for whose resource. */
const context = (principal?: string, resource?: string) => ({
  ...(principal && { 'aws:PrincipalAccount': principal }), ...(resource && { 'aws:ResourceAccount': resource }),
});

/** Features that use buckets which no source names. */
const UNNAMED = ['INSPECTOR_CIS_SCAN', 'INSPECTOR_VM_SCANNER'];

/** The policies of all endpoints in a Region, with references written out. */
function policies(env: Environment | undefined, policy?: EndpointPolicy, features?: NodeFeature[]): Record<string, PolicyStatement[] | undefined> {
  const fixture = new IsolatedFixture(env);
  fixture.endpoints({ policy, features: features ?? (Object.values(NodeFeature) as NodeFeature[]).filter(({ name }) => !UNNAMED.includes(name)) });
  return Object.fromEntries(Object.entries(endpointsOf(fixture.stack)).map(([service, { PolicyDocument: document }]) =>
    [service, document && writtenOut(document).Statement]));
}

function writtenOut(value: object): { Statement: PolicyStatement[] } {
  return JSON.parse(JSON.stringify(value), (_key, part) => {
    if (part?.Ref === 'AWS::Partition') return 'aws';
    if (part?.Ref === 'AWS::AccountId') return OWN;
    return part?.['Fn::Join'] ? part['Fn::Join'][1].join('') : part;
  });
}

const restricted = (env?: Environment, policy?: EndpointPolicy) =>
  Object.entries(policies(env, policy)).filter(([, statements]) => statements !== undefined).map(([service]) => service).sort();

describe('restricted are', () => {
  it.each<[string, string[]]>([
    ['eu-west-1', ['ecr.api', 'ecr.dkr', 's3']],
    ['us-gov-west-1', ['ecr.api', 'ecr.dkr']],
    ['cn-north-1', ['ecr.api', 'ecr.dkr']],
    ['mx-central-1', ['s3']],
    ['us-iso-east-1', []],
    ['eu-west-9', []],
  ])('in %s: %p', (region, services) => expect(restricted({ region })).toEqual(services));

  it('in any environment: none', () => expect(restricted()).toEqual([]));
  it('with a full policy: none', () => expect(restricted({ region: 'eu-west-1' }, EndpointPolicy.full())).toEqual([]));
});

describe('the endpoint of Amazon S3', () => {
  const statements = policies({ region: 'eu-west-1', account: OWN }).s3!;
  const may = (action: string, resource: string, who?: string, whose?: string, others = {}) =>
    mayDo(statements, { action, resource, context: { ...context(who, whose), ...others } });

  it('is for anybody that the statements name, also without credentials', () => {
    expect(statements.map((statement) => (statement as { Principal?: unknown }).Principal)).toEqual(statements.map(() => '*'));
  });

  it.each([
    ['reads a bucket of the account', true, 's3:GetObject', 'arn:aws:s3:::mine/key', OWN, OWN],
    ['writes to a bucket of the account', true, 's3:PutObject', 'arn:aws:s3:::sessions/key', OWN, OWN],
    ['lists buckets of the account', true, 's3:ListBucket', 'arn:aws:s3:::mine', OWN, OWN],
    ['writes to a bucket of a stranger', false, 's3:PutObject', 'arn:aws:s3:::theirs/key', OWN, STRANGER],
    ['reads a bucket of a stranger', false, 's3:GetObject', 'arn:aws:s3:::theirs/key', OWN, STRANGER],
    ['brings credentials of a stranger', false, 's3:PutObject', 'arn:aws:s3:::theirs/key', STRANGER, STRANGER],
    ['brings such for a bucket of the account', false, 's3:GetObject', 'arn:aws:s3:::mine/key', STRANGER, OWN],
    ['brings no credentials', false, 's3:GetObject', 'arn:aws:s3:::mine/key', undefined, OWN],
  ] as const)('a pod that %s: %p', (_what, allowed, action, resource, who, whose) => expect(may(action, resource, who, whose)).toBe(allowed));

  it.each([
    'prod-eu-west-1-starport-layer-bucket', 'al2023-repos-eu-west-1-de612dc2', 'al2023-eu-west-1', 'aws-ssm-eu-west-1', 'amazon-ssm-eu-west-1',
    'amazon-ssm-packages-eu-west-1', 'eu-west-1-birdwatcher-prod', 'aws-ssm-distributor-file-eu-west-1', 'aws-ssm-document-attachments-eu-west-1',
    'patch-baseline-snapshot-eu-west-1', 'amazoncloudwatch-agent-eu-west-1',
  ])('lets nodes read %s without a signature, and nothing more', (bucket) => {
    expect(may('s3:GetObject', `arn:aws:s3:::${bucket}/a/key`)).toBe(true);
    expect(may('s3:GetObject', `arn:aws:s3:::${bucket}/a/key`, OWN, STRANGER)).toBe(true);
    expect(may('s3:PutObject', `arn:aws:s3:::${bucket}/a/key`, OWN, STRANGER)).toBe(false);
    expect(may('s3:ListBucket', `arn:aws:s3:::${bucket}`, OWN, STRANGER)).toBe(false);
  });

  it.each(['prod-us-east-1-starport-layer-bucket', 'al2023-repos-eu-west-1-de612dc3', 'prod-eu-west-1-starport-layer-bucket-2'])('does not for %s', (bucket) => {
    expect(may('s3:GetObject', `arn:aws:s3:::${bucket}/key`)).toBe(false);
  });

  it('lets services of AWS through', () => {
    expect(may('s3:PutObject', 'arn:aws:s3:::any/key', undefined, STRANGER, { 'aws:PrincipalIsAWSService': 'true' })).toBe(true);
    expect(may('s3:PutObject', 'arn:aws:s3:::any/key', undefined, STRANGER, { 'aws:PrincipalIsAWSService': 'false' })).toBe(false);
  });
});

describe('answers to AWS CloudFormation pass', () => {
  const may = (region: string, action: string, bucket: string, who?: string) =>
    mayDo(policies({ region, account: OWN }).s3!, { action, resource: `arn:aws:s3:::${bucket}/key`, context: context(who, STRANGER) });

  it.each([
    ['eu-west-1', 'cloudformation-custom-resource-response-euwest1'], ['eu-west-1', 'cloudformation-waitcondition-eu-west-1'],
    ['ap-southeast-2', 'cloudformation-custom-resource-response-apsoutheast2'], ['ap-southeast-2', 'cloudformation-waitcondition-ap-southeast-2'],
  ])('in %s to %s, with any signature, and nothing comes back', (region, bucket) => {
    expect([undefined, OWN, STRANGER].map((who) => may(region, 's3:PutObject', bucket, who))).toEqual([true, true, true]);
    expect(may(region, 's3:GetObject', bucket, OWN)).toBe(false);
    expect(may(region, 's3:PutObject', `${bucket}-2`, OWN)).toBe(false);
  });

  it('not to those of another Region, nor to the name with dashes', () => {
    expect(may('eu-west-1', 's3:PutObject', 'cloudformation-waitcondition-eu-west-2', OWN)).toBe(false);
    expect(may('eu-west-1', 's3:PutObject', 'cloudformation-custom-resource-response-eu-west-1', OWN)).toBe(false);
  });
});

describe.each(UNNAMED)('with %s', (name) => {
  const feature = NodeFeature[name as 'INSPECTOR_CIS_SCAN'];
  const everything = { action: 's3:PutObject', resource: 'arn:aws:s3:::cis-datasets-prod-any/key', context: context(STRANGER, STRANGER) };

  it('nothing is restricted for Amazon S3, and Amazon ECR is as it was', () => {
    const env = { region: 'eu-west-1', account: OWN };
    expect(mayDo(policies(env, undefined, [feature]).s3!, everything)).toBe(true);
    expect(policies(env, undefined, [feature])['ecr.api']).toEqual(policies(env, undefined, [])['ecr.api']);
  });

  it('it is so too when it comes later or twice, by one statement', () => {
    const fixture = new IsolatedFixture({ region: 'eu-west-1' });
    const endpoints = fixture.endpoints();
    endpoints.addFeature(feature);
    endpoints.addFeature(feature);
    const statements = writtenOut(endpointsOf(fixture.stack).s3.PolicyDocument).Statement;
    expect(statements.map(({ Sid }: { Sid?: string }) => Sid)).toEqual(['OwnToOwn', 'AwsServices', 'ReadAwsOwned', 'AnswerCloudFormation', 'InspectorUnnamedBuckets']);
  });

  it.each([['in any environment', undefined], ['in AWS GovCloud (US)', { region: 'us-gov-west-1' }]])('there is no policy to lift %s', (_where, env) => {
    expect(policies(env, undefined, [feature]).s3).toBeUndefined();
  });
});

describe.each(['ecr.api', 'ecr.dkr'])('the endpoint of %s', (service) => {
  const statements = policies({ region: 'eu-central-2', account: OWN })[service]!;
  const repository = (account: string, region = 'eu-central-2') => `arn:aws:ecr:${region}:${account}:repository/any`;
  const may = (action: string, resource: string, who?: string, whose?: string) =>
    mayDo(statements, { action, resource, context: context(who, whose) });

  it.each(['900612956339', '861738308508'])('lets nodes pull from %s, and nothing more', (account) => {
    for (const action of ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']) {
      expect(may(action, repository(account), OWN, account)).toBe(true);
      expect(may(action, repository(account), STRANGER, account)).toBe(false);
      expect(may(action, repository(account, 'eu-west-1'), OWN, account)).toBe(false);
    }
    expect(may('ecr:PutImage', repository(account), OWN, account)).toBe(false);
  });

  it('lets roles of the account do everything with its own images', () => {
    expect(may('ecr:PutImage', repository(OWN), OWN, OWN)).toBe(true);
    expect(may('ecr:BatchImportUpstreamImage', repository(OWN), OWN, OWN)).toBe(true);
  });

  it('lets roles of the account get a password, whether or not that has an account', () => {
    expect(may('ecr:GetAuthorizationToken', '*', OWN)).toBe(true);
    expect(may('ecr:GetAuthorizationToken', '*', STRANGER)).toBe(false);
  });

  it.each(['602401143452', STRANGER])('lets nobody pull from %s', (account) => expect(may('ecr:BatchGetImage', repository(account), OWN, account)).toBe(false));
});

describe('further accounts', () => {
  const all = policies({ region: 'eu-west-1', account: OWN }, EndpointPolicy.perimeter({ accounts: [FRIEND] }));

  it.each([[OWN, FRIEND], [FRIEND, FRIEND], [FRIEND, OWN], [OWN, OWN]])('%s may use what is of %s', (who, whose) => {
    expect(mayDo(all.s3!, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: context(who, whose) })).toBe(true);
    expect(mayDo(all['ecr.api']!, { action: 'ecr:BatchGetImage', resource: `arn:aws:ecr:eu-west-1:${whose}:repository/r`, context: context(who, whose) })).toBe(true);
  });

  it('are all that is further', () => {
    expect(mayDo(all.s3!, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: context(FRIEND, STRANGER) })).toBe(false);
  });

  it.each(['1111', 'arn:aws:iam::222222222222:root', '22222222222x'])('must be accounts: %s', (account) => {
    expect(refusal(() => new IsolatedFixture().endpoints({ policy: EndpointPolicy.perimeter({ accounts: [FRIEND, account] }) }))).toBe(
      `[EndpointInvalid] 'accounts' of the endpoint policy must be ids of 12 digits, got "${account}"; correct it (at Stack/Endpoints)`);
  });
});

describe('a full policy', () => {
  it('leaves a warning, the other none', () => {
    const fixture = new IsolatedFixture();
    fixture.endpoints({ policy: EndpointPolicy.full() });
    expect(warningTexts(fixture.app)).toEqual([
      "Stack/Endpoints: 'policy' is EndpointPolicy.full(): credentials of any account pass the endpoints, and data goes to buckets of any account. "
      + 'Give EndpointPolicy.perimeter() with the accounts that need to (NET-1)',
    ]);
  });

  it('is not what there is by default', () => {
    const fixture = new IsolatedFixture({ region: 'eu-west-1' });
    fixture.endpoints();
    expect(warningIds(fixture.app)).not.toContain('EndpointPolicyFull');
  });
});

it('a policy is far from what an endpoint takes at most', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'ap-southeast-5' } });
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const statements = EndpointPolicy.perimeter({ accounts: Array.from({ length: 50 }, () => FRIEND) })._statements(vpc, 's3');
  expect(JSON.stringify(statements.map((statement) => statement.toStatementJson())).length).toBeLessThan(20480 / 2);
});
