import type { KubeletConfiguration } from './kubelet-configuration';

/**
 * The kubelet of a node.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/api.md
 */
export interface NodeConfigKubelet {
  /**
   * Configuration of the kubelet, on top of the hardened one and of what nodeadm writes.
   *
   * @default - `seccompDefault` true, `podPidsLimit` 4096, `streamingConnectionIdleTimeout` 4 hours, `makeIptablesUtilChains` true
   */
  readonly config?: KubeletConfiguration;

  /**
   * Fields of KubeletConfiguration that `config` has no property for, in the kubelet's own words (`{ 'reservedMemory': [...] }`). They are checked all the
   * same: the kubelet ignores a field that it does not know.
   *
   * @default - none
   * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
   */
  readonly additionalConfig?: { [name: string]: unknown };

  /**
   * Flags of the kubelet, each of the form `--name=value`, without white space, quotes and backslashes. They win over the configuration.
   *
   * @default - those of nodeadm
   */
  readonly flags?: string[];
}

/**
 * The container runtime of a node.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/api.md
 */
export interface NodeConfigContainerd {
  /**
   * Configuration of containerd as TOML, merged with what nodeadm writes. Keep to the names of version 2 (`io.containerd.grpc.v1.cri`): nodeadm translates
   * them for containerd 2, and drops them when a name of version 3 stands beside.
   *
   * Numbers, dates and strings stay what they are; comments go.
   *
   * @default - what nodeadm writes
   */
  readonly config?: string;

  /**
   * Part of an OCI runtime specification, merged with the one that every container starts from. Lists take the place of those that are there.
   *
   * More capabilities, and fewer hidden paths, are refused.
   *
   * @default - what nodeadm writes
   * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md
   */
  readonly baseRuntimeSpec?: { [name: string]: unknown };
}

/**
 * What happens to instance store volumes.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/api.md
 */
export interface NodeConfigLocalStorage {
  /** `RAID0` or `RAID10` (4 volumes or more) makes one file system of all volumes, `Mount` one of each. */
  readonly strategy: string;

  /**
   * Where the file systems are mounted.
   *
   * @default '/mnt/k8s-disks/'
   */
  readonly mountPath?: string;

  /**
   * What stays on the root volume: `Containerd` (images and containers), `PodLogs`, `SOCI`.
   *
   * @default - none: all of them move to the instance store
   */
  readonly disabledMounts?: string[];
}

/**
 * Name resolution of a node.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/resolved.conf.html
 */
export interface NodeConfigNetwork {
  /**
   * Addresses of DNS servers.
   *
   * @default - those of the VPC
   */
  readonly nameservers?: string[];

  /**
   * Domains in which names are looked for.
   *
   * @default - those of the VPC
   */
  readonly domains?: string[];
}

/**
 * The instance that is a node.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/api.md
 */
export interface NodeConfigInstance {
  /**
   * What happens to instance store volumes.
   *
   * @default - nothing
   */
  readonly localStorage?: NodeConfigLocalStorage;

  /**
   * Environment variables by systemd service, such as `{ containerd: { HTTPS_PROXY: 'http://proxy:3128' } }`; those of `default` are for every service.
   *
   * @default - none
   */
  readonly environment?: { [service: string]: { [name: string]: string } };

  /**
   * Name resolution.
   *
   * @default - that of the VPC
   */
  readonly network?: NodeConfigNetwork;
}

/**
 * What nodeadm makes of an instance: the part of a NodeConfig that is not written by Amazon EKS.
 *
 * The cluster and what belongs to it (labels, taints, the number of pods, DNS) are not here: the node group carries labels and taints.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/api.md
 */
export interface NodeConfig {
  /**
   * The kubelet.
   *
   * @default - hardened, the rest as nodeadm writes it
   */
  readonly kubelet?: NodeConfigKubelet;

  /**
   * The container runtime.
   *
   * @default - as nodeadm writes it
   */
  readonly containerd?: NodeConfigContainerd;

  /**
   * The instance.
   *
   * @default - as the image has it
   */
  readonly instance?: NodeConfigInstance;

  /**
   * Feature gates of nodeadm by name: `FastImagePull`.
   *
   * @default - none
   */
  readonly featureGates?: { [name: string]: boolean };
}
