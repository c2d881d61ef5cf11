/**
 * The judge's reading of Bottlerocket user data, with a TOML reader that the library does not use.
 */
import { isLabelKey, isTable, Json, refuse, show, textOf, TOKEN } from './template-rules';
import { readToml } from './toml-reader';

interface Leaf {
  readonly path: string[];
  readonly value: Json;
}

export interface UserData {
  readonly id: string;
  /** The AMI types of the node groups that boot from it; empty when no group of the stack does. */
  readonly amiTypes: string[];
  readonly raw: string;
  /** The text with every string shrunk to one quote and no comments. */
  readonly skeleton: string;
  readonly root: Json;
  readonly leaves: Leaf[];
  readonly error?: string;
}

export type UserDataRule = (data: UserData) => string[];

/** Stands for a number that only a deployment knows. */
const OPEN_NUMBER = 404040404;
const LEXEMES = new RegExp(`"""[\\s\\S]*?"""|'''[\\s\\S]*?'''|"(?:\\\\.|[^"\\\\\\n])*"|'[^'\\n]*'|#[^\\n]*|${TOKEN}`, 'g');

export function readUserData(id: string, value: Json, amiTypes: string[]): UserData {
  const raw = textOf(value);
  const skeleton = raw.replace(LEXEMES, part => part === TOKEN ? part : part.startsWith('#') ? '' : '"');
  try {
    const root = readToml(raw.replace(LEXEMES, part => part === TOKEN ? String(OPEN_NUMBER) : part));
    return { id, amiTypes, raw, skeleton, root, leaves: leavesOf(root) };
  } catch (error) {
    return { id, amiTypes, raw, skeleton, root: {}, leaves: [], error: String(error).split('\n')[0] };
  }
}

