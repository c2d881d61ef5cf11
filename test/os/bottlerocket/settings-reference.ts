/** What TOML has for a setting. */
export type TomlType = 'boolean' | 'integer' | 'string' | 'list of strings' | 'list of lists';

/** A typed property, the setting of Bottlerocket that it stands for, and an example. */
export interface Reference {
  /** Names of the properties from `BottlerocketSettings` down; `*` is a name that the user gives. */
  readonly property: string;
  /** Bottlerocket's own key below `settings`. */
  readonly key: string;
  readonly type: TomlType;
  /** An example, as TOML gives it back. */
  readonly example: unknown;
  /** What the `*` stand for in the example. */
  readonly names?: string[];
  /** First version of Bottlerocket that knows the setting, where it is not an old one. */
  readonly since?: string;
  /** What the setting cannot be without. */
  readonly beside?: object;
}

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');
const POLICY = Buffer.from('{"version":"1.0"}').toString('base64');
const SCRIPT = Buffer.from('#!/bin/bash').toString('base64');

/**
 * Bottlerocket's settings, written down by hand from its own pages and models. The table of the library is not looked at: a typing error there shows here.
 *
 * @see https://github.com/bottlerocket-os/bottlerocket-project-website (data/settings)
 * @see https://github.com/bottlerocket-os/bottlerocket-settings-sdk (bottlerocket-settings-models)
 */
