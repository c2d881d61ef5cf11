import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import {
  CfnRouteTable, CfnSubnet, CfnVPC, CfnVPCEndpoint, InterfaceVpcEndpointAwsService, type IInterfaceVpcEndpointService, type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';

/** A service with an interface endpoint. */
export interface InterfaceService {
  /** Id of the construct, and so API. */
  readonly id: string;
  readonly service: IInterfaceVpcEndpointService;
}

/** Amazon S3, the one with a gateway endpoint. */
export const S3 = 's3';

/** The others by the last part of their name, as in `com.amazonaws.REGION.ecr.api`. */
export const INTERFACE_SERVICES: Record<string, InterfaceService> = {
  'autoscaling': { id: 'Autoscaling', service: InterfaceVpcEndpointAwsService.AUTOSCALING },
  'ec2': { id: 'Ec2', service: InterfaceVpcEndpointAwsService.EC2 },
  'ec2messages': { id: 'Ec2Messages', service: InterfaceVpcEndpointAwsService.EC2_MESSAGES },
  'ecr.api': { id: 'EcrApi', service: InterfaceVpcEndpointAwsService.ECR },
  'ecr.dkr': { id: 'EcrDkr', service: InterfaceVpcEndpointAwsService.ECR_DOCKER },
  'eks': { id: 'Eks', service: InterfaceVpcEndpointAwsService.EKS },
  'eks-auth': { id: 'EksAuth', service: InterfaceVpcEndpointAwsService.EKS_AUTH },
  'elasticloadbalancing': { id: 'ElasticLoadBalancing', service: InterfaceVpcEndpointAwsService.ELASTIC_LOAD_BALANCING },
  'inspector2': { id: 'Inspector', service: InterfaceVpcEndpointAwsService.INSPECTOR },
  // The CDK has no constant for it.
  'inspector2-telemetry': { id: 'InspectorTelemetry', service: new InterfaceVpcEndpointAwsService('inspector2-telemetry') },
  'kms': { id: 'Kms', service: InterfaceVpcEndpointAwsService.KMS },
  'logs': { id: 'Logs', service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS },
  'ssm': { id: 'Ssm', service: InterfaceVpcEndpointAwsService.SSM },
  'ssmmessages': { id: 'SsmMessages', service: InterfaceVpcEndpointAwsService.SSM_MESSAGES },
  'sts': { id: 'Sts', service: InterfaceVpcEndpointAwsService.STS },
};

/** All that nodes may need. */
export const SERVICE_NAMES = [...Object.keys(INTERFACE_SERVICES), S3].sort();

/** The L1 behind an endpoint, or the endpoint where it is one; nothing where the endpoint is imported. */
export function resourceOf(endpoint: IConstruct): CfnVPCEndpoint | undefined {
  return [endpoint, endpoint.node.defaultChild].find((candidate) => CfnVPCEndpoint.isCfnVPCEndpoint(candidate));
}

/** The service of an endpoint, such as `com.amazonaws.<AWS::Region>.ec2`; nothing where it is known at deployment only. */
export function serviceNameOf(resource: CfnVPCEndpoint): string | undefined {
  const name: unknown = Stack.of(resource).resolve(resource.serviceName);
  if (typeof name === 'string') return name;
  const parts = (name as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  const last = parts?.[1].at(-1);
  return typeof last === 'string' ? parts![1].map((part) => (typeof part === 'string' ? part : '<AWS::Region>')).join(parts![0]) : undefined;
}

/** Whether it is an endpoint of the service; nothing where that is known at deployment only. */
export function isFor(resource: CfnVPCEndpoint, service: string): boolean | undefined {
  return serviceNameOf(resource)?.endsWith(`.${service}`);
}

/** Whether an endpoint is surely in the VPC. */
export function isIn(resource: CfnVPCEndpoint, vpc: IVpc): boolean {
  return resource.vpcId !== undefined && whatIs(resource.vpcId) === whatIs(vpc.vpcId);
}

/** Whether an endpoint is surely in another VPC: by ids where both are known, by what they refer to where both are made in the app. */
export function isElsewhere(resource: CfnVPCEndpoint, vpc: IVpc): boolean {
  if (resource.vpcId === undefined || isIn(resource, vpc)) return false;
  const ids = [resource.vpcId, vpc.vpcId];
  return ids.every((id) => !Token.isUnresolved(id)) || ids.every((id) => typeof whatIs(id) !== 'string');
}

/** What an id refers to: the resource where it is a part of a VPC that is made in this app, otherwise the id. */
export function whatIs(id: string): IConstruct | string {
  const token = Tokenization.reverseString(id).firstToken;
  const made = Reference.isReference(token) ? token.target : undefined;
  return CfnVPC.isCfnVPC(made) || CfnSubnet.isCfnSubnet(made) || CfnRouteTable.isCfnRouteTable(made) ? made : id;
}
