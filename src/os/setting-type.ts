import { isIP } from 'node:net';
import { Token } from 'aws-cdk-lib';

/** What a setting takes, and from which versions of Bottlerocket and of Kubernetes on. */
export class SettingType {
  public constructor(
    public readonly expected: string,
    private readonly accepts: (value: unknown) => boolean,
    public readonly since?: string,
    public readonly kubernetesSince?: string,
  ) {}

  /** The same type, known to Bottlerocket from this version on. */
  public from(version: string): SettingType {
    return new SettingType(this.expected, this.accepts, version, this.kubernetesSince);
  }

  /** The same type, in the images for this version of Kubernetes and newer ones alone. */
  public fromKubernetes(version: string): SettingType {
    return new SettingType(this.expected, this.accepts, this.since, version);
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

/** The name of an image, of a host or of a URL. */
export const noSpaces = matches('a text without spaces', /^\S+$/);

/** A text without any character that ends a line. */
export const line = matches('a text of one line', /^[^\n\v\f\r\u0085\u2028\u2029]*$/);

/** Bytes as text. */
export const base64 = matches('base64', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);

/** A JSON document as base64. */
export const base64Json = new SettingType('base64 of JSON', (value) => base64.allows(value) && isJson(Buffer.from(value as string, 'base64').toString()));

/** An amount as Kubernetes writes it. */
export const quantity = matches('a Kubernetes quantity such as 100m, 512Mi or 1Gi', /^\d+(?:\.\d+)?(?:n|u|m|k|K|[KMGTPE]i|[MGTPE])?$/);

function isJson(document: string): boolean {
  try {
    JSON.parse(document);
    return true;
  } catch {
    return false;
  }
}

/** An amount, or a part of what there is. */
export const threshold = matches('a Kubernetes quantity, or a percentage below 100%', /^(?:\d{1,2}(?:\.\d+)?%|\d+(?:\.\d+)?(?:n|u|m|k|K|[KMGTPE]i|[MGTPE])?)$/);

/** An address without a zone. */
export const address = new SettingType('an IP address', (value) => isText(value) && isIP(value) !== 0 && !value.includes('%'));

/** A duration as Go writes it; the example is one that is usual for the operating system. */
export const durationLike = (example: string) =>
  matches(`a duration such as ${example}`, /^(?=\d)(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m)?(?:\d+(?:\.\d+)?s)?(?:\d+(?:\.\d+)?ms)?$/);
