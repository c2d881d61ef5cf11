import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

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
    return new CniPermissions('the node role', 'AmazonEKS_CNI_Policy');
  }

  /**
   * On the node role, for clusters that give pods IPv6 addresses. AWS has no managed policy for it, so the role gets one of ours. It leaves a warning.
   */
  public static onNodeRoleIpv6(): CniPermissions {
    return new CniPermissions('the node role', undefined, ipv6Statements);
  }

  /**
   * On a role of the plugin's own, by EKS Pod Identity or IAM roles for service accounts: the way that AWS recommends.
   *
   * Have the `vpc-cni` add-on with its role before the node group (`group.node.addDependency(addon)`).
   */
  public static onOwnRole(): CniPermissions {
    return new CniPermissions('a role of its own');
  }

  private constructor(
    /** Where the permissions are, in words. */
    public readonly description: string,
    private readonly awsManagedPolicy?: string,
    private readonly statements: () => PolicyStatement[] = () => [],
  ) {}

  /**
   * Name of the AWS managed policy that the node role needs.
   *
   * @internal
   */
  public get _awsManagedPolicy(): string | undefined {
    return this.awsManagedPolicy;
  }

  /**
   * Statements that the node role needs.
   *
   * @internal
   */
  public _statements(): PolicyStatement[] {
    return this.statements();
  }
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html */
function ipv6Statements(): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'AssignIpv6Addresses',
      actions: ['ec2:AssignIpv6Addresses', 'ec2:DescribeInstances', 'ec2:DescribeTags', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeInstanceTypes'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'TagNetworkInterfaces',
      actions: ['ec2:CreateTags'],
      resources: [`arn:${Aws.PARTITION}:ec2:*:*:network-interface/*`],
    }),
  ];
}
