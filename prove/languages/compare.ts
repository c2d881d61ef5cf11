import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a cloud assembly deploys, and what the rule packs said of it. */
export interface Assembly {
  /** Templates by the name of their file. */
  readonly templates: Record<string, unknown>;
  /** Findings of all rule packs by pack, rule and construct, the acknowledged ones too. */
  readonly findings: Record<string, unknown>;
}

/** Differences that a refusal shows. */
const SHOWN = 10;

/** Reads the cloud assembly in a folder. */
export function readAssembly(folder: string): Assembly {
  const stacks = Object.values(readJson<Manifest>(folder, 'manifest.json').artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  const templates = stacks.map(({ properties }) => [properties!.templateFile, readJson<Template>(folder, properties!.templateFile)] as const);
  return {
    templates: Object.fromEntries(templates.map(([name, template]) => [name, withoutAnalytics(template)])),
    findings: findingsOf(readJson<Report>(folder, 'validation-report.json')),
  };
}

/** Refuses an assembly that is not equal to the expected one, and says where. */
export function assertEqual(expected: Assembly, actual: Assembly): void {
  const found = [...differences('templates', expected.templates, actual.templates), ...differences('findings', expected.findings, actual.findings)];
  if (found.length === 0) return;
  const rest = found.length > SHOWN ? [`and ${found.length - SHOWN} more`] : [];
  throw new Error([`differences from TypeScript (${found.length}):`, ...found.slice(0, SHOWN), ...rest].join('\n    '));
}

/** Every place at which two values differ; the order of the members of an object does not count. */
function differences(path: string, expected: unknown, actual: unknown): string[] {
  if (isObject(expected) && isObject(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differences(`${path}.${key}`, expected[key], actual[key]));
  }
  return Object.is(expected, actual) ? [] : [`${path} is ${show(actual)}, expected ${show(expected)}`];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const show = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 200));

/** Tells AWS the language of the app and the order in which it passes properties, so it differs between languages; nothing is made of it. */
function withoutAnalytics(template: Template): Template {
  const { CDKMetadata: { Properties: { Analytics, ...properties }, ...metadata }, ...resources } = template.Resources;
  if (typeof Analytics !== 'string') throw new Error('CDKMetadata has no Analytics: leave versionReporting on in cdk.json');
  return { ...template, Resources: { ...resources, CDKMetadata: { ...metadata, Properties: properties } } };
}

/** Without their stack traces, which are those of the language. */
function findingsOf({ pluginReports }: Report): Record<string, unknown> {
  const entries = pluginReports.flatMap(({ pluginName, violations = [], suppressedViolations = [] }) =>
    [...violations, ...suppressedViolations].flatMap(({ ruleName, violatingConstructs, acknowledgedId, acknowledgedAt, reason }) =>
      violatingConstructs.map(({ constructPath }) => [`${pluginName} ${ruleName} ${constructPath}`, { acknowledgedId, acknowledgedAt, reason }])));
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function readJson<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}

interface Manifest {
  readonly artifacts: Record<string, { readonly type: string; readonly properties?: { readonly templateFile: string } }>;
}

interface Template {
  readonly Resources: Record<string, { readonly Properties: Record<string, unknown> }>;
}

interface Report {
  readonly pluginReports: Array<{ readonly pluginName: string; readonly violations?: Finding[]; readonly suppressedViolations?: Finding[] }>;
}

interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: Array<{ readonly constructPath: string }>;
  readonly acknowledgedId?: string;
  readonly acknowledgedAt?: string;
  readonly reason?: string;
}
