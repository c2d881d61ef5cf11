import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ControlId } from '../controls';

/**
 * Every warning id, once, with its control.
 *
 * Ids are API: users acknowledge them by id with a reason. docs/errors.md has a row for each, held against this list by a test.
 */
export const WARNINGS = {
  AlertTopicNotManaged: 'ACC-1',
  ArchitectureUnresolved: 'OS-1',
  BottlerocketConfidentialityLockdown: 'OS-1',
  BottlerocketHostContainer: 'ACC-1',
  BottlerocketUntypedSettings: 'OS-1',
  BreakGlassWithoutMfa: 'ACC-1',
  CniEndpointUnproven: 'NET-1',
  CniPermissionsOnNodeRole: 'IAM-1',
  ContainerConfinementExperimental: 'SEL-1',
  ContainersUnconfined: 'SEL-1',
  EndpointClientsUnproven: 'NET-1',
  EndpointFipsUnproven: 'NET-1',
  EndpointPolicyFull: 'NET-1',
  HopLimitAboveOne: 'ACC-1',
  InspectorCisScanUnproven: 'CIS-1',
  InspectorCoverageUnproven: 'INS-1',
  InspectorTopicNotManaged: 'INS-1',
  IsolatedSubnetAcknowledged: 'NET-1',
  KeyPolicyNotManaged: 'OS-1',
  NodeEgressOpen: 'NET-2',
  NodeIngressOpen: 'NET-2',
  NodeRepairDisabled: 'IMM-1',
  NodeRoleMappingUnproven: 'IAM-1',
  NvidiaLockdownNone: 'OS-1',
  PublicSubnetAcknowledged: 'NET-1',
  SelinuxBooleanOn: 'SEL-2',
  SessionAlertsMissing: 'ACC-1',
  SessionLoggingUnproven: 'IAM-2',
  SsmAccessNone: 'ACC-1',
  SubnetPlacementUnproven: 'NET-1',
  UpdateStrategyMinimal: 'IMM-1',
} as const satisfies Record<string, ControlId>;

/** A stable warning id. */
export type WarningId = keyof typeof WARNINGS;

/** Leaves a warning that can be acknowledged with a reason; the message ends with how. */
export function warn(scope: IConstruct, id: WarningId, message: string): void {
  const fullId = `cdk-eks-hardened-nodes:${id}`;
  Validations.of(scope).addWarning(fullId, `${message} (${WARNINGS[id]})`);
}
