import { Token } from 'aws-cdk-lib';

/** What a setting takes, and from which version of the operating system on. */
export class SettingType {
  public constructor(
    public readonly expected: string,
    private readonly accepts: (value: unknown) => boolean,
    public readonly since?: string,
  ) {}

  /** The same type, known to the operating system from this version on. */
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

/** A threshold of an eviction signal. */
export const threshold = matches('a Kubernetes quantity, or a percentage below 100%', /^(?:\d{1,2}(?:\.\d+)?%|\d+(?:\.\d+)?(?:n|u|m|k|K|[KMGTPE]i|[MGTPE])?)$/);

/** A duration as Go reads it. */
export const duration = matches('a duration such as 90s or 12h', /^(?=\d)(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m)?(?:\d+(?:\.\d+)?s)?(?:\d+(?:\.\d+)?ms)?$/);

/** An IPv4 or IPv6 address. */
export const address = matches('an IP address', /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/);
