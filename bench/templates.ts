import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly [attribute: string]: unknown;
}

export interface Template {
  readonly Resources: Record<string, Resource>;
  readonly [section: string]: unknown;
}

/** The templates of a cloud assembly by file name. */
export function readTemplates(assembly: string): Map<string, Template> {
  const names = readdirSync(assembly).filter((name) => name.endsWith('.template.json')).sort();
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(join(assembly, name), 'utf8')) as Template]));
}

export function countResources(assembly: string): number {
  return [...readTemplates(assembly).values()].reduce((sum, template) => sum + Object.keys(template.Resources).length, 0);
}

/** The user data of the first launch template of a cloud assembly. */
export function userDataIn(assembly: string): string {
  const resources = [...readTemplates(assembly).values()].flatMap((template) => Object.values(template.Resources));
  const { Properties: properties } = resources.find(({ Type }) => Type === 'AWS::EC2::LaunchTemplate')!;
  return (properties!.LaunchTemplateData as { UserData: { 'Fn::Base64': string } }).UserData['Fn::Base64'];
}

/** Throws unless both assemblies hold the same templates apart from logical ids. */
export function requireEqual(assembly: string, other: string): void {
  const left = readTemplates(assembly);
  const right = readTemplates(other);
  if ([...left.keys()].join() !== [...right.keys()].join()) throw new Error(`different stacks: ${[...left.keys()].join()} and ${[...right.keys()].join()}`);
  for (const [name, template] of left) {
    const difference = firstDifference(withoutLogicalIds(template), withoutLogicalIds(right.get(name)!));
    if (difference !== undefined) throw new Error(`${name} differs:\n${difference}`);
  }
}

/** The parts of a template as sorted texts; a reference to a resource is written as the resource itself. */
export function withoutLogicalIds(template: Template): string[] {
  const { Resources: resources, ...rest } = template;
  const known = new Map<string, string>();
  const text = (id: string): string => {
    if (!known.has(id)) {
      known.set(id, '<itself>');
      known.set(id, canonical(resources[id], (other) => (other in resources ? text(other) : undefined)));
    }
    return known.get(id)!;
  };
  return [...Object.keys(resources).map(text), canonical(rest)].sort();
}

function firstDifference(left: string[], right: string[]): string | undefined {
  if (left.length !== right.length) return `${left.length - 1} resources against ${right.length - 1}`;
  const at = left.findIndex((text, i) => text !== right[i]);
  return at < 0 ? undefined : `${left[at]}\n${right[at]}`;
}

/** JSON with sorted keys. */
export function canonical(value: unknown, resource: (id: string) => string | undefined = () => undefined): string {
  return JSON.stringify(sorted(value, resource));
}

function sorted(value: unknown, resource: (id: string) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item, resource));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, below]) => {
    if (name === 'Ref') return [name, resource(below as string) ?? below];
    if (name === 'Fn::GetAtt') return [name, [resource((below as string[])[0]) ?? (below as string[])[0], (below as string[])[1]]];
    if (name === 'DependsOn') return [name, [below].flat().map((id) => resource(id as string) ?? id).sort()];
    return [name, sorted(below, resource)];
  }));
}
