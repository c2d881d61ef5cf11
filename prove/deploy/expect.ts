import { deepStrictEqual } from 'node:assert';

/** Throws with both values unless they are equal. What is undefined counts as not there. */
export function expectEqual(what: string, got: unknown, wanted: unknown): void {
  const [a, b] = [got, wanted].map((value) => (value === undefined ? undefined : sorted(JSON.parse(JSON.stringify(value)))));
  try {
    deepStrictEqual(a, b);
  } catch {
    throw new Error(`${what}: expected ${JSON.stringify(b)}, got ${JSON.stringify(a)}`);
  }
}

export function expectThat(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

/** The order of keys says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

/** What a call is refused with; an error when it is not. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string; status?: number }> {
  const error = await call.then(() => undefined, (reason: Error & { $metadata?: { httpStatusCode?: number } }) => reason);
  if (error === undefined) throw new Error('the call was allowed');
  return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
}
