import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { ManagedPolicy, Role, ServicePrincipal, type IManagedPolicy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { CniPermissions } from './cni-permissions';
import { joinPermissions, POD_IDENTITY, PULL } from './node-permissions';
import { awsManagedPoliciesOf, statementsOf } from './permission';
import type { SessionPreferences } from './session-preferences';
import { SsmAccess } from './ssm-access';
import { HardeningError } from '../private/errors';
import { acknowledge, nagText } from '../private/nag';
import { warn } from '../private/warnings';

/**
 * Properties of the role of a node.
 */
export interface MinimalSsmRoleProps {
  /**
   * What AWS Systems Manager may do on the node. A change replaces no nodes.
   *
   * @default SsmAccess.SESSIONS_AND_RUN_COMMAND - the minimal policy of the guide
   */
  readonly access?: SsmAccess;

  /**
   * Preferences of sessions: the role gets what nodes need to encrypt and log them. Not together with `SsmAccess.NONE`. A change replaces no nodes.
   *
   * @default - none: nodes may write no log of sessions, and open none that AWS KMS encrypts
   */
  readonly sessionPreferences?: SessionPreferences;

  /**
   * Where the Amazon VPC CNI plugin gets its permissions. A change replaces no nodes.
   *
   * @default CniPermissions.onNodeRole() - as nodes do not become Ready without any; it leaves a warning
   */
  readonly cniPermissions?: CniPermissions;

  /**
   * The cluster that nodes of this role join. They may describe this one alone. A change replaces no nodes.
   *
   * @default - they may describe any cluster of the account and Region
   */
  readonly cluster?: eksRefs.IClusterRef;

  /**
   * Description of the role: at most 1000 letters of Latin-1, spaces and line breaks. A change replaces no nodes.
   *
   * @default - says what the role is for
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly description?: string;

  /**
   * Path of the role, such as `/nodes/`: at most 512 visible ASCII characters, with a slash at either end. A change replaces the node group, as it replaces the role.
   *
   * @default /
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly path?: string;

  /**
   * Upper bound of the permissions, where the organization asks for one. A change replaces no nodes.
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

  /** Preferences of sessions on the node, if it has any. */
  public readonly sessionPreferences?: SessionPreferences;

  /** Where the Amazon VPC CNI plugin gets its permissions. */
  public readonly cniPermissions: CniPermissions;

  public constructor(scope: Construct, id: string, props: MinimalSsmRoleProps = {}) {
    validateDescription(scope, props.description);
    validatePath(scope, props.path);
    validateSessions(scope, props);
    super(scope, id, {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: props.description ?? 'Amazon EKS nodes',
      path: props.path,
      permissionsBoundary: props.permissionsBoundary,
    });
    this.access = props.access ?? SsmAccess.SESSIONS_AND_RUN_COMMAND;
    this.addNodePermissions(props.cluster);
    this.addSsmPermissions(this.access);
    this.sessionPreferences = props.sessionPreferences;
    if (props.sessionPreferences) this.addSessionPermissions(props.sessionPreferences);
    this.cniPermissions = props.cniPermissions ?? CniPermissions.onNodeRole();
    this.addCniPermissions(this.cniPermissions);
  }

  /**
   * The least that a node needs to join and to pull images.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
   */
  private addNodePermissions(cluster: eksRefs.IClusterRef | undefined): void {
    this.addAwsManagedPolicies(awsManagedPoliciesOf([...POD_IDENTITY, ...PULL]));
    const clusterArn = cluster?.clusterRef.clusterArn ?? Stack.of(this).formatArn({
      service: 'eks', resource: 'cluster', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const policy = new ManagedPolicy(this, 'NodePolicy', {
      description: 'What an Amazon EKS node reads when it joins',
      statements: statementsOf(joinPermissions(clusterArn)),
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
    this.addOwnPolicy('SsmPolicy', `AWS Systems Manager on Amazon EKS nodes: ${access.name}`, statements, {
      everything: 'the actions of the SSM agent know no resources; the policy is the minimal one of the EKS best practices guide',
      some: 'no instance is known before it starts, and Amazon Inspector names its own associations and documents',
    });
  }

  private addSessionPermissions(preferences: SessionPreferences): void {
    this.addOwnPolicy('SessionPolicy', 'Logs and encryption of sessions on Amazon EKS nodes', statementsOf(preferences._nodePermissions()), {
      everything: 'logs:DescribeLogGroups knows no resources; the SSM agent looks with it whether the log group of sessions is encrypted',
      some: 'no session is known before it starts, and each has a log stream or an object of its own',
    });
  }

  /** A managed policy of the role's own. Its wildcards are acknowledged with the reasons: those on everything, and those on some resources. */
  private addOwnPolicy(id: string, description: string, statements: PolicyStatement[], reasons: { everything: string; some: string }): void {
    const policy = new ManagedPolicy(this, id, { description, statements });
    const wildcards = new Set(statements.flatMap((statement) => statement.resources).filter((resource) => resource.includes('*')));
    for (const resource of wildcards) {
      acknowledge(policy, 'IAM5', `Resource::${nagText(this, resource)}`, resource === '*' ? reasons.everything : reasons.some);
    }
    this.addManagedPolicy(policy);
  }

  private addCniPermissions(cni: CniPermissions): void {
    if (cni._permissions().length === 0) return;
    warn(this, 'CniPermissionsOnNodeRole',
      `the Amazon VPC CNI plugin gets its permissions from ${cni.description}, and with it every pod that reaches the credentials of the node. `
      + "Once the vpc-cni add-on has a role of its own, give 'cniPermissions: CniPermissions.onOwnRole()'");
    this.addAwsManagedPolicies(cni._awsManagedPolicies());
    const statements = cni._statements();
    const reason = 'the actions of the Amazon VPC CNI plugin know no narrower resources; the policy is the one of the Amazon EKS user guide';
    if (statements.length > 0) this.addOwnPolicy('CniPolicy', 'Amazon VPC CNI plugin on Amazon EKS nodes', statements, { everything: reason, some: reason });
  }

  private addAwsManagedPolicies(names: string[]): void {
    for (const name of names) {
      const policy = ManagedPolicy.fromAwsManagedPolicyName(name);
      this.addManagedPolicy(policy);
      acknowledge(this, 'IAM4', `Policy::${nagText(this, policy.managedPolicyArn)}`, `${name}: ${AWS_MANAGED[name]}`);
    }
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

/** Throws when there are preferences of sessions that nobody can open. */
function validateSessions(scope: Construct, { access, sessionPreferences }: MinimalSsmRoleProps): void {
  if (sessionPreferences === undefined || access !== SsmAccess.NONE) return;
  throw new HardeningError('SessionPreferencesUnused',
    `'sessionPreferences' must not be given together with SsmAccess.NONE, with which no session starts, got ${sessionPreferences.node.path}; leave one of them out`, scope);
}

/** Throws when IAM would refuse the path. */
function validatePath(scope: Construct, path: string | undefined): void {
  if (path === undefined || Token.isUnresolved(path)) return;
  if (path.length > MAX_PATH || !/^\/(?:[\u0021-\u007E]+\/)?$/.test(path)) {
    throw new HardeningError('RolePathInvalid',
      `'path' must be at most ${MAX_PATH} visible ASCII characters with a slash at either end, such as /nodes/, got ${JSON.stringify(path)}; leave it out for /`, scope);
  }
}
