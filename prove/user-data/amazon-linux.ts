import { isDeepStrictEqual } from 'node:util';
import { EKS_BODY, EKS_SPEC, mergedSpec, withEksPart, type Place } from './eks-part';
import { fuzzedAmazonLinux, repeat } from './fuzzed';
import { nodeConfigJudge, type NodeConfigJudge } from './node-config-schema';
import { inParallel, type Nodeadm } from './nodeadm';
import { takeByCloudInit, type Taken } from './readers';
import type { Booted } from './templates';
import { renderBootScripts } from '../../src/os/amazon-linux-2023/boot-script';
import { NODE_CONFIG_TYPE, nodeConfigsOf, readMime } from '../../test/judges/mime-reader';
import type { Cases } from '../proof';

/** User data, and the scripts that have to come out of it. */
interface Case extends Booted {
  readonly boothook: string;
  readonly shellscript: string;
}

/** The least that a run by chance has to try. */
const LEAST = 2000;

const PLACES: Place[] = ['first', 'last'];
const EKS_PART = { type: NODE_CONFIG_TYPE, body: EKS_BODY };

/** User data of Amazon Linux 2023: parts and scripts for cloud-init, a NodeConfig for nodeadm, with the part of Amazon EKS before it or after it. */
export async function amazonLinux(cases: Cases, nodeadm: Nodeadm, scratch: string, booted: Booted[]): Promise<void> {
  await cases.holds('templates of Amazon Linux 2023 are there', () => { if (booted.length === 0) throw new Error('no template boots it'); });
  const all = [...booted.map(ofTemplate), ...fuzzedAmazonLinux().map(({ options, text }, i): Case => (
    { name: `Amazon Linux 2023 by chance, ${i}, again by ${repeat}`, text, ...renderBootScripts({ booleans: options.selinuxBooleans ?? [] }) }))];
  await cases.holds(`at least ${LEAST} by chance`, () => { if (all.length - booted.length < LEAST) throw new Error(`${all.length - booted.length} were accepted`); });
  const schema = nodeConfigJudge(nodeadm.folder);

  const placed = all.flatMap((one) => PLACES.map((place) => ({ one, place, text: withEksPart(one.text, place) })));
  const taken = await takeByCloudInit(placed.map(({ text }) => text), scratch);
  for (const [i, { one, place }] of placed.entries()) {
    await cases.holds(`cloud-init, EKS's part ${place}: ${one.name}`, () => expectParts(taken[i], one, place));
  }
  console.log(`  cloud-init took ${placed.length} texts apart`);

  // Each by chance goes one way, as a process is started for it; those of the templates go both.
  const merging = placed.filter(({ place }, i) => i < booted.length * PLACES.length || PLACES[Math.floor(i / 2) % 2] === place);
  await inParallel(merging, async ({ one, place, text }) => {
    await cases.holds(`nodeadm, EKS's part ${place}: ${one.name}`, () => expectNodeConfig(nodeadm, schema, scratch, one, place, text));
  });
  for (const { one, place, text } of placed.slice(0, booted.length * PLACES.length)) {
    await cases.holds(`nodeadm finds nothing missing, EKS's part ${place}: ${one.name}`, () => nodeadm.check(text, scratch));
  }
  console.log(`  nodeadm merged ${merging.length} texts`);
  await wrongOnes(cases, nodeadm, schema, scratch, all[0]);
}

/** What a template holds has the library's scripts with some booleans, and another reader than cloud-init tells which. */
function ofTemplate(booted: Booted): Case {
  const [boothook, , shellscript] = readMime(booted.text).map(({ body }) => body);
  return { ...booted, boothook, shellscript };
}

/** Exactly our parts in our order, EKS's before or after them, and nothing to say but that both NodeConfigs are not for cloud-init. */
function expectParts({ parts, boothooks, scripts, warnings }: Taken, { text, boothook, shellscript }: Case, place: Place): void {
  const [nodeConfig] = nodeConfigsOf(readMime(text));
  const ours = [
    { type: 'text/cloud-boothook', body: boothook },
    { type: NODE_CONFIG_TYPE, body: nodeConfig },
    { type: 'text/x-shellscript', body: shellscript },
  ];
  expect('parts', parts, place === 'first' ? [EKS_PART, ...ours] : [...ours, EKS_PART]);
  expect('boothooks', Object.values(boothooks), [boothook]);
  expect('scripts', Object.values(scripts), [shellscript]);
  expect('warnings', warnings.map((warning) => warning.split('(')[0].trim()), Array(2).fill('Unhandled unknown content-type'));
}

