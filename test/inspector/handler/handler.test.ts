import { ACCOUNT, FakeAws, FakeClock, SIGNATURE, type Fault } from './aws';
import { consoleOf, contextOf, limits, loadBundle, request, SECRET_KEY, useEndpoint, World } from './world';
import type * as source from '../../../handler/inspector-enablement/index';

const ID = `inspector-enablement-${ACCOUNT}-eu-central-1`;

let bundle: typeof source;
let aws: FakeAws;
let world: World;

beforeAll(async () => {
  bundle = await loadBundle();
});

beforeEach(async () => {
  const clock = new FakeClock();
  aws = new FakeAws(clock);
  await aws.start();
  useEndpoint(aws.url);
  world = new World(bundle, aws, clock);
});

afterEach(async () => {
  await aws.stop();
  expect(aws.violations).toEqual([]);
  expect(aws.calls.map(({ operation }) => operation).filter((name) => name.startsWith('Disable'))).toEqual([]);
});

/** Faults for the first calls of an operation, in order. */
function first(operation: string, ...faults: Fault[]): void {
  aws.fault = (call) => (call.operation === operation ? faults.shift() : undefined);
}

function always(operation: string, fault: Fault): void {
  aws.fault = (call) => (call.operation === operation ? fault : undefined);
}

const operations = () => aws.calls.map(({ operation }) => operation);

