import { Aws, Size, Token } from 'aws-cdk-lib';
import { InstanceArchitecture } from 'aws-cdk-lib/aws-ec2';
import { types } from './bench';
import { row, TEMPLATE, WORKERS, type Refusal } from './row';
import type { Source } from './sources';
import {
  AmazonLinux2023Variant, ContainerConfinement, NodeOs, SelinuxBoolean, type AmazonLinux2023Options, type NodeConfig, type SelinuxLaunchTemplateProps,
} from '../../src';
import type { ErrorCode } from '../../src/private/errors';

const amazonLinux = (source: Source, code: ErrorCode, options: AmazonLinux2023Options, text: string, others?: SelinuxLaunchTemplateProps) =>
  row(source, code, (bench) => bench.amazonLinux2023(options, others), text, TEMPLATE);
const configured = (source: Source, code: ErrorCode, nodeConfig: NodeConfig, text: string) => amazonLinux(source, code, { nodeConfig }, text);

/** What a program in JavaScript may give. */
const untyped = (nodeConfig: object): NodeConfig => nodeConfig;
const kubelet = (additionalConfig: Record<string, unknown>): NodeConfig => ({ kubelet: { additionalConfig } });
const flags = (...given: string[]): NodeConfig => ({ kubelet: { flags: given } });
const environment = (given: { [service: string]: { [name: string]: string } }): NodeConfig => ({ instance: { environment: given } });
const localStorage = (given: object): NodeConfig => untyped({ instance: { localStorage: { strategy: 'Mount', ...given } } });
const runtime = (baseRuntimeSpec: Record<string, unknown>): NodeConfig => ({ containerd: { baseRuntimeSpec } });
const containerd = (config: string): NodeConfig => ({ containerd: { config } });

// ---------------------------------------------------------------------------------------------- the image

const release = (source: Source, code: ErrorCode, amiReleaseVersion: string, text: string, others?: SelinuxLaunchTemplateProps) =>
  amazonLinux(source, code, { amiReleaseVersion }, `'amiReleaseVersion' must be ${text}`, others);
const TOO_OLD = 'nodeadm does not start there with SELinux enforcing; update the nodes first';
const BOOLEANS = 'container_connect_any, container_manage_cgroup, container_read_certs, container_use_cephfs, container_use_devices, container_use_dri_devices, '
  + 'container_use_ecryptfs, container_use_xserver_devices, sshd_launch_containers';

const IMAGE = [
  amazonLinux('createNodegroup', 'AmazonLinux2023VariantUnsupported', { variant: AmazonLinux2023Variant.NEURON },
    "'variant' must be STANDARD or NVIDIA on arm64, got NEURON: Amazon EKS has no such image; use inf or trn instance types", { architecture: InstanceArchitecture.ARM_64 }),
  row('createNodegroup', 'AmazonLinux2023VariantUnsupported', (bench) => bench.group({
    os: NodeOs.fromName('AL2023_x86_64_NEURON'), instanceTypes: types('m7g.large'),
  }), "'variant' must be STANDARD or NVIDIA on arm64, got NEURON: Amazon EKS has no such image; use inf or trn instance types", `${WORKERS}/LaunchTemplate`),
  release('amiLabels', 'AmiReleaseTooOld', '1.34.2-20260208', `of 20260209 or newer, got 1.34.2-20260208: ${TOO_OLD}`),
  release('amiLabels', 'AmiReleaseTooOld', 'v20251002', `of 20260209 or newer, got v20251002: ${TOO_OLD}`),
  release('amiLabelsOfNvidia', 'AmiReleaseTooOld', 'v20260915', `of 20260916 or newer with NVIDIA GPUs, got v20260915: ${TOO_OLD}`, { instanceTypes: types('g6.xlarge') }),
  release('amiReleases', 'AmiReleaseInvalid', 'latest', 'a release such as 1.34.2-20260209 or v20260209, got "latest"; correct it'),
  release('amiReleases', 'AmiReleaseInvalid', '1.34', 'a release such as 1.34.2-20260209 or v20260209, got "1.34"; correct it'),
  amazonLinux('amiSize', 'VolumeOutOfRange', { rootVolume: { size: Size.gibibytes(19) } }, "'rootVolume.size' must be a whole number of GiB from 20 to 65536, got 19"),
  amazonLinux('selinuxPolicy', 'SelinuxBooleanInvalid', { selinuxBooleans: [SelinuxBoolean.of('virt_use_nfs')] },
    `'selinuxBooleans' must be of ${BOOLEANS}, got virt_use_nfs: Amazon Linux 2023 does not know it, and the node would not join; leave it out`),
  row('selinuxPolicy', 'SelinuxBooleanInvalid', () => SelinuxBoolean.of('a; reboot'),
    'the name of an SELinux boolean must be letters, digits and underscores, got "a; reboot"; use a name such as container_manage_cgroup'),
  row('selinuxPolicy', 'SelinuxBooleanInvalid', () => SelinuxBoolean.of(Aws.REGION),
    'the name of an SELinux boolean must be letters, digits and underscores, got a token; use a name such as container_manage_cgroup'),
];

