import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import type { SessionPreferences } from '../access/session-preferences';
import { readNodeGroup } from '../private/node-group-facts';

/** Names of services, and what nodes call each for. */
export type EndpointNeeds = Record<string, string>;

const AGENT: EndpointNeeds = { ssm: 'the SSM agent registers the node' };
const CHANNEL: EndpointNeeds = { ssmmessages: 'the SSM agent gets sessions and commands' };
const PLUGINS: EndpointNeeds = { s3: 'the SSM agent gets packages' };

/**
 * A feature of nodes for which they, or pods on them, call a service of AWS.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export class NodeFeature {
  /** What every node calls when it joins. `NodeEndpoints` always has it. */
  public static readonly JOIN = new NodeFeature('JOIN', {
    'ec2': 'the node asks for its name, the VPC CNI plugin for addresses of pods',
    'ecr.api': 'the node asks for images',
    'ecr.dkr': 'the node pulls images',
    's3': 'layers of images and packages of Amazon Linux 2023 are there',
  });

  /**
   * Bottlerocket, which asks Amazon EKS for the addresses of services of the cluster. A node group says it by itself.
   *
   * @see https://github.com/bottlerocket-os/bottlerocket-core-kit/blob/develop/sources/api/pluto/src/main.rs
   */
  public static readonly BOTTLEROCKET = new NodeFeature('BOTTLEROCKET', { eks: 'Bottlerocket asks for the addresses of services' });

  /**
   * Session Manager and Run Command. A node group says it by its role: every rung of `SsmAccess` but `NONE`.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
   */
  public static readonly SESSIONS = new NodeFeature('SESSIONS', { ...AGENT, ...CHANNEL });

  /**
   * Sessions that are encrypted with a key of AWS KMS. A node group says it by its `SessionPreferences`.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
   */
  public static readonly SESSION_ENCRYPTION = new NodeFeature('SESSION_ENCRYPTION', { kms: 'the SSM agent decrypts the key of a session' });

  /**
   * Sessions that are logged to CloudWatch Logs. A node group says it by its `SessionPreferences`.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
   */
  public static readonly SESSION_LOGS = new NodeFeature('SESSION_LOGS', { logs: 'the SSM agent logs sessions' });

  /**
   * Sessions that are logged to Amazon S3. A node group says it by its `SessionPreferences`.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
   */
  public static readonly SESSION_LOGS_IN_S3 = new NodeFeature('SESSION_LOGS_IN_S3', { s3: 'the SSM agent logs sessions' });

  /**
   * Agent-based scans of Amazon Inspector. A node group says it by its role: `SsmAccess.INSPECTOR`.
   *
   * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html
   */
  public static readonly INSPECTOR_AGENT = new NodeFeature('INSPECTOR_AGENT', { ...AGENT, ...PLUGINS });

  /**
   * CIS scans of Amazon Inspector, whose plugin sends results to it. No public source names its buckets: `NodeEndpoints` restricts nothing for Amazon S3.
   *
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonInspector2ManagedCisPolicy.html
   */
  public static readonly INSPECTOR_CIS_SCAN = new NodeFeature('INSPECTOR_CIS_SCAN', {
    ...AGENT, ...PLUGINS, inspector2: 'the plugin of CIS scans sends results',
  }, true);

  /**
   * Enhanced EC2 Scanning of Amazon Inspector (the VM scanner), a setting of the account. No public source names its buckets: `NodeEndpoints` restricts nothing
   * for Amazon S3.
   *
   * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html
   */
  public static readonly INSPECTOR_VM_SCANNER = new NodeFeature('INSPECTOR_VM_SCANNER', {
    ...AGENT, ...CHANNEL, ...PLUGINS, 'ec2messages': 'AWS lists it for the VM scanner', 'inspector2-telemetry': 'the VM scanner sends what it finds',
  }, true);

  /**
   * EKS Pod Identity.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
   */
  public static readonly POD_IDENTITY = new NodeFeature('POD_IDENTITY', { 'eks-auth': 'the agent of EKS Pod Identity gets the credentials of pods' });

  /**
   * IAM roles for service accounts (IRSA). SDKs have to call the Regional endpoint of AWS STS, as recent ones do.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
   */
  public static readonly SERVICE_ACCOUNT_ROLES = new NodeFeature('SERVICE_ACCOUNT_ROLES', { sts: 'pods exchange their token for credentials' });

  /**
   * Cluster Autoscaler.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
   */
  public static readonly CLUSTER_AUTOSCALER = new NodeFeature('CLUSTER_AUTOSCALER', {
    autoscaling: 'Cluster Autoscaler changes the size of node groups', sts: 'AWS lists it for Cluster Autoscaler',
  });

  /**
   * AWS Load Balancer Controller.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
   */
  public static readonly LOAD_BALANCING = new NodeFeature('LOAD_BALANCING', {
    elasticloadbalancing: 'AWS Load Balancer Controller makes load balancers',
  });

  /**
   * Logs of nodes and pods in CloudWatch Logs, by an agent of yours.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
   */
  public static readonly CONTAINER_LOGS = new NodeFeature('CONTAINER_LOGS', { logs: 'an agent sends logs of nodes and pods' });

  private constructor(
    /** Name of the feature. */
    public readonly name: string,
    private readonly needs: EndpointNeeds,
    private readonly unnamedBuckets = false,
  ) {}

  /** Names of the services that it needs an endpoint for, such as `ecr.api`. */
  public get services(): string[] {
    return Object.keys(this.needs);
  }

  /** @internal */
  public _needs(): EndpointNeeds {
    return this.needs;
  }

  /**
   * Whether it uses buckets of AWS that no public source names for each Region.
   *
   * @internal
   */
  public _usesUnnamedBuckets(): boolean {
    return this.unnamedBuckets;
  }
}

/** What can be read from a node group: joining, its operating system, the rung of its role, its sessions. */
export function featuresOf(nodeGroup: eksRefs.INodegroupRef): NodeFeature[] {
  const { os, access, role } = readNodeGroup(nodeGroup);
  const sessions = (role as { sessionPreferences?: SessionPreferences } | undefined)?.sessionPreferences;
  return [
    NodeFeature.JOIN,
    ...when(os !== 'Amazon Linux 2023', NodeFeature.BOTTLEROCKET),
    ...when(access !== undefined && access !== 'NONE', NodeFeature.SESSIONS),
    ...when(access === 'INSPECTOR', NodeFeature.INSPECTOR_AGENT),
    ...when(sessions !== undefined, NodeFeature.SESSION_ENCRYPTION),
    ...when(sessions?.logGroup !== undefined, NodeFeature.SESSION_LOGS),
    ...when(sessions?.bucket !== undefined, NodeFeature.SESSION_LOGS_IN_S3),
  ];
}

const when = (used: boolean, feature: NodeFeature) => (used ? [feature] : []);
