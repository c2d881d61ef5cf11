import { refusal, render, RenderContext } from './render';
import { BottlerocketCisLevel, BottlerocketOptions, BottlerocketSettings, BottlerocketVariant } from '../../../src';

const LEVEL_2 = BottlerocketCisLevel.LEVEL_2;
const NVIDIA = BottlerocketVariant.NVIDIA;

const sysctl = (name: string, value: string): BottlerocketSettings => ({ kernel: { sysctl: { [name]: value } } });
const kubernetes = (name: string, value: unknown): BottlerocketOptions => ({ additionalSettings: { kubernetes: { [name]: value } } });

interface Refused {
  readonly name: string;
  readonly options: BottlerocketOptions;
  readonly error: string;
}

const weakened = (name: string, options: BottlerocketOptions, text: string): Refused => ({ name, options, error: `[BottlerocketWeakened] Bottlerocket setting ${text}` });
const invalid = (name: string, options: BottlerocketOptions, text: string): Refused => ({ name, options, error: `[BottlerocketSettingInvalid] Bottlerocket setting ${text}` });
const cluster = (key: string, value: unknown, instead: string): Refused => ({
  name: key,
  options: kubernetes(key, value),
  error: `[BottlerocketClusterSetting] Bottlerocket setting 'kubernetes.${key}' must not be ${JSON.stringify(value)}: ${instead}`,
});

const ADMIN = 'ACC-1: the admin container is a root shell on the host; open a session to the control container instead';
const UNSIGNED = 'the NVIDIA driver is not signed and does not load under lockdown, so the node would not boot; leave it out, or use another variant';
const CAPABILITY = "OS-1: every container would get the capability; give it to the one pod in 'securityContext.capabilities.add'";

