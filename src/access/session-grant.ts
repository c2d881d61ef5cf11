import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement, type IGrantable, type IGroup, type IRole, type IUser } from 'aws-cdk-lib/aws-iam';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { HardeningError } from '../private/errors';
import { acknowledge, nagText } from '../private/nag';
import { clusterNameOf, nodegroupNameOf } from '../private/node-group-names';

/**
 * On which nodes people may open sessions.
 */
export interface SessionGrantOptions {
  /**
   * Node groups, by the tags that Amazon EKS gives their instances: at most 50, or 20 together with `runCommand`, as a policy holds 6,144 characters. Not together
   * with `cluster`.
   *
   * @default - every node group of `cluster`
   */
  readonly nodeGroups?: eksRefs.INodegroupRef[];

  /**
   * A cluster: all of its managed node groups, also those that come later. Not together with `nodeGroups`.
   *
   * @default - `nodeGroups` alone
   */
  readonly cluster?: eksRefs.IClusterRef;

  /**
   * Names of the documents that people may run by Run Command on the same nodes, such as `AWS-RunShellScript`. Whether the output of a command is written to a
   * log is up to who sends it: AWS IAM knows no condition for it.
   *
   * @default - none: Run Command is denied
   */
  readonly runCommand?: string[];
}

/** What sessions are opened with. */
export interface SessionTarget {
  readonly scope: Construct;
  readonly documentArn: string;
  readonly keyArn: string;
}

/** The parts of the many kinds of principal that are looked at. */
interface PrincipalShape {
  readonly roleName?: string;
  readonly userName?: string;
  readonly groupName?: string;
}

const CHECKED = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };

/** With names as long as they may be the policy stays below the quota; `runCommand` has the names twice. */
const MOST_NODE_GROUPS = 50;
const MOST_WITH_COMMANDS = 20;

/** What else brings commands or people onto an instance: EC2 Instance Connect, and what of AWS Systems Manager runs commands for others, or lets others in. */
const OTHER_WAYS = [
  'ec2-instance-connect:*',
  'ssm:CreateAssociation',
  'ssm:CreateAssociationBatch',
  'ssm:GetAccessToken',
  'ssm:RegisterTaskWithMaintenanceWindow',
  'ssm:StartAccessRequest',
  'ssm:StartAssociationsOnce',
  'ssm:StartAutomationExecution',
  'ssm:StartChangeRequestExecution',
  'ssm:UpdateAssociation',
  'ssm:UpdateMaintenanceWindowTarget',
  'ssm:UpdateMaintenanceWindowTask',
];

/**
 * A policy for people, in the scope of the principal: sessions on these nodes by this document, and denials of other ways onto instances.
 *
 * What it denies other policies of the principal cannot allow: other documents, port forwarding and SSH with them; other commands, also by associations, automations
 * and maintenance windows; EC2 Instance Connect; changes of the document. On which nodes is not denied: another policy may allow more of them, by the same document.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
 */
export function grantSessionTo(target: SessionTarget, principal: IGrantable, options: SessionGrantOptions): ManagedPolicy {
  const identity = identityOf(target.scope, principal);
  const documents = commandDocuments(target.scope, options.runCommand ?? []);
  const tags = tagsOf(target.scope, options);
  const statements = [...sessionStatements(target, tags), ...commandStatements(target.scope, tags, documents)];
  const policy = new ManagedPolicy(identity, 'SessionAccess', { description: 'Sessions on Amazon EKS nodes, with their preferences', statements, ...attachment(identity) });
  acknowledgeWildcards(policy, statements);
  return policy;
}

/** The role, the user or the group, as what else there is has no policies. */
function identityOf(scope: Construct, principal: IGrantable): Construct & PrincipalShape {
  const identity = principal.grantPrincipal as unknown as Construct & PrincipalShape;
  const isIdentity = Construct.isConstruct(identity) && ['roleName', 'userName', 'groupName'].some((name) => name in identity);
  if (!isIdentity) {
    throw new HardeningError('SessionGrantInvalid', `'principal' must be a role, a user or a group, got ${String(principal.grantPrincipal)}; make or import one`, scope);
  }
  if (identity.node.tryFindChild('SessionAccess') !== undefined) {
    throw new HardeningError('SessionGrantInvalid',
      `'principal' must have one grant of sessions, got a second one for ${identity.node.path}: two that deny each other's documents would leave none; `
      + 'name all node groups in one', scope);
  }
  return identity;
}

function attachment(identity: Construct & PrincipalShape) {
  if ('roleName' in identity) return { roles: [identity as unknown as IRole] };
  return 'userName' in identity ? { users: [identity as unknown as IUser] } : { groups: [identity as unknown as IGroup] };
}

