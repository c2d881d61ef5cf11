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
