/** Whether an event matches a pattern, by the rules of Amazon EventBridge that are used here: values, `prefix`, `anything-but` and `exists`; any element of an array. */
export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(event)) return event.some((element) => matches(pattern, element));
  if (Array.isArray(pattern)) return pattern.some((alternative) => matchesValue(alternative, event));
  const fields = typeof event === 'object' && event !== null ? event as Record<string, unknown> : {};
  return Object.entries(pattern as object).every(([name, below]) => matches(below, fields[name]));
}

function matchesValue(alternative: unknown, value: unknown): boolean {
  if (typeof alternative !== 'object' || alternative === null) return alternative === value;
  const [[operator, argument]] = Object.entries(alternative);
  switch (operator) {
    case 'prefix': return typeof value === 'string' && value.startsWith(argument);
    case 'anything-but': return value !== undefined && !argument.includes(value);
    case 'exists': return (value !== undefined) === argument;
    default: throw new Error(`cannot judge ${operator}`);
  }
}
