"""The VPC, its endpoints and flow logs."""
from aws_cdk import Stack, aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_logs as logs
from constructs import Construct

# What a node talks to, each by an interface endpoint of its own.
SERVICES = {
    "Ec2": ec2.InterfaceVpcEndpointAwsService.EC2,
    "EcrApi": ec2.InterfaceVpcEndpointAwsService.ECR,
    "EcrDocker": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "Eks": ec2.InterfaceVpcEndpointAwsService.EKS,
    "EksAuth": ec2.InterfaceVpcEndpointAwsService.EKS_AUTH,
    "Ssm": ec2.InterfaceVpcEndpointAwsService.SSM,
    "SsmMessages": ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
    "Sts": ec2.InterfaceVpcEndpointAwsService.STS,
}


class IsolatedNetwork(Construct):
    """A VPC without a way to the internet: isolated subnets, endpoints for what nodes need, flow logs."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            restrict_default_security_group=True,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=20),
            ],
            # Amazon S3 has the layers of images, and the packages of Amazon Linux 2023: without them its nodes do not join.
            gateway_endpoints={"S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)},
        )
        self._endpoint_security_group = ec2.SecurityGroup(
            self,
            "EndpointSecurityGroup",
            vpc=self.vpc,
            description="Interface endpoints",
            allow_all_outbound=False,
        )
        for name, service in SERVICES.items():
            self.vpc.add_interface_endpoint(name, service=service, open=False, security_groups=[self._endpoint_security_group])
        self._add_flow_log()

    def allow_endpoints_from(self, security_group: ec2.ISecurityGroup) -> None:
        """Lets the members of a security group reach the endpoints."""
        self._endpoint_security_group.add_ingress_rule(security_group, ec2.Port.HTTPS, "Nodes to the interface endpoints")

    def _add_flow_log(self) -> None:
        log_group = logs.LogGroup(self, "FlowLogGroup", encryption_key=self._log_key(), retention=logs.RetentionDays.ONE_YEAR)
        policy = iam.ManagedPolicy(
            self,
            "FlowLogPolicy",
            description="Lets VPC flow logs write to their log group",
            statements=[
                iam.PolicyStatement(
                    actions=["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    resources=[log_group.log_group_arn],
                ),
            ],
        )
        role = iam.Role(
            self,
            "FlowLogRole",
            assumed_by=iam.ServicePrincipal("vpc-flow-logs.amazonaws.com"),
            managed_policies=[policy],
        )
        # The role has its policy; without updates no inline one comes on top of it.
        destination = ec2.FlowLogDestination.to_cloud_watch_logs(log_group, role.without_policy_updates())
        self.vpc.add_flow_log("FlowLog", destination=destination)

    def _log_key(self) -> kms.Key:
        """CloudWatch Logs may use the key for the log groups of this account and Region alone."""
        key = kms.Key(self, "LogKey", description="Flow logs of the VPC", enable_key_rotation=True)
        stack = Stack.of(self)
        log_groups = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:*"
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("logs.amazonaws.com")],
                actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                resources=["*"],
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
            )
        )
        return key