const REFUSED: Refused[] = [
  weakened('the admin container on', { settings: { hostContainers: { admin: { enabled: true } } } }, `'host-containers.admin.enabled' must not be true: ${ADMIN}`),
  weakened('the admin container on, untyped', { additionalSettings: { 'host-containers': { admin: { enabled: true } } } },
    `'host-containers.admin.enabled' must not be true: ${ADMIN}`),
  weakened('the admin container superpowered', { settings: { hostContainers: { admin: { superpowered: true } } } },
    "'host-containers.admin.superpowered' must not be true: ACC-1: the admin container stays off; open a session to the control container instead"),
  weakened('the control container off', { settings: { hostContainers: { control: { enabled: false } } } },
    "'host-containers.control.enabled' must not be false: ACC-1: the control container is the node's SSM agent; to close sessions give the role 'access: SsmAccess.NONE'"),
  weakened('standalone mode', { settings: { kubernetes: { standaloneMode: true } } },
    "'kubernetes.standalone-mode' must not be true: CIS EKS 3.2.1 and 3.2.2: it turns anonymous access on; leave it out"),
  weakened('no seccomp', { settings: { kubernetes: { seccompDefault: false } } },
    "'kubernetes.seccomp-default' must not be false: OS-1: containers would keep system calls that lead out of them; let the one pod set 'seccompProfile.type: Unconfined'"),
  weakened('no TLS bootstrap', { settings: { kubernetes: { serverTlsBootstrap: false } } },
    "'kubernetes.server-tls-bootstrap' must not be false: CIS EKS 3.2.9: the serving certificate of the kubelet would not be rotated; leave it out"),
  weakened('no lockdown', { settings: { kernel: { lockdown: 'none' } } },
    "'kernel.lockdown' must not be \"none\": CIS Bottlerocket 1.5.2: root could change the running kernel; use 'integrity'"),
  weakened('no lockdown at level 2', { cisLevel: LEVEL_2, settings: { kernel: { lockdown: 'none' } } },
    "'kernel.lockdown' must not be \"none\": CIS Bottlerocket 1.5.2: root could change the running kernel; use 'integrity'"),
  weakened('confidentiality at level 2', { cisLevel: LEVEL_2, settings: { kernel: { lockdown: 'confidentiality' } } },
    "'kernel.lockdown' must not be \"confidentiality\": CIS Bottlerocket 1.5.2: the check of level 2 asks for 'integrity'; use it, or level 1"),
  invalid('integrity on NVIDIA', { variant: NVIDIA, settings: { kernel: { lockdown: 'integrity' } } }, `'kernel.lockdown' must not be "integrity": ${UNSIGNED}`),
  invalid('confidentiality on NVIDIA', { variant: BottlerocketVariant.NVIDIA_FIPS, settings: { kernel: { lockdown: 'confidentiality' } } },
    `'kernel.lockdown' must not be "confidentiality": ${UNSIGNED}`),
  weakened('udf at level 2', { cisLevel: LEVEL_2, settings: { kernel: { modules: { udf: { allowed: true } } } } },
    "'kernel.modules.udf.allowed' must not be true: CIS Bottlerocket 1.1.1.1: level 2 forbids the module; leave it out, or use level 1"),
  invalid('a module at boot that is not allowed', { settings: { kernel: { modules: { nf_tables: { allowed: false, autoload: true } } } } },
    "'kernel.modules.nf_tables.autoload' must not be true while 'allowed' is not: the module would be blocked; set 'allowed: true' beside it"),
  invalid('a module at boot with nothing said', { additionalSettings: { kernel: { modules: { nf_tables: { autoload: true } } } } },
    "'kernel.modules.nf_tables.autoload' must not be true while 'allowed' is not: the module would be blocked; set 'allowed: true' beside it"),
  invalid('a module at boot that level 2 blocks', { cisLevel: LEVEL_2, additionalSettings: { kernel: { modules: { sctp: { autoload: true } } } } },
    "'kernel.modules.sctp.autoload' must not be true while 'allowed' is not: the module would be blocked; set 'allowed: true' beside it"),
  weakened('no time server', { settings: { ntp: { timeServers: [] } } },
    "'ntp.time-servers' must not be []: CIS Bottlerocket 2.1.1.1: time must be synchronised; name a server or leave it out"),
  weakened('a capability for all', { settings: { ociDefaults: { capabilities: { 'sys-admin': true } } } }, `'oci-defaults.capabilities.sys-admin' must not be true: ${CAPABILITY}`),
  ...['apparmor', 'enforcing', 'lockdown', 'lsm', 'mitigations', 'module.sig_enforce', 'security', 'selinux'].map((name) =>
    weakened(`${name} on the command line`, { settings: { boot: { kernelParameters: { [name]: ['0'] } } } },
      `'boot.kernel-parameters.${name}' must not be ["0"]: SEL-1: ${name} on the kernel's command line can turn protection off; leave it out`)),
  cluster('api-server', 'https://example.com', 'Amazon EKS writes it, leave it out'),
  cluster('authentication-mode', 'tls', 'a node of Amazon EKS authenticates by IAM, leave it out'),
  cluster('cluster-certificate', 'QQ==', 'Amazon EKS writes it, leave it out'),
  cluster('cluster-name', 'other', 'Amazon EKS writes it, leave it out'),
  cluster('hostname-override', 'web-1', 'the access entry of the node group expects the private DNS name, leave it out'),
  cluster('hostname-override-source', 'instance-id', 'the access entry of the node group expects the private DNS name, leave it out'),
];

test.each(REFUSED)('$name is refused', ({ options, error }) => {
  expect(refusal(options)).toBe(`HardeningError: ${error} (at Stack/Template)`);
});

test.each([['node-labels', { team: 'web' }, "give 'labels' to the node group"], ['node-taints', { dedicated: ['web:NoSchedule'] }, "give 'taints' to the node group"]])(
  '%s belongs to the node group', (key, table, instead) => {
    const [name] = Object.keys(table);
    expect(refusal(kubernetes(key, table))).toContain(`[BottlerocketClusterSetting] Bottlerocket setting 'kubernetes.${key}.${name}' must not be `);
    expect(refusal(kubernetes(key, table))).toContain(`: ${instead} (at Stack/Template)`);
  });

/** Values that the kubelet with protectKernelDefaults needs: CIS EKS, kubernetes issue 66241. */
const KUBELET: [string, string, string][] = [
  ['vm.overcommit_memory', '1', '0'], ['vm.panic_on_oom', '0', '1'], ['kernel.panic', '10', '0'], ['kernel.panic_on_oops', '1', '0'],
  ['kernel.keys.root_maxkeys', '1000000', '200'], ['kernel.keys.root_maxbytes', '25000000', '20000'],
];

/** CIS Bottlerocket, level 1. */
const LEVEL_1: [string, string, string, string][] = [
  ['fs.suid_dumpable', '0', '2', '1.4.1'], ['kernel.randomize_va_space', '2', '0', '1.4.2'], ['kernel.unprivileged_bpf_disabled', '1', '0', '1.4.3'],
  ['net.ipv4.icmp_echo_ignore_broadcasts', '1', '0', '3.2.5'], ['net.ipv4.icmp_ignore_bogus_error_responses', '1', '0', '3.2.6'],
  ['net.ipv4.tcp_syncookies', '1', '0', '3.2.7'],
];

