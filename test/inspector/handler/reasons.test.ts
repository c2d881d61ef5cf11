import { ErrorCode } from '@aws-sdk/client-inspector2';
import { ACCOUNT, FakeAws, FakeClock } from './aws';
import { loadBundle, request, useEndpoint, World } from './world';
import type * as source from '../../../handler/inspector-enablement/index';

const NOT_ON = `Amazon Inspector could not be turned on in account ${ACCOUNT}, Region eu-central-1. EC2 is DISABLED, ECR is ENABLED. Enable ended with `;
const STILL_NOT_ON = `Amazon Inspector was not on after 2 min in account ${ACCOUNT}, Region eu-central-1. EC2 is DISABLED, ECR is ENABLED. Enable ended with `;

/** What a user reads in the console of CloudFormation when Amazon Inspector keeps to a code. The compiler asks for each. */
const REASONS: Record<ErrorCode | 'A_CODE_OF_TOMORROW', string> = {
  ACCESS_DENIED: `${NOT_ON}ACCESS_DENIED (words of the service). Amazon Inspector does not let this account turn it on. If the account has a delegated administrator of `
    + 'Amazon Inspector, ask that one to activate the account; otherwise look for a service control policy that denies inspector2:Enable. Then deploy again. Nothing was '
    + 'turned off.',
  ACCOUNT_IS_ISOLATED: `${NOT_ON}ACCOUNT_IS_ISOLATED (words of the service). AWS has isolated this account. Its owner has to settle that with AWS Support first. Then deploy `
    + 'again. Nothing was turned off.',
  ALREADY_ENABLED: `${STILL_NOT_ON}ALREADY_ENABLED (words of the service). Amazon Inspector says that it is on already, but its status does not show it. Look under Account `
    + 'management in the Amazon Inspector console, then deploy again. Nothing was turned off.',
  BLOCKED_BY_ORGANIZATION_POLICY: `${NOT_ON}BLOCKED_BY_ORGANIZATION_POLICY (words of the service). An Amazon Inspector policy of AWS Organizations decides for this account `
    + 'and Region. Ask the management account or the delegated administrator to enable these scans in that policy. Then deploy again. Nothing was turned off.',
  DISABLE_IN_PROGRESS: `${STILL_NOT_ON}DISABLE_IN_PROGRESS (words of the service). Amazon Inspector is being turned off in this account. Look under Account management in the `
    + 'Amazon Inspector console who turns it off. When that is over, deploy again. Nothing was turned off.',
  DISASSOCIATE_ALL_MEMBERS: `${NOT_ON}DISASSOCIATE_ALL_MEMBERS (words of the service). This account still administers members in Amazon Inspector. Disassociate them in the `
    + 'Amazon Inspector console, or deploy this in the account that is the delegated administrator now. Nothing was turned off.',
  EC2_SSM_ASSOCIATION_VERSION_LIMIT_EXCEEDED: `${NOT_ON}EC2_SSM_ASSOCIATION_VERSION_LIMIT_EXCEEDED (words of the service). An association of Amazon Inspector in Systems Manager `
    + 'State Manager has reached the limit of its versions. Delete that association (its name begins with Inspector and ends with do-not-delete): Amazon Inspector makes it '
    + 'anew. Then deploy again. Nothing was turned off.',
  EC2_SSM_RESOURCE_DATA_SYNC_LIMIT_EXCEEDED: `${NOT_ON}EC2_SSM_RESOURCE_DATA_SYNC_LIMIT_EXCEEDED (words of the service). The account has as many Systems Manager resource data `
    + 'syncs in this Region as it may have. Delete one that nobody needs (aws ssm list-resource-data-sync shows them) or ask for a higher quota. Then deploy again. Nothing '
    + 'was turned off.',
  ENABLE_IN_PROGRESS: `${STILL_NOT_ON}ENABLE_IN_PROGRESS (words of the service). Amazon Inspector was still being turned on when the time was over. Deploy again: it goes on `
    + 'where it is. Nothing was turned off.',
  EVENTBRIDGE_THROTTLED: `${STILL_NOT_ON}EVENTBRIDGE_THROTTLED (words of the service). Amazon EventBridge throttled Amazon Inspector in this account. Deploy again in some `
    + 'minutes; if it stays, ask AWS Support. Nothing was turned off.',
  EVENTBRIDGE_UNAVAILABLE: `${STILL_NOT_ON}EVENTBRIDGE_UNAVAILABLE (words of the service). Amazon Inspector could not reach Amazon EventBridge. Deploy again in some minutes; if `
    + 'it stays, ask AWS Support. Nothing was turned off.',
  INTERNAL_ERROR: `${STILL_NOT_ON}INTERNAL_ERROR (words of the service). Amazon Inspector failed inside. Deploy again in some minutes; if it stays, ask AWS Support. Nothing was `
    + 'turned off.',
  RESOURCE_NOT_FOUND: `${NOT_ON}RESOURCE_NOT_FOUND (words of the service). Amazon Inspector does not know this account. Check that the account is active and, in an `
    + 'organization, still a member. Then deploy again. Nothing was turned off.',
  RESOURCE_SCAN_NOT_DISABLED: `${NOT_ON}RESOURCE_SCAN_NOT_DISABLED (words of the service). Amazon Inspector asks that another type of scan be off first. Settle that under `
    + 'Account management in the Amazon Inspector console; this function never turns anything off. Then deploy again. Nothing was turned off.',
  SSM_THROTTLED: `${STILL_NOT_ON}SSM_THROTTLED (words of the service). AWS Systems Manager throttled Amazon Inspector in this account. Deploy again in some minutes; if it stays, `
    + 'ask AWS Support. Nothing was turned off.',
  SSM_UNAVAILABLE: `${STILL_NOT_ON}SSM_UNAVAILABLE (words of the service). Amazon Inspector could not reach AWS Systems Manager. Deploy again in some minutes; if it stays, ask `
    + 'AWS Support. Nothing was turned off.',
  SUSPEND_IN_PROGRESS: `${STILL_NOT_ON}SUSPEND_IN_PROGRESS (words of the service). Amazon Inspector is being suspended in this account. Look under Account management in the `
    + 'Amazon Inspector console who turns it off. When that is over, deploy again. Nothing was turned off.',
  A_CODE_OF_TOMORROW: `${NOT_ON}A_CODE_OF_TOMORROW (words of the service). This is an answer that this version of the function does not know. Look under Account management in `
    + 'the Amazon Inspector console, or update the library, then deploy again. Nothing was turned off.',
};

let bundle: typeof source;
let aws: FakeAws;

beforeAll(async () => {
  bundle = await loadBundle();
  aws = new FakeAws(new FakeClock());
  await aws.start();
  useEndpoint(aws.url);
});

afterAll(() => aws.stop());

test.each(Object.entries(REASONS))('%s', async (code, reason) => {
  const world = new World(bundle, aws, new FakeClock());
  aws.reset(world.clock);
  aws.set('ECR', 'ENABLED');
  aws.lenient = code === 'A_CODE_OF_TOMORROW';
  aws.fault = ({ operation }) => (operation === 'Enable' ? { kind: 'failed', code, message: 'words of the service.' } : undefined);
  const answer = await world.invoke(request(aws, 'Create', { resourceTypes: ['EC2', 'ECR'] }), 200_000);
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: reason });
  expect(aws.violations).toEqual([]);
});

test('each code of the service has a text', () => {
  expect(Object.keys(REASONS).sort()).toEqual([...Object.values(ErrorCode), 'A_CODE_OF_TOMORROW'].sort());
});
