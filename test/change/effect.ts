import { fullDiff, ResourceImpact, type ResourceDifference } from '@aws-cdk/cloudformation-diff';
import { loadResourceModel } from '@aws-cdk/cloudformation-diff/lib/diff/util';

/** What a change does to the nodes that run, from the least to the most, in the words of the docs. */
export const EFFECTS = ['replaces no nodes', 'starts a rolling update', 'replaces the node group'] as const;

export type Effect = (typeof EFFECTS)[number];

const [KEEPS, ROLLS, REPLACES] = EFFECTS;

const NODEGROUP = 'AWS::EKS::Nodegroup';
const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const REPLACED = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE, ResourceImpact.WILL_DESTROY, ResourceImpact.WILL_ORPHAN];

const GUIDE = 'https://docs.aws.amazon.com/eks/latest/userguide';

/** What Amazon EKS does when a property of a node group changes that CloudFormation updates in place: the service specification does not say. */
export const IN_PLACE: Record<string, { readonly effect: Effect; readonly source: string }> = {
  ForceUpdateEnabled: { effect: KEEPS, source: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html' },
  Labels: { effect: KEEPS, source: `${GUIDE}/update-managed-node-group.html#mng-edit` },
  LaunchTemplate: { effect: ROLLS, source: `${GUIDE}/launch-templates.html` },
  NodeRepairConfig: { effect: KEEPS, source: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html' },
  ReleaseVersion: { effect: ROLLS, source: `${GUIDE}/managed-node-update-behavior.html` },
  ScalingConfig: { effect: KEEPS, source: `${GUIDE}/update-managed-node-group.html#mng-edit` },
  Tags: { effect: KEEPS, source: `${GUIDE}/update-managed-node-group.html#mng-edit` },
  Taints: { effect: KEEPS, source: `${GUIDE}/update-managed-node-group.html#mng-edit` },
  UpdateConfig: { effect: KEEPS, source: `${GUIDE}/update-managed-node-group.html#mng-edit` },
  Version: { effect: ROLLS, source: `${GUIDE}/managed-node-update-behavior.html` },
  WarmPoolConfig: { effect: KEEPS, source: `${GUIDE}/warm-pools-managed-node-groups.html` },
};

/** The properties of a node group by what the service specification says: whether a change replaces it. */
export function nodegroupProperties(): { readonly replacing: string[]; readonly inPlace: string[] } {
  const properties = Object.entries(loadResourceModel(NODEGROUP)!.properties);
  const named = (replacing: boolean) => properties.filter(([, { causesReplacement }]) => replacing === ['yes', 'maybe'].includes(causesReplacement ?? 'no'))
    .map(([name]) => name).sort();
  return { replacing: named(true), inPlace: named(false) };
}

export interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;
}

/** What an update of a stack with one node group does. */
export interface Change {
  readonly effect: Effect;
  /** The properties that change, such as `Nodegroup.Labels`; nothing where the template stays as it is. */
  readonly properties: string[];
}

/** Compares two templates as CloudFormation does, by its documented update behaviours, and says what becomes of the nodes. */
export function changeBetween(before: Template, after: Template): Change {
  const effects: Effect[] = [KEEPS];
  const properties: string[] = [];
  fullDiff(before, after).resources.forEachDifference((id, difference) => {
    properties.push(...namesOf(difference));
    if (difference.resourceType === NODEGROUP) effects.push(effectOnGroup(difference));
    if (difference.resourceType === LAUNCH_TEMPLATE) effects.push(effectOfTemplate(id, difference, after));
  });
  return { effect: EFFECTS[Math.max(...effects.map((effect) => EFFECTS.indexOf(effect)))], properties: [...new Set(properties)].sort() };
}

function effectOnGroup(difference: ResourceDifference): Effect {
  if (REPLACED.includes(difference.changeImpact)) return REPLACES;
  const rolls = Object.keys(difference.propertyUpdates).some((name) => IN_PLACE[name].effect === ROLLS);
  return rolls ? ROLLS : KEEPS;
}

/** A new version of a launch template reaches the nodes where the node group follows the newest one. */
function effectOfTemplate(id: string, difference: ResourceDifference, after: Template): Effect {
  if (difference.isRemoval || REPLACED.includes(difference.changeImpact)) return REPLACES;
  const followed = Object.values(after.Resources).some(({ Type, Properties }) => Type === NODEGROUP
    && JSON.stringify(Properties?.LaunchTemplate).includes(JSON.stringify({ 'Fn::GetAtt': [id, 'LatestVersionNumber'] })));
  return followed && 'LaunchTemplateData' in difference.propertyUpdates ? IN_PLACE.LaunchTemplate.effect : KEEPS;
}

/** The data of a launch template is one property to CloudFormation, and too much of one to be told. */
function namesOf(difference: ResourceDifference): string[] {
  const type = difference.resourceType!.split('::')[2];
  if (difference.isAddition || difference.isRemoval) return [type];
  return Object.entries(difference.propertyUpdates).flatMap(([name, { oldValue, newValue }]) => {
    if (name !== 'LaunchTemplateData') return [`${type}.${name}`];
    return Object.keys({ ...oldValue, ...newValue }).filter((key) => JSON.stringify(oldValue[key]) !== JSON.stringify(newValue[key])).map((key) => `${type}.${key}`);
  });
}
