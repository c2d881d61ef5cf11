import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DEFAULT_CAPABILITIES, MASKED_PATHS, READONLY_PATHS, STRONG_CIPHERS } from './presets';
import { HardeningError, type ErrorCode } from '../../private/errors';
import type { Setting } from '../settings-tree';

/** Where a rule holds: at a field of KubeletConfiguration, at the flag of the kubelet that overrides it, or at both. */
interface Place {
  /** Path below `kubelet.config`. */
  readonly config?: string;
  readonly flag?: string;
}

/** A field or a flag that would weaken the kubelet. */
interface Weakening extends Place {
  /** Control and reason, then what to do instead. */
  readonly because: string;
  /** Whether this value does. Of a flag `true` and `false` come as such, all else as text. Tokens are not asked about. */
  weakens(value: unknown): boolean;
}

/** A field or a flag that Amazon EKS or nodeadm sets. */
interface ClusterField extends Place {
  readonly because: string;
}

const always = () => true;
const unless = (wanted: unknown) => (value: unknown) => value !== wanted;
const LEAVE = 'leave it out';
const STATIC_PODS = `STIG V-242397: static pods run past every admission control; run a DaemonSet, ${LEAVE}`;
const OWN_FILES = `CIS EKS 3.1 and 3.2: the kubelet would read another file than the one that nodeadm writes; ${LEAVE}`;

const WEAKENINGS: Weakening[] = [
  {
    config: 'authentication.anonymous.enabled',
    flag: 'anonymous-auth',
    weakens: unless(false),
    because: `CIS EKS 3.2.1: whoever reaches the node could ask the kubelet; ${LEAVE}`,
  },
  {
    config: 'authentication.webhook.enabled',
    flag: 'authentication-token-webhook',
    weakens: unless(true),
    because: `CIS EKS 3.2.2: the kubelet would not know who asks; ${LEAVE}`,
  },
  {
    config: 'authorization.mode',
    flag: 'authorization-mode',
    weakens: unless('Webhook'),
    because: `CIS EKS 3.2.2: the kubelet would allow what the cluster does not; ${LEAVE}`,
  },
  {
    config: 'authentication.x509.clientCAFile',
    flag: 'client-ca-file',
    weakens: always,
    because: `CIS EKS 3.2.3: the kubelet would trust other clients than those of the cluster; ${LEAVE}`,
  },
  {
    config: 'readOnlyPort',
    flag: 'read-only-port',
    weakens: (value) => Number(value) !== 0,
    because: `CIS EKS 3.2.4: the port answers without authentication; ${LEAVE}`,
  },
  {
    config: 'streamingConnectionIdleTimeout',
    flag: 'streaming-connection-idle-timeout',
    weakens: (value) => !/[1-9]/.test(String(value)),
    because: 'CIS EKS 3.2.5: idle connections into containers would stay open for ever; give a time above 0',
  },
  {
    config: 'makeIPTablesUtilChains',
    flag: 'make-iptables-util-chains',
    weakens: unless(true),
    because: `CIS EKS 3.2.6: the kubelet would not keep its packet filter rules; ${LEAVE}`,
  },
  {
    config: 'rotateCertificates',
    flag: 'rotate-certificates',
    weakens: unless(true),
    because: `CIS EKS 3.2.8: the client certificate of the kubelet would not be rotated; ${LEAVE}`,
  },
  {
    config: 'serverTLSBootstrap',
    flag: 'rotate-server-certificates',
    weakens: unless(true),
    because: `CIS EKS 3.2.9: the serving certificate of the kubelet would not be rotated; ${LEAVE}`,
  },
  {
    config: 'featureGates.RotateKubeletServerCertificate',
    weakens: unless(true),
    because: `CIS EKS 3.2.9: the serving certificate of the kubelet would not be rotated; ${LEAVE}`,
  },
  {
    flag: 'feature-gates',
    weakens: (value) => gateIsOff(String(value), 'RotateKubeletServerCertificate'),
    because: `CIS EKS 3.2.9: the serving certificate of the kubelet would not be rotated; ${LEAVE}`,
  },
  {
    config: 'protectKernelDefaults',
    flag: 'protect-kernel-defaults',
    weakens: unless(true),
    because: `STIG V-242434: the kubelet would change parameters of the kernel that the node was hardened with; ${LEAVE}`,
  },
  {
    config: 'seccompDefault',
    flag: 'seccomp-default',
    weakens: unless(true),
    because: "OS-1: containers would keep system calls that lead out of them; let the one pod set 'seccompProfile.type: Unconfined'",
  },
  {
    config: 'podPidsLimit',
    flag: 'pod-max-pids',
    weakens: (value) => Number(value) < 1,
    because: 'CIS Kubernetes 4.2.13: one pod could take all processes of the node; give a limit',
  },
  {
    config: 'tlsCipherSuites',
    flag: 'tls-cipher-suites',
    weakens: (value) => listOfTexts(value).some((suite) => !Token.isUnresolved(suite) && !STRONG_CIPHERS.includes(suite)),
    because: 'CIS Kubernetes 4.2.12: the kubelet would take weaker ciphers than the image sets; name some of those alone',
  },
  {
    config: 'tlsMinVersion',
    flag: 'tls-min-version',
    weakens: (value) => !['VersionTLS12', 'VersionTLS13'].includes(String(value)),
    because: "CIS Kubernetes 4.2.12: the kubelet would take older versions of TLS; use 'VersionTLS12' or 'VersionTLS13'",
  },
  { config: 'staticPodPath', flag: 'pod-manifest-path', weakens: always, because: STATIC_PODS },
  { config: 'staticPodURL', flag: 'manifest-url', weakens: always, because: STATIC_PODS },
  { flag: 'config', weakens: always, because: OWN_FILES },
  { flag: 'config-dir', weakens: always, because: OWN_FILES },
  { flag: 'kubeconfig', weakens: always, because: OWN_FILES },
  { flag: 'bootstrap-kubeconfig', weakens: always, because: OWN_FILES },
];

