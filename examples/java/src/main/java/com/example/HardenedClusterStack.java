package com.example;

import io.github.cdkekshardenednodes.BottlerocketCisLevel;
import io.github.cdkekshardenednodes.BottlerocketOptions;
import io.github.cdkekshardenednodes.BottlerocketVariant;
import io.github.cdkekshardenednodes.CniPermissions;
import io.github.cdkekshardenednodes.HardenedNodeGroup;
import io.github.cdkekshardenednodes.InspectorEnablement;
import io.github.cdkekshardenednodes.MinimalSsmRole;
import io.github.cdkekshardenednodes.NodeCapacityType;
import io.github.cdkekshardenednodes.NodeOs;
import io.github.cdkekshardenednodes.NodeTaint;
import io.github.cdkekshardenednodes.NodeVolumeKey;
import io.github.cdkekshardenednodes.SsmAccess;
import java.util.List;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.eks_v2.CfnAddon;
import software.amazon.awscdk.services.eks_v2.Cluster;
import software.amazon.awscdk.services.eks_v2.ClusterLoggingTypes;
import software.amazon.awscdk.services.eks_v2.DefaultCapacityType;
import software.amazon.awscdk.services.eks_v2.EndpointAccess;
import software.amazon.awscdk.services.eks_v2.KubernetesVersion;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.SessionTagsPrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;
import software.constructs.IConstruct;

/** An isolated cluster with four hardened node groups, and Amazon Inspector that looks at them. */
public class HardenedClusterStack extends Stack {
    public HardenedClusterStack(Construct scope, String id, StackProps props) {
        super(scope, id, props);
        IsolatedNetwork network = new IsolatedNetwork(this, "Network");
        Cluster cluster = createCluster(network);
        network.allowEndpointsFrom(cluster.getClusterSecurityGroup());
        List<CfnAddon> addons = createAddons(cluster);

        NodeVolumeKey encryptionKey = new NodeVolumeKey(this, "NodeVolumeKey");
        MinimalSsmRole role = MinimalSsmRole.Builder.create(this, "NodeRole")
                .cluster(cluster)
                .access(SsmAccess.INSPECTOR)
                .cniPermissions(CniPermissions.onOwnRole())
                .build();

        HardenedNodeGroup workers = HardenedNodeGroup.Builder.create(this, "Workers")
                .cluster(cluster)
                .role(role)
                .encryptionKey(encryptionKey)
                .build();

        HardenedNodeGroup graviton = HardenedNodeGroup.Builder.create(this, "Graviton")
                .cluster(cluster)
                .role(role)
                .encryptionKey(encryptionKey)
                .os(NodeOs.bottlerocket(BottlerocketOptions.builder().cisLevel(BottlerocketCisLevel.LEVEL_2).build()))
                .instanceTypes(List.of(new InstanceType("m7g.large"), new InstanceType("m7g.xlarge")))
                .capacityType(NodeCapacityType.SPOT)
                .build();

        HardenedNodeGroup fips = HardenedNodeGroup.Builder.create(this, "Fips")
                .cluster(cluster)
                .role(role)
                .encryptionKey(encryptionKey)
                .os(NodeOs.bottlerocket(BottlerocketOptions.builder().variant(BottlerocketVariant.FIPS).build()))
                .taints(List.of(NodeTaint.noSchedule("example.com/fips", "true")))
                .build();

        HardenedNodeGroup selinux = HardenedNodeGroup.Builder.create(this, "Selinux")
                .cluster(cluster)
                .role(role)
                .encryptionKey(encryptionKey)
                .os(NodeOs.amazonLinux2023())
                .instanceTypes(List.of(new InstanceType("m7g.large")))
                .build();
        acknowledge(selinux, "Annotation::cdk-eks-hardened-nodes:ContainersUnconfined",
                "SELinux guards the host; pods that SELinux has to know apart go to the nodes with Bottlerocket");

        List<HardenedNodeGroup> groups = List.of(workers, graviton, fips, selinux);
        Key findingsKey = createKey("FindingsKey", "Findings of Amazon Inspector");
        Topic findingsTopic = Topic.Builder.create(this, "Findings").masterKey(findingsKey).enforceSsl(true).build();
        InspectorEnablement.Builder.create(this, "Inspector").findingsTopic(findingsTopic).nodeGroups(groups).build();

        // Nodes become Ready once the CNI plugin has its role, and join once the endpoints answer.
        for (HardenedNodeGroup group : groups) {
            group.getNode().addDependency(network);
            group.getNode().addDependency(addons.toArray(CfnAddon[]::new));
        }
    }

