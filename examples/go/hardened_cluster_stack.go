package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	eks "github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawseks"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	hardened "github.com/cdk-eks-hardened-nodes/cdk-eks-hardened-nodes-go/cdkekshardenednodes"
)

// NewHardenedClusterStack makes an isolated cluster with four hardened node groups, and Amazon Inspector that looks at them.
func NewHardenedClusterStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	network := NewIsolatedNetwork(stack, "Network")
	cluster := newCluster(stack, network.Vpc)
	network.AllowEndpointsFrom(cluster.ClusterSecurityGroup())
	agent, cni := newAddons(stack, cluster)

	encryptionKey := hardened.NewNodeVolumeKey(stack, jsii.String("NodeVolumeKey"), nil)
	role := hardened.NewMinimalSsmRole(stack, jsii.String("NodeRole"), &hardened.MinimalSsmRoleProps{
		Cluster:        cluster,
		Access:         hardened.SsmAccess_INSPECTOR(),
		CniPermissions: hardened.CniPermissions_OnOwnRole(),
	})

	workers := hardened.NewHardenedNodeGroup(stack, jsii.String("Workers"), &hardened.HardenedNodeGroupProps{
		Cluster:       cluster,
		Role:          role,
		EncryptionKey: encryptionKey,
	})

	graviton := hardened.NewHardenedNodeGroup(stack, jsii.String("Graviton"), &hardened.HardenedNodeGroupProps{
		Cluster:       cluster,
		Role:          role,
		EncryptionKey: encryptionKey,
		Os:            hardened.NodeOs_Bottlerocket(&hardened.BottlerocketOptions{CisLevel: hardened.BottlerocketCisLevel_LEVEL_2}),
		InstanceTypes: instanceTypes("m7g.large", "m7g.xlarge"),
		CapacityType:  hardened.NodeCapacityType_SPOT,
	})

	fips := hardened.NewHardenedNodeGroup(stack, jsii.String("Fips"), &hardened.HardenedNodeGroupProps{
		Cluster:       cluster,
		Role:          role,
		EncryptionKey: encryptionKey,
		Os:            hardened.NodeOs_Bottlerocket(&hardened.BottlerocketOptions{Variant: hardened.BottlerocketVariant_FIPS}),
		Taints:        &[]hardened.NodeTaint{hardened.NodeTaint_NoSchedule(jsii.String("example.com/fips"), jsii.String("true"))},
	})

	selinux := hardened.NewHardenedNodeGroup(stack, jsii.String("Selinux"), &hardened.HardenedNodeGroupProps{
		Cluster:       cluster,
		Role:          role,
		EncryptionKey: encryptionKey,
		Os:            hardened.NodeOs_AmazonLinux2023(nil),
		InstanceTypes: instanceTypes("m7g.large"),
	})
	acknowledge(selinux, "Annotation::cdk-eks-hardened-nodes:ContainersUnconfined",
		"SELinux guards the host; pods that SELinux has to know apart go to the nodes with Bottlerocket")

	findingsKey := awskms.NewKey(stack, jsii.String("FindingsKey"), &awskms.KeyProps{
		Description:       jsii.String("Findings of Amazon Inspector"),
		EnableKeyRotation: jsii.Bool(true),
	})
	findingsTopic := awssns.NewTopic(stack, jsii.String("Findings"), &awssns.TopicProps{
		MasterKey:  findingsKey,
		EnforceSSL: jsii.Bool(true),
	})
	hardened.NewInspectorEnablement(stack, jsii.String("Inspector"), &hardened.InspectorEnablementProps{
		FindingsTopic: findingsTopic,
		NodeGroups:    &[]interfacesawseks.INodegroupRef{workers, graviton, fips, selinux},
	})

	// Nodes become Ready once the CNI plugin has its role, and join once the endpoints answer.
	for _, group := range []hardened.HardenedNodeGroup{workers, graviton, fips, selinux} {
		group.Node().AddDependency(network, agent, cni)
	}
	return stack
}

