/**
 * Bottlerocket's options: every typed setting, and settings without a type.
 */
import * as fc from 'fast-check';
import {
  amountField, both, closed, Field, field, flag, listOf, named, nasty, numberField, oddNumber, oneOf, PROTOTYPE_NAMES, record, table, textField,
  whole,
} from './values';

const mostly = (good: boolean) => field(fc.constant(good), fc.constant(!good));
const name = (good: string[]): Field => field(oneOf(...good), fc.oneof(nasty, oneOf(...PROTOTYPE_NAMES)));
const texts = (...good: string[]) => listOf(textField(...good));
const base64 = field(oneOf('', 'YQ==', 'aGVsbG8gd29ybGQ='), fc.oneof(nasty, oneOf('YWFh'.repeat(6000), 'YQ')), 'text');
const duration = amountField('duration', { seconds: [0, 7200], minutes: [0, 180], hours: [0, 48] }, { millis: [0, 1, 500, 1000], days: [0, 0.3, 1], minutes: [0.1] });
const quantity = textField('100m', '512Mi', '1Gi', '2', '0.5');
const mode = textField('always', 'once', 'off');
const reserved = named(name(['cpu', 'memory', 'ephemeral-storage', 'pid']), (mood) => fc.oneof(quantity(mood), oneOf('1000')));
const command = field(oneOf([['apiclient', 'get', 'os']], [['apiclient', 'set', 'a=b'], ['apiclient']]), oneOf([], [[]], [['rm']], [['apiclient', 'a"b']]));
const words = texts('/bin/sh', '-c', 'true');
const nameServers = field(oneOf(['169.254.20.10'], ['fd00::10', '10.100.0.10'], ['10.100.0.10']), fc.array(nasty, { maxLength: 2 }), 'list');

const KUBERNETES = {
  allowedUnsafeSysctls: field(oneOf([], ['net.core.somaxconn'], ['kernel.msg*', 'net.ipv4.tcp_rmem']), fc.array(nasty, { maxLength: 2 }), 'list'),
  clusterDnsIp: nameServers,
  containerLogMaxFiles: numberField(2, 100),
  containerLogMaxSize: quantity,
  credentialProviders: named(name(['ecr-credential-provider']), table({
    enabled: flag, cacheDuration: duration, imagePatterns: texts('*.dkr.ecr.us-gov-west-1.amazonaws.com', '*'), environment: named(name(['AWS_PROFILE']), textField('x')),
  }, 50)),
  eventBurst: numberField(0, 100),
  eventQps: numberField(0, 100),
  evictionHard: named(
    name(['memory.available', 'nodefs.available', 'nodefs.inodesFree', 'imagefs.available', 'imagefs.inodesFree', 'pid.available']),
    field(oneOf('15%', '100Mi', '0', '9.5%'), fc.oneof(nasty, oneOf('100%', '-1%', '5')), 'text'),
  ),
  idsPerPod: field(oneOf(65536, 131072), oddNumber, 'number'),
  imageMaximumGcAge: duration,
  imageMinimumGcAge: duration,
  kubeReserved: reserved,
  maxParallelImagePulls: numberField(1, 20),
  maxPods: numberField(1, 250),
  podPidsLimit: numberField(1, 100000),
  seccompDefault: mostly(true),
  serverCertificate: base64,
  serverKey: base64,
  serverTlsBootstrap: mostly(true),
  shutdownGracePeriod: duration,
  shutdownGracePeriodForCriticalPods: duration,
  singleProcessOomKill: flag,
  standaloneMode: mostly(false),
  staticPodsEnabled: flag,
  systemReserved: reserved,
};

const kernelModule: Field = (mood) => fc.oneof(
  {
    weight: 100 - mood.bad,
    arbitrary: oneOf({ allowed: true }, { allowed: false }, { allowed: true, autoload: true }, { allowed: false, autoload: false }),
  },
  { weight: mood.bad, arbitrary: oneOf({ allowed: false, autoload: true }) },
);

