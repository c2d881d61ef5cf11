import { Duration, Tokenization } from 'aws-cdk-lib';
import {
  CompositePrincipal, Effect, ManagedPolicy, PolicyStatement, PrincipalWithConditions, Role, type CfnRole, type Conditions, type IManagedPolicy,
  type IPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { aws_sns as snsRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { createAlertTopic, noticeUse } from './break-glass-notices';
import { dateOf, secondsOf, validateMfa, validatePrincipals } from './break-glass-rules';
import type { SessionGrantOptions } from './session-grant';
import type { SessionPreferences } from './session-preferences';
import { SESSION_ALERTS, validateTopic } from '../private/alert-topic';
import { warn } from '../private/warnings';

/**
 * Properties of access in an emergency. The nodes are named by `nodeGroups` or by `cluster`.
 */
export interface BreakGlassAccessProps extends SessionGrantOptions {
  /**
   * Who may take the role: accounts, users and roles by name, at least one. Not everyone, not an organization, not a service, and not an identity provider.
   * Conditions of a principal (`withConditions`) stay; where one has the operator and the key of a prop, such as `mfaMaxAge`, the prop wins.
   */
  readonly principals: IPrincipal[];

  /** What sessions are opened with: logged, encrypted, and ended when nobody uses them. */
  readonly sessionPreferences: SessionPreferences;

  /**
   * How long credentials of the role last at most: 1 to 12 hours. A session that is open goes on until the preferences end it.
   *
   * @default Duration.hours(1)
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly maxSessionDuration?: Duration;

  /**
   * How long ago people may have proved their second factor when they take the role: 1 minute to 12 hours. Not together with `noMfaReason`.
   *
   * @default Duration.hours(1)
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
   */
  readonly mfaMaxAge?: Duration;

  /**
   * Why AWS IAM asks for no second factor. It never sees that of AWS IAM Identity Center or of another identity provider, so their sessions need this; say who
   * asks for it instead. It leaves a warning.
   *
   * @default - AWS IAM asks for a second factor
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
   */
  readonly noMfaReason?: string;

  /**
   * When the access ends, to the second. From then on nobody takes the role, and who has it may do nothing.
   *
   * @default - never
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws-dates.html
   */
  readonly validUntil?: Date;

  /**
   * Topic for a notice of each use. It must be encrypted with a key of yours. Notices need a trail of AWS CloudTrail.
   *
   * @default - the topic of `sessionPreferences`; where they have none, one of its own, encrypted with a key of its own: subscribe to it
   */
  readonly alertTopic?: snsRefs.ITopicRef;

  /**
   * Upper bound of the permissions, where the organization asks for one.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

/**
 * A role for people to get onto nodes in an emergency: with a second factor, for an hour, by logged sessions alone; and a notice of each use.
 *
 * Replace a node once somebody was on it.
 *
 * @see https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_emergency_process.html
 */
export class BreakGlassAccess extends Construct {
  /** The role that people take. */
  public readonly role: Role;

  /** The topic that notices go to. */
  public readonly alertTopic: snsRefs.ITopicRef;

  public constructor(scope: Construct, id: string, props: BreakGlassAccessProps) {
    super(scope, id);
    validatePrincipals(this, props.principals);
    validateMfa(this, props);
    if (props.alertTopic) validateTopic(this, props.alertTopic, SESSION_ALERTS);
    const validUntil = props.validUntil && dateOf(this, props.validUntil);

    this.role = this.createRole(props, validUntil);
    props.sessionPreferences.grantSession(this.role, { nodeGroups: props.nodeGroups, cluster: props.cluster, runCommand: props.runCommand });
    if (validUntil !== undefined) this.denyFrom(validUntil);
    this.alertTopic = props.alertTopic ?? props.sessionPreferences.alertTopic ?? createAlertTopic(this);
    noticeUse(this, this.role.roleArn, this.alertTopic);
  }

  private createRole(props: BreakGlassAccessProps, validUntil: string | undefined): Role {
    const duration = secondsOf(this, 'maxSessionDuration', props.maxSessionDuration ?? Duration.hours(1), Duration.hours(1));
    const conditions = { ...this.mfaConditions(props), ...(validUntil && { DateLessThan: { 'aws:CurrentTime': validUntil } }) };
    const role = new Role(this, 'Role', {
      assumedBy: new CompositePrincipal(...props.principals.map((principal) => new PrincipalWithConditions(principal, conditions))),
      description: 'Sessions of people on Amazon EKS nodes in an emergency',
      permissionsBoundary: props.permissionsBoundary,
    });
    // Role itself takes no duration that is known at deployment only.
    (role.node.defaultChild as CfnRole).maxSessionDuration = duration;
    return role;
  }

  /** The age alone would be enough, as it is there only with a factor; who reads the policy need not know that. */
  private mfaConditions({ mfaMaxAge, noMfaReason }: BreakGlassAccessProps): Conditions {
    if (noMfaReason !== undefined) {
      warn(this, 'BreakGlassWithoutMfa', `AWS IAM asks nobody who takes the role for a second factor, because: ${noMfaReason}`);
      return {};
    }
    const age = secondsOf(this, 'mfaMaxAge', mfaMaxAge ?? Duration.hours(1), Duration.minutes(1));
    return { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, NumericLessThan: { 'aws:MultiFactorAuthAge': Tokenization.stringifyNumber(age) } };
  }

  /** Over all policies of the role, also those that are added to it elsewhere. */
  private denyFrom(date: string): void {
    this.role.addManagedPolicy(new ManagedPolicy(this, 'ExpiryPolicy', {
      description: 'The end of access to Amazon EKS nodes in an emergency',
      statements: [new PolicyStatement({
        sid: 'DenyWhenOver', effect: Effect.DENY, actions: ['*'], resources: ['*'], conditions: { DateGreaterThanEquals: { 'aws:CurrentTime': date } },
      })],
    }));
  }
}