describe('a first deployment', () => {
  test('turns on what was asked for, looks until it is on, and says so', async () => {
    const answer = await world.invoke(request(aws, 'Create', { resourceTypes: ['EC2', 'ECR'] }));
    const event = request(aws, 'Create');
    expect(answer).toEqual({
      Status: 'SUCCESS', PhysicalResourceId: ID, StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
    });
    expect(aws.named('Enable').map(({ input }) => input)).toEqual([{ accountIds: [ACCOUNT], resourceTypes: ['EC2', 'ECR'], clientToken: expect.any(String) }]);
    expect(operations().at(-1)).toBe('BatchGetAccountStatus');
    expect([aws.statusOf('EC2'), aws.statusOf('ECR'), aws.statusOf('LAMBDA')]).toEqual(['ENABLED', 'ENABLED', 'DISABLED']);
  });

  test('asks for nothing where everything is on, whoever turned it on', async () => {
    aws.set('EC2', 'ENABLED');
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(operations()).toEqual(['BatchGetAccountStatus']);
  });

  test('asks for what is missing alone', async () => {
    aws.set('EC2', 'ENABLED');
    aws.scans.LAMBDA = { status: 'ENABLING', errorCode: '', errorMessage: '', next: { status: 'ENABLED', at: aws.clock.now() + 60_000 } };
    await expect(world.invoke(request(aws, 'Create', { resourceTypes: ['EC2', 'LAMBDA', 'ECR', 'ECR'] }))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(aws.named('Enable').map(({ input }) => input.resourceTypes)).toEqual([['ECR']]);
  });

  test('reads answers without members that are empty', async () => {
    aws.terse = true;
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('does not trust an Enable that went well: a scan that stays off is a failure', async () => {
    // What failed at first and then went well is no reason.
    let throttled = 2;
    aws.fault = ({ operation }) => (throttled-- > 0 ? { kind: 'exception', name: 'ThrottlingException', status: 429 } : (operation === 'Enable' ? { kind: 'ignored' } : undefined));
    const { Status, Reason } = await world.invoke(request(aws, 'Create'));
    expect(Status).toBe('FAILED');
    expect(Reason).toBe(`Amazon Inspector was not on after 14 min in account ${ACCOUNT}, Region eu-central-1. EC2 is DISABLED. Amazon Inspector accepted the `
      + 'request and gave no reason why it is not on. Look under Account management in the Amazon Inspector console, and at the Amazon Inspector policies of the '
      + 'organization, for what keeps it off. Then deploy again. Nothing was turned off.');
  });

  test('one type that stays off is a failure, though the other one is on', async () => {
    aws.fault = ({ operation }) => (operation === 'Enable' ? { kind: 'failed', code: 'SSM_THROTTLED', enables: ['ECR'] } : undefined);
    const { Status, Reason } = await world.invoke(request(aws, 'Create', { resourceTypes: ['EC2', 'ECR'] }));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('EC2 is DISABLED, ECR is ENABLED. Enable ended with SSM_THROTTLED');
    expect(aws.named('Enable').slice(2).every(({ input }) => input.resourceTypes.join() === 'EC2')).toBe(true);
  });
});

describe('faults that pass', () => {
  const passing: [string, Fault][] = [
    ...['ALREADY_ENABLED', 'ENABLE_IN_PROGRESS', 'DISABLE_IN_PROGRESS', 'SUSPEND_IN_PROGRESS', 'EVENTBRIDGE_THROTTLED', 'EVENTBRIDGE_UNAVAILABLE', 'SSM_THROTTLED',
      'SSM_UNAVAILABLE', 'INTERNAL_ERROR'].map((code): [string, Fault] => [code, { kind: 'failed', code }]),
    ['throttling', { kind: 'exception', name: 'ThrottlingException', status: 429 }],
    ['an internal error', { kind: 'exception', name: 'InternalServerException', status: 500 }],
    ['an unknown error of the server', { kind: 'exception', name: 'StrangeException', status: 503 }],
    ['a conflict', { kind: 'exception', name: 'ConflictException', status: 409 }],
    ['a role that is not known everywhere yet', { kind: 'exception', name: 'AccessDeniedException', status: 403 }],
    ['a call that hangs', { kind: 'hang' }],
    ['a cut connection', { kind: 'reset' }],
    ['an answer that nobody hears', { kind: 'lost' }],
    ['an answer that is cut off', { kind: 'garbage' }],
  ];

  test.each(passing)('Enable: %s', async (_name, fault) => {
    first('Enable', fault, fault, fault);
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test.each(passing.filter(([, { kind }]) => kind !== 'lost'))('BatchGetAccountStatus: %s', async (_name, fault) => {
    first('BatchGetAccountStatus', fault, fault, fault);
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('waits until it is off before it is turned on, when somebody is turning it off', async () => {
    aws.scans.EC2 = { status: 'DISABLING', errorCode: '', errorMessage: '', next: { status: 'DISABLED', at: aws.clock.now() + 120_000 } };
    const start = aws.clock.now();
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(aws.named('Enable')).toHaveLength(1);
    expect(aws.named('Enable')[0].at - start).toBeGreaterThanOrEqual(120_000);
  });

  test.each([
    ['slowly', 'EC2', 'SUSPENDING', [['EC2'], ['EC2']]],
    ['at once, and was on before', 'ECR', 'SUSPENDED', [['EC2'], ['ECR']]],
  ])('turns on again what is suspended meanwhile: %s', async (_name, type, status, asked) => {
    const start = aws.clock.now();
    aws.scans.LAMBDA = { status: 'ENABLING', errorCode: '', errorMessage: '', next: { status: 'ENABLED', at: start + 400_000 } };
    aws.set('ECR', 'ENABLED');
    let suspended = false;
    aws.others = () => {
      if (suspended || aws.clock.now() < start + 120_000) return;
      suspended = true;
      aws.scans[type] = { status, errorCode: '', errorMessage: '', next: { status: 'SUSPENDED', at: start + 200_000 } };
    };
    await expect(world.invoke(request(aws, 'Create', { resourceTypes: ['EC2', 'ECR', 'LAMBDA'] }))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(aws.named('Enable').map(({ input }) => input.resourceTypes)).toEqual(asked);
  });

  test('reads the status again when it was refused once, whatever the reason', async () => {
    first('BatchGetAccountStatus', { kind: 'exception', name: 'ValidationException', status: 400 });
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('throttled calls come further and further apart, and not in step', async () => {
    always('BatchGetAccountStatus', { kind: 'exception', name: 'ThrottlingException', status: 429 });
    const { Status, Reason } = await world.invoke(request(aws, 'Create'));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('Its status could not be read for EC2. BatchGetAccountStatus ended with ThrottlingException');
    const gaps = aws.calls.slice(1).map(({ at }, index) => at - aws.calls[index].at);
    expect(gaps.slice(0, 6)).toEqual([1500, 2250, 3375, 5062.5, 7593.75, 11390.625]);
    expect(Math.max(...gaps)).toBe(15_000);
    expect(gaps.length).toBeLessThan(65);

    const chance = new FakeClock(() => 0);
    const other = new World(bundle, aws, chance);
    aws.clock = chance;
    aws.calls.length = 0;
    await other.invoke(request(aws, 'Create'));
    expect(aws.calls[1].at - aws.calls[0].at).toBe(1000);
  });
});

describe('failures that stay', () => {
  test('a refused Enable is asked once, and looked at once more', async () => {
    always('Enable', { kind: 'failed', code: 'ACCESS_DENIED' });
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'FAILED' });
    expect(operations()).toEqual(['BatchGetAccountStatus', 'Enable', 'BatchGetAccountStatus']);
  });

  test('a refused Enable is no failure where the organization turned it on meanwhile', async () => {
    always('Enable', { kind: 'failed', code: 'BLOCKED_BY_ORGANIZATION_POLICY' });
    aws.others = ({ operation }) => operation === 'Enable' && aws.set('EC2', 'ENABLED');
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('a refused Enable waits where somebody else is turning it on', async () => {
    always('Enable', { kind: 'failed', code: 'BLOCKED_BY_ORGANIZATION_POLICY' });
    aws.others = ({ operation }) => {
      if (operation === 'Enable') aws.scans.EC2 = { status: 'ENABLING', errorCode: '', errorMessage: '', next: { status: 'ENABLED', at: aws.clock.now() + 300_000 } };
    };
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(aws.named('Enable')).toHaveLength(1);
  });

  test('a role that stays refused is a failure after a minute and a half, with what to allow', async () => {
    const message = `User: arn:aws:sts::${ACCOUNT}:assumed-role/Role/Enable is not authorized to perform: inspector2:Enable`;
    always('Enable', { kind: 'exception', name: 'AccessDeniedException', status: 403, message });
    const start = aws.clock.now();
    const { Reason } = await world.invoke(request(aws, 'Create'));
    expect(Reason).toBe(`Amazon Inspector could not be turned on in account ${ACCOUNT}, Region eu-central-1. EC2 is DISABLED. Enable ended with AccessDeniedException `
      + `(${message}). Allow inspector2:Enable and, for the service-linked roles of Amazon Inspector, iam:CreateServiceLinkedRole on the role of this function, and `
      + 'see that no service control policy denies them. Amazon Inspector says the same of a scan that this Region does not offer: leave that type out. Then deploy '
      + 'again. Nothing was turned off.');
    expect(aws.clock.now() - start).toBeLessThan(120_000);
  });

  test('a status that may not be read is a failure, and nothing was asked for', async () => {
    always('BatchGetAccountStatus', { kind: 'exception', name: 'AccessDeniedException', status: 403 });
    const { Status, Reason } = await world.invoke(request(aws, 'Create'));
    expect([Status, aws.named('Enable').length]).toEqual(['FAILED', 0]);
    expect(Reason).toContain('Allow inspector2:BatchGetAccountStatus on the role of this function');
  });

  test.each([
    ['ValidationException', 400, 'Check that this Region offers every scan that was asked for'],
    ['ServiceQuotaExceededException', 402, 'Ask for a higher one in Service Quotas'],
    ['ResourceNotFoundException', 404, 'Check that the account is active'],
    ['ExpiredTokenException', 403, 'AWS does not accept the credentials'],
    ['NeverHeardOfException', 400, 'does not know'],
  ])('%s', async (name, status, advice) => {
    always('Enable', { kind: 'exception', name, status });
    const { Status, Reason } = await world.invoke(request(aws, 'Create'));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`Enable ended with ${name} (${name} of the test). `);
    expect(Reason).toContain(advice);
    expect(aws.named('Enable')).toHaveLength(1);
  });

  test('a scan that falls back with a code is a failure with that code, once AWS had time to settle', async () => {
    aws.enablingMs = 30_000;
    const code = 'EC2_SSM_ASSOCIATION_VERSION_LIMIT_EXCEEDED';
    aws.others = () => aws.scans.EC2.next && aws.set('EC2', 'DISABLED', code, 'too many versions');
    const start = aws.clock.now();
    const { Status, Reason } = await world.invoke(request(aws, 'Create'));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`Enable ended with ${code} (too many versions). An association of Amazon Inspector in Systems Manager State Manager`);
    expect(aws.clock.now() - start).toBeLessThan(150_000);
  });

  test('the code of an earlier attempt does not stop a new one', async () => {
    aws.set('EC2', 'DISABLED', 'EC2_SSM_ASSOCIATION_VERSION_LIMIT_EXCEEDED', 'of last week');
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('a suspended account is a failure', async () => {
    aws.set('EC2', 'SUSPENDED');
    always('Enable', { kind: 'ignored' });
    const { Status, Reason } = await world.invoke(request(aws, 'Create'));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('EC2 is SUSPENDED. Enable ended with SUSPENDED. Amazon Inspector is suspended for this account. Ask the delegated administrator');
  });

  test('a scan that the Region does not report is a failure', async () => {
    delete aws.scans.CODE_REPOSITORY;
    aws.scans.CODE_REPOSITORY = { status: '', errorCode: '', errorMessage: '' };
    aws.lenient = true;
    aws.terse = true;
    const { Status, Reason } = await world.invoke(request(aws, 'Create', { resourceTypes: ['CODE_REPOSITORY'] }));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('CODE_REPOSITORY is NOT REPORTED');
  });

  test('the time of the function is kept: half a minute is left for the answer, however slow AWS is', async () => {
    always('BatchGetAccountStatus', { kind: 'hang' });
    await expect(world.invoke(request(aws, 'Create'))).resolves.toMatchObject({ Status: 'FAILED' });
    expect(world.answeredAfter[0]).toBeLessThanOrEqual(14.5 * 60_000);
    aws.fault = () => undefined;
    aws.enablingMs = 10 * 60_000;
    await expect(world.invoke(request(aws, 'Create'), 180_000)).resolves.toMatchObject({ Status: 'FAILED' });
    expect(world.answeredAfter[1]).toBeLessThanOrEqual(150_000);
  });

  test('a function with hardly any time looks once, and never claims what it did not see', async () => {
    await expect(world.invoke(request(aws, 'Create'), 3_000)).resolves.toMatchObject({ Status: 'FAILED' });
    expect(operations()).toEqual(['BatchGetAccountStatus']);
  });
});

describe('the scan mode', () => {
  const properties = { resourceTypes: ['EC2'], scanMode: 'EC2_SSM_AGENT_BASED' };

  test('is neither read nor set unless asked for', async () => {
    await world.invoke(request(aws, 'Create'));
    expect(operations().filter((name) => name.includes('Configuration'))).toEqual([]);
  });

  test('is set when the scans are on, read again, and then the scans are looked at once more', async () => {
    await expect(world.invoke(request(aws, 'Create', properties))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(aws.named('UpdateConfiguration').map(({ input }) => input)).toEqual([{ ec2Configuration: { scanMode: 'EC2_SSM_AGENT_BASED' } }]);
    expect(operations().slice(-5)).toEqual(['GetConfiguration', 'UpdateConfiguration', 'BatchGetAccountStatus', 'GetConfiguration', 'BatchGetAccountStatus']);
    expect(operations().indexOf('GetConfiguration')).toBeGreaterThan(operations().indexOf('Enable'));
  });

  test('is left alone when it is as asked', async () => {
    await expect(world.invoke(request(aws, 'Create', { ...properties, scanMode: 'EC2_HYBRID' }))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(aws.named('UpdateConfiguration')).toEqual([]);
  });

  test('leaves a VM scanner on that is on', async () => {
    aws.configuration.activated = true;
    await world.invoke(request(aws, 'Create', properties));
    expect(aws.configuration).toEqual({ scanMode: 'EC2_SSM_AGENT_BASED', scanModeStatus: 'SUCCESS', activated: true });
  });

  test('is waited for while it is pending', async () => {
    aws.configuration = { scanMode: 'EC2_SSM_AGENT_BASED', scanModeStatus: 'PENDING', activated: false };
    let looks = 0;
    aws.others = ({ operation }) => {
      if (operation === 'GetConfiguration' && ++looks === 5) aws.configuration.scanModeStatus = 'SUCCESS';
    };
    await expect(world.invoke(request(aws, 'Create', properties))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(aws.named('GetConfiguration')).toHaveLength(5);
  });

  test('that stays pending, or does not change, is a failure', async () => {
    aws.set('EC2', 'ENABLED');
    always('UpdateConfiguration', { kind: 'ignored' });
    const { Status, Reason } = await world.invoke(request(aws, 'Create', properties));
    expect(Status).toBe('FAILED');
    expect(Reason).toBe(`The scan mode EC2_SSM_AGENT_BASED of Amazon Inspector was not confirmed after 14 min in account ${ACCOUNT}, Region eu-central-1. EC2 is `
      + 'ENABLED. Amazon Inspector accepted the scan mode but had not applied it yet. Deploy again in some minutes; if it stays, ask AWS Support. '
      + 'Nothing was turned off.');
  });

  test('of a member account is the business of its administrator', async () => {
    always('UpdateConfiguration', { kind: 'exception', name: 'AccessDeniedException', status: 403 });
    const { Status, Reason } = await world.invoke(request(aws, 'Create', properties));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('In an organization only the delegated administrator of Amazon Inspector may change the scan mode: leave it out here and let that '
      + 'account set it.');
  });

  test('that is not accepted is a failure, and not asked for again', async () => {
    always('UpdateConfiguration', { kind: 'exception', name: 'ValidationException', status: 400 });
    const { Status, Reason } = await world.invoke(request(aws, 'Create', properties));
    expect([Status, aws.named('UpdateConfiguration').length]).toEqual(['FAILED', 1]);
    expect(Reason).toContain('The scan mode of Amazon Inspector could not be set to EC2_SSM_AGENT_BASED in account');
  });

  test('that may not be read is a failure', async () => {
    always('GetConfiguration', { kind: 'exception', name: 'AccessDeniedException', status: 403 });
    const { Status, Reason } = await world.invoke(request(aws, 'Create', properties));
    expect([Status, aws.named('UpdateConfiguration').length]).toEqual(['FAILED', 0]);
    expect(Reason).toContain('The scan mode of Amazon Inspector could not be read');
  });

  test('does not hide that a scan went off meanwhile', async () => {
    aws.others = ({ operation }) => {
      if (operation === 'UpdateConfiguration') aws.set('EC2', 'DISABLED');
      if (operation === 'UpdateConfiguration') aws.fault = (call) => (call.operation === 'Enable' ? { kind: 'ignored' } : undefined);
    };
    await expect(world.invoke(request(aws, 'Create', properties))).resolves.toMatchObject({ Status: 'FAILED' });
  });
});

describe('the life of the resource', () => {
  test('deleting it asks nothing of anybody', async () => {
    aws.set('EC2', 'ENABLED');
    await expect(world.invoke({ ...request(aws, 'Delete'), PhysicalResourceId: ID })).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID });
    expect(aws.calls).toEqual([]);
  });

  test('deleting it works without any property, and with an id that is not ours', async () => {
    const event = { ...request(aws, 'Delete'), PhysicalResourceId: 'Stack-Resource-1ABC', ResourceProperties: undefined };
    await expect(world.invoke(event)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Stack-Resource-1ABC' });
  });

  test('a rollback in the middle of a creation turns nothing off', async () => {
    always('Enable', { kind: 'failed', code: 'SSM_THROTTLED', enables: ['ECR'] });
    const failed = await world.invoke(request(aws, 'Create', { resourceTypes: ['EC2', 'ECR'] }, 'create'));
    expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ID });
    const calls = aws.calls.length;
    const rolledBack = await world.invoke({ ...request(aws, 'Delete', {}, 'rollback'), PhysicalResourceId: failed.PhysicalResourceId });
    expect(rolledBack).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID, RequestId: 'rollback' });
    expect(aws.calls).toHaveLength(calls);
    expect(aws.statusOf('ECR')).toBe('ENABLED');
  });

  test('an update turns on what is new, leaves on what is gone, and never replaces the resource', async () => {
    aws.set('ECR', 'ENABLED');
    const event = { ...request(aws, 'Update'), PhysicalResourceId: ID, OldResourceProperties: { resourceTypes: ['ECR'] } };
    await expect(world.invoke(event)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID });
    expect([aws.statusOf('EC2'), aws.statusOf('ECR')]).toEqual(['ENABLED', 'ENABLED']);
  });

  test('a request that comes twice, one after the other or at once, does no harm', async () => {
    const event = request(aws, 'Create');
    await world.invoke(event);
    await world.invoke(event);
    expect(aws.answers[1]).toEqual(aws.answers[0]);
    expect(aws.named('Enable')).toHaveLength(1);
    aws.set('EC2', 'DISABLED');
    await Promise.all([world.invoke(event), world.invoke(event)]);
    expect(aws.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  test('requests that come in the wrong order do no harm', async () => {
    await world.invoke({ ...request(aws, 'Delete', {}, 'third'), PhysicalResourceId: ID });
    await world.invoke({ ...request(aws, 'Update', { resourceTypes: ['EC2', 'ECR'] }, 'second'), PhysicalResourceId: ID });
    await world.invoke(request(aws, 'Create', { resourceTypes: ['EC2'] }, 'first'));
    expect(aws.answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId])).toEqual(Array(3).fill(['SUCCESS', ID]));
    expect([aws.statusOf('EC2'), aws.statusOf('ECR')]).toEqual(['ENABLED', 'ENABLED']);
  });

  test.each([
    [{ resourceTypes: [] }, "'resourceTypes' must be a list of at least one of EC2, ECR, LAMBDA, LAMBDA_CODE, CODE_REPOSITORY, got []"],
    [{ resourceTypes: 'EC2' }, 'got "EC2"'],
    [{ resourceTypes: ['EC2', 'S3'] }, 'got ["EC2","S3"]'],
    [{ resourceTypes: undefined }, 'got undefined'],
    [{ resourceTypes: ['EC2'], scanMode: 'FAST' }, 'must be one of EC2_HYBRID, EC2_SSM_AGENT_BASED, got "FAST"'],
    [{ resourceTypes: ['ECR'], scanMode: 'EC2_HYBRID' }, "'scanMode' needs EC2 in 'resourceTypes'"],
  ])('fails on %j', async (properties, message) => {
    const { Status, Reason } = await world.invoke(request(aws, 'Create', properties));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(message);
    expect(aws.calls).toEqual([]);
  });

  test('fails on a request that does not exist', async () => {
    await expect(world.invoke(request(aws, 'Import'))).resolves.toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('got Import') });
  });
});

describe('the answer to CloudFormation', () => {
  test('goes to the signed URL without a content type, and is sent again until it arrives', async () => {
    aws.set('EC2', 'ENABLED');
    aws.putFault = (attempt) => ([503, 'reset', 403] as const)[attempt];
    await world.invoke(request(aws, 'Create'));
    expect(aws.putAttempts).toBe(4);
    expect(aws.answers).toHaveLength(1);
    expect(aws.answerHeaders[0]).toMatchObject({ 'content-type': '', 'content-length': String(aws.answerSizes[0]) });
  });

  test('that never arrives is an error of the function, which does not tell the URL', async () => {
    aws.set('EC2', 'ENABLED');
    aws.putFault = () => 503;
    await expect(world.invoke(request(aws, 'Create'))).rejects.toThrow(/^CloudFormation could not be answered after 4 attempts: HTTP status 503$/);
    aws.putFault = () => 'reset';
    await expect(world.invoke(request(aws, 'Create'))).rejects.toThrow(/^CloudFormation could not be answered after 4 attempts: [A-Z_]+$/);
    const broken = { ...request(aws, 'Create'), ResponseURL: `nowhere/${SIGNATURE}` };
    await expect(world.invoke(broken)).rejects.toThrow(/^CloudFormation could not be answered after 4 attempts: [A-Za-z_]+$/);
  });

  test('has 4096 bytes at most, whatever Amazon Inspector says, and the advice is not what is cut', async () => {
    always('Enable', { kind: 'failed', code: 'ACCESS_DENIED', message: '界"\\'.repeat(5000) });
    const { Reason } = await world.invoke(request(aws, 'Create'));
    expect(aws.answerSizes[0]).toBeLessThanOrEqual(4096);
    expect(Reason).toContain('Then deploy again. Nothing was turned off.');
  });

  test('stays within 4096 bytes with the longest names and properties', async () => {
    const long = { ...request(aws, 'Create', { resourceTypes: ['界'.repeat(3000)] }), LogicalResourceId: 'L'.repeat(255), StackId: 'S'.repeat(1500) };
    await expect(world.invoke({ ...long, PhysicalResourceId: 'P'.repeat(1000) })).resolves.toMatchObject({ Status: 'FAILED' });
    expect(aws.answerSizes[0]).toBeLessThanOrEqual(4096);
  });

  test('tells no secrets, and neither does the log', async () => {
    const message = 'GET https://example.com/a?X-Amz-Signature=abcdef\nkey AKIAIOSFODNN7EXAMPLE, "SessionToken": "FwoGZXIvYXdzEBY", X-Amz-Security-Token=IQoJb3JpZ2luX2Vj';
    always('Enable', { kind: 'failed', code: 'ACCESS_DENIED', message });
    const { Reason } = await world.invoke(request(aws, 'Create'));
    expect(Reason).toContain('(GET https://example.com/a?… key …, "SessionToken": "…", X-Amz-Security-Token=…)');
    const everything = world.logs.join('\n') + Reason;
    for (const secret of [SIGNATURE, 'abcdef', 'AKIA', 'FwoG', 'IQoJ', SECRET_KEY]) expect(everything).not.toContain(secret);
    expect(everything).not.toContain((aws.responseUrl.match(/cloudformation-[^?]+/) ?? [])[0]);
  });
});

describe('the exported function, as AWS Lambda calls it', () => {
  test('answers by itself', async () => {
    const log = consoleOf();
    aws.set('EC2', 'ENABLED');
    await expect(bundle.handler(request(aws, 'Create'), contextOf())).resolves.toBeUndefined();
    await expect(bundle.handler({ ...request(aws, 'Delete'), PhysicalResourceId: ID }, contextOf())).resolves.toBeUndefined();
    expect(aws.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(log.mock.calls.join('\n')).not.toContain(SIGNATURE);
    log.mockRestore();
  });

  test('cuts off a call that hangs by itself', async () => {
    const timeout = limits();
    await expect(bundle.inspectorOf(ACCOUNT).accountStatus()).rejects.toThrow('abort');
    expect(timeout.mock.calls).toEqual([[8_000]]);
    timeout.mockRestore();
  });
});
