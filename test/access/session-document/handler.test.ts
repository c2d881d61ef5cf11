import { FakeAws, NAME, type Fault } from './aws';
import type { CustomResourceEvent } from '../../../handler/inspector-enablement/cloudformation';
import { createHandler, documentsOf, LAMBDA } from '../../../handler/session-document';
import { FakeClock } from '../../inspector/handler/aws';

const WISH = JSON.stringify({ schemaVersion: '1.0', inputs: { idleSessionTimeout: '20', s3EncryptionEnabled: true } });
const CONSOLE = JSON.stringify({ schemaVersion: '1.0', inputs: { idleSessionTimeout: '60', s3EncryptionEnabled: false } });
const TIMEOUT_MS = 5 * 60_000;
const SECRET = 'X-Amz-Signature=abcdef';

let aws: FakeAws;
let clock: FakeClock;
let logs: string[];

beforeEach(async () => {
  aws = new FakeAws();
  clock = new FakeClock();
  logs = [];
  await aws.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: aws.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
});

afterEach(async () => {
  await aws.stop();
  expect(aws.operations().filter((name) => name.startsWith('Delete'))).toEqual([]);
  expect(logs.join()).not.toContain(SECRET);
});

function event(RequestType: string, content: unknown = WISH): CustomResourceEvent {
  return {
    RequestType, ResponseURL: `${aws.url}/answer?${SECRET}`, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Document', ResourceProperties: { content },
  };
}

/** One invocation. Gives what CloudFormation heard. */
async function invoke(request: CustomResourceEvent): Promise<Record<string, any>> {
  const handler = createHandler({ clock, put: LAMBDA.put, log: (entry) => logs.push(JSON.stringify(entry)), documents: documentsOf });
  await handler(request, { getRemainingTimeInMillis: () => TIMEOUT_MS });
  return aws.answers.at(-1)!;
}

/** Faults for the first calls of an operation, in order. */
function first(operation: string, ...faults: Fault[]): void {
  aws.fault = (call) => (call.operation === operation ? faults.shift() : undefined);
}

const always = (operation: string, fault: Fault) => { aws.fault = (call) => (call.operation === operation ? fault : undefined); };

const SUCCESS = { Status: 'SUCCESS', PhysicalResourceId: NAME };