// ---------------------------------------------------------------------------------------------- user data

const boundary = (nodeConfig: NodeConfig, name: string) => configured('mime', 'MimeBoundaryInValue', nodeConfig,
  `'${name}' must not hold '==hardened-eks-node==', which parts the user data; change the value`);

const USER_DATA = [
  boundary(environment({ default: { GREETING: 'a\n--==hardened-eks-node==--' } }), 'spec.instance.environment.default.GREETING'),
  boundary(containerd('greeting = "--==hardened-eks-node=="'), 'spec.containerd.config'),
  boundary(flags('--cert-dir=/==hardened-eks-node=='), 'spec.kubelet.flags'),
  // The boot scripts and what is around them take the other 4432 bytes.
  configured('userData', 'UserDataTooLarge', environment({ default: { LARGE: 'A'.repeat(16 * 1024) } }),
    'user data must not be larger than 16384 bytes, got 20816; move large values (bootstrap scripts, certificates) into an image of your own'),
];

// ---------------------------------------------------------------------------------------------- fields of the NodeConfig

const unknown = (source: Source, nodeConfig: NodeConfig, field: string) => configured(source, 'NodeConfigFieldUnknown', nodeConfig,
  `NodeConfig has no field '${field}', and the node would drop it without a word; correct the name or leave it out`);

const UNKNOWN = [
  unknown('nodeadmDecoding', untyped({ kublet: { flags: [] } }), 'kublet.flags'),
  unknown('nodeadmDecoding', untyped({ kubelet: { configuration: { podPidsLimit: 1 } } }), 'kubelet.configuration.podPidsLimit'),
  unknown('nodeadmDecoding', untyped({ containerd: { configs: '' } }), 'containerd.configs'),
  unknown('nodeadmDecoding', runtime({ proces: { rlimits: [] } }), 'containerd.baseRuntimeSpec.proces.rlimits'),
  unknown('nodeadmDecoding', localStorage({ mountpoint: '/x' }), 'instance.localStorage.mountpoint'),
  unknown('nodeadmSchema', { featureGates: { FastImagePulls: true } }, 'featureGates.FastImagePulls'),
  unknown('kubeletConfiguration', kubelet({ podPidLimit: 100 }), 'kubelet.config.podPidLimit'),
  unknown('kubeletConfiguration', kubelet({ podpidslimit: 100 }), 'kubelet.config.podpidslimit'),
  unknown('kubeletConfiguration', kubelet({ authentication: { anonymous: { enable: false } } }), 'kubelet.config.authentication.anonymous.enable'),
];

const invalid = (source: Source, nodeConfig: NodeConfig, field: string, expected: string, given: string) =>
  configured(source, 'NodeConfigInvalid', nodeConfig, `NodeConfig field '${field}' must be ${expected}, got ${given}; correct it`);
const misnamed = (source: Source, nodeConfig: NodeConfig, field: string, expected: string, given: string) =>
  configured(source, 'NodeConfigInvalid', nodeConfig, `a name in NodeConfig field '${field}' must be ${expected}, got ${given}; rename it`);
const FLAGS = 'a list of flags such as --name=value, without white space, quotes and backslashes';
const VARIABLE = 'a text without NUL and without a double quote at its ends';

