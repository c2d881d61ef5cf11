/** The cloud assembly of the example, and copies of it with something changed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { App } from 'aws-cdk-lib';

export const EXAMPLE = join(__dirname, '../../examples/hardened-cluster');

const MANIFEST = 'manifest.json';
export const TEMPLATE = 'HardenedCluster.template.json';
export const REPORT = 'validation-report.json';

/** The files of the cloud assembly that are changed. */
export interface Assembly {
  readonly template: any;
  report: any;
}

export type Change = (assembly: Assembly) => void;

export const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** The app as the CDK CLI starts it, with the context of its cdk.json; it imports the library by name, so the compiler of the tests does not follow it. */
export function synthesise(): string {
  const { context, versionReporting } = readJson(join(EXAMPLE, 'cdk.json'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:version-reporting': versionReporting });
  const { app } = jest.requireActual<{ app: App }>('../../examples/hardened-cluster/app');
  return app.synth().directory;
}

/** A cloud assembly that is written anew, at one place, for each change. */
export class AssemblyCopy {
  public readonly dir = mkdtempSync(join(tmpdir(), 'assembly-'));

  public constructor(private readonly original: string) {}

  public write(change: Change): string {
    const assembly: Assembly = { template: readJson(join(this.original, TEMPLATE)), report: readJson(join(this.original, REPORT)) };
    change(assembly);
    writeFileSync(join(this.dir, MANIFEST), readFileSync(join(this.original, MANIFEST)));
    writeFileSync(join(this.dir, TEMPLATE), JSON.stringify(assembly.template));
    rmSync(join(this.dir, REPORT), { force: true });
    if (assembly.report !== undefined) writeFileSync(join(this.dir, REPORT), JSON.stringify(assembly.report));
    return this.dir;
  }

  public remove(): void {
    rmSync(this.dir, { recursive: true });
  }
}

/** A resource of the template by the path of its construct. */
export function resource({ template }: Assembly, path: string): any {
  const found = Object.values<any>(template.Resources).find(({ Metadata }) => Metadata?.['aws:cdk:path'] === `HardenedCluster/${path}/Resource`);
  if (found === undefined) throw new Error(`no ${path} in the template`);
  return found.Properties;
}

/** The custom resource that turns Amazon Inspector on, with its policies. */
export function enablement({ template }: Assembly): any {
  return Object.values<any>(template.Resources).find(({ Type }) => Type === 'Custom::InspectorEnablement');
}

/** The rule that sends findings of Amazon Inspector on. */
export function findingsRule({ template }: Assembly): any {
  return Object.values<any>(template.Resources).find(({ Type, Properties }) =>
    Type === 'AWS::Events::Rule' && Properties.EventPattern['detail-type'].includes('Inspector2 Finding')).Properties;
}

export const group = (assembly: Assembly, name = 'Workers') => resource(assembly, name);
export const launch = (assembly: Assembly, name = 'Workers') => resource(assembly, `${name}/LaunchTemplate`).LaunchTemplateData;

/** Changes a text in the user data. */
export function userData(assembly: Assembly, from: string, to: string, name = 'Workers'): void {
  const data = launch(assembly, name);
  const text: string = data.UserData['Fn::Base64'];
  if (!text.includes(from)) throw new Error(`no ${from} in the user data`);
  data.UserData = { 'Fn::Base64': text.replace(from, to) };
}

/** Changes the body of one part of the MIME user data, or takes the part out. */
export function part(assembly: Assembly, type: string, change: (body: string) => string | undefined, name = 'Selinux'): void {
  const data = launch(assembly, name);
  const text: string = data.UserData['Fn::Base64'];
  const boundary = /boundary="(.+)"/.exec(text)![1];
  const [head, ...parts] = text.replace(`--${boundary}--\n`, '').split(`--${boundary}\n`);
  const at = parts.findIndex((other) => other.startsWith(`Content-Type: ${type}`));
  if (at < 0) throw new Error(`no ${type} in the user data`);
  const [header, body] = [parts[at].split('\n\n', 1)[0], parts[at].slice(parts[at].indexOf('\n\n') + 2)];
  const changed = change(body);
  if (changed === body) throw new Error(`${type} is the same as before`);
  parts.splice(at, 1, ...(changed === undefined ? [] : [`${header}\n\n${changed}`]));
  data.UserData = { 'Fn::Base64': [head, ...parts].join(`--${boundary}\n`) + `--${boundary}--\n` };
}

/** Changes the specification in the NodeConfig. */
export function nodeConfig(assembly: Assembly, change: (spec: any) => void): void {
  part(assembly, 'application/node.eks.aws', (body) => {
    const document = JSON.parse(body);
    change(document.spec);
    return `${JSON.stringify(document)}\n`;
  });
}

/** What a pack reported. */
export function packReport({ report }: Assembly, name: string): any {
  const found = report.pluginReports.find(({ pluginName }: any) => pluginName === name);
  if (found === undefined) throw new Error(`no ${name} in the report`);
  return found;
}

/** Takes what packs reported out, as if they had found nothing at all. */
export function withoutReport(assembly: Assembly, ...names: string[]): void {
  const reports = names.map((name) => packReport(assembly, name));
  assembly.report.pluginReports = assembly.report.pluginReports.filter((report: any) => !reports.includes(report));
}

/** Changes the list of plugins that the CDK writes into a template. */
export function plugins({ template }: Assembly, from: string, to: string): void {
  const { Properties } = Object.values<any>(template.Resources).find(({ Type }) => Type === 'AWS::CDK::Metadata');
  const prefix = 'v2:deflate64:';
  const list = gunzipSync(Buffer.from(Properties.Analytics.slice(prefix.length), 'base64')).toString();
  if (!list.includes(from)) throw new Error(`no ${from} among the plugins`);
  Properties.Analytics = prefix + gzipSync(list.replace(from, to)).toString('base64');
}

export const violation = (ruleName: string, severity: string, constructPath: string) =>
  ({ ruleName, severity, description: 'text', violatingConstructs: [{ constructPath }] });

export const reported = (pluginName: string, ...violations: object[]) => ({ pluginName, conclusion: 'failure', violations });
