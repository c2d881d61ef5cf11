import { accountProblem, clean, exceptionProblem, explain, type Wish } from '../../../handler/inspector-enablement/outcome';

const WISH: Wish = { account: '111122223333', region: 'us-gov-west-1', resourceTypes: ['EC2', 'ECR'] };

describe('an exception', () => {
  test.each([
    [Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), 'settle', 'ENOTFOUND'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'wait', 'ECONNREFUSED'],
    [Object.assign(new Error('slow'), { name: 'TimeoutError' }), 'wait', 'TimeoutError'],
    [Object.assign(new Error('no'), { name: 'UnrecognizedClientException' }), 'settle', 'UnrecognizedClientException'],
    [Object.assign(new Error('no'), { name: 'CredentialsProviderError' }), 'stop', 'CredentialsProviderError'],
    [Object.assign(new Error('no'), { name: 'New', $metadata: { httpStatusCode: 429 } }), 'wait', 'New'],
    [Object.assign(new Error('no'), { name: 'New', $metadata: { httpStatusCode: 599 } }), 'wait', 'New'],
    [Object.assign(new Error('no'), { name: 'New', $metadata: { httpStatusCode: 499 } }), 'stop', 'New'],
    // Names of what every object has are no rows of the table.
    [Object.assign(new Error('no'), { name: 'constructor', code: 'toString' }), 'stop', 'constructor'],
    ['a text', 'stop', 'Error'],
    [undefined, 'stop', 'Error'],
  ])('%s leads to %s', (error, verdict, code) => {
    expect(exceptionProblem('Enable', error)).toMatchObject({ verdict, code });
  });

  test.each(['BatchGetAccountStatus', 'Enable', 'GetConfiguration', 'UpdateConfiguration'] as const)('a refused %s names its permission', (operation) => {
    const problem = exceptionProblem(operation, Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect(problem).toMatchObject({ verdict: 'settle', advice: expect.stringContaining(`inspector2:${operation}`) });
  });
});

test('names of what every object has are no codes', () => {
  expect(accountProblem('Enable', '__proto__', undefined)).toMatchObject({ verdict: 'stop', advice: expect.stringContaining('does not know') });
});

test.each([
  ['ENABLED', 'ENABLED', 'accepted the scan mode but had not applied it yet'],
  ['ENABLING', 'DISABLED', 'was still being turned on when the time was over'],
  ['ENABLED', 'DISABLING', 'is being turned off in this account'],
  ['SUSPENDING', 'ENABLED', 'is being suspended in this account'],
  ['DISABLED', 'ENABLED', 'accepted the request and gave no reason'],
])('without any answer that failed, %s and %s say what to do', (ec2, ecr, text) => {
  const reason = explain(WISH, new Map([['EC2', ec2], ['ECR', ecr]]), undefined, 'Not proven');
  expect(reason).toContain(`Not proven in account 111122223333, Region us-gov-west-1. EC2 is ${ec2}, ECR is ${ecr}. `);
  expect(reason).toContain(text);
});

test('a message is one short line', () => {
  expect(clean('a\r\n\tb\u0000\u2028c')).toBe('a b c');
  expect(clean(undefined)).toBe('');
  expect(clean('x'.repeat(10_000))).toHaveLength(601);
});
