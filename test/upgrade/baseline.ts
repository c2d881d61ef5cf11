import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { apiOf, type Api } from './api';
import { CASES, templateOf } from './cases';
import type { Template } from './effects';

const SUFFIX = '.template.json';
const API = 'api.jsii.json';

/** The template of a case with today's library, with the paths of the constructs in it. */
export function today(name: string): Template {
  return templateOf(new App({ context: { 'aws:cdk:enable-path-metadata': true }, analyticsReporting: false }), name) as Template;
}

/** Versions that are recorded, oldest first. */
export function versions(): string[] {
  const folders = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).sort(compareVersions);
}

/** Positive where the first is the later one; `next` comes after all numbers. */
export const compareVersions = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** Names of the cases that are recorded for a version. */
export function recordedCases(version: string): string[] {
  return readdirSync(join(__dirname, version)).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
}

/** The template of a case with a version of the library. */
export function recorded(version: string, name: string): Template {
  return read(join(__dirname, version, `${name}${SUFFIX}`)) as Template;
}

/** The public API of a version. */
export function recordedApi(version: string): Api {
  return read(join(__dirname, version, API)) as Api;
}

/** Records every case with today's library, and its API; a version that is recorded stays as it is. */
export function record(version: string, assembly: () => object, folder = __dirname): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`a version must be like 1.2.3, got ${version}`);
  const target = join(folder, version);
  if (existsSync(target)) throw new Error(`${version} is recorded already, and what users have deployed does not change; record the next version`);
  const api = apiOf(assembly());
  const templates = Object.keys(CASES).map((name) => [name, today(name)] as const);
  mkdirSync(target, { recursive: true });
  for (const [name, template] of templates) writeFileSync(join(target, `${name}${SUFFIX}`), `${JSON.stringify(template, undefined, 2)}\n`);
  writeFileSync(join(target, API), `${JSON.stringify(api)}\n`);
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as object;
