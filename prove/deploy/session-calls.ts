import { CreateTagsCommand, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { AttachRolePolicyCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, SendCommandCommand, StartSessionCommand, UpdateDocumentCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { Aws } from './aws';
import type { DeployedStack } from './deployed-stack';
import { breakGlassRoleOf, documentOf } from './sessions';
import type { Cases } from '../proof';

/** By which people would get around the log: tunnels, single commands, and the document of the account, which is taken where none is named. */
const OTHER_DOCUMENTS = [
  undefined, 'SSM-SessionManagerRunShell', 'AWS-StartInteractiveCommand', 'AWS-StartNonInteractiveCommand', 'AWS-StartPortForwardingSession',
  'AWS-StartPortForwardingSessionToRemoteHost', 'AWS-StartSSHSession',
];

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const DENIED = /not authorized to perform: ssm:StartSession/;
const NO_COMMAND = /not authorized to perform: ssm:SendCommand/;
const NO_CHANGE = /not authorized to perform: ssm:UpdateDocument/;

/** With credentials of the role for emergencies: sessions on the nodes by the document, and nothing beside it, even as administrator. */
export async function proveSessions(cases: Cases, aws: Aws, stack: DeployedStack): Promise<void> {
  const [clusterName, groupName] = stack.ofType('AWS::EKS::Nodegroup')[0][1].split('/');
  const instances = await runInstances(aws, stack, {
    node: { 'eks:cluster-name': clusterName, 'eks:nodegroup-name': groupName },
    otherGroup: { 'eks:cluster-name': clusterName, 'eks:nodegroup-name': 'others' },
    otherCluster: { 'eks:cluster-name': 'others', 'eks:nodegroup-name': groupName },
    untagged: {},
  });
  const document = documentOf(stack);
  const people = await takeRole(aws, stack, aws);
  const open = (who: Aws, instance: string, DocumentName?: string) =>
    who.ssm.send(new StartSessionCommand({ Target: instances[instance], DocumentName }));
  const send = (who: Aws) => who.ssm.send(new SendCommandCommand({
    DocumentName: 'AWS-RunShellScript', InstanceIds: [instances.node], Parameters: { commands: ['id'] },
  }));
  // Of a version that is not there, so that whoever may change it changes nothing.
  const change = (who: Aws, Name: string) => who.ssm.send(new UpdateDocumentCommand({
    Name, Content: JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: {} }), DocumentVersion: '99',
  }));

  await cases.holds('people in an emergency open a session on a node by the document', () => open(people, 'node', document));
  for (const name of OTHER_DOCUMENTS) await cases.caught(`a session by ${name ?? 'no document'}`, () => open(people, 'node', name), DENIED);
  for (const name of ['otherGroup', 'otherCluster', 'untagged']) await cases.caught(`a session on ${name}`, () => open(people, name, document), DENIED);
  await cases.caught('a command without a session', () => send(people), NO_COMMAND);
  await cases.caught('a change of the document', () => change(people, document), NO_CHANGE);
  await cases.caught('a parameter that people read', () => people.ssm.send(new GetParameterCommand({ Name: '/any' })), /not authorized to perform: ssm:GetParameter/);

  const RoleName = breakGlassRoleOf(stack);
  await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR }));
  for (const name of OTHER_DOCUMENTS) {
    await cases.caught(`a session by ${name ?? 'no document'} of people who are administrators besides`, () => open(people, 'node', name), DENIED);
    await cases.holds(`an administrator without the role is not denied ${name ?? 'no document'}`, () => mayAsk(open(aws, 'node', name)));
  }
  await cases.caught('a command without a session, of people who are administrators besides', () => send(people), NO_COMMAND);
  await cases.holds('an administrator without the role sends a command', () => send(aws));
  await cases.caught('a change of the document by people who are administrators besides', () => change(people, document), NO_CHANGE);
  await cases.holds('an administrator without the role may change the document', () => mayAsk(change(aws, document)));
  await cases.holds('people who are administrators besides may change another document', () => mayAsk(change(people, 'Another')));
  await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR }));

  const node = new Aws(aws.emulator, await aws.emulator.roleCredentials('ec2.amazonaws.com', stack.physicalId(stack.logicalId('NodeRole', 'AWS::IAM::Role'))));
  await cases.caught('a node that takes the role for emergencies', () => takeRole(aws, stack, node), /not authorized to perform: sts:AssumeRole/);
  await cases.caught('a node that opens a session', () => open(node, 'node', document), DENIED);
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: Object.values(instances) }));
}

/** Instances with the tags that Amazon EKS gives those of a managed node group. */
async function runInstances(aws: Aws, stack: DeployedStack, tags: Record<string, Record<string, string>>): Promise<Record<string, string>> {
  const [[, SubnetId]] = stack.ofType('AWS::EC2::Subnet');
  const count = Object.keys(tags).length;
  const { Instances = [] } = await aws.ec2.send(new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: count, MaxCount: count, SubnetId }));
  const ids = Object.keys(tags).map((name, i) => [name, Instances[i].InstanceId!]);
  for (const [name, id] of ids) {
    const Tags = Object.entries(tags[name]).map(([Key, Value]) => ({ Key, Value }));
    if (Tags.length > 0) await aws.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
  }
  return Object.fromEntries(ids);
}

/** moto passes over the conditions on the second factor: that they are there is read back. */
async function takeRole(aws: Aws, stack: DeployedStack, who: Aws): Promise<Aws> {
  const RoleArn = stack.arn(stack.logicalId('BreakGlassRole', 'AWS::IAM::Role'));
  const { Credentials } = await who.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ana' }));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  return new Aws(aws.emulator, { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! });
}

/** That there is no such document, or no such version of it, is no refusal. */
async function mayAsk(call: Promise<unknown>): Promise<void> {
  const error = await call.then(() => undefined, (reason: Error) => reason);
  if (error !== undefined && !/^InvalidDocument(?:Version)?$/.test(error.name)) throw error;
}
