import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations, type Environment } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { accessIn } from './break-glass-given';
import type { BreakGlassAccessProps } from '../../src/access/break-glass-access';
import { knownByArn } from '../inspector/given';

/** A finding: pack, rule, construct. */
type Finding = [string, string, string];

type Props = (stack: Stack) => Partial<BreakGlassAccessProps>;

/** The findings of all six packs on the access, as a user gets them. */
function findings(props: Props, env?: Environment, context: object = {}): { open: Finding[]; acknowledged: Finding[] } {
  const app = new App({ context: { ...context, '@aws-cdk/core:failSynthOnValidationErrors': false } });
  const stack = new Stack(app, 'Stack', { env });
  accessIn(stack, props(stack));
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app), new HIPAASecurityChecks(app), new NIST80053R4Checks(app),
    new NIST80053R5Checks(app), new PCIDSS321Checks(app), new ServerlessChecks(app),
  );
  const report = JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'));
  const read = (kind: 'violations' | 'suppressedViolations'): Finding[] => report.pluginReports.flatMap((plugin: any) =>
    (plugin[kind] ?? []).flatMap(({ ruleName, violatingConstructs }: any) =>
      violatingConstructs.map(({ constructPath }: any): Finding => [plugin.pluginName, ruleName, constructPath])));
  const ours = (all: Finding[]) => all.filter(([pack, , path]) => pack !== 'Construct Annotations' && path.startsWith('Stack/Access'));
  return { open: ours(read('violations')), acknowledged: ours(read('suppressedViolations')) };
}

const CASES: [string, Props][] = [
  ['the defaults', () => ({})],
  ['everything', (stack) => ({
    nodeGroups: [knownByArn(stack, 'blue', 'workers'), knownByArn(stack, 'green', 'gpu')],
    runCommand: ['AWS-RunShellScript'],
    noMfaReason: 'AWS IAM Identity Center asks for it',
    validUntil: new Date('2030-01-31T18:00:00Z'),
    alertTopic: new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }), enforceSSL: true }),
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
  })],
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
  it.each(CASES)('all six cdk-nag packs find nothing in access with %s', (_case, props) => {
    const { open, acknowledged } = findings(props, env);
    expect(open).toEqual([]);
    expect(acknowledged).not.toEqual([]);
  });

  it.each(CASES)('nor with the recommended feature flags in access with %s', (_case, props) => {
    expect(findings(props, env, flags).open).toEqual([]);
  });
});

it('acknowledgements are these and no others, beside those in the policy of the preferences', () => {
  const { acknowledged } = findings(() => ({ validUntil: new Date('2030-01-31T18:00:00Z') }));
  expect(acknowledged.filter(([, , path]) => path !== 'Stack/Access/Role/SessionAccess/Resource').sort()).toEqual([
    ['Serverless', 'Serverless-EventBusDLQ', 'Stack/Access/NodeUse'],
    ['Serverless', 'Serverless-EventBusDLQ', 'Stack/Access/RoleUse'],
  ]);
});
