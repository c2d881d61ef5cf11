import { parse } from '@iarna/toml';
import { bad, good, NOT_READABLE, unless, type Cell } from './cell';
import { readParts, type Part } from './mime';
import { gateFindings } from './selinux-gate';
import { listOf, type Json } from './template';

/** What the user data of Amazon Linux 2023 says, by the labels of rows. */
export function readAmazonLinux2023(userData: string): Record<string, Cell> {
  const parts = readParts(userData);
  const spec = parts && readNodeConfig(parts);
  const fromSpec = (row: (spec: Json) => Cell): Cell => (spec === undefined ? NOT_READABLE : row(spec));
  return {
    'SELinux': parts === undefined ? NOT_READABLE : unless(gateFindings(parts, listOf(spec?.kubelet?.flags)), 'enforcing, or the node does not join'),
    'containers': fromSpec(containers),
    'CIS settings': fromSpec((nodeConfig) => unless(undone(nodeConfig).map((name) => `${name} undone`), 'EKS 3.2 (kubelet)')),
    'seccomp default': fromSpec((nodeConfig) => kubelet(nodeConfig, 'seccompDefault', 'seccomp-default') === true ? good('on') : bad('off')),
    'pod PIDs limit': fromSpec((nodeConfig) => {
      const limit = kubelet(nodeConfig, 'podPidsLimit', 'pod-max-pids');
      return Number(limit) > 0 ? good(String(limit)) : bad('none');
    }),
  };
}

/** The one NodeConfig, in JSON; nothing when there is none, or more than one. */
function readNodeConfig(parts: Part[]): Json | undefined {
  const documents = parts.filter(({ type }) => type === 'application/node.eks.aws');
  if (documents.length !== 1) return undefined;
  try {
    const { apiVersion, kind, spec } = JSON.parse(documents[0].body);
    return apiVersion === 'node.eks.aws/v1alpha1' && kind === 'NodeConfig' ? spec ?? {} : undefined;
  } catch {
    return undefined;
  }
}

/** What section 3.2 of the CIS Amazon EKS Benchmark asks of the kubelet. nodeadm or the kubelet do so themselves where nothing is given. */
const KUBELET: { readonly field: string; readonly flag: string; passes(value: Json): boolean }[] = [
  { field: 'authentication.anonymous.enabled', flag: 'anonymous-auth', passes: (value) => value === false },
  { field: 'authorization.mode', flag: 'authorization-mode', passes: (value) => value === 'Webhook' },
  { field: 'authentication.x509.clientCAFile', flag: 'client-ca-file', passes: (value) => value !== '' },
  { field: 'readOnlyPort', flag: 'read-only-port', passes: (value) => value === 0 },
  { field: 'streamingConnectionIdleTimeout', flag: 'streaming-connection-idle-timeout', passes: (value) => /[1-9]/.test(String(value)) },
  { field: 'makeIPTablesUtilChains', flag: 'make-iptables-util-chains', passes: (value) => value === true },
  { field: 'eventRecordQPS', flag: 'event-qps', passes: (value) => Number(value) >= 0 },
  { field: 'rotateCertificates', flag: 'rotate-certificates', passes: (value) => value === true },
  { field: 'featureGates', flag: 'feature-gates', passes: (value) => !/RotateKubeletServerCertificate"?[=:]false/i.test(JSON.stringify(value)) },
];

function undone(spec: Json): string[] {
  return KUBELET.filter(({ field, flag, passes }) => {
    const value = kubelet(spec, field, flag);
    return value !== undefined && !passes(value);
  }).map(({ field }) => field.split('.').at(-1)!);
}

/** A setting of the kubelet. A flag wins over the file, and the last one over those before it. */
function kubelet(spec: Json, field: string, flag: string): Json {
  const values = listOf(spec.kubelet?.flags).map(String).filter((text) => text.startsWith(`--${flag}=`)).map((text) => text.slice(flag.length + 3));
  const last = values.at(-1);
  if (last === undefined) return field.split('.').reduce((value, name) => value?.[name], spec.kubelet?.config);
  return /^(?:true|false|-?\d+)$/.test(last) ? JSON.parse(last) : last;
}

/** containerd gives containers types of SELinux only when it is told to. */
function containers(spec: Json): Cell {
  const config = readToml(String(spec.containerd?.config ?? ''));
  const confined = ['io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.runtime'].some((name) => config?.plugins?.[name]?.enable_selinux === true);
  return good(confined ? 'confined by SELinux' : 'not confined by SELinux');
}

function readToml(text: string): Json {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
