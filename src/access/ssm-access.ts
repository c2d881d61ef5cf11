import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What a rung allows; without resources the actions know none. */
interface Grant {
  readonly sid: string;
  readonly actions: string[];
  readonly resources?: string[];
}

/** Lets the agent register the node and open sessions; the Sid is the guide's. */
const SESSIONS: Grant = {
  sid: 'EnableAccessViaSSMSessionManager',
  actions: [
    'ssmmessages:OpenDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:CreateControlChannel',
    'ssm:UpdateInstanceInformation',
  ],
};

/** Lets the agent fetch commands and answer them; the Sid is the guide's. */
const RUN_COMMAND: Grant = {
  sid: 'EnableSSMRunCommand',
  actions: [
    'ssm:UpdateInstanceInformation', 'ec2messages:SendReply', 'ec2messages:GetMessages', 'ec2messages:GetEndpoint', 'ec2messages:FailMessage',
    'ec2messages:DeleteMessage', 'ec2messages:AcknowledgeMessage',
  ],
};

const INSTANCES = `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:instance/*`;

/**
 * What the agent needs to run the associations of Amazon Inspector, to install its plugin and to send what these find.
 *
 * AWS names `AmazonSSMManagedInstanceCore` for it. Left out of that are: reading every parameter; the patch snapshot of Patch Manager; compliance items,
 * which the agent does without; `ListAssociations`, `DescribeAssociation` and `UpdateAssociationStatus`, which it calls only where the newer API fails.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html
 * @see https://github.com/aws/amazon-ssm-agent/blob/1c217c89/agent/association/service/service.go
 */
const INSPECTOR: Grant[] = [
  { sid: 'ListOwnAssociations', actions: ['ssm:ListInstanceAssociations'], resources: [INSTANCES] },
  {
    sid: 'ReportAssociations',
    actions: ['ssm:UpdateInstanceAssociationStatus'],
    resources: [INSTANCES, `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:association/*`],
  },
  {
    // The documents of the associations, as the service-linked role of Amazon Inspector names them; they belong to accounts of AWS.
    sid: 'ReadInspectorDocuments',
    actions: ['ssm:DescribeDocument', 'ssm:GetDocument'],
    resources: ['AmazonInspector2-*', 'AWS-GatherSoftwareInventory'].map((name) => `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:*:document/${name}`),
  },
  { sid: 'InstallInspectorPlugin', actions: ['ssm:GetManifest', 'ssm:PutConfigurePackageResult'] },
  { sid: 'SendInventory', actions: ['ssm:PutInventory'] },
  {
    sid: 'ReadDeepInspectionPaths',
    actions: ['ssm:GetParameter'],
    resources: [`arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter/inspector-aws/service/inspector-linux-application-paths`],
  },
];

/**
 * What AWS Systems Manager may do on a node: the rungs of a ladder.
 *
 * No rung reads Parameter Store as `AmazonSSMManagedInstanceCore` does (`ssm:GetParameter` on everything). `INSPECTOR` reads one parameter, by name.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html
 */
export class SsmAccess {
  /** Nothing: nobody gets onto the node. It leaves a warning, as nobody can look at a broken node either. */
  public static readonly NONE = new SsmAccess('NONE', []);

  /** Session Manager. */
  public static readonly SESSIONS = new SsmAccess('SESSIONS', [SESSIONS]);

  /** Session Manager and Run Command: the two statements of the guide, to the letter. */
  public static readonly SESSIONS_AND_RUN_COMMAND = new SsmAccess('SESSIONS_AND_RUN_COMMAND', [SESSIONS, RUN_COMMAND]);

  /**
   * The two statements of the guide, and what agent-based scans and deep inspection of Amazon Inspector need beside them: inventory and associations.
   *
   * @see https://docs.aws.amazon.com/inspector/latest/user/deep-inspection.html
   */
  public static readonly INSPECTOR = new SsmAccess('INSPECTOR', [SESSIONS, RUN_COMMAND, ...INSPECTOR]);

  private constructor(
    /** Name of the rung. */
    public readonly name: string,
    private readonly grants: Grant[],
  ) {}

  /**
   * The statements of the rung.
   *
   * @internal
   */
  public _statements(): PolicyStatement[] {
    return this.grants.map(({ sid, actions, resources }) => new PolicyStatement({ sid, actions, resources: resources ?? ['*'] }));
  }
}
