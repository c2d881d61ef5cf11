import { Names } from 'aws-cdk-lib';
import { ManagedPolicy, type IRole } from 'aws-cdk-lib/aws-iam';
import { CfnCisScanConfiguration } from 'aws-cdk-lib/aws-inspectorv2';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { InspectorCisDay, InspectorCisSchedule } from './cis-schedule';
import { INSPECTOR_CIS_SCAN } from '../access/inspector-permissions';
import { statementsOf } from '../access/permission';
import { HardeningError } from '../private/errors';
import { acknowledge } from '../private/nag';
import { readNodeGroup, type NodeGroupFacts } from '../private/node-group-facts';
import { nodegroupNameOf } from '../private/node-group-names';
import { warn } from '../private/warnings';

/**
 * Profile of a CIS benchmark.
 */
export enum InspectorCisLevel {
  /** What hardly gets in the way. */
  LEVEL_1 = 'LEVEL_1',

  /** Defence in depth; it may get in the way. */
  LEVEL_2 = 'LEVEL_2',
}

/**
 * Options of a scheduled CIS scan.
 */
export interface InspectorCisScanOptions {
  /**
   * Node groups whose nodes are scanned, by the tag that Amazon EKS gives them. Their roles get the permissions that a scan takes.
   *
   * Amazon Linux 2023 on x86-64. At most 5.
   */
  readonly nodeGroups: eksRefs.INodegroupRef[];

  /**
   * Profile of the benchmark.
   *
   * @default InspectorCisLevel.LEVEL_1
   */
  readonly level?: InspectorCisLevel;

  /**
   * When the scans run.
   *
   * @default - every Sunday at midnight UTC
   */
  readonly schedule?: InspectorCisSchedule;
}

/**
 * Properties of a scheduled CIS scan.
 */
export interface InspectorCisScanProps extends InspectorCisScanOptions {}

/** Values that Amazon Inspector takes for one tag. */
const MAX_NODE_GROUPS = 5;

/**
 * A scheduled scan of nodes against the CIS benchmark of their operating system.
 *
 * Amazon Inspector must be on: have it below `InspectorEnablement` (`cisScan`), or after it.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-cis.html
 */
export class InspectorCisScan extends Construct {
  /**
   * ARN of the scan configuration.
   *
   * @attribute
   */
  public readonly cisScanConfigurationArn: string;

  public constructor(scope: Construct, id: string, props: InspectorCisScanProps) {
    super(scope, id);
    this.validateAmount(props.nodeGroups);
    const roles = props.nodeGroups.map((nodeGroup) => this.examine(nodeGroup)).filter((role) => role !== undefined);
    if (roles.length > 0) this.allowScans(roles);
    const schedule = props.schedule ?? InspectorCisSchedule.weekly([InspectorCisDay.SUNDAY]);
    const resource = new CfnCisScanConfiguration(this, 'Resource', {
      scanName: Names.uniqueResourceName(this, { maxLength: 128 }),
      securityLevel: props.level ?? InspectorCisLevel.LEVEL_1,
      schedule: schedule._render(),
      targets: { accountIds: ['SELF'], targetResourceTags: { 'eks:nodegroup-name': props.nodeGroups.map(nodegroupNameOf) } },
    });
    this.cisScanConfigurationArn = resource.attrArn;
  }

  private validateAmount(nodeGroups: eksRefs.INodegroupRef[]): void {
    if (nodeGroups.length < 1 || nodeGroups.length > MAX_NODE_GROUPS) {
      throw new HardeningError('InspectorCisScanInvalid',
        `'nodeGroups' must name 1 to ${MAX_NODE_GROUPS} node groups, got ${nodeGroups.length}; make a scan for each ${MAX_NODE_GROUPS}`, this);
    }
  }

  /** The role of the node group, if it can be given permissions. */
  private examine(nodeGroup: eksRefs.INodegroupRef): IRole | undefined {
    const facts = readNodeGroup(nodeGroup);
    this.refuse(nodeGroup, facts);
    if (facts.access !== undefined && facts.access !== 'INSPECTOR') {
      throw new HardeningError('InspectorRoleInsufficient',
        `'access' of the role must be SsmAccess.INSPECTOR for CIS scans, got ${facts.access}: Amazon Inspector could not install its plugin; give its role `
        + 'SsmAccess.INSPECTOR', nodeGroup);
    }
    const doubts = [
      ...(facts.os === undefined ? ['its operating system cannot be read from the node group; look for it in the list of those that CIS scans support'] : []),
      ...(facts.role === undefined ? ['its role is not known; attach AmazonInspector2ManagedCisPolicy and the permissions of SsmAccess.INSPECTOR to it'] : []),
      ...(facts.role !== undefined && facts.access === undefined
        ? ["its role is not one of this library's; see that it has the permissions of SsmAccess.INSPECTOR"] : []),
    ];
    if (doubts.length > 0) warn(nodeGroup, 'InspectorCisScanUnproven', `whether Amazon Inspector can run CIS scans on this node group is unproven: ${doubts.join('; ')}`);
    return facts.role;
  }

  /** @see https://docs.aws.amazon.com/inspector/latest/user/supported.html */
  private refuse(nodeGroup: eksRefs.INodegroupRef, { os, arm64 }: NodeGroupFacts): void {
    const refuse = (got: string, instead: string) => {
      throw new HardeningError('InspectorCisUnsupported', `'nodeGroups' must run Amazon Linux 2023 on x86-64, got ${got}; ${instead}`, nodeGroup);
    };
    if (os === 'Bottlerocket') {
      refuse('Bottlerocket, which CIS scans of Amazon Inspector do not support', "leave it out, and use Bottlerocket's own report (apiclient report cis)");
    }
    if (arm64) refuse('arm64, where the checks may not be evaluated, as the CIS standards are for x86-64', 'leave it out');
  }

  /** What AmazonInspector2ManagedCisPolicy holds, as a policy of ours: no AWS managed policy on the roles of nodes without need. */
  private allowScans(roles: IRole[]): void {
    const policy = new ManagedPolicy(this, 'NodePolicy', {
      description: 'CIS scans of Amazon Inspector on Amazon EKS nodes',
      roles,
      statements: statementsOf(INSPECTOR_CIS_SCAN),
    });
    acknowledge(policy, 'IAM5', 'Resource::*', 'the actions of CIS scans know no resources; they are those of AmazonInspector2ManagedCisPolicy');
  }
}
