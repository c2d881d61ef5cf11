import { NEXT, type Allowed } from './allowed';
import { compareVersions, recorded, recordedCases, today, versions } from './baseline';
import { effectsOf, type Effect, type Template } from './effects';

/** Effects on one case of users. */
export type Found = Effect & { readonly name: string };

/** From a recorded version to another one, or to today's library: effects on each case that is recorded for the first. */
export function effectsFrom(version: string, to = NEXT): Found[] {
  const after = (name: string): Template => (to === NEXT ? today(name) : recorded(to, name));
  const effects = (name: string) => effectsOf(recorded(version, name), after(name)).map((effect): Found => ({ ...effect, name }));
  return recordedCases(version).flatMap(effects);
}

/** The effects that nothing allows, in words; users skip versions, so what any version after theirs brings is allowed. */
export function unexpected(version: string, found: Found[], allowed: Allowed[]): string[] {
  const newer = allowed.filter((entry) => isAfter(entry.version, version)).flatMap(placesOf);
  return found.filter((effect) => !newer.some((place) => isSame(place, effect))).map(told);
}

/** What is allowed and does not happen in the step to its version, in words. */
export function stale(allowed: Allowed[], step: (version: string) => Found[]): string[] {
  return allowed.flatMap((entry) => {
    const [found, places] = [step(entry.version), placesOf(entry)];
    if (places.length === 0) return [`${entry.outcome}: ${entry.cause}: where is that in ${entry.version}?`];
    return places.filter((place) => !found.some((effect) => isSame(place, effect))).map((place) => `${told(place)}: nothing of that in ${entry.version}`);
  });
}

/** The step that a version is: from the one that is recorded before it. */
export function effectsOfStep(version: string): Found[] {
  const before = versions().filter((recordedVersion) => isAfter(version, recordedVersion)).pop();
  if (before === undefined || (version !== NEXT && !versions().includes(version))) throw new Error(`no step to ${version}: it is not recorded, or the first`);
  return effectsFrom(before, version);
}

const isAfter = (version: string, other: string) => compareVersions(version, other) > 0;

/** The single effects that an entry allows. */
function placesOf({ where, ...effect }: Allowed): Found[] {
  return Object.entries(where).flatMap(([name, ids]) => ids.map((resource) => ({ ...effect, name, resource })));
}

const isSame = (a: Found, b: Found) => told(a) === told(b);

const told = ({ name, resource, type, outcome, cause }: Found) => `${name}: ${resource} (${type}) ${outcome}: ${cause}`;
