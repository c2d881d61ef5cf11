import { refusal, render } from './render';
import { BottlerocketCisLevel, BottlerocketVariant } from '../../../src';
import { warningIds } from '../../util';

const LEVEL_2 = { cisLevel: BottlerocketCisLevel.LEVEL_2 };

/** CIS Bottlerocket Benchmark 1.0.0, as `apiclient report cis -l 2` checks it. */
const ITEMS: Record<string, Record<string, string>> = {
  '1.4.4': { 'user.max_user_namespaces': '0' },
  '3.1.1': { 'net.ipv4.conf.all.send_redirects': '0', 'net.ipv4.conf.default.send_redirects': '0' },
  '3.2.1': {
    'net.ipv4.conf.all.accept_source_route': '0',
    'net.ipv4.conf.default.accept_source_route': '0',
    'net.ipv6.conf.all.accept_source_route': '0',
    'net.ipv6.conf.default.accept_source_route': '0',
  },
  '3.2.2': {
    'net.ipv4.conf.all.accept_redirects': '0',
    'net.ipv4.conf.default.accept_redirects': '0',
    'net.ipv6.conf.all.accept_redirects': '0',
    'net.ipv6.conf.default.accept_redirects': '0',
  },
  '3.2.3': { 'net.ipv4.conf.all.secure_redirects': '0', 'net.ipv4.conf.default.secure_redirects': '0' },
  '3.2.4': { 'net.ipv4.conf.all.log_martians': '1', 'net.ipv4.conf.default.log_martians': '1' },
};

const SYSCTL = Object.assign({}, ...Object.values(ITEMS));
const PARAMETERS = Object.entries(ITEMS).flatMap(([item, values]) => Object.entries(values).map(([name, value]) => ({ item, name, value })));

const EXPECTED = {
  'kubernetes': { 'seccomp-default': true },
  'kernel': { lockdown: 'integrity', modules: { udf: { allowed: false }, sctp: { allowed: false } }, sysctl: SYSCTL },
  'host-containers': { admin: { enabled: false }, control: { enabled: true } },
};

test('level 2 sets exactly what its items ask for', () => {
  const { settings, app } = render(LEVEL_2);

  expect(settings).toStrictEqual(EXPECTED);
  expect(warningIds(app)).toEqual([]);
});

test('level 2 on an NVIDIA variant leaves lockdown out, which is the item that fails there', () => {
  const { settings, app } = render({ ...LEVEL_2, variant: BottlerocketVariant.NVIDIA });

  expect(settings).toStrictEqual({ ...EXPECTED, kernel: { modules: EXPECTED.kernel.modules, sysctl: SYSCTL } });
  expect(warningIds(app)).toEqual(['NvidiaLockdownNone']);
});

test('level 1 is what Bottlerocket ships: nothing is written for it', () => {
  expect(render({ cisLevel: BottlerocketCisLevel.LEVEL_1 }).toml).toBe(render().toml);
});

test.each(PARAMETERS)('level 2 refuses another value of $name (item $item)', ({ item, name, value }) => {
  const other = value === '0' ? '1' : '0';
  const settings = { kernel: { sysctl: { [name]: other } } };

  expect(refusal({ ...LEVEL_2, settings })).toBe(
    `HardeningError: [BottlerocketWeakened] Bottlerocket setting 'kernel.sysctl.${name}' must be '${value}', got "${other}": `
    + `CIS Bottlerocket ${item} asks for it; leave it out (at Stack/Template)`);
  expect(render({ settings }).settings.kernel.sysctl).toEqual({ [name]: other });
});

test.each(PARAMETERS)('level 2 takes its own value of $name', ({ name, value }) => {
  expect(render({ ...LEVEL_2, settings: { kernel: { sysctl: { [name]: value } } } }).settings).toStrictEqual(EXPECTED);
});

test.each([['udf', '1.1.1.1'], ['sctp', '3.3.1']])('level 2 refuses the module %s (item %s)', (name, item) => {
  const settings = { kernel: { modules: { [name]: { allowed: true } } } };

  expect(refusal({ ...LEVEL_2, settings })).toBe(
    `HardeningError: [BottlerocketWeakened] Bottlerocket setting 'kernel.modules.${name}.allowed' must not be true: `
    + `CIS Bottlerocket ${item}: level 2 forbids the module; leave it out, or use level 1 (at Stack/Template)`);
  expect(render({ settings }).settings.kernel.modules).toEqual({ [name]: { allowed: true } });
});

test('level 2 leaves other modules and parameters alone', () => {
  const { settings } = render({
    ...LEVEL_2, settings: { kernel: { modules: { nf_tables: { allowed: true, autoload: true } }, sysctl: { 'net.core.somaxconn': '4096' } } },
  });

  expect(settings.kernel).toStrictEqual({
    lockdown: 'integrity',
    modules: { ...EXPECTED.kernel.modules, nf_tables: { allowed: true, autoload: true } },
    sysctl: { ...SYSCTL, 'net.core.somaxconn': '4096' },
  });
});

test('a module that is named like a property of every object is just a module', () => {
  const { toml } = render({ ...LEVEL_2, settings: { kernel: { modules: { constructor: { allowed: true } } } } });

  expect(toml).toContain('\n[settings.kernel.modules.constructor]\nallowed = true\n');
});