const BY_EKS = `Amazon EKS writes it for the nodes of a managed group, and whose value wins is not documented; ${LEAVE}`;
const BY_NODEADM = `nodeadm writes it from what the instance says of itself; ${LEAVE}`;

const CLUSTER_FIELDS: ClusterField[] = [
  { config: 'maxPods', flag: 'max-pods', because: BY_EKS },
  { config: 'clusterDNS', flag: 'cluster-dns', because: BY_EKS },
  { flag: 'node-labels', because: "give 'labels' to the node group" },
  { config: 'registerWithTaints', flag: 'register-with-taints', because: "give 'taints' to the node group" },
  { config: 'registerNode', flag: 'register-node', because: BY_NODEADM },
  { config: 'providerID', flag: 'provider-id', because: BY_NODEADM },
  { config: 'containerRuntimeEndpoint', flag: 'container-runtime-endpoint', because: BY_NODEADM },
  { config: 'podCIDR', flag: 'pod-cidr', because: BY_EKS },
  { flag: 'node-ip', because: BY_NODEADM },
  { flag: 'cloud-provider', because: BY_NODEADM },
  { flag: 'hostname-override', because: `the access entry of the node group expects the private DNS name; ${LEAVE}` },
];

/** Lists of the base runtime specification: what they must not hold, or must not lack. */
const RUNTIME_LISTS: { readonly path: string; readonly because: string; refused(list: string[]): string[] }[] = [
  ...['bounding', 'effective', 'permitted', 'inheritable', 'ambient'].map((set) => ({
    path: `process.capabilities.${set}`,
    refused: (list: string[]) => list.filter((name) => !Token.isUnresolved(name) && !DEFAULT_CAPABILITIES.includes(name)),
    because: "OS-1: every container would get the capability; give it to the one pod in 'securityContext.capabilities.add'",
  })),
  lacks('linux.maskedPaths', MASKED_PATHS),
  lacks('linux.readonlyPaths', READONLY_PATHS),
];