func newCluster(stack awscdk.Stack, vpc awsec2.IVpc) eks.Cluster {
	cluster := eks.NewCluster(stack, jsii.String("Cluster"), &eks.ClusterProps{
		Version:        eks.KubernetesVersion_V1_35(),
		Vpc:            vpc,
		VpcSubnets:     &[]*awsec2.SubnetSelection{{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED}},
		EndpointAccess: eks.EndpointAccess_PRIVATE(),
		SecretsEncryptionKey: awskms.NewKey(stack, jsii.String("SecretsKey"), &awskms.KeyProps{
			Description:       jsii.String("Kubernetes secrets"),
			EnableKeyRotation: jsii.Bool(true),
		}),
		ClusterLogging: &[]eks.ClusterLoggingTypes{
			eks.ClusterLoggingTypes_API, eks.ClusterLoggingTypes_AUDIT, eks.ClusterLoggingTypes_AUTHENTICATOR,
			eks.ClusterLoggingTypes_CONTROLLER_MANAGER, eks.ClusterLoggingTypes_SCHEDULER,
		},
		DefaultCapacityType: eks.DefaultCapacityType_NODEGROUP,
		DefaultCapacity:     jsii.Number(0),
		OutputConfigCommand: jsii.Bool(false),
	})
	acknowledgeAwsPolicy(cluster.Role(), "AmazonEKSClusterPolicy",
		"what the control plane of Amazon EKS does in the account; AWS keeps it up to date")
	acknowledge(cluster, "Annotation::@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets",
		"the VPC has the endpoints that nodes need, and this app runs no kubectl in it")
	return cluster
}

// The CNI plugin gets a role of its own from the Pod Identity agent, so that the nodes need none of its permissions.
func newAddons(stack awscdk.Stack, cluster eks.Cluster) (agent, cni eks.CfnAddon) {
	cniRole := awsiam.NewRole(stack, jsii.String("CniRole"), &awsiam.RoleProps{
		Description: jsii.String("Amazon VPC CNI plugin"),
		AssumedBy:   awsiam.NewSessionTagsPrincipal(awsiam.NewServicePrincipal(jsii.String("pods.eks.amazonaws.com"), nil)),
		ManagedPolicies: &[]awsiam.IManagedPolicy{
			awsiam.ManagedPolicy_FromAwsManagedPolicyName(jsii.String("AmazonEKS_CNI_Policy")),
		},
	})
	acknowledgeAwsPolicy(cniRole, "AmazonEKS_CNI_Policy",
		"what the Amazon VPC CNI plugin does with network interfaces; only its own pods get the role")

	agent = eks.NewCfnAddon(stack, jsii.String("PodIdentityAgent"), &eks.CfnAddonProps{
		ClusterName: cluster.ClusterName(),
		AddonName:   jsii.String("eks-pod-identity-agent"),
	})
	cni = eks.NewCfnAddon(stack, jsii.String("VpcCni"), &eks.CfnAddonProps{
		ClusterName:      cluster.ClusterName(),
		AddonName:        jsii.String("vpc-cni"),
		ResolveConflicts: jsii.String("OVERWRITE"),
		PodIdentityAssociations: []*eks.CfnAddon_PodIdentityAssociationProperty{
			{ServiceAccount: jsii.String("aws-node"), RoleArn: cniRole.RoleArn()},
		},
	})
	cni.AddResourceDependency(agent, nil)
	return agent, cni
}

func instanceTypes(names ...string) *[]awsec2.InstanceType {
	types := make([]awsec2.InstanceType, len(names))
	for i, name := range names {
		types[i] = awsec2.NewInstanceType(&name)
	}
	return &types
}

// One finding of cdk-nag, on the role that has it.
func acknowledgeAwsPolicy(role constructs.IConstruct, policy, reason string) {
	acknowledge(role, "AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/"+policy+"]", policy+": "+reason)
}

func acknowledge(scope constructs.IConstruct, id, reason string) {
	awscdk.Validations_Of(scope).Acknowledge(&awscdk.Acknowledgment{Id: &id, Reason: &reason})
}
