import type { IConstruct } from 'constructs';
import type { ControlId } from '../controls';

/**
 * Every error code, once, with the control or the rule of Amazon EKS behind it.
 *
 * Codes are API: users and pipelines match on them. docs/errors.md has a row for each, held against this list by a test.
 */
export const ERRORS = {
  // the node group
  ArchitectureMismatch: 'EKS',
  ArchitectureMixed: 'EKS',
  ClusterSecurityGroupRequired: 'EKS',
  InstanceTypesOutOfRange: 'EKS',
  InstanceTypeUnsupported: 'EKS',
  LabelInvalid: 'EKS',
  LabelReserved: 'EKS',
  NodeAmountOutOfRange: 'EKS',
  NodeRepairInvalid: 'EKS',
  RoleDescriptionInvalid: 'EKS',
  RoleInOtherStack: 'EKS',
  RoleOptionsConflict: 'IAM-1',
  RolePathInvalid: 'EKS',
  ScalingOutOfRange: 'EKS',
  TaintInvalid: 'EKS',
  WarmPoolInvalid: 'EKS',
  // the network
  EndpointClientInvalid: 'NET-1',
  EndpointConflict: 'EKS',
  EndpointForeign: 'NET-1',
  EndpointInvalid: 'EKS',
  EndpointsMissing: 'NET-1',
  PublicSubnet: 'NET-1',
  SecurityGroupsConflict: 'EKS',
  SecurityGroupsOutOfRange: 'EKS',
  SecurityGroupVpcMismatch: 'EKS',
  SubnetsRequired: 'EKS',
  VpcDnsRequired: 'EKS',
  VpcRequired: 'EKS',
  WebhookPortOutOfRange: 'EKS',
  // the launch template
  DiskSizeRefused: 'EKS',
  FixedNameRefused: 'IMM-1',
  ForcedUpdateRefused: 'IMM-1',
  HopLimitOutOfRange: 'EKS',
  ImdsWeakened: 'ACC-1',
  LaunchTemplateFieldRefused: 'EKS',
  LaunchTemplateReplaced: 'OS-1',
  PublicAddressRefused: 'NET-1',
  SshRefused: 'ACC-1',
  UserDataMissing: 'OS-1',
  UserDataTooLarge: 'EKS',
  VolumeOutOfRange: 'EKS',
  VolumeUnencrypted: 'OS-1',
  // the operating system
  KubernetesVersionInvalid: 'EKS',
  OsRefused: 'OS-1',
  OsUnknown: 'OS-1',
  // Bottlerocket
  BottlerocketClusterSetting: 'EKS',
  BottlerocketOsVersion: 'OS-1',
  BottlerocketSettingInvalid: 'OS-1',
  BottlerocketTomlUnsupported: 'EKS',
  BottlerocketVariantUnsupported: 'OS-1',
  BottlerocketWeakened: 'CIS-1',
  // Amazon Linux 2023
  AmazonLinux2023VariantUnsupported: 'EKS',
  AmiReleaseInvalid: 'EKS',
  AmiReleaseTooOld: 'SEL-1',
  ContainerdConfigInvalid: 'OS-2',
  MimeBoundaryInValue: 'EKS',
  NodeConfigClusterField: 'EKS',
  NodeConfigFieldUnknown: 'OS-2',
  NodeConfigInvalid: 'OS-2',
  NodeConfigWeakened: 'CIS-1',
  // SELinux
  SelinuxBooleanInvalid: 'SEL-2',
  // Amazon Inspector
  InspectorAlreadyEnabled: 'INS-1',
  InspectorCisScanInvalid: 'CIS-1',
  InspectorCisUnsupported: 'CIS-1',
  InspectorFindingsOutOfRange: 'INS-1',
  InspectorOrganizationPolicyInvalid: 'INS-1',
  InspectorResourceTypesInvalid: 'INS-1',
  InspectorRoleInsufficient: 'INS-1',
  InspectorTopicUnencrypted: 'INS-1',
  // sessions
  AlertTopicUnencrypted: 'ACC-1',
  BreakGlassMfaInvalid: 'ACC-1',
  BreakGlassPrincipalInvalid: 'ACC-1',
  BreakGlassTimeInvalid: 'ACC-1',
  SessionBucketUnsafe: 'IAM-2',
  SessionDocumentClaimed: 'IAM-2',
  SessionDurationInvalid: 'IAM-2',
  SessionGrantInvalid: 'ACC-1',
  SessionLoggingInvalid: 'IAM-2',
  SessionLogGroupUnencrypted: 'IAM-2',
  SessionPreferencesUnused: 'ACC-1',
  SessionRunAsInvalid: 'IAM-2',
  SessionShellProfileInvalid: 'IAM-2',
  // texts
  ReasonRequired: 'NET-1',
} as const satisfies Record<string, ControlId | 'EKS'>;

/** A stable error code. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * The only error that the library throws: what was given, what is allowed, what to do, and where in the construct tree.
 */
export class HardeningError extends Error {
  /** Stable code, a row of docs/errors.md. */
  public readonly code: ErrorCode;

  public constructor(code: ErrorCode, message: string, scope?: IConstruct) {
    super(`[${code}] ${message}${scope ? ` (at ${scope.node.path})` : ''}`);
    this.name = 'HardeningError';
    this.code = code;
  }
}
