import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { Ec2ScanMode } from './scan-mode';
import { HardeningError } from '../private/errors';
import { readNodeGroup, type NodeGroupFacts } from '../private/node-group-facts';
import { warn } from '../private/warnings';

/** The rung with which nodes send an inventory. */
const SENDS_INVENTORY = 'INSPECTOR';

/** The rung with which Systems Manager does not know the node at all. */
const UNMANAGED = 'NONE';

const GIVE_INSPECTOR = 'give its role SsmAccess.INSPECTOR';

/**
 * Holds the role of a node group, its operating system and the scan mode against each other.
 *
 * An error where packages with known vulnerabilities cannot be found, a warning where no document of AWS says that they are. Ports that are open to the
 * internet are found in any case.
 */
export function checkCoverage(nodeGroup: eksRefs.INodegroupRef, scanMode: Ec2ScanMode | undefined): void {
  const facts = readNodeGroup(nodeGroup);
  if (scanMode === Ec2ScanMode.AGENT_BASED && facts.access !== undefined && facts.access !== SENDS_INVENTORY) {
    throw new HardeningError('InspectorRoleInsufficient',
      `'access' of the role must be SsmAccess.INSPECTOR where 'scanMode' is AGENT_BASED, got ${facts.access}: the nodes send no inventory, and no vulnerability `
      + `is found; ${GIVE_INSPECTOR}`, nodeGroup);
  }
  const doubt = doubtOf(facts, scanMode);
  if (doubt !== undefined) {
    warn(nodeGroup, 'InspectorCoverageUnproven', `whether Amazon Inspector finds vulnerabilities in the packages of these nodes is unproven: ${doubt}`);
  }
}

/**
 * What is not documented about a combination, and what to do.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html
 * @see https://docs.aws.amazon.com/inspector/latest/user/supported.html
 */
function doubtOf({ os, access }: NodeGroupFacts, scanMode: Ec2ScanMode | undefined): string | undefined {
  if (os === undefined) return 'their operating system cannot be read from the node group; look for it in the list of supported ones';
  if (access === undefined) {
    return "their role is not one of this library's; see that it has the permissions of SsmAccess.INSPECTOR";
  }
  if (access === SENDS_INVENTORY) return undefined;
  if (scanMode === undefined) return `they send no inventory, and the scan mode of the account is not set here; ${GIVE_INSPECTOR}`;
  if (os === 'Bottlerocket') {
    return `they send no inventory, and scans of snapshots read ext3, ext4 and xfs, while the root file system of Bottlerocket is EROFS; ${GIVE_INSPECTOR}`;
  }
  if (access === UNMANAGED) return undefined;
  return "they are managed by Systems Manager and send no inventory; scans of snapshots take instances with the status 'No inventory', but that these get it is "
    + `not documented; ${GIVE_INSPECTOR}`;
}
