import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { CIS_SCAN, CNI, NODE, RUNGS, SESSION_LOGS } from './expected-actions';
import { CniPermissions, InspectorCisScan, MinimalSsmRole, SsmAccess } from '../../src';
import { SessionLogging } from '../../src/access/session-logging';
import { SessionPreferences } from '../../src/access/session-preferences';
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
type Logs = keyof typeof SESSION_LOGS;
const CNIS = Object.keys(CNI) as Cni[];
const LOGS = Object.keys(SESSION_LOGS) as Logs[];

/** What a role is asked for. */
interface Asked {
  readonly access: SsmAccess;
  readonly cni: Cni;
  readonly logs?: Logs;
  readonly cisScan?: boolean;
}

/** Every combination: preferences of sessions are refused without sessions, CIS scans without the rung for Amazon Inspector. */
export function permissionCases(): PermissionCase[] {
  const asked = ACCESS.flatMap((access) => CNIS.flatMap((cni) => [
    { access, cni },
    ...(access === SsmAccess.NONE ? [] : LOGS.map((logs) => ({ access, cni, logs }))),
    ...(access === SsmAccess.INSPECTOR ? [undefined, ...LOGS].map((logs) => ({ access, cni, logs, cisScan: true })) : []),
  ]));
  return asked.map(permissionCase);
}

function permissionCase(asked: Asked): PermissionCase {
  const { access, cni, logs, cisScan } = asked;
  let template: object | undefined;
  return {
    name: [access.name, cni, ...(logs ? [logs] : []), ...(cisScan ? ['with CIS scans'] : [])].join(' '),
    template: () => (template ??= cisScan ? scanned(asked) : alone(asked)),
    expected: [...new Set([
      NODE, RUNGS[access.name as Rung], CNI[cni], logs ? SESSION_LOGS[logs] : [], cisScan ? CIS_SCAN : [],
    ].flat())].sort(),
  };
}

function alone(asked: Asked): object {
  const stack = new Stack(new App(), 'Stack');
  createRole(stack, asked);
  return Template.fromStack(stack).toJSON();
}

/** CIS scans add to the role from outside. */
function scanned(asked: Asked): object {
  const fixture = testFixture();
  const { stack, group } = plain(AL2023, createRole(fixture.stack, asked, fixture.cluster), fixture);
  new InspectorCisScan(stack, 'Scan', { nodeGroups: [group] });
  return Template.fromStack(stack).toJSON();
}

function createRole(stack: Stack, { access, cni, logs }: Asked, cluster?: Cluster): MinimalSsmRole {
  const sessionPreferences = logs && new SessionPreferences(stack, 'Sessions', { logging: SessionLogging[logs]() });
  return new MinimalSsmRole(stack, 'Role', { access, cniPermissions: CniPermissions[cni](), sessionPreferences, cluster });
}
