import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations, type Environment } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { ISOLATED } from './endpoints-given';
import { EndpointPolicy } from '../../src/network/endpoint-policy';
import { NodeEndpoints } from '../../src/network/node-endpoints';
import { NodeFeature } from '../../src/network/node-feature';

/** The rules that all six packs find broken, or acknowledged, on what is below `Stack/Ours`. */
function findings(build: (stack: Stack, vpc: ec2.Vpc) => void, env?: Environment, context: object = {}): string[] {
  const app = new App({ context: { ...context, '@aws-cdk/core:failSynthOnValidationErrors': false } });
  const stack = new Stack(app, 'Stack', { env });
  build(stack, new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: [ISOLATED] }));
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app), new HIPAASecurityChecks(app), new NIST80053R4Checks(app),
    new NIST80053R5Checks(app), new PCIDSS321Checks(app), new ServerlessChecks(app),
  );
  const report = JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'));
  return report.pluginReports.filter(({ pluginName }: any) => pluginName !== 'Construct Annotations').flatMap((plugin: any) =>
    [...plugin.violations, ...plugin.suppressedViolations ?? []].flatMap(({ ruleName, violatingConstructs }: any) =>
      violatingConstructs.map(({ constructPath }: any) => `${constructPath}: ${ruleName}`))).filter((text: string) => text.startsWith('Stack/Ours'));
}

function everything(stack: Stack, vpc: ec2.Vpc): void {
  const endpoints = new NodeEndpoints(stack, 'Ours', { vpc, features: Object.values(NodeFeature) as NodeFeature[] });
  endpoints.allowFrom(new ec2.SecurityGroup(stack, 'Nodes', { vpc, allowAllOutbound: false }));
}

// The report of warnings that synthesis prints is not what is looked at here.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());

describe.each([undefined, 'eu-central-1', 'us-gov-west-1', 'cn-north-1'])('in %s', (region) => {
  const env = region === undefined ? undefined : { region, account: '123456789012' };

  it.each([['', {}], [' with the recommended feature flags', flags]])('all six cdk-nag packs find nothing, and nothing is acknowledged%s', (_flags, context) => {
    expect(findings(everything, env, context)).toEqual([]);
  });

  it('nor with a full policy', () => {
    expect(findings((stack, vpc) => new NodeEndpoints(stack, 'Ours', { vpc, policy: EndpointPolicy.full() }), env)).toEqual([]);
  });
});

it('the packs are awake', () => {
  const open = findings((stack, vpc) => new ec2.SecurityGroup(stack, 'Ours', { vpc }).addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22)));
  expect(open).not.toEqual([]);
});
