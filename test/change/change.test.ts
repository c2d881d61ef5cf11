import { BESIDES, PROPS, VALUES, type Templates } from './cases';
import { docstrings } from './docstrings';
import { changeBetween, EFFECTS, IN_PLACE, nodegroupProperties, type Change, type Template } from './effect';
import { page, tables } from '../docs/pages';
import { exportedTypes } from '../docs/source';

const PAGE = 'docs/changes.md';

/** What stands beside nodes and makes none. */
const BESIDE_NODES = /^(?:BreakGlass|Endpoint|Inspector|NodeEndpoints|Session)/;

const SENTENCE = new RegExp(`\\bA change (?:${EFFECTS.join('|')})\\b`, 'g');

const CHANGES = new Map([...Object.entries(PROPS), ...Object.entries(VALUES).map(([type, { changes }]) => [type, changes] as const)]);
const EACH = [...CHANGES].flatMap(([type, changes]) => [...changes].map(([prop, templates]) => [type, prop, templates] as const));

const measured = new Map<() => Templates, Change>();

/** Measured once, as several tests look at it. */
function measure(templates: () => Templates): Change {
  if (!measured.has(templates)) measured.set(templates, changeBetween(...templates()));
  return measured.get(templates)!;
}

const listed = ({ properties }: Change) => properties.map((name) => `\`${name}\``).join(', ') || 'nothing';

/** The rows of the one table of the page with this first heading. */
function rows(heading: string): string[][] {
  const found = tables(page(PAGE)).filter((table) => table.heading[0] === heading);
  expect(found).toHaveLength(1);
  return found[0].rows;
}

describe('the measure', () => {
  const template = (group: object, data: object = {}): Template => ({
    Resources: {
      Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: data } },
      Group: { Type: 'AWS::EKS::Nodegroup', Properties: { LaunchTemplate: { Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] } }, ...group } },
    },
  });
  const fixed = { LaunchTemplate: { Version: '1' } };

  test.each([
    ['nothing', template({}), template({}), 'replaces no nodes', []],
    ['a property in place', template({ Labels: { a: 'b' } }), template({}), 'replaces no nodes', ['Nodegroup.Labels']],
    ['a create-only property', template({ Subnets: ['a'] }), template({ Subnets: ['b'] }), 'replaces the node group', ['Nodegroup.Subnets']],
    ['a create-only property and a template', template({ AmiType: 'A' }, { UserData: 'a' }), template({ AmiType: 'B' }, { UserData: 'b' }),
      'replaces the node group', ['LaunchTemplate.UserData', 'Nodegroup.AmiType']],
    ['a template that is followed', template({}, { UserData: 'a' }), template({}, { UserData: 'b' }), 'starts a rolling update', ['LaunchTemplate.UserData']],
    ['a template in a version that stays', template(fixed, { UserData: 'a' }), template(fixed, { UserData: 'b' }), 'replaces no nodes', ['LaunchTemplate.UserData']],
    ['another version of a template', template(fixed), template({ LaunchTemplate: { Version: '2' } }), 'starts a rolling update', ['Nodegroup.LaunchTemplate']],
    ['the Kubernetes version', template({ Version: '1.33' }), template({ Version: '1.34' }), 'starts a rolling update', ['Nodegroup.Version']],
  ] as const)('of %s', (_what, before, after, effect, properties) => {
    expect(changeBetween(before, after)).toEqual({ effect, properties });
  });

  test('of a node group with another id', () => {
    const { Resources: { Group, ...others } } = template({});
    expect(changeBetween(template({}), { Resources: { ...others, Other: Group } }).effect).toBe('replaces the node group');
  });

  test('of a launch template that is another one, which Amazon EKS does not take', () => {
    const named = (name: string): Template => ({ Resources: { Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateName: name } } } });
    expect(changeBetween(named('a'), named('b')).effect).toBe('replaces the node group');
  });

  test('knows every property that CloudFormation updates in place', () => {
    expect(nodegroupProperties().inPlace).toEqual(Object.keys(IN_PLACE));
  });
});

describe('the cases', () => {
  const types = exportedTypes();

  test.each([...CHANGES])('%s: each member of the source, and no other', (type, changes) => {
    expect([...changes.keys()].sort()).toEqual([...types.get(type)!.keys()].sort());
  });

  test('all options and props of what makes nodes have cases', () => {
    const interfaces = [...types.keys()].filter((type) => /(?:Options|Props)$/.test(type) && !BESIDE_NODES.test(type));
    expect(interfaces.filter((type) => !CHANGES.has(type))).toEqual([]);
  });

  test.each(EACH)('%s.%s: the way back is the same', (_type, _prop, templates) => {
    const [before, after] = templates();
    const there = changeBetween(before, after);
    measured.set(templates, there);
    expect(changeBetween(after, before)).toEqual(there);
  });

  test.each(Object.entries(VALUES))('%s: does what its prop does', (_type, { of: [type, prop], changes }) => {
    const effects = [...changes.values()].map((templates) => measure(templates).effect);
    expect(new Set(effects)).toEqual(new Set([measure(PROPS[type].get(prop)!).effect]));
  });

  test('no prop changes the version of the launch template and something else in place, which CloudFormation refuses', () => {
    const both = EACH.filter(([, , templates]) => {
      const { effect, properties } = measure(templates);
      return effect === 'starts a rolling update' && properties.some((name) => name.startsWith('Nodegroup.'));
    });
    expect(both.map(([type, prop]) => `${type}.${prop}`)).toEqual([]);
  });
});

describe.each(Object.entries(PROPS))('%s', (type, changes) => {
  test('the page says what was measured', () => {
    const expected = [...changes].map(([prop, templates]) => [`\`${prop}\``, measure(templates).effect, listed(measure(templates))]);
    expect(rows(`\`${type}\``)).toEqual(expected);
  });

  test('so do the docstrings, each in one sentence', () => {
    const said = [...docstrings().get(type)!].map(([prop, text]) => [prop, ...(text.match(SENTENCE) ?? [])]);
    expect(said.sort()).toEqual([...changes].map(([prop, templates]) => [prop, `A change ${measure(templates).effect}`]).sort());
  });
});

test('the page says what else was measured', () => {
  expect(rows('besides')).toEqual(Object.entries(BESIDES).map(([what, templates]) => [what, measure(templates).effect, listed(measure(templates))]));
});

test('the page has every property of a node group with its source', () => {
  const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-nodegroup.html';
  const replacing = nodegroupProperties().replacing.map((name) => [`\`${name}\``, 'replaces the node group', `[source](${reference})`]);
  const inPlace = Object.entries(IN_PLACE).map(([name, { effect, source }]) => [`\`${name}\``, effect, `[source](${source})`]);
  expect(rows('property of the node group')).toEqual([...replacing, ...inPlace]);
});
