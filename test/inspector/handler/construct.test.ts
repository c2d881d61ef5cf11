import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readProperties } from '../../../handler/inspector-enablement/cloudformation';
import { Ec2ScanMode, InspectorEnablement, InspectorResourceType, type InspectorEnablementProps } from '../../../src';

function templateOf(props?: InspectorEnablementProps): Template {
  const stack = new Stack(new App(), 'Stack');
  new InspectorEnablement(stack, 'Inspector', props);
  return Template.fromStack(stack);
}

/** What CloudFormation would send. */
function sent(template: Template) {
  const [{ Properties: ResourceProperties }] = Object.values(template.findResources('Custom::InspectorEnablement'));
  return { RequestType: 'Create', ResponseURL: '', StackId: '', RequestId: '', LogicalResourceId: '', ResourceProperties };
}

function allowedActions(template: Template): string[] {
  return Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action)).filter((action) => action.startsWith('inspector2:')).sort();
}

test('the function reads what the construct sends', () => {
  expect(readProperties(sent(templateOf()))).toEqual({ resourceTypes: ['EC2'] });
  const props = { resourceTypes: Object.values(InspectorResourceType), scanMode: Ec2ScanMode.AGENT_BASED };
  expect(readProperties(sent(templateOf(props)))).toEqual(props);
  for (const scanMode of Object.values(Ec2ScanMode)) expect(readProperties(sent(templateOf({ scanMode })))).toEqual({ resourceTypes: ['EC2'], scanMode });
});

test('the construct allows what the function calls, and no more', () => {
  expect(allowedActions(templateOf())).toEqual(['inspector2:BatchGetAccountStatus', 'inspector2:Enable']);
  expect(allowedActions(templateOf({ scanMode: Ec2ScanMode.HYBRID })))
    .toEqual(['inspector2:BatchGetAccountStatus', 'inspector2:Enable', 'inspector2:GetConfiguration', 'inspector2:UpdateConfiguration']);
});
