import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { ROOT } from '../docs/pages';

/** What the exported interfaces of the library say of each of their members, in front of the tags. */
export function docstrings(): Map<string, Map<string, string>> {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = files.flatMap((file) => [...parse(join(ROOT, 'src', file)).statements].filter(ts.isInterfaceDeclaration));
  return new Map(found.map(({ name, members }) => {
    const named = members.flatMap((member) => (member.name ? [[member.name.getText(), docstring(member)] as const] : []));
    return [name.text, new Map(named)];
  }));
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
}

function docstring(member: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
  return comments.join(' ').replaceAll(/\s+/g, ' ');
}