const INVALID = [
  invalid('kubeletConfiguration', kubelet({ eventRecordQPS: '5' }), 'kubelet.config.eventRecordQPS', 'an integer from 0 to 2147483647', '"5"'),
  invalid('kubeletConfiguration', { kubelet: { config: { containerLogMaxFiles: 1 } } }, 'kubelet.config.containerLogMaxFiles', 'an integer from 2 to 2147483647', '1'),
  invalid('kubeletConfiguration', kubelet({ failSwapOn: 'false' }), 'kubelet.config.failSwapOn', 'true or false', '"false"'),
  invalid('kubeletConfiguration', kubelet({ syncFrequency: '1 minute' }), 'kubelet.config.syncFrequency', 'a duration such as 90s or 4h0m0s', '"1 minute"'),
  invalid('kubeletConfiguration', kubelet({ containerLogMaxSize: '10 MB' }), 'kubelet.config.containerLogMaxSize', 'a Kubernetes quantity such as 100m, 512Mi or 1Gi', '"10 MB"'),
  invalid('kubeletConfiguration', kubelet({ topologyManagerScope: 'node' }), 'kubelet.config.topologyManagerScope', 'one of container, pod', '"node"'),
  invalid('kubeletConfiguration', kubelet({ authentication: 'none' }), 'kubelet.config.authentication', 'a table of settings', '"none"'),
  invalid('kubeletConfiguration', kubelet({ logging: { verbosity: NaN } }), 'kubelet.config.logging.verbosity', 'a value that JSON can hold', 'null'),
  invalid('nodeadmFlags', flags('--v=2 --anonymous-auth=true'), 'kubelet.flags', FLAGS, '["--v=2 --anonymous-auth=true"]'),
  invalid('nodeadmFlags', flags('--v', '2'), 'kubelet.flags', FLAGS, '["--v","2"]'),
  invalid('nodeadmFlags', flags('--v="2"'), 'kubelet.flags', FLAGS, '["--v=\\"2\\""]'),
  invalid('nodeadmSchema', untyped({ kubelet: { flags: '--v=2' } }), 'kubelet.flags', FLAGS, '"--v=2"'),
  invalid('nodeadmSchema', untyped({ containerd: { config: { a: 1 } } }), 'containerd.config', 'a text', '{"a":1}'),
  invalid('nodeadmSchema', localStorage({ strategy: 'raid0' }), 'instance.localStorage.strategy', 'one of RAID0, RAID10, Mount', '"raid0"'),
  invalid('nodeadmSchema', localStorage({ disabledMounts: ['Logs'] }), 'instance.localStorage.disabledMounts', 'a list, each item one of Containerd, PodLogs, SOCI', '["Logs"]'),
  invalid('nodeadmSchema', localStorage({ mountPath: '/x y' }), 'instance.localStorage.mountPath', 'an absolute path of letters, digits, dots, slashes, - and _', '"/x y"'),
  invalid('nodeadmSchema', { instance: { network: { nameservers: ['10.0.0.2\nDNSSEC=no'] } } }, 'instance.network.nameservers',
    'a list, each item an IP address as systemd-resolved takes it', '["10.0.0.2\\nDNSSEC=no"]'),
  invalid('nodeadmSchema', { instance: { network: { domains: ['a b'] } } }, 'instance.network.domains', 'a list, each item a domain name', '["a b"]'),
  invalid('nodeadmSchema', untyped({ featureGates: { FastImagePull: 'true' } }), 'featureGates.FastImagePull', 'true or false', '"true"'),
  invalid('nodeadmEnvironment', environment({ default: { A: 'x"' } }), 'instance.environment.default.A', VARIABLE, '"x\\""'),
  misnamed('nodeadmEnvironment', environment({ '../../x': { A: 'b' } }), 'instance.environment', "'default' or the name of a systemd service", '"../../x"'),
  misnamed('nodeadmEnvironment', environment({ default: { 'A"\nExecStartPre=': 'b' } }), 'instance.environment.default', 'the name of an environment variable', '"A\\"\\nExecStartPre="'),
  misnamed('kubeletConfiguration', { kubelet: { config: { featureGates: { 'A=true,B': true } } } }, 'kubelet.config.featureGates', 'the name of a feature gate', '"A=true,B"'),
];

// ---------------------------------------------------------------------------------------------- what belongs to the cluster

