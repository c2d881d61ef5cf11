import { gunzipSync } from 'node:zlib';
import { listOf, type Json, type Template } from './template';

/** What a rule pack found. */
export interface PackSummary {
  readonly name: string;
  /** What is wrong with it: it did not run, it broke, or it has findings. */
  readonly problem?: string;
  readonly errors: number;
  readonly warnings: number;
  readonly acknowledged: number;
}

/** A warning of the library that nobody acknowledged. */
export interface WarningSummary {
  readonly id: string;
  readonly path: string;
}

/** The packs of cdk-nag, by the names they report under. */
export const RULE_PACKS = ['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321', 'Serverless'];

/** Under this name the report has the annotations of constructs. */
const ANNOTATIONS = 'Construct Annotations';

/**
 * The six packs, then whatever else reported.
 *
 * A pack that found nothing and acknowledged nothing is not in the report; that it ran stands in the template, where the CDK lists the plugins of an app.
 */
export function readPacks(report: Json, templates: Template[]): PackSummary[] {
  const reports = listOf(report?.pluginReports);
  const registered = templates.map(registeredPlugins);
  const others = reports.map(({ pluginName }) => pluginName).filter((name) => !RULE_PACKS.includes(name) && name !== ANNOTATIONS);
  return [...RULE_PACKS, ...others].map((name) => {
    const found = reports.find(({ pluginName }) => pluginName === name);
    const ran = report !== undefined && (found !== undefined || (registered.length > 0 && registered.every((names) => names.includes(name))));
    const problem = ran ? failure(found) : 'did not run';
    const counts = countFindings(found);
    // Other plugins may check style: their warnings are shown and do not count.
    const findings = counts.errors + (RULE_PACKS.includes(name) ? counts.warnings : 0);
    return { name, problem: problem ?? (findings > 0 ? 'findings' : undefined), ...counts };
  });
}

/** The library's warnings in the report. */
export function readWarnings(report: Json): WarningSummary[] {
  const annotations = listOf(report?.pluginReports).filter(({ pluginName }) => pluginName === ANNOTATIONS);
  return annotations.flatMap(({ violations }) => listOf(violations)).flatMap(({ ruleName, violatingConstructs }) => {
    const id = /cdk-eks-hardened-nodes:(\w+)/.exec(ruleName)?.[1];
    return id === undefined ? [] : listOf(violatingConstructs).map(({ constructPath }) => ({ id, path: constructPath }));
  });
}

function countFindings(report: Json): Pick<PackSummary, 'errors' | 'warnings' | 'acknowledged'> {
  const findings = (violations: Json) => listOf(violations).flatMap(({ severity, violatingConstructs }) =>
    Array(Math.max(1, listOf(violatingConstructs).length)).fill(severity) as string[]);
  const severities = findings(report?.violations);
  const warnings = severities.filter((severity) => severity === 'warning' || severity === 'info').length;
  return { errors: severities.length - warnings, warnings, acknowledged: findings(report?.suppressedViolations).length };
}

/** A pack that broke has a conclusion but no findings. */
function failure(report: Json): string | undefined {
  return report?.conclusion === 'failure' && listOf(report.violations).length === 0 ? 'broke' : undefined;
}

/** The list is packed: names share their beginnings, as in `policyValidation.{HIPAA.Security,NIST.800.53.{R4,R5}}`. */
function registeredPlugins(template: Template): string[] {
  const [metadata] = template.ofType('AWS::CDK::Metadata');
  const packed = /^v2:deflate64:(.+)$/.exec(metadata?.properties.Analytics)?.[1];
  if (packed === undefined) return [];
  const list = gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
  return [...list.matchAll(/policyValidation\./g)].flatMap(({ index, 0: prefix }) => unpack(list, index + prefix.length).names);
}

/** The names from a position on, to the end of their branch. */
function unpack(list: string, start: number): { readonly names: string[]; readonly end: number } {
  const stem = /^[^{},]*/.exec(list.slice(start))![0];
  let end = start + stem.length;
  if (list[end] !== '{') return { names: [stem], end };
  const names: string[] = [];
  do {
    const branch = unpack(list, end + 1);
    names.push(...branch.names.map((name) => stem + name));
    end = branch.end;
  } while (list[end] === ',');
  return { names, end: end + 1 };
}