/** The tags of the nodes: for each cluster its own, as two lists side by side would mix groups of one with those of another. */
function tagsOf(scope: Construct, { nodeGroups, cluster, runCommand = [] }: SessionGrantOptions): Record<string, string | string[]>[] {
  if ((nodeGroups === undefined) === (cluster === undefined)) {
    throw new HardeningError('SessionGrantInvalid', `'nodeGroups' or 'cluster' must be given, got ${cluster ? 'both' : 'none'}; name the nodes by one of them`, scope);
  }
  if (cluster !== undefined) return [{ 'ssm:resourceTag/eks:cluster-name': cluster.clusterRef.clusterName }];
  if (nodeGroups!.length === 0) {
    throw new HardeningError('SessionGrantInvalid', "'nodeGroups' must name at least one, got none; give 'cluster' for all of a cluster", scope);
  }
  const most = runCommand.length > 0 ? MOST_WITH_COMMANDS : MOST_NODE_GROUPS;
  if (nodeGroups!.length > most) {
    throw new HardeningError('SessionGrantInvalid',
      `'nodeGroups' must name at most ${most}${runCommand.length > 0 ? " together with 'runCommand'" : ''}, got ${nodeGroups!.length}: a policy holds 6,144 characters; `
      + "give 'cluster' for all of a cluster", scope);
  }
  const byCluster = new Map<string, { name: string; groups: string[] }>();
  for (const group of nodeGroups!) {
    const name = clusterOf(group);
    const key = JSON.stringify(Stack.of(scope).resolve(name));
    byCluster.set(key, { name, groups: [...(byCluster.get(key)?.groups ?? []), nodegroupNameOf(group)] });
  }
  return [...byCluster.values()].map(({ name, groups }) => ({ 'ssm:resourceTag/eks:cluster-name': name, 'ssm:resourceTag/eks:nodegroup-name': groups }));
}

/** As the node group was given it, so that groups of one cluster are seen to be that. */
function clusterOf(group: eksRefs.INodegroupRef): string {
  return ((group.node.defaultChild ?? group) as { readonly clusterName?: string }).clusterName ?? clusterNameOf(group);
}

const arn = (scope: Construct, service: string, resource: string, resourceName: string, account?: string) =>
  Stack.of(scope).formatArn({ service, resource, resourceName, account, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });

function sessionStatements({ scope, documentArn, keyArn }: SessionTarget, tags: Record<string, string | string[]>[]): PolicyStatement[] {
  const instances = arn(scope, 'ec2', 'instance', '*');
  return [
    ...tags.map((StringEquals, i) => new PolicyStatement({
      sid: `StartSessionsOnNodes${i || ''}`, actions: ['ssm:StartSession'], resources: [instances], conditions: { StringEquals, ...CHECKED },
    })),
    new PolicyStatement({ sid: 'StartSessionsByDocument', actions: ['ssm:StartSession'], resources: [documentArn], conditions: CHECKED }),
    new PolicyStatement({ sid: 'DenyOtherSessions', effect: Effect.DENY, actions: ['ssm:StartSession'], notResources: [instances, documentArn] }),
    new PolicyStatement({
      sid: 'DenyChangesOfDocument',
      effect: Effect.DENY,
      actions: ['ssm:DeleteDocument', 'ssm:ModifyDocumentPermission', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion'],
      resources: [documentArn],
    }),
    new PolicyStatement({ sid: 'DenyOtherWays', effect: Effect.DENY, actions: OTHER_WAYS, resources: ['*'] }),
    // The tag holds the id of who opened the session; the id of the session itself begins with a name, which is no policy variable for a role.
    new PolicyStatement({
      sid: 'EndOwnSessions',
      actions: ['ssm:ResumeSession', 'ssm:TerminateSession'],
      resources: [arn(scope, 'ssm', 'session', '*')],
      conditions: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
    }),
    // It knows no resources; a channel opens with the token alone that the two calls above, and the start, give to whom they allow.
    new PolicyStatement({ sid: 'OpenChannels', actions: ['ssmmessages:OpenDataChannel'], resources: ['*'] }),
    new PolicyStatement({
      sid: 'EncryptSessions',
      actions: ['kms:GenerateDataKey'],
      resources: [keyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:aws:ssm:SessionId': '*', 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
    }),
  ];
}

function commandStatements(scope: Construct, tags: Record<string, string | string[]>[], documents: string[]): PolicyStatement[] {
  const deny = { sid: 'DenyOtherCommands', effect: Effect.DENY, actions: ['ssm:SendCommand'] };
  if (documents.length === 0) return [new PolicyStatement({ ...deny, resources: ['*'] })];
  const instances = arn(scope, 'ec2', 'instance', '*');
  return [
    ...tags.map((StringEquals, i) => new PolicyStatement({
      sid: `SendCommandsToNodes${i || ''}`, actions: ['ssm:SendCommand'], resources: [instances], conditions: { StringEquals },
    })),
    new PolicyStatement({ sid: 'SendCommandsByDocument', actions: ['ssm:SendCommand'], resources: documents }),
    new PolicyStatement({ ...deny, notResources: [instances, ...documents] }),
    new PolicyStatement({ sid: 'ReadCommands', actions: ['ssm:GetCommandInvocation'], resources: ['*'] }),
  ];
}

/** ARNs of documents by name: those of AWS have no account. */
function commandDocuments(scope: Construct, names: string[]): string[] {
  return names.map((name) => {
    if (!Token.isUnresolved(name) && !/^[\w.-]{3,128}$/.test(name)) {
      throw new HardeningError('SessionGrantInvalid',
        `'runCommand' must hold names of documents, 3 to 128 letters, digits and _.-, got ${JSON.stringify(name)}; name one such as AWS-RunShellScript`, scope);
    }
    return arn(scope, 'ssm', 'document', name, /^(?:AWS|Amazon)/.test(name) ? '' : undefined);
  });
}

function acknowledgeWildcards(policy: ManagedPolicy, statements: PolicyStatement[]): void {
  const allowed = statements.filter(({ effect }) => effect === Effect.ALLOW).flatMap(({ resources }) => resources);
  for (const resource of new Set(allowed.filter((each) => each.includes('*')))) {
    acknowledge(policy, 'IAM5', `Resource::${nagText(policy, resource)}`, resource === '*'
      ? 'ssmmessages:OpenDataChannel and ssm:GetCommandInvocation know no resources'
      : 'no instance is known before it starts, nor a session; tags bind the policy to nodes and to sessions of who has it');
  }
}
