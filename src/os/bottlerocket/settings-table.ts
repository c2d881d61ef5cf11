import { Token } from 'aws-cdk-lib';
import {
  address, base64, base64Json, bool, durationLike, integer, isText, line,
  listOf, matches, noSpaces, oneOf, quantity, SettingType, text, threshold, type SettingsTable,
} from '../setting-type';

const url = matches('a URL', /^[a-z][a-z0-9+.-]*:\/\/\S+$/i);
const duration = durationLike('90s or 12h');
const bootMode = oneOf('always', 'once', 'off');
const resources = ['cpu', 'memory', 'ephemeral-storage', 'pid'];
const reserved: SettingsTable = { 'pid': matches('a number as text', /^\d+$/).from('1.50.0'), '*': quantity };
const signals = ['memory.available', 'nodefs.available', 'nodefs.inodesFree', 'imagefs.available', 'imagefs.inodesFree', 'pid.available'];
const commands = new SettingType('a list of commands, each a list of words that starts with apiclient', (value) =>
  Array.isArray(value) && value.length > 0 && value.every((command) => Token.isUnresolved(command)
    || (Array.isArray(command) && command.every((word) => isText(word)) && (Token.isUnresolved(command[0]) || command[0] === 'apiclient'))));

const identifier = matches('a name of at most 76 letters, digits and -', /^[A-Za-z0-9-]{1,76}$/);
const capability = oneOf(...'audit-control audit-read audit-write block-suspend bpf checkpoint-restore chown dac-override dac-read-search fowner fsetid ipc-lock '
  .concat('ipc-owner kill lease linux-immutable mac-admin mac-override mknod net-admin net-bind-service net-broadcast net-raw perfmon setgid setfcap setpcap ')
  .concat('setuid sys-admin sys-boot sys-chroot sys-module sys-nice sys-pacct sys-ptrace sys-rawio sys-resource sys-time sys-tty-config syslog wake-alarm')
  .split(' '));
const resourceLimit = oneOf(...'max-address-space max-core-file-size max-cpu-time max-data-size max-file-locks max-file-size max-locked-memory '
  .concat('max-msgqueue-size max-nice-priority max-open-files max-pending-signals max-processes max-realtime-priority max-realtime-timeout ')
  .concat('max-resident-set max-stack-size')
  .split(' '));

/**
 * What the names in a table may be, by the path of the table.
 *
 * @see https://github.com/bottlerocket-os/bottlerocket-settings-sdk (bottlerocket-settings-models)
 */
export const NAMES = new Map(Object.entries<SettingType>({
  'bootstrap-containers': identifier,
  'bootstrap-commands': identifier,
  'host-containers': identifier,
  'pki': identifier,
  'kernel.modules': matches('a kernel module: at most 56 letters, digits, - and _', /^[A-Za-z0-9_-]{1,56}$/),
  'kernel.sysctl': matches('a kernel parameter: at most 128 letters, digits, dots, slashes, - and _', /^(?![./])(?!.*\.\.)[A-Za-z0-9./_-]{1,128}$/),
  'kubernetes.credential-providers': identifier,
  'kubernetes.eviction-hard': oneOf(...signals),
  'kubernetes.kube-reserved': oneOf(...resources),
  'kubernetes.system-reserved': oneOf(...resources),
  'oci-defaults.capabilities': capability,
  'oci-defaults.resource-limits': resourceLimit,
}));

/**
 * Every setting that the library knows, as Bottlerocket's API names it.
 *
 * @see https://github.com/bottlerocket-os/bottlerocket-project-website (data/settings)
 * @see https://github.com/bottlerocket-os/bottlerocket-settings-sdk
 */
export const SETTINGS: SettingsTable = {
  'kubernetes': {
    'allowed-unsafe-sysctls': listOf(line),
    'cluster-dns-ip': listOf(address),
    'container-log-max-files': integer(2),
    'container-log-max-size': quantity,
    'credential-providers': {
      '*': { 'enabled': bool, 'cache-duration': duration, 'image-patterns': listOf(line), 'environment': { '*': line } },
    },
    'event-burst': integer(0),
    'event-qps': integer(0),
    'eviction-hard': { '*': threshold },
    'ids-per-pod': new SettingType('a multiple of 65536', (value) => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) % 65536 === 0)
      .from('1.51.0'),
    'image-maximum-gc-age': duration.from('1.51.0'),
    'image-minimum-gc-age': duration.from('1.51.0'),
    'kube-reserved': reserved,
    'max-parallel-image-pulls': integer(1).from('1.51.0'),
    'max-pods': integer(1, 65535),
    'pod-pids-limit': integer(1, Number.MAX_SAFE_INTEGER),
    'seccomp-default': bool,
    'server-certificate': base64,
    'server-key': base64,
    'server-tls-bootstrap': bool,
    'shutdown-grace-period': duration,
    'shutdown-grace-period-for-critical-pods': duration,
    'single-process-oom-kill': bool.from('1.39.0'),
    'standalone-mode': bool,
    'static-pods-enabled': bool.from('1.46.0'),
    'system-reserved': reserved,
  },
  'kernel': {
    lockdown: oneOf('none', 'integrity', 'confidentiality'),
    modules: { '*': { allowed: bool, autoload: bool } },
    sysctl: { '*': text },
  },
  'boot': {
    'kernel-parameters': { '*': listOf(text) },
    'init-parameters': { '*': listOf(text) },
    'reboot-to-reconcile': bool,
  },
  'host-containers': {
    '*': { 'enabled': bool, 'source': noSpaces, 'superpowered': bool, 'user-data': base64, 'command': listOf(text).from('1.47.0') },
  },
  'bootstrap-containers': {
    '*': { 'source': noSpaces, 'mode': bootMode, 'essential': bool, 'user-data': base64, 'command': listOf(text).from('1.47.0') },
  },
  'bootstrap-commands': {
    '*': { commands: commands.from('1.22.0'), mode: bootMode.from('1.22.0'), essential: bool.from('1.22.0') },
  },
  'metrics': { 'send-metrics': bool, 'metrics-url': url, 'service-checks': listOf(text) },
  'updates': {
    'version-lock': matches('latest or the like of v1.50.0', /^(?:latest|v?\d+\.\d+\.\d+)$/),
    'ignore-waves': bool,
    'seed': integer(0, 2047),
    'metadata-base-url': url,
    'targets-base-url': url,
  },
  'ntp': { 'time-servers': listOf(noSpaces), 'options': listOf(line) },
  'network': { 'https-proxy': noSpaces, 'no-proxy': listOf(line) },
  'pki': { '*': { data: base64, trusted: bool } },
  'oci-defaults': {
    'capabilities': { '*': bool },
    'resource-limits': { '*': { 'hard-limit': integer(0, Number.MAX_SAFE_INTEGER), 'soft-limit': integer(0, Number.MAX_SAFE_INTEGER) } },
  },
  'container-runtime': { 'enable-unprivileged-ports': bool, 'enable-unprivileged-icmp': bool },
  'image-verifier-plugins': {
    enabled: bool.from('1.61.0').fromKubernetes('1.33'),
    notation: { trustpolicy: base64Json.from('1.61.0').fromKubernetes('1.33') },
  },
};
