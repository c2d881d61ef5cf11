import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { ROOT } from './pages';

/** What the source says of a type: its members, each with the value of its `@default`, if that is a value and not words. */
export type Members = Map<string, string | undefined>;

/** The exported interfaces, enums and classes of the library by name; of a class its public static members. */
export function exportedTypes(): Map<string, Members> {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const statements = files.flatMap((file) => [...parse(join(ROOT, 'src', file)).statements]);
  return new Map(statements.flatMap((statement): [string, Members][] => {
    if (ts.isInterfaceDeclaration(statement) || ts.isEnumDeclaration(statement)) return [[statement.name.text, membersOf([...statement.members])]];
    if (ts.isClassDeclaration(statement) && statement.name) return [[statement.name.text, membersOf(statement.members.filter(isPublicStatic))]];
    return [];
  }));
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
}

function isPublicStatic(member: ts.ClassElement): boolean {
  const modifiers = (ts.canHaveModifiers(member) ? ts.getModifiers(member) ?? [] : []).map(({ kind }) => kind);
  return modifiers.includes(ts.SyntaxKind.StaticKeyword) && !modifiers.includes(ts.SyntaxKind.PrivateKeyword);
}

function membersOf(members: readonly (ts.TypeElement | ts.EnumMember | ts.ClassElement)[]): Members {
  return new Map(members.flatMap((member) => (member.name ? [[member.name.getText(), defaultOf(member)]] : [])));
}

/** `@default value - reason` has a value, `@default - words` has none. */
function defaultOf(member: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  const comment = ts.getTextOfJSDocComment(tag?.comment) ?? '-';
  return comment.startsWith('-') ? undefined : comment.split(' - ')[0].trim();
}
