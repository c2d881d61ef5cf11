import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal, type IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { CniPermissions } from './cni-permissions';
import { SsmAccess } from './ssm-access';
import { HardeningError } from '../private/errors';
import { acknowledge, nagText } from '../private/nag';
import { warn } from '../private/warnings';

/**
 * Properties of the role of a node.
 */
export interface MinimalSsmRoleProps {
  /**
   * What AWS Systems Manager may do on the node.
   *
   * @default SsmAccess.SESSIONS_AND_RUN_COMMAND - the minimal policy of the guide
   */
  readonly access?: SsmAccess;

  /**
   * Where the Amazon VPC CNI plugin gets its permissions.
   *
   * @default CniPermissions.onNodeRole() - as nodes do not become Ready without any; it leaves a warning
   */
  readonly cniPermissions?: CniPermissions;

  /**
   * The cluster that nodes of this role join. They may describe this one alone.
   *
   * @default - they may describe any cluster of the account and Region
   */
  readonly cluster?: eksRefs.IClusterRef;

  /**
   * Description of the role: at most 1000 letters of Latin-1, spaces and line breaks.
   *
   * @default - says what the role is for
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly description?: string;

  /**
   * Path of the role, such as `/nodes/`: at most 512 visible ASCII characters, with a slash at either end.
   *
   * @default /
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly path?: string;

  /**
   * Upper bound of the permissions, where the organization asks for one.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

/** What each AWS managed policy is for: the reason that stands beside its acknowledgement. */
const AWS_MANAGED: Record<string, string> = {
  AmazonEKSWorkerNodeMinimalPolicy: 'the one action that a node needs for EKS Pod Identity (eks-auth:AssumeRoleForPodIdentity); AWS keeps it up to date',
  AmazonEC2ContainerRegistryPullOnly: 'pulling images and nothing else; AWS keeps it up to date',
  AmazonEKS_CNI_Policy: 'the Amazon VPC CNI plugin runs with the node role in this app: a choice made by cniPermissions',
};

/**
 * The role of a node: the minimal SSM policy of the guide instead of `AmazonSSMManagedInstanceCore`, and the least that a node needs beside it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html
 */
export class MinimalSsmRole extends Role {
  /** What AWS Systems Manager may do on the node. */
  public readonly access: SsmAccess;

  public constructor(scope: Construct, id: string, props: MinimalSsmRoleProps = {}) {
    validateDescription(scope, props.description);
    validatePath(scope, props.path);
    super(scope, id, {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: props.description ?? 'Amazon EKS nodes',
      path: props.path,
      permissionsBoundary: props.permissionsBoundary,
    });
    this.access = props.access ?? SsmAccess.SESSIONS_AND_RUN_COMMAND;
    this.addNodePermissions(props.cluster);
    this.addSsmPermissions(this.access);
    this.addCniPermissions(props.cniPermissions ?? CniPermissions.onNodeRole());
  }

