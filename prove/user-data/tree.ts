/** Values by name, as JSON and TOML give them back. */
export type Tree = { readonly [name: string]: unknown };

/** A plain object: no list, and no value of a class. */
export const isTable = (node: unknown): node is Tree =>
  typeof node === 'object' && node !== null && [Object.prototype, null].includes(Object.getPrototypeOf(node) as object | null);

/** The second tree wins; lists are replaced. */
export function onTop(base: Tree, top: Tree): Tree {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(top)) {
    const under = merged.get(name);
    merged.set(name, isTable(under) && isTable(value) ? onTop(under, value) : value);
  }
  return Object.fromEntries(merged);
}
