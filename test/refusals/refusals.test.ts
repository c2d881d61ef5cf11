import { Bench } from './bench';
import type { Refusal } from './row';
import { SOURCES } from './sources';
import { REFUSALS } from './table';
import { lazyValues, parameters, TOKENS, WITHOUT_TOKENS } from './tokens';
import { ERRORS, HardeningError } from '../../src/private/errors';
import { Template } from '../util';

const CODES = Object.keys(ERRORS).sort();

/** The error of the library that a row leads to. */
function thrownBy({ given }: Refusal): HardeningError | undefined {
  try {
    given(new Bench());
    return undefined;
  } catch (error) {
    if (error instanceof HardeningError) return error;
    throw error;
  }
}

describe('at synthesis it is an error', () => {
  test.each(REFUSALS.map((row) => [row.message, row] as const))('%s', (message, row) => {
    const error = thrownBy(row);
    expect(error?.message).toBe(message);
    expect(error?.code).toBe(row.code);
  });
});

/**
 * The ways to say it: what is wrong or allowed, what was given where something was given, and what to do or why.
 */
const FORMS = [
  / must (?:be|have|hold|name|run|say|select) .+, got [^ ].*$/,
  / must be TOML: .+; .+$/,
  / must not be (?:above|in) .+, got .+[;:] .+$/,
  / must not be (?:.+) ?: .+$/,
  / must not (?:hold|stand|start|be given|be true while) .+[;,:] .+$/,
  / must be named with .+, got .+$/,
  / is needed .+; give .+$/,
  / needs .+, got .+; .+$/,
  / has no .+; .+$/,
  /^'.+' is refused: .+; use .+$/,
  /^'.+' is not an? .+; use .+$/,
  / must not be larger than .+, got \d+; .+$/,
];

describe('the table', () => {
  test('has 400 rows', () => expect(REFUSALS.length).toBe(400));

  test('has at least one for every error', () => {
    expect([...new Set(REFUSALS.map(({ code }) => code))].sort()).toEqual(CODES);
  });

  test('has none twice', () => {
    const messages = REFUSALS.map(({ message }) => message);
    expect(messages.filter((message, i) => messages.indexOf(message) !== i)).toEqual([]);
  });

  test('names a public page in every row, and no page in vain', () => {
    const used = [...new Set(REFUSALS.map(({ source }) => source))];
    expect(used.filter((source) => !/^https:\/\/[a-z0-9.-]+\/[\w./-]+$/.test(source))).toEqual([]);
    expect(used.sort()).toEqual(Object.values(SOURCES).sort());
  });

  test('has messages of the form of the house', () => {
    const texts = REFUSALS.map(({ code, message }) => message.replace(`[${code}] `, '').replace(/ \(at Stack[\w/]*\)$/, ''));
    expect(texts.filter((text) => !FORMS.some((form) => form.test(text)))).toEqual([]);
    expect(texts.filter((text) => /[.;,:]$|undefined|\[object|\$\{/.test(text))).toEqual([]);
  });

  test('has the place in the construct tree in every message but those of a name without one', () => {
    const placeless = REFUSALS.filter(({ message }) => !/ \(at Stack[\w/]*\)$/.test(message));
    expect([...new Set(placeless.map(({ code }) => code))].sort()).toEqual(['InspectorCisScanInvalid', 'OsRefused', 'OsUnknown', 'SelinuxBooleanInvalid']);
  });
});

describe('a value that is known later is no error', () => {
  const rows = TOKENS.map((row) => [`${row.name} (${row.code})`, row] as const);

  test.each(rows)('%s: at deployment', (_name, { given }) => {
    const bench = new Bench();
    given(bench, parameters);
    Template.fromStack(bench.stack);
  });

  test.each(rows)('%s: when the app is ready', (_name, { given }) => {
    given(new Bench(), lazyValues);
  });
});

test('every error has a token that is none, or a reason why there is no such token', () => {
  expect([...new Set([...TOKENS.map(({ code }) => code), ...Object.keys(WITHOUT_TOKENS)])].sort()).toEqual(CODES);
  expect(TOKENS.filter(({ code }) => code in WITHOUT_TOKENS)).toEqual([]);
});
