import { Token } from 'aws-cdk-lib';
import {
  address, bool, durationLike, integer, isText, listOf, matches,
  oneOf, quantity, SettingType, text, threshold, type SettingsTable,
} from '../setting-type';
import { isTable } from '../settings-tree';

const TOKEN_IN_TEXT = /\$\{Token\[[^\]]*\]\}/g;
const isWholeToken = (value: string) => Token.isUnresolved(value) && value.replaceAll(TOKEN_IN_TEXT, '') === '';
const path = matches('an absolute path of letters, digits, dots, slashes, - and _', /^\/[A-Za-z0-9._/-]*$/);
const duration = durationLike('90s or 4h0m0s');
const percentage = integer(0, 100);
const port = integer(0, 65535);
const json = new SettingType('a value that JSON can hold', isJson);
const objects = listOf(new SettingType('a table', isTable));
const table: SettingsTable = { '*': json };
const texts: SettingsTable = { '*': text };
const reserved: SettingsTable = { 'cpu': quantity, 'memory': quantity, 'ephemeral-storage': quantity, 'pid': matches('a number as text', /^\d+$/) };
const signals = [
  'memory.available', 'nodefs.available', 'nodefs.inodesFree', 'imagefs.available', 'imagefs.inodesFree', 'containerfs.available', 'containerfs.inodesFree', 'pid.available',
];
const bySignal = (type: SettingType): SettingsTable => Object.fromEntries(signals.map((signal) => [signal, type]));

/**
 * Every field of KubeletConfiguration, version v1beta1. The kubelet ignores others without stopping.
 *
 * @see https://github.com/kubernetes/kubelet/blob/master/config/v1beta1/types.go
 */
