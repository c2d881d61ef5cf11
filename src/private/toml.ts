/** By require: the types of smol-toml are those of an ES module only, its code is CommonJS too. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const toml = require('smol-toml') as { stringify(value: object): string; parse(text: string): Record<string, unknown> };

/** The value as TOML. */
export const stringifyToml = (value: object): string => toml.stringify(value);

/** The value of a TOML text. Throws what the parser throws, with the line and the column. */
export const parseToml = (text: string): Record<string, unknown> => toml.parse(text);
