import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { formatSummary, MARK } from './summary/format';
import { readInspector, type InspectorSummary } from './summary/inspector';
import { readNodeGroups, type NodeGroupSummary } from './summary/node-groups';
import { readPacks, readWarnings, type PackSummary, type WarningSummary } from './summary/rule-packs';
import { Template, type Json } from './summary/template';

export { formatSummary };

/** What a cloud assembly says of its node groups, of Amazon Inspector, and of the rule packs that looked at them. */
export interface Summary {
  readonly nodeGroups: NodeGroupSummary[];
  readonly inspector: InspectorSummary[];
  readonly packs: PackSummary[];
  readonly warnings: WarningSummary[];
  readonly templates: string[];
  /** The validation report, if there is one. */
  readonly report?: string;
  /** How many things are not hardened. */
  readonly problems: number;
  readonly hardened: boolean;
}

/** Reads the templates and the validation report of a cloud assembly, and nothing else. */
export function readSummary(assemblyDir: string): Summary {
  const file = (name: string) => relative(process.cwd(), join(assemblyDir, name));
  const artifacts = Object.values<Json>(readJson(file('manifest.json')).artifacts);
  const templates = artifacts.filter(({ type }) => type === 'aws:cloudformation:stack').map(({ properties }) => file(properties.templateFile));
  const report = [file('validation-report.json')].find((name) => existsSync(name));
  const parsedReport = report && readJson(report);
  const parsedTemplates = templates.map((name) => new Template(readJson(name)));

  const nodeGroups = parsedTemplates.flatMap(readNodeGroups);
  const inspector = parsedTemplates.flatMap(readInspector);
  const packs = readPacks(parsedReport, parsedTemplates);
  const warnings = readWarnings(parsedReport);
  const problems = [
    nodeGroups.length === 0,
    inspector.length === 0,
    ...[...nodeGroups, ...inspector].flatMap(({ cells }) => Object.values(cells)).map(({ hardened }) => !hardened),
    ...packs.map(({ problem }) => problem !== undefined),
    ...warnings.map(() => true),
  ].filter(Boolean).length;
  return { nodeGroups, inspector, packs, warnings, templates, report, problems, hardened: problems === 0 };
}

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Marks are red where somebody looks at a terminal. */
function main(): void {
  const summary = readSummary(process.argv[2] ?? join(__dirname, 'cdk.out'));
  const text = formatSummary(summary);
  const red = process.stdout.isTTY && process.env.NO_COLOR === undefined;
  process.stdout.write(`${red ? text.replaceAll(MARK, `\u001b[31m${MARK}\u001b[0m`) : text}\n`);
  process.exitCode = summary.hardened ? 0 : 1;
}

if (require.main === module) main();
