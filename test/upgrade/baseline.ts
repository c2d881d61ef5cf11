import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { CASES, templateOf } from './cases';

/** What must stay of a resource. */
export interface Kept {
  readonly Type: string;
  /** Path of the construct. */
  readonly Path: string;
  /** The create-only properties, and no key for those that are left out. */
  readonly CreateOnly?: Record<string, unknown>;
}

/** Resources by logical id. */
export type Baseline = Record<string, Kept>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

interface Harm {
  /** Properties with "Update requires: Replacement". */
  readonly createOnly: string[];
  /** What it does to the nodes when such a resource is replaced. */
  readonly effect: string;
}

/**
 * Resources that a node group does not outlive.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-nodegroup.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 */
const HARMS: Record<string, Harm> = {
  'AWS::EKS::Nodegroup': {
    createOnly: ['AmiType', 'CapacityType', 'ClusterName', 'DiskSize', 'InstanceTypes', 'NodegroupName', 'NodeRole', 'RemoteAccess', 'Subnets'],
    effect: 'the node group would be replaced',
  },
  'AWS::EC2::LaunchTemplate': {
    createOnly: ['LaunchTemplateName'],
    effect: 'the launch template would be replaced, and Amazon EKS refuses another one than a node group was made with, so the node group would have to be replaced',
  },
  'AWS::IAM::Role': {
    createOnly: ['Path', 'RoleName'],
    effect: 'the role would be replaced, and with it each node group whose nodes have it',
  },
};
const OTHERS: Harm = { createOnly: [], effect: 'the resource would be replaced' };

const harmOf = (type: string) => HARMS[type] ?? OTHERS;

/** The baseline of a template. */
export function baselineOf(template: object): Baseline {
  const { Resources } = template as { Resources: Record<string, Resource> };
  return Object.fromEntries(Object.entries(Resources).map(([id, resource]) => [id, keptOf(resource)]));
}

function keptOf({ Type, Properties = {}, Metadata }: Resource): Kept {
  const createOnly = harmOf(Type).createOnly.filter((name) => name in Properties).map((name) => [name, Properties[name]]);
  const kept = { Type, Path: Metadata?.['aws:cdk:path'] ?? '' };
  return createOnly.length === 0 ? kept : { ...kept, CreateOnly: Object.fromEntries(createOnly) };
}

/** What an upgrade would do to a stack, in words; nothing where it only adds. */
export function harmsOf(before: Baseline, after: Baseline): string[] {
  return Object.entries(before).flatMap(([id, was]) => {
    const is = after[id];
    const place = `${id} (${was.Type}, ${was.Path})`;
    if (is === undefined) return [`${place} is gone or has another id: ${harmOf(was.Type).effect}`];
    if (is.Type !== was.Type) return [`${place} is of the type ${is.Type} now: CloudFormation would refuse the upgrade, or ${harmOf(was.Type).effect}`];
    return harmOf(was.Type).createOnly.filter((name) => given(was, name) !== given(is, name))
      .map((name) => `${place}: ${name} was ${given(was, name)} and is ${given(is, name)} now: ${harmOf(was.Type).effect}`);
  });
}

const given = ({ CreateOnly = {} }: Kept, name: string) => JSON.stringify(CreateOnly[name]) ?? 'left out';

/** The template of a case with today's library, with the paths of the constructs in it. */
export function today(name: string): object {
  return templateOf(new App({ context: { 'aws:cdk:enable-path-metadata': true }, analyticsReporting: false }), name);
}

/** Versions that are recorded. */
export function versions(): string[] {
  return readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
}

/** Names of the cases that are recorded for a version. */
export function recordedCases(version: string): string[] {
  return readdirSync(join(__dirname, version)).filter((file) => !file.endsWith('.template.json')).map((file) => file.replace(/\.json$/, ''));
}

/** A recorded baseline, and the template that it is of. */
export function recorded(version: string, name: string): { baseline: Baseline; template: object } {
  const read = (file: string) => JSON.parse(readFileSync(join(__dirname, version, file), 'utf8'));
  return { baseline: read(`${name}.json`), template: read(`${name}.template.json`) };
}

/** Records every case with today's library; a version that is recorded stays as it is. */
export function record(version: string, folder = __dirname): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`a version must be like 1.2.3, got ${version}`);
  const target = join(folder, version);
  if (existsSync(target)) throw new Error(`${version} is recorded already, and what users have deployed does not change; record the next version`);
  const write = (file: string, content: object) => writeFileSync(join(target, file), `${JSON.stringify(content, undefined, 2)}\n`);
  const templates = Object.keys(CASES).map((name) => [name, today(name)] as const);
  mkdirSync(target, { recursive: true });
  for (const [name, template] of templates) {
    write(`${name}.json`, baselineOf(template));
    write(`${name}.template.json`, template);
  }
}
