import { Duration } from 'aws-cdk-lib';
import type { IGrantable, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { aws_logs as logsRefs, aws_s3 as s3Refs, aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import type { Permission } from './permission';
import { alertOfSessions } from './session-alerts';
import { documentArn, SessionDocument } from './session-document';
import { grantSessionTo, type SessionGrantOptions } from './session-grant';
import { createSessionKey } from './session-key';
import { SessionLogging, type SessionLogs } from './session-logging';
import { sessionPermissions } from './session-permissions';
import { minutesOf, validateRunAs, validateShellProfile } from './session-rules';
import { SESSION_ALERTS, validateTopic } from '../private/alert-topic';
import { warn } from '../private/warnings';

/**
 * Properties of the preferences of sessions.
 */
export interface SessionPreferencesProps {
  /**
   * Where the preferences stand.
   *
   * @default SessionDocument.own() - so that nothing else in the account is changed
   */
  readonly document?: SessionDocument;

  /**
   * Where logs go. What is typed and what comes back is logged, passwords that are echoed too.
   *
   * @default SessionLogging.cloudWatchLogs()
   */
  readonly logging?: SessionLogging;

  /**
   * Key that encrypts sessions between people and nodes, beside TLS, and what is made here for logs.
   *
   * @default - a key of its own, rotated every year, and kept when the stack goes
   */
  readonly encryptionKey?: IKey;

  /**
   * After how long without input a session ends: whole minutes, 1 to 60.
   *
   * @default Duration.minutes(20)
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-timeout.html
   */
  readonly idleTimeout?: Duration;

  /**
   * After how long a session ends in any case: whole minutes, 1 to 1440.
   *
   * @default Duration.minutes(60)
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-max-timeout.html
   */
  readonly maxDuration?: Duration;

  /**
   * Linux user that sessions run as; not `root`. No session starts on a node without that user. A tag `SSMSessionRunAs` on who opens the session comes first.
   *
   * @default - `ssm-user`, which the SSM agent makes
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-run-as.html
   */
  readonly runAs?: string;

  /**
   * Commands of the shell at the start of a session: 1 to 61440 bytes, written as JSON. They are in the log.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-shell-config.html
   */
  readonly shellProfile?: string;

  /**
   * Topic for alerts: of sessions in the account and Region that are opened with another document, of changes of the document, and of commands by Run Command.
   * It must be encrypted with a key of yours. The first two need a trail of AWS CloudTrail.
   *
   * @default - no alerts; it leaves the warning `SessionAlertsMissing`
   */
  readonly alertTopic?: snsRefs.ITopicRef;
}

const MOST_IDLE_MINUTES = 60;
const MOST_MINUTES = 1440;

/**
 * Preferences of sessions on nodes: logged, encrypted, ended when nobody uses them; and a policy for people that denies other ways onto instances.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-getting-started-configure-preferences.html
 */
export class SessionPreferences extends Construct {
  /**
   * Name of the document with the preferences: `aws ssm start-session --document-name`.
   *
   * @attribute
   */
  public readonly documentName: string;

  /**
   * ARN of the document with the preferences.
   *
   * @attribute
   */
  public readonly documentArn: string;

  /** The key that encrypts sessions. */
  public readonly encryptionKey: IKey;

  /** The log group that logs go to, if they do. */
  public readonly logGroup?: logsRefs.ILogGroupRef;

  /** The bucket that logs go to, if they do. */
  public readonly bucket?: s3Refs.IBucketRef;

  /** The topic that alerts go to, if there are any. */
  public readonly alertTopic?: snsRefs.ITopicRef;

  private readonly logs: SessionLogs;

  public constructor(scope: Construct, id: string, props: SessionPreferencesProps = {}) {
    super(scope, id);
    const idleSessionTimeout = minutesOf(this, 'idleTimeout', props.idleTimeout ?? Duration.minutes(20), MOST_IDLE_MINUTES);
    const maxSessionDuration = minutesOf(this, 'maxDuration', props.maxDuration ?? Duration.minutes(60), MOST_MINUTES);
    validateRunAs(this, props.runAs);
    validateShellProfile(this, props.shellProfile);
    if (props.alertTopic) validateTopic(this, props.alertTopic, SESSION_ALERTS);

    const document = props.document ?? SessionDocument.own();
    this.encryptionKey = props.encryptionKey ?? createSessionKey(this);
    this.logs = (props.logging ?? SessionLogging.cloudWatchLogs())._bind(this, this.encryptionKey);
    this.logGroup = this.logs.logGroup;
    this.bucket = this.logs.bucket?.bucket;
    this.documentName = document._create(this, {
      schemaVersion: '1.0',
      description: 'Preferences of sessions on Amazon EKS nodes',
      sessionType: 'Standard_Stream',
      inputs: { ...this.renderInputs(props), idleSessionTimeout, maxSessionDuration },
    }, this.encryptionKey);
    this.documentArn = documentArn(this, this.documentName);
    this.alertTopic = props.alertTopic;
    if (props.alertTopic === undefined) {
      warn(this, 'SessionAlertsMissing', "there is no 'alertTopic': nobody is told who opens a session with another document, changes the document or sends commands. "
        + 'Give it a topic that is encrypted with a key of yours');
    } else {
      alertOfSessions(this, props.alertTopic, { name: this.documentName, arn: this.documentArn, accountWide: document._accountWide });
    }
  }

  /**
   * Lets people open sessions on nodes with these preferences, and denies them other ways onto instances: a managed policy of its own in the scope of the principal.
   *
   * Whatever other policies of the principal allow, it denies other documents (port forwarding and SSH with them), Run Command unless `runCommand` names documents,
   * associations, automations, tasks of maintenance windows, access requests, EC2 Instance Connect, and changes of the document. One grant for each principal.
   *
   * @param principal a role, a user or a group
   * @param options on which nodes
   * @returns the policy
   * @throws SessionGrantInvalid where the principal or the nodes do not fit
   */
  public grantSession(principal: IGrantable, options: SessionGrantOptions): ManagedPolicy {
    return grantSessionTo({ scope: this, documentArn: this.documentArn, keyArn: this.encryptionKey.keyArn }, principal, options);
  }

  /**
   * What the role of a node needs for sessions with these preferences.
   *
   * @internal
   */
  public _nodePermissions(): Permission[] {
    return sessionPermissions(this, this.encryptionKey.keyArn, this.logs);
  }

  /** All but durations. Names are empty where there is none, as in the document that AWS makes. */
  private renderInputs({ runAs, shellProfile }: SessionPreferencesProps): object {
    return {
      s3BucketName: this.bucket?.bucketRef.bucketName ?? '',
      s3KeyPrefix: this.logs.bucket?.prefix ?? '',
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: this.logGroup?.logGroupRef.logGroupName ?? '',
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: this.encryptionKey.keyArn,
      runAsEnabled: runAs !== undefined,
      runAsDefaultUser: runAs ?? '',
      shellProfile: shellProfile === undefined ? undefined : { linux: shellProfile },
    };
  }
}
