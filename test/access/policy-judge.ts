/** A statement as CloudFormation renders it, with references written out. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** One action on one resource, and the context keys that come with it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string>;
}

/**
 * What IAM answers, by the rules that are used here: an explicit deny first, then an allow, else a denial.
 *
 * Policy variables are written out; a statement with a variable that the context lacks matches nothing.
 */
export function mayDo(statements: PolicyStatement[], { action, resource, context = {} }: Request): boolean {
  const matching = statements.filter((statement) => matchesAny(statement.Action, action, {}, 'i') && coversResource(statement, resource, context) && holds(statement, context));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function coversResource({ Resource, NotResource }: PolicyStatement, resource: string, context: Record<string, string>): boolean {
  if ((Resource === undefined) === (NotResource === undefined)) throw new Error('a statement has either Resource or NotResource');
  return Resource === undefined ? !matchesAny(NotResource!, resource, context) : matchesAny(Resource, resource, context);
}

function holds({ Condition = {} }: PolicyStatement, context: Record<string, string>): boolean {
  return Object.entries(Condition).every(([operator, keys]) => Object.entries(keys).every(([key, values]) => {
    const value = context[key];
    switch (operator) {
      case 'StringEquals': return value !== undefined && [values].flat().some((each) => written(each, context) === value);
      case 'StringLike': return value !== undefined && matchesAny(values, value, context);
      case 'Bool': return value !== undefined && [values].flat().includes(value);
      case 'BoolIfExists': return value === undefined || [values].flat().includes(value);
      default: throw new Error(`cannot judge ${operator}`);
    }
  }));
}

function matchesAny(patterns: string | string[], value: string, context: Record<string, string>, flags = ''): boolean {
  const known = [patterns].flat().map((pattern) => written(pattern, context)).filter((pattern) => pattern !== undefined);
  return known.some((pattern) => toPattern(pattern, flags).test(value));
}

/** With policy variables written out; nothing where the context lacks one. */
function written(text: string, context: Record<string, string>): string | undefined {
  const variables = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name);
  if (variables.some((name) => context[name] === undefined)) return undefined;
  return text.replaceAll(/\$\{([^}]+)\}/g, (_match, name: string) => context[name]);
}

function toPattern(text: string, flags: string): RegExp {
  const escaped = text.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags);
}
