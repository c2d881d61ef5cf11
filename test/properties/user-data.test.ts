/**
 * Any settings of Bottlerocket: a coded error, or TOML that Amazon EKS can merge and that two readers understand alike.
 */
import * as fc from 'fast-check';
import { inEveryMood } from './arbitraries';
import { bottlerocketOptions, unknownSettings } from './bottlerocket-arbitraries';
import { outcomeOf, runs, seed, tell } from './outcome';
import { readToml } from '../judges/toml-reader';
import { deploy } from '../os/bottlerocket/render';

// By require, as the types of smol-toml are those of an ES module.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { parse } = require('smol-toml') as { parse(text: string, options: { integersAsBigInt: 'asNeeded' }): any };
const parseToml = (text: string) => parse(text, { integersAsBigInt: 'asNeeded' });

/** What the parameters of a bench hold once deployed. */
const PARAMETERS = { Parameternumber: 7, Parametertext: 'text', Parameterlist: ['one', 'other'] };

const EC2_LIMIT = 16 * 1024;

/** The tree of a reader as plain data: readers differ in prototypes, in the order of names and in the class of whole numbers. */
function plain(value: any): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return new Map(Object.keys(value).sort().map((name) => [name, plain(value[name])]));
}

/** Numbers from 1e21 on are written with an exponent, as floats are. */
const isFloat = (value: unknown) => typeof value === 'number' && !(Number.isInteger(value) && Math.abs(value) < 1e21);
const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : isFloat(value) ? 'float' : typeof value === 'bigint' ? 'number' : typeof value);

/**
 * What the merger of Amazon EKS cannot read.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
function unmergeable(value: any, path = ''): string[] {
  if (typeof value === 'string') return value.includes('"') ? [`${path}: a double quote in a value`] : [];
  if (typeof value !== 'object' || value === null) return [];
  const kinds = new Set(Array.isArray(value) ? value.map(kindOf) : []);
  return [
    ...(kinds.size > 1 ? [`${path}: a list of ${[...kinds].join(' and ')}`] : []),
    ...Object.keys(value).filter((name) => name.includes('"')).map((name) => `${path}: a double quote in the name ${name}`),
    ...Object.keys(value).flatMap((name) => unmergeable(value[name], `${path}.${name}`)),
  ];
}

const quotedHeaders = (toml: string) => toml.split('\n').filter((line) => /^\[.*["']/.test(line));

/** The user data of the only launch template, as it is and as it is once deployed. */
function userDataOf(template: any): { raw: unknown; toml: string } {
  const [launchTemplate] = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::EC2::LaunchTemplate');
  const raw = launchTemplate.Properties.LaunchTemplateData.UserData['Fn::Base64'];
  return { raw, toml: String(deploy(raw, PARAMETERS)) };
}

test.each([
  ['that the library knows', inEveryMood(bottlerocketOptions), 200],
  ['that it does not know', unknownSettings, 200],
])('arbitrary settings of Bottlerocket, %s', (name, options, usual) => {
  const ends = new Map([['code', 0], ['toml', 0]]);
  fc.assert(fc.property(options, (bottlerocket) => {
    const outcome = outcomeOf((bench) => bench.launchTemplate(bench.stack, { os: { bottlerocket } }));
    const end = outcome.code === undefined ? 'toml' : 'code';
    ends.set(end, ends.get(end)! + 1);
    if (outcome.code !== undefined) return;

    const { raw, toml } = userDataOf(outcome.template);
    const tree = readToml(toml);
    expect(plain(parseToml(toml))).toEqual(plain(tree));
    expect(Object.keys(tree)).toEqual(['settings']);
    expect(unmergeable(tree)).toEqual([]);
    expect(quotedHeaders(toml)).toEqual([]);
    if (typeof raw === 'string') expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(EC2_LIMIT);
  }), { numRuns: runs(usual), seed });
  tell(`settings of Bottlerocket, ${name}`, ends);
  expect(ends.get('toml')).toBeGreaterThan(runs(usual) / 10);
  expect(ends.get('code')).toBeGreaterThan(runs(usual) / 10);
});

test.each([
  ['a = "say \\"x\\""', ['.a: a double quote in a value']],
  ['a = ["b", "say \\"x\\""]', ['.a.1: a double quote in a value']],
  ['\'a"b\' = 1', [': a double quote in the name a"b']],
  ['a = [1, 2.5]', ['.a: a list of number and float']],
  ['a = [1, "b"]', ['.a: a list of number and string']],
  ['a = [["b"], [1, true]]', ['.a.1: a list of number and boolean']],
  ['a = ["b", \'c\']\nd = [1, 2]\n"e.f" = "it\'s"', []],
])('the reading of the merger: %s', (toml, expected) => expect(unmergeable(parseToml(toml))).toEqual(expected));

test('a quoted header is seen', () => {
  expect(quotedHeaders('[a."b.c"]\n[a.b]\n[[a."d"]]\nx = "[y]"')).toEqual(['[a."b.c"]', '[[a."d"]]']);
});
