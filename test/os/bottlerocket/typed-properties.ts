import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const SOURCES = ['settings.ts', 'settings-containers.ts', 'settings-kernel.ts', 'settings-kubernetes.ts'].map((name) => join(__dirname, '../../../src/os/bottlerocket', name));

/** A property that ends in a value: its path from an interface down, and the text of its type. */
export interface TypedProperty {
  readonly path: string;
  readonly type: string;
}

/** Every property below an interface of the typed settings, as the source declares it; `*` stands for a name that the user gives. */
export function typedProperties(root: string): TypedProperty[] {
  const interfaces = new Map(SOURCES.flatMap(declaredInterfaces));
  const below = (node: ts.TypeNode, path: string[]): TypedProperty[] => {
    const declaration = ts.isTypeReferenceNode(node) ? interfaces.get(node.getText()) : undefined;
    const members = declaration?.members ?? (ts.isTypeLiteralNode(node) ? node.members : undefined);
    if (members === undefined) return [{ path: path.join('/'), type: node.getText() }];
    return members.flatMap((member) => {
      const name = ts.isIndexSignatureDeclaration(member) ? '*' : member.name!.getText();
      return below((member as ts.PropertySignature).type!, [...path, name]);
    });
  };
  return interfaces.get(root)!.members.flatMap((member) => below((member as ts.PropertySignature).type!, [member.name!.getText()]));
}

function declaredInterfaces(file: string): [string, ts.InterfaceDeclaration][] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  return source.statements.filter(ts.isInterfaceDeclaration).map((declaration) => [declaration.name.text, declaration]);
}
