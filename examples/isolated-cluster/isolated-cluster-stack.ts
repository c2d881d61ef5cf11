import { CfnOutput, CfnParameter, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { FlowLogDestination, PrefixList, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnAddon, Cluster, ClusterLoggingTypes, DefaultCapacityType, EndpointAccess, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { AccountRootPrincipal, ManagedPolicy, PolicyStatement, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  BottlerocketCisLevel, BottlerocketVariant, BreakGlassAccess, CniPermissions, HardenedNodeGroup, MinimalSsmRole, NodeEndpoints, NodeFeature, NodeOs,
  NodeSecurityGroup, NodeVolumeKey, SessionPreferences, SsmAccess,
} from 'cdk-eks-hardened-nodes';
import type { Construct, IConstruct } from 'constructs';

/** A cluster without a way to the internet. Nobody logs in to its nodes unseen. */
export class IsolatedClusterStack extends Stack {
  public constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const auditKey = new Key(this, 'AuditKey', { description: 'Sessions, logs and alerts', enableKeyRotation: true });
    const alertTopic = new Topic(this, 'Alerts', { masterKey: auditKey, enforceSSL: true });
    const sessionPreferences = new SessionPreferences(this, 'Sessions', { encryptionKey: auditKey, alertTopic });

    const vpc = this.createVpc(auditKey);
    const cluster = this.createCluster(vpc);
    const addons = this.createAddons(cluster);

    const endpoints = new NodeEndpoints(this, 'Endpoints', { vpc, features: [NodeFeature.POD_IDENTITY] });
    // No attribute of an endpoint tells it: aws ec2 describe-managed-prefix-lists
    const prefixListId = new CfnParameter(this, 'S3PrefixListId', {
      description: 'Id of the prefix list com.amazonaws.REGION.s3', allowedPattern: 'pl-[0-9a-f]+',
    }).valueAsString;
    const securityGroup = new NodeSecurityGroup(this, 'NodeSecurityGroup', {
      cluster, endpoints, s3PrefixList: PrefixList.fromPrefixListId(this, 'S3PrefixList', prefixListId),
    });

    const workers = new HardenedNodeGroup(this, 'Workers', {
      cluster,
      os: NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS, cisLevel: BottlerocketCisLevel.LEVEL_2 }),
      role: new MinimalSsmRole(this, 'NodeRole', {
        cluster, access: SsmAccess.SESSIONS, cniPermissions: CniPermissions.onOwnRole(), sessionPreferences,
      }),
      encryptionKey: new NodeVolumeKey(this, 'NodeVolumeKey'),
      securityGroups: [securityGroup],
    });
    endpoints.addNodeGroup(workers);
    workers.node.addDependency(...addons);
    Validations.of(workers).acknowledge({
      id: 'Annotation::cdk-eks-hardened-nodes:EndpointFipsUnproven',
      reason: 'one node is tried in each Region before workloads come: see the README of this example',
    });

    // Whom the administrators of the account let, with a second factor. Rather name the users or roles who are on call.
    const principals = [new AccountRootPrincipal()];
    const { role } = new BreakGlassAccess(this, 'BreakGlass', { principals, nodeGroups: [workers], sessionPreferences });
    new CfnOutput(this, 'RoleForEmergencies', { value: role.roleArn });
    new CfnOutput(this, 'SessionDocument', { value: sessionPreferences.documentName });
  }

  private createVpc(encryptionKey: IKey): Vpc {
    const logGroup = new LogGroup(this, 'FlowLogGroup', { encryptionKey, retention: RetentionDays.ONE_YEAR });
    const role = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com'),
      managedPolicies: [new ManagedPolicy(this, 'FlowLogPolicy', {
        statements: [new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], resources: [logGroup.logGroupArn],
        })],
      })],
    });
    return new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
      // The role has its policy; without updates no inline one comes on top of it.
      flowLogs: { All: { destination: FlowLogDestination.toCloudWatchLogs(logGroup, role.withoutPolicyUpdates()) } },
    });
  }

  private createCluster(vpc: Vpc): Cluster {
    const cluster = new Cluster(this, 'Cluster', {
      version: KubernetesVersion.V1_35,
      vpc,
      vpcSubnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
      endpointAccess: EndpointAccess.PRIVATE,
      secretsEncryptionKey: new Key(this, 'SecretsKey', { description: 'Kubernetes secrets', enableKeyRotation: true }),
      clusterLogging: Object.values(ClusterLoggingTypes),
      defaultCapacityType: DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      outputConfigCommand: false,
    });
    acknowledgeAwsPolicy(cluster.role, 'AmazonEKSClusterPolicy', 'what the control plane of Amazon EKS does in the account; AWS keeps it up to date');
    Validations.of(cluster).acknowledge({
      id: 'Annotation::@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets',
      reason: 'the VPC has the endpoints that nodes need, and this app runs no kubectl in it',
    });
    return cluster;
  }

  /** The CNI plugin gets a role of its own from the Pod Identity agent, so that the nodes need none of its permissions. */
  private createAddons({ clusterName }: Cluster): CfnAddon[] {
    const cniRole = new Role(this, 'CniRole', {
      assumedBy: new SessionTagsPrincipal(new ServicePrincipal('pods.eks.amazonaws.com')),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonEKS_CNI_Policy')],
    });
    acknowledgeAwsPolicy(cniRole, 'AmazonEKS_CNI_Policy', 'what the Amazon VPC CNI plugin does with network interfaces; only its own pods get the role');
    const agent = new CfnAddon(this, 'PodIdentityAgent', { clusterName, addonName: 'eks-pod-identity-agent' });
    const cni = new CfnAddon(this, 'VpcCni', {
      clusterName,
      addonName: 'vpc-cni',
      resolveConflicts: 'OVERWRITE',
      podIdentityAssociations: [{ serviceAccount: 'aws-node', roleArn: cniRole.roleArn }],
    });
    cni.addResourceDependency(agent);
    return [agent, cni];
  }
}

/** One finding of cdk-nag, on the role that has it. */
function acknowledgeAwsPolicy(role: IConstruct, policy: string, reason: string): void {
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
    reason: `${policy}: ${reason}`,
  });
}
