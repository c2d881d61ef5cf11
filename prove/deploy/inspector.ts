import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { BatchGetAccountStatusCommand } from '@aws-sdk/client-inspector2';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import type { Aws } from './aws';
import type { DeployedStack } from './deployed-stack';
import { expectEqual, expectThat } from './expect';

/** Amazon Inspector scans EC2, as the emulator has it from the calls of our own function. */
export async function checkInspectorOn(aws: Aws): Promise<void> {
  const { accounts = [] } = await aws.inspector.send(new BatchGetAccountStatusCommand({ accountIds: [aws.emulator.account] }));
  expectEqual('status of Amazon Inspector', accounts.map(({ state, resourceState }) => [state?.status, resourceState?.ec2?.status]), [['ENABLED', 'ENABLED']]);
}

/** What was there before anything was deployed. */
export async function checkInspectorOff(aws: Aws): Promise<void> {
  const { accounts = [] } = await aws.inspector.send(new BatchGetAccountStatusCommand({ accountIds: [aws.emulator.account] }));
  expectThat(`Amazon Inspector is on: ${JSON.stringify(accounts)}`, accounts.every(({ state }) => state?.status === 'DISABLED'));
}

/** The rules that send alerts, and the encrypted topic that takes them. */
export async function checkAlerts(aws: Aws, stack: DeployedStack, topicKey: string): Promise<void> {
  const [[, topicArn]] = stack.ofType('AWS::SNS::Topic');
  const rules = stack.ofType('AWS::Events::Rule');
  expectEqual('rules', rules.length, 2);
  for (const [logicalId, name, { Properties }] of rules) {
    const rule = await aws.events.send(new DescribeRuleCommand({ Name: name }));
    expectEqual(`${logicalId}: state`, rule.State, 'ENABLED');
    expectEqual(`${logicalId}: event pattern`, JSON.parse(rule.EventPattern!), Properties.EventPattern);
    const { Targets = [] } = await aws.events.send(new ListTargetsByRuleCommand({ Rule: name }));
    expectEqual(`${logicalId}: targets`, Targets.map(({ Arn }) => Arn), [topicArn]);
  }
  const { Attributes = {} } = await aws.sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
  expectEqual('key of the topic', Attributes.KmsMasterKeyId, stack.arn(stack.logicalId(topicKey, 'AWS::KMS::Key')));
  const statements = JSON.parse(Attributes.Policy).Statement.map(({ Sid: _, ...statement }: { Sid?: string }) => statement);
  expectEqual('policy of the topic', statements, [
    { Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, Effect: 'Deny', Principal: '*', Resource: topicArn },
    { Action: 'sns:Publish', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Resource: topicArn },
  ]);
}
