import { CfnVPCEndpoint, InterfaceVpcEndpointAwsService, Peer, SubnetType, Vpc, type IVPCEndpointRef } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-eks-v2';
import type { IConstruct } from 'constructs';
import type { Bench } from './bench';
import { row } from './row';
import type { Source } from './sources';
import type { Tokens, TokenRow } from './tokens';
import { CniPermissions, HardenedNodeGroup, NodeOs, SsmAccess, type HardenedNodeGroupOptions } from '../../src';
import { EndpointPolicy } from '../../src/network/endpoint-policy';
import { NodeEndpoints, type NodeEndpointsProps } from '../../src/network/node-endpoints';
import { HardeningError, type ErrorCode } from '../../src/private/errors';

const ENDPOINTS = 'Stack/Endpoints';
const { EC2, STS } = InterfaceVpcEndpointAwsService;

/** A VPC of isolated subnets. */
const isolated = ({ stack }: Bench, id = 'Vpc') => new Vpc(stack, id, { subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED }] });

function endpoints(bench: Bench, props: Partial<NodeEndpointsProps> = {}): NodeEndpoints {
  return new NodeEndpoints(bench.stack, 'Endpoints', { vpc: props.vpc ?? isolated(bench), ...props });
}

function workers(bench: Bench, vpc: Vpc, props: HardenedNodeGroupOptions = {}): HardenedNodeGroup {
  return new HardenedNodeGroup(bench.stack, 'Workers', { cluster: CfnCluster.fromClusterName(bench.stack, 'Cluster', 'imported'), vpc, ...props });
}

/** Throws what the synthesis fails with, as the construct would. */
function synthesize(scope: IConstruct): void {
  for (const message of scope.node.validate()) {
    const [, code, text] = /^\[(\w+)\] (.*)$/.exec(message)!;
    throw new HardeningError(code as ErrorCode, text);
  }
}

/** Endpoints beside those of a VPC. */
function beside(bench: Bench, existing: (vpc: Vpc) => Record<string, IVPCEndpointRef>): NodeEndpoints {
  const vpc = isolated(bench);
  return endpoints(bench, { vpc, existing: existing(vpc) });
}

const existing = (source: Source, code: ErrorCode, given: (vpc: Vpc, bench: Bench) => Record<string, IVPCEndpointRef>, text: string) =>
  row(source, code, (bench) => beside(bench, (vpc) => given(vpc, bench)), text, ENDPOINTS);

