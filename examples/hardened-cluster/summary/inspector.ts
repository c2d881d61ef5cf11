import { bad, good, unless, type Cell } from './cell';
import { listOf, textOf, type Json, type Resource, type Template } from './template';

/** Amazon Inspector as a template turns it on, by the labels of its rows. */
export interface InspectorSummary {
  readonly path: string;
  readonly cells: Record<string, Cell>;
}

const SOURCE = 'aws.inspector2';
const EVENTS = 'events.amazonaws.com';

/** The key for topics that AWS manages: Amazon EventBridge cannot use it. */
const AWS_MANAGED_KEY = 'alias/aws/sns';

const SCAN_MODES: Record<string, string> = { EC2_HYBRID: 'hybrid', EC2_SSM_AGENT_BASED: 'agent-based' };

export function readInspector(template: Template): InspectorSummary[] {
  return template.ofType('Custom::InspectorEnablement').map(({ path, properties, deletionPolicy }) => ({
    path,
    cells: {
      'scan types': scanTypes(properties.resourceTypes),
      'scan mode': scanMode(properties.scanMode),
      'findings': findings(template),
      'on delete': deletionPolicy === 'Retain' ? good('retained, scans stay on') : bad(deletionPolicy.toLowerCase()),
    },
  }));
}

/** Nodes are EC2 instances. */
function scanTypes(types: Json): Cell {
  const names = listOf(types).map(textOf);
  return names.includes('EC2') ? good(names.join(', ')) : bad(`${names.join(', ') || 'none'}, not EC2`);
}

function scanMode(mode: Json): Cell {
  if (mode === undefined) return good('as the account has it');
  return SCAN_MODES[mode] === undefined ? bad(textOf(mode)) : good(SCAN_MODES[mode]);
}

/** Findings reach somebody when a rule sends them to an encrypted topic, and Amazon EventBridge may write there. */
function findings(template: Template): Cell {
  const rules = template.ofType('AWS::Events::Rule').map(({ properties }) => properties).filter(takesFindings);
  if (rules.length === 0) return bad('to nobody');
  const cells = rules.flatMap(({ EventPattern, Targets }) => listOf(Targets).map(({ Arn }) => target(template, Arn, severities(EventPattern))));
  return cells.find(({ hardened }) => hardened) ?? cells[0] ?? bad('to nobody');
}

function takesFindings({ EventPattern: pattern, State: state }: Json): boolean {
  return state !== 'DISABLED' && listOf(pattern?.source).includes(SOURCE) && listOf(pattern?.['detail-type']).includes('Inspector2 Finding');
}

function severities(pattern: Json): string {
  return listOf(pattern.detail?.severity).map((severity) => textOf(severity).toLowerCase()).join(' and ') || 'all';
}

function target(template: Template, arn: Json, what: string): Cell {
  const topic = template.follow(arn, 'AWS::SNS::Topic');
  if (topic === undefined) return bad(`${what} to what is no topic of the template`);
  const key = topic.properties.KmsMasterKeyId;
  const where = `${what} to ${nameOf(topic)}`;
  if (key === undefined) return bad(`${where}, not encrypted`);
  if (textOf(key).endsWith(AWS_MANAGED_KEY)) return bad(`${where}, with a key that Amazon EventBridge cannot use`);
  const keyResource = template.follow(key, 'AWS::KMS::Key');
  return unless([
    ...(mayPublish(template, topic) ? [] : [`${where}, where Amazon EventBridge may not publish`]),
    ...(keyResource === undefined || allowsEvents(keyResource.properties.KeyPolicy, 'kms:GenerateDataKey') ? [] : [`${where}, whose key Amazon EventBridge may not use`]),
  ], `${where}, encrypted with ${keyResource ? nameOf(keyResource) : 'own key'}`);
}

function mayPublish(template: Template, topic: Resource): boolean {
  return template.ofType('AWS::SNS::TopicPolicy').map(({ properties }) => properties)
    .filter(({ Topics }) => listOf(Topics).some((reference) => template.pointsTo(reference, topic)))
    .some(({ PolicyDocument }) => allowsEvents(PolicyDocument, 'sns:Publish'));
}

function allowsEvents(document: Json, action: string): boolean {
  return listOf(document?.Statement).some(({ Effect, Principal, Action }) =>
    Effect === 'Allow' && listOf(Principal?.Service).includes(EVENTS) && listOf(Action).some((allowed) => String(allowed).replace(/\*$/, '') === action));
}

const nameOf = ({ path }: Resource) => path.split('/').at(-1)!;
