import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { raiseSchemaRevision } from '../../projenrc/integ-runner';
import { integTests, snapshotOf } from '../../projenrc/integ-snapshots';
import { checkTemplate } from '../judges/template-checker';

const filesOf = (test: string) => readdirSync(snapshotOf(test));
const templatesOf = (test: string) => filesOf(test).filter((file) => file.endsWith('.template.json'));
const textOf = (test: string, file: string) => readFileSync(join(snapshotOf(test), file), 'utf8');
const readJson = (test: string, file: string) => JSON.parse(textOf(test, file));

const resources = (test: string, type: string): any[] => templatesOf(test)
  .flatMap((file) => Object.values<any>(readJson(test, file).Resources))
  .filter((resource) => resource.Type === type);

const FILES = integTests().flatMap((test) => filesOf(test).map((file) => [test, file] as const));
const TEMPLATES = FILES.filter(([, file]) => file.endsWith('.template.json'));

test('the integ tests are those that are known here', () => {
  expect(integTests()).toEqual(['integ.amazon-linux-2023.ts', 'integ.bottlerocket.ts', 'integ.imported-cluster.ts', 'integ.inspector.ts']);
});

describe.each(integTests())('the snapshot of %s', (name) => {
  test('holds what integ-runner reads and nothing else', () => {
    const stacks = templatesOf(name).map((file) => file.replace('.template.json', ''));
    expect(stacks).toHaveLength(2);
    const perStack = stacks.flatMap((stack) => [`${stack}.assets.json`, `${stack}.template.json`]);
    expect(filesOf(name).sort()).toEqual([...perStack, 'integ.json', 'manifest.json'].sort());
  });

  test('has the stack under test in its manifests', () => {
    const [testCase] = Object.values<any>(readJson(name, 'integ.json').testCases);
    const { artifacts } = readJson(name, 'manifest.json');
    expect(testCase.stacks).toHaveLength(1);
    expect(artifacts[testCase.stacks[0]].properties.templateFile).toBe(`${testCase.stacks[0]}.template.json`);
  });

  test('is small enough to read in a review', () => {
    const bytes = filesOf(name).reduce((sum, file) => sum + Buffer.byteLength(textOf(name, file)), 0);
    expect(bytes).toBeLessThan(200_000);
  });
});

/** The checker knows of no parameter that a node may read; SsmAccess.INSPECTOR reads one, by its whole name. */
const KNOWN: Record<string, RegExp[]> = { 'IntegInspector.template.json': [/^WorkersRoleSsmPolicy\w+: action ssm:GetParameter reads parameters$/] };

test.each(TEMPLATES)('%s: %s passes the checker', (name, file) => {
  expect(checkTemplate(readJson(name, file))).toEqual((KNOWN[file] ?? []).map((finding) => expect.stringMatching(finding)));
});