function leavesOf(node: Json, path: string[] = []): Leaf[] {
  if (!isTable(node) || Object.keys(node).length === 0) return [{ path, value: node }];
  return Object.entries(node).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

function isUnknownYet(value: Json): boolean {
  return value === OPEN_NUMBER || (typeof value === 'string' && value.includes(TOKEN));
}

/** True when a literal says something else than the wanted value. */
function differs(value: Json, wanted: Json): boolean {
  return value !== wanted && !isUnknownYet(value);
}

function setting({ root }: UserData, path: string): Json {
  return path.split('.').reduce((node, key) => node?.[key], root.settings);
}

/** bottlerocket README, "Using user data": EC2's limit of 16 KiB. What a deployment adds is not known. */
function fitsInto16KiB({ raw }: UserData): string[] {
  const size = Buffer.byteLength(raw.replaceAll(TOKEN, ''));
  return refuse(size > 16384, `user data has ${size} bytes, more than 16384`);
}

/** EKS user guide, launch templates: Bottlerocket user data is TOML. */
function isToml({ error }: UserData): string[] {
  return refuse(error !== undefined, `user data is not TOML: ${error}`);
}

/** EKS user guide, launch templates: EKS's merger does not read escaped quotes. */
function hasNoEscapedQuote({ raw }: UserData): string[] {
  return refuse(/(?<!\\)(\\\\)*\\"/.test(raw), 'user data has an escaped quote');
}

function headersOf(skeleton: string): string[] {
  const headers: string[] = [];
  let depth = 0;
  for (const line of skeleton.split('\n').map(text => text.trim())) {
    if (depth === 0 && line.startsWith('[')) headers.push(line);
    else depth += line.split('[').length - line.split(']').length;
  }
  return headers;
}

/** EKS user guide, launch templates: EKS's merger does not read `[foo."bar.baz"]`. */
function hasNoQuotedHeader({ skeleton }: UserData): string[] {
  return refuse(headersOf(skeleton).some(header => header.includes('"')), 'user data has a bracketed header with a quoted key');
}

/** EKS user guide, launch templates: EKS's merger does not read quotes inside quoted keys. */
function hasNoQuoteInKey({ leaves }: UserData): string[] {
  return refuse(leaves.some(({ path }) => path.some(key => /["']/.test(key))), 'user data has a quote inside a quoted key');
}

function isMixed(value: Json): boolean {
  if (!Array.isArray(value)) return false;
  const kinds = value.filter(item => !isUnknownYet(item)).map(item => Array.isArray(item) ? 'array' : typeof item);
  return new Set(kinds).size > 1 || value.some(isMixed);
}

/** EKS user guide, launch templates: EKS's merger does not read arrays of mixed types, nor of floats and integers. */
function arraysAreOfOneType({ leaves, skeleton }: UserData): string[] {
  const numbers = [...skeleton.matchAll(/\[([^[\]"]*)\]/g)].map(match => match[1].split(',').map(item => item.trim()));
  const mixed = numbers.some(items => items.some(item => /^[+-]?\d+$/.test(item)) && items.some(item => /^[+-]?\d+[.eE]/.test(item)));
  return refuse(mixed || leaves.some(({ value }) => isMixed(value)), 'user data has an array of mixed types');
}

/** bottlerocket settings model: everything is under `settings`, a bad root is rejected. */
function rootIsSettings({ root }: UserData): string[] {
  return Object.keys(root).filter(key => key !== 'settings').map(key => `root key ${key} is not settings`);
}

const MODES = 'always|once|off';
/** bottlerocket project website, data/settings, and settings-sdk models: key pattern and type; * is a name that the user gives. */
const SETTINGS: Record<string, string> = {
  'host-containers.*.enabled': 'bool',
  'host-containers.*.source': 'string',
  'host-containers.*.superpowered': 'bool',
  'host-containers.*.user-data': 'base64',
  'host-containers.*.command': 'strings',
  'kernel.lockdown': 'none|integrity|confidentiality',
  'kernel.modules.*.allowed': 'bool',
  'kernel.modules.*.autoload': 'bool',
  'kernel.sysctl.*': 'string',
  'boot.kernel-parameters.*': 'any',
  'boot.init-parameters.*': 'any',
  'boot.reboot-to-reconcile': 'bool',
  'bootstrap-containers.*.source': 'string',
  'bootstrap-containers.*.mode': MODES,
  'bootstrap-containers.*.essential': 'bool',
  'bootstrap-containers.*.user-data': 'base64',
  'bootstrap-containers.*.command': 'strings',
  'bootstrap-commands.*.commands': 'apiclient commands',
  'bootstrap-commands.*.mode': MODES,
  'bootstrap-commands.*.essential': 'bool',
  'metrics.send-metrics': 'bool',
  'metrics.metrics-url': 'url',
  'metrics.service-checks': 'strings',
  'updates.version-lock': 'version',
  'updates.ignore-waves': 'bool',
  'updates.seed': 'u32',
  'updates.metadata-base-url': 'url',
  'updates.targets-base-url': 'url',
  'ntp.time-servers': 'some strings',
  'ntp.options': 'strings',
  'network.https-proxy': 'string',
  'network.no-proxy': 'strings',
  'pki.*.data': 'base64',
  'pki.*.trusted': 'bool',
  'image-verifier-plugins.enabled': 'bool',
  'image-verifier-plugins.notation.trustpolicy': 'base64 JSON',
  'oci-defaults.capabilities.*': 'bool',
  'oci-defaults.resource-limits.*.hard-limit': 'any',
  'oci-defaults.resource-limits.*.soft-limit': 'any',
  'container-runtime.enable-unprivileged-ports': 'bool',
  'container-runtime.enable-unprivileged-icmp': 'bool',
  'kubernetes.api-server': 'any',
  'kubernetes.cluster-name': 'any',
  'kubernetes.cluster-certificate': 'any',
  'kubernetes.cluster-dns-ip': 'string or strings',
  'kubernetes.max-pods': 'u32',
  'kubernetes.node-labels.*': 'string',
  'kubernetes.node-taints.*': 'any',
  'kubernetes.seccomp-default': 'bool',
  'kubernetes.pod-pids-limit': 'i64',
  'kubernetes.event-qps': 'i32',
  'kubernetes.event-burst': 'i32',
  'kubernetes.server-tls-bootstrap': 'bool',
  'kubernetes.server-certificate': 'base64',
  'kubernetes.server-key': 'base64',
  'kubernetes.authentication-mode': 'aws|tls',
  'kubernetes.standalone-mode': 'bool',
  'kubernetes.allowed-unsafe-sysctls': 'strings',
  'kubernetes.static-pods-enabled': 'bool',
  'kubernetes.credential-providers.*.enabled': 'bool',
  'kubernetes.credential-providers.*.cache-duration': 'duration',
  'kubernetes.credential-providers.*.image-patterns': 'strings',
  'kubernetes.credential-providers.*.environment.*': 'any',
  'kubernetes.hostname-override-source': 'private-dns-name|instance-id',
  'kubernetes.container-log-max-size': 'quantity',
  'kubernetes.container-log-max-files': 'i32',
  'kubernetes.eviction-hard.*': 'quantity',
  'kubernetes.kube-reserved.cpu': 'quantity',
  'kubernetes.kube-reserved.memory': 'quantity',
  'kubernetes.kube-reserved.ephemeral-storage': 'quantity',
  'kubernetes.kube-reserved.pid': 'quantity',
  'kubernetes.system-reserved.*': 'quantity',
  'kubernetes.shutdown-grace-period': 'duration',
  'kubernetes.shutdown-grace-period-for-critical-pods': 'duration',
  'kubernetes.single-process-oom-kill': 'bool',
  'kubernetes.ids-per-pod': 'i64',
  'kubernetes.max-parallel-image-pulls': 'i32',
  'kubernetes.image-minimum-gc-age': 'duration',
  'kubernetes.image-maximum-gc-age': 'duration',
  'kubernetes.memory-swap-behavior': 'any',
  'kubernetes.container-log-max-workers': 'any',
  'kubernetes.container-log-monitor-interval': 'any',
  'kubernetes.device-ownership-from-security-context': 'any',
};

const isBool = (value: Json) => typeof value === 'boolean';
const isString = (value: Json) => typeof value === 'string';
const isStrings = (value: Json) => Array.isArray(value) && value.every(isString);
const isBase64 = (value: Json) => isString(value) && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
const like = (pattern: RegExp) => (value: Json) => isString(value) && pattern.test(value);
const whole = (min: bigint, max: bigint) => (value: Json) =>
  (typeof value === 'bigint' || Number.isInteger(value)) && BigInt(value) >= min && BigInt(value) <= max;

function isBase64Json(value: Json): boolean {
  try {
    return isBase64(value) && JSON.parse(Buffer.from(value, 'base64').toString()) !== undefined;
  } catch {
    return false;
  }
}

const TYPES: Record<string, (value: Json) => boolean> = {
  'any': () => true,
  'bool': isBool,
  'string': isString,
  'strings': isStrings,
  'some strings': value => isStrings(value) && value.length > 0, // chrony without a server fails CIS Bottlerocket 2.1.1.1
  'string or strings': value => isString(value) || isStrings(value),
  'apiclient commands': value => Array.isArray(value) && value.every(words => isStrings(words) && words[0] === 'apiclient'),
  'base64': isBase64,
  'base64 JSON': isBase64Json,
  'url': like(/^[a-z]+:\/\/\S+$/),
  'version': like(/^(latest|v\d+\.\d+\.\d+)$/),
  'duration': like(/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/),
  'quantity': like(/^\+?\d+(\.\d+)?([eE]\d+|[KMGTPE]i|[numkMGTPE]|%)?$/),
  'i32': whole(-(2n ** 31n), 2n ** 31n - 1n),
  'u32': whole(0n, 2n ** 32n - 1n),
  'i64': whole(-(2n ** 63n), 2n ** 63n - 1n),
};

function fits(pattern: string, path: string[]): boolean {
  const keys = pattern.split('.');
  return path.every((key, index) => keys[index] === '*' || keys[index] === key);
}

function typeOf(path: string[]): string | undefined {
  return Object.entries(SETTINGS).find(([pattern]) => pattern.split('.').length === path.length && fits(pattern, path))?.[1];
}

/** settings-sdk, kernel test `with_sysctl ... is_err()`: an unknown key fails the whole user data. */
function keysAreKnown({ leaves }: UserData): string[] {
  const known = ({ path, value }: Leaf) => typeOf(path.slice(1)) !== undefined
    || (isTable(value) && Object.keys(SETTINGS).some(pattern => fits(pattern, path.slice(1))));
  return leaves.filter(leaf => leaf.path[0] === 'settings' && !known(leaf)).map(({ path }) => `${path.join('.')} is not a Bottlerocket setting`);
}

/** settings-sdk models: max-pods as a string, an integer sysctl, bad base64, a bad mode and the like are rejected. */
function valuesAreOfTheirType({ leaves }: UserData): string[] {
  return leaves.flatMap(({ path, value }) => {
    const type = path[0] === 'settings' ? typeOf(path.slice(1)) : undefined;
    if (type === undefined || isUnknownYet(value)) return [];
    const check = TYPES[type] ?? ((word: Json) => type.split('|').includes(word));
    return refuse(!check(value), `${path.join('.')} = ${show(value)} is not of type ${type}`);
  });
}

/** settings-sdk models: no setting of the table is a float. */
function numbersAreIntegers({ skeleton }: UserData): string[] {
  return refuse(/[=[,]\s*[+-]?(\d[\d_]*(\.\d|[eE][+-]?\d)|(inf|nan)\b)/.test(skeleton), 'user data has a number that is no integer');
}

/** bottlerocket, host containers; EKS best practices, hosts: no way in but Session Manager. */
function adminContainerIsOff(data: UserData): string[] {
  const enabled = setting(data, 'host-containers.admin.enabled');
  return refuse(differs(enabled, false), `settings.host-containers.admin.enabled is ${show(enabled)}, not false`);
}

/** bottlerocket, host containers: the SSM agent lives in the control container. */
function controlContainerIsOn(data: UserData): string[] {
  const enabled = setting(data, 'host-containers.control.enabled');
  return refuse(differs(enabled, true), `settings.host-containers.control.enabled is ${show(enabled)}, not true`);
}

/** bottlerocket project website, kubernetes settings: seccomp-default is false below aws-k8s-1.33. */
function seccompIsDefault(data: UserData): string[] {
  const on = setting(data, 'kubernetes.seccomp-default');
  return refuse(differs(on, true), `settings.kubernetes.seccomp-default is ${show(on)}, not true`);
}

/** bottlerocket SECURITY_GUIDANCE.md: "integrity" by default, "none" on NVIDIA variants. */
function lockdownHolds(data: UserData): string[] {
  const open = setting(data, 'kernel.lockdown') === 'none' && data.amiTypes.some(type => !type.includes('NVIDIA'));
  return refuse(open, 'settings.kernel.lockdown is none on an AMI without NVIDIA');
}

/** EKS user guide, launch templates: EKS fills these in; user values would override them. */
function clusterIsLeftToEks(data: UserData): string[] {
  return ['cluster-name', 'api-server', 'cluster-certificate'].flatMap(key =>
    refuse(setting(data, `kubernetes.${key}`) !== undefined, `settings.kubernetes.${key} is EKS's to set`));
}

/** bottlerocket kubelet-config template: standalone mode means anonymous authentication and AlwaysAllow. */
function isNotStandalone(data: UserData): string[] {
  return refuse(setting(data, 'kubernetes.standalone-mode') === true, 'settings.kubernetes.standalone-mode is true');
}

/** bottlerocket project website, kubernetes settings: EKS nodes authenticate with "aws". */
function authenticatesWithAws(data: UserData): string[] {
  const mode = setting(data, 'kubernetes.authentication-mode');
  return refuse(mode !== undefined && differs(mode, 'aws'), `settings.kubernetes.authentication-mode is ${show(mode)}, not aws`);
}

/** kubernetes#66241, rke2#3804: with protectKernelDefaults the kubelet does not start on other values. */
const KUBELET_SYSCTLS = new Map([
  ['vm.overcommit_memory', '1'],
  ['vm.panic_on_oom', '0'],
  ['kernel.panic', '10'],
  ['kernel.panic_on_oops', '1'],
  ['kernel.keys.root_maxkeys', '1000000'],
  ['kernel.keys.root_maxbytes', '25000000'],
]);

function kubeletSysctlsHold(data: UserData): string[] {
  return Object.entries(setting(data, 'kernel.sysctl') ?? {})
    .filter(([key, value]) => differs(value, KUBELET_SYSCTLS.get(key.replace(/\//g, '.')) ?? value))
    .map(([key, value]) => `sysctl ${key} = ${show(value)} keeps the kubelet from starting`);
}

/** bottlerocket-core-kit, modprobe-conf.template: autoload without allowed blocks the module. */
function autoloadedModulesAreAllowed(data: UserData): string[] {
  return Object.entries<Json>(setting(data, 'kernel.modules') ?? {})
    .filter(([, module]) => module?.autoload === true && module.allowed !== true)
    .map(([name]) => `kernel module ${name} is autoloaded but not allowed`);
}

/** settings-sdk, kubernetes model: a bad label key is rejected. */
function nodeLabelsAreValid(data: UserData): string[] {
  return Object.keys(setting(data, 'kubernetes.node-labels') ?? {})
    .filter(key => !isUnknownYet(key) && !isLabelKey(key)).map(key => `node label ${key} is not a Kubernetes label key`);
}

/** settings-sdk, kubernetes model: it accepts a nonsense effect, so it is judged here. */
function nodeTaintEffectsAreValid(data: UserData): string[] {
  const taints = Object.values<Json>(setting(data, 'kubernetes.node-taints') ?? {}).flat();
  return taints.filter(taint => isString(taint) && !isUnknownYet(taint) && !/:(NoSchedule|NoExecute|PreferNoSchedule)$/.test(taint))
    .map(taint => `node taint ${show(taint)} has no Kubernetes effect`);
}

/** settings-sdk, kubernetes model: a bad eviction key is rejected; Kubernetes, "Node-pressure Eviction". */
function evictionSignalsAreValid(data: UserData): string[] {
  return Object.keys(setting(data, 'kubernetes.eviction-hard') ?? {})
    .filter(key => !/^[a-z]+\.(available|inodesFree)$/.test(key)).map(key => `eviction signal ${key} is unknown`);
}

/** These need the text only. */
const TEXT_RULES: UserDataRule[] = [fitsInto16KiB, isToml, hasNoEscapedQuote, hasNoQuotedHeader];

/** These need what the text means. */
const SETTINGS_RULES: UserDataRule[] = [
  hasNoQuoteInKey, arraysAreOfOneType, rootIsSettings, keysAreKnown, valuesAreOfTheirType, numbersAreIntegers, adminContainerIsOff,
  controlContainerIsOn, seccompIsDefault, lockdownHolds, clusterIsLeftToEks, isNotStandalone, authenticatesWithAws, kubeletSysctlsHold,
  autoloadedModulesAreAllowed, nodeLabelsAreValid, nodeTaintEffectsAreValid, evictionSignalsAreValid,
];

function whenParsed(rule: UserDataRule): UserDataRule {
  const check: UserDataRule = data => data.error === undefined ? rule(data) : [];
  return Object.defineProperty(check, 'name', { value: rule.name });
}

export const USER_DATA_RULES: UserDataRule[] = [...TEXT_RULES, ...SETTINGS_RULES.map(whenParsed)];
