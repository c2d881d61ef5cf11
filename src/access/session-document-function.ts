import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allowLogs } from './session-key';
import { acknowledgeRule } from '../private/nag';
import { packageRoot } from '../private/package-root';

/** Made by the build. */
const HANDLER = join(packageRoot(), 'lib', 'access', 'session-document-handler');

const HIPAA = 'HIPAA.Security';
const NIST_R4 = 'NIST.800.53.R4';
const NIST_R5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';
const SERVERLESS = 'Serverless';

/** Findings of cdk-nag that are not for a function that runs once in a deployment: rule, packs, reason. */
const NOT_FOR_IT: [string, string[], string][] = [
  ['LambdaConcurrency', [HIPAA, NIST_R5], 'CloudFormation calls it once in a deployment; new accounts have so little concurrency that a reservation fails'],
  ['LambdaDLQ', [HIPAA, NIST_R5, SERVERLESS], 'CloudFormation waits for its answer and fails without one, so a failure shows in the deployment'],
  ['LambdaInsideVPC', [HIPAA, NIST_R4, NIST_R5, PCI], 'it calls AWS Systems Manager and CloudFormation alone, reads no data and listens to nothing'],
  ['LambdaTracing', [SERVERLESS], 'it runs once in a deployment, and what it did stands in its log and in the events of the stack'],
];

/** The function behind the account-wide document, with a role and a log group of its own. */
export class SessionDocumentFunction extends Construct {
  public readonly functionArn: string;

  public constructor(scope: Construct, id: string, options: { documentArn: string; encryptionKey: IKey }) {
    super(scope, id);
    allowLogs(scope, options.encryptionKey);
    const logGroup = new LogGroup(this, 'Logs', {
      encryptionKey: options.encryptionKey, retention: RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN,
    });
    const handler = new LambdaFunction(this, 'Function', {
      description: 'Writes the preferences of Session Manager for the account and Region',
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(HANDLER),
      handler: 'index.handler',
      logGroup,
      memorySize: 256,
      role: this.createRole(logGroup, options.documentArn),
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.minutes(5),
    });
    NOT_FOR_IT.forEach(([rule, packs, reason]) => acknowledgeRule(handler, rule, packs, reason));
    this.functionArn = handler.functionArn;
  }

  /** Nothing deletes the document, or shares it. */
  private createRole(logGroup: ILogGroup, documentArn: string): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Writes the preferences of Session Manager for the account and Region',
    });
    role.addManagedPolicy(new ManagedPolicy(this, 'Policy', {
      description: 'Writing the one document with the preferences of Session Manager',
      statements: [
        new PolicyStatement({
          sid: 'WriteSessionDocument',
          actions: ['ssm:CreateDocument', 'ssm:GetDocument', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion'],
          resources: [documentArn],
        }),
        new PolicyStatement({ sid: 'WriteLogs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
      ],
    }));
    return role;
  }
}