const KUBELET_CONFIGURATION: SettingsTable = {
  address,
  allowedUnsafeSysctls: listOf(text),
  apiVersion: oneOf('kubelet.config.k8s.io/v1beta1'),
  authentication: { anonymous: { enabled: bool }, webhook: { enabled: bool, cacheTTL: duration }, x509: { clientCAFile: text } },
  authorization: { mode: oneOf('Webhook', 'AlwaysAllow'), webhook: { cacheAuthorizedTTL: duration, cacheUnauthorizedTTL: duration } },
  cgroupDriver: oneOf('systemd', 'cgroupfs'),
  cgroupRoot: path,
  cgroupsPerQOS: bool,
  clusterDNS: listOf(address),
  clusterDomain: text,
  configMapAndSecretChangeDetectionStrategy: oneOf('Get', 'Cache', 'Watch'),
  containerLogMaxFiles: integer(2),
  containerLogMaxSize: quantity,
  containerLogMaxWorkers: integer(1),
  containerLogMonitorInterval: duration,
  containerRuntimeEndpoint: text,
  contentType: text,
  cpuCFSQuota: bool,
  cpuCFSQuotaPeriod: duration,
  cpuManagerPolicy: oneOf('none', 'static'),
  cpuManagerPolicyOptions: texts,
  cpuManagerReconcilePeriod: duration,
  crashLoopBackOff: { maxContainerRestartPeriod: duration },
  defaultPodSysctls: texts,
  enableContentionProfiling: bool,
  enableControllerAttachDetach: bool,
  enableDebugFlagsHandler: bool,
  enableDebuggingHandlers: bool,
  enableProfilingHandler: bool,
  enableServer: bool,
  enableSystemLogHandler: bool,
  enableSystemLogQuery: bool,
  enforceNodeAllocatable: listOf(oneOf('none', 'pods', 'system-reserved', 'system-reserved-compressible', 'kube-reserved', 'kube-reserved-compressible')),
  eventBurst: integer(0),
  eventRecordQPS: integer(0),
  evictionHard: bySignal(threshold),
  evictionMaxPodGracePeriod: integer(0),
  evictionMinimumReclaim: bySignal(threshold),
  evictionPressureTransitionPeriod: duration,
  evictionSoft: bySignal(threshold),
  evictionSoftGracePeriod: bySignal(duration),
  failCgroupV1: bool,
  failSwapOn: bool,
  featureGates: { '*': bool },
  fileCheckFrequency: duration,
  hairpinMode: oneOf('promiscuous-bridge', 'hairpin-veth', 'none'),
  healthzBindAddress: address,
  healthzPort: port,
  httpCheckFrequency: duration,
  imageGCHighThresholdPercent: percentage,
  imageGCLowThresholdPercent: percentage,
  imageMaximumGCAge: duration,
  imageMinimumGCAge: duration,
  imagePullCredentialsVerificationPolicy: oneOf('NeverVerify', 'NeverVerifyPreloadedImages', 'NeverVerifyAllowlistedImages', 'AlwaysVerify'),
  imageServiceEndpoint: text,
  iptablesDropBit: integer(0, 31),
  iptablesMasqueradeBit: integer(0, 31),
  kernelMemcgNotification: bool,
  kind: oneOf('KubeletConfiguration'),
  kubeAPIBurst: integer(0),
  kubeAPIQPS: integer(0),
  kubeReserved: reserved,
  kubeReservedCgroup: text,
  kubeletCgroups: text,
  localStorageCapacityIsolation: bool,
  logging: table,
  makeIPTablesUtilChains: bool,
  maxOpenFiles: integer(0, Number.MAX_SAFE_INTEGER),
  maxParallelImagePulls: integer(1),
  maxPods: integer(1),
  memoryManagerPolicy: oneOf('None', 'Static'),
  memoryReservationPolicy: oneOf('None', 'TieredReservation'),
  memorySwap: { swapBehavior: oneOf('NoSwap', 'LimitedSwap') },
  memoryThrottlingFactor: new SettingType('a number above 0, at most 1', (value) => typeof value === 'number' && value > 0 && value <= 1),
  mergeDefaultEvictionSettings: bool,
  nodeLeaseDurationSeconds: integer(1),
  nodeStatusMaxImages: integer(-1),
  nodeStatusReportFrequency: duration,
  nodeStatusUpdateFrequency: duration,
  oomScoreAdj: integer(-1000, 1000),
  podCIDR: text,
  podLogsDir: path,
  podPidsLimit: integer(-1, Number.MAX_SAFE_INTEGER),
  podsPerCore: integer(0),
  port,
  preloadedImagesVerificationAllowlist: listOf(text),
  protectKernelDefaults: bool,
  providerID: text,
  qosReserved: texts,
  readOnlyPort: port,
  registerNode: bool,
  registerWithTaints: objects,
  registryBurst: integer(0),
  registryPullQPS: integer(0),
  reservedMemory: objects,
  reservedSystemCPUs: matches('a list of CPUs such as 0-1 or 0,2', /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/),
  resolvConf: text,
  rotateCertificates: bool,
  runOnce: bool,
  runtimeRequestTimeout: duration,
  seccompDefault: bool,
  serializeImagePulls: bool,
  serverTLSBootstrap: bool,
  showHiddenMetricsForVersion: text,
  shutdownGracePeriod: duration,
  shutdownGracePeriodByPodPriority: objects,
  shutdownGracePeriodCriticalPods: duration,
  singleProcessOOMKill: bool,
  staticPodPath: text,
  staticPodURL: text,
  staticPodURLHeader: { '*': listOf(text) },
  streamingConnectionIdleTimeout: duration,
  syncFrequency: duration,
  systemCgroups: text,
  systemReserved: reserved,
  systemReservedCgroup: text,
  tlsCertFile: text,
  tlsCipherSuites: listOf(text),
  tlsCurvePreferences: listOf(integer(0)),
  tlsMinVersion: oneOf('VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'),
  tlsPrivateKeyFile: text,
  topologyManagerPolicy: oneOf('none', 'best-effort', 'restricted', 'single-numa-node'),
  topologyManagerPolicyOptions: texts,
  topologyManagerScope: oneOf('container', 'pod'),
  tracing: { endpoint: text, samplingRatePerMillion: integer(0, 1000000) },
  userNamespaces: { idsPerPod: integer(65536, Number.MAX_SAFE_INTEGER) },
  volumePluginDir: text,
  volumeStatsAggPeriod: duration,
};

