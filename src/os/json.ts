import { Stack, Token, Tokenization, type IResolvable, type IResolveContext } from 'aws-cdk-lib';

/**
 * The value as JSON: one line, ASCII alone. Tokens stay tokens, and what they turn out to be at synthesis is escaped like the text around them.
 *
 * `Stack.toJsonString` is not used: it turns all into a single token, so the size could not be checked, and lists that are tokens into a custom resource.
 */
export function renderJson(value: unknown): string {
  if (typeof value === 'string') return `"${renderText(value)}"`;
  if (Token.isUnresolved(value)) return renderToken(value);
  if (Array.isArray(value)) return `[${value.map((item) => renderJson(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `"${renderText(name)}":${renderJson(member)}`).join(',')}}`;
}

/** The marker of a token in a text has no character that JSON escapes. */
function renderText(text: string): string {
  return escape(text).replaceAll(/\$\{Token\[[^\]]*\]\}/g, (marker) => {
    const token = Tokenization.reverseString(marker).firstToken;
    return token === undefined ? marker : Token.asString(new Rendered(token, escapeLiterals));
  });
}

function renderToken(value: unknown): string {
  if (typeof value === 'number') return Tokenization.stringifyNumber(value);
  if (Array.isArray(value)) return Token.asString(new Rendered(Tokenization.reverseList(value)!, renderList));
  return Token.asString(new Rendered(value as IResolvable, renderAny));
}

/** A token whose value is rendered when it is resolved. */
class Rendered implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly token: IResolvable, private readonly render: (resolved: unknown, context: IResolveContext) => unknown) {}

  public resolve(context: IResolveContext): unknown {
    return this.render(context.resolve(this.token), context);
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** A list that only the deployment knows is joined there; its items are taken to need no escapes. */
function renderList(resolved: unknown): unknown {
  if (!Array.isArray(resolved)) return { 'Fn::Join': ['', ['["', { 'Fn::Join': ['","', escapeLiterals(resolved)] }, '"]']] };
  const items = resolved.flatMap((item, i) => (i === 0 ? [] : [',']).concat('"', escapeLiterals(item) as string, '"'));
  return { 'Fn::Join': ['', ['[', ...items, ']']] };
}

/** What a function of CloudFormation stands for is written as it is: a number or a truth value. */
function renderAny(resolved: unknown, context: IResolveContext): unknown {
  return isIntrinsic(resolved) ? resolved : Stack.of(context.scope).toJsonString(resolved);
}

/** Escapes the literal texts in what a token resolved to, those in functions of CloudFormation too. */
function escapeLiterals(resolved: unknown): unknown {
  if (typeof resolved === 'string') return escape(resolved);
  if (Array.isArray(resolved)) return resolved.map(escapeLiterals);
  if (typeof resolved !== 'object' || resolved === null) return resolved;
  return Object.fromEntries(Object.entries(resolved).map(([name, value]) => [name, escapeLiterals(value)]));
}

const escape = (text: string) =>
  JSON.stringify(text).slice(1, -1).replaceAll(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

function isIntrinsic(value: unknown): boolean {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return names.length === 1 && (names[0] === 'Ref' || names[0].startsWith('Fn::'));
}
