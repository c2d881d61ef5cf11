import { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand } from '@aws-sdk/client-kms';
import type { Aws } from './aws';
import type { DeployedStack } from './deployed-stack';
import { expectEqual } from './expect';

/** Every key of a stack: it turns once a year, can be used, and has the policy that was synthesised. */
export async function checkKeys(aws: Aws, stack: DeployedStack): Promise<void> {
  for (const [logicalId, id, { Properties }] of stack.ofType('AWS::KMS::Key')) {
    const { KeyRotationEnabled } = await aws.kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expectEqual(`${logicalId}: rotation`, KeyRotationEnabled, true);
    const { KeyMetadata } = await aws.kms.send(new DescribeKeyCommand({ KeyId: id }));
    expectEqual(`${logicalId}: enabled`, KeyMetadata?.Enabled, true);
    const { Policy } = await aws.kms.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'default' }));
    expectEqual(`${logicalId}: policy`, JSON.parse(Policy!), stack.resolve(Properties.KeyPolicy));
  }
}
