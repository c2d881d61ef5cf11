import { readFileSync } from 'node:fs';
import { createSourceFile, forEachChild, isImportDeclaration, ScriptTarget, type Node } from 'typescript';

/** The lines of a TypeScript file that a user has to write: neither blank, nor comment, nor import. Lines of a text count as they stand. */
export function countLines(file: string): number {
  const text = readFileSync(file, 'utf8');
  const source = createSourceFile(file, text, ScriptTarget.ES2022, true);
  const written = new Set<number>();
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: Node): void => {
    written.add(lineAt(node.getStart(source)));
    written.add(lineAt(node.getEnd() - 1));
    if (node.getChildCount(source) === 0) {
      for (let line = lineAt(node.getStart(source)); line <= lineAt(node.getEnd() - 1); line++) written.add(line);
    }
    forEachChild(node, visit);
  };
  source.statements.filter((statement) => !isImportDeclaration(statement)).forEach(visit);
  const lines = text.split('\n');
  return [...written].filter((line) => lines[line].trim() !== '').length;
}
