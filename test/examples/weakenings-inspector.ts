/** Changes with which Amazon Inspector is not on for nodes, or tells nobody. */
import { enablement, findingsRule, resource, type Assembly, type Change } from './assembly';
import type { Weakening } from './weakenings';

const weakening = (name: string, change: Change, line: string): Weakening => ({ name, change, lines: [line], findings: 1 });

/** A change of the topic or of what leads to it. */
const findings = (name: string, change: Change, text: string): Weakening => weakening(name, change, `findings ✗ ${text}`);

function takeOut({ template }: Assembly, type: string): void {
  const ids = Object.keys(template.Resources).filter((id) => template.Resources[id].Type === type);
  if (ids.length === 0) throw new Error(`no ${type} in the template`);
  ids.forEach((id) => delete template.Resources[id]);
}

const withoutEvents = (document: any) => {
  document.Statement = document.Statement.filter(({ Principal }: any) => Principal.Service !== 'events.amazonaws.com');
};

export const INSPECTOR_WEAKENINGS: Weakening[] = [
  weakening('nothing turns Amazon Inspector on', (assembly) => takeOut(assembly, 'Custom::InspectorEnablement'), '✗ not turned on'),
  weakening('Amazon Inspector scans images alone', (assembly) => { enablement(assembly).Properties.resourceTypes = ['ECR']; }, 'scan types ✗ ECR, not EC2'),
  weakening('Amazon Inspector scans nothing', (assembly) => { delete enablement(assembly).Properties.resourceTypes; }, 'scan types ✗ none, not EC2'),
  weakening('the scan mode does not exist', (assembly) => { enablement(assembly).Properties.scanMode = 'EC2_OFF'; }, 'scan mode ✗ EC2_OFF'),
  weakening('the enablement is not retained', (assembly) => { delete enablement(assembly).DeletionPolicy; }, 'on delete ✗ delete'),

  findings('no rule takes findings', (assembly) => takeOut(assembly, 'AWS::Events::Rule'), 'to nobody'),
  findings('the rule for findings is off', (assembly) => { findingsRule(assembly).State = 'DISABLED'; }, 'to nobody'),
  findings('the rule for findings has another source', (assembly) => { findingsRule(assembly).EventPattern.source = ['aws.ec2']; }, 'to nobody'),
  findings('the rule for findings has no target', (assembly) => { findingsRule(assembly).Targets = []; }, 'to nobody'),
  findings('the topic is not in the template', (assembly) => takeOut(assembly, 'AWS::SNS::Topic'), 'critical and high to what is no topic of the template'),
  findings('the topic is not encrypted', (assembly) => { delete resource(assembly, 'Findings').KmsMasterKeyId; }, 'critical and high to Findings, not encrypted'),
  findings('the key of the topic is that of AWS', (assembly) => { resource(assembly, 'Findings').KmsMasterKeyId = 'alias/aws/sns'; },
    'critical and high to Findings, with a key that Amazon EventBridge cannot use'),
  findings('the policy of the topic does not have Amazon EventBridge', (assembly) => withoutEvents(resource(assembly, 'Findings/Policy').PolicyDocument),
    'critical and high to Findings, where Amazon EventBridge may not publish'),
  findings('the policy of the key does not have Amazon EventBridge', (assembly) => withoutEvents(resource(assembly, 'FindingsKey').KeyPolicy),
    'critical and high to Findings, whose key Amazon EventBridge may not use'),
];
