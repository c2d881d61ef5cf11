import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CIS_SCAN, CNI, NODE, RUNGS } from './expected-actions';
import { CniPermissions, InspectorCisScan, MinimalSsmRole, SsmAccess } from '../../src';
import { AL2023, plain } from '../inspector/given';
import { testFixture } from '../util';

/** A node role with some of what can be asked for, and every action that it may have. */
export interface PermissionCase {
  readonly name: string;
  readonly template: () => object;
  readonly expected: string[];
}

const ACCESS = [SsmAccess.NONE, SsmAccess.SESSIONS, SsmAccess.SESSIONS_AND_RUN_COMMAND, SsmAccess.INSPECTOR];
type Rung = keyof typeof RUNGS;
type Cni = keyof typeof CNI;

const union = (...lists: string[][]) => [...new Set(lists.flat())].sort();

/** Every combination. */
export function permissionCases(): PermissionCase[] {
  return ACCESS.flatMap((access) => (Object.keys(CNI) as Cni[]).flatMap((cni) => [
    roleCase(access, cni),
    ...(access === SsmAccess.INSPECTOR ? [cisCase(access, cni)] : []),
  ]));
}

function roleCase(access: SsmAccess, cni: Cni): PermissionCase {
  return {
    name: `${access.name} ${cni}`,
    template: () => {
      const stack = new Stack(new App(), 'Stack');
      new MinimalSsmRole(stack, 'Role', { access, cniPermissions: CniPermissions[cni]() });
      return Template.fromStack(stack).toJSON();
    },
    expected: union(NODE, RUNGS[access.name as Rung], CNI[cni]),
  };
}

/** CIS scans add to the role from outside. */
function cisCase(access: SsmAccess, cni: Cni): PermissionCase {
  return {
    name: `${access.name} ${cni} with CIS scans`,
    template: () => {
      const fixture = testFixture();
      const role = new MinimalSsmRole(fixture.stack, 'Role', { access, cniPermissions: CniPermissions[cni](), cluster: fixture.cluster });
      const { stack, group } = plain(AL2023, role, fixture);
      new InspectorCisScan(stack, 'Scan', { nodeGroups: [group] });
      return Template.fromStack(stack).toJSON();
    },
    expected: union(NODE, RUNGS[access.name as Rung], CNI[cni], CIS_SCAN),
  };
}
