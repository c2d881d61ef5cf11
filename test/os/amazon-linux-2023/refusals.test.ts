import { App, Aws, CfnParameter, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { refusal, render } from './render';
import { ContainerConfinement, NodeConfig } from '../../../src';

const kubelet = (additionalConfig: Record<string, unknown>): NodeConfig => ({ kubelet: { additionalConfig } });
const flag = (...flags: string[]): NodeConfig => ({ kubelet: { flags } });
const containerd = (config: string): NodeConfig => ({ containerd: { config } });
const runtime = (baseRuntimeSpec: Record<string, unknown>): NodeConfig => ({ containerd: { baseRuntimeSpec } });
/** What a program in JavaScript may give. */
const untyped = (nodeConfig: object): NodeConfig => nodeConfig;

const refused = (nodeConfig: NodeConfig) => refusal({ nodeConfig }, { deployed: { 'AWS::Region': 'eu-west-1' } });

const ANONYMOUS = 'CIS EKS 3.2.1: whoever reaches the node could ask the kubelet; leave it out';
const AUTHENTICATION = 'CIS EKS 3.2.2: the kubelet would not know who asks; leave it out';
const AUTHORIZATION = 'CIS EKS 3.2.2: the kubelet would allow what the cluster does not; leave it out';
const CLIENT_CA = 'CIS EKS 3.2.3: the kubelet would trust other clients than those of the cluster; leave it out';
const READ_ONLY = 'CIS EKS 3.2.4: the port answers without authentication; leave it out';
const IDLE = 'CIS EKS 3.2.5: idle connections into containers would stay open for ever; give a time above 0';
const CHAINS = 'CIS EKS 3.2.6: the kubelet would not keep its packet filter rules; leave it out';
const CLIENT_ROTATION = 'CIS EKS 3.2.8: the client certificate of the kubelet would not be rotated; leave it out';
const ROTATION = 'CIS EKS 3.2.9: the serving certificate of the kubelet would not be rotated; leave it out';
const KERNEL = 'STIG V-242434: the kubelet would change parameters of the kernel that the node was hardened with; leave it out';
const SECCOMP = "OS-1: containers would keep system calls that lead out of them; let the one pod set 'seccompProfile.type: Unconfined'";
const PIDS = 'CIS Kubernetes 4.2.13: one pod could take all processes of the node; give a limit';
const CIPHERS = 'CIS Kubernetes 4.2.12: the kubelet would take weaker ciphers than the image sets; name some of those alone';
const TLS = "CIS Kubernetes 4.2.12: the kubelet would take older versions of TLS; use 'VersionTLS12' or 'VersionTLS13'";
const STATIC = 'STIG V-242397: static pods run past every admission control; run a DaemonSet, leave it out';
const FILES = 'CIS EKS 3.1 and 3.2: the kubelet would read another file than the one that nodeadm writes; leave it out';

describe('a field that weakens the kubelet names its control', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['authentication.anonymous.enabled', { authentication: { anonymous: { enabled: true } } }, 'true', ANONYMOUS],
    ['authentication.webhook.enabled', { authentication: { webhook: { enabled: false } } }, 'false', AUTHENTICATION],
    ['authorization.mode', { authorization: { mode: 'AlwaysAllow' } }, '"AlwaysAllow"', AUTHORIZATION],
    ['authentication.x509.clientCAFile', { authentication: { x509: { clientCAFile: '/etc/ca.crt' } } }, '"/etc/ca.crt"', CLIENT_CA],
    ['readOnlyPort', { readOnlyPort: 10255 }, '10255', READ_ONLY],
    ['streamingConnectionIdleTimeout', { streamingConnectionIdleTimeout: '0s' }, '"0s"', IDLE],
    ['streamingConnectionIdleTimeout', { streamingConnectionIdleTimeout: '0' }, '"0"', IDLE],
    ['streamingConnectionIdleTimeout', { streamingConnectionIdleTimeout: '0h0m0s' }, '"0h0m0s"', IDLE],
    ['streamingConnectionIdleTimeout', { streamingConnectionIdleTimeout: 0 }, '0', IDLE],
    ['makeIPTablesUtilChains', { makeIPTablesUtilChains: false }, 'false', CHAINS],
    ['rotateCertificates', { rotateCertificates: false }, 'false', CLIENT_ROTATION],
    ['serverTLSBootstrap', { serverTLSBootstrap: false }, 'false', ROTATION],
    ['featureGates.RotateKubeletServerCertificate', { featureGates: { RotateKubeletServerCertificate: false } }, 'false', ROTATION],
    ['protectKernelDefaults', { protectKernelDefaults: false }, 'false', KERNEL],
    ['seccompDefault', { seccompDefault: false }, 'false', SECCOMP],
    ['podPidsLimit', { podPidsLimit: -1 }, '-1', PIDS],
    ['podPidsLimit', { podPidsLimit: 0 }, '0', PIDS],
    ['tlsCipherSuites', { tlsCipherSuites: ['TLS_RSA_WITH_3DES_EDE_CBC_SHA'] }, '["TLS_RSA_WITH_3DES_EDE_CBC_SHA"]', CIPHERS],
    ['tlsMinVersion', { tlsMinVersion: 'VersionTLS11' }, '"VersionTLS11"', TLS],
    ['staticPodPath', { staticPodPath: '/etc/kubernetes/manifests' }, '"/etc/kubernetes/manifests"', STATIC],
    ['staticPodURL', { staticPodURL: 'http://x' }, '"http://x"', STATIC],
  ])('%s %j', (field, config, value, because) => {
    const error = `HardeningError: [NodeConfigWeakened] NodeConfig field 'kubelet.config.${field}' must not be ${value}: ${because} (at Stack/Template)`;
    expect(refused(kubelet(config))).toBe(error);
    expect(refused(untyped({ kubelet: { config } }))).toBe(error);
  });

  test('typed ones too', () => {
    expect(refused({ kubelet: { config: { seccompDefault: false } } })).toContain(SECCOMP);
    expect(refused({ kubelet: { config: { makeIptablesUtilChains: false } } })).toContain(CHAINS);
    expect(refused({ kubelet: { config: { streamingConnectionIdleTimeout: Duration.seconds(0) } } })).toContain(IDLE);
    expect(refused(untyped({ kubelet: { config: { serverTlsBootstrap: false } } }))).toContain(ROTATION);
  });

  test.each<Record<string, unknown>>([
    { authentication: { anonymous: { enabled: false }, webhook: { enabled: true, cacheTTL: '2m0s' } } },
    { authorization: { mode: 'Webhook' } },
    { readOnlyPort: 0, makeIPTablesUtilChains: true, rotateCertificates: true },
    { serverTLSBootstrap: true, protectKernelDefaults: true, seccompDefault: true },
    { streamingConnectionIdleTimeout: '1s', podPidsLimit: 1, tlsMinVersion: 'VersionTLS13', tlsCipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
    { featureGates: { RotateKubeletServerCertificate: true } },
  ])('not the same field with a good value: %j', (config) => {
    expect(refused(kubelet(config))).toBe('nothing was refused');
  });
});

