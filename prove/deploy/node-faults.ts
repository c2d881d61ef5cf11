import { AttachRolePolicyCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { Aws } from './aws';
import type { Cdk } from './cdk';
import type { Checkout } from './checkout';
import type { DeployedStack } from './deployed-stack';
import { expectEqual, refusal } from './expect';
import { FaultyAssembly } from './faulty-assembly';
import type { Life } from './life';
import { checkNodeGroup } from './node-groups';
import { checkNodeRole } from './node-role';
import type { Cases } from '../proof';

const SECRET = '/somebody/elses/secret';
const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

/** With the credentials of a node, Parameter Store is closed; with AmazonSSMManagedInstanceCore on its role it is open. */
export async function provePermissions(cases: Cases, aws: Aws, stack: DeployedStack): Promise<void> {
  const role = stack.physicalId(stack.logicalId('Role', 'AWS::IAM::Role'));
  await cases.caught('a node role taken by another service', () => aws.emulator.roleCredentials('lambda.amazonaws.com', role), /trusts ec2\.amazonaws\.com, not lambda/);
  const node = new Aws(aws.emulator, await aws.emulator.roleCredentials('ec2.amazonaws.com', role));
  await aws.ssm.send(new PutParameterCommand({ Name: SECRET, Value: 'for others', Type: 'SecureString' }));
  const read = () => node.ssm.send(new GetParameterCommand({ Name: SECRET, WithDecryption: true }));

  await cases.holds('a node may not read a parameter', async () => {
    const { name, status } = await refusal(read());
    expectEqual('refusal', { name, status }, { name: 'AccessDeniedException', status: 403 });
  });
  await cases.holds('a node with AmazonSSMManagedInstanceCore may', async () => {
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: CORE }));
    expectEqual('parameter', (await read()).Parameter?.Value, 'for others');
  });
  await aws.iam.send(new DetachRolePolicyCommand({ RoleName: role, PolicyArn: CORE }));
}

/** Deploys the stack once more with what must not be, and expects the checks to see it. */
export async function proveTampering(cases: Cases, aws: Aws, cdk: Cdk, life: Life, checkout: Checkout): Promise<void> {
  const { name, groups: [group], roles: [role] } = life.stack;
  const faulty = new FaultyAssembly(life.assembly, checkout.path('tampered.out'), name);
  const good = await life.read();
  faulty.template((resources) => {
    const volume = resources[good.logicalId(`${group.path}LaunchTemplate`, 'AWS::EC2::LaunchTemplate')].Properties.LaunchTemplateData.BlockDeviceMappings[0];
    volume.Ebs.Encrypted = false;
    const policy = resources[good.logicalId(`${role.path}SsmPolicy`, 'AWS::IAM::ManagedPolicy')].Properties.PolicyDocument;
    policy.Statement[0].Action.push('ssm:GetParameter*');
  });
  await cdk.deploy(name, { assembly: faulty.folder });
  await cases.caught('a volume that is not encrypted', () => checkNodeGroup(aws, good, group), /is encrypted: expected true, got false/);
  await cases.caught('a policy that allows more', () => checkNodeRole(aws, good, role, 'existing'), /statements of its own policies.+got.+ssm:GetParameter\*/);
}
