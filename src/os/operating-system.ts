import type { InstanceArchitecture, InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { VolumeMapping } from './node-volume';
import type { WarningId } from '../private/warnings';

/** What an operating system is bound to. */
export interface OsContext {
  readonly architecture: InstanceArchitecture;
  readonly instanceTypes: InstanceType[];
  readonly kubernetesVersion?: string;
}

/** What boots: the image, its user data and its volumes. */
export interface BoundOs {
  /** AMI type as the API of Amazon EKS names it. */
  readonly amiType: string;

  /** User data before base64. */
  readonly userData: string;

  readonly volumes: VolumeMapping[];

  /** What the options give up: the id of each warning and its text. */
  readonly warnings: [WarningId, string][];
}

/** An operating system; each has a folder of its own beside this file. */
export interface OperatingSystem {
  /** Validates the options and renders them; errors belong to the scope. The same context gives the same, so that it is asked for once. */
  bind(scope: IConstruct, context: OsContext): BoundOs;
}
