import type { SettingsTree } from '../settings-tree';

/**
 * What every hardened node sets: what the kubelet asks for and nodeadm leaves out. The rest of the benchmark is what nodeadm writes itself; the library
 * refuses what would undo it.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go
 */
export const HARDENED: SettingsTree = {
  kubelet: {
    config: {
      seccompDefault: true,
      podPidsLimit: 4096,
      streamingConnectionIdleTimeout: '4h0m0s',
      makeIPTablesUtilChains: true,
    },
  },
};

/**
 * TLS cipher suites that nodeadm gives to the kubelet, and those of TLS 1.3. Others are weaker.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go
 */
export const STRONG_CIPHERS = [
  'TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'TLS_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_256_GCM_SHA384',
];

/**
 * What nodeadm's own runtime specification gives to containers and hides from them.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/containerd/base-runtime-spec.json
 */
export const DEFAULT_CAPABILITIES = [
  'CAP_AUDIT_WRITE', 'CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_FSETID', 'CAP_KILL', 'CAP_MKNOD', 'CAP_NET_BIND_SERVICE', 'CAP_NET_RAW', 'CAP_SETFCAP',
  'CAP_SETGID', 'CAP_SETPCAP', 'CAP_SETUID', 'CAP_SYS_CHROOT',
];
export const MASKED_PATHS = [
  '/proc/acpi', '/proc/asound', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/sched_debug', '/proc/scsi', '/proc/timer_list', '/proc/timer_stats',
  '/sys/firmware',
];
export const READONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** Booleans of container-selinux 2.233.0. `setsebool` fails on others, and the node does not join. */
export const SELINUX_BOOLEANS = [
  'container_connect_any', 'container_manage_cgroup', 'container_read_certs', 'container_use_cephfs', 'container_use_devices', 'container_use_dri_devices',
  'container_use_ecryptfs', 'container_use_xserver_devices', 'sshd_launch_containers',
];
