import { join } from 'node:path';
import { ArnFormat, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeRule } from '../private/nag';
import { packageRoot } from '../private/package-root';

/** Made by the build. */
const HANDLER = join(packageRoot(), 'lib', 'inspector', 'enablement-handler');

/** Service-linked roles of Amazon Inspector, and the service that each belongs to. */
const SERVICE_LINKED_ROLES = {
  AWSServiceRoleForAmazonInspector2: 'inspector2.amazonaws.com',
  AWSServiceRoleForAmazonInspector2Agentless: 'agentless.inspector2.amazonaws.com',
};

const HIPAA = 'HIPAA.Security';
const NIST_R4 = 'NIST.800.53.R4';
const NIST_R5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';
const SERVERLESS = 'Serverless';

/** Findings of cdk-nag that are not for a function that runs once in a deployment: rule, packs, reason. */
const NOT_FOR_IT: [string, string[], string][] = [
  ['LambdaConcurrency', [HIPAA, NIST_R5], 'CloudFormation calls it once in a deployment; new accounts have so little concurrency that a reservation fails'],
  ['LambdaDLQ', [HIPAA, NIST_R5, SERVERLESS], 'CloudFormation waits for its answer and fails without one, so a failure shows in the deployment'],
  ['LambdaInsideVPC', [HIPAA, NIST_R4, NIST_R5, PCI], 'it calls Amazon Inspector and CloudFormation alone, reads no data and listens to nothing'],
  ['LambdaTracing', [SERVERLESS], 'it runs once in a deployment, and what it did stands in its log and in the events of the stack'],
];

/** The function behind the custom resource, with a role, a key and a log group of its own. */
export class EnablementFunction extends Construct {
  public readonly functionArn: string;

  public constructor(scope: Construct, id: string, options: { setsScanMode: boolean }) {
    super(scope, id);
    const logGroup = this.createLogGroup();
    const handler = new LambdaFunction(this, 'Function', {
      description: 'Turns Amazon Inspector on and proves that it is on',
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(HANDLER),
      handler: 'index.handler',
      logGroup,
      memorySize: 256,
      role: this.createRole(logGroup, options.setsScanMode),
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.minutes(15),
    });
    NOT_FOR_IT.forEach(([rule, packs, reason]) => acknowledgeRule(handler, rule, packs, reason));
    this.functionArn = handler.functionArn;
  }

  /**
   * Encrypted with a key of its own: HIPAA, NIST and PCI ask for it. Both stay when the stack goes, as they tell who turned Amazon Inspector on.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  private createLogGroup(): LogGroup {
    const { account, region, urlSuffix } = Stack.of(this);
    const encryptionKey = new Key(this, 'Key', {
      description: 'Logs of the function that turns Amazon Inspector on',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    encryptionKey.addToResourcePolicy(new PolicyStatement({
      sid: 'EncryptLogs',
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${region}:${account}:log-group:*` } },
    }));
    return new LogGroup(this, 'Logs', { encryptionKey, retention: RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
  }

  private createRole(logGroup: LogGroup, setsScanMode: boolean): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Turns Amazon Inspector on',
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Turning Amazon Inspector on, and nothing else of it',
      statements: [...this.inspectorStatements(setsScanMode), new PolicyStatement({
        sid: 'WriteLogs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn],
      })],
    });
    acknowledge(policy, 'IAM5', 'Resource::*', 'the actions of Amazon Inspector know no resources; none of them turns anything off');
    role.addManagedPolicy(policy);
    return role;
  }

  /** @see https://docs.aws.amazon.com/inspector/latest/user/using-service-linked-roles.html */
  private inspectorStatements(setsScanMode: boolean): PolicyStatement[] {
    const scanMode = setsScanMode ? ['inspector2:GetConfiguration', 'inspector2:UpdateConfiguration'] : [];
    return [
      new PolicyStatement({
        sid: 'EnableInspector',
        actions: ['inspector2:BatchGetAccountStatus', 'inspector2:Enable', ...scanMode],
        resources: ['*'],
      }),
      new PolicyStatement({
        sid: 'CreateServiceLinkedRoles',
        actions: ['iam:CreateServiceLinkedRole'],
        resources: Object.entries(SERVICE_LINKED_ROLES).map(([role, service]) => Stack.of(this).formatArn({
          service: 'iam', region: '', resource: 'role', resourceName: `aws-service-role/${service}/${role}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        })),
        conditions: { StringEquals: { 'iam:AWSServiceName': Object.values(SERVICE_LINKED_ROLES) } },
      }),
    ];
  }
}
