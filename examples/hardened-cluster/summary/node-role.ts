import { listOf, textOf, type Json, type Resource, type Template } from './template';

/** None, the one with the paths that Amazon Inspector looks into, or others. */
export type Parameters = 'none' | 'of Amazon Inspector' | 'others';

/** What a role may do with AWS Systems Manager. */
export interface SsmPermissions {
  /** The distinct actions that are allowed. */
  readonly actions: string[];
  /** Which parameters the actions read. */
  readonly parameters: Parameters;
  /** Policies whose content is not in the template and not known here. */
  readonly unknownPolicies: string[];
}

/** AWS managed policies without an action of Systems Manager. */
const WITHOUT_SSM = [
  'AmazonEKSWorkerNodePolicy', 'AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEC2ContainerRegistryReadOnly',
  'AmazonEKS_CNI_Policy',
];

/** AWS managed policies with ssm:GetParameter on everything. */
const READS_PARAMETERS = ['AmazonSSMManagedInstanceCore', 'AmazonEC2RoleforSSM'];

const SERVICES = /^(?:\*|(?:ssm|ssmmessages|ec2messages):)/i;

/** @see https://docs.aws.amazon.com/inspector/latest/user/deep-inspection.html */
const INSPECTOR_PARAMETER = ':parameter/inspector-aws/service/inspector-linux-application-paths';

const PARAMETER_ACTIONS = ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory'];

export function ssmPermissions(template: Template, role: Resource): SsmPermissions {
  const awsPolicies = listOf(role.properties.ManagedPolicyArns)
    .filter((arn) => template.follow(arn, 'AWS::IAM::ManagedPolicy') === undefined)
    .map((arn) => textOf(arn).split('/').at(-1)!);
  const statements = policyDocuments(template, role).flatMap(({ Statement }) => listOf(Statement)).filter(({ Effect }) => Effect === 'Allow');
  const actions = new Set(statements.flatMap(allowedActions).filter((action) => SERVICES.test(action)));
  const reading = statements.filter((statement) => allowedActions(statement).some(coversParameters));
  return {
    actions: [...actions].sort(),
    parameters: awsPolicies.some((name) => READS_PARAMETERS.includes(name)) || !reading.every(isOfInspector) ? 'others'
      : reading.length > 0 ? 'of Amazon Inspector' : 'none',
    unknownPolicies: awsPolicies.filter((name) => !WITHOUT_SSM.includes(name) && !READS_PARAMETERS.includes(name)),
  };
}

/** Every policy of the role in the template, however it is attached. */
function policyDocuments(template: Template, role: Resource): Json[] {
  const attached = listOf(role.properties.ManagedPolicyArns).flatMap((arn) => template.follow(arn, 'AWS::IAM::ManagedPolicy') ?? []);
  const attaching = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy'].flatMap((type) => template.ofType(type))
    .filter(({ properties }) => [...listOf(properties.Roles), ...listOf(properties.RoleName)].some((name) => template.pointsTo(name, role)));
  return [...attached, ...attaching].map(({ properties }) => properties.PolicyDocument)
    .concat(listOf(role.properties.Policies).map(({ PolicyDocument }) => PolicyDocument));
}

/** A statement with NotAction allows all but a few: it counts as everything. */
function allowedActions({ Action, NotAction }: Json): string[] {
  return NotAction === undefined ? listOf(Action).map(String) : ['*'];
}

/** A statement about that parameter alone, by its whole name. */
function isOfInspector({ Resource: resources }: Json): boolean {
  const arns = listOf(resources).map(textOf);
  return arns.length > 0 && arns.every((arn) => arn.endsWith(INSPECTOR_PARAMETER));
}

function coversParameters(action: string): boolean {
  const pattern = action.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return PARAMETER_ACTIONS.some((name) => new RegExp(`^${pattern}$`, 'i').test(name));
}
