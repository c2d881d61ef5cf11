import { Token } from 'aws-cdk-lib';
import { HardeningError } from '../private/errors';

/**
 * A switch of the SELinux policy. A boolean that is turned on loosens the policy for every container or daemon of the node, so all stay as the policy
 * ships them unless you name one.
 *
 * The constants are the booleans of container-selinux 2.233.0, the version of Amazon Linux 2023. What each says of containers holds for containers that
 * SELinux confines; on Amazon Linux 2023 that takes `ContainerConfinement.SELINUX`.
 *
 * @see https://github.com/containers/container-selinux/blob/v2.233.0/container.te
 */
export class SelinuxBoolean {
  /**
   * Lets the container *runtime* (containerd) connect to every TCP port. It gives pods nothing: not other ports, and not ports 80 and 443 of the host,
   * although the EKS best practices guide says so.
   *
   * @see https://github.com/containers/container-selinux/blob/v2.233.0/container.te#L748
   */
  public static readonly CONTAINER_CONNECT_ANY = SelinuxBoolean.of('container_connect_any');

  /** Lets containers read the certificates and keys of the host that are mounted into them. */
  public static readonly CONTAINER_READ_CERTS = SelinuxBoolean.of('container_read_certs');

  /** Lets the SSH server start container engines. Nodes of this library have no SSH access, so nothing needs it. */
  public static readonly SSHD_LAUNCH_CONTAINERS = SelinuxBoolean.of('sshd_launch_containers');

  /** Lets containers read, write and map every device of the host that is mounted into them, disks too. */
  public static readonly CONTAINER_USE_DEVICES = SelinuxBoolean.of('container_use_devices');

  /** Lets containers use the devices of an X server, for graphics hardware. */
  public static readonly CONTAINER_USE_XSERVER_DEVICES = SelinuxBoolean.of('container_use_xserver_devices');

  /** Lets containers use DRI devices. The policy ships it turned on. */
  public static readonly CONTAINER_USE_DRI_DEVICES = SelinuxBoolean.of('container_use_dri_devices');

  /** Lets containers manage the cgroup files of the host, as systemd in a container does. A container may then lift its own limits. */
  public static readonly CONTAINER_MANAGE_CGROUP = SelinuxBoolean.of('container_manage_cgroup');

  /** Lets containers manage and run files on CephFS. CephFS has no labels for each container, so all of them reach all of it. */
  public static readonly CONTAINER_USE_CEPHFS = SelinuxBoolean.of('container_use_cephfs');

  /** Lets containers manage and run files on eCryptfs. */
  public static readonly CONTAINER_USE_ECRYPTFS = SelinuxBoolean.of('container_use_ecryptfs');

  /**
   * A boolean by its name, for policies that have others.
   *
   * Each operating system has a list of its own; a node on which the policy does not know the name could not be hardened and would not join.
   *
   * @param name name of the boolean: letters, digits and underscores
   * @throws SelinuxBooleanInvalid when the name has other characters, or is known at deployment only
   */
  public static of(name: string): SelinuxBoolean {
    if (Token.isUnresolved(name) || !/^[A-Za-z0-9_]+$/.test(name)) {
      const given = Token.isUnresolved(name) ? 'a token' : JSON.stringify(name);
      throw new HardeningError('SelinuxBooleanInvalid', `the name of an SELinux boolean must be letters, digits and underscores, got ${given}; use a name such as container_manage_cgroup`);
    }
    return new SelinuxBoolean(name);
  }

  private constructor(
    /** Name of the boolean, as the policy knows it. */
    public readonly name: string,
  ) {}
}
