import { Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { InstanceType, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  CfnAddon, Cluster, ClusterLoggingTypes, DefaultCapacityType, EndpointAccess, KubernetesVersion,
} from 'aws-cdk-lib/aws-eks-v2';
import { ManagedPolicy, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  BottlerocketCisLevel, BottlerocketVariant, CniPermissions, HardenedNodeGroup, InspectorEnablement, MinimalSsmRole, NodeCapacityType, NodeOs,
  NodeTaint, NodeVolumeKey, SsmAccess,
} from 'cdk-eks-hardened-nodes';
import type { Construct, IConstruct } from 'constructs';
import { IsolatedNetwork } from './isolated-network';

/** An isolated cluster with four hardened node groups, and Amazon Inspector that looks at them. */
export class HardenedClusterStack extends Stack {
  public constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const network = new IsolatedNetwork(this, 'Network');
    const cluster = this.createCluster(network);
    network.allowEndpointsFrom(cluster.clusterSecurityGroup);
    const addons = this.createAddons(cluster);

    const encryptionKey = new NodeVolumeKey(this, 'NodeVolumeKey');
    const role = new MinimalSsmRole(this, 'NodeRole', { cluster, access: SsmAccess.INSPECTOR, cniPermissions: CniPermissions.onOwnRole() });

    const workers = new HardenedNodeGroup(this, 'Workers', { cluster, role, encryptionKey });

    const graviton = new HardenedNodeGroup(this, 'Graviton', {
      cluster,
      role,
      encryptionKey,
      os: NodeOs.bottlerocket({ cisLevel: BottlerocketCisLevel.LEVEL_2 }),
      instanceTypes: [new InstanceType('m7g.large'), new InstanceType('m7g.xlarge')],
      capacityType: NodeCapacityType.SPOT,
    });

    const fips = new HardenedNodeGroup(this, 'Fips', {
      cluster,
      role,
      encryptionKey,
      os: NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS }),
      taints: [NodeTaint.noSchedule('example.com/fips', 'true')],
    });

    const selinux = new HardenedNodeGroup(this, 'Selinux', {
      cluster,
      role,
      encryptionKey,
      os: NodeOs.amazonLinux2023(),
      instanceTypes: [new InstanceType('m7g.large')],
    });
    Validations.of(selinux).acknowledge({
      id: 'Annotation::cdk-eks-hardened-nodes:ContainersUnconfined',
      reason: 'SELinux guards the host; pods that SELinux has to know apart go to the nodes with Bottlerocket',
    });

    const findingsKey = new Key(this, 'FindingsKey', { description: 'Findings of Amazon Inspector', enableKeyRotation: true });
    const findingsTopic = new Topic(this, 'Findings', { masterKey: findingsKey, enforceSSL: true });
    new InspectorEnablement(this, 'Inspector', { findingsTopic, nodeGroups: [workers, graviton, fips, selinux] });

    // Nodes become Ready once the CNI plugin has its role, and join once the endpoints answer.
    for (const group of [workers, graviton, fips, selinux]) group.node.addDependency(network, ...addons);
  }

  private createCluster({ vpc }: IsolatedNetwork): Cluster {
    const cluster = new Cluster(this, 'Cluster', {
      version: KubernetesVersion.V1_35,
      vpc,
      vpcSubnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
      endpointAccess: EndpointAccess.PRIVATE,
      secretsEncryptionKey: new Key(this, 'SecretsKey', { description: 'Kubernetes secrets', enableKeyRotation: true }),
      clusterLogging: [
        ClusterLoggingTypes.API, ClusterLoggingTypes.AUDIT, ClusterLoggingTypes.AUTHENTICATOR,
        ClusterLoggingTypes.CONTROLLER_MANAGER, ClusterLoggingTypes.SCHEDULER,
      ],
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
      description: 'Amazon VPC CNI plugin',
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
