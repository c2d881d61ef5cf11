import type { Duration } from 'aws-cdk-lib';

/**
 * How the kubelet gets credentials for image registries.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/kubernetes/#credential-providers
 */
export interface BottlerocketCredentialProvider {
  /**
   * Whether the kubelet calls this provider.
   *
   * @default - as Bottlerocket ships it: true for `ecr-credential-provider`
   */
  readonly enabled?: boolean;

  /**
   * How long credentials are kept when the provider names no time.
   *
   * @default - as Bottlerocket ships it: 12 hours
   */
  readonly cacheDuration?: Duration;

  /**
   * Images that this provider answers for, such as `*.dkr.ecr.us-gov-west-1.amazonaws.com`.
   *
   * @default - as Bottlerocket ships it: the registries of Amazon ECR, FIPS endpoints included
   */
  readonly imagePatterns?: string[];

  /**
   * Environment variables of the provider.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/**
 * Settings of the kubelet under `settings.kubernetes`.
 *
 * What Amazon EKS writes itself (API server, certificate, cluster name, labels, taints) is not here: the node group carries labels and taints.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/kubernetes/
 */
export interface BottlerocketKubernetesSettings {
  /**
   * Sysctls beyond the safe set that pods may ask for.
   *
   * @default - none: a pod can set safe, namespaced sysctls alone
   */
  readonly allowedUnsafeSysctls?: string[];

  /**
   * DNS servers of pods.
   *
   * @default - what Amazon EKS derives from the service CIDR of the cluster
   */
  readonly clusterDnsIp?: string[];

  /**
   * Container log files kept for each container, 2 or more.
   *
   * @default - the kubelet's own default
   */
  readonly containerLogMaxFiles?: number;

  /**
   * Size at which a container log file is rotated, a Kubernetes quantity such as `10Mi`.
   *
   * @default - the kubelet's own default
   */
  readonly containerLogMaxSize?: string;

  /**
   * Credential providers by name; Bottlerocket ships `ecr-credential-provider`.
   *
   * @default - as Bottlerocket ships it
   */
  readonly credentialProviders?: { [name: string]: BottlerocketCredentialProvider };

  /**
   * Events that the kubelet may send in a burst.
   *
   * @default - the kubelet's own default
   */
  readonly eventBurst?: number;

  /**
   * Events that the kubelet sends in a second; 0 means no limit (CIS EKS 3.2.7).
   *
   * @default - the kubelet's own default
   */
  readonly eventQps?: number;

  /**
   * Hard eviction thresholds by signal, such as `{ 'memory.available': '15%' }`.
   *
   * @default - the kubelet's own default
   */
  readonly evictionHard?: { [signal: string]: string };

  /**
   * User ids that a pod with its own user namespace gets, a multiple of 65536; Bottlerocket 1.51 and newer.
   *
   * @default - the kubelet's own default
   */
  readonly idsPerPod?: number;

  /**
   * Age after which an unused image is removed; Bottlerocket 1.51 and newer.
   *
   * @default - the kubelet's own default
   */
  readonly imageMaximumGcAge?: Duration;

  /**
   * Age before which an unused image is never removed; Bottlerocket 1.51 and newer.
   *
   * @default - the kubelet's own default
   */
  readonly imageMinimumGcAge?: Duration;

  /**
   * Resources kept for the Kubernetes daemons: `cpu`, `memory`, `ephemeral-storage` and, from Bottlerocket 1.50 on, `pid`.
   *
   * @default - what Bottlerocket derives from the instance type
   */
  readonly kubeReserved?: { [resource: string]: string };

  /**
   * Images pulled at once; Bottlerocket 1.51 and newer.
   *
   * @default - the kubelet's own default
   */
  readonly maxParallelImagePulls?: number;

  /**
   * Pods that a node takes. Your value overrides what Amazon EKS computes from the instance type.
   *
   * @default - what Amazon EKS computes
   * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
   */
  readonly maxPods?: number;

  /**
   * Processes that a pod may have (CIS Kubernetes 4.2.13).
   *
   * @default - 1048576, Bottlerocket's own default
   */
  readonly podPidsLimit?: number;

  /**
   * Whether pods that name no seccomp profile get the runtime's default one.
   *
   * False is refused: a pod that needs more can set `seccompProfile.type: Unconfined` for itself.
   *
   * @default true - system calls that containers do not need are the way out of a container; Bottlerocket's own default is false
   * before Kubernetes 1.33
   */
  readonly seccompDefault?: boolean;

  /**
   * Serving certificate of the kubelet, base64.
   *
   * @default - a certificate that the cluster signs and rotates
   */
  readonly serverCertificate?: string;

  /**
   * Private key of `serverCertificate`, base64. It stands in the template and in the user data for all to read who may read those.
   *
   * @default - a key that never leaves the node
   */
  readonly serverKey?: string;

  /**
   * Whether the kubelet asks the cluster for its serving certificate. False is refused (CIS EKS 3.2.9).
   *
   * @default true
   */
  readonly serverTlsBootstrap?: boolean;

  /**
   * Time that a node gives its pods when it shuts down.
   *
   * @default - Bottlerocket's own default
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * The part of `shutdownGracePeriod` that is kept for critical pods.
   *
   * @default - Bottlerocket's own default
   */
  readonly shutdownGracePeriodForCriticalPods?: Duration;

  /**
   * Whether the kernel's out-of-memory killer takes one process instead of the whole container; Bottlerocket 1.39 and newer.
   *
   * @default - the kubelet's own default
   */
  readonly singleProcessOomKill?: boolean;

  /**
   * Whether the kubelet without a cluster serves anonymous users. True is refused (CIS EKS 3.2.1, 3.2.2).
   *
   * @default false
   */
  readonly standaloneMode?: boolean;

  /**
   * Whether the kubelet runs static pods from files on the node (STIG V-242397 asks for false); Bottlerocket 1.46 and newer.
   *
   * @default - Bottlerocket's own default: the path exists and is empty
   */
  readonly staticPodsEnabled?: boolean;

  /**
   * Resources kept for the operating system: `cpu`, `memory`, `ephemeral-storage` and, from Bottlerocket 1.50 on, `pid`.
   *
   * @default - none
   */
  readonly systemReserved?: { [resource: string]: string };
}
