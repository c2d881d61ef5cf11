import { Size } from 'aws-cdk-lib';
import { InstanceArchitecture, type InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { validateAmiRelease } from './ami-release';
import { renderBootScripts, type BootScripts } from './boot-script';
import { renderContainerdConfig } from './containerd-config';
import { renderMime } from './mime';
import type { NodeConfig } from './node-config';
import { hardenedNodeConfig, renderNodeConfig } from './node-config-document';
import { SELINUX_BOOLEANS } from './presets';
import { HardeningError } from '../../private/errors';
import { hasNeuron, hasNvidiaGpu } from '../../private/instance-types';
import type { SelinuxBoolean } from '../../selinux/selinux-boolean';
import { validateVolume, type NodeVolume } from '../node-volume';
import type { BoundOs, OperatingSystem, OsContext } from '../operating-system';

/**
 * Variants of Amazon Linux 2023.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-ami.html
 */
export enum AmazonLinux2023Variant {
  /** For nodes without accelerators. */
  STANDARD = 'STANDARD',

  /** With the NVIDIA driver. */
  NVIDIA = 'NVIDIA',

  /** With the driver of AWS Neuron, for AWS Inferentia and AWS Trainium; x86-64 alone. */
  NEURON = 'NEURON',
}

/**
 * What SELinux does with containers.
 */
export enum ContainerConfinement {
  /**
   * SELinux guards the host, and containers run without a type of their own: what a container may do is up to namespaces, capabilities and seccomp, as on every
   * node of Amazon EKS with Amazon Linux. Leaves a warning.
   */
  NONE = 'NONE',

  /**
   * containerd gives each container the type `container_t` and a level of its own. Experimental: not run on a live cluster, and the add-ons of Amazon EKS are not
   * made for it. Leaves a warning.
   *
   * - `aws-node` of the Amazon VPC CNI plugin writes to the host without being privileged. It has to run as `spc_t`, which takes its Helm chart or manifest: the
   *   managed add-on has no field for it.
   * - The sidecars of the Amazon EBS CSI driver are not privileged and reach below `/var/lib/kubelet`. Set `node.selinux` and `seLinuxOptions` in its chart.
   *
   * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/1291
   * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml
   */
  SELINUX = 'SELINUX',
}

/**
 * Options of Amazon Linux 2023.
 */
export interface AmazonLinux2023Options {
  /**
   * The variant. A change replaces the node group.
   *
   * @default - `NVIDIA` when all instance types have NVIDIA GPUs, `NEURON` when all have AWS Inferentia or AWS Trainium, `STANDARD` otherwise
   */
  readonly variant?: AmazonLinux2023Variant;

  /**
   * What nodeadm makes of an instance, on top of the hardened configuration. What weakens the node is an error that names the control.
   * A change starts a rolling update.
   *
   * @default - the hardened configuration alone
   */
  readonly nodeConfig?: NodeConfig;

  /**
   * SELinux booleans that are turned on, of those that container-selinux 2.233.0 has. Each loosens the policy on the whole node and leaves a warning.
   * A change starts a rolling update.
   *
   * @default - none: as the policy ships them
   */
  readonly selinuxBooleans?: SelinuxBoolean[];

  /**
   * What SELinux does with containers. The host is enforcing either way. A change starts a rolling update.
   *
   * @default ContainerConfinement.NONE - as the add-ons of Amazon EKS for networks and volumes are not made for the other one; it leaves a warning
   */
  readonly containerConfinement?: ContainerConfinement;

  /**
   * Oldest release of the image that the nodes may run, such as `1.34.2-20260209` or `v20260209`. One that does not boot with SELinux enforcing is an error.
   * A change replaces no nodes.
   *
   * @default - the newest
   * @see https://github.com/awslabs/amazon-eks-ami/releases
   */
  readonly amiReleaseVersion?: string;

  /**
   * The volume of the operating system, of images, containers and logs, `/dev/xvda`. A change starts a rolling update.
   *
   * @default - gp3, encrypted, 20 GiB, the size of the image and the least
   */
  readonly rootVolume?: NodeVolume;
}

/** Size of the image's own volume in GiB: the default, and the least. */
const IMAGE_SIZE = 20;

/** Renders the boot scripts and the NodeConfig as MIME user data. */
export class AmazonLinux2023 implements OperatingSystem {
  public constructor(private readonly options: AmazonLinux2023Options) {}

  public bind(scope: IConstruct, context: OsContext): BoundOs {
    const variant = this.options.variant ?? defaultVariant(context.instanceTypes);
    validateVariant(scope, variant, context.architecture);
    validateAmiRelease(scope, this.options.amiReleaseVersion, variant === AmazonLinux2023Variant.NVIDIA);
    const booleans = this.booleans(scope);
    const fields = hardenedNodeConfig(scope, this.options.nodeConfig ?? {});
    const containerd = this.containerd(scope);
    const scripts = renderBootScripts({ booleans });
    const nodeConfig = renderNodeConfig(scope, fields, { containerdConfig: containerd.text, kubeletFlags: scripts.kubeletFlags });
    return {
      amiType: `AL2023_${context.architecture === InstanceArchitecture.ARM_64 ? 'ARM_64' : 'x86_64'}_${variant}`,
      userData: renderUserData(scope, scripts, nodeConfig),
      volumes: this.volumes(scope),
      warnings: waysOut(booleans, containerd.confined),
    };
  }

  private containerd(scope: IConstruct): ReturnType<typeof renderContainerdConfig> {
    const { nodeConfig, containerConfinement } = this.options;
    return renderContainerdConfig(scope, nodeConfig?.containerd?.config, containerConfinement === ContainerConfinement.SELINUX);
  }

  private booleans(scope: IConstruct): string[] {
    const names = (this.options.selinuxBooleans ?? []).map(({ name }) => name);
    const unknown = names.find((name) => !SELINUX_BOOLEANS.includes(name));
    if (unknown !== undefined) {
      throw new HardeningError('SelinuxBooleanInvalid',
        `'selinuxBooleans' must be of ${SELINUX_BOOLEANS.join(', ')}, got ${unknown}: Amazon Linux 2023 does not know it, and the node would not join; leave it out`, scope);
    }
    return names;
  }

  private volumes(scope: IConstruct): BoundOs['volumes'] {
    const volume = { ...this.options.rootVolume, size: this.options.rootVolume?.size ?? Size.gibibytes(IMAGE_SIZE) };
    validateVolume(scope, 'rootVolume', volume, IMAGE_SIZE);
    return [{ deviceName: '/dev/xvda', volume }];
  }
}

/** The gate comes first: without it a node whose other parts are broken would join. */
function renderUserData(scope: IConstruct, scripts: BootScripts, nodeConfig: string): string {
  return renderMime(scope, [
    { contentType: 'text/cloud-boothook; charset="us-ascii"', body: scripts.boothook },
    { contentType: 'application/node.eks.aws', body: nodeConfig },
    { contentType: 'text/x-shellscript; charset="us-ascii"', body: scripts.shellscript },
  ]);
}

function defaultVariant(instanceTypes: InstanceType[]): AmazonLinux2023Variant {
  const all = (has: (instanceType: InstanceType) => boolean) => instanceTypes.length > 0 && instanceTypes.every((instanceType) => has(instanceType));
  if (all(hasNvidiaGpu)) return AmazonLinux2023Variant.NVIDIA;
  return all(hasNeuron) ? AmazonLinux2023Variant.NEURON : AmazonLinux2023Variant.STANDARD;
}

function validateVariant(scope: IConstruct, variant: AmazonLinux2023Variant, architecture: InstanceArchitecture): void {
  if (variant === AmazonLinux2023Variant.NEURON && architecture === InstanceArchitecture.ARM_64) {
    throw new HardeningError('AmazonLinux2023VariantUnsupported',
      `'variant' must be ${AmazonLinux2023Variant.STANDARD} or ${AmazonLinux2023Variant.NVIDIA} on arm64, got ${variant}: Amazon EKS has no such image; use inf or trn instance types`, scope);
  }
}

/** What the options give up, each with the id of its warning. */
function waysOut(booleans: string[], confined: boolean): BoundOs['warnings'] {
  const confinement: BoundOs['warnings'][number] = confined
    ? ['ContainerConfinementExperimental',
      'SELinux confines containers, which the add-ons of Amazon EKS for networks and volumes are not made for: nodes may stay NotReady. Try it on one node']
    : ['ContainersUnconfined',
      "SELinux guards the host but does not confine containers: for that try 'containerConfinement: ContainerConfinement.SELINUX', or NodeOs.bottlerocket(), which does it by itself"];
  if (booleans.length === 0) return [confinement];
  return [['SelinuxBooleanOn', `'selinuxBooleans' turns on ${booleans.join(', ')}: the SELinux policy is looser for everything on these nodes`], confinement];
}
