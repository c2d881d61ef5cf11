package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// IsolatedNetwork is a VPC without a way to the internet: isolated subnets, endpoints for what nodes need, flow logs.
type IsolatedNetwork struct {
	constructs.Construct
	Vpc                   awsec2.Vpc
	endpointSecurityGroup awsec2.SecurityGroup
}

// NewIsolatedNetwork makes the VPC, its endpoints and its flow log.
func NewIsolatedNetwork(scope constructs.Construct, id string) *IsolatedNetwork {
	network := &IsolatedNetwork{}
	constructs.NewConstruct_Override(network, scope, &id)
	network.Vpc = awsec2.NewVpc(network, jsii.String("Vpc"), &awsec2.VpcProps{
		MaxAzs:                       jsii.Number(2),
		NatGateways:                  jsii.Number(0),
		RestrictDefaultSecurityGroup: jsii.Bool(true),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Isolated"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED, CidrMask: jsii.Number(20)},
		},
		// Amazon S3 has the layers of images, and the packages of Amazon Linux 2023: without them its nodes do not join.
		GatewayEndpoints: &map[string]*awsec2.GatewayVpcEndpointOptions{
			"S3": {Service: awsec2.GatewayVpcEndpointAwsService_S3()},
		},
	})
	network.endpointSecurityGroup = awsec2.NewSecurityGroup(network, jsii.String("EndpointSecurityGroup"), &awsec2.SecurityGroupProps{
		Vpc:              network.Vpc,
		Description:      jsii.String("Interface endpoints"),
		AllowAllOutbound: jsii.Bool(false),
	})
	network.addInterfaceEndpoints()
	network.addFlowLog()
	return network
}

// AllowEndpointsFrom lets the members of a security group reach the endpoints.
func (network *IsolatedNetwork) AllowEndpointsFrom(securityGroup awsec2.ISecurityGroup) {
	network.endpointSecurityGroup.AddIngressRule(securityGroup, awsec2.Port_HTTPS(), jsii.String("Nodes to the interface endpoints"), nil)
}

// What a node talks to, each by an interface endpoint of its own.
func (network *IsolatedNetwork) addInterfaceEndpoints() {
	services := []struct {
		name    string
		service awsec2.IInterfaceVpcEndpointService
	}{
		{"Ec2", awsec2.InterfaceVpcEndpointAwsService_EC2()},
		{"EcrApi", awsec2.InterfaceVpcEndpointAwsService_ECR()},
		{"EcrDocker", awsec2.InterfaceVpcEndpointAwsService_ECR_DOCKER()},
		{"Eks", awsec2.InterfaceVpcEndpointAwsService_EKS()},
		{"EksAuth", awsec2.InterfaceVpcEndpointAwsService_EKS_AUTH()},
		{"Ssm", awsec2.InterfaceVpcEndpointAwsService_SSM()},
		{"SsmMessages", awsec2.InterfaceVpcEndpointAwsService_SSM_MESSAGES()},
		{"Sts", awsec2.InterfaceVpcEndpointAwsService_STS()},
	}
	for _, endpoint := range services {
		network.Vpc.AddInterfaceEndpoint(&endpoint.name, &awsec2.InterfaceVpcEndpointOptions{
			Service:        endpoint.service,
			Open:           jsii.Bool(false),
			SecurityGroups: &[]awsec2.ISecurityGroup{network.endpointSecurityGroup},
		})
	}
}

func (network *IsolatedNetwork) addFlowLog() {
	logGroup := awslogs.NewLogGroup(network, jsii.String("FlowLogGroup"), &awslogs.LogGroupProps{
		EncryptionKey: network.newLogKey(),
		Retention:     awslogs.RetentionDays_ONE_YEAR,
	})
	policy := awsiam.NewManagedPolicy(network, jsii.String("FlowLogPolicy"), &awsiam.ManagedPolicyProps{
		Description: jsii.String("Lets VPC flow logs write to their log group"),
		Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"),
			Resources: &[]*string{logGroup.LogGroupArn()},
		})},
	})
	role := awsiam.NewRole(network, jsii.String("FlowLogRole"), &awsiam.RoleProps{
		AssumedBy:       awsiam.NewServicePrincipal(jsii.String("vpc-flow-logs.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{policy},
	})
	// The role has its policy; without updates no inline one comes on top of it.
	network.Vpc.AddFlowLog(jsii.String("FlowLog"), &awsec2.FlowLogOptions{
		Destination: awsec2.FlowLogDestination_ToCloudWatchLogs(logGroup, role.WithoutPolicyUpdates(nil)),
	})
}

// CloudWatch Logs may use the key for the log groups of this account and Region alone.
func (network *IsolatedNetwork) newLogKey() awskms.Key {
	key := awskms.NewKey(network, jsii.String("LogKey"), &awskms.KeyProps{
		Description:       jsii.String("Flow logs of the VPC"),
		EnableKeyRotation: jsii.Bool(true),
	})
	stack := awscdk.Stack_Of(network)
	logGroups := jsii.Sprintf("arn:%s:logs:%s:%s:log-group:*", *stack.Partition(), *stack.Region(), *stack.Account())
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("logs.amazonaws.com"), nil)},
		Actions:    jsii.Strings("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"ArnLike": map[string]any{"kms:EncryptionContext:aws:logs:arn": logGroups}},
	}), nil)
	return key
}