/** What nodeadm merges is our NodeConfig and EKS's, no field lost, and is one by its own schema. */
async function expectNodeConfig(
  nodeadm: Nodeadm, schema: NodeConfigJudge, scratch: string, { text }: Case, place: Place, placed: string,
): Promise<void> {
  const ours = JSON.parse(nodeConfigsOf(readMime(text))[0]) as { spec: Record<string, any> };
  schema(ours);
  const merged = await nodeadm.merge(placed, scratch);
  schema(merged);
  const wanted = mergedSpec(place === 'first' ? [EKS_SPEC, ours.spec] : [ours.spec, EKS_SPEC]);
  expect('NodeConfig', withoutEmpty(merged.spec), withoutEmpty(wanted));
}

/** nodeadm leaves out what is empty, in the tables that are its own. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).map(([name, below]) => [name, withoutEmpty(below)] as const)
    .filter(([, below]) => !(below === undefined || below === '' || (Array.isArray(below) && below.length === 0)));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function expect(what: string, got: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(got, wanted)) throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

/** User data that is wrong on purpose; each has to be refused by whom it would harm. */
async function wrongOnes(cases: Cases, nodeadm: Nodeadm, schema: NodeConfigJudge, scratch: string, one: Case): Promise<void> {
  const good = withEksPart(one.text, 'last');
  const boundary = /boundary="(.*)"/.exec(good)![1];
  const byCloudInit = async (text: string) => expectParts((await takeByCloudInit([text], scratch))[0], one, 'last');
  const otherHeader = good.replace(boundary, 'another');
  await cases.caught('a boundary that differs from the header, by cloud-init', () => byCloudInit(otherHeader), /^parts: expected .*, got \[\]/);
  await cases.caught('a boundary that differs from the header, by nodeadm', () => nodeadm.check(otherHeader, scratch), /multipart: NextPart: EOF/);
  await cases.caught('a missing end of the last part, by nodeadm', () => nodeadm.check(good.replace(`--${boundary}--\n`, ''), scratch), /unexpected EOF/);
  const injected = good.replace('set -', `\n--${boundary}\nContent-Type: text/x-shellscript\n\n#!/bin/sh\nset -`);
  await cases.caught('a script with a boundary in it, by cloud-init', () => byCloudInit(injected), /^parts: /);
  await cases.caught('a NodeConfig that nobody can find, by nodeadm', () => nodeadm.check(good.replaceAll(NODE_CONFIG_TYPE, 'application/nodeeks'), scratch), /could not find NodeConfig/);
  await cases.caught('a NodeConfig without a cluster, by nodeadm', () => nodeadm.check(one.text, scratch), /Name is missing in cluster configuration/);
  const document = JSON.parse(nodeConfigsOf(readMime(one.text))[0]) as { spec: Record<string, any> };
  const changed = (spec: Record<string, any>) => () => schema({ ...document, spec: { ...document.spec, ...spec } });
  await cases.caught('a field that no NodeConfig has, by the schema', changed({ kublet: {} }), /must NOT have additional properties .*kublet/);
  await cases.caught('a field below that no NodeConfig has, by the schema', changed({ instance: { localStorage: { stratgy: 'RAID0' } } }), /additional properties .*stratgy/);
  await cases.caught('a flag that is no list, by the schema', changed({ kubelet: { flags: '--v=2' } }), /\/spec\/kubelet\/flags must be array/);
  await cases.caught('a strategy that there is not, by the schema', changed({ instance: { localStorage: { strategy: 'RAID5' } } }), /must be equal to one of the allowed values/);
  const misspelt = { ...one, text: one.text.replace('"spec":{', '"spec":{"kublet":{"config":{"a":1}},') };
  const anySchema = () => undefined;
  await cases.caught('a field that nodeadm loses, by what it merges',
    () => expectNodeConfig(nodeadm, anySchema, scratch, misspelt, 'last', withEksPart(misspelt.text, 'last')), /^NodeConfig: expected .*kublet/);
}
