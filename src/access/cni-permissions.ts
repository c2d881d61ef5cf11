import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { awsManagedPoliciesOf, statementsOf, type Permission } from './permission';

/** The page with both policies. */
const GUIDE = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html';

/** What the plugin calls, and when. */
const CODE = 'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/awsutils/awsutils.go';

const NOT_READY = 'Pods get no addresses: the node does not become Ready.';

const NETWORK_INTERFACES = `arn:${Aws.PARTITION}:ec2:*:*:network-interface/*`;

const READS: Record<string, string> = {
  'ec2:DescribeInstances': 'The plugin reads its own instance.',
  'ec2:DescribeTags': 'The plugin reads the tags of network interfaces.',
  'ec2:DescribeNetworkInterfaces': 'The plugin reads which addresses and tags the network interfaces of its node have.',
  'ec2:DescribeInstanceTypes': 'The plugin asks how many addresses an instance type can have that it does not know.',
};

/** The AWS managed policy, for pods with IPv4 addresses. */
const IPV4: Permission[] = [
  {
    sid: 'AmazonEKSCNIPolicy',
    awsManagedPolicy: 'AmazonEKS_CNI_Policy',
    actions: {
      'ec2:AssignPrivateIpAddresses': 'The plugin takes addresses for pods.',
      'ec2:AttachNetworkInterface': 'The plugin adds a network interface to its node when addresses run out.',
      'ec2:CreateNetworkInterface': 'The plugin makes that network interface.',
      'ec2:DeleteNetworkInterface': 'The plugin deletes a network interface that is not needed any more.',
      ...READS,
      'ec2:DescribeSubnets': 'The plugin looks for the subnets in which it may make network interfaces.',
      'ec2:DescribeSecurityGroups': 'The plugin looks for security groups of network interfaces.',
      'ec2:DetachNetworkInterface': 'The plugin takes a network interface off its node before it deletes it.',
      'ec2:ModifyNetworkInterfaceAttribute': 'The plugin sets the security groups of a network interface, and that it goes with the node.',
      'ec2:UnassignPrivateIpAddresses': 'The plugin gives addresses back.',
    },
    without: NOT_READY,
    source: GUIDE,
  },
  {
    sid: 'AmazonEKSCNIPolicyENITag',
    awsManagedPolicy: 'AmazonEKS_CNI_Policy',
    actions: { 'ec2:CreateTags': 'The plugin tags the network interfaces that it makes.' },
    resources: [NETWORK_INTERFACES],
    without: 'The plugin makes no further network interface, as it tags each when it makes it.',
    source: CODE,
  },
];

/** AWS has no managed policy for pods with IPv6 addresses; these are the statements of the user guide. */
const IPV6: Permission[] = [
  {
    sid: 'AssignIpv6Addresses',
    actions: { 'ec2:AssignIpv6Addresses': 'The plugin takes a prefix of addresses for pods.', ...READS },
    without: NOT_READY,
    source: GUIDE,
  },
  {
    sid: 'TagNetworkInterfaces',
    actions: { 'ec2:CreateTags': 'The plugin tags network interfaces.' },
    resources: [NETWORK_INTERFACES],
    without: 'The network interfaces of the node have no tags of the plugin.',
    source: CODE,
  },
];

/**
 * Where the Amazon VPC CNI plugin gets its permissions. Without any, nodes never become Ready.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
 */
export class CniPermissions {
  /**
   * On the node role, for clusters that give pods IPv4 addresses. It leaves a warning: every pod that reaches the node role can then change network
   * interfaces.
   */
  public static onNodeRole(): CniPermissions {
    return new CniPermissions('the node role', IPV4);
  }

  /**
   * On the node role, for clusters that give pods IPv6 addresses. AWS has no managed policy for it, so the role gets one of ours. It leaves a warning.
   */
  public static onNodeRoleIpv6(): CniPermissions {
    return new CniPermissions('the node role', IPV6);
  }

  /**
   * On a role of the plugin's own, by EKS Pod Identity or IAM roles for service accounts: the way that AWS recommends.
   *
   * Have the `vpc-cni` add-on with its role before the node group (`group.node.addDependency(addon)`).
   */
  public static onOwnRole(): CniPermissions {
    return new CniPermissions('a role of its own', []);
  }

  private constructor(
    /** Where the permissions are, in words. */
    public readonly description: string,
    private readonly permissions: Permission[],
  ) {}

  /**
   * What the plugin may do with the node role, statement by statement.
   *
   * @internal
   */
  public _permissions(): Permission[] {
    return [...this.permissions];
  }

  /**
   * Names of the AWS managed policies that the node role needs.
   *
   * @internal
   */
  public _awsManagedPolicies(): string[] {
    return awsManagedPoliciesOf(this.permissions);
  }

  /**
   * Statements that the node role needs.
   *
   * @internal
   */
  public _statements(): PolicyStatement[] {
    return statementsOf(this.permissions);
  }
}
