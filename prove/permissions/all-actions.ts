import { evaluate, type Question } from './evaluator';
import { expectSame } from './expect';
import { MANAGED_INSTANCE_CORE } from '../../projenrc/permissions';
import { ACCOUNT, policiesOf, type EffectivePolicies } from '../../test/access/effective-policies';
import { AWS_MANAGED } from '../../test/access/expected-actions';
import { allActions } from '../../test/access/iam-actions';
import { permissionCases, type PermissionCase } from '../../test/access/permission-cases';
import type { Cases } from '../proof';

const PARAMETERS = `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter`;
const PATHS = 'inspector-aws/service/inspector-linux-application-paths';

/** What a role with everything may do, and to what: resources count, not actions alone. LOGS and BUCKET are those of its sessions. */
const SCOPES: [action: string, resource: string, allowed: boolean][] = [
  ['logs:PutLogEvents', `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:LOGS:log-stream:session`, true],
  ['logs:PutLogEvents', `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:LOGS-of-others:log-stream:session`, false],
  ['logs:CreateLogStream', 'arn:aws:logs:eu-west-1:444455556666:log-group:LOGS', false],
  ['s3:PutObject', 'arn:aws:s3:::BUCKET/sessions/session', true],
  ['s3:PutObject', 'arn:aws:s3:::BUCKET/other/session', false],
  ['s3:PutObject', 'arn:aws:s3:::BUCKET-of-others/sessions/session', false],
  ['s3:GetEncryptionConfiguration', 'arn:aws:s3:::BUCKET-of-others', false],
  ['ssm:GetParameter', `${PARAMETERS}/${PATHS}`, true],
  ['ssm:GetParameter', `${PARAMETERS}/database/password`, false],
  ['ssm:GetParameter', `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/${PATHS}`, false],
  ['ssm:GetParameter', `arn:aws:ssm:eu-west-1:444455556666:parameter/${PATHS}`, false],
  ['ssm:GetDocument', 'arn:aws:ssm:eu-west-1:444455556666:document/AmazonInspector2-InvokeInspectorSsmPluginLinux', true],
  ['ssm:GetDocument', 'arn:aws:ssm:eu-west-1:444455556666:document/AWS-GatherSoftwareInventory', true],
  ['ssm:GetDocument', 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript', false],
  ['ssm:GetDocument', `arn:aws:ssm:eu-west-1:${ACCOUNT}:document/Own`, false],
  ['ssm:ListInstanceAssociations', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`, true],
  ['ssm:ListInstanceAssociations', 'arn:aws:ec2:eu-west-1:444455556666:instance/i-0123456789abcdef0', false],
  ['ssm:UpdateInstanceAssociationStatus', `arn:aws:ssm:eu-west-1:${ACCOUNT}:association/11111111-2222-3333-4444-555555555555`, true],
  ['ssm:UpdateInstanceAssociationStatus', 'arn:aws:ssm:us-east-1:444455556666:association/11111111-2222-3333-4444-555555555555', false],
  ['ec2:CreateTags', `arn:aws:ec2:eu-west-1:${ACCOUNT}:network-interface/eni-1`, true],
  ['ec2:CreateTags', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`, false],
  ['eks:DescribeCluster', `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/any`, true],
  ['eks:DescribeCluster', `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/any`, false],
];

/** Every action that IAM knows, on every combination of what a node role can be asked for. */
export async function proveAllActions(cases: Cases): Promise<void> {
  const actions = await allActions();
  const combinations = permissionCases();
  const roles = combinations.map(({ template }) => unconditional(policiesOf(template())));
  const managed = [...Object.keys(AWS_MANAGED), 'AmazonSSMManagedInstanceCore'];
  const asked = [...roles, ...managed.map(ofAws), ...roles.map(broadened)];
  const questions = scopeQuestions(combinations, roles);

  const verdict = await cases.holds('moto judges them', () => evaluate(actions, asked, questions));
  if (verdict === undefined) return;
  console.log(`${actions.length} actions on ${asked.length} roles judged`);
  const [ofRoles, ofManaged, ofBroadened] = split(verdict.allowed, roles.length, managed.length);
  for (const [i, { name, expected }] of combinations.entries()) {
    await cases.holds(`${name} allows what it should`, () => expectSame(ofRoles[i], expected));
    await cases.caught(`${name} with a wildcard`, () => expectSame(ofBroadened[i], expected), /ssm:GetParameters is too much/);
  }
  for (const [i, name] of managed.entries()) {
    if (name in AWS_MANAGED) await cases.holds(`${name} has what is written of it`, () => expectSame(ofManaged[i], AWS_MANAGED[name]));
    else await cases.holds(`${name} has as many actions as is written`, () => expectSame([`${ofManaged[i].length}`], [`${MANAGED_INSTANCE_CORE}`]));
  }
  for (const [i, [action, resource, allowed]] of SCOPES.entries()) {
    await cases.holds(`${action} on ${resource}`, () => expectSame([may(verdict.answers[i])], [may(allowed)]));
  }
}

function scopeQuestions(combinations: PermissionCase[], roles: EffectivePolicies[]): Question[] {
  const i = combinations.findIndex(({ name }) => name === 'INSPECTOR onNodeRole cloudWatchLogsAndS3');
  const { Resources } = combinations[i].template() as { Resources: Record<string, { Type: string }> };
  const idOf = (type: string) => Object.keys(Resources).find((id) => Resources[id].Type === type)!;
  const names = (text: string) => text.replace('LOGS', idOf('AWS::Logs::LogGroup')).replace('BUCKET', idOf('AWS::S3::Bucket').toLowerCase());
  return SCOPES.map(([action, resource]) => ({ role: roles[i], action, resource: names(resource) }));
}

/** moto takes a condition that it cannot answer for a refusal. A condition only takes away, so without conditions it is the most. */
const unconditional = ({ own, foreign }: EffectivePolicies): EffectivePolicies =>
  ({ own: own.map((statements) => statements.map(({ Condition: _, ...statement }) => statement)), foreign });

const may = (allowed: boolean) => (allowed ? 'allowed' : 'denied');

const ofAws = (name: string): EffectivePolicies => ({ own: [], foreign: [`arn:aws:iam::aws:policy/${name}`] });

const broadened = ({ own, foreign }: EffectivePolicies): EffectivePolicies =>
  ({ own: [...own, [{ Effect: 'Allow', Action: 'ssm:GetParam*', Resource: '*' }]], foreign });

/** The first, the next and the rest. */
const split = (all: string[][], first: number, next: number) => [all.slice(0, first), all.slice(first, first + next), all.slice(first + next)];
