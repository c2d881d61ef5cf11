import { fuzzedBottlerocket, repeat, type Fuzzed } from './fuzzed';
import { compareSettings, givenSettings, isUnjudged } from './given-settings';
import { readToml } from './readers';
import { isDocumented, judgeSettings, leavesOf, namesBelow, type Leaf } from './settings-judge';
import type { Booted } from './templates';
import type { Tree } from './tree';
import { SETTINGS } from '../../src/os/bottlerocket/settings-table';
import { SettingType, type SettingsTable } from '../../src/os/setting-type';
import { readToml as readByAnother } from '../../test/judges/toml-reader';
import type { Cases } from '../proof';

const LEAST = 2000;

/** User data of Bottlerocket: what a second reader of TOML has is what was given, and each setting is as Bottlerocket documents it. */
export async function bottlerocket(cases: Cases, booted: Booted[]): Promise<void> {
  await cases.holds('templates of Bottlerocket are there', () => { if (booted.length === 0) throw new Error('no template boots it'); });
  for (const path of settingsOf(SETTINGS)) await cases.holds(`${path.join('.')} is documented`, () => expectDocumented(path));

  const fuzzed = fuzzedBottlerocket();
  await cases.holds(`at least ${LEAST} by chance`, () => { if (fuzzed.length < LEAST) throw new Error(`${fuzzed.length} were accepted`); });
  const read = await readToml([...booted, ...fuzzed].map(({ text }) => text));
  for (const [i, { name, text }] of booted.entries()) {
    await cases.holds(`TOML: ${name}`, () => {
      const settings = settingsIn(read[i]);
      judgeSettings(settings);
      compareSettings(settings, asJson(readByAnother(text)).settings);
    });
  }
  for (const [i, one] of fuzzed.entries()) {
    await cases.holds(`Bottlerocket by chance, ${i}, again by ${repeat}`, () => expectSettings(settingsIn(read[booted.length + i]), one));
  }
  console.log(`  tomllib read ${read.length} texts`);
  await wrongOnes(cases, booted[0].text);
}

/** What was given, in values that are documented. A setting that the library does not know is named in a warning. */
function expectSettings(settings: Tree, { options, warnings }: Fuzzed): void {
  const given = givenSettings(options);
  compareSettings(settings, given);
  const names = (all: Leaf[]) => new Set(all.map(({ path }) => path.join('.')));
  const own = names(leavesOf((options.additionalSettings ?? {})));
  const unknown = names(leavesOf(given).filter(({ value }) => isUnjudged(value)));
  judgeSettings(settings, {
    isOwn: (name) => own.has(name) && warnings.some((warning) => warning.includes(name)),
    isUnknown: (name) => unknown.has(name),
  });
}

/** The other reader has its own classes. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as { settings: Tree };

function settingsIn({ value, error }: { value?: Record<string, unknown>; error?: string }): Tree {
  if (value === undefined) throw new Error(`tomllib: ${error}`);
  const others = Object.keys(value).filter((name) => name !== 'settings');
  if (others.length > 0) throw new Error(`there is more than settings: ${others.join(', ')}`);
  return value.settings as Tree;
}

/** Every setting that the library has a type for; `*` is a name that the user chooses. */
function settingsOf(table: SettingsTable, path: string[] = []): string[][] {
  return Object.entries(table).flatMap(([name, entry]) => (entry instanceof SettingType ? [[...path, name]] : settingsOf(entry, [...path, name])));
}

/** Where the library lets the user choose, the documentation may list the names. */
function expectDocumented(path: string[]): void {
  const paths = path.reduce<string[][]>((all, name) => all.flatMap((above) => {
    if (name !== '*') return [[...above, name]];
    const { fixed, open } = namesBelow(above);
    return open ? [[...above, 'any-name']] : [...fixed].map((one) => [...above, one]);
  }), [[]]);
  if (paths.length === 0 || !paths.every(isDocumented)) throw new Error('prove/user-data/documented-settings.ts does not have it: add what the documentation says');
}

/** TOML and settings that are wrong on purpose. */
async function wrongOnes(cases: Cases, text: string): Promise<void> {
  const by = async (toml: string) => settingsIn((await readToml([toml]))[0]);
  const judged = (toml: string) => async () => judgeSettings(await by(`${text}\n${toml}`));
  await cases.caught('TOML with an open bracket, by tomllib', () => by(text.replace(']\n', '\n')), /^tomllib: /);
  await cases.caught('a table twice, by tomllib', () => by(`${text}\n${text}`), /^tomllib: Cannot (?:declare|overwrite)/);
  await cases.caught('a setting outside of settings', () => by(`a = 1\n${text}`), /^there is more than settings: a$/);
  await cases.caught('a setting that Bottlerocket does not have', judged('[settings.kubernets]\nmax-pods = 1'), /^kubernets\.max-pods is not a setting/);
  await cases.caught('a name that a table of Bottlerocket does not have', judged('[settings.oci-defaults.capabilities]\nnet_raw = true'), /capabilities\.net_raw is not a setting/);
  await cases.caught('a number as text', judged('[settings.updates]\nseed = "1"'), /^updates\.seed = "1" it must be integer, see https:/);
  await cases.caught('a number for a kernel parameter', judged('[settings.kernel.sysctl]\n"vm.max_map_count" = 1'), /must be string/);
  await cases.caught('a number out of range', judged('[settings.updates]\nseed = 4294967296'), /must be <= 4294967295/);
  await cases.caught('a number for a yes or no', judged('[settings.metrics]\nsend-metrics = 1'), /send-metrics = 1 it must be boolean/);
  await cases.caught('a mode that there is not', judged('[settings.bootstrap-containers.a]\nmode = "never"'), /must be equal to one of the allowed values/);
  await cases.caught('a setting that is lost', async () => compareSettings(await by(text), givenSettings({ settings: { kubernetes: { maxPods: 20 } } })), /max-pods.* was given as 20 and read as nothing/);
  await cases.caught('a setting that nobody gave', async () => compareSettings(await by(`${text}\n[settings.metrics]\nsend-metrics = false`), givenSettings({})), /send-metrics.* was given as nothing/);
}
