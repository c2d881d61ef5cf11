import { fullDiff, type TemplateDiff } from '@aws-cdk/cloudformation-diff';
import type { Resource } from './effects';

type Statement = TemplateDiff['iamChanges']['statements']['additions'][number];
type Rule = TemplateDiff['securityGroupChanges']['ingress']['additions'][number];

/**
 * Permissions that a resource gives after an upgrade and did not give before, in words. The library that compares reads statements, policies and rules; three
 * things it misses: a managed policy that roles name, statements that allow all but something, and a boundary that changes.
 */
export function broadenings(id: string, before: Resource | undefined, after: Resource | undefined): string[] {
  const { iamChanges, securityGroupChanges, permissionsBroadened } = fullDiff(alone(id, before), alone(id, after));
  const { statements, managedPolicies } = iamChanges;
  const found = [
    ...statements.additions.filter(({ effect }) => effect !== 'Deny').map(sentence),
    ...statements.removals.filter(({ effect }) => effect === 'Deny').map((statement) => `no longer ${sentence(statement)}`),
    ...managedPolicies.additions.map(({ managedPolicyArn }) => `managed policy ${managedPolicyArn}`),
    ...securityGroupChanges.ingress.additions.map((rule) => `ingress ${traffic(rule)}`),
    ...securityGroupChanges.egress.additions.map((rule) => `egress ${traffic(rule)}`),
    ...boundaryChanges(before, after),
  ];
  const told = found.length === 0 && permissionsBroadened ? ['permissions'] : found;
  return told.map((text) => text.replaceAll(holdersOf(id), 'its roles').replaceAll(`\${${id}.Arn}`, 'itself'));
}

const holdersOf = (id: string) => `AWS:holders of ${id}`;

/**
 * A template with one resource. Statements of a managed policy count for those only whom the policy names, and ours are named by their roles, so each gets
 * a role more.
 */
function alone(id: string, resource: Resource | undefined): { Resources: Record<string, Resource> } {
  if (resource === undefined) return { Resources: {} };
  if (resource.Type !== 'AWS::IAM::ManagedPolicy') return { Resources: { [id]: resource } };
  const { Roles = [], ...others } = resource.Properties ?? {};
  return { Resources: { [id]: { ...resource, Properties: { ...others, Roles: [Roles, holdersOf(id).slice('AWS:'.length)].flat() } } } };
}

function sentence(statement: Statement): string {
  const { effect, action, resource, principal } = statement.render();
  const condition = statement.condition === undefined ? '' : ` if ${JSON.stringify(statement.condition)}`;
  return `${effect} ${action} on ${resource} to ${principal}${condition}`.replaceAll('\n', ', ');
}

const traffic = (rule: Rule) => `${rule.describeProtocol()} ${rule.describePeer()}`;

/** A boundary that is taken away or exchanged: whether the other one allows less is not known here. */
function boundaryChanges(before: Resource | undefined, after: Resource | undefined): string[] {
  const [was, is] = [before, after].map((resource) => resource?.Properties?.PermissionsBoundary);
  return was !== undefined && after !== undefined && JSON.stringify(was) !== JSON.stringify(is) ? ['PermissionsBoundary'] : [];
}
