import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  BottlerocketCisLevel, LEVEL_1_SYSCTLS, LEVEL_2_MODULES, LEVEL_2_SYSCTLS, PROTECT_KERNEL_DEFAULTS, type RequiredSysctls,
} from './presets';
import { HardeningError, type ErrorCode } from '../../private/errors';
import type { Setting } from '../settings-tree';

/** What a refusal is judged by. */
export interface RefusalContext {
  readonly cisLevel: BottlerocketCisLevel;
  readonly nvidia: boolean;
}

/** A setting that would weaken the node or keep it from joining. */
interface Refusal {
  /** Path of the setting; `*` matches one name. */
  readonly path: string;
  readonly code: ErrorCode;
  /** Whether this value is refused. Tokens are not asked about. */
  when(value: unknown, name: string, context: RefusalContext): boolean;
  /** Control and reason, then what to do instead. */
  because(name: string): string;
}

/** Capabilities that Bottlerocket gives to containers; more is for a pod to ask. */
const DEFAULT_CAPABILITIES = [
  'audit-write', 'chown', 'dac-override', 'fowner', 'fsetid', 'kill', 'mknod', 'net-bind-service', 'net-raw', 'setfcap', 'setgid', 'setpcap', 'setuid',
  'sys-chroot',
];

/** Words of the kernel's command line that turn protection off. The kernel reads '-' in them as '_'. */
const PROTECTIVE_PARAMETERS = ['apparmor', 'enforcing', 'lockdown', 'lsm', 'mitigations', 'module.sig_enforce', 'security', 'selinux'];

/** What Amazon EKS writes into the user data of a managed image. */
const CLUSTER_SETTINGS = new Map(Object.entries({
  'api-server': 'Amazon EKS writes it, leave it out',
  'authentication-mode': 'a node of Amazon EKS authenticates by IAM, leave it out',
  'cluster-certificate': 'Amazon EKS writes it, leave it out',
  'cluster-name': 'Amazon EKS writes it, leave it out',
  'hostname-override': 'the access entry of the node group expects the private DNS name, leave it out',
  'hostname-override-source': 'the access entry of the node group expects the private DNS name, leave it out',
  'node-labels': "give 'labels' to the node group",
  'node-taints': "give 'taints' to the node group",
}));

const REFUSALS: Refusal[] = [
  weakened('host-containers.admin.enabled', (value) => value === true,
    'ACC-1: the admin container is a root shell on the host; open a session to the control container instead'),
  weakened('host-containers.admin.superpowered', (value) => value === true,
    'ACC-1: the admin container stays off; open a session to the control container instead'),
  weakened('host-containers.control.enabled', (value) => value === false,
    "ACC-1: the control container is the node's SSM agent; to close sessions give the role 'access: SsmAccess.NONE'"),
  weakened('kubernetes.standalone-mode', (value) => value === true,
    'CIS EKS 3.2.1 and 3.2.2: it turns anonymous access on; leave it out'),
  weakened('kubernetes.seccomp-default', (value) => value === false,
    "OS-1: containers would keep system calls that lead out of them; let the one pod set 'seccompProfile.type: Unconfined'"),
  weakened('kubernetes.server-tls-bootstrap', (value) => value === false,
    'CIS EKS 3.2.9: the serving certificate of the kubelet would not be rotated; leave it out'),
  weakened('kernel.lockdown', (value, _name, { nvidia }) => value === 'none' && !nvidia,
    "CIS Bottlerocket 1.5.2: root could change the running kernel; use 'integrity'"),
  weakened('kernel.lockdown', (value, _name, { cisLevel }) => value === 'confidentiality' && cisLevel === BottlerocketCisLevel.LEVEL_2,
    "CIS Bottlerocket 1.5.2: the check of level 2 asks for 'integrity'; use it, or level 1"),
  {
    path: 'kernel.lockdown',
    code: 'BottlerocketSettingInvalid',
    when: (value, _name, { nvidia }) => nvidia && value !== 'none',
    because: () => 'the NVIDIA driver is not signed and does not load under lockdown, so the node would not boot; leave it out, or use another variant',
  },
  weakened('kernel.modules.*.allowed', (value, name, { cisLevel }) => value === true && Object.hasOwn(LEVEL_2_MODULES, name) && cisLevel === BottlerocketCisLevel.LEVEL_2,
    (name) => `CIS Bottlerocket ${LEVEL_2_MODULES[name]}: level 2 forbids the module; leave it out, or use level 1`),
  weakened('ntp.time-servers', (value) => Array.isArray(value) && value.length === 0,
    'CIS Bottlerocket 2.1.1.1: time must be synchronised; name a server or leave it out'),
  weakened('oci-defaults.capabilities.*', (value, name) => value === true && !DEFAULT_CAPABILITIES.includes(name),
    () => "OS-1: every container would get the capability; give it to the one pod in 'securityContext.capabilities.add'"),
  weakened('boot.kernel-parameters.*', (_value, name) => PROTECTIVE_PARAMETERS.includes(name.replaceAll('-', '_')),
    (name) => `SEL-1: ${name} on the kernel's command line can turn protection off; leave it out`),
];

