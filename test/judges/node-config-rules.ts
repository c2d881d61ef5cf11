/**
 * The judge's reading of Amazon Linux 2023 user data: MIME as nodeadm reads it, and the NodeConfig in it.
 *
 * Sources: awslabs/amazon-eks-ami (nodeadm/crds, nodeadm/internal), kubernetes/kubelet (config/v1beta1/types.go), CIS Amazon EKS Benchmark as kube-bench codes it.
 */
import { NODE_CONFIG_TYPE, Part, readMime } from './mime-reader';
import { isTable, Json, refuse, show, textOf, TOKEN } from './template-rules';
import { readToml } from './toml-reader';

interface Leaf {
  readonly path: string;
  readonly value: Json;
}

export interface NodeConfigData {
  readonly id: string;
  readonly amiTypes: string[];
  readonly raw: string;
  readonly parts: Part[];
  readonly document: Json;
  readonly leaves: Leaf[];
  readonly containerd: Json;
  readonly error?: string;
}

export type NodeConfigRule = (data: NodeConfigData) => string[];

/** Stands for a number or a list that only a deployment knows. */
const OPEN = 404040404;

export const isMime = (value: Json) => textOf(value).startsWith('MIME-Version:');

export function readNodeConfig(id: string, value: Json, amiTypes: string[]): NodeConfigData {
  const raw = textOf(value);
  const nothing = { id, amiTypes, raw, parts: [], document: {}, leaves: [], containerd: {} };
  try {
    const parts = readMime(raw);
    const document = JSON.parse(withOpenValues(parts.find(part => part.mediaType === NODE_CONFIG_TYPE)?.body ?? '{}'));
    const spec = document.spec ?? {};
    const containerd = isTable(spec.containerd) && typeof spec.containerd.config === 'string' ? readContainerd(spec.containerd.config) : {};
    return { id, amiTypes, raw, parts, document, leaves: leavesOf(spec), containerd };
  } catch (error) {
    return { ...nothing, error: String(error).split('\n')[0] };
  }
}

/** Outside of texts a token is a number or a truth value. */
function withOpenValues(text: string): string {
  return text.replace(new RegExp(`"(?:\\\\.|[^"\\\\])*"|${TOKEN}`, 'g'), part => part === TOKEN ? String(OPEN) : part);
}

const readContainerd = (text: string) => text === TOKEN ? {} : readToml(text);

