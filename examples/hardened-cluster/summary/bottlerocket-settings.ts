import { parse } from '@iarna/toml';
import { bad, good, NOT_READABLE, unless, type Cell } from './cell';
import type { Json } from './template';

/** What the user data of Bottlerocket says, by the labels of rows. SELinux is always enforcing there, for containers too, whatever the user data says. */
export function readBottlerocket(userData: string): Record<string, Cell> {
  const settings = readSettings(userData);
  const fromSettings = (row: (settings: Json) => Cell): Cell => (settings === undefined ? NOT_READABLE : row(settings));
  return {
    'SELinux': good('enforcing'),
    'containers': good('confined by SELinux'),
    'CIS settings': fromSettings(cisSettings),
    'kernel lockdown': fromSettings(({ kernel }) => kernel?.lockdown === 'integrity' ? good('integrity') : bad(kernel?.lockdown ?? 'not set')),
    'kernel modules': fromSettings(({ kernel }) => good(blockedModules(kernel?.modules ?? {}).map((name) => `no ${name}`).join(', ') || 'as shipped')),
    'kernel parameters': fromSettings(({ kernel }) => good(kernel?.sysctl === undefined ? 'as shipped' : `${Object.keys(kernel.sysctl).length} set`)),
    'seccomp default': fromSettings(({ kubernetes }) => kubernetes?.['seccomp-default'] === true ? good('on') : bad('off')),
    'pod PIDs limit': fromSettings(({ kubernetes }) => podPidsLimit(kubernetes?.['pod-pids-limit'])),
    'admin container': fromSettings((all) => all['host-containers']?.admin?.enabled === true ? bad('on') : good('off')),
  };
}

/** Settings of a node, or nothing when the user data cannot be read as TOML. */
function readSettings(userData: string): Json | undefined {
  try {
    return parse(userData).settings;
  } catch {
    return undefined;
  }
}

/** The kernel parameters that level 1 of the CIS Bottlerocket Benchmark asks for; Bottlerocket ships them. */
const LEVEL_1: Record<string, string> = {
  'fs.suid_dumpable': '0',
  'kernel.randomize_va_space': '2',
  'kernel.unprivileged_bpf_disabled': '1',
  'net.ipv4.icmp_echo_ignore_broadcasts': '1',
  'net.ipv4.icmp_ignore_bogus_error_responses': '1',
  'net.ipv4.tcp_syncookies': '1',
};

const both = (family: string, parameter: string) => ['all', 'default'].map((name) => `net.${family}.conf.${name}.${parameter}`);

/** The kernel parameters that level 2 adds. */
const LEVEL_2: Record<string, string> = Object.fromEntries([
  ['user.max_user_namespaces', '0'],
  ...[
    ...both('ipv4', 'send_redirects'), ...both('ipv4', 'secure_redirects'),
    ...both('ipv4', 'accept_source_route'), ...both('ipv6', 'accept_source_route'),
    ...both('ipv4', 'accept_redirects'), ...both('ipv6', 'accept_redirects'),
  ].map((name) => [name, '0']),
  ...both('ipv4', 'log_martians').map((name) => [name, '1']),
]);

/** The kernel modules that level 2 forbids. */
const LEVEL_2_MODULES = ['udf', 'sctp'];

/** Level 2 of the benchmark, as far as settings make it; level 1 unless a setting undoes what Bottlerocket ships. */
function cisSettings({ kernel = {} }: Json): Cell {
  const sysctl: Record<string, unknown> = kernel.sysctl ?? {};
  const undone = Object.keys(LEVEL_1).filter((name) => sysctl[name] !== undefined && String(sysctl[name]) !== LEVEL_1[name]);
  const parameters = Object.entries(LEVEL_2).every(([name, value]) => String(sysctl[name]) === value);
  const modules = LEVEL_2_MODULES.every((name) => kernel.modules?.[name]?.allowed === false);
  return unless(undone.map((name) => `${name} undone`), `level ${parameters && modules && kernel.lockdown === 'integrity' ? 2 : 1}`);
}

function blockedModules(modules: Json): string[] {
  return Object.entries<Json>(modules).filter(([, { allowed }]) => allowed === false).map(([name]) => name);
}

/** Without the setting Bottlerocket has a limit of its own. */
function podPidsLimit(limit: Json): Cell {
  if (limit === undefined) return good('as shipped');
  return Number(limit) > 0 ? good(String(limit)) : bad('none');
}
