/**
 * How Amazon Inspector finds out which packages are on an EC2 instance.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html
 */
export enum Ec2ScanMode {
  /** By the SSM agent where it sends an inventory, by snapshots of the volumes elsewhere. New accounts start with it. */
  HYBRID = 'EC2_HYBRID',

  /** By the SSM agent alone. Nodes need `SsmAccess.INSPECTOR`. */
  AGENT_BASED = 'EC2_SSM_AGENT_BASED',
}
