import { parse } from '@iarna/toml';
import { textOf, type Json } from './template';

/** Settings of a node, or nothing when the user data cannot be read as TOML. */
export function readSettings(userData: Json): Json | undefined {
  try {
    const encoded = userData?.['Fn::Base64'];
    return parse(encoded === undefined ? Buffer.from(textOf(userData), 'base64').toString('utf8') : textOf(encoded)).settings;
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

/** Level 2 of the benchmark, as far as settings make it; level 1 unless a setting undoes what Bottlerocket ships; else the parameters that do. */
export function cisLevel(settings: Json): 2 | 1 | { readonly undone: string[] } {
  const kernel = settings.kernel ?? {};
  const sysctl: Record<string, unknown> = kernel.sysctl ?? {};
  const undone = Object.keys(LEVEL_1).filter((name) => sysctl[name] !== undefined && String(sysctl[name]) !== LEVEL_1[name]);
  if (undone.length > 0) return { undone };
  const parameters = Object.entries(LEVEL_2).every(([name, value]) => String(sysctl[name]) === value);
  const modules = LEVEL_2_MODULES.every((name) => kernel.modules?.[name]?.allowed === false);
  return parameters && modules && kernel.lockdown === 'integrity' ? 2 : 1;
}

export function blockedModules(settings: Json): string[] {
  return Object.entries<Json>(settings.kernel?.modules ?? {}).filter(([, { allowed }]) => allowed === false).map(([name]) => name);
}

export function kernelParameters(settings: Json): string[] {
  return Object.keys(settings.kernel?.sysctl ?? {});
}