/** One row for each refusal that is about endpoints. */
export const ENDPOINT_REFUSALS = [
  row('privateClusters', 'EndpointClientInvalid', (bench) => endpoints(bench).allowFrom(Peer.ipv4('10.0.0.0/16')),
    "'client' must have a security group, got one without: addresses of a VPC are not only those of nodes; give the security group of the nodes", ENDPOINTS),
  row('interfaceEndpoints', 'EndpointConflict', (bench) => {
    const vpc = isolated(bench);
    vpc.addInterfaceEndpoint('Ec2', { service: EC2 });
    synthesize(endpoints(bench, { vpc }));
  }, "the VPC must have one endpoint of ec2, got another one, Stack/Vpc/Ec2; give 'existing' that one as ec2", ENDPOINTS),
  existing('interfaceEndpoints', 'EndpointForeign', (_vpc, bench) => ({ ec2: isolated(bench, 'Other').addInterfaceEndpoint('Ec2', { service: EC2 }) }),
    "'existing' must be endpoints of the VPC Stack/Vpc, got Stack/Other/Ec2 of another VPC for ec2; leave it out, and one is made"),
  existing('endpointServices', 'EndpointInvalid', (vpc) => ({ ecr: vpc.addInterfaceEndpoint('Ecr', { service: InterfaceVpcEndpointAwsService.ECR }) }),
    "'existing' must name services of autoscaling, ec2, ec2messages, ecr.api, ecr.dkr, eks, eks-auth, elasticloadbalancing, inspector2, inspector2-telemetry, kms, logs, "
    + 's3, ssm, ssmmessages, sts, got "ecr"; correct it'),
  existing('endpointServices', 'EndpointInvalid', (vpc) => ({ ec2: vpc.addInterfaceEndpoint('Sts', { service: STS }) }),
    "'existing' must have an endpoint of ec2 as ec2, got Stack/Vpc/Sts of com.amazonaws.<AWS::Region>.sts; give it the name of its service"),
  row('gatewayEndpoints', 'EndpointInvalid', (bench) => endpoints(bench, {
    vpc: Vpc.fromVpcAttributes(bench.stack, 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
  }), "'vpc' must have subnets whose route tables are known, for the gateway endpoint of Amazon S3, got Stack/Imported without; import it with its route tables, "
    + "or give 'existing' the endpoint as s3", ENDPOINTS),
  row('accountIds', 'EndpointInvalid', (bench) => endpoints(bench, { policy: EndpointPolicy.perimeter({ accounts: ['1111'] }) }),
    '\'accounts\' of the endpoint policy must be ids of 12 digits, got "1111"; correct it', ENDPOINTS),
  row('createEndpoint', 'VpcDnsRequired', (bench) => endpoints(bench, { vpc: new Vpc(bench.stack, 'Vpc', { enableDnsHostnames: false }) }),
    "'vpc' must have DNS hostnames and DNS support, as endpoints answer to the names of their services, got Stack/Vpc without hostnames; turn them on", ENDPOINTS),
  row('createEndpoint', 'SubnetsRequired', (bench) => endpoints(bench, {
    vpc: new Vpc(bench.stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC }] }),
  }), "the VPC Stack/Vpc has no private subnets, which endpoints of nodes go to; add some, or choose 'subnets'", ENDPOINTS),
  row('privateClusters', 'EndpointsMissing', (bench) => {
    const vpc = isolated(bench);
    workers(bench, vpc, { os: NodeOs.amazonLinux2023(), access: SsmAccess.NONE });
    synthesize(vpc);
  }, 'nodes in isolated subnets must have endpoints for the services that they call, got none with private DNS, or in their route tables, for ec2 (the node asks for its name, the VPC CNI plugin for addresses of '
    + 'pods), ecr.api (the node asks for images), ecr.dkr (the node pulls images), s3 (layers of images and packages of Amazon Linux 2023 are there); make NodeEndpoints '
    + "with this node group, or say in 'isolatedSubnetReason' how nodes reach them", 'Stack/Workers'),
  row('privateClusters', 'EndpointsMissing', (bench) => {
    const vpc = isolated(bench);
    endpoints(bench, { vpc, nodeGroups: [workers(bench, vpc, { cniPermissions: CniPermissions.onOwnRole() })] });
    synthesize(vpc);
  }, 'nodes in isolated subnets must have endpoints for the services that they call, got none with private DNS, or in their route tables, for eks-auth or sts (the VPC CNI plugin gets the credentials of its own role '
    + "there, by NodeFeature.POD_IDENTITY or SERVICE_ACCOUNT_ROLES); make NodeEndpoints with this node group, or say in 'isolatedSubnetReason' how nodes reach them",
  'Stack/Workers'),
  row('gatewayEndpoints', 'EndpointsMissing', (bench) => {
    const vpc = isolated(bench);
    const nodeGroups = [workers(bench, vpc, { os: NodeOs.amazonLinux2023(), access: SsmAccess.NONE })];
    const s3 = new CfnVPCEndpoint(bench.stack, 'S3', { vpcId: vpc.vpcId, routeTableIds: ['rtb-1'], serviceName: `com.amazonaws.${bench.stack.region}.s3` });
    endpoints(bench, { vpc, nodeGroups, existing: { s3 } });
    synthesize(vpc);
  }, 'nodes in isolated subnets must have endpoints for the services that they call, got none with private DNS, or in their route tables, for s3 (layers of images and '
    + "packages of Amazon Linux 2023 are there); make NodeEndpoints with this node group, or say in 'isolatedSubnetReason' how nodes reach them", 'Stack/Workers'),
  row('privateClusters', 'ReasonRequired', (bench) => workers(bench, isolated(bench), { isolatedSubnetReason: ' ' }),
    "'isolatedSubnetReason' must say how nodes in isolated subnets reach AWS, got an empty text", 'Stack/Workers'),
];

const later = (code: ErrorCode, name: string, given: (bench: Bench, tokens: Tokens) => unknown): TokenRow =>
  ({ code, name, given: (bench, tokens) => given(bench, tokens(bench.stack)) });

const ALL = ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'eks', 'ssm', 'ssmmessages'];

/** Values that would be judged if they were known. */
export const ENDPOINT_TOKENS: TokenRow[] = [
  later('EndpointConflict', 'the VPC of another endpoint', (bench, { text }) => {
    new CfnVPCEndpoint(bench.stack, 'Other', { vpcId: text, serviceName: `com.amazonaws.${bench.stack.region}.ec2` });
    synthesize(endpoints(bench));
  }),
  later('EndpointForeign', 'the VPC of an endpoint', (bench, { text }) => {
    beside(bench, () => ({ ec2: new CfnVPCEndpoint(bench.stack, 'Other', { vpcId: text, serviceName: `com.amazonaws.${bench.stack.region}.ec2` }) }));
  }),
  later('EndpointInvalid', 'an account', (bench, { text }) => endpoints(bench, { policy: EndpointPolicy.perimeter({ accounts: [text] }) })),
  later('EndpointsMissing', 'the VPC of endpoints', (bench, { text }) => {
    const vpc = isolated(bench);
    workers(bench, vpc);
    ALL.forEach((name) => new CfnVPCEndpoint(bench.stack, name, { vpcId: text, routeTableIds: [text], serviceName: `com.amazonaws.${bench.stack.region}.${name}` }));
    synthesize(vpc);
  }),
  later('EndpointsMissing', 'the VPC of an endpoint of AWS STS', (bench, { text }) => {
    const vpc = isolated(bench);
    endpoints(bench, { vpc, nodeGroups: [workers(bench, vpc, { cniPermissions: CniPermissions.onOwnRole() })] });
    new CfnVPCEndpoint(bench.stack, 'Other', { vpcId: text, serviceName: `com.amazonaws.${bench.stack.region}.sts` });
    synthesize(vpc);
  }),
];

/** Errors about endpoints that no value leads to which could be a token. */
export const ENDPOINT_WITHOUT_TOKENS = {
  EndpointClientInvalid: 'what kind of object it is',
  VpcDnsRequired: 'booleans of a VPC of the app',
} satisfies Partial<Record<ErrorCode, string>>;
