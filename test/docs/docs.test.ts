import { Validations, type Stack } from 'aws-cdk-lib';
import * as ts from 'typescript';
import { brokenLinks, code, fences, page, pages, prose, tables, type Table } from './pages';
import { exportedTypes } from './source';
import { HardenedNodeGroup } from '../../src';
import { CONTROLS } from '../../src/controls';
import { ERRORS } from '../../src/private/errors';
import { WARNINGS } from '../../src/private/warnings';
import { Template, testFixture, warningIds } from '../util';

const ALL = pages();

/** The one table of a page whose first heading is this. */
function table(path: string, heading: string): Table {
  const found = tables(page(path)).filter((candidate) => candidate.heading[0] === heading);
  expect(found).toHaveLength(1);
  return found[0];
}

const pairs = (entries: Record<string, string>) => Object.entries(entries).map((pair) => pair.join(' ')).sort();

describe('errors and warnings', () => {
  test.each([['Code', ERRORS], ['Warning', WARNINGS]] as const)('every %s stands in the table with its control, and no other', (heading, entries) => {
    const rows = table('docs/errors.md', heading).rows;
    expect(rows.map(([id, control]) => `${code(id)} ${control}`).sort()).toEqual(pairs(entries));
  });

  test.each(['Code', 'Warning'])('every %s says when it happens and what to do, in sentences', (heading) => {
    for (const [id, , when, what] of table('docs/errors.md', heading).rows) {
      expect([id, when]).toEqual([id, expect.stringMatching(/^[A-Z`].{10,}\.$/)]);
      expect([id, what]).toEqual([id, expect.stringMatching(/^[A-Z`].{10,}\.$/)]);
    }
  });

  test('the message shown for an error is a real one', () => {
    const { stack, cluster } = testFixture();
    const error = thrownBy(() => new HardenedNodeGroup(stack, 'Workers', { cluster, metadataHopLimit: 65 }));
    expect(page('docs/errors.md').text).toContain(`\n${error.message}\n`);
  });

  test('the message shown for a warning is a real one', () => {
    const { stack, cluster } = testFixture();
    const group = new HardenedNodeGroup(stack, 'Workers', { cluster, metadataHopLimit: 2 });
    const messages = group.launchTemplate.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
    expect(messages).toHaveLength(1);
    expect(page('docs/errors.md').text).toContain(`\n${messages[0]}\n`);
  });

  test.each([
    ['README.md', 'CniPermissionsOnNodeRole', {}],
    ['docs/errors.md', 'HopLimitAboveOne', { metadataHopLimit: 2 }],
  ])('the acknowledgement in %s takes the warning away', (path, warning, props) => {
    const id = new RegExp(`id: '([^']*:${warning})'`).exec(page(path).text)![1];
    const { app, stack, cluster } = testFixture();
    const group = new HardenedNodeGroup(stack, 'Workers', { cluster, ...props });
    expect(warningIds(app)).toContain(warning);
    Validations.of(group).acknowledge({ id, reason: 'as the page says' });
    expect(warningIds(app)).not.toContain(warning);
  });
});

test('every control stands in the table with its title, and no other', () => {
  const rows = table('docs/controls.md', 'Id').rows;
  expect(rows.map(([id, title]) => `${id} ${title}`).sort()).toEqual(pairs(CONTROLS));
});

test('every control says what exists and what does not', () => {
  expect(table('docs/controls.md', 'Id').rows.filter((cells) => cells.length !== 4 || cells.includes(''))).toEqual([]);
});

describe('tables of props', () => {
  const types = exportedTypes();
  const ofTypes = ALL.flatMap(tables).filter(({ heading }) => types.has(code(heading[0]) ?? ''));

  test('every construct, and what it takes, has one', () => {
    expect(ofTypes.map(({ heading }) => code(heading[0]))).toEqual(expect.arrayContaining([
      'HardenedNodeGroupOptions', 'NodeUpdateConfig', 'NodeRepairOptions', 'NodeRepairOverride', 'NodeWarmPool', 'SelinuxLaunchTemplateProps',
      'MinimalSsmRoleProps', 'SessionPreferencesProps', 'SessionGrantOptions', 'BreakGlassAccessProps', 'NodeSecurityGroupProps', 'NodeEndpointsProps', 'SsmAccess', 'CniPermissions', 'NodeVolumeKeyProps', 'BottlerocketOptions', 'BottlerocketVariant', 'BottlerocketCisLevel', 'NodeVolume',
      'AmazonLinux2023Options', 'AmazonLinux2023Variant', 'ContainerConfinement', 'NodeConfig', 'SelinuxBoolean',
    ]));
  });

  test('a table headed by a name has a type of that name in the source', () => {
    const names = ALL.flatMap(tables).map(({ heading }) => code(heading[0])).filter((name) => name !== undefined && /^[A-Z]/.test(name));
    expect(names.filter((name) => !types.has(name!))).toEqual([]);
  });

  test.each(ofTypes.map((entry) => [code(entry.heading[0])!, entry] as const))('%s: the members of the source, and no other', (name, { rows }) => {
    expect(rows.map(([member]) => code(member)).sort()).toEqual([...types.get(name)!.keys()].sort());
  });

  test.each(ofTypes.filter(({ heading }) => heading[1] === 'default').map((entry) => [code(entry.heading[0])!, entry] as const))(
    '%s: the defaults of the source', (name, { rows }) => {
      const values = rows.map(([member, value]) => [code(member), value, types.get(name)!.get(code(member)!)] as const);
      expect(values.filter(([, value, expected]) => expected !== undefined && value !== `\`${expected}\``)).toEqual([]);
    });
});

describe.each(ALL.map((entry) => [entry.path, entry] as const))('%s', (_path, source) => {
  test('has links that lead somewhere', () => {
    expect(brokenLinks(source)).toEqual([]);
  });

  test('has nothing left to write', () => {
    expect(prose(source).filter((line) => /\b(?:TODO|TBD|FIXME|XXX)\b/.test(line))).toEqual([]);
  });

  test('has blocks in languages that are checked, or that are not for users to compile', () => {
    // Python: the proof of languages runs the one of the README.
    const allowed = /^(?:ts(?: fixture=app)?|sh|console|text|xml|python)$/;
    expect(fences(source).filter((info) => !allowed.test(info))).toEqual([]);
  });
});

test('every decision is in the index', () => {
  const numbers = ALL.map(({ path }) => /decisions\/(\d{4})-/.exec(path)?.[1]).filter((number) => number !== undefined);
  const listed = table('docs/decisions/README.md', 'number').rows.map(([link]) => /^\[(\d{4})\]/.exec(link)?.[1]);
  expect(listed).toEqual(numbers);
});

describe('the example at the top of the README', () => {
  const example = /```ts fixture=app\n([^]*?)```/.exec(page('README.md').text)![1];

  test('is ten lines long', () => {
    expect(example.split('\n').filter((line) => line.trim() !== '')).toHaveLength(10);
  });

  test('makes one hardened node group', () => {
    const { outputText } = ts.transpileModule(`${example}\nexport { stack };`, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const program: { stack?: Stack } = {};
    new Function('require', 'exports', outputText)(require, program);
    const template = Template.fromStack(program.stack!);
    template.resourceCountIs('AWS::EKS::Nodegroup', 1);
    template.hasResourceProperties('AWS::EKS::Nodegroup', { AmiType: 'BOTTLEROCKET_x86_64', ForceUpdateEnabled: false });
  });
});

function thrownBy(action: () => void): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
