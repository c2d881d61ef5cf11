import { fullDiff, ResourceImpact, type ResourceDifference } from '@aws-cdk/cloudformation-diff';
import { broadenings } from './permissions';

export interface Template {
  readonly Resources: Record<string, Resource>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

/** What an update of a stack does to something that is deployed; docs/upgrades.md has the words for all that can be allowed. */
export type Outcome = 'replaced' | 'deleted' | 'left behind' | 'refused' | 'rolled' | 'broadened' | 'unprotected';

export interface Effect {
  readonly outcome: Outcome;
  /** Logical id. */
  readonly resource: string;
  readonly type: string;
  /** The property that changes, or the statement that is new. */
  readonly cause: string;
}

/** Properties of a node group with which Amazon EKS replaces its nodes, whatever else CloudFormation says. */
const ROLLING = ['LaunchTemplate.Version', 'Version', 'ReleaseVersion'];
const REPLACING: (ResourceImpact | undefined)[] = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE];

/** Everything that an upgrade would do to what is deployed; nothing where it only adds, or updates in place. */
export function effectsOf(before: Template, after: Template): Effect[] {
  return Object.entries(fullDiff(before, after).resources.changes).flatMap(([resource, change]) => {
    const type = (change.oldResourceType ?? change.newResourceType)!;
    const effects = (outcome: Outcome, causes: string[]) => causes.map((cause): Effect => ({ outcome, resource, type, cause }));
    return [
      ...effects(change.changeImpact === ResourceImpact.WILL_ORPHAN ? 'left behind' : 'deleted', change.isRemoval ? ['no longer made'] : []),
      ...effects('replaced', replacing(change)),
      ...effects('refused', refused(type, change)),
      ...effects('rolled', rolling(type, change)),
      ...effects('broadened', broadenings(resource, before.Resources[resource], after.Resources[resource])),
      ...effects('unprotected', unprotecting(change)),
    ];
  });
}

function replacing(change: ResourceDifference): string[] {
  if (change.resourceTypeChanged) return [`of the type ${change.newResourceType} now`];
  return Object.entries(change.propertyUpdates).filter(([, { changeImpact }]) => REPLACING.includes(changeImpact)).map(([name]) => name);
}

/**
 * A node group keeps the launch template that it was made with; CloudFormation lists another one as an update, and Amazon EKS refuses that.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-nodegroup.html
 */
function refused(type: string, { propertyUpdates: { LaunchTemplate: changed } }: ResourceDifference): string[] {
  if (type !== 'AWS::EKS::Nodegroup' || changed === undefined) return [];
  return changedKeys(changed.oldValue, changed.newValue).filter((key) => key !== 'Version').map((key) => `LaunchTemplate.${key}`);
}

/**
 * A new version of the launch template, or of Kubernetes or the AMI, replaces nodes one by one. CloudFormation makes a version when the launch template is
 * updated; whether its own tags are an exception is not documented, so they are none here.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
 */
function rolling(type: string, { propertyUpdates }: ResourceDifference): string[] {
  const updates = Object.entries(propertyUpdates).filter(([, { changeImpact }]) => !REPLACING.includes(changeImpact));
  const names = updates.flatMap(([name, { oldValue, newValue }]) =>
    (name.startsWith('LaunchTemplate') ? changedKeys(oldValue, newValue).map((key) => `${name}.${key}`) : [name]));
  if (type === 'AWS::EC2::LaunchTemplate') return names;
  return type === 'AWS::EKS::Nodegroup' ? names.filter((name) => ROLLING.includes(name)) : [];
}

/** What is kept when a stack lets go of it, and no longer is. */
function unprotecting({ otherChanges }: ResourceDifference): string[] {
  return ['DeletionPolicy', 'UpdateReplacePolicy'].filter((name) => {
    const { oldValue = 'Delete', newValue = 'Delete' } = otherChanges[name] ?? {};
    return oldValue !== newValue && newValue !== 'Retain' && oldValue !== 'Delete';
  });
}

/** Keys whose values differ; a value that is no object has none, and so counts as an empty one. */
function changedKeys(before: unknown, after: unknown): string[] {
  const [old, now] = [before, after].map((value) => Object(value ?? {}) as Record<string, unknown>);
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key])).sort();
}
