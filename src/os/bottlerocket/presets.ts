import type { SettingsTree } from '../settings-tree';

/**
 * Levels of the CIS Bottlerocket Benchmark 1.0.0.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/reporting/cis/
 */
export enum BottlerocketCisLevel {
  /** Level 1. Bottlerocket meets it as it ships; the library refuses settings that would undo it. */
  LEVEL_1 = 'LEVEL_1',

  /**
   * Level 2: the kernel modules, the network parameters and no user namespaces (pods with `hostUsers: false` do not run).
   *
   * The host firewall of items 3.4.1 and 3.4.2 is not part of it: no setting of Bottlerocket makes one.
   */
  LEVEL_2 = 'LEVEL_2',
}

/** A value that an item asks for. */
export interface RequiredValue {
  readonly value: string;
  readonly item: string;
}

/** Values by name of a kernel parameter. */
export type RequiredSysctls = Record<string, RequiredValue>;

/** One value for several parameters of an item. */
const sysctls = (item: string, value: string, ...names: string[]): RequiredSysctls =>
  Object.fromEntries(names.map((name) => [name, { value, item }]));

/** IPv4 and IPv6 have the parameter for `all` and for `default` interfaces. */
const interfaces = (parameter: string, ...families: string[]) =>
  families.flatMap((family) => ['all', 'default'].map((name) => `net.${family}.conf.${name}.${parameter}`));

/**
 * Bottlerocket starts the kubelet with protectKernelDefaults: it refuses to start on any other value, so the node would never join.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/66241
 */
export const PROTECT_KERNEL_DEFAULTS: RequiredSysctls = {
  ...sysctls('protectKernelDefaults', '1', 'vm.overcommit_memory'),
  ...sysctls('protectKernelDefaults', '0', 'vm.panic_on_oom'),
  ...sysctls('protectKernelDefaults', '10', 'kernel.panic'),
  ...sysctls('protectKernelDefaults', '1', 'kernel.panic_on_oops'),
  ...sysctls('protectKernelDefaults', '1000000', 'kernel.keys.root_maxkeys'),
  ...sysctls('protectKernelDefaults', '25000000', 'kernel.keys.root_maxbytes'),
};

/**
 * What level 1 asks of the kernel. Bottlerocket ships these values, so they are not written but guarded.
 *
 * @see https://github.com/bottlerocket-os/bottlerocket-core-kit (sources/bloodhound)
 */
export const LEVEL_1_SYSCTLS: RequiredSysctls = {
  ...sysctls('1.4.1', '0', 'fs.suid_dumpable'),
  ...sysctls('1.4.2', '2', 'kernel.randomize_va_space'),
  ...sysctls('1.4.3', '1', 'kernel.unprivileged_bpf_disabled'),
  ...sysctls('3.2.5', '1', 'net.ipv4.icmp_echo_ignore_broadcasts'),
  ...sysctls('3.2.6', '1', 'net.ipv4.icmp_ignore_bogus_error_responses'),
  ...sysctls('3.2.7', '1', 'net.ipv4.tcp_syncookies'),
};

/** What level 2 adds to the kernel's parameters. */
export const LEVEL_2_SYSCTLS: RequiredSysctls = {
  ...sysctls('1.4.4', '0', 'user.max_user_namespaces'),
  ...sysctls('3.1.1', '0', ...interfaces('send_redirects', 'ipv4')),
  ...sysctls('3.2.1', '0', ...interfaces('accept_source_route', 'ipv4', 'ipv6')),
  ...sysctls('3.2.2', '0', ...interfaces('accept_redirects', 'ipv4', 'ipv6')),
  ...sysctls('3.2.3', '0', ...interfaces('secure_redirects', 'ipv4')),
  ...sysctls('3.2.4', '1', ...interfaces('log_martians', 'ipv4')),
};

/** Kernel modules that level 2 forbids, with their items. */
export const LEVEL_2_MODULES: Record<string, string> = { udf: '1.1.1.1', sctp: '3.3.1' };

/** What every hardened node sets, whatever the level. */
export const HARDENED: SettingsTree = {
  'kubernetes': { 'seccomp-default': true },
  'kernel': { lockdown: 'integrity' },
  'host-containers': { admin: { enabled: false }, control: { enabled: true } },
};

/** What level 2 sets. */
export const LEVEL_2: SettingsTree = {
  kernel: {
    modules: Object.fromEntries(Object.keys(LEVEL_2_MODULES).map((name) => [name, { allowed: false }])),
    sysctl: Object.fromEntries(Object.entries(LEVEL_2_SYSCTLS).map(([name, { value }]) => [name, value])),
  },
};
