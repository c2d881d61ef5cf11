import { Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination, GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, Port, SecurityGroup, SubnetType, Vpc,
  type IInterfaceVpcEndpointService, type ISecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What a node talks to, each by an interface endpoint of its own. */
const SERVICES: Record<string, IInterfaceVpcEndpointService> = {
  Ec2: InterfaceVpcEndpointAwsService.EC2,
  EcrApi: InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Eks: InterfaceVpcEndpointAwsService.EKS,
  EksAuth: InterfaceVpcEndpointAwsService.EKS_AUTH,
  Ssm: InterfaceVpcEndpointAwsService.SSM,
  SsmMessages: InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  Sts: InterfaceVpcEndpointAwsService.STS,
};

/** A VPC without a way to the internet: isolated subnets, endpoints for what nodes need, flow logs. */
export class IsolatedNetwork extends Construct {
  public readonly vpc: Vpc;

  private readonly endpointSecurityGroup: SecurityGroup;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
      // Amazon S3 has the layers of images, and the packages of Amazon Linux 2023: without them its nodes do not join.
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    this.endpointSecurityGroup = new SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc: this.vpc,
      description: 'Interface endpoints',
      allowAllOutbound: false,
    });
    for (const [name, service] of Object.entries(SERVICES)) {
      this.vpc.addInterfaceEndpoint(name, { service, open: false, securityGroups: [this.endpointSecurityGroup] });
    }
    this.addFlowLog();
  }

  /** Lets the members of a security group reach the endpoints. */
  public allowEndpointsFrom(securityGroup: ISecurityGroup): void {
    this.endpointSecurityGroup.addIngressRule(securityGroup, Port.HTTPS, 'Nodes to the interface endpoints');
  }

  private addFlowLog(): void {
    const logGroup = new LogGroup(this, 'FlowLogGroup', { encryptionKey: this.logKey(), retention: RetentionDays.ONE_YEAR });
    const role = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com'),
      managedPolicies: [new ManagedPolicy(this, 'FlowLogPolicy', {
        description: 'Lets VPC flow logs write to their log group',
        statements: [new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          resources: [logGroup.logGroupArn],
        })],
      })],
    });
    // The role has its policy; without updates no inline one comes on top of it.
    this.vpc.addFlowLog('FlowLog', { destination: FlowLogDestination.toCloudWatchLogs(logGroup, role.withoutPolicyUpdates()) });
  }

  /** CloudWatch Logs may use the key for the log groups of this account and Region alone. */
  private logKey(): Key {
    const key = new Key(this, 'LogKey', { description: 'Flow logs of the VPC', enableKeyRotation: true });
    const { account, partition, region } = Stack.of(this);
    key.addToResourcePolicy(new PolicyStatement({
      principals: [new ServicePrincipal('logs.amazonaws.com')],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` } },
    }));
    return key;
  }
}
