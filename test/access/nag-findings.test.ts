import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations, type Environment } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { CniPermissions, HardenedNodeGroup, MinimalSsmRole, NodeVolumeKey, SsmAccess } from '../../src';
import { SessionLogging } from '../../src/access/session-logging';
import { SessionPreferences } from '../../src/access/session-preferences';

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
}

/** A finding: pack, rule, construct. */
type Finding = [string, string, string];

interface Findings {
  readonly open: Finding[];
  readonly acknowledged: Finding[];
}

/** The findings of all six packs, as a user gets them: acknowledgements are taken into account at synthesis. */
function findings(build: (stack: Stack) => void, env?: Environment, context: object = {}): Findings {
  return findingsOfAll([build], env, context);
}

/** The same for many stacks of one app, `Stack`, `Stack1`, `Stack2` … */
function findingsOfAll(builds: ((stack: Stack) => void)[], env?: Environment, context: object = {}): Findings {
  const app = new App({ context: { ...context, '@aws-cdk/core:failSynthOnValidationErrors': false } });
  builds.forEach((build, i) => build(new Stack(app, `Stack${i || ''}`, { env })));
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app), new HIPAASecurityChecks(app), new NIST80053R4Checks(app),
    new NIST80053R5Checks(app), new PCIDSS321Checks(app), new ServerlessChecks(app),
  );
  const report = JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'));
  const read = (kind: 'violations' | 'suppressedViolations') => report.pluginReports.flatMap((plugin: any) =>
    (plugin[kind] ?? []).flatMap(({ ruleName, violatingConstructs }: Violation) =>
      violatingConstructs.map(({ constructPath }): Finding => [plugin.pluginName, ruleName, constructPath])));
  return { open: read('violations'), acknowledged: read('suppressedViolations') };
}

/** Findings of the packs on what the library made. */
const ours = (all: Finding[]) => all.filter(([pack, , path]) => pack !== 'Construct Annotations' && /^Stack\d*\/Ours/.test(path));

function cluster(stack: Stack, ipFamily?: eks.IpFamily): eks.Cluster {
  return new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_34, defaultCapacityType: eks.DefaultCapacityType.NODEGROUP, defaultCapacity: 0, ipFamily,
  });
}

const CASES: Record<string, (stack: Stack) => void> = {
  'a node group by default': (stack) => new HardenedNodeGroup(stack, 'Ours', { cluster: cluster(stack) }),
  'a node group of an IPv6 cluster': (stack) => new HardenedNodeGroup(stack, 'Ours', { cluster: cluster(stack, eks.IpFamily.IP_V6) }),
  'a node group with a role of ours that names no cluster': (stack) => new HardenedNodeGroup(stack, 'Ours', { cluster: cluster(stack), role: new MinimalSsmRole(stack, 'OursToo') }),
  'a node group with a key': (stack) => new HardenedNodeGroup(stack, 'Ours', { cluster: cluster(stack), encryptionKey: new NodeVolumeKey(stack, 'OursToo') }),
  'a node group of a cluster known by name': (stack) => new HardenedNodeGroup(stack, 'Ours', {
    cluster: eks.CfnCluster.fromClusterName(stack, 'Cluster', 'imported'), vpc: new ec2.Vpc(stack, 'Vpc'),
  }),
  'a role without a cluster': (stack) => new MinimalSsmRole(stack, 'Ours'),
  'a role without a cluster, for IPv6': (stack) => new MinimalSsmRole(stack, 'Ours', { cniPermissions: CniPermissions.onNodeRoleIpv6() }),
  'a role without CNI permissions': (stack) => new MinimalSsmRole(stack, 'Ours', { cniPermissions: CniPermissions.onOwnRole() }),
  'a role for sessions alone': (stack) => new MinimalSsmRole(stack, 'Ours', { access: SsmAccess.SESSIONS }),
  'a role with preferences of sessions': (stack) => new MinimalSsmRole(stack, 'Ours', {
    sessionPreferences: new SessionPreferences(stack, 'Sessions', { logging: SessionLogging.cloudWatchLogsAndS3() }),
  }),
  'a role without access': (stack) => new MinimalSsmRole(stack, 'Ours', { access: SsmAccess.NONE }),
};