/** Throws on the first setting that weakens the node or that belongs to Amazon EKS. */
export function refuse(scope: IConstruct, settings: Setting[], context: RefusalContext): void {
  for (const { path, value } of settings) {
    const name = path[path.length - 1];
    const parent = path[path.length - 2];
    if (path[0] === 'kubernetes') refuseClusterSetting(scope, path, value);
    if (path[0] === 'kernel' && path[1] === 'sysctl') refuseSysctl(scope, path.slice(2).join('.'), value, context);
    if (path[0] === 'kernel' && path[1] === 'modules' && name === 'autoload') refuseBlockedModule(scope, path, value, settings);
    const chosen = name === 'allowed' ? parent : name;
    for (const refusal of REFUSALS) {
      if (!pathMatches(path, refusal.path) || Token.isUnresolved(value)) continue;
      if (refusal.when(value, chosen, context)) {
        throw new HardeningError(refusal.code, `Bottlerocket setting '${path.join('.')}' must not be ${show(value)}: ${refusal.because(chosen)}`, scope);
      }
    }
  }
}

function weakened(path: string, when: Refusal['when'], because: string | Refusal['because']): Refusal {
  return { path, code: 'BottlerocketWeakened', when, because: typeof because === 'string' ? () => because : because };
}

/** Labels and taints are tables: everything in them counts, and so does a token. */
function refuseClusterSetting(scope: IConstruct, path: string[], value: unknown): void {
  const instead = CLUSTER_SETTINGS.get(path[1]);
  if (instead === undefined) return;
  throw new HardeningError('BottlerocketClusterSetting', `Bottlerocket setting '${path.join('.')}' must not be ${show(value)}: ${instead}`, scope);
}

/** A name may be written with dots or with slashes; the kernel takes both. */
function refuseSysctl(scope: IConstruct, name: string, value: unknown, { cisLevel }: RefusalContext): void {
  const level2 = cisLevel === BottlerocketCisLevel.LEVEL_2 ? LEVEL_2_SYSCTLS : {};
  const required: RequiredSysctls = { ...PROTECT_KERNEL_DEFAULTS, ...LEVEL_1_SYSCTLS, ...level2 };
  const plain = name.replaceAll('/', '.');
  if (!Object.hasOwn(required, plain) || Token.isUnresolved(value) || value === required[plain].value) return;
  const rule = required[plain];
  const because = rule.item === 'protectKernelDefaults'
    ? 'the kubelet runs with protectKernelDefaults and would not start'
    : `CIS Bottlerocket ${rule.item} asks for it`;
  throw new HardeningError('BottlerocketWeakened',
    `Bottlerocket setting 'kernel.sysctl.${name}' must be '${rule.value}', got ${show(value)}: ${because}; leave it out`, scope);
}

/** Bottlerocket blocks every listed module that is not allowed, also one that is to be loaded at boot. */
function refuseBlockedModule(scope: IConstruct, path: string[], value: unknown, settings: Setting[]): void {
  const allowed = settings.find((other) => pathMatches(other.path, [...path.slice(0, -1), 'allowed'].join('.')))?.value;
  if (value === true && allowed !== true && !Token.isUnresolved(allowed)) {
    throw new HardeningError('BottlerocketSettingInvalid',
      `Bottlerocket setting '${path.join('.')}' must not be true while 'allowed' is not: the module would be blocked; set 'allowed: true' beside it`, scope);
  }
}

function pathMatches(path: string[], pattern: string): boolean {
  const names = pattern.split('.');
  return names.length === path.length && names.every((name, i) => name === '*' || name === path[i]);
}

const show = (value: unknown) => JSON.stringify(value);
