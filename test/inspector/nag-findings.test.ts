import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations, type Environment } from 'aws-cdk-lib';
import { CfnNodegroup } from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { AL2023 } from './given';
import {
  Ec2ScanMode, InspectorCisScan, InspectorEnablement, InspectorFindings, InspectorOrganizationPolicy, MinimalSsmRole, SsmAccess,
} from '../../src';

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
  return { open: ours(read('violations')), acknowledged: ours(read('suppressedViolations')) };
}

/** A node group as the packs do not look at it: an L1 with a role of this library. */
function nodeGroup(stack: Stack) {
  const role = new MinimalSsmRole(stack, 'OursRole', { access: SsmAccess.INSPECTOR });
  const group = new CfnNodegroup(stack, 'Group', { clusterName: 'c', nodeRole: role.roleArn, subnets: ['subnet-1'], amiType: AL2023 });
  return Object.assign(group, { role });
}

const CASES: [string, (stack: Stack) => void][] = [
  ['an enablement by default', (stack) => new InspectorEnablement(stack, 'Ours')],
  ['an enablement with everything', (stack) => new InspectorEnablement(stack, 'Ours', {
    scanMode: Ec2ScanMode.AGENT_BASED,
    findingsTopic: new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }), enforceSSL: true }),
    cisScan: { nodeGroups: [nodeGroup(stack)] },
  })],
  ['alerts with a topic of their own', (stack) => new InspectorFindings(stack, 'Ours')],
  ['a CIS scan', (stack) => new InspectorCisScan(stack, 'Ours', { nodeGroups: [nodeGroup(stack)] })],
  ['a role for Amazon Inspector', (stack) => new MinimalSsmRole(stack, 'Ours', { access: SsmAccess.INSPECTOR })],
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
  it.each(CASES)('all six cdk-nag packs find nothing in %s', (_case, build) => {
    const { open, acknowledged } = findings(build, env);
    expect(open).toEqual([]);
    expect(acknowledged).not.toEqual([]);
  });

  it.each(CASES)('nor with the recommended feature flags in %s', (_case, build) => {
    expect(findings(build, env, flags).open).toEqual([]);
  });

  it('nor in a policy of an organization, which needs no acknowledgement', () => {
    expect(findings((stack) => new InspectorOrganizationPolicy(stack, 'Ours', { targetIds: ['r-abcd'] }), env)).toEqual({ open: [], acknowledged: [] });
  });
});

describe('acknowledgements are these and no others', () => {
  it('of an enablement', () => {
    const at = 'Stack/Ours/Handler/Function/Resource';
    expect(findings((stack) => new InspectorEnablement(stack, 'Ours')).acknowledged.sort()).toEqual([
      ['AwsSolutions', 'AwsSolutions-IAM5[Resource::*]', 'Stack/Ours/Handler/Policy/Resource'],
      ['HIPAA.Security', 'HIPAA.Security-LambdaConcurrency', at],
      ['HIPAA.Security', 'HIPAA.Security-LambdaDLQ', at],
      ['HIPAA.Security', 'HIPAA.Security-LambdaInsideVPC', at],
      ['NIST.800.53.R4', 'NIST.800.53.R4-LambdaInsideVPC', at],
      ['NIST.800.53.R5', 'NIST.800.53.R5-LambdaConcurrency', at],
      ['NIST.800.53.R5', 'NIST.800.53.R5-LambdaDLQ', at],
      ['NIST.800.53.R5', 'NIST.800.53.R5-LambdaInsideVPC', at],
      ['PCI.DSS.321', 'PCI.DSS.321-LambdaInsideVPC', at],
      ['Serverless', 'Serverless-LambdaDLQ', at],
      ['Serverless', 'Serverless-LambdaTracing', at],
    ]);
  });

  it('of alerts', () => {
    expect(findings((stack) => new InspectorFindings(stack, 'Ours')).acknowledged.sort()).toEqual([
      ['Serverless', 'Serverless-EventBusDLQ', 'Stack/Ours/Coverage'],
      ['Serverless', 'Serverless-EventBusDLQ', 'Stack/Ours/Findings'],
    ]);
  });

  it('of the rung INSPECTOR', () => {
    const arn = (service: string, account: string, resource: string) => `arn:<AWS::Partition>:${service}:<AWS::Region>:${account}:${resource}`;
    const { acknowledged } = findings((stack) => new MinimalSsmRole(stack, 'Ours', { access: SsmAccess.INSPECTOR }));
    expect(acknowledged.filter(([, , path]) => path === 'Stack/Ours/SsmPolicy/Resource').map(([, rule]) => rule).sort()).toEqual([
      '*',
      arn('ec2', '<AWS::AccountId>', 'instance/*'),
      arn('ssm', '*', 'document/AWS-GatherSoftwareInventory'),
      arn('ssm', '*', 'document/AmazonInspector2-*'),
      arn('ssm', '<AWS::AccountId>', 'association/*'),
    ].map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`).sort());
  });
});