describe('a flag that does the same is refused the same', () => {
  test.each<[string, string, unknown, string]>([
    ['--anonymous-auth=true', 'anonymous-auth', true, ANONYMOUS],
    ['--anonymous-auth', 'anonymous-auth', true, ANONYMOUS],
    ['--anonymous_auth=1', 'anonymous-auth', true, ANONYMOUS],
    ['-anonymous-auth=T', 'anonymous-auth', true, ANONYMOUS],
    ['--authentication-token-webhook=false', 'authentication-token-webhook', false, AUTHENTICATION],
    ['--authorization-mode=AlwaysAllow', 'authorization-mode', 'AlwaysAllow', AUTHORIZATION],
    ['--client-ca-file=/x', 'client-ca-file', '/x', CLIENT_CA],
    ['--read-only-port=10255', 'read-only-port', '10255', READ_ONLY],
    ['--read-only-port=1', 'read-only-port', true, READ_ONLY],
    ['--streaming-connection-idle-timeout=0', 'streaming-connection-idle-timeout', false, IDLE],
    ['--streaming-connection-idle-timeout=0s', 'streaming-connection-idle-timeout', '0s', IDLE],
    ['--make-iptables-util-chains=false', 'make-iptables-util-chains', false, CHAINS],
    ['--rotate-certificates=F', 'rotate-certificates', false, CLIENT_ROTATION],
    ['--rotate-server-certificates=0', 'rotate-server-certificates', false, ROTATION],
    ['--feature-gates=A=true,RotateKubeletServerCertificate=false', 'feature-gates', 'A=true,RotateKubeletServerCertificate=false', ROTATION],
    ['--protect-kernel-defaults=false', 'protect-kernel-defaults', false, KERNEL],
    ['--seccomp-default=false', 'seccomp-default', false, SECCOMP],
    ['--pod-max-pids=-1', 'pod-max-pids', '-1', PIDS],
    ['--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA', 'tls-cipher-suites', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA', CIPHERS],
    ['--tls-min-version=VersionTLS10', 'tls-min-version', 'VersionTLS10', TLS],
    ['--pod-manifest-path=/x', 'pod-manifest-path', '/x', STATIC],
    ['--manifest-url=http://x', 'manifest-url', 'http://x', STATIC],
    ['--config=/x', 'config', '/x', FILES],
    ['--config-dir=/x', 'config-dir', '/x', FILES],
    ['--kubeconfig=/x', 'kubeconfig', '/x', FILES],
    ['--bootstrap-kubeconfig=/x', 'bootstrap-kubeconfig', '/x', FILES],
  ])('%s', (text, name, value, because) => {
    const error = `HardeningError: [NodeConfigWeakened] NodeConfig field 'kubelet.flags --${name}' must not be ${JSON.stringify(value)}: ${because} (at Stack/Template)`;
    expect(refused(flag(text))).toBe(error);
    expect(refused(flag('--v=2', text, '--fail-swap-on'))).toBe(error);
  });

  test.each([
    '--anonymous-auth=false', '--read-only-port=0', '--streaming-connection-idle-timeout=5m', '--make-iptables-util-chains', '--seccomp-default=true', '--pod-max-pids=1',
    '--feature-gates=RotateKubeletServerCertificate=true', '--tls-min-version=VersionTLS12', '--v=10', '--event-qps=0', '--cert-dir=/x',
  ])('not the same flag with a good value: %s', (text) => {
    expect(refused(flag(text))).toBe('nothing was refused');
  });
});

describe('what belongs to the cluster', () => {
  const EKS = 'Amazon EKS writes it for the nodes of a managed group, and whose value wins is not documented; leave it out';
  const NODEADM = 'nodeadm writes it from what the instance says of itself; leave it out';
  const NAME = 'the access entry of the node group expects the private DNS name; leave it out';

  test.each<[string, NodeConfig, string, string]>([
    ['cluster.name', untyped({ cluster: { name: 'x' } }), '"x"', EKS],
    ['cluster.cidr', untyped({ cluster: { cidr: '10.0.0.0/16' } }), '"10.0.0.0/16"', EKS],
    ['cluster.a.b', untyped({ cluster: { a: { b: 1 } } }), '1', EKS],
    ['cluster', untyped({ cluster: 'x' }), '"x"', EKS],
    ['kubelet.config.maxPods', kubelet({ maxPods: 110 }), '110', EKS],
    ['kubelet.config.clusterDNS', kubelet({ clusterDNS: ['10.0.0.10'] }), '["10.0.0.10"]', EKS],
    ['kubelet.config.podCIDR', kubelet({ podCIDR: '10.0.0.0/24' }), '"10.0.0.0/24"', EKS],
    ['kubelet.config.registerWithTaints', kubelet({ registerWithTaints: [{ key: 'a' }] }), '[{"key":"a"}]', "give 'taints' to the node group"],
    ['kubelet.config.registerNode', kubelet({ registerNode: false }), 'false', NODEADM],
    ['kubelet.config.providerID', kubelet({ providerID: 'x' }), '"x"', NODEADM],
    ['kubelet.config.containerRuntimeEndpoint', kubelet({ containerRuntimeEndpoint: 'x' }), '"x"', NODEADM],
    ['kubelet.maxPodsExpression', untyped({ kubelet: { maxPodsExpression: 'max_pods' } }), '"max_pods"', EKS],
    ['featureGates.InstanceIdNodeName', { featureGates: { InstanceIdNodeName: true } }, 'true', NAME],
    ['kubelet.flags --node-labels', flag('--node-labels=a=b'), '"a=b"', "give 'labels' to the node group"],
    ['kubelet.flags --node-labels', flag('--node_labels=a=b'), '"a=b"', "give 'labels' to the node group"],
    ['kubelet.flags --register-with-taints', flag('--register-with-taints=a=b:NoSchedule'), '"a=b:NoSchedule"', "give 'taints' to the node group"],
    ['kubelet.flags --node-ip', flag('--node-ip=10.0.0.1'), '"10.0.0.1"', NODEADM],
    ['kubelet.flags --cloud-provider', flag('--cloud-provider=aws'), '"aws"', NODEADM],
    ['kubelet.flags --hostname-override', flag('--hostname-override=x'), '"x"', NAME],
    ['kubelet.flags --max-pods', flag('--max-pods=110'), '"110"', EKS],
    ['kubelet.flags --cluster-dns', flag('--cluster-dns=10.0.0.10'), '"10.0.0.10"', EKS],
  ])('%s', (field, nodeConfig, value, because) => {
    expect(refused(nodeConfig)).toBe(`HardeningError: [NodeConfigClusterField] NodeConfig field '${field}' must not be ${value}: ${because} (at Stack/Template)`);
  });

  test('also as a token', () => {
    expect(refused(kubelet({ maxPods: Token.asNumber({ Ref: 'X' }) }))).toContain("[NodeConfigClusterField] NodeConfig field 'kubelet.config.maxPods' must not be a token: ");
    expect(refused(flag(`--node-labels=a=${Aws.REGION}`))).toContain("[NodeConfigClusterField] NodeConfig field 'kubelet.flags --node-labels' must not be a token: ");
  });
});

describe('a field that the node would drop', () => {
  test.each<[string, NodeConfig]>([
    ['kublet.flags', untyped({ kublet: { flags: [] } })],
    ['kubelet.configuration.podPidsLimit', untyped({ kubelet: { configuration: { podPidsLimit: 1 } } })],
    ['kubelet.config.podPidLimit', kubelet({ podPidLimit: 100 })],
    ['kubelet.config.podpidslimit', kubelet({ podpidslimit: 100 })],
    ['kubelet.config.authentication.anonymous.enable', kubelet({ authentication: { anonymous: { enable: false } } })],
    ['kubelet.config.evictionHard.memory', kubelet({ evictionHard: { memory: '1Gi' } })],
    ['kubelet.config.toString', kubelet({ toString: 'x' })],
    ['containerd.configs', untyped({ containerd: { configs: '' } })],
    ['containerd.baseRuntimeSpec.proces.rlimits', runtime({ proces: { rlimits: [] } })],
    ['instance.localStorage.mountpoint', untyped({ instance: { localStorage: { strategy: 'RAID0', mountpoint: '/x' } } })],
    ['instance.network.dns', untyped({ instance: { network: { dns: [] } } })],
    ['featureGates.FastImagePulls', { featureGates: { FastImagePulls: true } }],
    ['featureGates.constructor', { featureGates: { constructor: true } }],
  ])('%s', (field, nodeConfig) => {
    expect(refused(nodeConfig)).toBe('HardeningError: [NodeConfigFieldUnknown] '
      + `NodeConfig has no field '${field}', and the node would drop it without a word; correct the name or leave it out (at Stack/Template)`);
  });
});

describe('a value of the wrong type or form', () => {
  const FLAGS = 'a list of flags such as --name=value, without white space, quotes and backslashes';

  test.each<[string, string, NodeConfig, string]>([
    ['kubelet.config.eventRecordQPS', 'an integer from 0 to 2147483647', kubelet({ eventRecordQPS: '5' }), '"5"'],
    ['kubelet.config.eventRecordQPS', 'an integer from 0 to 2147483647', { kubelet: { config: { eventRecordQps: -1 } } }, '-1'],
    ['kubelet.config.containerLogMaxFiles', 'an integer from 2 to 2147483647', { kubelet: { config: { containerLogMaxFiles: 1 } } }, '1'],
    ['kubelet.config.containerLogMaxSize', 'a Kubernetes quantity such as 100m, 512Mi or 1Gi', { kubelet: { config: { containerLogMaxSize: '10 MB' } } }, '"10 MB"'],
    ['kubelet.config.syncFrequency', 'a duration such as 90s or 4h0m0s', kubelet({ syncFrequency: '1 minute' }), '"1 minute"'],
    ['kubelet.config.topologyManagerScope', 'one of container, pod', { kubelet: { config: { topologyManagerScope: 'node' } } }, '"node"'],
    ['kubelet.config.authentication', 'a table of settings', kubelet({ authentication: 'none' }), '"none"'],
    ['kubelet.config.authentication', 'a table of settings', kubelet({ authentication: null }), 'null'],
    ['kubelet.config.failSwapOn', 'true or false', kubelet({ failSwapOn: 'false' }), '"false"'],
    ['kubelet.config.logging.verbosity', 'a value that JSON can hold', kubelet({ logging: { verbosity: NaN } }), 'null'],
    ['kubelet.config.logging.verbosity', 'a value that JSON can hold', kubelet({ logging: { verbosity: 1n } }), '"1"'],
    ['kubelet.config', 'a table of settings', untyped({ kubelet: { config: 'x' } }), '"x"'],
    ['kubelet.flags', FLAGS, flag('--v=2 --anonymous-auth=true'), '["--v=2 --anonymous-auth=true"]'],
    ['kubelet.flags', FLAGS, flag('--v', '2'), '["--v","2"]'],
    ['kubelet.flags', FLAGS, flag('--v="2"'), '["--v=\\"2\\""]'],
    ['kubelet.flags', FLAGS, flag('--v=2\n'), '["--v=2\\n"]'],
    ['kubelet.flags', FLAGS, flag('--v=2\\'), '["--v=2\\\\"]'],
    ['kubelet.flags', FLAGS, flag('-v=2'), '["-v=2"]'],
    ['kubelet.flags', FLAGS, untyped({ kubelet: { flags: '--v=2' } }), '"--v=2"'],
    ['kubelet.flags', FLAGS, untyped({ kubelet: { flags: [2] } }), '[2]'],
    ['containerd.config', 'a text', untyped({ containerd: { config: { a: 1 } } }), '{"a":1}'],
    ['instance.localStorage.strategy', 'one of RAID0, RAID10, Mount', { instance: { localStorage: { strategy: 'raid0' } } }, '"raid0"'],
    ['instance.localStorage.disabledMounts', 'a list, each item one of Containerd, PodLogs, SOCI', { instance: { localStorage: { strategy: 'Mount', disabledMounts: ['Logs'] } } }, '["Logs"]'],
    ['instance.localStorage.mountPath', 'an absolute path of letters, digits, dots, slashes, - and _', { instance: { localStorage: { strategy: 'Mount', mountPath: '/x y' } } }, '"/x y"'],
    ['instance.environment.default.A', 'a text without NUL and without a double quote at its ends', { instance: { environment: { default: { A: 'x"' } } } }, '"x\\""'],
    ['instance.environment.default.A', 'a text without NUL and without a double quote at its ends', { instance: { environment: { default: { A: 'x\0' } } } }, '"x\\u0000"'],
    ['instance.environment.default.A', 'a text without NUL and without a double quote at its ends', untyped({ instance: { environment: { default: { A: 1 } } } }), '1'],
    ['instance.network.nameservers', 'a list, each item an IP address as systemd-resolved takes it', { instance: { network: { nameservers: ['10.0.0.2\nDNSSEC=no'] } } }, '["10.0.0.2\\nDNSSEC=no"]'],
    ['instance.network.domains', 'a list, each item a domain name', { instance: { network: { domains: ['a b'] } } }, '["a b"]'],
    ['featureGates.FastImagePull', 'true or false', untyped({ featureGates: { FastImagePull: 'true' } }), '"true"'],
  ])('%s: %s', (field, expected, nodeConfig, given) => {
    expect(refused(nodeConfig)).toBe(`HardeningError: [NodeConfigInvalid] NodeConfig field '${field}' must be ${expected}, got ${given}; correct it (at Stack/Template)`);
  });

  test.each<[string, string, NodeConfig, string]>([
    ['instance.environment', "'default' or the name of a systemd service", { instance: { environment: { '../../x': { A: 'b' } } } }, '"../../x"'],
    ['instance.environment', "'default' or the name of a systemd service", { instance: { environment: { 'a\n[Service]': { A: 'b' } } } }, '"a\\n[Service]"'],
    ['instance.environment.default', 'the name of an environment variable', { instance: { environment: { default: { 'A"\nExecStartPre=': 'b' } } } }, '"A\\"\\nExecStartPre="'],
    ['kubelet.config.featureGates', 'the name of a feature gate', { kubelet: { config: { featureGates: { 'A=true,B': true } } } }, '"A=true,B"'],
  ])('a name in %s: %s', (field, expected, nodeConfig, given) => {
    expect(refused(nodeConfig)).toBe(`HardeningError: [NodeConfigInvalid] a name in NodeConfig field '${field}' must be ${expected}, got ${given}; rename it (at Stack/Template)`);
  });
});

describe('the base runtime specification', () => {
  const CAPABILITY = "OS-1: every container would get the capability; give it to the one pod in 'securityContext.capabilities.add'";
  const HIDDEN = 'OS-1: the list takes the place of the one of nodeadm, and containers would reach what it hides; give those too';

  test.each(['bounding', 'effective', 'permitted', 'inheritable', 'ambient'])('gives no more capabilities: %s', (set) => {
    expect(refused(runtime({ process: { capabilities: { [set]: ['CAP_CHOWN', 'CAP_SYS_ADMIN', 'CAP_BPF'] } } }))).toBe('HardeningError: [NodeConfigWeakened] NodeConfig field '
      + `'containerd.baseRuntimeSpec.process.capabilities.${set}' must not be ["CAP_CHOWN","CAP_SYS_ADMIN","CAP_BPF"]: ${CAPABILITY} (CAP_SYS_ADMIN, CAP_BPF) (at Stack/Template)`);
    expect(refused(runtime({ process: { capabilities: { [set]: ['CAP_CHOWN', Aws.REGION] } } }))).toBe('nothing was refused');
  });

  test('hides no less', () => {
    expect(refused(runtime({ linux: { maskedPaths: [] } }))).toContain(`'containerd.baseRuntimeSpec.linux.maskedPaths' must not be []: ${HIDDEN} (/proc/acpi, `);
    expect(refused(runtime({ linux: { readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys'] } }))).toContain(`${HIDDEN} (/proc/sysrq-trigger)`);
    expect(refused(runtime({ linux: { readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger', '/x'] } }))).toBe('nothing was refused');
    expect(refused(runtime({ linux: { readonlyPaths: [Aws.REGION] } }))).toBe('nothing was refused');
  });
});

describe('the configuration of containerd', () => {
  const { SELINUX } = ContainerConfinement;
  const CRI = 'io.containerd.grpc.v1.cri';
  const V3 = '[plugins."io.containerd.cri.v1.images"]\nx = 1\n';
  const V2 = `[plugins."${CRI}"]\nx = 1\n`;
  const MIXED = '[ContainerdConfigInvalid] NodeConfig field \'containerd.config\' must not hold names of two versions, '
    + `got '${CRI}' and 'io.containerd.cri.v1.images': nodeadm would drop what is in the first; use '${CRI}' alone`;

  test('has names of one version', () => {
    expect(refused(containerd(V2 + V3))).toContain(MIXED);
    expect(refusal({ nodeConfig: containerd(V3), containerConfinement: SELINUX })).toContain(MIXED);
    expect(refused(containerd(`${V2}y = "io.containerd.cri.v1.images"\n`))).toContain(MIXED);
    expect(refused(containerd(V3))).toBe('nothing was refused');
    expect(refusal({ nodeConfig: containerd(V2), containerConfinement: SELINUX })).toBe('nothing was refused');
  });

  test('has the version that its names are of', () => {
    expect(refused(containerd(`version = 3\n${V2}`))).toContain("[ContainerdConfigInvalid] NodeConfig field 'containerd.config' must have 'version' 2 with these names, got 3; leave it out");
    expect(refused(containerd(`version = 2\n${V3}`))).toContain("must have 'version' 3 with these names, got 2; leave it out");
    expect(refused(containerd(`version = 2\n${V2}`))).toBe('nothing was refused');
    expect(refused(containerd(`version = 3\n${V3}`))).toBe('nothing was refused');
  });

  test('is TOML', () => {
    expect(refused(containerd('a = \nb'))).toMatch(/^HardeningError: \[ContainerdConfigInvalid\] NodeConfig field 'containerd.config' must be TOML: [^\n]+; correct it \(at Stack\/Template\)$/);
    expect(refused(containerd('a = 1\na = 2\n'))).toContain('[ContainerdConfigInvalid]');
  });

  test('is known at synthesis beside confinement', () => {
    const stack = new Stack(new App(), 'Stack');
    const config = new CfnParameter(stack, 'Text').valueAsString;
    expect(refusal({ nodeConfig: containerd(config), containerConfinement: SELINUX }, { stack })).toContain(
      "[ContainerdConfigInvalid] NodeConfig field 'containerd.config' must be known at synthesis beside 'containerConfinement', got a token; write the text into the app");
  });

  test('leaves SELinux on', () => {
    for (const name of [CRI, 'io.containerd.cri.v1.runtime']) {
      expect(refused(containerd(`[plugins."${name}"]\nenable_selinux = false\n`))).toBe("HardeningError: [NodeConfigWeakened] NodeConfig field 'containerd.config' "
        + "must not hold 'enable_selinux' false: SEL-1: SELinux would not know containers apart; leave it out, containerd has it off unless 'containerConfinement' is given (at Stack/Template)");
    }
  });

  test('opens no port', () => {
    expect(refused(containerd('[grpc]\ntcp_address = "0.0.0.0:1234"\n'))).toContain("must not hold 'grpc.tcp_address': ACC-1: whoever reaches the port would be root on the node; leave it out");
    expect(refused(containerd('[grpc]\ntcp_address = ""\naddress = "/run/x.sock"\n'))).toBe('nothing was refused');
  });
});

test.each(['--==hardened-eks-node==', 'a\n--==hardened-eks-node==--', 'a\r\n--==hardened-eks-node==\r\n\r\nb', 'x --==hardened-eks-node=='])('a value with the boundary in it: %j', (text) => {
  const boundary = /^HardeningError: \[MimeBoundaryInValue\] 'spec\.[^']*' must not hold '==hardened-eks-node==', which parts the user data; change the value/;
  expect(refused({ instance: { environment: { default: { A: text } } } })).toMatch(boundary);
  expect(refused({ kubelet: { config: { cpuManagerPolicyOptions: { [text]: 'x' } } } })).toMatch(boundary);
  expect(refused(containerd(`a = ${JSON.stringify(text)}`))).toMatch(boundary);
});

test('half of a boundary is just text', () => {
  expect(render({ nodeConfig: { instance: { environment: { default: { A: '\n--==hardened-eks-node=' } } } } }).spec.instance.environment.default.A).toBe('\n--==hardened-eks-node=');
});

test('tokens pass wherever a literal would be judged', () => {
  const stack = new Stack(new App(), 'Stack');
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const number = new CfnParameter(stack, 'Number', { type: 'Number' });
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
  const any = Lazy.any({ produce: () => true });
  expect(refusal({
    nodeConfig: {
      kubelet: {
        config: {
          podPidsLimit: number.valueAsNumber,
          tlsMinVersion: text,
          tlsCipherSuites: list,
          streamingConnectionIdleTimeout: Duration.seconds(number.valueAsNumber),
          evictionHard: { 'memory.available': text },
        },
        additionalConfig: {
          authentication: { anonymous: { enabled: any } }, readOnlyPort: number.valueAsNumber, staticPodPath: text, seccompDefault: any,
        },
        flags: [`--read-only-port=${number.valueAsString}`, `--tls-min-version=${text}`, text],
      },
      containerd: { baseRuntimeSpec: { process: { capabilities: { bounding: list } }, linux: { maskedPaths: list } } },
      instance: { localStorage: { strategy: text, mountPath: text, disabledMounts: list }, network: { nameservers: list } },
    },
  }, { stack, deployed: { Text: 'x', Number: 1, List: [] } })).toBe('nothing was refused');
});

test('a flag with a token in it is one flag all the same', () => {
  expect(refused(flag(`--v=${Aws.REGION} --anonymous-auth=true`))).toContain('[NodeConfigInvalid]');
  expect(refused(flag(`--cert-dir=/x/${Aws.REGION}`))).toBe('nothing was refused');
});
