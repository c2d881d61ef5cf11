/** Two cloud assemblies are equal, or it is said where they are not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertEqual, readAssembly, type Assembly } from '../../prove/languages/compare';

const FOLDER = mkdtempSync(join(tmpdir(), 'compare-'));

afterAll(() => rmSync(FOLDER, { recursive: true }));

/** What a test changes in the assembly that it writes. */
interface Parts {
  readonly analytics?: string | null;
  readonly size?: unknown;
  readonly nodeGroup?: string;
  readonly stacks?: string[];
  readonly reason?: string;
  readonly trace?: string;
  readonly other?: string;
}

const PARTS = { analytics: 'v2:typescript', size: 2, nodeGroup: 'Workers96E39E36', stacks: ['Cluster'], reason: 'AWS keeps it up to date' };

function given(parts: Parts = {}): Assembly {
  const { analytics, size, nodeGroup, stacks, reason, trace, other }: Parts & Pick<typeof PARTS, 'stacks' | 'nodeGroup'> = { ...PARTS, ...parts };
  const write = (file: string, content: unknown) => writeFileSync(join(FOLDER, file), JSON.stringify(content));
  const artifacts = stacks.map((name) => [name, { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } }]);
  write('manifest.json', { artifacts: { ...Object.fromEntries(artifacts), Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } } } });
  stacks.forEach((name) => write(`${name}.template.json`, {
    Resources: {
      [nodeGroup]: { Type: 'AWS::EKS::Nodegroup', Properties: { Subnets: ['a', 'b'], ScalingConfig: { MinSize: size } } },
      CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: analytics, Other: other } },
    },
  }));
  const finding = {
    ruleName: 'AwsSolutions-IAM4',
    violatingConstructs: [{ constructPath: 'Cluster/Role', stackTraces: [trace] }],
    acknowledgedId: 'AwsSolutions::AwsSolutions-IAM4',
    acknowledgedAt: 'Cluster/Role',
    reason,
  };
  write('validation-report.json', { pluginReports: [{ pluginName: 'AwsSolutions', violations: [], suppressedViolations: [finding] }] });
  return readAssembly(FOLDER);
}

const compare = (parts: Parts) => () => assertEqual(given(), given(parts));

describe('equal', () => {
  test('are assemblies with the same templates and findings', () => {
    expect(compare({})).not.toThrow();
  });

  test('are those that differ in what is told to AWS of the language', () => {
    expect(compare({ analytics: 'v2:python' })).not.toThrow();
  });

  test('are those whose findings have the stack traces of another language', () => {
    expect(compare({ trace: 'app.py:17' })).not.toThrow();
  });

  test('are objects with their members in another order', () => {
    const { templates, findings } = given();
    const turned = Object.fromEntries(Object.entries(templates).map(([name, template]) =>
      [name, { Resources: Object.fromEntries(Object.entries((template as { Resources: object }).Resources).reverse()) }]));
    expect(() => assertEqual({ templates, findings }, { templates: turned, findings })).not.toThrow();
  });
});

describe('not equal', () => {
  test('is another logical id', () => {
    expect(compare({ nodeGroup: 'Workers00000000' })).toThrow([
      'differences from TypeScript (2):',
      'templates.Cluster.template.json.Resources.Workers96E39E36 is missing, expected {"Type":"AWS::EKS::Nodegroup","Properties":{"Subnets":["a","b"],"ScalingConfig":{"MinSize":2}}}',
      'templates.Cluster.template.json.Resources.Workers00000000 is {"Type":"AWS::EKS::Nodegroup","Properties":{"Subnets":["a","b"],"ScalingConfig":{"MinSize":2}}}, expected missing',
    ].join('\n    '));
  });

  test.each([
    ['another value', 3, '3, expected 2'],
    ['a value of another type', '2', '"2", expected 2'],
    ['a value that is null', null, 'null, expected 2'],
    ['a value that is gone', undefined, 'missing, expected 2'],
    ['a list in the place of a value', [2], '[2], expected 2'],
    ['an object in the place of a value', { 0: 2 }, '{"0":2}, expected 2'],
  ])('is %s', (_, size, text) => {
    expect(compare({ size })).toThrow(
      `differences from TypeScript (1):\n    templates.Cluster.template.json.Resources.Workers96E39E36.Properties.ScalingConfig.MinSize is ${text}`);
  });

  test('is a list in another order', () => {
    const { templates, findings } = given();
    const turned = JSON.parse(JSON.stringify(templates).replace('["a","b"]', '["b","a"]'));
    expect(() => assertEqual({ templates, findings }, { templates: turned, findings })).toThrow(/Subnets\.0 is "b", expected "a"\n.*Subnets\.1 is "a", expected "b"/);
  });

  test('is a list with the members of an object', () => {
    const [list, object] = [['a'], { 0: 'a' }].map((Subnets) => ({ templates: { Subnets }, findings: {} }));
    expect(() => assertEqual(list, object)).toThrow('templates.Subnets is {"0":"a"}, expected ["a"]');
  });

  test('is null in the place of an object', () => {
    const [object, none] = [{}, null].map((Conditions) => ({ templates: { Conditions }, findings: {} }));
    expect(() => assertEqual(object, none)).toThrow('templates.Conditions is null, expected {}');
  });

  test('is one stack more or less', () => {
    const more = /^differences from TypeScript \(1\):\n {4}templates\.Other\.template\.json is \{.*expected missing$/;
    expect(compare({ stacks: ['Cluster', 'Other'] })).toThrow(more);
    expect(compare({ stacks: [] })).toThrow(/Cluster\.template\.json is missing, expected/);
  });

  test('is anything else of what is told to AWS', () => {
    expect(compare({ other: 'x' })).toThrow('CDKMetadata.Properties.Other is "x", expected missing');
  });

  test('is a finding that is acknowledged for another reason', () => {
    expect(compare({ reason: 'because' })).toThrow('findings.AwsSolutions AwsSolutions-IAM4 Cluster/Role.reason is "because", expected "AWS keeps it up to date"');
  });

  test('is a finding that nothing made', () => {
    const nothing = { ...given(), findings: {} };
    expect(() => assertEqual(given(), nothing)).toThrow('findings.AwsSolutions AwsSolutions-IAM4 Cluster/Role is missing, expected {');
  });

  test('shows ten differences, and how many more there are', () => {
    const many = (value: number): Assembly => ({ templates: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [n, value])), findings: {} });
    expect(() => assertEqual(many(1), many(2))).toThrow(/^differences from TypeScript \(12\)[\s\S]*templates\.9 is 2, expected 1\n {4}and 2 more$/);
  });
});

test('an assembly that tells AWS nothing is refused, as nothing would say that the app reports its packs', () => {
  expect(() => given({ analytics: null })).toThrow('CDKMetadata has no Analytics: leave versionReporting on in cdk.json');
});