describe('the document', () => {
  test('is made where there is none, and looked at', async () => {
    await expect(invoke(event('Create'))).resolves.toEqual({ ...SUCCESS, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Document' });
    expect(aws.operations()).toEqual(['GetDocument', 'CreateDocument', 'GetDocument']);
    expect(aws.taken).toEqual(JSON.parse(WISH));
  });

  test('gets a version where the console made it, and keeps the one it had', async () => {
    aws.have(CONSOLE);
    await expect(invoke(event('Create'))).resolves.toMatchObject(SUCCESS);
    expect(aws.operations()).toEqual(['GetDocument', 'UpdateDocument', 'UpdateDocumentDefaultVersion', 'GetDocument']);
    expect(aws.versions).toEqual([CONSOLE, WISH]);
    expect(aws.taken).toEqual(JSON.parse(WISH));
  });

  test('is left alone where it has this content, in other words', async () => {
    aws.have(JSON.stringify({ inputs: { s3EncryptionEnabled: true, idleSessionTimeout: '20' }, schemaVersion: '1.0' }, null, 2));
    await expect(invoke(event('Update'))).resolves.toMatchObject(SUCCESS);
    expect(aws.operations()).toEqual(['GetDocument']);
  });

  test('is not taken for the same where a truth value became a text', async () => {
    aws.have(WISH.replace('true', '"true"'));
    await expect(invoke(event('Update'))).resolves.toMatchObject(SUCCESS);
    expect(aws.versions).toHaveLength(2);
  });

  test('gets the newest version back where somebody chose an older one', async () => {
    aws.have(CONSOLE, WISH);
    aws.defaultVersion = 1;
    await expect(invoke(event('Update'))).resolves.toMatchObject(SUCCESS);
    expect(aws.versions).toEqual([CONSOLE, WISH]);
    expect(aws.defaultVersion).toBe(2);
  });

  test('stays when the resource is deleted: nothing is called', async () => {
    aws.have(WISH);
    await expect(invoke(event('Delete'))).resolves.toMatchObject(SUCCESS);
    expect(aws.operations()).toEqual([]);
  });

  test('is written over what is no JSON', async () => {
    aws.have('schemaVersion: "1.0"');
    await expect(invoke(event('Create'))).resolves.toMatchObject(SUCCESS);
  });
});

describe('where AWS takes no content twice, whatever its version', () => {
  const duplicate = () => { aws.fault = ({ operation }) => (operation === 'UpdateDocument' ? { name: 'DuplicateDocumentContent' } : undefined); };

  test('the newest version is taken where it is the same, in other words', async () => {
    aws.have(CONSOLE, JSON.stringify(JSON.parse(WISH), null, 2));
    aws.defaultVersion = 1;
    duplicate();
    await expect(invoke(event('Update'))).resolves.toMatchObject(SUCCESS);
    expect(aws.defaultVersion).toBe(2);
  });

  test('the newest version is not taken where an older one is the same: the deployment says which to choose, in time', async () => {
    aws.have(WISH, CONSOLE, CONSOLE.replace('60', '30'));
    aws.defaultVersion = 2;
    duplicate();
    const start = clock.now();
    const { Status, Reason } = await invoke(event('Update'));
    expect([Status, Reason]).toEqual(['FAILED', 'The document could not be written. DuplicateDocumentContent: said DuplicateDocumentContent. An older version of '
      + 'SSM-SessionManagerRunShell has these preferences. Make it the default one by aws ssm update-document-default-version, then deploy again. No version of it was deleted.']);
    expect(aws.defaultVersion).toBe(2);
    expect(aws.operations()).not.toContain('UpdateDocumentDefaultVersion');
    expect(clock.now() - start).toBeGreaterThanOrEqual(90_000);

    aws.defaultVersion = 1;
    await expect(invoke(event('Update'))).resolves.toMatchObject(SUCCESS);
  });
});

describe('what passes is waited for', () => {
  test.each(['ThrottlingException', 'InternalServerError', 'SomethingNew'])('%s', async (name) => {
    first('GetDocument', { name, status: 500 }, { name });
    await expect(invoke(event('Create'))).resolves.toMatchObject(SUCCESS);
  });

  test('permissions that are seconds old', async () => {
    const start = clock.now();
    aws.fault = () => (clock.now() - start < 60_000 ? { name: 'AccessDeniedException' } : undefined);
    await expect(invoke(event('Create'))).resolves.toMatchObject(SUCCESS);
  });

  test('somebody else who makes it at the same moment', async () => {
    aws.fault = ({ operation }) => {
      if (operation !== 'CreateDocument') return undefined;
      aws.have(CONSOLE);
      return { name: 'DocumentAlreadyExists' };
    };
    await expect(invoke(event('Create'))).resolves.toMatchObject(SUCCESS);
    expect(aws.versions).toEqual([CONSOLE, WISH]);
  });

  test('a version that was made though the call failed', async () => {
    aws.have(CONSOLE);
    first('UpdateDocument', { name: 'InternalServerError', status: 500, late: true });
    await expect(invoke(event('Create'))).resolves.toMatchObject(SUCCESS);
    expect(aws.versions).toEqual([CONSOLE, WISH]);
  });

  test('a default version that could not be set at first', async () => {
    aws.have(CONSOLE);
    first('UpdateDocumentDefaultVersion', { name: 'ThrottlingException' });
    await expect(invoke(event('Create'))).resolves.toMatchObject(SUCCESS);
    expect(aws.versions).toEqual([CONSOLE, WISH]);
  });
});

describe('what does not pass is a failure with a reason', () => {
  test.each<[string, string, string]>([
    ['DocumentVersionLimitExceeded', 'UpdateDocument', 'Delete old ones of SSM-SessionManagerRunShell'],
    ['InvalidDocumentContent', 'UpdateDocument', 'Correct what it names'],
    ['InvalidDocumentSchemaVersion', 'UpdateDocument', 'Update the library'],
    ['MaxDocumentSizeExceeded', 'UpdateDocument', 'Have a shorter shell profile'],
  ])('%s', async (name, operation, advice) => {
    aws.have(CONSOLE);
    always(operation, { name });
    const { Status, Reason, PhysicalResourceId } = await invoke(event('Update'));
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', NAME]);
    expect(Reason).toMatch(new RegExp(`^The document could not be written\\. ${name}: said ${name}\\. .*\\. No version of it was deleted\\.$`));
    expect(Reason).toContain(advice);
    expect(aws.taken).toEqual(JSON.parse(CONSOLE));
  });

  test('no room for another document', async () => {
    always('CreateDocument', { name: 'DocumentLimitExceeded' });
    expect((await invoke(event('Create'))).Reason).toContain('ask for a higher quota');
  });

  test('permissions that do not come', async () => {
    always('GetDocument', { name: 'AccessDeniedException' });
    const start = clock.now();
    const { Status, Reason } = await invoke(event('Create'));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('Allow ssm:CreateDocument, ssm:GetDocument, ssm:UpdateDocument and ssm:UpdateDocumentDefaultVersion on the role of this function');
    expect(clock.now() - start).toBeGreaterThanOrEqual(90_000);
  });

  test('throttling that does not end, in time for the answer', async () => {
    always('GetDocument', { name: 'ThrottlingException' });
    const start = clock.now();
    expect((await invoke(event('Create'))).Reason).toMatch(/^The document could not be written\. ThrottlingException: said ThrottlingException\. Deploy again in some minutes/);
    expect(clock.now() - start).toBeLessThanOrEqual(TIMEOUT_MS - 30_000);
  });

  test('somebody else who writes it again and again', async () => {
    aws.have(CONSOLE);
    const write = aws.fault;
    aws.fault = (call) => {
      if (call.operation === 'GetDocument' && call.input.DocumentVersion === '$DEFAULT') aws.defaultVersion = 1;
      return write(call);
    };
    expect((await invoke(event('Create'))).Reason).toBe('Sessions did not take the document in time. Look in AWS CloudTrail for who else changes '
      + 'SSM-SessionManagerRunShell, then deploy again. No version of it was deleted.');
    expect(aws.versions).toEqual([CONSOLE, WISH]);
  });

  test.each([undefined, '', 1, { schemaVersion: '1.0' }])('content that is none: %j', async (content) => {
    const { Status, Reason } = await invoke({ ...event('Create'), ResourceProperties: { content } });
    expect([Status, Reason]).toEqual(['FAILED', `'content' must be the JSON of a document, got ${JSON.stringify(content)}. Nothing was changed.`]);
    expect(aws.operations()).toEqual([]);
  });

  test('a request that is none', async () => {
    expect((await invoke(event('Read'))).Reason).toBe('The request must be Create, Update or Delete, got Read.');
  });
});