    private Cluster createCluster(IsolatedNetwork network) {
        Cluster cluster = Cluster.Builder.create(this, "Cluster")
                .version(KubernetesVersion.V1_35)
                .vpc(network.getVpc())
                .vpcSubnets(List.of(SubnetSelection.builder().subnetType(SubnetType.PRIVATE_ISOLATED).build()))
                .endpointAccess(EndpointAccess.PRIVATE)
                .secretsEncryptionKey(createKey("SecretsKey", "Kubernetes secrets"))
                .clusterLogging(List.of(
                        ClusterLoggingTypes.API,
                        ClusterLoggingTypes.AUDIT,
                        ClusterLoggingTypes.AUTHENTICATOR,
                        ClusterLoggingTypes.CONTROLLER_MANAGER,
                        ClusterLoggingTypes.SCHEDULER))
                .defaultCapacityType(DefaultCapacityType.NODEGROUP)
                .defaultCapacity(0)
                .outputConfigCommand(false)
                .build();
        acknowledgeAwsPolicy(cluster.getRole(), "AmazonEKSClusterPolicy",
                "what the control plane of Amazon EKS does in the account; AWS keeps it up to date");
        acknowledge(cluster, "Annotation::@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets",
                "the VPC has the endpoints that nodes need, and this app runs no kubectl in it");
        return cluster;
    }

    /** The CNI plugin gets a role of its own from the Pod Identity agent, so that the nodes need none of its permissions. */
    private List<CfnAddon> createAddons(Cluster cluster) {
        Role cniRole = Role.Builder.create(this, "CniRole")
                .description("Amazon VPC CNI plugin")
                .assumedBy(new SessionTagsPrincipal(new ServicePrincipal("pods.eks.amazonaws.com")))
                .managedPolicies(List.of(ManagedPolicy.fromAwsManagedPolicyName("AmazonEKS_CNI_Policy")))
                .build();
        acknowledgeAwsPolicy(cniRole, "AmazonEKS_CNI_Policy",
                "what the Amazon VPC CNI plugin does with network interfaces; only its own pods get the role");

        CfnAddon agent = CfnAddon.Builder.create(this, "PodIdentityAgent")
                .clusterName(cluster.getClusterName())
                .addonName("eks-pod-identity-agent")
                .build();
        CfnAddon cni = CfnAddon.Builder.create(this, "VpcCni")
                .clusterName(cluster.getClusterName())
                .addonName("vpc-cni")
                .resolveConflicts("OVERWRITE")
                .podIdentityAssociations(List.of(CfnAddon.PodIdentityAssociationProperty.builder()
                        .serviceAccount("aws-node")
                        .roleArn(cniRole.getRoleArn())
                        .build()))
                .build();
        cni.addResourceDependency(agent);
        return List.of(agent, cni);
    }

    private Key createKey(String id, String description) {
        return Key.Builder.create(this, id).description(description).enableKeyRotation(true).build();
    }

    /** One finding of cdk-nag, on the role that has it. */
    private static void acknowledgeAwsPolicy(IConstruct role, String policy, String reason) {
        acknowledge(role, "AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/" + policy + "]",
                policy + ": " + reason);
    }

    private static void acknowledge(IConstruct construct, String id, String reason) {
        Validations.of(construct).acknowledge(Acknowledgment.builder().id(id).reason(reason).build());
    }
}
