import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pacmakCode } from './language';
import type { Cases } from '../proof';

/** A type of the library, as jsii describes it. */
interface JsiiType {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  /** An interface whose members are all properties: C# has it as an interface and as a class. */
  readonly datatype?: boolean;
  readonly members?: Named[];
  readonly methods?: Named[];
  readonly properties?: Named[];
}

interface Named {
  readonly name: string;
}

/** Every public type and member of the library is in the C# that jsii-pacmak writes. Nothing compiles it. */
export async function dotnetSurface(cases: Cases): Promise<void> {
  const { types } = JSON.parse(readFileSync('.jsii', 'utf8')) as { types: Record<string, JsiiType> };
  const generated = await cases.holds('code for .NET is generated', () => pacmakCode('dotnet'));
  if (generated === undefined) return;
  const folder = join(generated, 'CdkEksHardenedNodes', 'CdkEksHardenedNodes');
  const sourceOf = (name: string) => (existsSync(join(folder, `${name}.cs`)) ? readFileSync(join(folder, `${name}.cs`), 'utf8') : undefined);
  for (const type of Object.values(types)) {
    for (const { kind, name } of declarationsOf(type)) {
      await cases.holds(`${kind} ${name} in C#`, () => assertDeclared(type, kind, name, sourceOf(name)));
    }
  }
  await wrongSurfaces(cases, types['cdk-eks-hardened-nodes.NodeOs'], sourceOf('NodeOs') ?? '');
}

async function wrongSurfaces(cases: Cases, type: JsiiType, source: string): Promise<void> {
  const check = (changed: string | undefined) => () => assertDeclared(type, 'class', 'NodeOs', changed);
  await cases.caught('a class that is missing in C#', check(undefined), /there is no NodeOs\.cs/);
  await cases.caught('a class of another name in C#', check(source.replace('class NodeOs', 'class Os')), /no public class NodeOs/);
  await cases.caught('a method that is missing in C#', check(source.replace('NodeOs Bottlerocket(', 'NodeOs Rocket(')), /NodeOs lacks Bottlerocket$/);
  await cases.caught('a method that is not public in C#', check(source.replace('public static CdkEksHardenedNodes.NodeOs FromName', 'private static NodeOs FromName')),
    /NodeOs lacks FromName$/);
}

/** What C# has for a type. */
function declarationsOf({ kind, name, datatype }: JsiiType): Array<{ kind: JsiiType['kind']; name: string }> {
  if (kind !== 'interface') return [{ kind, name }];
  return datatype ? [{ kind, name: `I${name}` }, { kind: 'class', name }] : [{ kind, name }];
}

function assertDeclared(type: JsiiType, kind: string, name: string, source: string | undefined): void {
  if (source === undefined) throw new Error(`there is no ${name}.cs`);
  if (!new RegExp(`^ {4}public (?:abstract )?${kind} ${name}\\b`, 'm').test(source)) throw new Error(`there is no public ${kind} ${name}`);
  const declared = new Set(membersOf(source));
  const expected = [
    ...(type.members ?? []).map((member) => member.name),
    ...[...(type.methods ?? []), ...(type.properties ?? [])].map((member) => pascalCase(member.name)),
  ];
  const missing = expected.filter((member) => !declared.has(member));
  if (missing.length > 0) throw new Error(`${name} lacks ${missing.join(', ')}`);
}

/** Names that stand where members of the outer type do: a method before its parenthesis, the others at the end of the line. */
function membersOf(source: string): string[] {
  const lines = source.split('\n').filter((line) => !/^ +(?:private|protected|internal)\b/.test(line));
  return lines.flatMap((line) => /^ {8}(?:[\w.<>?,[\] ]+ )?(\w+)(?:\(|,?$)/.exec(line)?.[1] ?? []);
}

const pascalCase = (name: string): string => name[0].toUpperCase() + name.slice(1);
