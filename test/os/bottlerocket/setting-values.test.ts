import { Duration } from 'aws-cdk-lib';
import { refusal, render } from './render';
import { BottlerocketKubernetesSettings } from '../../../src';

/** Values that a setting takes and does not take, by the words in which the error says what it takes. */
interface Values {
  readonly key: string;
  readonly expected: string;
  readonly good: unknown[];
  readonly bad: unknown[];
}

const QUANTITY = { expected: 'a Kubernetes quantity such as 100m, 512Mi or 1Gi', good: ['0', '100m', '1.5', '512Mi', '1Gi', '10k', '2E'], bad: ['', '1 Gi', '-1', '1gi', 'Gi', '50%', 10] };
const DURATION = { expected: 'a duration such as 90s or 12h', good: ['0s', '90s', '12h', '1h30m', '1.5h', '250ms'], bad: ['', '90', 's', '1d', '12 h', '-5s', 90] };
const BASE64 = { expected: 'base64', good: ['', 'QQ==', 'QUI=', 'QUJD', 'ab+/'], bad: ['QQ', 'Q', 'QQ=', 'Q Q=', 'QQ==\n', '!!!!', true] };
const BOOL = { expected: 'true or false', good: [true, false], bad: ['true', 'yes', 1, 0, []] };
const TEXT = { expected: 'a text', good: ['', 'x', 'with spaces', "it's"], bad: [1, true, ['x']] };
const LIST = { expected: 'a list, each item a text', good: [[], ['x'], ['x', 'y']], bad: ['x', [1], [['x']], ['x', true]] };
const LINE = { ...TEXT, expected: 'a text of one line', bad: [...TEXT.bad, 'two\nlines', 'two\rlines', 'two\u2028lines'] };
const LINES = { ...LIST, expected: 'a list, each item a text of one line', bad: [...LIST.bad, ['x', 'two\nlines']] };
const WORD = { expected: 'a text without spaces', good: ['registry.example.com/agent:1', 'http://proxy:3128'], bad: ['', '\t', 'two words', 'x\n', 1, ['x']] };
const MODE = { expected: 'one of always, once, off', good: ['always', 'once', 'off'], bad: ['never', 'Always', '', true] };
const URL = { expected: 'a URL', good: ['https://example.com/v1', 'http://10.0.0.1:8080'], bad: ['example.com', 'https://', 'https://a b', '//x', 1] };

const integer = (min: number, max: number) => ({
  expected: `an integer from ${min} to ${max}`, good: [min, max], bad: [min - 1, max + 1, min + 0.5, String(min), NaN, Infinity, -Infinity],
});

const THRESHOLD = {
  expected: 'a Kubernetes quantity, or a percentage below 100%', good: ['100Mi', '15%', '0%', '99.5%', '1Gi'], bad: ['100%', '-1%', '%', '15 %', '', 15],
};