const KERNEL = {
  lockdown: textField('integrity', 'confidentiality'),
  modules: named(name(['udf', 'sctp', 'dccp', 'br_netfilter']), kernelModule),
  sysctl: named(
    name(['net.core.somaxconn', 'net/ipv4/conf/eth0.1/forwarding', 'vm.max_map_count', 'kernel.panic', 'vm/overcommit_memory', 'net.ipv4.conf.all.send_redirects']),
    closed(oneOf('0', '1', '10', '1024 65535'), nasty, 'text'),
  ),
};

const container = { source: textField('328549459982.dkr.ecr.us-west-2.amazonaws.com/bottlerocket-control:v0.7.0'), userData: base64, command: words };

const HOST_CONTAINERS: Field = (mood) => fc.oneof(
  table({
    admin: table({ ...container, enabled: mostly(false), superpowered: mostly(false) }, 40),
    control: table({ ...container, enabled: mostly(true), superpowered: flag }, 40),
  }, 60)(mood),
  named(name(['agent', 'my-agent']), table({ ...container, enabled: flag, superpowered: flag }, 40))(mood),
);

const limits: Field = (mood) => record({ hardLimit: numberField(0, 65536)(mood), softLimit: numberField(0, 65536)(mood) });

const OTHERS: Record<string, Field> = {
  boot: table({
    kernelParameters: named(name(['console', 'quiet', 'systemd.log_level', 'crashkernel']), texts('1', 'ttyS0', 'debug')),
    initParameters: named(name(['log_level']), texts('debug')),
    rebootToReconcile: flag,
  }, 50),
  hostContainers: HOST_CONTAINERS,
  bootstrapContainers: named(name(['setup', 'cis-firewall']), table({ ...container, mode, essential: flag }, 50)),
  bootstrapCommands: named(name(['setup']), (mood) => record({ commands: command(mood), mode: mode(mood), essential: flag(mood) })),
  metrics: table({ sendMetrics: flag, metricsUrl: textField('https://example.com/metrics'), serviceChecks: texts('kubelet', 'containerd') }, 50),
  updates: table({
    versionLock: textField('latest', 'v1.50.0'),
    ignoreWaves: flag,
    seed: numberField(0, 2047),
    metadataBaseUrl: textField('https://example.com/m/'),
    targetsBaseUrl: textField('https://example.com/t/'),
  }, 40),
  ntp: table({ timeServers: field(oneOf(['169.254.169.123'], ['2.amazon.pool.ntp.org', 'b']), oneOf([], ['"']), 'list'), options: texts('iburst') }, 60),
  network: table({ httpsProxy: textField('http://proxy.example.com:3128'), noProxy: texts('localhost', '169.254.169.254', '.internal') }, 60),
  pki: named(name(['corp', 'corp-2']), table({ data: base64, trusted: flag }, 70)),
  ociDefaults: table({
    capabilities: named(name(['net-raw', 'mknod', 'chown']), flag),
    resourceLimits: named(name(['max-open-files', 'max-core-file-size']), limits),
  }, 60),
  containerRuntime: table({ enableUnprivilegedPorts: flag, enableUnprivilegedIcmp: flag }, 60),
  imageVerifierPlugins: (mood) => record({ enabled: flag(mood), notation: table({ trustpolicy: field(fc.constant('e30='), nasty, 'text') }, 90)(mood) })
    .map(({ enabled, notation }) => (Object.keys(notation as object).length > 0 ? { enabled, notation } : { enabled })),
};

/** The settings of the typed API. */
export const typedSettings = table({ kubernetes: table(KUBERNETES, 12), kernel: table(KERNEL, 50), ...OTHERS }, 25);