test('nodes that Amazon Inspector looks at read one parameter, by name', () => {
  const statements: any[] = resources('integ.inspector.ts', 'AWS::IAM::ManagedPolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const reading = statements.filter(({ Action }) => JSON.stringify(Action).includes('ssm:GetParameter'));
  expect(reading.map(({ Resource }) => Resource['Fn::Join'][1].at(-1))).toEqual([':parameter/inspector-aws/service/inspector-linux-application-paths']);
});

test.each([
  ['integ.amazon-linux-2023.ts', 2],
  ['integ.bottlerocket.ts', 2],
  ['integ.imported-cluster.ts', 3],
  ['integ.inspector.ts', 1],
])('the checker sees the node groups of %s, each on its own launch template', (name, count) => {
  const templates = resources(name, 'AWS::EKS::Nodegroup').map(({ Properties }) => Properties.LaunchTemplate.Id.Ref);
  expect(new Set(templates).size).toBe(count);
  expect(resources(name, 'AWS::EC2::LaunchTemplate')).toHaveLength(count);
});

test('the checker would see a launch template that is no longer hardened', () => {
  const text = textOf('integ.bottlerocket.ts', 'IntegBottlerocket.template.json');
  const weakened = JSON.parse(text.replace('"HttpTokens": "required"', '"HttpTokens": "optional"'));
  expect(checkTemplate(weakened)).toEqual([expect.stringMatching(/: HttpTokens is "optional", not required$/)]);
});

/** Scripts in user data name places on the node. */
const withoutUserData = (text: string) => JSON.stringify(JSON.parse(text, (name, value) => (name === 'UserData' ? undefined : value)));

test.each([
  ['a path of a machine', /(?:^|[^\w.-]|\\n)\/(?:home|root|Users|work|tmp|private|builds?|workspace)\//],
  ['a path of a machine outside of user data', /(?:^|[^\w.-])(?:\/(?:home|root|Users|work|tmp|usr|opt|var|mnt|private|builds?|workspace)\/|[A-Za-z]:\\\\)/m],
  ['an account', /\b\d{12}\b/],
  ['an access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a private key', /PRIVATE KEY/],
])('no snapshot holds %s', (what, pattern) => {
  expect(FILES.length).toBeGreaterThan(0);
  const shown = what.endsWith('outside of user data') ? withoutUserData : (text: string) => text;
  const found = FILES.filter(([name, file]) => pattern.test(shown(textOf(name, file))) || textOf(name, file).includes(process.cwd()));
  expect(found).toEqual([]);
});

test.each(integTests())('%s asks AWS about every node group', (name) => {
  const groups = resources(name, 'AWS::EKS::Nodegroup').length;
  expect(resources(name, 'Custom::DeployAssert@SdkCallEKSdescribeNodegroup')).toHaveLength(groups);
  expect(resources(name, 'Custom::DeployAssert@SdkCallSSMdescribeInstanceInformation')).toHaveLength(groups);
});

test.each(['integ.amazon-linux-2023.ts', 'integ.inspector.ts'])('the nodes of Amazon Linux 2023 are asked whether they enforce SELinux: %s', (name) => {
  const asked = resources(name, 'Custom::DeployAssert@SdkCallSSMsendCommand').map(({ Properties }) => Properties.parameters);
  expect(asked).toHaveLength(resources(name, 'AWS::EKS::Nodegroup').length);
  for (const { Parameters } of asked) expect(JSON.parse(Parameters).commands).toContain('[ "$(getenforce)" = Enforcing ]');
  expect(resources(name, 'Custom::DeployAssert@SdkCallSSMlistCommands')).toHaveLength(asked.length);
});

test('AWS is asked whether Amazon Inspector is on, has the CIS scan and covers the nodes', () => {
  const asked = (api: string) => resources('integ.inspector.ts', `Custom::DeployAssert@SdkCallInspector2${api}`.slice(0, 60)).map(({ Properties }) => Properties);
  const [[status], [scans], [coverage]] = ['batchGetAccountStatus', 'listCisScanConfigurations', 'listCoverage'].map(asked);
  expect(status.expected).toContain('"ec2":{"$ObjectLike":{"status":"ENABLED"}}');
  expect(JSON.stringify(scans.parameters)).toContain('scanConfigurationArnFilters');
  expect(JSON.stringify(coverage.parameters)).toContain('eks:nodegroup-name');
});

describe('the schema revision of integ-runner', () => {
  const bundle = (revision: number) => `schemaHash: "x",\n      revision: ${revision}\n    };\n`;

  test('is raised, once and again', () => {
    const raised = raiseSchemaRevision(bundle(53), '54.0.0');
    expect(raised).toBe(bundle(54));
    expect(raiseSchemaRevision(raised, '54.0.0')).toBe(bundle(54));
  });

  test.each([
    ['another revision', bundle(55), 0, 0],
    ['two revisions', bundle(53) + bundle(53), 2, 0],
    ['both revisions', bundle(53) + bundle(54), 1, 1],
  ])('stops on %s', (_, text, shipped, raised) => {
    expect(() => raiseSchemaRevision(text, '54.0.0')).toThrow(new Error(
      `integ-runner must hold 'revision: 53' once, it holds it ${shipped} times and 'revision: 54' ${raised} times. `
      + 'Another version is installed: if it reads the schema by itself, remove projenrc/integ-runner.ts'));
  });

  test('stops on another aws-cdk-lib', () => {
    expect(() => raiseSchemaRevision(bundle(53), '55.0.0')).toThrow(new Error(
      'aws-cdk-lib writes cloud assemblies of schema 55.0.0, but integ-runner was tried with 54.0.0. '
      + 'Look for a newer integ-runner, or try it and change projenrc/integ-runner.ts'));
  });
});