const VALUES: Values[] = [
  { key: 'kernel.lockdown', expected: 'one of none, integrity, confidentiality', good: ['integrity', 'confidentiality'], bad: ['Integrity', '', 'off', false] },
  { key: 'kernel.modules.nf_tables.allowed', ...BOOL },
  { key: 'kernel.sysctl.vm/max_map_count', expected: 'a text', good: ['262144', ''], bad: [262144, true] },
  { key: 'boot.kernel-parameters.console', ...LIST },
  { key: 'boot.reboot-to-reconcile', ...BOOL },
  { key: 'host-containers.agent.enabled', ...BOOL },
  { key: 'host-containers.agent.source', ...WORD },
  { key: 'host-containers.agent.user-data', ...BASE64 },
  { key: 'host-containers.agent.command', ...LIST },
  { key: 'bootstrap-containers.setup.source', ...WORD },
  { key: 'bootstrap-containers.setup.mode', ...MODE },
  { key: 'bootstrap-commands.greet.mode', ...MODE },
  {
    key: 'bootstrap-commands.greet.commands',
    expected: 'a list of commands, each a list of words that starts with apiclient',
    good: [[['apiclient', 'set', 'motd=x']], [['apiclient'], ['apiclient', 'reboot']]],
    bad: [[], [[]], [['bash', '-c', 'x']], ['apiclient'], [['apiclient', 1]], 'apiclient set'],
  },
  { key: 'metrics.metrics-url', ...URL },
  { key: 'metrics.service-checks', ...LIST },
  { key: 'updates.version-lock', expected: 'latest or the like of v1.50.0', good: ['latest', 'v1.50.0', '1.50.0'], bad: ['1.50', 'newest', 'v1.50.0-rc1', 1.5] },
  { key: 'updates.seed', ...integer(0, 2047) },
  { key: 'ntp.time-servers', expected: 'a list, each item a text without spaces', good: [['169.254.169.123']], bad: ['169.254.169.123', [1], [''], ['a b']] },
  { key: 'ntp.options', ...LINES },
  { key: 'network.https-proxy', ...WORD },
  { key: 'network.no-proxy', ...LINES },
  { key: 'pki.corporate.data', ...BASE64 },
  { key: 'pki.corporate.trusted', ...BOOL },
  { key: 'oci-defaults.capabilities.net-raw', ...BOOL },
  { key: 'oci-defaults.resource-limits.max-open-files.hard-limit', ...integer(0, Number.MAX_SAFE_INTEGER) },
  { key: 'container-runtime.enable-unprivileged-ports', ...BOOL },
  { key: 'image-verifier-plugins.enabled', ...BOOL },
  { key: 'image-verifier-plugins.notation.trustpolicy', expected: 'base64 of JSON', good: ['e30=', 'W10='], bad: ['', 'bm90IGpzb24=', '{}', 'e30', 1] },
  { key: 'kubernetes.allowed-unsafe-sysctls', ...LINES },
  {
    key: 'kubernetes.cluster-dns-ip',
    expected: 'a list, each item an IP address',
    good: [['10.100.0.10'], ['fd00::a', '::1'], ['10.100.0.10', 'fd00::a'], ['::ffff:10.0.0.1']],
    bad: [['dns.example.com'], ['10.100.0'], [''], ['10.100.0.256'], ['010.100.0.1'], ['::g'], [':::'], ['fe80::1%eth0'], ['10.100.0.10/16'], [10]],
  },
  { key: 'kubernetes.container-log-max-files', ...integer(2, 2 ** 31 - 1) },
  { key: 'kubernetes.container-log-max-size', ...QUANTITY },
  { key: 'kubernetes.credential-providers.ecr-credential-provider.cache-duration', ...DURATION },
  { key: 'kubernetes.credential-providers.ecr-credential-provider.image-patterns', ...LINES },
  { key: 'kubernetes.credential-providers.ecr-credential-provider.environment.HOME', ...LINE },
  { key: 'kubernetes.event-burst', ...integer(0, 2 ** 31 - 1) },
  { key: 'kubernetes.event-qps', ...integer(0, 2 ** 31 - 1) },
  { key: 'kubernetes.eviction-hard.imagefs/available', ...THRESHOLD },
  { key: 'kubernetes.ids-per-pod', expected: 'a multiple of 65536', good: [65536, 131072], bad: [0, -65536, 65535, 65537, '65536'] },
  { key: 'kubernetes.image-minimum-gc-age', ...DURATION },
  { key: 'kubernetes.kube-reserved.memory', ...QUANTITY },
  { key: 'kubernetes.kube-reserved.pid', expected: 'a number as text', good: ['0', '1000'], bad: ['1k', '', '-1', 1000] },
  { key: 'kubernetes.max-parallel-image-pulls', ...integer(1, 2 ** 31 - 1) },
  { key: 'kubernetes.max-pods', ...integer(1, 65535) },
  { key: 'kubernetes.pod-pids-limit', ...integer(1, Number.MAX_SAFE_INTEGER) },
  { key: 'kubernetes.server-key', ...BASE64 },
  { key: 'kubernetes.shutdown-grace-period', ...DURATION },
  { key: 'kubernetes.system-reserved.cpu', ...QUANTITY },
];