  /**
   * The least that a node needs to join and to pull images.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
   */
  private addNodePermissions(cluster: eksRefs.IClusterRef | undefined): void {
    this.addAwsManagedPolicy('AmazonEKSWorkerNodeMinimalPolicy');
    this.addAwsManagedPolicy('AmazonEC2ContainerRegistryPullOnly');
    const clusterArn = cluster?.clusterRef.clusterArn ?? Stack.of(this).formatArn({
      service: 'eks', resource: 'cluster', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const policy = new ManagedPolicy(this, 'NodePolicy', {
      description: 'What an Amazon EKS node reads when it joins',
      statements: [
        new PolicyStatement({ sid: 'ReadOwnInstance', actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceTypes'], resources: ['*'] }),
        new PolicyStatement({ sid: 'ReadCluster', actions: ['eks:DescribeCluster'], resources: [clusterArn] }),
      ],
    });
    acknowledge(policy, 'IAM5', 'Resource::*', 'ec2:DescribeInstances and ec2:DescribeInstanceTypes know no resources; a node asks them for its own DNS name and size');
    if (cluster === undefined) {
      acknowledge(policy, 'IAM5', `Resource::${nagText(this, clusterArn)}`, "the role is not bound to a cluster; give it 'cluster' to name the one");
    }
    this.addManagedPolicy(policy);
  }

  private addSsmPermissions(access: SsmAccess): void {
    const statements = access._statements();
    if (statements.length === 0) {
      warn(this, 'SsmAccessNone', "'access' is SsmAccess.NONE: nobody can open a session to a node, also not to find out why it is broken");
      return;
    }
    const policy = new ManagedPolicy(this, 'SsmPolicy', { description: `AWS Systems Manager on Amazon EKS nodes: ${access.name}`, statements });
    acknowledge(policy, 'IAM5', 'Resource::*', 'the actions of the SSM agent know no resources; the policy is the minimal one of the EKS best practices guide');
    const resources = new Set(statements.flatMap((statement) => statement.resources).filter((resource) => resource !== '*' && resource.includes('*')));
    for (const resource of resources) {
      acknowledge(policy, 'IAM5', `Resource::${nagText(this, resource)}`,
        'no instance is known before it starts, and Amazon Inspector names its own associations and documents');
    }
    this.addManagedPolicy(policy);
  }

  private addCniPermissions(cni: CniPermissions): void {
    const statements = cni._statements();
    if (cni._awsManagedPolicy === undefined && statements.length === 0) return;
    warn(this, 'CniPermissionsOnNodeRole',
      `the Amazon VPC CNI plugin gets its permissions from ${cni.description}, and with it every pod that reaches the credentials of the node. `
      + "Once the vpc-cni add-on has a role of its own, give 'cniPermissions: CniPermissions.onOwnRole()'");
    if (cni._awsManagedPolicy !== undefined) this.addAwsManagedPolicy(cni._awsManagedPolicy);
    if (statements.length > 0) this.addCniPolicy(statements);
  }

  private addCniPolicy(statements: PolicyStatement[]): void {
    const policy = new ManagedPolicy(this, 'CniPolicy', { description: 'Amazon VPC CNI plugin on Amazon EKS nodes', statements });
    const reason = 'the actions of the Amazon VPC CNI plugin know no narrower resources; the policy is the one of the Amazon EKS user guide';
    acknowledge(policy, 'IAM5', 'Resource::*', reason);
    acknowledge(policy, 'IAM5', 'Resource::arn:<AWS::Partition>:ec2:*:*:network-interface/*', reason);
    this.addManagedPolicy(policy);
  }

  private addAwsManagedPolicy(name: string): void {
    const policy = ManagedPolicy.fromAwsManagedPolicyName(name);
    this.addManagedPolicy(policy);
    acknowledge(this, 'IAM4', `Policy::${nagText(this, policy.managedPolicyArn)}`, `${name}: ${AWS_MANAGED[name]}`);
  }
}

const MAX_DESCRIPTION = 1000;
const MAX_PATH = 512;

/** Throws when IAM would refuse the description. */
function validateDescription(scope: Construct, description: string | undefined): void {
  if (description === undefined || Token.isUnresolved(description)) return;
  if (description.length > MAX_DESCRIPTION || !/^[\t\n\r\u0020-\u007E\u00A1-\u00FF]*$/.test(description)) {
    throw new HardeningError('RoleDescriptionInvalid',
      `'description' must be at most ${MAX_DESCRIPTION} letters of Latin-1, spaces and line breaks, got ${JSON.stringify(description)}; say it shorter or plainer`, scope);
  }
}

/** Throws when IAM would refuse the path. */
function validatePath(scope: Construct, path: string | undefined): void {
  if (path === undefined || Token.isUnresolved(path)) return;
  if (path.length > MAX_PATH || !/^\/(?:[\u0021-\u007E]+\/)?$/.test(path)) {
    throw new HardeningError('RolePathInvalid',
      `'path' must be at most ${MAX_PATH} visible ASCII characters with a slash at either end, such as /nodes/, got ${JSON.stringify(path)}; leave it out for /`, scope);
  }
}
