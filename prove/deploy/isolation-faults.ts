import { AttachInternetGatewayCommand, CreateInternetGatewayCommand, DeleteVpcEndpointsCommand, DetachInternetGatewayCommand } from '@aws-sdk/client-ec2';
import type { Aws } from './aws';
import type { Cdk } from './cdk';
import type { Checkout } from './checkout';
import type { Json } from './deployed-stack';
import { FaultyAssembly } from './faulty-assembly';
import { checkEndpoints, checkNoInternet, checkSecurityGroups } from './isolation';
import type { Life } from './life';
import { checkBreakGlass, checkDocument, checkSessionAlerts } from './sessions';
import { REGION } from '../emulator';
import type { Cases } from '../proof';

/** Deploys the isolated cluster once more with what must not be, and expects the checks to see it. */
export async function proveIsolationTampering(cases: Cases, aws: Aws, cdk: Cdk, life: Life, checkout: Checkout): Promise<void> {
  const { name } = life.stack;
  const good = await life.read();
  const faulty = new FaultyAssembly(life.assembly, checkout.path('isolated-tampered.out'), name);
  faulty.template((resources) => {
    const properties = (path: string, type: string): Json => resources[good.logicalId(path, type)].Properties;
    properties('NodeSecurityGroup', 'AWS::EC2::SecurityGroup').SecurityGroupIngress.push({ CidrIp: '10.0.0.0/8', IpProtocol: 'tcp', FromPort: 22, ToPort: 22 });
    properties('SessionsDocument', 'AWS::SSM::Document').Content.inputs.cloudWatchEncryptionEnabled = false;
    properties('BreakGlassRole', 'AWS::IAM::Role').AssumeRolePolicyDocument.Statement.forEach((statement: Json) => { delete statement.Condition; });
    properties('SessionsOtherDocument', 'AWS::Events::Rule').State = 'DISABLED';
    const kms = resources[good.logicalId('EndpointsKms', 'AWS::EC2::VPCEndpoint')];
    resources.Sqs = { ...kms, Properties: { ...kms.Properties, ServiceName: `com.amazonaws.${REGION}.sqs` } };
  });
  await cdk.deploy(name, { assembly: faulty.folder });
  const stack = await life.read();
  await cases.caught('a port that is open to the network', () => checkSecurityGroups(aws, stack), /rules of nodes: .+got.+tcp 22-22 10\.0\.0\.0\/8 without a description/);
  await cases.caught('a log that is not encrypted', () => checkDocument(aws, stack, true), /content of the document: .+got.+"cloudWatchEncryptionEnabled":false/);
  await cases.caught('a role for emergencies without a second factor', () => checkBreakGlass(aws, stack), /trust: expected.+MultiFactorAuthPresent.+got(?!.*MultiFactor)/);
  await cases.caught('an alert that is off', () => checkSessionAlerts(aws, stack), /rules: .+got.+"SessionsOtherDocument":"DISABLED"/);
  await cases.caught('an endpoint that nobody needs', () => checkEndpoints(aws, stack), /endpoints: expected(?!.*\.sqs.*got).+got.+\.sqs/);
  const { InternetGateway } = await aws.ec2.send(new CreateInternetGatewayCommand({}));
  const attachment = { InternetGatewayId: InternetGateway!.InternetGatewayId!, VpcId: stack.ofType('AWS::EC2::VPC')[0][1] };
  await aws.ec2.send(new AttachInternetGatewayCommand(attachment));
  await cases.caught('a gateway to the internet', () => checkNoInternet(aws, stack), /internet gateways: expected \[\], got/);
  await aws.ec2.send(new DetachInternetGatewayCommand(attachment));
  const VpcEndpointIds = [stack.physicalId(stack.logicalId('EndpointsKms', 'AWS::EC2::VPCEndpoint'))];
  await aws.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
  await cases.caught('an endpoint that is missing', () => checkEndpoints(aws, stack), /endpoints: expected.+\.kms.+got(?!.*\.kms)/);
}