export const REFERENCE: Reference[] = [
  { property: 'kubernetes/allowedUnsafeSysctls', key: 'kubernetes/allowed-unsafe-sysctls', type: 'list of strings', example: ['net.core.somaxconn'] },
  { property: 'kubernetes/clusterDnsIp', key: 'kubernetes/cluster-dns-ip', type: 'list of strings', example: ['10.100.0.10', 'fd00::a'] },
  { property: 'kubernetes/containerLogMaxFiles', key: 'kubernetes/container-log-max-files', type: 'integer', example: 5 },
  { property: 'kubernetes/containerLogMaxSize', key: 'kubernetes/container-log-max-size', type: 'string', example: '10Mi' },
  {
    property: 'kubernetes/credentialProviders/*/enabled',
    key: 'kubernetes/credential-providers/*/enabled',
    type: 'boolean',
    example: true,
    names: ['ecr-credential-provider'],
  },
  {
    property: 'kubernetes/credentialProviders/*/cacheDuration',
    key: 'kubernetes/credential-providers/*/cache-duration',
    type: 'string',
    example: '12h',
    names: ['ecr-credential-provider'],
  },
  {
    property: 'kubernetes/credentialProviders/*/imagePatterns',
    key: 'kubernetes/credential-providers/*/image-patterns',
    type: 'list of strings',
    example: ['*.dkr.ecr.us-gov-west-1.amazonaws.com'],
    names: ['ecr-credential-provider'],
  },
  {
    property: 'kubernetes/credentialProviders/*/environment/*',
    key: 'kubernetes/credential-providers/*/environment/*',
    type: 'string',
    example: 'http://proxy:3128',
    names: ['ecr-credential-provider', 'HTTPS_PROXY'],
  },
  { property: 'kubernetes/eventBurst', key: 'kubernetes/event-burst', type: 'integer', example: 100 },
  { property: 'kubernetes/eventQps', key: 'kubernetes/event-qps', type: 'integer', example: 0 },
  { property: 'kubernetes/evictionHard/*', key: 'kubernetes/eviction-hard/*', type: 'string', example: '15%', names: ['nodefs.inodesFree'] },
  { property: 'kubernetes/idsPerPod', key: 'kubernetes/ids-per-pod', type: 'integer', example: 131072, since: '1.51.0' },
  { property: 'kubernetes/imageMaximumGcAge', key: 'kubernetes/image-maximum-gc-age', type: 'string', example: '48h', since: '1.51.0' },
  { property: 'kubernetes/imageMinimumGcAge', key: 'kubernetes/image-minimum-gc-age', type: 'string', example: '2m', since: '1.51.0' },
  { property: 'kubernetes/kubeReserved/*', key: 'kubernetes/kube-reserved/*', type: 'string', example: '1Gi', names: ['ephemeral-storage'] },
  { property: 'kubernetes/maxParallelImagePulls', key: 'kubernetes/max-parallel-image-pulls', type: 'integer', example: 3, since: '1.51.0' },
  { property: 'kubernetes/maxPods', key: 'kubernetes/max-pods', type: 'integer', example: 110 },
  { property: 'kubernetes/podPidsLimit', key: 'kubernetes/pod-pids-limit', type: 'integer', example: 4096 },
  { property: 'kubernetes/seccompDefault', key: 'kubernetes/seccomp-default', type: 'boolean', example: true },
  { property: 'kubernetes/serverCertificate', key: 'kubernetes/server-certificate', type: 'string', example: PEM },
  { property: 'kubernetes/serverKey', key: 'kubernetes/server-key', type: 'string', example: PEM },
  { property: 'kubernetes/serverTlsBootstrap', key: 'kubernetes/server-tls-bootstrap', type: 'boolean', example: true },
  { property: 'kubernetes/shutdownGracePeriod', key: 'kubernetes/shutdown-grace-period', type: 'string', example: '150s' },
  {
    property: 'kubernetes/shutdownGracePeriodForCriticalPods', key: 'kubernetes/shutdown-grace-period-for-critical-pods', type: 'string', example: '0h',
  },
  { property: 'kubernetes/singleProcessOomKill', key: 'kubernetes/single-process-oom-kill', type: 'boolean', example: true, since: '1.39.0' },
  { property: 'kubernetes/standaloneMode', key: 'kubernetes/standalone-mode', type: 'boolean', example: false },
  { property: 'kubernetes/staticPodsEnabled', key: 'kubernetes/static-pods-enabled', type: 'boolean', example: false, since: '1.46.0' },
  { property: 'kubernetes/systemReserved/*', key: 'kubernetes/system-reserved/*', type: 'string', example: '100m', names: ['cpu'] },

  { property: 'kernel/lockdown', key: 'kernel/lockdown', type: 'string', example: 'confidentiality' },
  { property: 'kernel/modules/*/allowed', key: 'kernel/modules/*/allowed', type: 'boolean', example: false, names: ['nf_tables'] },
  {
    property: 'kernel/modules/*/autoload',
    key: 'kernel/modules/*/autoload',
    type: 'boolean',
    example: true,
    names: ['nf_tables'],
    beside: { kernel: { modules: { nf_tables: { allowed: true } } } },
  },
  { property: 'kernel/sysctl/*', key: 'kernel/sysctl/*', type: 'string', example: '262144', names: ['vm.max_map_count'] },

  { property: 'boot/kernelParameters/*', key: 'boot/kernel-parameters/*', type: 'list of strings', example: ['tty0', 'ttyS1,115200n8'], names: ['console'] },
  { property: 'boot/initParameters/*', key: 'boot/init-parameters/*', type: 'list of strings', example: ['info'], names: ['systemd.log_level'] },
  { property: 'boot/rebootToReconcile', key: 'boot/reboot-to-reconcile', type: 'boolean', example: true },

  { property: 'hostContainers/*/enabled', key: 'host-containers/*/enabled', type: 'boolean', example: true, names: ['control'] },
  { property: 'hostContainers/*/source', key: 'host-containers/*/source', type: 'string', example: 'registry.example.com/agent:1', names: ['agent'] },
  { property: 'hostContainers/*/superpowered', key: 'host-containers/*/superpowered', type: 'boolean', example: false, names: ['agent'] },
  { property: 'hostContainers/*/userData', key: 'host-containers/*/user-data', type: 'string', example: SCRIPT, names: ['agent'] },
  {
    property: 'hostContainers/*/command', key: 'host-containers/*/command', type: 'list of strings', example: ['run', '-v'], names: ['agent'], since: '1.47.0',
  },

  { property: 'bootstrapContainers/*/source', key: 'bootstrap-containers/*/source', type: 'string', example: 'registry.example.com/setup:1', names: ['setup'] },
  { property: 'bootstrapContainers/*/mode', key: 'bootstrap-containers/*/mode', type: 'string', example: 'always', names: ['setup'] },
  { property: 'bootstrapContainers/*/essential', key: 'bootstrap-containers/*/essential', type: 'boolean', example: true, names: ['setup'] },
  { property: 'bootstrapContainers/*/userData', key: 'bootstrap-containers/*/user-data', type: 'string', example: SCRIPT, names: ['setup'] },
  {
    property: 'bootstrapContainers/*/command',
    key: 'bootstrap-containers/*/command',
    type: 'list of strings',
    example: ['setup', '--all'],
    names: ['setup'],
    since: '1.47.0',
  },

  {
    property: 'bootstrapCommands/*/commands',
    key: 'bootstrap-commands/*/commands',
    type: 'list of lists',
    example: [['apiclient', 'set', 'motd=hello']],
    names: ['greet'],
    since: '1.22.0',
  },
  { property: 'bootstrapCommands/*/mode', key: 'bootstrap-commands/*/mode', type: 'string', example: 'once', names: ['greet'], since: '1.22.0' },
  { property: 'bootstrapCommands/*/essential', key: 'bootstrap-commands/*/essential', type: 'boolean', example: false, names: ['greet'], since: '1.22.0' },

  { property: 'metrics/sendMetrics', key: 'metrics/send-metrics', type: 'boolean', example: false },
  { property: 'metrics/metricsUrl', key: 'metrics/metrics-url', type: 'string', example: 'https://metrics.example.com/v1/metrics' },
  { property: 'metrics/serviceChecks', key: 'metrics/service-checks', type: 'list of strings', example: ['kubelet', 'containerd'] },

  { property: 'updates/versionLock', key: 'updates/version-lock', type: 'string', example: 'v1.50.0' },
  { property: 'updates/ignoreWaves', key: 'updates/ignore-waves', type: 'boolean', example: true },
  { property: 'updates/seed', key: 'updates/seed', type: 'integer', example: 2047 },
  { property: 'updates/metadataBaseUrl', key: 'updates/metadata-base-url', type: 'string', example: 'https://updates.example.com/metadata/' },
  { property: 'updates/targetsBaseUrl', key: 'updates/targets-base-url', type: 'string', example: 'https://updates.example.com/targets/' },

  { property: 'ntp/timeServers', key: 'ntp/time-servers', type: 'list of strings', example: ['169.254.169.123'] },
  { property: 'ntp/options', key: 'ntp/options', type: 'list of strings', example: ['iburst', 'minpoll 4'] },

  { property: 'network/httpsProxy', key: 'network/https-proxy', type: 'string', example: 'proxy.example.com:3128' },
  { property: 'network/noProxy', key: 'network/no-proxy', type: 'list of strings', example: ['10.0.0.0/8', '.internal'] },

  { property: 'pki/*/data', key: 'pki/*/data', type: 'string', example: PEM, names: ['corporate'] },
  { property: 'pki/*/trusted', key: 'pki/*/trusted', type: 'boolean', example: true, names: ['corporate'] },

  { property: 'ociDefaults/capabilities/*', key: 'oci-defaults/capabilities/*', type: 'boolean', example: false, names: ['net-raw'] },
  {
    property: 'ociDefaults/resourceLimits/*/hardLimit',
    key: 'oci-defaults/resource-limits/*/hard-limit',
    type: 'integer',
    example: 1048576,
    names: ['max-open-files'],
  },
  {
    property: 'ociDefaults/resourceLimits/*/softLimit',
    key: 'oci-defaults/resource-limits/*/soft-limit',
    type: 'integer',
    example: 65536,
    names: ['max-open-files'],
  },

  { property: 'containerRuntime/enableUnprivilegedPorts', key: 'container-runtime/enable-unprivileged-ports', type: 'boolean', example: false },
  { property: 'containerRuntime/enableUnprivilegedIcmp', key: 'container-runtime/enable-unprivileged-icmp', type: 'boolean', example: true },

  { property: 'imageVerifierPlugins/enabled', key: 'image-verifier-plugins/enabled', type: 'boolean', example: true, since: '1.61.0' },
  {
    property: 'imageVerifierPlugins/notation/trustpolicy', key: 'image-verifier-plugins/notation/trustpolicy', type: 'string', example: POLICY, since: '1.61.0',
  },
];
