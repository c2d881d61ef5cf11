import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { INSPECTOR_AGENT_SCAN, INSPECTOR_DEEP_INSPECTION } from './inspector-permissions';
import { statementsOf, type Permission } from './permission';

/** The page with both statements. */
const GUIDE = 'https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html';

const HEARTBEAT = 'The SSM agent tells Systems Manager that the node is there.';

/** Lets the agent register the node and open sessions; the Sid is the guide's. */
const SESSIONS: Permission = {
  sid: 'EnableAccessViaSSMSessionManager',
  actions: {
    'ssmmessages:OpenDataChannel': 'The SSM agent opens the connection that carries a session.',
    'ssmmessages:OpenControlChannel': 'The SSM agent opens the connection on which it is told of sessions and commands.',
    'ssmmessages:CreateDataChannel': 'The SSM agent asks for the connection of a session.',
    'ssmmessages:CreateControlChannel': 'The SSM agent asks for the connection on which it is told of them.',
    'ssm:UpdateInstanceInformation': HEARTBEAT,
  },
  without: 'Nobody opens a session to the node, also not to find out why it is broken.',
  source: GUIDE,
};

/** Lets the agent fetch commands and answer them where it is not let in to `ssmmessages`; the Sid is the guide's. */
const RUN_COMMAND: Permission = {
  sid: 'EnableSSMRunCommand',
  actions: {
    'ssm:UpdateInstanceInformation': HEARTBEAT,
    'ec2messages:SendReply': 'The SSM agent answers a command.',
    'ec2messages:GetMessages': 'The SSM agent waits for commands.',
    'ec2messages:GetEndpoint': 'The SSM agent asks where it gets its commands.',
    'ec2messages:FailMessage': 'The SSM agent says that it cannot run a command.',
    'ec2messages:DeleteMessage': 'The SSM agent takes a command off the list.',
    'ec2messages:AcknowledgeMessage': 'The SSM agent says that it has a command.',
  },
  without: 'Commands come over `ssmmessages`, by the statement above: Run Command stays. An agent that is not let in there gets none.',
  source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html',
};

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

  /**
   * Session Manager. Run Command stays: the SSM agent gets commands by the same connection, and asks `ec2messages`, which this takes away, only where that one is
   * refused. Who may send commands is decided by `ssm:SendCommand` of people.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
   */
  public static readonly SESSIONS = new SsmAccess('SESSIONS', [SESSIONS]);

  /** Session Manager and Run Command: the two statements of the guide, to the letter. */
  public static readonly SESSIONS_AND_RUN_COMMAND = new SsmAccess('SESSIONS_AND_RUN_COMMAND', [SESSIONS, RUN_COMMAND]);

  /**
   * The two statements of the guide, and what agent-based scans and deep inspection of Amazon Inspector need beside them: inventory and associations.
   *
   * @see https://docs.aws.amazon.com/inspector/latest/user/deep-inspection.html
   */
  public static readonly INSPECTOR = new SsmAccess('INSPECTOR', [SESSIONS, RUN_COMMAND, ...INSPECTOR_DEEP_INSPECTION, ...INSPECTOR_AGENT_SCAN]);

  private constructor(
    /** Name of the rung. */
    public readonly name: string,
    private readonly permissions: Permission[],
  ) {}

  /**
   * What the rung allows, statement by statement; each once.
   *
   * @internal
   */
  public _permissions(): Permission[] {
    return [...new Set(this.permissions)];
  }

  /**
   * The statements of the rung.
   *
   * @internal
   */
  public _statements(): PolicyStatement[] {
    return statementsOf(this.permissions);
  }
}
