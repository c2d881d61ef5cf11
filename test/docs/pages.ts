import { existsSync, readFileSync, readdirSync } from 'fs';
import { dirname, join, relative, resolve } from 'path';

export const ROOT = resolve(__dirname, '../..');

/** A page: its path from the root, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A table of a page, cell by cell, without the line under its heading. */
export interface Table {
  readonly page: string;
  readonly heading: string[];
  readonly rows: string[][];
}

export function page(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

/** README.md, CONTRIBUTING.md and every page below docs. */
export function pages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).sort();
  return ['README.md', 'CONTRIBUTING.md', ...docs.map((file) => join('docs', file))].map(page);
}

const FENCE = /^```(.*)$/;

/** The lines outside of blocks of code; those inside become empty, so that numbers of lines stay. */
export function prose({ text }: Page): string[] {
  let inside = false;
  return text.split('\n').map((line) => {
    const fence = FENCE.test(line);
    if (fence) inside = !inside;
    return inside || fence ? '' : line;
  });
}

/** What stands behind the opening fences: language and parameters. */
export function fences({ text }: Page): string[] {
  return text.split('\n').map((line) => FENCE.exec(line)?.[1]).filter((info) => info !== undefined).filter((_info, i) => i % 2 === 0);
}

export function tables(source: Page): Table[] {
  const found: { page: string; heading: string[]; rows: string[][] }[] = [];
  let open = false;
  for (const line of prose(source)) {
    if (!line.startsWith('|')) open = false;
    else if (!open) open = Boolean(found.push({ page: source.path, heading: cells(line), rows: [] }));
    else if (!/^\|(?:-+\|)+$/.test(line)) found[found.length - 1].rows.push(cells(line));
  }
  return found;
}

const cells = (line: string) => line.slice(1, -1).split('|').map((cell) => cell.trim());

/** The text in backticks, or nothing when there is more than that. */
export const code = (cell: string) => /^`([^`]+)`$/.exec(cell)?.[1];

/** The relative links of a page that lead nowhere. */
export function brokenLinks(source: Page): string[] {
  const links = prose(source).flatMap((line) => [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target));
  return links.filter((target) => !/^[a-z]+:/.test(target)).filter((target) => !leadsSomewhere(source, target)).map((target) => `${source.path}: ${target}`);
}

function leadsSomewhere(source: Page, target: string): boolean {
  const [path, anchor] = target.split('#');
  const file = path === '' ? source.path : relative(ROOT, resolve(ROOT, dirname(source.path), path));
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || anchors(page(file)).includes(anchor);
}

/** The anchors that GitHub makes of headings. */
function anchors(source: Page): string[] {
  return prose(source).filter((line) => line.startsWith('#'))
    .map((line) => line.replace(/^#+\s*/, '').toLowerCase().replaceAll(/[^a-z0-9 _-]/g, '').replaceAll(' ', '-'));
}
