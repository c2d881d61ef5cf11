import { Duration } from 'aws-cdk-lib';
import { refusal, render } from './render';
import { Reference, REFERENCE } from './settings-reference';
import { typedProperties } from './typed-properties';
import { BottlerocketSettings } from '../../../src';

/** Properties that take a duration, by what Bottlerocket reads. */
const DURATIONS: Record<string, Duration> = { '12h': Duration.hours(12), '48h': Duration.days(2), '2m': Duration.seconds(120), '150s': Duration.millis(150_000), '0h': Duration.seconds(0) };

const TYPES: Record<Reference['type'], string[]> = {
  'boolean': ['boolean'],
  'integer': ['number'],
  'string': ['string', 'Duration'],
  'list of strings': ['string[]'],
  'list of lists': ['string[][]'],
};

const properties = typedProperties('BottlerocketSettings');

test('the reference covers every typed property, each once', () => {
  expect(properties.length).toBeGreaterThan(60);
  expect(REFERENCE.map(({ property }) => property).sort()).toEqual(properties.map(({ path }) => path).sort());
});

test.each(REFERENCE)('$property is typed as Bottlerocket reads it: $type', ({ property, type }) => {
  expect(TYPES[type]).toContain(properties.find(({ path }) => path === property)?.type);
});

test.each(REFERENCE)('$property renders to settings/$key', (reference) => {
  const { settings, toml } = render({ settings: settingsWith(reference) });

  const value = named(reference.key, reference.names).reduce((table, name) => table?.[name], settings);

  expect(value).toStrictEqual(reference.example);
  if (!reference.type.startsWith('list')) expect(toml.split('\n')).toContain(line(reference));
});

test.each(REFERENCE)('$property is no setting that the library has no type for', (reference) => {
  const { app } = render({ settings: settingsWith(reference) });

  expect(app.node.findAll().flatMap(({ node }) => node.metadata).filter(({ data }) => String(data).includes('BottlerocketUntypedSettings'))).toEqual([]);
});

test.each(REFERENCE.filter(({ since }) => since !== undefined))('$property needs Bottlerocket $since', (reference) => {
  const settings = settingsWith(reference);
  const [major, minor] = reference.since!.split('.').map(Number);
  const path = named(reference.key, reference.names).join('.');

  expect(() => render({ settings, osVersion: reference.since })).not.toThrow();
  expect(() => render({ settings, osVersion: `${major + 1}.0.0` })).not.toThrow();
  expect(refusal({ settings, osVersion: `${major}.${minor - 1}.9` })).toBe(
    `HardeningError: [BottlerocketOsVersion] Bottlerocket setting '${path}' needs Bottlerocket ${reference.since}, got 'osVersion' ${major}.${minor - 1}.9: `
    + 'the node would refuse its user data; leave the setting out or raise the version (at Stack/Template)');
});

test.each(REFERENCE.filter(({ since }) => since === undefined))('$property runs on an old Bottlerocket', (reference) => {
  expect(() => render({ settings: settingsWith(reference), osVersion: '1.20.0' })).not.toThrow();
});

test('pid among the reserved resources needs Bottlerocket 1.50', () => {
  for (const table of ['kubeReserved', 'systemReserved'] as const) {
    const settings: BottlerocketSettings = { kubernetes: { [table]: { pid: '1000' } } };

    expect(render({ settings, osVersion: '1.50.0' }).toml).toContain('pid = "1000"');
    expect(refusal({ settings, osVersion: '1.49.0' })).toContain(`[BottlerocketOsVersion] Bottlerocket setting 'kubernetes.${table === 'kubeReserved' ? 'kube' : 'system'}-reserved.pid' needs Bottlerocket 1.50.0`);
  }
});

test('all settings at once are one document', () => {
  const all = REFERENCE.map((reference) => settingsWith(reference)).reduce((base, top) => deepMerge(base, top));

  const { settings } = render({ settings: all });

  for (const { key, names, example } of REFERENCE.filter(({ property }) => property !== 'kernel/modules/*/allowed')) {
    expect([key, named(key, names).reduce((table, name) => table?.[name], settings)]).toEqual([key, example]);
  }
});

function settingsWith({ property, names, example, beside }: Reference): BottlerocketSettings {
  const duration = properties.find(({ path }) => path === property)?.type === 'Duration';
  const value = duration ? DURATIONS[example as string] : example;
  const settings = named(property, names).reduceRight<unknown>((below, name) => ({ [name]: below }), value);
  return deepMerge(settings, beside ?? {}) as BottlerocketSettings;
}

function named(pattern: string, names: string[] = []): string[] {
  const left = [...names];
  return pattern.split('/').map((name) => (name === '*' ? left.shift()! : name));
}

function line({ key, names, example, type }: Reference): string {
  const name = named(key, names).pop()!;
  const quoted = /^[A-Za-z0-9_-]+$/.test(name) ? name : `"${name}"`;
  return `${quoted} = ${type === 'string' ? `"${example}"` : example}`;
}

function deepMerge(base: any, top: any): any {
  const isTable = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Duration);
  if (!isTable(base) || !isTable(top)) return top;
  return Object.entries(top).reduce((merged, [name, value]) => ({ ...merged, [name]: deepMerge(merged[name], value) }), base);
}
