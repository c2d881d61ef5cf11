import { CfnLaunchTemplate, type CfnLaunchTemplateProps } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { guardOverride, validateGuards, type Guard } from '../private/guard';

const DATA = 'LaunchTemplateData';

/** @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html */
const GUARDS: Guard[] = [
  { path: `${DATA}.KeyName`, code: 'SshRefused', instead: 'nodes have no SSH key, open a session with Session Manager instead (ACC-1)' },
  refused('ImageId', 'the image belongs to the node group, and Amazon EKS would no longer merge its own user data'),
  refused('InstanceType', "instance types belong to the node group, give it 'instanceTypes'"),
  refused('IamInstanceProfile', "the role belongs to the node group, give it 'role'"),
  refused('HibernationOptions', 'Amazon EKS owns the life cycle of its nodes'),
  refused('InstanceInitiatedShutdownBehavior', 'Amazon EKS owns the life cycle of its nodes'),
  refused('InstanceMarketOptions', "give the node group 'capacityType' instead"),
  refused('NetworkInterfaces.*.SubnetId', "give the node group 'subnets' instead"),
  {
    path: `${DATA}.NetworkInterfaces.*.Groups`,
    code: 'LaunchTemplateFieldRefused',
    instead: "EC2 takes security groups in one place only, give 'securityGroups' instead",
  },
  {
    path: `${DATA}.NetworkInterfaces.*.AssociatePublicIpAddress`,
    code: 'PublicAddressRefused',
    allows: (value) => value === false || value === undefined,
    instead: 'nodes have no public address (NET-1)',
  },
  {
    path: `${DATA}.MetadataOptions.HttpTokens`,
    code: 'ImdsWeakened',
    allows: (value) => value === 'required',
    instead: 'IMDSv1 gives the credentials of the node to whoever can make it send a request (ACC-1)',
  },
  {
    path: `${DATA}.MetadataOptions.HttpEndpoint`,
    code: 'ImdsWeakened',
    allows: (value) => value === 'enabled',
    instead: 'a node reads its user data there and could not join',
  },
  {
    path: `${DATA}.MetadataOptions.HttpPutResponseHopLimit`,
    code: 'HopLimitOutOfRange',
    allows: isHopLimit,
    instead: "it must be a whole number from 1 to 64, give 'metadataHopLimit'",
  },
  {
    path: `${DATA}.BlockDeviceMappings.*.Ebs.Encrypted`,
    code: 'VolumeUnencrypted',
    allows: (value) => value === true,
    instead: 'every volume of a node is encrypted',
  },
  { path: `${DATA}.UserData`, code: 'UserDataMissing', allows: (value) => value !== undefined, instead: 'it is what hardens the node' },
  { path: 'LaunchTemplateName', code: 'FixedNameRefused', instead: 'a named launch template cannot be replaced, and Amazon EKS keeps the one it was given (IMM-1)' },
];

/** Whether EC2 takes the hop limit. */
export function isHopLimit(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64;
}

/** The L1 launch template, whose escape hatches do not lead out of the hardening. */
export class GuardedLaunchTemplate extends CfnLaunchTemplate {
  public constructor(scope: Construct, id: string, props: CfnLaunchTemplateProps) {
    super(scope, id, props);
    validateGuards(this, GUARDS);
  }

  public addOverride(path: string, value: unknown): void {
    guardOverride(this, GUARDS, path, value);
    super.addOverride(path, value);
  }
}

function refused(field: string, instead: string): Guard {
  return { path: `${DATA}.${field}`, code: 'LaunchTemplateFieldRefused', instead: `Amazon EKS refuses it in the launch template of a managed node group; ${instead}` };
}
