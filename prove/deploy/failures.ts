import { CreateStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import type { Aws } from './aws';
import type { Cdk } from './cdk';
import type { Checkout } from './checkout';
import { FaultyAssembly } from './faulty-assembly';
import { INTEG } from './stacks';
import type { Cases } from '../proof';

/** The emulator must not pass over what it does not know, or a resource could be missing without anybody noticing. */
export async function proveUnknownType(cases: Cases, { cloudFormation }: Aws): Promise<void> {
  const TemplateBody = JSON.stringify({ Resources: { Vault: { Type: 'AWS::Glacier::Vault' } } });
  await cases.caught('a resource that the emulator does not know', async () => {
    const { StackId } = await cloudFormation.send(new CreateStackCommand({ StackName: 'Unknown', TemplateBody }));
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: StackId }));
    const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    if (failed.length > 0) throw new Error(failed.map(({ ResourceStatusReason }) => ResourceStatusReason).join(', '));
  }, /no model of AWS::Glacier::Vault/);
}

/** Deployments that must not succeed: Amazon Inspector was not turned on. */
export async function proveFailures(cases: Cases, cdk: Cdk, assembly: string, checkout: Checkout): Promise<void> {
  const { name } = INTEG.inspector;
  const tryDeploy = async (faulty: FaultyAssembly) => {
    const { code, output } = await cdk.tryDeploy(name, { assembly: faulty.folder });
    if (code !== 0) throw new Error(output);
  };

  const throws = new FaultyAssembly(assembly, checkout.path('throws.out'), name, 'HandlerThrows');
  throws.handler('exports.handler = async () => { throw new Error("this handler throws"); };');

  // A scan that nobody else turns on meanwhile, and a role that may not turn it on.
  const refused = new FaultyAssembly(assembly, checkout.path('refused.out'), name, 'HandlerRefused');
  refused.template((resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type === 'Custom::InspectorEnablement') Properties.resourceTypes = ['ECR'];
      if (Type === 'AWS::IAM::ManagedPolicy') {
        for (const statement of Properties.PolicyDocument.Statement.filter(({ Sid }: { Sid: string }) => Sid === 'EnableInspector')) {
          statement.Action = ['inspector2:BatchGetAccountStatus'];
        }
      }
    }
  });

  await Promise.all([
    cases.caught('a handler that throws', () => tryDeploy(throws), /CREATE_FAILED.+Custom::InspectorEnablement[\s\S]+this handler throws/),
    cases.caught('a handler whose role may not enable Amazon Inspector', () => tryDeploy(refused), /CREATE_FAILED.+Custom::InspectorEnablement.+inspector2:Enable/),
  ]);
}
