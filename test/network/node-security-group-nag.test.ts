import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations, type Environment } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { HardenedNodeGroup } from '../../src';
import { NodeSecurityGroup } from '../../src/network/node-security-group';

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

function cluster(stack: Stack): eks.Cluster {
  return new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_34, defaultCapacityType: eks.DefaultCapacityType.NODEGROUP, defaultCapacity: 0,
  });
}

const CASES: [string, (stack: Stack) => void][] = [
  ['by default', (stack) => new NodeSecurityGroup(stack, 'Ours', { cluster: cluster(stack) })],
  ['with everything', (stack) => new NodeSecurityGroup(stack, 'Ours', {
    cluster: cluster(stack),
    clusterSecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-0123456789abcdef0', { allowAllOutbound: false }),
    webhookPorts: [8443, 9443, 10251],
    s3PrefixList: ec2.PrefixList.fromPrefixListId(stack, 'S3', 'pl-6da54004'),
    httpsPeers: [ec2.Peer.ipv4('10.1.0.0/16'), ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()],
  })],
  ['with public subnets', (stack) => new HardenedNodeGroup(stack, 'Ours', {
    cluster: cluster(stack), subnets: { subnetType: ec2.SubnetType.PUBLIC }, publicSubnetReason: 'media servers',
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
  it.each(CASES)('all six cdk-nag packs find nothing in one %s', (_case, build) => {
    expect(findings(build, env).open).toEqual([]);
  });

  it.each(CASES)('nor with the recommended feature flags in one %s', (_case, build) => {
    expect(findings(build, env, flags).open).toEqual([]);
  });
});

it('acknowledged is what nodes and pods send each other, and nothing else', () => {
  const { acknowledged } = findings((stack) => new NodeSecurityGroup(stack, 'Ours', { cluster: cluster(stack) }));
  expect(acknowledged.sort()).toEqual(['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].map(
    (pack) => [pack, `${pack}-EC2RestrictedCommonPorts`, 'Stack/Ours/FromNodes']));
});

it('the packs see a rule of the user that lets in any address', () => {
  const { open } = findings((stack) => new NodeSecurityGroup(stack, 'Ours', { cluster: cluster(stack) }).addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22)));
  expect(open.map(([, rule]) => rule)).toEqual(expect.arrayContaining(['AwsSolutions-EC23', 'NIST.800.53.R5-EC2RestrictedSSH']));
});
