import { Fn, Token } from 'aws-cdk-lib';
import { stackIn } from './given';
import { InspectorOrganizationPolicy, InspectorResourceType, type InspectorOrganizationPolicyProps } from '../../src';
import { propertiesOf, refusal } from '../node-group/given';
import { Template } from '../util';

const { EC2, ECR, LAMBDA, LAMBDA_CODE } = InspectorResourceType;

function given(props: Partial<InspectorOrganizationPolicyProps> = {}) {
  const stack = stackIn();
  const policy = new InspectorOrganizationPolicy(stack, 'Policy', { targetIds: ['r-abcd'], ...props });
  return { stack, policy, properties: propertiesOf(stack, 'AWS::Organizations::Policy') };
}

const on = (...regions: string[]) => ({ enable_in_regions: { '@@assign': regions }, disable_in_regions: { '@@assign': [] } });

test('by default turns EC2 scans on everywhere, in one resource', () => {
  const { stack, policy, properties } = given();
  expect(properties).toEqual({
    Name: 'StackPolicyC600FC89',
    Description: 'Amazon Inspector is on',
    Type: 'INSPECTOR_POLICY',
    TargetIds: ['r-abcd'],
    Content: { inspector: { enablement: { ec2_scanning: on('ALL_SUPPORTED') } } },
  });
  const [id, ...others] = Object.keys(Template.fromStack(stack).toJSON().Resources);
  expect(others).toEqual([]);
  expect([policy.policyId, policy.policyArn].map((token) => stack.resolve(token))).toEqual([{ 'Fn::GetAtt': [id, 'Id'] }, { 'Fn::GetAtt': [id, 'Arn'] }]);
});

test('every type, in the words of AWS Organizations, in the Regions given', () => {
  const regions = ['eu-west-1', 'eu-central-1'];
  expect(given({ resourceTypes: [EC2, ECR, LAMBDA, LAMBDA_CODE], regions }).properties.Content).toEqual({
    inspector: {
      enablement: {
        ec2_scanning: on(...regions),
        ecr_scanning: on(...regions),
        lambda_standard_scanning: { ...on(...regions), lambda_code_scanning: on(...regions) },
      },
    },
  });
});

test('Lambda without its code', () => {
  expect(given({ resourceTypes: [LAMBDA] }).properties.Content.inspector.enablement).toEqual({ lambda_standard_scanning: on('ALL_SUPPORTED') });
});

test('code without Lambda is refused', () => {
  expect(refusal(() => given({ resourceTypes: [LAMBDA_CODE] }))).toContain('[InspectorResourceTypesInvalid]');
});

describe('targetIds', () => {
  it.each(['r-abcd', 'ou-abcd-12345678', '123456789012'])('takes %s', (target) => expect(given({ targetIds: [target] }).properties.TargetIds).toEqual([target]));

  it.each([[[]], [['root']], [['r-abcd', 'ou-abcd']], [['12345']], [['r-ABCD']]])('refuses %j', (targetIds) => {
    expect(refusal(() => given({ targetIds }))).toBe(
      `[InspectorOrganizationPolicyInvalid] 'targetIds' must name at least one root, organizational unit or account by id, got ${JSON.stringify(targetIds)}; `
      + 'give ids such as r-abcd (at Stack/Policy)');
  });

  it('takes what is known at deployment only', () => {
    expect(() => given({ targetIds: [Fn.importValue('Root')] })).not.toThrow();
    expect(() => given({ targetIds: Token.asList(Fn.split(',', Fn.importValue('Units'))) })).not.toThrow();
  });
});

test('no Regions are refused', () => {
  expect(refusal(() => given({ regions: [] }))).toBe(
    "[InspectorOrganizationPolicyInvalid] 'regions' must name at least one Region, got none; leave it out for all (at Stack/Policy)");
});