const ofCluster = (source: Source, nodeConfig: NodeConfig, field: string, value: unknown, because: string) => configured(source, 'NodeConfigClusterField', nodeConfig,
  `NodeConfig field '${field}' must not be ${JSON.stringify(value)}: ${because}`);
const clusterConfig = (name: string, value: unknown, because: string, source: Source = 'nodeadmMerge') =>
  ofCluster(source, kubelet({ [name]: value }), `kubelet.config.${name}`, value, because);
const clusterFlag = (name: string, value: string, because: string, source: Source = 'nodeadmMerge') =>
  ofCluster(source, flags(`--${name}=${value}`), `kubelet.flags --${name}`, value, because);
const EKS = 'Amazon EKS writes it for the nodes of a managed group, and whose value wins is not documented; leave it out';
const NODEADM = 'nodeadm writes it from what the instance says of itself; leave it out';
const LABELS = "give 'labels' to the node group";
const TAINTS = "give 'taints' to the node group";
const NAME = 'the access entry of the node group expects the private DNS name; leave it out';

const CLUSTER_FIELDS = [
  ofCluster('nodeadmMerge', untyped({ cluster: { name: 'other' } }), 'cluster.name', 'other', EKS),
  ofCluster('nodeadmMerge', untyped({ cluster: { apiServerEndpoint: 'https://example.com' } }), 'cluster.apiServerEndpoint', 'https://example.com', EKS),
  ofCluster('nodeadmMerge', untyped({ cluster: { certificateAuthority: 'QQ==' } }), 'cluster.certificateAuthority', 'QQ==', EKS),
  ofCluster('nodeadmMerge', untyped({ cluster: { cidr: '10.0.0.0/16' } }), 'cluster.cidr', '10.0.0.0/16', EKS),
  ofCluster('nodeadmMerge', untyped({ kubelet: { maxPodsExpression: 'max_pods' } }), 'kubelet.maxPodsExpression', 'max_pods', EKS),
  ofCluster('awsAuth', { featureGates: { InstanceIdNodeName: true } }, 'featureGates.InstanceIdNodeName', true, NAME),
  clusterConfig('maxPods', 110, EKS),
  configured('nodeadmMerge', 'NodeConfigClusterField', kubelet({ maxPods: Token.asNumber({ Ref: 'Pods' }) }), `NodeConfig field 'kubelet.config.maxPods' must not be a token: ${EKS}`),
  clusterConfig('clusterDNS', ['10.0.0.10'], EKS),
  clusterConfig('podCIDR', '10.0.0.0/24', EKS),
  clusterConfig('registerWithTaints', [{ key: 'dedicated' }], TAINTS, 'launchTemplates'),
  clusterConfig('registerNode', false, NODEADM, 'nodeadmKubelet'),
  clusterConfig('providerID', 'aws:///x', NODEADM, 'nodeadmKubelet'),
  clusterConfig('containerRuntimeEndpoint', 'unix:///x', NODEADM, 'nodeadmKubelet'),
  clusterFlag('node-labels', 'team=blue', LABELS, 'launchTemplates'),
  clusterFlag('register-with-taints', 'dedicated=web:NoSchedule', TAINTS, 'launchTemplates'),
  clusterFlag('max-pods', '110', EKS),
  clusterFlag('cluster-dns', '10.0.0.10', EKS),
  clusterFlag('pod-cidr', '10.0.0.0/24', EKS),
  ofCluster('nodeadmKubelet', flags('--register-node=false'), 'kubelet.flags --register-node', false, NODEADM),
  clusterFlag('provider-id', 'aws:///x', NODEADM, 'nodeadmKubelet'),
  clusterFlag('container-runtime-endpoint', 'unix:///x', NODEADM, 'nodeadmKubelet'),
  clusterFlag('node-ip', '10.0.0.1', NODEADM, 'nodeadmKubelet'),
  clusterFlag('cloud-provider', 'aws', NODEADM, 'nodeadmKubelet'),
  clusterFlag('hostname-override', 'web-1', NAME, 'awsAuth'),
];

// ---------------------------------------------------------------------------------------------- what weakens the node

const weakened = (source: Source, nodeConfig: NodeConfig, field: string, value: unknown, because: string) => configured(source, 'NodeConfigWeakened', nodeConfig,
  `NodeConfig field '${field}' must not be ${JSON.stringify(value)}: ${because}`);

