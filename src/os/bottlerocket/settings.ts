import type { BottlerocketKubernetesSettings } from './settings-kubernetes';

/**
 * A container that Bottlerocket runs beside Kubernetes.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/host-containers/
 */
export interface BottlerocketHostContainer {
  /**
   * Whether the container runs.
   *
   * The admin container stays off and the control container on: it is the SSM agent. Anything else is refused (ACC-1).
   *
   * @default - as Bottlerocket ships it
   */
  readonly enabled?: boolean;

  /**
   * Image of the container.
   *
   * @default - the image that belongs to the version of Bottlerocket; an image of your own does not follow updates of the OS
   */
  readonly source?: string;

  /**
   * Whether the container has root's power over the host. It leaves a warning.
   *
   * @default - as Bottlerocket ships it: false, but for the admin container
   */
  readonly superpowered?: boolean;

  /**
   * Data for the container, base64.
   *
   * @default - none
   */
  readonly userData?: string;

  /**
   * Command of the container; Bottlerocket 1.47 and newer.
   *
   * @default - the image's own
   */
  readonly command?: string[];
}

/**
 * A container that runs at boot, before the kubelet.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/bootstrap-containers/
 */
export interface BottlerocketBootstrapContainer {
  /**
   * Image of the container.
   *
   * @default - the bootstrap image that belongs to the version of Bottlerocket
   */
  readonly source?: string;

  /**
   * When the container runs: `always`, `once` or `off`.
   *
   * @default - `off`, Bottlerocket's own default
   */
  readonly mode?: string;

  /**
   * Whether the boot stops when the container fails, so that the node does not join.
   *
   * @default - false, Bottlerocket's own default
   */
  readonly essential?: boolean;

  /**
   * Data for the container, base64.
   *
   * @default - none
   */
  readonly userData?: string;

  /**
   * Command of the container; Bottlerocket 1.47 and newer.
   *
   * @default - the image's own
   */
  readonly command?: string[];
}

/**
 * `apiclient` calls that run at boot, before the kubelet; Bottlerocket 1.22 and newer.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/bootstrap-commands/
 */
export interface BottlerocketBootstrapCommand {
  /** The commands, each an `apiclient` call as a list of words. */
  readonly commands: string[][];

  /** When the commands run: `always`, `once` or `off`. */
  readonly mode: string;

  /**
   * Whether the boot stops when a command fails.
   *
   * @default - false, Bottlerocket's own default
   */
  readonly essential?: boolean;
}

/**
 * What happens to a kernel module.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/kernel/
 */
export interface BottlerocketKernelModule {
  /** Whether the module may be loaded. */
  readonly allowed: boolean;

  /**
   * Whether the module is loaded at boot.
   *
   * @default false
   */
  readonly autoload?: boolean;
}

/**
 * Settings of the kernel under `settings.kernel`.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/kernel/
 */
export interface BottlerocketKernelSettings {
  /**
   * Kernel lockdown: `integrity`, or `confidentiality`, which breaks BPF and perf and leaves a warning. `none` is refused.
   *
   * NVIDIA variants take `none` alone: their driver is not signed, and the node would not boot under lockdown.
   *
   * @default - `integrity` (CIS Bottlerocket 1.5.2), so that not even root can change the running kernel; left to Bottlerocket on NVIDIA variants
   * @see https://github.com/bottlerocket-os/bottlerocket/blob/develop/SECURITY_FEATURES.md
   */
  readonly lockdown?: string;

  /**
   * Kernel modules by name.
   *
   * @default - every module of the variant may be loaded; CIS level 2 takes `udf` and `sctp` away
   */
  readonly modules?: { [name: string]: BottlerocketKernelModule };

  /**
   * Kernel parameters by name, values as text.
   *
   * Values that the kubelet needs (it refuses to start otherwise) and those of the chosen CIS level are refused.
   *
   * @default - Bottlerocket's own; CIS level 2 adds its own
   */
  readonly sysctl?: { [name: string]: string };
}

