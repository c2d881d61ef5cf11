import { App, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { guardOverride, validateGuards, type Guard } from '../../src/private/guard';

const GUARDS: Guard[] = [
  { path: 'Never', code: 'SshRefused', instead: 'use the door' },
  { path: 'List.*.Port', code: 'PublicAddressRefused', instead: 'keep it shut', allows: (value) => value === 22 },
];

function refusal(path: string, value: unknown): string | undefined {
  const scope = new Stack(new App(), 'Stack');
  try {
    guardOverride(scope, GUARDS, path, value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const never = (what: string) => `[SshRefused] ${what}: use the door (at Stack)`;
const port = (what: string) => `[PublicAddressRefused] ${what}: keep it shut (at Stack)`;

describe('an override is refused', () => {
  test.each<[string, string, unknown, string]>([
    ['by its path', 'Never', 'x', never('\'Never\' must not be set to "x"')],
    ['by its path below Properties', 'Properties.Never', 'x', never('\'Never\' must not be set to "x"')],
    ['whatever the value', 'Never', false, never("'Never' must not be set to false")],
    ['below the guarded path', 'Never.Deep.Down', 1, never("'Never.Deep.Down' must not be set to 1")],
    ['within a table', 'Properties', { Fine: 1, Never: 2 }, never("'Never' must not be set to 2")],
    ['at any place of a list', 'List.3.Port', 80, port("'List.3.Port' must not be set to 80")],
    ['within a list', 'List', [{ Port: 22 }, { Port: 80 }], port("'List.1.Port' must not be set to 80")],
    ['when it deletes a value that is needed', 'List.0.Port', undefined, port("'List.0.Port' must not be deleted")],
  ])('%s', (_name, path, value, text) => expect(refusal(path, value)).toBe(text));
});

describe('an override passes', () => {
  test.each<[string, string, unknown]>([
    ['with a value that is allowed', 'List.0.Port', 22],
    ['at another path', 'Other', 'x'],
    ['at a path that begins like a guarded one', 'NeverMind', 'x'],
    ['at a path that ends like a guarded one', 'Deep.Never', 'x'],
    ['with a token', 'Never', Fn.importValue('Secret')],
    ['with a token within a table', 'Properties', { Never: Lazy.string({ produce: () => 'x' }) }],
    ['when it deletes what must not be there', 'Never', undefined],
    ['with nothing in it', 'Properties', {}],
  ])('%s', (_name, path, value) => expect(refusal(path, value)).toBeUndefined());
});

describe('when the app is ready, a resource', () => {
  const guards: Guard[] = [
    { path: 'TopicName', code: 'FixedNameRefused', instead: 'leave it out' },
    { path: 'KmsMasterKeyId', code: 'VolumeUnencrypted', instead: 'encrypt it', allows: (value) => value === 'key' },
  ];

  function given(change: (topic: CfnTopic) => void): string[] {
    const topic = new CfnTopic(new Stack(new App(), 'Stack'), 'Topic', { kmsMasterKeyId: 'key' });
    validateGuards(topic, guards);
    change(topic);
    return topic.node.validate();
  }

  const named = '[FixedNameRefused] \'TopicName\' must not be set to "news": leave it out (at Stack/Topic)';
  const plain = (what: string) => `[VolumeUnencrypted] 'KmsMasterKeyId' must not be ${what}: encrypt it (at Stack/Topic)`;

  test.each<[string, (topic: CfnTopic) => void, string[]]>([
    ['passes as it was made', () => {}, []],
    ['is judged by what was assigned', (topic) => { topic.topicName = 'news'; }, [named]],
    ['is judged by its overrides', (topic) => topic.addPropertyOverride('TopicName', 'news'), [named]],
    ['is judged by lazy values', (topic) => { topic.topicName = Lazy.string({ produce: () => 'news' }); }, [named]],
    ['is judged by what is missing', (topic) => { topic.kmsMasterKeyId = undefined; }, [plain('left out')]],
    ['is judged by what was deleted', (topic) => topic.addPropertyDeletionOverride('KmsMasterKeyId'), [plain('left out')]],
    ['is told all that is wrong', (topic) => Object.assign(topic, { topicName: 'news', kmsMasterKeyId: 'other' }), [named, plain('set to "other"')]],
    ['passes with values that are known at deployment', (topic) => Object.assign(topic, { topicName: Fn.ref('Name'), kmsMasterKeyId: Fn.ref('Key') }), []],
  ])('%s', (_name, change, errors) => expect(given(change)).toEqual(errors));
});
