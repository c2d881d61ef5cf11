/**
 * Bottlerocket's settings as its own documentation has them: names and what they take. Written by hand from those pages, without a look at the library.
 *
 * Pages: https://bottlerocket.dev/en/os/1.57.x/api/settings/ and one below it for each table. A few settings are in no page yet: those are of the models,
 * https://github.com/bottlerocket-os/bottlerocket-settings-sdk/tree/develop/bottlerocket-settings-models/settings-extensions, which also say how large numbers may be.
 */
export type Schema = Readonly<Record<string, unknown>>;

/** Settings below one table, by name; `/` parts names, and `<name>` is one that the user chooses. */
export interface DocumentedTable {
  readonly source: string;
  readonly settings: Readonly<Record<string, Schema>>;
}

const page = (name: string) => `https://bottlerocket.dev/en/os/1.57.x/api/settings/${name}/`;
const model = (name: string) =>
  `https://github.com/bottlerocket-os/bottlerocket-settings-sdk/blob/develop/bottlerocket-settings-models/settings-extensions/${name}/src/lib.rs`;

const BOOL = { type: 'boolean' };
const TEXT = { type: 'string' };
const LINE = { type: 'string', pattern: '^[^\\r\\n]*$' };
const TEXTS = { type: 'array', items: TEXT };
const LINES = { type: 'array', items: LINE };
const URL_TEXT = { type: 'string', pattern: '^\\S+$' };
const BASE64 = { type: 'string', pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' };
const MODE = { enum: ['always', 'once', 'off'] };
const DURATION = { type: 'string', pattern: '^(?:\\d+(?:\\.\\d+)?(?:ns|us|ms|s|m|h))+$' };
const QUANTITY = { type: 'string', pattern: '^\\d+(?:\\.\\d+)?(?:n|u|m|k|K|[KMGTPE]i|[MGTPE])?$' };
const THRESHOLD = { type: 'string', pattern: '^(?:\\d+(?:\\.\\d+)?(?:n|u|m|k|K|[KMGTPE]i|[MGTPE])?|\\d{1,2}(?:\\.\\d+)?%)$' };
const PIDS = { type: 'string', pattern: '^\\d+$' };
const IP = { type: 'string', pattern: '^(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$' };
const I32 = { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const U32 = { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 };
/** JavaScript reads the largest of these rounded up, so the bound is open. */
const I64 = { type: 'integer', minimum: -(2 ** 63), exclusiveMaximum: 2 ** 63 };
const LIMIT = { anyOf: [{ const: 'unlimited' }, { type: 'integer', minimum: -1, exclusiveMaximum: 2 ** 63 }] };
const RESERVED = { 'cpu': QUANTITY, 'memory': QUANTITY, 'ephemeral-storage': QUANTITY, 'pid': PIDS };

/** Settings that differ in one name alone. */
const each = (names: string, settings: Record<string, Schema>) => Object.fromEntries(
  names.split(/\s+/).flatMap((name) => Object.entries(settings).map(([setting, schema]) => [setting.replace('*', name), schema])));
const below = (table: string, settings: Record<string, Schema>) => each(table, Object.fromEntries(Object.entries(settings).map(([name, schema]) => [`*/${name}`, schema])));

const CAPABILITIES = `audit-control audit-read audit-write block-suspend bpf checkpoint-restore chown dac-override dac-read-search fowner fsetid ipc-lock ipc-owner
  kill lease linux-immutable mac-admin mac-override mknod net-admin net-bind-service net-broadcast net-raw perfmon setfcap setgid setpcap setuid sys-admin sys-boot
  sys-chroot sys-module sys-nice sys-pacct sys-ptrace sys-rawio sys-resource sys-time sys-tty-config syslog wake-alarm`;
const LIMITS = `max-address-space max-core-file-size max-cpu-time max-data-size max-file-locks max-file-size max-locked-memory max-msgqueue-size max-nice-priority
  max-open-files max-pending-signals max-processes max-realtime-priority max-realtime-timeout max-resident-set max-stack-size`;
/** Of https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/, as the page of Bottlerocket names no more than an example. */
const SIGNALS = 'memory.available nodefs.available nodefs.inodesFree imagefs.available imagefs.inodesFree pid.available';

/** Tables of settings by their name; several of one name are one table from two sources. */
export const DOCUMENTED: [string, DocumentedTable][] = [
  ['kubernetes', {
    source: page('kubernetes'),
    settings: {
      'allowed-unsafe-sysctls': LINES,
      'cluster-dns-ip': { anyOf: [IP, { type: 'array', items: IP }] },
      'container-log-max-files': I32,
      'container-log-max-size': QUANTITY,
      'credential-providers/<name>/cache-duration': DURATION,
      'credential-providers/<name>/enabled': BOOL,
      'credential-providers/<name>/environment/<name>': LINE,
      'credential-providers/<name>/image-patterns': LINES,
      'event-burst': I32,
      'event-qps': I32,
      ...each(SIGNALS, { 'eviction-hard/*': THRESHOLD }),
      'ids-per-pod': { type: 'integer', minimum: 65536, maximum: 2 ** 32 - 1, multipleOf: 65536 },
      'image-maximum-gc-age': DURATION,
      'image-minimum-gc-age': DURATION,
      ...below('kube-reserved', RESERVED),
      'max-parallel-image-pulls': I32,
      'max-pods': U32,
      'pod-pids-limit': I64,
      'seccomp-default': BOOL,
      'server-certificate': BASE64,
      'server-key': BASE64,
      'server-tls-bootstrap': BOOL,
      'shutdown-grace-period': DURATION,
      'shutdown-grace-period-for-critical-pods': DURATION,
      'single-process-oom-kill': BOOL,
      'standalone-mode': BOOL,
      ...below('system-reserved', RESERVED),
    },
  }],
  ['kubernetes', { source: model('kubernetes'), settings: { 'static-pods-enabled': BOOL, 'memory-swap-behavior': { enum: ['LimitedSwap', 'NoSwap'] } } }],
  ['kernel', {
    source: page('kernel'),
    settings: {
      'lockdown': { enum: ['none', 'integrity', 'confidentiality'] },
      'modules/<name>/allowed': BOOL,
      'modules/<name>/autoload': BOOL,
      'sysctl/<name>': TEXT,
    },
  }],
  ['boot', { source: page('boot'), settings: { 'init-parameters/<name>': TEXTS, 'kernel-parameters/<name>': TEXTS, 'reboot-to-reconcile': BOOL } }],
  ['host-containers', {
    source: page('host-containers'),
    settings: { '<name>/enabled': BOOL, '<name>/source': URL_TEXT, '<name>/superpowered': BOOL, '<name>/user-data': BASE64 },
  }],
  ['host-containers', { source: model('host-containers'), settings: { '<name>/command': TEXTS } }],
  ['bootstrap-containers', {
    source: page('bootstrap-containers'),
    settings: { '<name>/essential': BOOL, '<name>/mode': MODE, '<name>/source': URL_TEXT, '<name>/user-data': BASE64 },
  }],
  ['bootstrap-containers', { source: model('bootstrap-containers'), settings: { '<name>/command': TEXTS } }],
  ['bootstrap-commands', {
    source: page('bootstrap-commands'),
    settings: {
      '<name>/commands': { type: 'array', items: { type: 'array', minItems: 1, items: [{ const: 'apiclient' }], additionalItems: TEXT } },
      '<name>/essential': BOOL,
      '<name>/mode': MODE,
    },
  }],
  ['metrics', { source: page('metrics'), settings: { 'metrics-url': URL_TEXT, 'send-metrics': BOOL, 'service-checks': TEXTS } }],
  ['updates', {
    source: page('updates'),
    settings: {
      'ignore-waves': BOOL,
      'metadata-base-url': URL_TEXT,
      'seed': U32,
      'targets-base-url': URL_TEXT,
      'version-lock': { type: 'string', pattern: '^(?:latest|v\\d+\\.\\d+\\.\\d+)$' },
    },
  }],
  ['ntp', { source: page('ntp'), settings: { 'time-servers': { type: 'array', items: URL_TEXT } } }],
  ['ntp', { source: model('ntp'), settings: { options: LINES } }],
  ['network', { source: page('network'), settings: { 'https-proxy': URL_TEXT, 'no-proxy': LINES } }],
  ['pki', { source: page('pki'), settings: { '<name>/data': BASE64, '<name>/trusted': BOOL } }],
  ['oci-defaults', {
    source: page('oci-defaults'),
    settings: { ...each(CAPABILITIES, { 'capabilities/*': BOOL }), ...each(LIMITS, { 'resource-limits/*/hard-limit': LIMIT, 'resource-limits/*/soft-limit': LIMIT }) },
  }],
  ['container-runtime', { source: page('container-runtime'), settings: { 'enable-unprivileged-icmp': BOOL, 'enable-unprivileged-ports': BOOL } }],
  ['image-verifier-plugins', {
    source: page('image-verifier-plugins'),
    settings: { 'enabled': BOOL, 'notation/trustpolicy': BASE64 },
  }],
];
