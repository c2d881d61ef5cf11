import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations, type Environment } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { encryptedTopic } from './session-given';
import { SessionDocument } from '../../src/access/session-document';
import { SessionLogging } from '../../src/access/session-logging';
import { SessionPreferences } from '../../src/access/session-preferences';

/** A finding: pack, rule, construct. */
type Finding = [string, string, string];

/** The findings of all six packs on what the library made, as a user gets them. */
function findings(build: (stack: Stack) => void, env?: Environment, context: object = {}): { open: Finding[]; acknowledged: Finding[] } {
  const app = new App({ context: { ...context, '@aws-cdk/core:failSynthOnValidationErrors': false } });
  build(new Stack(app, 'Stack', { env }));
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app), new HIPAASecurityChecks(app), new NIST80053R4Checks(app),
    new NIST80053R5Checks(app), new PCIDSS321Checks(app), new ServerlessChecks(app),
  );
  const report = JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'));
  const read = (kind: 'violations' | 'suppressedViolations'): Finding[] => report.pluginReports.flatMap((plugin: any) =>
    (plugin[kind] ?? []).flatMap(({ ruleName, violatingConstructs }: any) =>
      violatingConstructs.map(({ constructPath }: any): Finding => [plugin.pluginName, ruleName, constructPath])));
  const ours = (all: Finding[]) => all.filter(([pack, , path]) => pack !== 'Construct Annotations' && path.startsWith('Stack/Ours'));
  return { open: ours(read('violations')), acknowledged: ours(read('suppressedViolations')).sort() };
}

function granted(stack: Stack, runCommand?: string[]): void {
  const cluster = CfnCluster.fromClusterName(stack, 'Cluster', 'blue');
  const role = new iam.Role(stack, 'OursPeople', { assumedBy: new iam.AccountRootPrincipal() });
  new SessionPreferences(stack, 'Ours').grantSession(role, { cluster, runCommand });
}

const CASES: [string, (stack: Stack) => void][] = [
  ['preferences by default', (stack) => new SessionPreferences(stack, 'Ours')],
  ['preferences with everything', (stack) => new SessionPreferences(stack, 'Ours', {
    document: SessionDocument.accountWide(), logging: SessionLogging.cloudWatchLogsAndS3(), alertTopic: encryptedTopic(stack), runAs: 'operator', shellProfile: 'id',
  })],
  ['a grant', (stack) => granted(stack)],
  ['a grant with commands', (stack) => granted(stack, ['AWS-RunShellScript'])],
];

const ENVIRONMENTS: [string, Environment | undefined][] = [
  ['in any environment', undefined],
  ['in eu-central-1', { region: 'eu-central-1', account: '123456789012' }],
  ['in us-gov-west-1', { region: 'us-gov-west-1', account: '123456789012' }],
  ['in cn-north-1', { region: 'cn-north-1', account: '123456789012' }],
];

// The report of warnings that synthesis prints is not what is looked at here.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());

describe.each(ENVIRONMENTS)('%s', (_name, env) => {
  it.each(CASES)('all six cdk-nag packs find nothing in %s', (_case, build) => expect(findings(build, env).open).toEqual([]));
  it.each(CASES)('nor with the recommended feature flags in %s', (_case, build) => expect(findings(build, env, flags).open).toEqual([]));
});

describe('acknowledgements are these and no others', () => {
  it('by default: none', () => expect(findings((stack) => new SessionPreferences(stack, 'Ours')).acknowledged).toEqual([]));

  it('of a bucket', () => {
    const at = 'Stack/Ours/Bucket/Resource';
    expect(findings((stack) => new SessionPreferences(stack, 'Ours', { logging: SessionLogging.s3() })).acknowledged).toEqual([
      ['AwsSolutions', 'AwsSolutions-S1', at],
      ...['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].flatMap((pack): Finding[] =>
        [[pack, `${pack}-S3BucketLoggingEnabled`, at], [pack, `${pack}-S3BucketReplicationEnabled`, at]]),
      ['NIST.800.53.R4', 'NIST.800.53.R4-S3BucketDefaultLockEnabled', at],
    ].sort());
  });

  it('of a grant', () => {
    const arn = (service: string, resource: string) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}]`;
    const at = 'Stack/OursPeople/SessionAccess/Resource';
    expect(findings((stack) => granted(stack)).acknowledged).toEqual([
      ['AwsSolutions', arn('ec2', 'instance/*'), at],
      ['AwsSolutions', 'AwsSolutions-IAM5[Resource::*]', at],
      ['AwsSolutions', arn('ssm', 'session/*'), at],
    ].sort());
  });

  it('of alerts', () => {
    expect(findings((stack) => new SessionPreferences(stack, 'Ours', { alertTopic: encryptedTopic(stack) })).acknowledged).toEqual(
      ['Commands', 'DocumentChange', 'OtherDocument'].map((id) => ['Serverless', 'Serverless-EventBusDLQ', `Stack/Ours/${id}`]));
  });
});
