import { Token } from 'aws-cdk-lib';

/** What a setting takes, and from which version of Bottlerocket on. */
export class SettingType {
  public constructor(
    public readonly expected: string,
    private readonly accepts: (value: unknown) => boolean,
    public readonly since?: string,
  ) {}

  /** The same type, known to Bottlerocket from this version on. */
  public from(version: string): SettingType {
    return new SettingType(this.expected, this.accepts, version);
  }

  /** Tokens are known at deploy time only: they pass. */
  public allows(value: unknown): boolean {
    return Token.isUnresolved(value) || this.accepts(value);
  }
}

/** Settings by name; `*` stands for a name that the user chooses. */
export interface SettingsTable {
  readonly [name: string]: SettingType | SettingsTable;
}

/** Whether the value is a text. */
export const isText = (value: unknown): value is string => typeof value === 'string';

/** A text of this form. */
export const matches = (expected: string, pattern: RegExp) => new SettingType(expected, (value) => isText(value) && pattern.test(value));

/** One of these texts. */
export const oneOf = (...values: string[]) => new SettingType(`one of ${values.join(', ')}`, (value) => isText(value) && values.includes(value));

/** A whole number between two bounds, both included. */
export const integer = (min: number, max = 2 ** 31 - 1) =>
  new SettingType(`an integer from ${min} to ${max}`, (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max);

/** A list whose items are all of one type. */
export const listOf = (type: SettingType) =>
  new SettingType(`a list, each item ${type.expected}`, (value) => Array.isArray(value) && value.every((item) => type.allows(item)));

/** True or false. */
export const bool = new SettingType('true or false', (value) => typeof value === 'boolean');

/** Any text. */
export const text = new SettingType('a text', isText);

/** Bytes as text. */
export const base64 = matches('base64', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);

/** An amount as Kubernetes writes it. */
export const quantity = matches('a Kubernetes quantity such as 100m, 512Mi or 1Gi', /^\d+(?:\.\d+)?(?:n|u|m|k|K|[KMGTPE]i|[MGTPE])?$/);