describe.each([BottlerocketCisLevel.LEVEL_1, LEVEL_2])('at %s', (cisLevel) => {
  test.each(KUBELET)('the kubelet does not start with another value of %s', (name, needed, other) => {
    expect(refusal({ cisLevel, settings: sysctl(name, other) })).toBe(
      `HardeningError: [BottlerocketWeakened] Bottlerocket setting 'kernel.sysctl.${name}' must be '${needed}', got "${other}": `
      + 'the kubelet runs with protectKernelDefaults and would not start; leave it out (at Stack/Template)');
    expect(render({ cisLevel, settings: sysctl(name, needed) }).settings.kernel.sysctl[name]).toBe(needed);
  });

  test.each(LEVEL_1)('level 1 holds %s', (name, needed, other, item) => {
    expect(refusal({ cisLevel, settings: sysctl(name, other) })).toBe(
      `HardeningError: [BottlerocketWeakened] Bottlerocket setting 'kernel.sysctl.${name}' must be '${needed}', got "${other}": `
      + `CIS Bottlerocket ${item} asks for it; leave it out (at Stack/Template)`);
    expect(render({ cisLevel, settings: sysctl(name, needed) }).settings.kernel.sysctl[name]).toBe(needed);
  });
});

test.each([
  ['vm/overcommit_memory', '1', '2', 'the kubelet runs with protectKernelDefaults and would not start'],
  ['net/ipv4/tcp_syncookies', '1', '0', 'CIS Bottlerocket 3.2.7 asks for it'],
])('%s with slashes is the same parameter', (name, needed, other, because) => {
  expect(refusal({ settings: sysctl(name, other) })).toBe(
    `HardeningError: [BottlerocketWeakened] Bottlerocket setting 'kernel.sysctl.${name}' must be '${needed}', got "${other}": ${because}; leave it out (at Stack/Template)`);
  expect(render({ settings: sysctl(name, needed) }).toml).toContain(`"${name}" = "${needed}"`);
});

test('slashes are refused at level 2 too, and kept where nothing speaks against them', () => {
  expect(refusal({ cisLevel: LEVEL_2, settings: sysctl('net/ipv4/conf/all/accept_redirects', '1') })).toContain('CIS Bottlerocket 3.2.2 asks for it');
  expect(render({ settings: sysctl('net/ipv4/conf/eth0.100/forwarding', '1') }).settings.kernel.sysctl).toEqual({ 'net/ipv4/conf/eth0.100/forwarding': '1' });
});

test("the kernel reads '-' in a parameter of its command line as '_'", () => {
  expect(refusal({ settings: { boot: { kernelParameters: { 'module.sig-enforce': ['0'] } } } })).toBe(
    "HardeningError: [BottlerocketWeakened] Bottlerocket setting 'boot.kernel-parameters.module.sig-enforce' must not be [\"0\"]: "
    + "SEL-1: module.sig-enforce on the kernel's command line can turn protection off; leave it out (at Stack/Template)");
});

test('a parameter that is named like a property of every object is just a parameter', () => {
  expect(render({ settings: sysctl('constructor', '1') }).settings.kernel.sysctl).toEqual({ constructor: '1' });
});

test.each<[string, BottlerocketOptions, RenderContext]>([
  ['confidentiality at level 1', { settings: { kernel: { lockdown: 'confidentiality' } } }, {}],
  ['none on NVIDIA', { variant: NVIDIA, settings: { kernel: { lockdown: 'none' } } }, {}],
  ['none on GPU instance types', { settings: { kernel: { lockdown: 'none' } } }, { instanceTypes: ['g6.xlarge'] }],
  ['a module off', { settings: { kernel: { modules: { udf: { allowed: false } } } } }, {}],
  ['a default capability', { settings: { ociDefaults: { capabilities: { 'chown': true, 'net-raw': false, 'sys-admin': false } } } }, {}],
  ['the admin container off', { settings: { hostContainers: { admin: { enabled: false, superpowered: false } } } }, {}],
  ['the control container on', { settings: { hostContainers: { control: { enabled: true } } } }, {}],
  ['a harmless word of the command line', { settings: { boot: { kernelParameters: { console: ['ttyS0'] } } } }, {}],
])('%s is not refused', (_name, options, context) => {
  expect(refusal(options, context)).toBe('nothing was refused');
});
