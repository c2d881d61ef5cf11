/** Throws what is too much and what is missing. */
export function expectSame(found: string[], expected: string[]): void {
  const more = found.filter((item) => !expected.includes(item));
  const less = expected.filter((item) => !found.includes(item));
  if (more.length + less.length > 0) throw new Error([...more.map((item) => `${item} is too much`), ...less.map((item) => `${item} is missing`)].join(', '));
}
