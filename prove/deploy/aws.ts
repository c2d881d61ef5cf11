import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { Inspector2Client } from '@aws-sdk/client-inspector2';
import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Credentials, Emulator } from '../emulator';

/** AWS as somebody with these credentials reads it back. */
export class Aws {
  public readonly cloudFormation: CloudFormationClient;
  public readonly ec2: EC2Client;
  public readonly eks: EKSClient;
  public readonly events: EventBridgeClient;
  public readonly iam: IAMClient;
  public readonly inspector: Inspector2Client;
  public readonly kms: KMSClient;
  public readonly sns: SNSClient;
  public readonly ssm: SSMClient;
  public readonly sts: STSClient;

  public constructor(public readonly emulator: Emulator, credentials?: Credentials) {
    const client = emulator.client(credentials);
    this.cloudFormation = new CloudFormationClient(client);
    this.ec2 = new EC2Client(client);
    this.eks = new EKSClient(client);
    this.events = new EventBridgeClient(client);
    this.iam = new IAMClient(client);
    this.inspector = new Inspector2Client(client);
    this.kms = new KMSClient(client);
    this.sns = new SNSClient(client);
    this.ssm = new SSMClient(client);
    this.sts = new STSClient(client);
  }
}