/** A value of any JSON type, and some of none. */
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(nasty, oddNumber, fc.boolean(), fc.integer(), fc.constantFrom(null, undefined, [], {}, [1, 2.5], [1, 'a'], [[1], ['a']], [{ a: 'x"y' }])),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(nasty, oneOf('a', 'b-c', 'kubernetes')), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const GOOD_ADDITIONS = [
  {}, { kubernetes: { 'memory-swap-behavior': 'LimitedSwap' } }, { kubernetes: { 'some-new-setting': 1 } }, { 'new-table': { on: true, names: ['a', 'b'] } },
  { kubernetes: { 'max-pods': 20 } }, { kernel: { sysctl: { 'net.core.somaxconn': '1024' } } }, { 'new-table': { deep: { deeper: { 'a.b': 'c' } } } },
];

const BAD_ADDITIONS = [
  { kubernetes: { 'max-pods': '20' } }, { kubernetes: { 'cluster-name': 'x' } }, { kubernetes: { 'node-labels': { a: 'b' } } }, { kubernetes: 1 }, { kernel: { sysctl: { a: 1 } } },
  { 'host-containers': { admin: { enabled: true } } }, { kernel: { lockdown: 'none' } }, { 'host-containers': 'x' }, { kernel: null }, { 'host-containers': { admin: [] } },
];

const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' ', "'", '\\', '\n', 'é', '💥', '=', '#', '"'), maxLength: 4 });
const numbers = fc.oneof({ weight: 4, arbitrary: fc.integer() }, { weight: 1, arbitrary: oneOf(0.5, -1.5, 2 ** 53, 1e21) });
const scalar = fc.oneof({ weight: 4, arbitrary: letters }, { weight: 3, arbitrary: numbers }, { weight: 1, arbitrary: fc.boolean() });
const items: fc.Arbitrary<unknown>[] = [letters, numbers, fc.boolean(), scalar, fc.array(letters, { maxLength: 2 })];
const list = fc.oneof(...items.map((item) => fc.array(item, { maxLength: 3 })));
const settingName = fc.oneof(
  { weight: 4, arbitrary: oneOf('a', 'b-c', 'd_e') },
  { weight: 1, arbitrary: oneOf('f.g', 'h/i', 'j"k', '', 'ü', ...PROTOTYPE_NAMES) },
);
const settingsOf = (values: fc.Arbitrary<unknown>) => fc.dictionary(settingName, values, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const values = fc.oneof(scalar, list, settingsOf(fc.oneof(scalar, list)), fc.array(settingsOf(scalar), { maxLength: 2 }));

/** Settings of a table that the library does not know: near the border of what Amazon EKS can merge, on either side of it. */
export const unknownSettings = settingsOf(values).map((example) => ({ additionalSettings: { example } }));

/** Settings in Bottlerocket's own words. */
export const additionalSettings: Field = field(
  oneOf(...GOOD_ADDITIONS),
  fc.oneof(oneOf(...BAD_ADDITIONS), fc.dictionary(fc.oneof(nasty, oneOf('new-table', 'kubernetes', 'kernel', 'host-containers')), anything, { maxKeys: 3 })),
);

export const volume = table({
  size: amountField('size', { gibibytes: [20, 2000], tebibytes: [1, 64] }, { gibibytes: [0, 65537, NaN, Infinity], mebibytes: [1024, 1536, 1], tebibytes: [65, 0.5], bytes: [1, 0] }),
  iops: closed(whole(3000, 10000), fc.oneof(oddNumber, oneOf(2999, 80001, 80000)), 'number'),
  throughput: closed(whole(125, 750), fc.oneof(oddNumber, oneOf(124, 2001, 2000)), 'number'),
}, 60);

/** The options of NodeOs.bottlerocket(). */
export const bottlerocketOptions = both(table({ settings: typedSettings, additionalSettings }, 60), table({
  variant: field(oneOf('STANDARD', 'FIPS', 'NVIDIA', 'NVIDIA_FIPS'), oneOf('STANDARD')),
  cisLevel: field(oneOf('LEVEL_1', 'LEVEL_2'), oneOf('LEVEL_1')),
  osVersion: field(oneOf('1.61.0', '1.100.0', '2.0.0'), fc.oneof(nasty, oneOf('1.20.0', '1.50', 'v1.50.0', '1.50.0-rc1')), 'text'),
  osVolume: volume,
  dataVolume: volume,
}, 35));
