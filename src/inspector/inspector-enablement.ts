import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { aws_eks as eksRefs, aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { checkCoverage } from './coverage';
import { EnablementFunction } from './enablement-function';
import { InspectorCisScan, type InspectorCisScanOptions } from './inspector-cis-scan';
import { InspectorFindings } from './inspector-findings';
import { claimEnvironment } from './one-per-environment';
import { InspectorResourceType, lacks, validateResourceTypes } from './resource-type';
import type { Ec2ScanMode } from './scan-mode';
import { HardeningError } from '../private/errors';

/**
 * Properties of Amazon Inspector in an account and Region.
 */
export interface InspectorEnablementProps {
  /**
   * What is scanned. Other scans that are on already stay on.
   *
   * @default - EC2 instances
   */
  readonly resourceTypes?: InspectorResourceType[];

  /**
   * How Amazon Inspector finds out which packages are on an EC2 instance. It is a setting of the whole account and Region.
   *
   * @default - not touched: new accounts are hybrid
   */
  readonly scanMode?: Ec2ScanMode;

  /**
   * Node groups whose role, operating system and scan mode are held against each other.
   *
   * @default - none; see `addNodeGroup`
   */
  readonly nodeGroups?: eksRefs.INodegroupRef[];

  /**
   * Topic that critical and high findings go to, and EC2 instances that are no longer scanned. It must be encrypted with a key of yours.
   *
   * @default - none: findings are in Amazon Inspector alone; `InspectorFindings` has more options
   */
  readonly findingsTopic?: snsRefs.ITopicRef;

  /**
   * A scheduled scan against the CIS benchmark of the operating system.
   *
   * @default - none
   */
  readonly cisScan?: InspectorCisScanOptions;
}

/** Two runs of the function, as Lambda runs it once more where it could not answer, and the minutes between them. */
const ANSWERS_WITHIN = Duration.minutes(32);

/**
 * Turns Amazon Inspector on for the account and Region of the stack, and proves that it is on: the deployment fails with the reason where it is not.
 *
 * Nothing is ever turned off, also not when the stack goes.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html
 */
export class InspectorEnablement extends Construct {
  /** The scheduled CIS scan, if there is one. */
  public readonly cisScan?: InspectorCisScan;

  /** The alerts, if there is a topic for them. */
  public readonly findings?: InspectorFindings;

  private readonly scanMode?: Ec2ScanMode;

  public constructor(scope: Construct, id: string, props: InspectorEnablementProps = {}) {
    super(scope, id);
    const resourceTypes = props.resourceTypes ?? [InspectorResourceType.EC2];
    validateResourceTypes(this, resourceTypes);
    this.validateEc2(resourceTypes, props);
    claimEnvironment(this);

    this.scanMode = props.scanMode;
    const resource = this.createResource(resourceTypes);
    props.nodeGroups?.forEach((nodeGroup) => this.addNodeGroup(nodeGroup));
    this.findings = props.findingsTopic && new InspectorFindings(this, 'Findings', { topic: props.findingsTopic });
    this.cisScan = props.cisScan && new InspectorCisScan(this, 'CisScan', props.cisScan);
    this.cisScan?.node.addDependency(resource);
  }

  /**
   * Holds the role of a node group, its operating system and the scan mode against each other.
   *
   * It leaves the warning `InspectorCoverageUnproven` on the node group where nothing documents that Amazon Inspector finds vulnerabilities in its packages.
   *
   * @param nodeGroup a `HardenedNodeGroup`, an `eks.Nodegroup` or a `CfnNodegroup`
   * @throws InspectorRoleInsufficient where it cannot find any
   */
  public addNodeGroup(nodeGroup: eksRefs.INodegroupRef): void {
    checkCoverage(nodeGroup, this.scanMode);
  }

  /** Retained: deleting it does nothing, so nobody needs to be asked. */
  private createResource(resourceTypes: InspectorResourceType[]): CustomResource {
    const { functionArn } = new EnablementFunction(this, 'Handler', { setsScanMode: this.scanMode !== undefined });
    return new CustomResource(this, 'Resource', {
      serviceToken: functionArn,
      resourceType: 'Custom::InspectorEnablement',
      properties: { resourceTypes, scanMode: this.scanMode },
      removalPolicy: RemovalPolicy.RETAIN,
      serviceTimeout: ANSWERS_WITHIN,
    });
  }

  /** Options that are about EC2 instances need their scans. */
  private validateEc2(resourceTypes: InspectorResourceType[], props: InspectorEnablementProps): void {
    if (!lacks(resourceTypes, InspectorResourceType.EC2)) return;
    for (const option of ['scanMode', 'nodeGroups', 'cisScan'] as const) {
      if (props[option] !== undefined) {
        throw new HardeningError('InspectorResourceTypesInvalid',
          `'resourceTypes' must have EC2 where '${option}' is given, got ${JSON.stringify(resourceTypes)}; add EC2`, this);
      }
    }
  }
}
