import { refusal, render } from './render';
import { BottlerocketOptions } from '../../../src';

const untyped = (value: unknown): BottlerocketOptions => ({ additionalSettings: { example: { setting: value } } });

const unsupported = (text: string) => `HardeningError: [BottlerocketTomlUnsupported] Bottlerocket setting ${text} (at Stack/Template)`;

const held = (what: string) => unsupported(`'example.setting' must not hold ${what}, as Amazon EKS cannot merge it`);

/** The limits of the merger of Amazon EKS: user guide, "Customize managed nodes with launch templates". */
test.each<[string, unknown, string]>([
  ['null', null, 'null; leave the setting out'],
  ['a double quote', 'say "x"', 'a double quote, got "say \\"x\\""; use single quotes, or base64 where the setting takes it'],
  ['a double quote in a list', ['a', 'say "x"'], 'a double quote, got "say \\"x\\""; use single quotes, or base64 where the setting takes it'],
  ['null in a list', [null], 'null; leave the setting out'],
  ['a list of texts and numbers', ['a', 1], 'a list of mixed types'],
  ['a list of truth values and numbers', [true, 1], 'a list of mixed types'],
  ['a list of lists and texts', [['a'], 'b'], 'a list of mixed types'],
  ['a list of mixed types in a list', [['a', 1]], 'a list of mixed types'],
  ['a list of integers and floats', [1, 1.5], 'a list of mixed types'],
  ['a list of integers and a number that is written as a float', [1e21, 1], 'a list of mixed types'],
  ['a list of tables and texts', [{ a: 1 }, 'b'], 'a list of mixed types'],
  ['null among texts', ['a', null], 'null; leave the setting out'],
])('%s is refused', (_name, value, what) => {
  expect(refusal(untyped(value))).toBe(held(what));
});

test('a double quote is refused in typed settings too', () => {
  expect(refusal({ settings: { hostContainers: { agent: { source: 'registry/"agent"' } } } })).toContain(
    '[BottlerocketTomlUnsupported] Bottlerocket setting \'host-containers.agent.source\' must not hold a double quote');
});

test.each([
  ['a quoted table name', { 'example.com': { setting: 1 } }, "'example.com' must be named with letters, digits, - and _, as Amazon EKS cannot merge quoted table names, got \"example.com\""],
  ['a quoted table name further down', { example: { 'a b': { setting: 1 } } },
    "'example.a b' must be named with letters, digits, - and _, as Amazon EKS cannot merge quoted table names, got \"a b\""],
  ['a quote in a name', { example: { 'a"b': 1 } }, "'example.a\"b' must be named with letters, digits, dots, slashes, - and _, got \"a\\\"b\""],
  ['a name of nothing', { example: { '': 1 } }, "'example.' must be named with letters, digits, dots, slashes, - and _, got \"\""],
  ['a name with a space', { example: { 'a b': 1 } }, "'example.a b' must be named with letters, digits, dots, slashes, - and _, got \"a b\""],
])('%s is refused', (_name, additionalSettings, text) => {
  expect(refusal({ additionalSettings })).toBe(unsupported(text));
});

test.each<[string, unknown]>([
  ['an apostrophe', "it's"], ['a backslash', 'C:\\temp'], ['two lines', 'a\nb'], ['letters of the world', 'größe 日本'], ['a dollar sign', '$& $1 $$'],
  ['a list', ['a', 'b']], ['no items', []], ['a list of lists', [['a'], ['b', 'c']]], ['integers', [1, 2]], ['a float', 1.5], ['a truth value', false], ['a negative number', -1],
])('%s comes back as it was given', (_name, value) => {
  expect(render(untyped(value)).settings.example.setting).toEqual(value);
});

test('a name with dots is quoted where a value stands, and no header is quoted', () => {
  const { toml } = render({ settings: { kernel: { sysctl: { 'vm.max_map_count': '262144' } }, boot: { kernelParameters: { 'systemd.log_level': ['info'] } } } });

  expect(toml).toContain('\n[settings.kernel.sysctl]\n"vm.max_map_count" = "262144"\n');
  expect(toml.split('\n').filter((line) => line.startsWith('[') && line.includes('"'))).toEqual([]);
});

test('tables in a list are held to the same limits', () => {
  expect(refusal(untyped([{ text: 'say "x"' }]))).toContain('[BottlerocketTomlUnsupported] ');
  expect(refusal(untyped([{ 'a"b': 1 }]))).toContain('[BottlerocketTomlUnsupported] ');
  expect(refusal(untyped({ 'a.b': [{ c: 1 }] }))).toContain('[BottlerocketTomlUnsupported] ');
});

test('tables in a list come back as they were given', () => {
  const tables = [{ 'a': 1, 'b.c': 'x' }, { a: 2 }];

  expect(render(untyped(tables)).settings.example.setting).toEqual(tables);
});

test('what TOML has no word for is refused in our words', () => {
  for (const value of [new Date(0), [undefined], [new Date(0)], () => 1, new Map(), Symbol('x'), NaN, Infinity, [NaN]]) {
    expect(refusal(untyped(value))).toContain("HardeningError: [BottlerocketTomlUnsupported] Bottlerocket setting 'example.setting' must not hold ");
  }
  expect(refusal(untyped(new Date(0)))).toBe(held('a value of type Date; give a text, a number, true or false'));
});

describe('16 KiB', () => {
  const sized = (bytes: number) => ({ settings: { hostContainers: { agent: { source: 'x'.repeat(bytes) } } } });
  const overhead = Buffer.byteLength(render(sized(1)).toml) - 1;

  test('are accepted to the last byte', () => {
    expect(Buffer.byteLength(render(sized(16384 - overhead)).toml)).toBe(16384);
  });

  test('and no more', () => {
    expect(refusal(sized(16385 - overhead))).toBe(
      'HardeningError: [UserDataTooLarge] user data must not be larger than 16384 bytes, got 16385; '
      + 'move large values (bootstrap scripts, certificates) into an image of your own (at Stack/Template)');
  });

  test('are bytes, not letters', () => {
    expect(refusal({ settings: { hostContainers: { agent: { source: 'ü'.repeat(8192) } } } })).toContain(`got ${16384 + overhead};`);
  });
});