const ENVIRONMENTS: [string, Environment | undefined][] = [
  ['in any environment', undefined],
  ['in eu-central-1', { region: 'eu-central-1', account: '123456789012' }],
  ['in us-east-1', { region: 'us-east-1', account: '123456789012' }],
  ['in us-gov-west-1', { region: 'us-gov-west-1', account: '123456789012' }],
  ['in cn-north-1', { region: 'cn-north-1', account: '123456789012' }],
];

// The report of warnings that synthesis prints is not what is looked at here.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());

describe.each(ENVIRONMENTS)('%s', (_name, env) => {
  const builds = Object.values(CASES);

  it.each([['', {}], [' with the recommended feature flags', flags]])('all six cdk-nag packs find nothing%s', (_flags, context) => {
    const { open, acknowledged } = findingsOfAll(builds, env, context);
    expect(ours(open)).toEqual([]);
    const stacks = new Set(ours(acknowledged).map(([, , path]) => path.split('/')[0]));
    expect(stacks.size).toBe(builds.length);
  });
});

describe('the packs are awake', () => {
  const { open } = findings((stack) => {
    new logs.CfnLogGroup(stack, 'Bare');
    new iam.Role(stack, 'Admin', {
      assumedBy: new iam.AccountRootPrincipal(),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
    });
  });

  it.each(['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321', 'Serverless'])('%s', (pack) => {
    expect(open.filter(([name]) => name === pack)).not.toEqual([]);
  });
});

describe('acknowledgements', () => {
  it('are these and no others', () => {
    const { acknowledged } = findings((stack) => new HardenedNodeGroup(stack, 'Ours', { cluster: cluster(stack) }));
    const managed = (name: string) => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`;
    expect(acknowledged.sort()).toEqual([
      ['AwsSolutions', managed('AmazonEC2ContainerRegistryPullOnly'), 'Stack/Ours/Role/Resource'],
      ['AwsSolutions', managed('AmazonEKSWorkerNodeMinimalPolicy'), 'Stack/Ours/Role/Resource'],
      ['AwsSolutions', managed('AmazonEKS_CNI_Policy'), 'Stack/Ours/Role/Resource'],
      ['AwsSolutions', 'AwsSolutions-IAM5[Resource::*]', 'Stack/Ours/Role/NodePolicy/Resource'],
      ['AwsSolutions', 'AwsSolutions-IAM5[Resource::*]', 'Stack/Ours/Role/SsmPolicy/Resource'],
    ]);
  });

  it.each([
    ['us-east-1', 'aws'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
  ])('follow the partition where an app has it written literally, in %s', (region, partition) => {
    const literally = { '@aws-cdk/core:enablePartitionLiterals': true };
    const { open, acknowledged } = findings((stack) => new MinimalSsmRole(stack, 'Ours'), { region, account: '123456789012' }, literally);
    expect(ours(open)).toEqual([]);
    const managed = (name: string) => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`;
    expect(ours(acknowledged).map(([, rule]) => rule).sort()).toEqual([
      managed('AmazonEC2ContainerRegistryPullOnly'),
      managed('AmazonEKSWorkerNodeMinimalPolicy'),
      managed('AmazonEKS_CNI_Policy'),
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::*]',
      `AwsSolutions-IAM5[Resource::arn:${partition}:eks:${region}:123456789012:cluster/*]`,
    ]);
  });

  it('do not hide what a user adds to the role', () => {
    const { open } = findings((stack) => {
      const role = new MinimalSsmRole(stack, 'Ours');
      role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
      role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    });
    expect(ours(open).filter(([pack]) => pack === 'AwsSolutions').sort()).toEqual([
      ['AwsSolutions', 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AdministratorAccess]', 'Stack/Ours/Resource'],
      ['AwsSolutions', 'AwsSolutions-IAM5[Action::s3:*]', 'Stack/Ours/DefaultPolicy/Resource'],
      ['AwsSolutions', 'AwsSolutions-IAM5[Resource::*]', 'Stack/Ours/DefaultPolicy/Resource'],
    ]);
  });

  it('are not made on a role that the library did not make', () => {
    const { open, acknowledged } = findings((stack) => {
      const role = new iam.Role(stack, 'OursNot', {
        assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
        managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKS_CNI_Policy')],
      });
      new HardenedNodeGroup(stack, 'Workers', { cluster: cluster(stack), role });
    });
    expect(ours(open).map(([, rule]) => rule)).toEqual(['AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonEKS_CNI_Policy]']);
    expect(acknowledged).toEqual([]);
  });
});
