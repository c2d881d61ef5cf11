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
