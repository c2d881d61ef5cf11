import { CfnNodegroup, type CfnNodegroupProps } from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';
import { guardOverride, validateGuards, type Guard } from '../private/guard';

const OTHER_TEMPLATE = {
  code: 'LaunchTemplateReplaced',
  instead: "the hardening is in the launch template of the group, give the group 'os', 'encryptionKey' and its other props",
} as const;

/** @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html */
const GUARDS: Guard[] = [
  { path: 'RemoteAccess', code: 'SshRefused', instead: 'nodes have no SSH access, open a session with Session Manager instead (ACC-1)' },
  { path: 'DiskSize', code: 'DiskSizeRefused', instead: "Amazon EKS refuses it beside a launch template, give 'os' a volume with a size" },
  {
    path: 'ForceUpdateEnabled',
    code: 'ForcedUpdateRefused',
    allows: (value) => value === false,
    instead: 'a forced update terminates pods against their PodDisruptionBudgets (IMM-1)',
  },
  { path: 'NodegroupName', code: 'FixedNameRefused', instead: 'a named node group cannot be replaced, as its successor would want the same name (IMM-1)' },
  { path: 'LaunchTemplate.Name', ...OTHER_TEMPLATE },
  { path: 'LaunchTemplate.Id', ...OTHER_TEMPLATE, allows: () => false },
  { path: 'LaunchTemplate', ...OTHER_TEMPLATE, allows: (value) => value !== undefined },
];

/** What Bottlerocket cannot do. */
const BOTTLEROCKET_GUARDS: Guard[] = [
  {
    path: 'WarmPoolConfig.PoolState',
    code: 'WarmPoolInvalid',
    allows: (value) => value !== 'HIBERNATED',
    instead: "Bottlerocket knows no hibernation, give 'warmPool' another 'poolState'",
  },
  {
    path: 'WarmPoolConfig.ReuseOnScaleIn',
    code: 'WarmPoolInvalid',
    allows: (value) => value === undefined || value === false,
    instead: 'Bottlerocket has no way back into a warm pool, and a node is replaced rather than reused (IMM-1)',
  },
];

/** The L1 node group, whose escape hatches do not lead out of the hardening. */
export class GuardedNodegroup extends CfnNodegroup {
  private readonly guards: Guard[];

  public constructor(scope: Construct, id: string, props: CfnNodegroupProps) {
    super(scope, id, props);
    this.guards = guardsOf(systemOf(props.amiType));
    validateGuards(this, this.guards);
  }

  public addOverride(path: string, value: unknown): void {
    guardOverride(this, this.guards, path, value);
    super.addOverride(path, value);
  }
}

/** An AMI type begins with its operating system, as `BOTTLEROCKET_ARM_64` and `AL2023_ARM_64_STANDARD` do. */
const systemOf = (amiType: unknown) => String(amiType).split('_')[0];

/** The guards by operating system, each list once. */
const GUARDS_OF = new Map<string, Guard[]>();

function guardsOf(system: string): Guard[] {
  const known = GUARDS_OF.get(system);
  if (known) return known;
  const guards: Guard[] = [...GUARDS, ...(system === 'BOTTLEROCKET' ? BOTTLEROCKET_GUARDS : []), {
    path: 'AmiType',
    code: 'OsRefused',
    allows: (value) => systemOf(value) === system,
    instead: "the user data belongs to the operating system, give 'os' another one",
  }];
  GUARDS_OF.set(system, guards);
  return guards;
}
