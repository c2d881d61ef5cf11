/** What jsii-diff needs of a jsii assembly. */
export interface Api {
  readonly name: string;
  readonly types: Record<string, object>;
}

const KEPT = ['schema', 'name', 'version', 'jsiiVersion', 'usedFeatures', 'dependencies', 'types'];
/** Of use to readers, and a third of the file. */
const DROPPED = ['locationInModule', 'symbolId'];

/** The public API without words and places. Of the docs only the stability stays: what was stable must not become experimental. */
export function apiOf(assembly: object): Api {
  const kept = Object.entries(assembly).filter(([key]) => KEPT.includes(key)).map(([key, value]) => [key, stripped(value)]);
  return Object.fromEntries(kept) as Api;
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !DROPPED.includes(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, key === 'docs' ? { stability: (inner as { stability?: string }).stability } : stripped(inner)]));
}
