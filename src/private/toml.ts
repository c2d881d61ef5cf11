/** By require: the types of smol-toml are those of an ES module only, its code is CommonJS too. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const toml = require('smol-toml') as {
  stringify(value: object, options?: { numbersAsFloat?: boolean }): string;
  parse(text: string, options?: { integersAsBigInt?: boolean }): Record<string, unknown>;
};

/** The value as TOML. */
export const stringifyToml = (value: object): string => toml.stringify(value);

/** The value of a TOML text, integers as bigint so that 1 and 1.0 stay apart. Throws what the parser throws, with the line and the column. */
export const parseToml = (text: string): Record<string, unknown> => toml.parse(text, { integersAsBigInt: true });

/** What `parseToml` gave, as TOML again. */
export const stringifyParsedToml = (value: object): string => toml.stringify(value, { numbersAsFloat: true });