const FLAG = /^--[A-Za-z0-9][A-Za-z0-9._-]*(?:=[^\s"'\\\p{Cc}]*)?$/u;

/**
 * nodeadm joins all flags with spaces into one variable of systemd: white space, quotes and backslashes would make other flags of one.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/environment.go
 */
const flags = new SettingType('a list of flags such as --name=value, without white space, quotes and backslashes', (value) =>
  Array.isArray(value) && value.every((flag) => isText(flag) && (isWholeToken(flag) || FLAG.test(flag.replaceAll(TOKEN_IN_TEXT, 'x')))));

/**
 * nodeadm cuts quotes off both ends after it has escaped the value.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/system/environment.go
 */
const variable = new SettingType('a text without NUL and without a double quote at its ends', (value) => isText(value) && !/^"|"$|\0/.test(value));

/** The top of the OCI runtime specification. */
const OCI = ['ociVersion', 'process', 'root', 'hostname', 'domainname', 'mounts', 'hooks', 'annotations', 'linux', 'vm', 'zos', 'solaris', 'windows'];

/**
 * Every field of a NodeConfig below `spec` that a node group on an image of Amazon EKS may set. nodeadm drops others without a word.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/crds/node.eks.aws_nodeconfigs.yaml
 */
export const NODE_CONFIG: SettingsTable = {
  kubelet: { config: KUBELET_CONFIGURATION, flags },
  containerd: { config: text, baseRuntimeSpec: Object.fromEntries(OCI.map((name) => [name, json])) },
  instance: {
    localStorage: {
      strategy: oneOf('RAID0', 'RAID10', 'Mount'),
      mountPath: path,
      disabledMounts: listOf(oneOf('Containerd', 'PodLogs', 'SOCI')),
    },
    environment: { '*': { '*': variable } },
    network: {
      nameservers: listOf(matches('an IP address as systemd-resolved takes it', /^[0-9A-Fa-f:.[\]]+(?:%[A-Za-z0-9._-]+)?(?:#[A-Za-z0-9._-]+)?$/)),
      domains: listOf(matches('a domain name', /^(?:~?[A-Za-z0-9._-]{1,253}|~\.)$/)),
    },
  },
  featureGates: { InstanceIdNodeName: bool, FastImagePull: bool },
};

/** What the names in a table may be, by the path of the table; `*` matches one name. */
export const NAMES: Record<string, SettingType> = {
  'instance.environment': matches("'default' or the name of a systemd service", /^[A-Za-z0-9:_.@-]{1,128}$/),
  'instance.environment.*': matches('the name of an environment variable', /^[A-Za-z_][A-Za-z0-9_]*$/),
  'kubelet.config.featureGates': matches('the name of a feature gate', /^[A-Za-z0-9]+$/),
};

const NATIVE_NAMES = new Map(namesIn(NODE_CONFIG).map((name) => [name.toLowerCase(), name]));

/** `eventRecordQps` to `eventRecordQPS`: nodeadm and the kubelet have acronyms in capitals. */
export const nativeName = (name: string) => NATIVE_NAMES.get(name.toLowerCase()) ?? name;

function namesIn(fields: SettingsTable): string[] {
  return Object.entries(fields).flatMap(([name, field]) => (field instanceof SettingType ? [name] : [name, ...namesIn(field)]));
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => json.allows(item));
  if (typeof value === 'object' && value !== null) return Object.values(value).every((member) => member === undefined || json.allows(member));
  return value === null || isText(value) || typeof value === 'boolean';
}