function leavesOf(node: Json, path: string[] = []): Leaf[] {
  if (!isTable(node) || Object.keys(node).length === 0) return [{ path: path.join('.'), value: node }];
  return Object.entries(node).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

const isOpen = (value: Json) => value === OPEN || (typeof value === 'string' && value.includes(TOKEN));
const kubeletOf = ({ document }: NodeConfigData): Json => document.spec?.kubelet?.config ?? {};
const flagsOf = ({ document }: NodeConfigData): string[] => document.spec?.kubelet?.flags ?? [];
const at = (node: Json, path: string): Json => path.split('.').reduce((below, key) => below?.[key], node);

/** EC2: 16 KiB before base64. What a deployment adds is not known. */
function fitsInto16KiB({ raw }: NodeConfigData): string[] {
  const size = Buffer.byteLength(raw.replaceAll(TOKEN, ''));
  return refuse(size > 16384, `user data has ${size} bytes, more than 16384`);
}

/** nodeadm: mail.ReadMessage and multipart.Reader stop on a missing boundary. */
function isReadable({ error }: NodeConfigData): string[] {
  return refuse(error !== undefined, `nodeadm could not read the user data: ${error}`);
}

/** cloud-init and EKS's merge see the same parts, in this order. */
function partsAreTheThree({ parts }: NodeConfigData): string[] {
  const types = parts.map(part => part.mediaType);
  const wanted = ['text/cloud-boothook', NODE_CONFIG_TYPE, 'text/x-shellscript'];
  return refuse(show(types) !== show(wanted), `the parts are ${types.join(', ')}, not ${wanted.join(', ')}`);
}

/** cloud-init runs what begins with an interpreter. */
function scriptsHaveAnInterpreter({ parts }: NodeConfigData): string[] {
  return parts.filter(part => part.mediaType.startsWith('text/') && !part.body.startsWith('#!/bin/bash\n')).map(part => `${part.mediaType} has no interpreter`);
}

/** Scripts are the library's own, but for the names of booleans: nothing of the deployment gets into a shell. */
function scriptsHoldNoToken({ parts }: NodeConfigData): string[] {
  return parts.filter(part => part.mediaType.startsWith('text/') && part.body.includes(TOKEN)).map(part => `${part.mediaType} holds a token`);
}

/** amazon-eks-ami#2006: the image has neither container-selinux nor enforcing mode. */
function scriptEnforces({ parts }: NodeConfigData): string[] {
  const script = parts.find(part => part.mediaType === 'text/x-shellscript')?.body ?? '';
  return ['container-selinux', 'setenforce 1', 'SELINUX=enforcing'].flatMap(word => refuse(!script.includes(word), `the script has no ${word}`));
}

/** nodeadm-run starts after a failed script: something else has to keep the node out, before and after a reboot. */
function gateIsInTheBoothook({ parts }: NodeConfigData): string[] {
  const hook = parts.find(part => part.mediaType === 'text/cloud-boothook')?.body ?? '';
  return ['nodeadm-run', 'getenforce', 'ExecStartPre='].flatMap(word => refuse(!hook.includes(word), `the boothook has no ${word}`));
}

/** bridge/decode.go: group and kind. */
function documentIsANodeConfig({ document: { apiVersion, kind } }: NodeConfigData): string[] {
  return refuse(apiVersion !== 'node.eks.aws/v1alpha1' || kind !== 'NodeConfig', `the document is ${show(apiVersion)} ${show(kind)}`);
}

/** crds/node.eks.aws_nodeconfigs.yaml, closed, without `cluster` (EKS's) and without what is free. */
const FIELDS = [
  /^kubelet\.(config\.[^]+|flags)$/, /^containerd\.(config|baseRuntimeSpec\.[^]+)$/, /^instance\.localStorage\.(strategy|mountPath|disabledMounts)$/,
  /^instance\.environment\.[\w:.@-]+\.[A-Za-z_]\w*$/, /^instance\.network\.(nameservers|domains)$/, /^featureGates\.FastImagePull$/, /^featureGates\.InstanceIdNodeName$/,
];

function fieldsAreKnown({ leaves }: NodeConfigData): string[] {
  return leaves.filter(({ path }) => !FIELDS.some(field => field.test(path))).map(({ path }) => `${path} is not a field of a NodeConfig`);
}

function fieldsAreOfTheirType({ document: { spec = {} } }: NodeConfigData): string[] {
  const texts = (list: Json) => list === undefined || list === OPEN || (Array.isArray(list) && list.every(item => typeof item === 'string'));
  const { localStorage = {}, network = {}, environment = {} } = spec.instance ?? {};
  const gates = Object.values(spec.featureGates ?? {});
  return [
    ...refuse(![undefined, 'RAID0', 'RAID10', 'Mount'].includes(localStorage.strategy) && !isOpen(localStorage.strategy), 'localStorage.strategy is unknown'),
    ...refuse(![localStorage.disabledMounts, network.nameservers, network.domains, spec.kubelet?.flags].every(texts), 'a list is not one of texts'),
    ...refuse(Object.values<Json>(environment).some(variables => !texts(Object.values(variables))), 'an environment variable is not a text'),
    ...refuse(gates.some(gate => typeof gate !== 'boolean' && gate !== OPEN), 'a feature gate is not true or false'),
  ];
}

/** kubernetes/kubelet, config/v1beta1/types.go: the json names, by the kind of their value. */
const KUBELET: Record<string, string> = {
  bool: `cgroupsPerQOS cpuCFSQuota enableContentionProfiling enableControllerAttachDetach enableDebugFlagsHandler enableDebuggingHandlers enableProfilingHandler
    enableServer enableSystemLogHandler enableSystemLogQuery failCgroupV1 failSwapOn kernelMemcgNotification localStorageCapacityIsolation makeIPTablesUtilChains
    mergeDefaultEvictionSettings protectKernelDefaults registerNode rotateCertificates runOnce seccompDefault serializeImagePulls serverTLSBootstrap singleProcessOOMKill`,
  integer: `containerLogMaxFiles containerLogMaxWorkers eventBurst eventRecordQPS evictionMaxPodGracePeriod healthzPort imageGCHighThresholdPercent
    imageGCLowThresholdPercent iptablesDropBit iptablesMasqueradeBit kubeAPIBurst kubeAPIQPS maxOpenFiles maxParallelImagePulls maxPods nodeLeaseDurationSeconds
    nodeStatusMaxImages oomScoreAdj podPidsLimit podsPerCore port readOnlyPort registryBurst registryPullQPS`,
  number: 'memoryThrottlingFactor',
  text: `address apiVersion cgroupDriver cgroupRoot clusterDomain configMapAndSecretChangeDetectionStrategy containerLogMaxSize containerRuntimeEndpoint contentType
    cpuManagerPolicy hairpinMode healthzBindAddress imagePullCredentialsVerificationPolicy imageServiceEndpoint kind kubeReservedCgroup kubeletCgroups memoryManagerPolicy
    memoryReservationPolicy podCIDR podLogsDir providerID reservedSystemCPUs resolvConf showHiddenMetricsForVersion staticPodPath staticPodURL systemCgroups
    systemReservedCgroup tlsCertFile tlsMinVersion tlsPrivateKeyFile topologyManagerPolicy topologyManagerScope volumePluginDir`,
  duration: `containerLogMonitorInterval cpuCFSQuotaPeriod cpuManagerReconcilePeriod evictionPressureTransitionPeriod fileCheckFrequency httpCheckFrequency
    imageMaximumGCAge imageMinimumGCAge nodeStatusReportFrequency nodeStatusUpdateFrequency runtimeRequestTimeout shutdownGracePeriod shutdownGracePeriodCriticalPods
    streamingConnectionIdleTimeout syncFrequency volumeStatsAggPeriod`,
  list: `allowedUnsafeSysctls clusterDNS enforceNodeAllocatable preloadedImagesVerificationAllowlist registerWithTaints reservedMemory
    shutdownGracePeriodByPodPriority tlsCipherSuites tlsCurvePreferences`,
  table: `authentication authorization cpuManagerPolicyOptions crashLoopBackOff defaultPodSysctls evictionHard evictionMinimumReclaim evictionSoft
    evictionSoftGracePeriod featureGates kubeReserved logging memorySwap qosReserved staticPodURLHeader systemReserved topologyManagerPolicyOptions tracing userNamespaces`,
};
/** The kind of each field of KubeletConfiguration. */
export const KIND_OF = new Map(Object.entries(KUBELET).flatMap(([kind, names]) => names.split(/\s+/).map(name => [name, kind] as const)));
const IS: Record<string, (value: Json) => boolean> = {
  bool: value => typeof value === 'boolean',
  integer: value => Number.isInteger(value),
  number: value => typeof value === 'number',
  text: value => typeof value === 'string',
  duration: value => typeof value === 'string' && /^(0|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/.test(value),
  list: Array.isArray,
  table: isTable,
};

/** kubelet, DecodeKubeletConfiguration: what it does not know it leaves out. */
function kubeletFieldsAreKnown(data: NodeConfigData): string[] {
  return Object.entries<Json>(kubeletOf(data)).flatMap(([name, value]) => {
    const kind = KIND_OF.get(name);
    if (kind === undefined) return [`the kubelet has no field ${name}`];
    return refuse(!isOpen(value) && !IS[kind](value), `kubelet field ${name} = ${show(value)} is not of kind ${kind}`);
  });
}

/** EKS user guide, launch templates: EKS writes these; whether user data or EKS wins is not documented. */
function clusterIsLeftToEks(data: NodeConfigData): string[] {
  const config = ['maxPods', 'clusterDNS', 'registerWithTaints', 'providerID'].filter(name => kubeletOf(data)[name] !== undefined);
  const flags = nameAndValueOf(data).map(([name]) => name)
    .filter(name => ['node-labels', 'register-with-taints', 'node-ip', 'hostname-override', 'max-pods', 'cluster-dns', 'cloud-provider'].includes(name));
  return [...config, ...flags].map(name => `${name} is EKS's to set`);
}

/** nodeadm, internal/kubelet/environment.go: joined with spaces into a file of systemd. */
function flagsAreOneWord(data: NodeConfigData): string[] {
  return flagsOf(data).filter(flag => !/^--[a-zA-Z0-9][^\s"'\\]*$/.test(flag) && flag !== TOKEN).map(flag => `flag ${show(flag)} is not one word`);
}

/** pflag, WordSepNormalizeFunc: underscores are dashes. */
function nameAndValueOf(data: NodeConfigData): [string, string][] {
  return flagsOf(data).map(flag => {
    const [name, ...value] = flag.replace(/^-+/, '').split('=');
    return [name.replaceAll('_', '-'), value.length === 0 ? 'true' : value.join('=')];
  });
}

/** strconv.ParseBool. */
const boolOf = (text: string) => /^(1|t|T|TRUE|true|True)$/.test(text) ? true : /^(0|f|F|FALSE|false|False)$/.test(text) ? false : text;

/** CIS Amazon EKS Benchmark 1.8.0, section 3.2: field, flag, the only value. What is left out is as nodeadm writes it. */
const ONLY: [string, string, Json][] = [
  ['authentication.anonymous.enabled', 'anonymous-auth', false],
  ['authentication.webhook.enabled', 'authentication-token-webhook', true],
  ['authorization.mode', 'authorization-mode', 'Webhook'],
  ['authentication.x509.clientCAFile', 'client-ca-file', undefined],
  ['readOnlyPort', 'read-only-port', 0],
  ['makeIPTablesUtilChains', 'make-iptables-util-chains', true],
  ['rotateCertificates', 'rotate-certificates', true],
  ['serverTLSBootstrap', 'rotate-server-certificates', true],
  ['featureGates.RotateKubeletServerCertificate', '', true],
  ['protectKernelDefaults', 'protect-kernel-defaults', true],
  ['seccompDefault', 'seccomp-default', true],
  ['staticPodPath', 'pod-manifest-path', undefined],
  ['', 'config', undefined],
];

function kubeletIsNotWeakened(data: NodeConfigData): string[] {
  return ONLY.flatMap(([field, flag, wanted]) => {
    const value = field === '' ? undefined : at(kubeletOf(data), field);
    const flagged = nameAndValueOf(data)
      .filter(([name, text]) => name === flag && !isOpen(text) && boolOf(text) !== wanted && Number(text) !== wanted);
    return [
      ...refuse(value !== undefined && !isOpen(value) && value !== wanted, `kubelet field ${field} is ${show(value)}`),
      ...flagged.map(([name, text]) => `kubelet flag ${name} is ${show(text)}`),
    ];
  });
}

/** What nodeadm leaves out, and CIS, STIG or the kubelet's own guidance asks for. */
function kubeletIsHardened(data: NodeConfigData): string[] {
  const { seccompDefault, podPidsLimit, streamingConnectionIdleTimeout: idle, makeIPTablesUtilChains } = kubeletOf(data);
  return [
    ...refuse(seccompDefault !== true && !isOpen(seccompDefault), `seccompDefault is ${show(seccompDefault)}`),
    ...refuse(!(podPidsLimit >= 1), `podPidsLimit is ${show(podPidsLimit)}`),
    ...refuse(!isOpen(idle) && !/[1-9]/.test(String(idle ?? '')), `streamingConnectionIdleTimeout is ${show(idle)}`),
    ...refuse(makeIPTablesUtilChains !== true && !isOpen(makeIPTablesUtilChains), `makeIPTablesUtilChains is ${show(makeIPTablesUtilChains)}`),
  ];
}

/** nodeadm, internal/containerd/config.go: a name of version 3 anywhere selects the template of version 3. */
function containerdHasOneVersion({ document, containerd }: NodeConfigData): string[] {
  const text = String(document.spec?.containerd?.config ?? '');
  const v3 = /io\.containerd\.cri\.v1\.(runtime|images)/.test(text);
  return refuse(v3 && containerd.plugins?.['io.containerd.grpc.v1.cri'] !== undefined, 'the configuration of containerd mixes names of version 2 and 3');
}

function containersMayBeConfined({ containerd }: NodeConfigData): string[] {
  return Object.entries<Json>(containerd.plugins ?? {}).filter(([, plugin]) => plugin?.enable_selinux === false).map(([name]) => `enable_selinux is false in ${name}`);
}

const ON_THE_TEXT: NodeConfigRule[] = [fitsInto16KiB, isReadable];

export const NODE_CONFIG_RULES: NodeConfigRule[] = [...ON_THE_TEXT, ...[
  partsAreTheThree, scriptsHaveAnInterpreter, scriptsHoldNoToken, scriptEnforces, gateIsInTheBoothook, documentIsANodeConfig, fieldsAreKnown,
  fieldsAreOfTheirType, kubeletFieldsAreKnown, clusterIsLeftToEks, flagsAreOneWord, kubeletIsNotWeakened, kubeletIsHardened, containerdHasOneVersion,
  containersMayBeConfined,
].map(whenRead)];

function whenRead(rule: NodeConfigRule): NodeConfigRule {
  const check: NodeConfigRule = data => data.error === undefined ? rule(data) : [];
  return Object.defineProperty(check, 'name', { value: rule.name });
}