/** Throws on the first field that weakens the node or that belongs to Amazon EKS. */
export function refuse(scope: IConstruct, fields: Setting[]): void {
  for (const { path, value } of fields.filter((field) => field.value !== undefined)) {
    refuseClusterField(scope, path, value);
    if (path[0] === 'kubelet' && path[1] === 'config') refusePlaced(scope, 'config', path.slice(2).join('.'), path.join('.'), value);
    if (path[0] === 'kubelet' && path[1] === 'flags' && Array.isArray(value)) value.forEach((flag) => refuseFlag(scope, flag));
    if (path[0] === 'containerd' && path[1] === 'baseRuntimeSpec') refuseRuntimeSpec(scope, path.slice(2), value);
  }
}

function refuseClusterField(scope: IConstruct, path: string[], value: unknown): void {
  if (path[0] === 'cluster') raise(scope, 'NodeConfigClusterField', path.join('.'), value, BY_EKS);
  if (path.join('.') === 'kubelet.maxPodsExpression') raise(scope, 'NodeConfigClusterField', path.join('.'), value, BY_EKS);
  if (path.join('.') === 'featureGates.InstanceIdNodeName' && value !== false) {
    raise(scope, 'NodeConfigClusterField', path.join('.'), value, `the access entry of the node group expects the private DNS name; ${LEAVE}`);
  }
}

/** Tables of the user's own count by their beginning, such as the taints in a list. */
function refusePlaced(scope: IConstruct, place: keyof Place, name: string, shown: string, value: unknown): void {
  const field = CLUSTER_FIELDS.find((candidate) => candidate[place] === name);
  if (field) raise(scope, 'NodeConfigClusterField', shown, value, field.because);
  const weakening = WEAKENINGS.find((candidate) => candidate[place] === name);
  if (weakening && !Token.isUnresolved(value) && weakening.weakens(value)) raise(scope, 'NodeConfigWeakened', shown, value, weakening.because);
}

/** The kubelet takes `--some_flag` for `--some-flag`. */
function refuseFlag(scope: IConstruct, flag: unknown): void {
  const parts = /^--?([^=]*)(?:=([^]*))?$/.exec(String(flag));
  if (parts === null) return;
  const name = parts[1].replaceAll('_', '-');
  refusePlaced(scope, 'flag', name, `kubelet.flags --${name}`, flagValue(parts[2] ?? 'true'));
}

/** What Go takes for true and false. */
function flagValue(text: string): unknown {
  if (/^(?:1|t|true)$/i.test(text)) return true;
  return /^(?:0|f|false)$/i.test(text) ? false : text;
}

function gateIsOff(gates: string, name: string): boolean {
  return gates.split(',').map((gate) => gate.split('=')).some(([gate, on]) => gate === name && flagValue(on ?? '') !== true);
}

function refuseRuntimeSpec(scope: IConstruct, path: string[], value: unknown): void {
  for (const { path: pattern, refused, because } of RUNTIME_LISTS) {
    const names = pattern.split('.');
    if (names[0] !== path[0]) continue;
    const list = names.slice(1).reduce<unknown>((below, name) => (below as Record<string, unknown> | null | undefined)?.[name], value);
    if (list === undefined || Token.isUnresolved(list)) continue;
    const bad = refused(listOfTexts(list));
    if (bad.length > 0) raise(scope, 'NodeConfigWeakened', `containerd.baseRuntimeSpec.${pattern}`, list, `${because} (${bad.join(', ')})`);
  }
}

function lacks(path: string, wanted: string[]) {
  return {
    path,
    refused: (list: string[]) => (list.some((item) => Token.isUnresolved(item)) ? [] : wanted.filter((item) => !list.includes(item))),
    because: 'OS-1: the list takes the place of the one of nodeadm, and containers would reach what it hides; give those too',
  };
}

function listOfTexts(value: unknown): string[] {
  return (Array.isArray(value) ? value : String(value ?? '').split(',')).map(String);
}

function raise(scope: IConstruct, code: ErrorCode, field: string, value: unknown, because: string): never {
  throw new HardeningError(code, `NodeConfig field '${field}' must not be ${show(value)}: ${because}`, scope);
}

const show = (value: unknown) => (Token.isUnresolved(value) ? 'a token' : JSON.stringify(value));
