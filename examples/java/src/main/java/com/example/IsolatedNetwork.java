package com.example;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** A VPC without a way to the internet: isolated subnets, endpoints for what nodes need, flow logs. */
public class IsolatedNetwork extends Construct {
    private final Vpc vpc;
    private final SecurityGroup endpointSecurityGroup;

    public IsolatedNetwork(Construct scope, String id) {
        super(scope, id);
        vpc = Vpc.Builder.create(this, "Vpc")
                .maxAzs(2)
                .natGateways(0)
                .restrictDefaultSecurityGroup(true)
                .subnetConfiguration(List.of(SubnetConfiguration.builder()
                        .name("Isolated")
                        .subnetType(SubnetType.PRIVATE_ISOLATED)
                        .cidrMask(20)
                        .build()))
                // Amazon S3 has the layers of images, and the packages of Amazon Linux 2023: without them its nodes do not join.
                .gatewayEndpoints(Map.of("S3", GatewayVpcEndpointOptions.builder().service(GatewayVpcEndpointAwsService.S3).build()))
                .build();
        endpointSecurityGroup = SecurityGroup.Builder.create(this, "EndpointSecurityGroup")
                .vpc(vpc)
                .description("Interface endpoints")
                .allowAllOutbound(false)
                .build();
        addEndpoints();
        addFlowLog();
    }

    public Vpc getVpc() {
        return vpc;
    }

    /** Lets the members of a security group reach the endpoints. */
    public void allowEndpointsFrom(ISecurityGroup securityGroup) {
        endpointSecurityGroup.addIngressRule(securityGroup, Port.HTTPS, "Nodes to the interface endpoints");
    }

    /** What a node talks to, each by an interface endpoint of its own. */
    private void addEndpoints() {
        addEndpoint("Ec2", InterfaceVpcEndpointAwsService.EC2);
        addEndpoint("EcrApi", InterfaceVpcEndpointAwsService.ECR);
        addEndpoint("EcrDocker", InterfaceVpcEndpointAwsService.ECR_DOCKER);
        addEndpoint("Eks", InterfaceVpcEndpointAwsService.EKS);
        addEndpoint("EksAuth", InterfaceVpcEndpointAwsService.EKS_AUTH);
        addEndpoint("Ssm", InterfaceVpcEndpointAwsService.SSM);
        addEndpoint("SsmMessages", InterfaceVpcEndpointAwsService.SSM_MESSAGES);
        addEndpoint("Sts", InterfaceVpcEndpointAwsService.STS);
    }

    private void addEndpoint(String name, InterfaceVpcEndpointAwsService service) {
        vpc.addInterfaceEndpoint(name, InterfaceVpcEndpointOptions.builder()
                .service(service)
                .open(false)
                .securityGroups(List.of(endpointSecurityGroup))
                .build());
    }

    private void addFlowLog() {
        LogGroup logGroup = LogGroup.Builder.create(this, "FlowLogGroup")
                .encryptionKey(createLogKey())
                .retention(RetentionDays.ONE_YEAR)
                .build();
        ManagedPolicy policy = ManagedPolicy.Builder.create(this, "FlowLogPolicy")
                .description("Lets VPC flow logs write to their log group")
                .statements(List.of(PolicyStatement.Builder.create()
                        .actions(List.of("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"))
                        .resources(List.of(logGroup.getLogGroupArn()))
                        .build()))
                .build();
        Role role = Role.Builder.create(this, "FlowLogRole")
                .assumedBy(new ServicePrincipal("vpc-flow-logs.amazonaws.com"))
                .managedPolicies(List.of(policy))
                .build();
        // The role has its policy; without updates no inline one comes on top of it.
        vpc.addFlowLog("FlowLog", FlowLogOptions.builder()
                .destination(FlowLogDestination.toCloudWatchLogs(logGroup, role.withoutPolicyUpdates()))
                .build());
    }

    /** CloudWatch Logs may use the key for the log groups of this account and Region alone. */
    private Key createLogKey() {
        Key key = Key.Builder.create(this, "LogKey").description("Flow logs of the VPC").enableKeyRotation(true).build();
        Stack stack = Stack.of(this);
        String logGroups = String.format("arn:%s:logs:%s:%s:log-group:*", stack.getPartition(), stack.getRegion(), stack.getAccount());
        key.addToResourcePolicy(PolicyStatement.Builder.create()
                .principals(List.of(new ServicePrincipal("logs.amazonaws.com")))
                .actions(List.of("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"))
                .resources(List.of("*"))
                .conditions(Map.of("ArnLike", Map.of("kms:EncryptionContext:aws:logs:arn", logGroups)))
                .build());
        return key;
    }
}