/** The table that has the value at the end of the path. */
const nested = (path: string, value: unknown) => path.split('.').reduceRight<unknown>((below, name) => ({ [name]: below }), value) as Record<string, unknown>;

const byConfig = (source: Source, path: string, value: unknown, because: string) => weakened(source, kubelet(nested(path, value)), `kubelet.config.${path}`, value, because);

/** Of a flag the message says how the kubelet reads its value. */
const byFlag = (source: Source, name: string, text: string, read: unknown, because: string) =>
  weakened(source, flags(`--${name}=${text}`), `kubelet.flags --${name}`, read, because);

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

const GATE_OFF = 'RotateKubeletServerCertificate=false';
const WEAK_CIPHER = 'TLS_RSA_WITH_3DES_EDE_CBC_SHA';

const WEAKENED = [
  byConfig('cisEks', 'authentication.anonymous.enabled', true, ANONYMOUS),
  byConfig('cisEks', 'authentication.webhook.enabled', false, AUTHENTICATION),
  byConfig('cisEks', 'authorization.mode', 'AlwaysAllow', AUTHORIZATION),
  byConfig('cisEks', 'authentication.x509.clientCAFile', '/etc/ca.crt', CLIENT_CA),
  byConfig('cisEks', 'readOnlyPort', 10255, READ_ONLY),
  byConfig('cisEks', 'streamingConnectionIdleTimeout', '0s', IDLE),
  byConfig('cisEks', 'makeIPTablesUtilChains', false, CHAINS),
  byConfig('cisEks', 'rotateCertificates', false, CLIENT_ROTATION),
  byConfig('cisEks', 'serverTLSBootstrap', false, ROTATION),
  byConfig('cisEks', 'featureGates.RotateKubeletServerCertificate', false, ROTATION),
  byConfig('stig', 'protectKernelDefaults', false, KERNEL),
  byConfig('seccomp', 'seccompDefault', false, SECCOMP),
  byConfig('cisKubernetes', 'podPidsLimit', -1, PIDS),
  byConfig('cisKubernetes', 'tlsCipherSuites', [WEAK_CIPHER], CIPHERS),
  byConfig('cisKubernetes', 'tlsMinVersion', 'VersionTLS11', TLS),
  byConfig('stig', 'staticPodPath', '/etc/kubernetes/manifests', STATIC),
  byConfig('stig', 'staticPodURL', 'https://example.com', STATIC),
  byFlag('cisEks', 'anonymous-auth', 'true', true, ANONYMOUS),
  byFlag('cisEks', 'authentication-token-webhook', 'false', false, AUTHENTICATION),
  byFlag('cisEks', 'authorization-mode', 'AlwaysAllow', 'AlwaysAllow', AUTHORIZATION),
  byFlag('cisEks', 'client-ca-file', '/etc/ca.crt', '/etc/ca.crt', CLIENT_CA),
  byFlag('cisEks', 'read-only-port', '10255', '10255', READ_ONLY),
  byFlag('cisEks', 'streaming-connection-idle-timeout', '0s', '0s', IDLE),
  byFlag('cisEks', 'make-iptables-util-chains', 'false', false, CHAINS),
  byFlag('cisEks', 'rotate-certificates', 'false', false, CLIENT_ROTATION),
  byFlag('cisEks', 'rotate-server-certificates', 'false', false, ROTATION),
  byFlag('cisEks', 'feature-gates', GATE_OFF, GATE_OFF, ROTATION),
  byFlag('stig', 'protect-kernel-defaults', 'false', false, KERNEL),
  byFlag('seccomp', 'seccomp-default', 'false', false, SECCOMP),
  byFlag('cisKubernetes', 'pod-max-pids', '-1', '-1', PIDS),
  byFlag('cisKubernetes', 'tls-cipher-suites', WEAK_CIPHER, WEAK_CIPHER, CIPHERS),
  byFlag('cisKubernetes', 'tls-min-version', 'VersionTLS10', 'VersionTLS10', TLS),
  byFlag('stig', 'pod-manifest-path', '/etc/kubernetes/manifests', '/etc/kubernetes/manifests', STATIC),
  byFlag('kubeletFlags', 'manifest-url', 'https://example.com', 'https://example.com', STATIC),
  ...['config', 'config-dir', 'kubeconfig', 'bootstrap-kubeconfig'].map((name) => byFlag('kubeletFlags', name, '/etc/other', '/etc/other', FILES)),
];

