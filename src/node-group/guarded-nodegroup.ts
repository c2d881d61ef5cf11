import { CfnNodegroup, type CfnNodegroupProps } from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';
import { guardOverride, type Guard } from '../private/guard';

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
];

/** The L1 node group, whose escape hatches do not lead out of the hardening. */
export class GuardedNodegroup extends CfnNodegroup {
  private readonly guards: Guard[];

  public constructor(scope: Construct, id: string, props: CfnNodegroupProps) {
    super(scope, id, props);
    this.guards = guardsOf(props.amiType);
  }

  public addOverride(path: string, value: unknown): void {
    guardOverride(this, this.guards, path, value);
    super.addOverride(path, value);
  }
}

/** An AMI type begins with its operating system, as `BOTTLEROCKET_ARM_64` and `AL2023_ARM_64_STANDARD` do. */
function guardsOf(amiType: string | undefined): Guard[] {
  const system = (value: unknown) => String(value).split('_')[0];
  return [...GUARDS, {
    path: 'AmiType',
    code: 'OsRefused',
    allows: (value) => system(value) === system(amiType),
    instead: "the user data belongs to the operating system, give 'os' another one",
  }];
}
