import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Lets the agent register the node and open sessions; the Sid is the guide's. */
const SESSIONS = {
  sid: 'EnableAccessViaSSMSessionManager',
  actions: [
    'ssmmessages:OpenDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:CreateControlChannel',
    'ssm:UpdateInstanceInformation',
  ],
};

/** Lets the agent fetch commands and answer them; the Sid is the guide's. */
const RUN_COMMAND = {
  sid: 'EnableSSMRunCommand',
  actions: [
    'ssm:UpdateInstanceInformation', 'ec2messages:SendReply', 'ec2messages:GetMessages', 'ec2messages:GetEndpoint', 'ec2messages:FailMessage',
    'ec2messages:DeleteMessage', 'ec2messages:AcknowledgeMessage',
  ],
};

/**
 * What AWS Systems Manager may do on a node: the rungs of a ladder.
 *
 * No rung reads Parameter Store, which `AmazonSSMManagedInstanceCore` does (`ssm:GetParameter` on everything).
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

  private constructor(
    /** Name of the rung. */
    public readonly name: string,
    private readonly statements: { sid: string; actions: string[] }[],
  ) {}

  /**
   * The statements of the rung. These actions know no resources.
   *
   * @internal
   */
  public _statements(): PolicyStatement[] {
    return this.statements.map(({ sid, actions }) => new PolicyStatement({ sid, actions, resources: ['*'] }));
  }
}