const rows = (which: 'good' | 'bad') => VALUES.flatMap(({ key, expected, [which]: values }) =>
  values.map((value) => ({ key, expected, value, shown: typeof value === 'number' ? String(value) : JSON.stringify(value) })));

test.each(rows('good'))('$key takes $shown', ({ key, value }) => {
  const { settings } = render({ additionalSettings: tree(key, value) });

  expect(path(key).reduce((table, name) => table?.[name], settings)).toEqual(value);
});

test.each(rows('bad'))('$key does not take $shown', ({ key, expected, value }) => {
  expect(refusal({ additionalSettings: tree(key, value) })).toBe(
    `HardeningError: [BottlerocketSettingInvalid] Bottlerocket setting '${path(key).join('.')}' must be ${expected}, got ${JSON.stringify(value)} (at Stack/Template)`);
});

test.each([
  [{ kernel: 'hardened' }, "'kernel' must be a table of settings, got \"hardened\""],
  [{ kernel: null }, "'kernel' must be a table of settings, got null"],
  [{ 'host-containers': { admin: true } }, "'host-containers.admin' must be a table of settings, got true"],
  [{ kernel: { sysctl: ['vm.swappiness=0'] } }, "'kernel.sysctl' must be a table of settings, got [\"vm.swappiness=0\"]"],
  [{ kubernetes: { 'max-pods': { value: 110 } } }, "'kubernetes.max-pods' must be an integer from 1 to 65535, got {\"value\":110}"],
])('a table is no value, and a value no table: %j', (additionalSettings, text) => {
  expect(refusal({ additionalSettings })).toBe(`HardeningError: [BottlerocketSettingInvalid] Bottlerocket setting ${text} (at Stack/Template)`);
});

/** Names in a table, by the words in which the error says what they may be. */
const NAMES: [string, unknown, string, string[], string[]][] = [
  ['bootstrap-containers', { essential: true }, 'a name of at most 76 letters, digits and -', ['setup', 'a-1', 'a'.repeat(76)], ['a_b', 'a b', 'a.b', 'a'.repeat(77), '']],
  ['bootstrap-commands', { essential: true }, 'a name of at most 76 letters, digits and -', ['greet'], ['a_b']],
  ['host-containers', { enabled: false }, 'a name of at most 76 letters, digits and -', ['agent'], ['a/b', 'ä']],
  ['pki', { trusted: true }, 'a name of at most 76 letters, digits and -', ['corporate-2'], ['corporate_2']],
  ['kernel.modules', { allowed: false }, 'a kernel module: at most 56 letters, digits, - and _', ['nf_tables', 'snd-pcm', 'a'.repeat(56)], ['a.b', 'a/b', 'a'.repeat(57)]],
  ['kernel.sysctl', '1', 'a kernel parameter: at most 128 letters, digits, dots, slashes, - and _',
    ['vm.swappiness', 'net/ipv4/conf/eth0.100/forwarding', 'a'.repeat(128)], ['.vm', '/vm', 'vm..x', 'vm swappiness', 'a'.repeat(129)]],
  ['kubernetes.credential-providers', { enabled: true }, 'a name of at most 76 letters, digits and -', ['ecr-credential-provider'], ['ecr_provider']],
  ['kubernetes.eviction-hard', '10%', 'one of memory.available, nodefs.available, nodefs.inodesFree, imagefs.available, imagefs.inodesFree, pid.available',
    ['memory.available', 'pid.available'], ['memory', 'nodefs.inodesfree']],
  ['kubernetes.kube-reserved', '1', 'one of cpu, memory, ephemeral-storage, pid', ['cpu'], ['gpu']],
  ['kubernetes.system-reserved', '1', 'one of cpu, memory, ephemeral-storage, pid', ['memory'], ['ephemeralStorage']],
  ['oci-defaults.resource-limits', { 'soft-limit': 1, 'hard-limit': 1 },
    'one of max-address-space, max-core-file-size, max-cpu-time, max-data-size, max-file-locks, max-file-size, max-locked-memory, max-msgqueue-size, max-nice-priority, '
    + 'max-open-files, max-pending-signals, max-processes, max-realtime-priority, max-realtime-timeout, max-resident-set, max-stack-size',
    ['max-open-files'], ['nofile']],
];

