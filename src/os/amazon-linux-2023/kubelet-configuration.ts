import type { Duration } from 'aws-cdk-lib';

/**
 * Configuration of the kubelet, as Kubernetes names it in camel case.
 *
 * What nodeadm and Amazon EKS write themselves (authentication, authorization, ports, certificates, DNS, the number of pods) is not here. A field that you leave
 * out stays as they have it, but for those that hardening sets.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go
 */
export interface KubeletConfiguration {
  /**
   * Sysctls beyond the safe set that pods may ask for.
   *
   * @default - none: a pod can set safe, namespaced sysctls alone
   */
  readonly allowedUnsafeSysctls?: string[];

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
   * Whether CPU limits of containers are enforced.
   *
   * @default - the kubelet's own default
   */
  readonly cpuCfsQuota?: boolean;

  /**
   * Period in which CPU limits are enforced.
   *
   * @default - the kubelet's own default
   */
  readonly cpuCfsQuotaPeriod?: Duration;

  /**
   * Policy of the CPU manager: `none` or `static`.
   *
   * @default - the kubelet's own default
   */
  readonly cpuManagerPolicy?: string;

  /**
   * Options of the policy of the CPU manager.
   *
   * @default - none
   */
  readonly cpuManagerPolicyOptions?: { [option: string]: string };

  /**
   * For what reservations are enforced: `pods`, `system-reserved`, `kube-reserved`, their `-compressible` forms, or `none`.
   *
   * @default - the kubelet's own default
   */
  readonly enforceNodeAllocatable?: string[];

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
  readonly eventRecordQps?: number;

  /**
   * Hard eviction thresholds by signal, such as `{ 'memory.available': '15%' }`.
   *
   * @default - what nodeadm writes: 100Mi of memory, 10% of the file system, 5% of its inodes
   */
  readonly evictionHard?: { [signal: string]: string };

  /**
   * What an eviction frees at least, by signal.
   *
   * @default - the kubelet's own default
   */
  readonly evictionMinimumReclaim?: { [signal: string]: string };

  /**
   * How long the kubelet waits before it reports that pressure is over.
   *
   * @default - the kubelet's own default
   */
  readonly evictionPressureTransitionPeriod?: Duration;

  /**
   * Soft eviction thresholds by signal.
   *
   * @default - none
   */
  readonly evictionSoft?: { [signal: string]: string };

  /**
   * How long a soft threshold is met before pods are evicted, by signal.
   *
   * @default - none
   */
  readonly evictionSoftGracePeriod?: { [signal: string]: Duration };

  /**
   * Feature gates of the kubelet by name. The kubelet does not start on a name that it does not know.
   *
   * @default - what nodeadm writes
   */
  readonly featureGates?: { [name: string]: boolean };

  /**
   * Use of the disk in percent above which images are always removed.
   *
   * @default - the kubelet's own default
   */
  readonly imageGcHighThresholdPercent?: number;

  /**
   * Use of the disk in percent below which images are never removed.
   *
   * @default - the kubelet's own default
   */
  readonly imageGcLowThresholdPercent?: number;

  /**
   * Age after which an unused image is removed.
   *
   * @default - the kubelet's own default
   */
  readonly imageMaximumGcAge?: Duration;

  /**
   * Age before which an unused image is not removed.
   *
   * @default - the kubelet's own default
   */
  readonly imageMinimumGcAge?: Duration;

  /**
   * For which images on the node a pod must show its credentials again: `NeverVerify`, `NeverVerifyPreloadedImages`, `NeverVerifyAllowlistedImages` or
   * `AlwaysVerify`.
   *
   * @default - the kubelet's own default
   */
  readonly imagePullCredentialsVerificationPolicy?: string;

  /**
   * Requests to the API server in a burst.
   *
   * @default - the kubelet's own default
   */
  readonly kubeApiBurst?: number;

  /**
   * Requests to the API server in a second.
   *
   * @default - the kubelet's own default
   */
  readonly kubeApiQps?: number;

  /**
   * Resources kept for Kubernetes: `cpu`, `memory`, `ephemeral-storage`, `pid`, as Kubernetes quantities.
   *
   * @default - what nodeadm computes from the instance type
   */
  readonly kubeReserved?: { [resource: string]: string };

  /**
   * Whether the kubelet keeps its own packet filter rules; false is refused (CIS EKS 3.2.6).
   *
   * @default true
   */
  readonly makeIptablesUtilChains?: boolean;

  /**
   * Images that are pulled at once, 1 or more.
   *
   * @default - the kubelet's own default
   */
  readonly maxParallelImagePulls?: number;

  /**
   * Policy of the memory manager: `None` or `Static`.
   *
   * @default - the kubelet's own default
   */
  readonly memoryManagerPolicy?: string;

  /**
   * Processes that a pod may have, 1 or more (CIS Kubernetes 4.2.13).
   *
   * @default 4096
   */
  readonly podPidsLimit?: number;

  /**
   * Image pulls in a burst.
   *
   * @default - the kubelet's own default
   */
  readonly registryBurst?: number;

  /**
   * Image pulls in a second; 0 means no limit.
   *
   * @default - the kubelet's own default
   */
  readonly registryPullQps?: number;

  /**
   * CPUs kept for the system, such as `0-1`.
   *
   * @default - none
   */
  readonly reservedSystemCpus?: string;

  /**
   * Whether containers without a seccomp profile run with that of the container runtime; false is refused.
   *
   * @default true
   */
  readonly seccompDefault?: boolean;

  /**
   * Whether images are pulled one after the other.
   *
   * @default - what nodeadm writes: false
   */
  readonly serializeImagePulls?: boolean;

  /**
   * How long a node that shuts down waits for pods, those that are critical included.
   *
   * @default - what nodeadm writes: 150 seconds with Kubernetes 1.34 and newer
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * How much of that is for critical pods.
   *
   * @default - what nodeadm writes: 30 seconds with Kubernetes 1.34 and newer
   */
  readonly shutdownGracePeriodCriticalPods?: Duration;

  /**
   * Whether only the process that ran out of memory is killed, instead of all of its container.
   *
   * @default - the kubelet's own default
   */
  readonly singleProcessOomKill?: boolean;

  /**
   * How long a connection into a container (`kubectl exec`) may be idle; 0 is refused (CIS EKS 3.2.5).
   *
   * @default Duration.hours(4)
   */
  readonly streamingConnectionIdleTimeout?: Duration;

  /**
   * Resources kept for the system: `cpu`, `memory`, `ephemeral-storage`, `pid`, as Kubernetes quantities.
   *
   * @default - none
   */
  readonly systemReserved?: { [resource: string]: string };

  /**
   * TLS cipher suites of the kubelet's server. Those that the image does not set are refused.
   *
   * @default - what nodeadm writes: eight suites with AES-GCM or ChaCha20
   */
  readonly tlsCipherSuites?: string[];

  /**
   * Oldest version of TLS that the kubelet's server takes: `VersionTLS12` or `VersionTLS13`.
   *
   * @default - the kubelet's own default
   */
  readonly tlsMinVersion?: string;

  /**
   * Policy of the topology manager: `none`, `best-effort`, `restricted` or `single-numa-node`.
   *
   * @default - the kubelet's own default
   */
  readonly topologyManagerPolicy?: string;

  /**
   * Options of the policy of the topology manager.
   *
   * @default - none
   */
  readonly topologyManagerPolicyOptions?: { [option: string]: string };

  /**
   * Scope of the topology manager: `container` or `pod`.
   *
   * @default - the kubelet's own default
   */
  readonly topologyManagerScope?: string;
}
