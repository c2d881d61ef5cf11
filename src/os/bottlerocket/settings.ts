import type {
  BottlerocketBootstrapCommand, BottlerocketBootstrapContainer, BottlerocketContainerRuntimeSettings,
  BottlerocketHostContainer, BottlerocketImageVerifierSettings, BottlerocketOciDefaults,
} from './settings-containers';
import type { BottlerocketBootSettings, BottlerocketKernelSettings } from './settings-kernel';
import type { BottlerocketKubernetesSettings } from './settings-kubernetes';

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