/**
 * Settings of the boot under `settings.boot`. A change needs a reboot.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/boot/
 */
export interface BottlerocketBootSettings {
  /**
   * Parameters of the kernel's command line. Those that turn protection off are refused.
   *
   * @default - none
   */
  readonly kernelParameters?: { [name: string]: string[] };

  /**
   * Parameters of the init system.
   *
   * @default - none
   */
  readonly initParameters?: { [name: string]: string[] };

  /**
   * Whether a node reboots by itself when the parameters changed.
   *
   * @default - false, Bottlerocket's own default
   */
  readonly rebootToReconcile?: boolean;
}

/**
 * What Bottlerocket reports about itself.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/metrics/
 */
export interface BottlerocketMetricsSettings {
  /**
   * Whether a node sends its health metrics to the Bottlerocket project.
   *
   * @default - true in the partitions `aws` and `aws-us-gov`, Bottlerocket's own default
   */
  readonly sendMetrics?: boolean;

  /**
   * Where metrics go.
   *
   * @default - the Bottlerocket project
   */
  readonly metricsUrl?: string;

  /**
   * Services whose health is reported.
   *
   * @default - Bottlerocket's own list
   */
  readonly serviceChecks?: string[];
}

/**
 * Where and how Bottlerocket looks for updates in place. Node groups replace nodes instead (IMM-1).
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/updates/
 */
export interface BottlerocketUpdatesSettings {
  /**
   * Version that an update in place leads to: `latest` or the like of `v1.50.0`.
   *
   * @default - `latest`
   */
  readonly versionLock?: string;

  /**
   * Whether an update ignores the waves in which a release is rolled out.
   *
   * @default false
   */
  readonly ignoreWaves?: boolean;

  /**
   * Place of the node in the waves.
   *
   * @default - a random one
   */
  readonly seed?: number;

  /**
   * Where update metadata comes from.
   *
   * @default - the Bottlerocket project
   */
  readonly metadataBaseUrl?: string;

  /**
   * Where update images come from.
   *
   * @default - the Bottlerocket project
   */
  readonly targetsBaseUrl?: string;
}

/**
 * Time servers.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/ntp/
 */
export interface BottlerocketNtpSettings {
  /**
   * Time servers, at least one (CIS Bottlerocket 2.1.1.1).
   *
   * @default - the Amazon Time Sync Service, then a public pool
   */
  readonly timeServers?: string[];

  /**
   * Options of the time servers.
   *
   * @default - `iburst`
   */
  readonly options?: string[];
}

/**
 * A bundle of certificates.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/pki/
 */
export interface BottlerocketPkiBundle {
  /**
   * The certificates, base64 of PEM.
   *
   * @default - none
   */
  readonly data?: string;

  /**
   * Whether the host trusts the certificates.
   *
   * @default false
   */
  readonly trusted?: boolean;
}

/**
 * A limit of the processes in containers.
 */
export interface BottlerocketResourceLimit {
  /** The limit that a process may not pass. */
  readonly hardLimit: number;

  /** The limit that a process may raise up to the hard one. */
  readonly softLimit: number;
}

/**
 * Defaults for containers.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/oci-defaults/
 */
export interface BottlerocketOciDefaults {
  /**
   * Linux capabilities by name, such as `{ 'net-raw': false }`.
   *
   * A capability outside of Bottlerocket's default set is refused: give it to the one pod that needs it.
   *
   * @default - Bottlerocket's own set
   */
  readonly capabilities?: { [name: string]: boolean };

  /**
   * Resource limits by name, such as `max-open-files`.
   *
   * @default - Bottlerocket's own
   */
  readonly resourceLimits?: { [name: string]: BottlerocketResourceLimit };
}

/**
 * Settings of the container runtime.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/container-runtime/
 */
