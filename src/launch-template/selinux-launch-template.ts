import { Fn, Lazy, Resource, TagManager, TagType, Token, type ITaggable } from 'aws-cdk-lib';
import { InstanceArchitecture, type ILaunchTemplate, type InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { aws_ec2 as ec2Refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { GuardedLaunchTemplate, isHopLimit } from './guarded-launch-template';
import { allowAutoScaling } from './node-volume-key';
import { NodeOs } from '../os/node-os';
import { sizeInGiB, type VolumeMapping } from '../os/node-volume';
import type { BoundOs } from '../os/operating-system';
import { HardeningError } from '../private/errors';
import { validateKubernetesVersion } from '../private/versions';
import { warn } from '../private/warnings';

/**
 * Properties of a hardened launch template.
 */
export interface SelinuxLaunchTemplateProps {
  /**
   * What boots. A change replaces the node group; within one operating system and variant, its options say what theirs does.
   *
   * @default NodeOs.bottlerocket() - SELinux is always enforcing there
   */
  readonly os?: NodeOs;

  /**
   * Architecture of the instances; the AMI type follows it. A change replaces the node group.
   *
   * @default InstanceArchitecture.X86_64
   */
  readonly architecture?: InstanceArchitecture;

  /**
   * Instance types of the node group that uses the template. They stay out of the template; the operating system looks at them (GPUs).
   * A change replaces the node group where the AMI type follows.
   *
   * @default - none known
   */
  readonly instanceTypes?: InstanceType[];

  /**
   * Kubernetes version of the cluster, such as `1.34`, for options that not every version has. A change replaces no nodes.
   *
   * @default - unknown
   */
  readonly kubernetesVersion?: string;

  /**
   * Key that encrypts the volumes. Amazon EC2 Auto Scaling gets the permissions on it that launching takes. A change starts a rolling update.
   *
   * @default - the key for EBS encryption of the account and Region, `aws/ebs` unless the account says otherwise
   */
  readonly encryptionKey?: IKey;

  /**
   * How many network hops an answer of the instance metadata service may take, from 1 to 64. More than 1 leaves a warning.
   * A change starts a rolling update.
   *
   * @default 1 - so that only processes in the host's network, not pods, reach the credentials of the node role
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
   */
  readonly metadataHopLimit?: number;

  /**
   * Security groups of the nodes. As soon as there is one, Amazon EKS no longer adds the security group of the cluster: have it in the list.
   * A change starts a rolling update.
   *
   * @default - none: Amazon EKS adds the security group of the cluster
   * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
   */
  readonly securityGroups?: ec2Refs.ISecurityGroupRef[];
}

/** EC2 counts the raw text, before base64. */
const USER_DATA_LIMIT = 16 * 1024;

const MAX_TAG_VALUE = 256;

/** Below the 100 of Tags.of(). */
const DEFAULT_TAG_PRIORITY = 50;

/**
 * A hardened launch template: SELinux enforcing, IMDSv2, encrypted volumes, no SSH key, no public address.
 *
 * For a node group of your own (`eks.Nodegroup` with `launchTemplateSpec`); `HardenedNodeGroup` makes its own.
 *
 * @resource AWS::EC2::LaunchTemplate
 */
export class SelinuxLaunchTemplate extends Resource implements ILaunchTemplate, ITaggable {
  /** Tags; they reach the instances and their volumes too. */
  public readonly tags: TagManager;

  /**
   * Id of the launch template.
   *
   * @attribute
   */
  public readonly launchTemplateId?: string;

  /**
   * Number of the newest version: give this one to a node group, so that a change reaches the nodes.
   *
   * @attribute
   */
  public readonly latestVersionNumber: string;

  /** AMI type that belongs to the template, as the API of Amazon EKS names it. A node group needs the very same. */
  public readonly amiType: string;

  public constructor(scope: Construct, id: string, props: SelinuxLaunchTemplateProps = {}) {
    super(scope, id);
    validateKubernetesVersion(this, props.kubernetesVersion);
    const os = (props.os ?? NodeOs.bottlerocket())._bind(this, {
      architecture: props.architecture ?? InstanceArchitecture.X86_64,
      instanceTypes: props.instanceTypes ?? [],
      kubernetesVersion: props.kubernetesVersion,
    });
    this.validateHopLimit(props.metadataHopLimit);
    this.validateSecurityGroups(props.securityGroups);
    this.validateUserData(os.userData);
    if (props.encryptionKey) allowAutoScaling(this, props.encryptionKey);

    this.tags = new TagManager(TagType.KEY_VALUE, 'AWS::EC2::LaunchTemplate');
    this._nameNodes(this.node.path);
    const resource = this.createResource(props, os);

    this.amiType = os.amiType;
    this.launchTemplateId = resource.ref;
    this.latestVersionNumber = resource.attrLatestVersionNumber;
  }

  /** Number of the newest version. */
  public get versionNumber(): string {
    return this.latestVersionNumber;
  }

  /** A reference to the launch template. */
  public get launchTemplateRef(): ec2Refs.LaunchTemplateReference {
    return { launchTemplateId: this.launchTemplateId! };
  }

  /**
   * Names instances and volumes; a Name that the app sets with Tags.of() wins.
   *
   * @internal
   */
  public _nameNodes(name: string): void {
    this.tags.setTag('Name', name.slice(-MAX_TAG_VALUE), DEFAULT_TAG_PRIORITY);
  }

  private createResource(props: SelinuxLaunchTemplateProps, os: BoundOs): GuardedLaunchTemplate {
    return new GuardedLaunchTemplate(this, 'Resource', {
      launchTemplateData: {
        blockDeviceMappings: os.volumes.map((mapping) => this.renderVolume(mapping, props.encryptionKey)),
        metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: props.metadataHopLimit ?? 1 },
        securityGroupIds: props.securityGroups?.map((group) => group.securityGroupRef.securityGroupId),
        tagSpecifications: this.renderTags('instance', 'volume'),
        userData: Fn.base64(os.userData),
      },
      tagSpecifications: this.renderTags('launch-template'),
    });
  }

  private renderVolume({ deviceName, volume }: VolumeMapping, key: IKey | undefined) {
    return {
      deviceName,
      ebs: {
        encrypted: true,
        kmsKeyId: key?.keyArn,
        volumeType: 'gp3',
        volumeSize: sizeInGiB(this, deviceName, volume),
        iops: volume.iops,
        throughput: volume.throughput,
        deleteOnTermination: true,
      },
    };
  }

  /** Tags may still come when the app is ready; they are rendered last. */
  private renderTags(...resourceTypes: string[]) {
    return Lazy.any({
      produce: () => {
        const tags = (this.tags.renderTags() as { Key: string; Value: string }[]).map(({ Key, Value }) => ({ key: Key, value: Value }));
        return resourceTypes.map((resourceType) => ({ resourceType, tags }));
      },
    });
  }

  private validateHopLimit(hopLimit: number | undefined): void {
    if (hopLimit === undefined || Token.isUnresolved(hopLimit)) return;
    if (!isHopLimit(hopLimit)) {
      throw new HardeningError('HopLimitOutOfRange',
        `'metadataHopLimit' must be a whole number from 1 to 64, got ${hopLimit}; leave it out for 1, so that pods do not reach the credentials of the node`, this);
    }
    if (hopLimit > 1) {
      warn(this, 'HopLimitAboveOne',
        `'metadataHopLimit' is ${hopLimit}: every pod reaches the credentials of the node role. Give pods roles of their own (EKS Pod Identity) and leave it out`);
    }
  }

  private validateSecurityGroups(groups: ec2Refs.ISecurityGroupRef[] | undefined): void {
    if (groups !== undefined && groups.length === 0) {
      throw new HardeningError('SecurityGroupsOutOfRange',
        "'securityGroups' must name at least one security group, got none; leave it out, and Amazon EKS adds the security group of the cluster", this);
    }
  }

  private validateUserData(userData: string): void {
    const bytes = Buffer.byteLength(userData.replaceAll(/\$\{Token\[[^\]]*\]\}/g, ''));
    if (bytes > USER_DATA_LIMIT) {
      throw new HardeningError('UserDataTooLarge',
        `user data must not be larger than ${USER_DATA_LIMIT} bytes, got ${bytes}; move large values (bootstrap scripts, certificates) into an image of your own`, this);
    }
  }
}