const PATHS = 'OS-1: the list takes the place of the one of nodeadm, and containers would reach what it hides; give those too';
const CAPABILITY = "OS-1: every container would get the capability; give it to the one pod in 'securityContext.capabilities.add'";
const MASKED = '/proc/acpi, /proc/asound, /proc/kcore, /proc/keys, /proc/latency_stats, /proc/sched_debug, /proc/scsi, /proc/timer_list, /proc/timer_stats, /sys/firmware';
const runtimeList = (path: string, value: string[], because: string) =>
  weakened('baseRuntimeSpec', runtime(nested(path, value)), `containerd.baseRuntimeSpec.${path}`, value, because);

const RUNTIME = [
  ...['bounding', 'effective', 'permitted', 'inheritable', 'ambient'].map((set) =>
    runtimeList(`process.capabilities.${set}`, ['CAP_CHOWN', 'CAP_SYS_ADMIN'], `${CAPABILITY} (CAP_SYS_ADMIN)`)),
  runtimeList('linux.maskedPaths', [], `${PATHS} (${MASKED})`),
  runtimeList('linux.readonlyPaths', ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys'], `${PATHS} (/proc/sysrq-trigger)`),
];

// ---------------------------------------------------------------------------------------------- the configuration of containerd

const V2 = 'io.containerd.grpc.v1.cri';
const V3 = 'io.containerd.cri.v1.runtime';
const V3_IMAGES = 'io.containerd.cri.v1.images';
const section = (name: string, line = 'x = 1') => `[plugins."${name}"]\n${line}\n`;
const ofContainerd = (source: Source, code: ErrorCode, config: string, text: string, containerConfinement?: ContainerConfinement) =>
  amazonLinux(source, code, { nodeConfig: containerd(config), containerConfinement }, `NodeConfig field 'containerd.config' must ${text}`);
const mixed = (name: string) => `not hold names of two versions, got '${V2}' and '${name}': nodeadm would drop what is in the first; use '${V2}' alone`;

const CONTAINERD = [
  ofContainerd('nodeadmContainerd', 'ContainerdConfigInvalid', section(V2) + section(V3), mixed(V3)),
  ofContainerd('nodeadmContainerd', 'ContainerdConfigInvalid', section(V3_IMAGES), mixed(V3_IMAGES), ContainerConfinement.SELINUX),
  ofContainerd('nodeadmContainerd', 'ContainerdConfigInvalid', `version = 3\n${section(V2)}`, "have 'version' 2 with these names, got 3; leave it out"),
  ofContainerd('nodeadmContainerd', 'ContainerdConfigInvalid', `version = 2\n${section(V3)}`, "have 'version' 3 with these names, got 2; leave it out"),
  ofContainerd('containerdConfig', 'ContainerdConfigInvalid', 'root = \n', 'be TOML: Invalid TOML document: invalid value; correct it'),
  ofContainerd('nodeadmContainerd', 'ContainerdConfigInvalid', Aws.REGION,
    "be known at synthesis beside 'containerConfinement', got a token; write the text into the app", ContainerConfinement.SELINUX),
  ofContainerd('containerdSelinux', 'NodeConfigWeakened', section(V2, 'enable_selinux = false'),
    "not hold 'enable_selinux' false: SEL-1: SELinux would not know containers apart; leave it out, containerd has it off unless 'containerConfinement' is given"),
  ofContainerd('containerdConfig', 'NodeConfigWeakened', '[grpc]\ntcp_address = "0.0.0.0:1234"\n',
    "not hold 'grpc.tcp_address': ACC-1: whoever reaches the port would be root on the node; leave it out"),
];

/** The rows of Amazon Linux 2023. */
export const AMAZON_LINUX_2023: Refusal[] = [
  ...IMAGE, ...USER_DATA, ...UNKNOWN, ...INVALID, ...CLUSTER_FIELDS, ...WEAKENED, ...RUNTIME, ...CONTAINERD,
];
