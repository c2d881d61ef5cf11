"""The cluster, its add-ons, the node role, the node groups and Amazon Inspector."""
from aws_cdk import (
    Acknowledgment,
    Stack,
    Validations,
    aws_ec2 as ec2,
    aws_eks_v2 as eks,
    aws_iam as iam,
    aws_kms as kms,
    aws_sns as sns,
)
from cdk_eks_hardened_nodes import (
    BottlerocketCisLevel,
    BottlerocketVariant,
    CniPermissions,
    HardenedNodeGroup,
    InspectorEnablement,
    MinimalSsmRole,
    NodeCapacityType,
    NodeOs,
    NodeTaint,
    NodeVolumeKey,
    SsmAccess,
)
from constructs import Construct, IConstruct

from isolated_network import IsolatedNetwork


class HardenedClusterStack(Stack):
    """An isolated cluster with four hardened node groups, and Amazon Inspector that looks at them."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        network = IsolatedNetwork(self, "Network")
        cluster = self._create_cluster(network)
        network.allow_endpoints_from(cluster.cluster_security_group)
        addons = self._create_addons(cluster)

        encryption_key = NodeVolumeKey(self, "NodeVolumeKey")
        role = MinimalSsmRole(
            self,
            "NodeRole",
            cluster=cluster,
            access=SsmAccess.INSPECTOR,
            cni_permissions=CniPermissions.on_own_role(),
        )

        workers = HardenedNodeGroup(self, "Workers", cluster=cluster, role=role, encryption_key=encryption_key)

        graviton = HardenedNodeGroup(
            self,
            "Graviton",
            cluster=cluster,
            role=role,
            encryption_key=encryption_key,
            os=NodeOs.bottlerocket(cis_level=BottlerocketCisLevel.LEVEL_2),
            instance_types=[ec2.InstanceType("m7g.large"), ec2.InstanceType("m7g.xlarge")],
            capacity_type=NodeCapacityType.SPOT,
        )

        fips = HardenedNodeGroup(
            self,
            "Fips",
            cluster=cluster,
            role=role,
            encryption_key=encryption_key,
            os=NodeOs.bottlerocket(variant=BottlerocketVariant.FIPS),
            taints=[NodeTaint.no_schedule("example.com/fips", "true")],
        )

        selinux = HardenedNodeGroup(
            self,
            "Selinux",
            cluster=cluster,
            role=role,
            encryption_key=encryption_key,
            os=NodeOs.amazon_linux2023(),
            instance_types=[ec2.InstanceType("m7g.large")],
        )
        Validations.of(selinux).acknowledge(
            Acknowledgment(
                id="Annotation::cdk-eks-hardened-nodes:ContainersUnconfined",
                reason="SELinux guards the host; pods that SELinux has to know apart go to the nodes with Bottlerocket",
            )
        )

        groups = [workers, graviton, fips, selinux]
        findings_key = kms.Key(self, "FindingsKey", description="Findings of Amazon Inspector", enable_key_rotation=True)
        findings_topic = sns.Topic(self, "Findings", master_key=findings_key, enforce_ssl=True)
        InspectorEnablement(self, "Inspector", findings_topic=findings_topic, node_groups=groups)

        # Nodes become Ready once the CNI plugin has its role, and join once the endpoints answer.
        for group in groups:
            group.node.add_dependency(network, *addons)

    def _create_cluster(self, network: IsolatedNetwork) -> eks.Cluster:
        cluster = eks.Cluster(
            self,
            "Cluster",
            version=eks.KubernetesVersion.V1_35,
            vpc=network.vpc,
            vpc_subnets=[ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)],
            endpoint_access=eks.EndpointAccess.PRIVATE,
            secrets_encryption_key=kms.Key(self, "SecretsKey", description="Kubernetes secrets", enable_key_rotation=True),
            cluster_logging=[
                eks.ClusterLoggingTypes.API,
                eks.ClusterLoggingTypes.AUDIT,
                eks.ClusterLoggingTypes.AUTHENTICATOR,
                eks.ClusterLoggingTypes.CONTROLLER_MANAGER,
                eks.ClusterLoggingTypes.SCHEDULER,
            ],
            default_capacity_type=eks.DefaultCapacityType.NODEGROUP,
            default_capacity=0,
            output_config_command=False,
        )
        acknowledge_aws_policy(
            cluster.role,
            "AmazonEKSClusterPolicy",
            "what the control plane of Amazon EKS does in the account; AWS keeps it up to date",
        )
        Validations.of(cluster).acknowledge(
            Acknowledgment(
                id="Annotation::@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets",
                reason="the VPC has the endpoints that nodes need, and this app runs no kubectl in it",
            )
        )
        return cluster

    def _create_addons(self, cluster: eks.Cluster) -> list[eks.CfnAddon]:
        """The CNI plugin gets a role of its own from the Pod Identity agent, so that the nodes need none of its permissions."""
        cni_role = iam.Role(
            self,
            "CniRole",
            description="Amazon VPC CNI plugin",
            assumed_by=iam.SessionTagsPrincipal(iam.ServicePrincipal("pods.eks.amazonaws.com")),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonEKS_CNI_Policy")],
        )
        acknowledge_aws_policy(
            cni_role,
            "AmazonEKS_CNI_Policy",
            "what the Amazon VPC CNI plugin does with network interfaces; only its own pods get the role",
        )

        agent = eks.CfnAddon(
            self,
            "PodIdentityAgent",
            cluster_name=cluster.cluster_name,
            addon_name="eks-pod-identity-agent",
        )
        cni = eks.CfnAddon(
            self,
            "VpcCni",
            cluster_name=cluster.cluster_name,
            addon_name="vpc-cni",
            resolve_conflicts="OVERWRITE",
            pod_identity_associations=[
                eks.CfnAddon.PodIdentityAssociationProperty(service_account="aws-node", role_arn=cni_role.role_arn),
            ],
        )
        cni.add_resource_dependency(agent)
        return [agent, cni]


def acknowledge_aws_policy(role: IConstruct, policy: str, reason: str) -> None:
    """One finding of cdk-nag, on the role that has it."""
    Validations.of(role).acknowledge(
        Acknowledgment(
            id=f"AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{policy}]",
            reason=f"{policy}: {reason}",
        )
    )
