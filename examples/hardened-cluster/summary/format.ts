import type { Summary } from '../summary';
import type { Cell } from './cell';
import type { NodeGroupSummary } from './node-groups';
import { RULE_PACKS } from './rule-packs';

const WIDTH = 100;
const LABEL = 18;
const GAP = 2;
const GROUPS_BESIDE_EACH_OTHER = 3;

/** Marks what is not hardened. */
export const MARK = '✗';

/** The summary as text, at most 100 columns wide. */
export function formatSummary(summary: Summary): string {
  return [
    title('Node groups, read from the template'),
    ...chunks(summary.nodeGroups, GROUPS_BESIDE_EACH_OTHER).map(formatNodeGroups),
    ...(summary.nodeGroups.length === 0 ? [`${MARK} none\n`] : []),
    title('Amazon Inspector, read from the template'),
    formatInspector(summary),
    title('Rule packs, read from the validation report'),
    formatPacks(summary),
    formatWarnings(summary),
    ...summary.templates.map((file) => `Template: ${file}`),
    `Report:   ${summary.report ?? `${MARK} none`}`,
    '',
    verdict(summary),
    '',
  ].join('\n');
}

function title(text: string): string {
  return `${text}\n${'─'.repeat(WIDTH)}`;
}

function formatNodeGroups(groups: NodeGroupSummary[]): string {
  const width = Math.floor((WIDTH - LABEL) / GROUPS_BESIDE_EACH_OTHER) - GAP;
  const rows = Object.keys(groups[0].cells).map((label) => line(width, label, groups.map(({ cells }) => marked(cells[label]))));
  return [line(width, '', groups.map(({ path }) => path)), line(width, 'logical id', groups.map(({ logicalId }) => logicalId)), ...rows, ''].join('\n');
}

function formatInspector({ inspector }: Summary): string {
  if (inspector.length === 0) return `${MARK} not turned on\n`;
  const width = WIDTH - LABEL - GAP;
  return inspector.map(({ path, cells }) =>
    [line(width, '', [path]), ...Object.entries(cells).map(([label, cell]) => line(width, label, [marked(cell)])), ''].join('\n')).join('\n');
}

const marked = ({ hardened, text }: Cell) => `${hardened ? '' : `${MARK} `}${text}`;

/** A label and texts beside each other, each in as many lines as it needs. */
function line(width: number, label: string, texts: string[]): string {
  const columns = texts.map((text) => wrap(text, width));
  return Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, i) =>
    [(i === 0 ? label : '').padEnd(LABEL), ...columns.map((column) => (column[i] ?? '').padEnd(width))].join(' '.repeat(GAP)).trimEnd()).join('\n');
}

function formatPacks({ packs }: Summary): string {
  const row = (name: string, numbers: (string | number)[], problem?: string) =>
    [name.padEnd(LABEL + 8), ...numbers.map((number) => String(number).padStart(14)), problem && `  ${problem}`].join('').trimEnd();
  return [
    row('', ['errors', 'warnings', 'acknowledged']),
    ...packs.map(({ name, problem, errors, warnings, acknowledged }) =>
      row(name, problem === 'did not run' ? ['-', '-', '-'] : [errors, warnings, acknowledged], problem && `${MARK} ${problem}`)),
    '',
  ].join('\n');
}

function formatWarnings({ warnings }: Summary): string {
  if (warnings.length === 0) return 'Warnings of the library: none';
  return ['Warnings of the library:', ...warnings.map(({ id, path }) => `  ${MARK} ${id} at ${path}`)].join('\n');
}

function verdict({ hardened, nodeGroups, packs, problems }: Summary): string {
  if (!hardened) return `${MARK} Not hardened: ${counted(problems, 'finding')} marked above.`;
  const acknowledged = packs.reduce((sum, pack) => sum + pack.acknowledged, 0);
  return `Hardened: ${counted(nodeGroups.length, 'node group')}, ${RULE_PACKS.length} rule packs without findings, ${counted(acknowledged, 'acknowledgement')}.`;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Lines of at most a width, broken at spaces; a longer word is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let rest = paragraph;
    while (rest.length > width) {
      const space = rest.lastIndexOf(' ', width);
      const cut = space > 1 ? space : width;
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    }
    lines.push(rest);
  }
  return lines;
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