export interface BottlerocketContainerRuntimeSettings {
  /**
   * Whether containers may bind ports below 1024 without a capability.
   *
   * @default - Bottlerocket's own
   */
  readonly enableUnprivilegedPorts?: boolean;

  /**
   * Whether containers may ping without a capability.
   *
   * @default - Bottlerocket's own
   */
  readonly enableUnprivilegedIcmp?: boolean;
}

/**
 * Notation, the verifier of image signatures.
 */
export interface BottlerocketNotationSettings {
  /** Trust policy of Notation, base64 of JSON. */
  readonly trustpolicy: string;
}

/**
 * Verification of image signatures; Bottlerocket 1.61 and newer (inferred from the project's upgrade tests, no release note says it), in the images for
 * Kubernetes 1.33 and newer.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/image-verifier-plugins/
 */
export interface BottlerocketImageVerifierSettings {
  /** Whether images are verified before they run. */
  readonly enabled: boolean;

  /**
   * Verification by Notation.
   *
   * @default - none
   */
  readonly notation?: BottlerocketNotationSettings;
}

/**
 * Proxy of the host, for networks without another way out.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/network/
 */
export interface BottlerocketNetworkSettings {
  /**
   * HTTPS proxy of the host's services and of image pulls.
   *
   * @default - none
   */
  readonly httpsProxy?: string;

  /**
   * Hosts that are reached without the proxy.
   *
   * @default - none
   */
  readonly noProxy?: string[];
}

/**
 * Settings of Bottlerocket, as its API names them in camel case.
 *
 * A setting that you leave out stays as Bottlerocket ships it, but for those that hardening sets.
 *
 * @see https://bottlerocket.dev/en/os/latest/api/settings/
 */
export interface BottlerocketSettings {
  /**
   * The kubelet.
   *
   * @default - `seccompDefault` true, the rest as Bottlerocket ships it
   */
  readonly kubernetes?: BottlerocketKubernetesSettings;

  /**
   * The kernel.
   *
   * @default - `lockdown` integrity, the rest as Bottlerocket ships it
   */
  readonly kernel?: BottlerocketKernelSettings;

  /**
   * The boot.
   *
   * @default - as Bottlerocket ships it
   */
  readonly boot?: BottlerocketBootSettings;

  /**
   * Host containers by name.
   *
   * @default - the control container (the SSM agent) on, the admin container off
   */
  readonly hostContainers?: { [name: string]: BottlerocketHostContainer };

  /**
   * Bootstrap containers by name.
   *
   * @default - none
   */
  readonly bootstrapContainers?: { [name: string]: BottlerocketBootstrapContainer };

  /**
   * Bootstrap commands by name.
   *
   * @default - none
   */
  readonly bootstrapCommands?: { [name: string]: BottlerocketBootstrapCommand };

  /**
   * What Bottlerocket reports about itself.
   *
   * @default - as Bottlerocket ships it
   */
  readonly metrics?: BottlerocketMetricsSettings;

  /**
   * Updates in place.
   *
   * @default - as Bottlerocket ships it
   */
  readonly updates?: BottlerocketUpdatesSettings;

  /**
   * Time servers.
   *
   * @default - as Bottlerocket ships it
   */
  readonly ntp?: BottlerocketNtpSettings;

  /**
   * The proxy of the host.
   *
   * @default - none
   */
  readonly network?: BottlerocketNetworkSettings;

  /**
   * Certificate bundles by name.
   *
   * @default - none
   */
  readonly pki?: { [name: string]: BottlerocketPkiBundle };

  /**
   * Defaults for containers.
   *
   * @default - as Bottlerocket ships it
   */
  readonly ociDefaults?: BottlerocketOciDefaults;

  /**
   * The container runtime.
   *
   * @default - as Bottlerocket ships it
   */
  readonly containerRuntime?: BottlerocketContainerRuntimeSettings;

  /**
   * Verification of image signatures.
   *
   * @default - none
   */
  readonly imageVerifierPlugins?: BottlerocketImageVerifierSettings;
}