test.each(NAMES.flatMap(([table, value, , good]) => good.map((name) => [table, name, value] as const)))('%s takes the name %j', (table, name, value) => {
  const { settings } = render({ additionalSettings: tree(table, { [name]: value }) });

  expect(path(table).reduce((below, part) => below?.[part], settings)[name]).toEqual(value);
});

test.each(NAMES.flatMap(([table, value, expected, , bad]) => bad.map((name) => [table, name, expected, value] as const)))(
  '%s does not take the name %j', (table, name, expected, value) => {
    expect(refusal({ additionalSettings: tree(table, { [name]: value }) })).toBe(
      `HardeningError: [BottlerocketSettingInvalid] a name in Bottlerocket setting '${table}' must be ${expected}, got ${JSON.stringify(name)} (at Stack/Template)`);
  });

test('an unknown capability is refused by its name', () => {
  expect(refusal({ settings: { ociDefaults: { capabilities: { NET_RAW: false } } } })).toMatch(
    /^HardeningError: \[BottlerocketSettingInvalid\] a name in Bottlerocket setting 'oci-defaults.capabilities' must be one of audit-control, .*, wake-alarm, got "NET_RAW" \(at Stack\/Template\)$/);
});

test.each<[string, BottlerocketKubernetesSettings]>([
  ['nodefs.InodesFree', { evictionHard: { 'nodefs.InodesFree': '5%' } }],
  ['ephemeralStorage', { kubeReserved: { ephemeralStorage: '1Gi' } }],
  ['CPU', { systemReserved: { CPU: '100m' } }],
  ['constructor', { evictionHard: { constructor: '5%' } }],
])('the name %s, which the user chose, stands in the error as it was given', (name, kubernetes) => {
  expect(refusal({ settings: { kubernetes } })).toMatch(new RegExp(`^HardeningError: \\[BottlerocketSettingInvalid\\] a name in .*, got "${name}" \\(at`));
});


test.each<[Duration, string]>([
  [Duration.seconds(90), '90s'], [Duration.seconds(120), '2m'], [Duration.minutes(90), '90m'], [Duration.minutes(120), '2h'], [Duration.hours(12), '12h'],
  [Duration.days(2), '48h'], [Duration.seconds(3601), '3601s'], [Duration.millis(5000), '5s'], [Duration.minutes(1.5), '90s'],
])('the duration %s is written as %s', (shutdownGracePeriod, text) => {
  expect(render({ settings: { kubernetes: { shutdownGracePeriod } } }).settings.kubernetes['shutdown-grace-period']).toBe(text);
});

test.each<[Duration, string]>([
  [Duration.millis(1500), '1500ms'], [Duration.millis(250), '250ms'], [Duration.seconds(1.5), '1500ms'], [Duration.millis(0.5), '0.5ms'],
])('the duration %s, which is no whole number of seconds, is written as %s', (imageMinimumGcAge, text) => {
  expect(render({ settings: { kubernetes: { imageMinimumGcAge } } }).settings.kubernetes['image-minimum-gc-age']).toBe(text);
});

/** Names that hold a dot are written with a slash here. */
function path(key: string): string[] {
  return key.split('.').map((name) => (name === 'vm/max_map_count' || name === 'imagefs/available' ? name.replace('/', '.') : name));
}

function tree(key: string, value: unknown): Record<string, unknown> {
  return path(key).reduceRight<unknown>((below, name) => ({ [name]: below }), value) as Record<string, unknown>;
}
