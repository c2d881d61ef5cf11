import { App, Aws, CfnParameter, Duration, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { refusal, render } from './render';
import { BottlerocketOptions, BottlerocketSettings } from '../../../src';
import { userData } from '../../util';

/** A stack with parameters of every kind, and their values. */
function parameters() {
  const stack = new Stack(new App(), 'Stack');
  return {
    stack,
    text: new CfnParameter(stack, 'Text').valueAsString,
    number: new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber,
    list: new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList,
    deployed: { Text: 'value', Number: 4096, List: ['a', 'b'] },
  };
}

test('a text token is a text in TOML', () => {
  const { stack, text, deployed } = parameters();

  const { settings, toml } = render({ settings: { hostContainers: { agent: { source: text } } } }, { stack, deployed });

  expect(settings['host-containers'].agent.source).toBe('value');
  expect(toml).toContain('source = "value"');
});

test('a text around a token stays one text', () => {
  const { stack, text, deployed } = parameters();

  const { settings } = render({ settings: { metrics: { metricsUrl: `https://${text}.example.com/v1` } } }, { stack, deployed });

  expect(settings.metrics['metrics-url']).toBe('https://value.example.com/v1');
});

test('a number token is a number in TOML, not a text', () => {
  const { stack, number, deployed } = parameters();

  const { settings, toml } = render({ settings: { kubernetes: { podPidsLimit: number } } }, { stack, deployed });

  expect(settings.kubernetes['pod-pids-limit']).toBe(4096);
  expect(toml).toContain('pod-pids-limit = 4096\n');
});

test('a list token is a list in TOML', () => {
  const { stack, list, deployed } = parameters();

  const { settings } = render({ settings: { ntp: { timeServers: list } } }, { stack, deployed });

  expect(settings.ntp['time-servers']).toEqual(['a', 'b']);
});

test('a list with a token among its texts is a list in TOML', () => {
  const { stack, text, deployed } = parameters();

  const { settings } = render({ settings: { kubernetes: { allowedUnsafeSysctls: ['net.core.somaxconn', text] } } }, { stack, deployed });

  expect(settings.kubernetes['allowed-unsafe-sysctls']).toEqual(['net.core.somaxconn', 'value']);
});

test('a list token is a command among commands', () => {
  const { stack, list, deployed } = parameters();

  const { settings } = render(
    { settings: { bootstrapCommands: { greet: { mode: 'once', commands: [['apiclient', 'set', 'motd=x'], list] } } } },
    { stack, deployed: { ...deployed, List: ['apiclient', 'reboot'] } });

  expect(settings['bootstrap-commands'].greet.commands).toEqual([['apiclient', 'set', 'motd=x'], ['apiclient', 'reboot']]);
});

test('number tokens in a list of numbers are numbers', () => {
  const { stack, number, deployed } = parameters();

  const example = { integers: [1, number], floats: [1.5, number], tables: [{ setting: number }] };

  const { settings } = render({ additionalSettings: { example } }, { stack, deployed });

  expect(settings.example).toEqual({ integers: [1, 4096], floats: [1.5, 4096], tables: [{ setting: 4096 }] });
});

test('several tokens keep their places', () => {
  const { stack, number, list, text, deployed } = parameters();

  const { settings } = render({
    settings: { kubernetes: { podPidsLimit: number, eventQps: number, containerLogMaxSize: text }, ntp: { timeServers: list, options: list } },
  }, { stack, deployed });

  expect(settings.kubernetes).toEqual({ 'seccomp-default': true, 'pod-pids-limit': 4096, 'event-qps': 4096, 'container-log-max-size': 'value' });
  expect(settings.ntp).toEqual({ 'time-servers': ['a', 'b'], 'options': ['a', 'b'] });
});

test.each([['__token_0__'], ['0'], ["'0'"], ['\\'], ['\\', '0\\'], ['\\0\\']])('texts that look like a placeholder are texts: %j', (...texts) => {
  const { stack, number, deployed } = parameters();

  const { settings } = render({ settings: { kubernetes: { allowedUnsafeSysctls: texts, podPidsLimit: number } } }, { stack, deployed });

  expect(settings.kubernetes['allowed-unsafe-sysctls']).toEqual(texts);
  expect(settings.kubernetes['pod-pids-limit']).toBe(4096);
});

test('the template holds one Fn::Join with the references at their places', () => {
  const { stack, number, list } = parameters();

  render({ settings: { kubernetes: { podPidsLimit: number }, ntp: { timeServers: list } } }, { stack, deployed: { Number: 1, List: [] } });

  expect(userData(stack)).toEqual({
    'Fn::Join': ['', [
      '[settings.kubernetes]\nseccomp-default = true\npod-pids-limit = ', { Ref: 'Number' },
      '\n\n[settings.kernel]\nlockdown = "integrity"\n\n[settings.host-containers.admin]\nenabled = false\n\n[settings.host-containers.control]\nenabled = true\n\n'
      + '[settings.ntp]\ntime-servers = ["', { 'Fn::Join': ['", "', { Ref: 'List' }] }, '"]\n',
    ]],
  });
});

test('truth values and tables from lazy values', () => {
  const { stack, deployed } = parameters();
  const options: BottlerocketOptions = { additionalSettings: { updates: { 'ignore-waves': Lazy.any({ produce: () => true }) } } };

  expect(render(options, { stack, deployed }).toml).toContain('ignore-waves = true\n');
});

test.each<[string, (value: number) => Duration, string]>([
  ['milliseconds', Duration.millis, '4096ms'], ['seconds', Duration.seconds, '4096s'], ['minutes', Duration.minutes, '4096m'], ['hours', Duration.hours, '4096h'],
])('a duration of a number of %s that is a token', (_unit, duration, text) => {
  const { stack, number, deployed } = parameters();

  const { settings } = render({ settings: { kubernetes: { shutdownGracePeriod: duration(number) } } }, { stack, deployed });

  expect(settings.kubernetes['shutdown-grace-period']).toBe(text);
});

test('a duration of a number of days that is a token is refused in our words: Bottlerocket knows no days, and a token cannot be converted', () => {
  const { number } = parameters();

  expect(refusal({ settings: { kubernetes: { shutdownGracePeriod: Duration.days(number) } } })).toBe(
    "HardeningError: [BottlerocketSettingInvalid] Bottlerocket setting 'kubernetes.shutdown-grace-period' must be a duration such as 90s or 12h, "
    + 'got <token> days; use Duration.hours() or a smaller unit (at Stack/Template)');
});

/** Every kind of value, each where a literal of that kind would be judged. */
test.each<[string, (text: string, number: number, list: string[]) => BottlerocketSettings]>([
  ['a sysctl that a level asks for', (text) => ({ kernel: { sysctl: { 'net.ipv4.tcp_syncookies': text } } })],
  ['lockdown', (text) => ({ kernel: { lockdown: text } })],
  ['a mode', (text) => ({ bootstrapContainers: { setup: { mode: text } } })],
  ['base64', (text) => ({ bootstrapContainers: { setup: { userData: text } } })],
  ['a quantity', (text) => ({ kubernetes: { kubeReserved: { memory: text } } })],
  ['a threshold', (text) => ({ kubernetes: { evictionHard: { 'memory.available': text } } })],
  ['an address', (text) => ({ kubernetes: { clusterDnsIp: [text] } })],
  ['addresses', (_text, _number, list) => ({ kubernetes: { clusterDnsIp: list } })],
  ['a URL', (text) => ({ updates: { metadataBaseUrl: text } })],
  ['a version', (text) => ({ updates: { versionLock: text } })],
  ['an integer in a range', (_text, number) => ({ updates: { seed: number } })],
  ['a multiple', (_text, number) => ({ kubernetes: { idsPerPod: number } })],
  ['a resource limit', (_text, number) => ({ ociDefaults: { resourceLimits: { 'max-open-files': { softLimit: number, hardLimit: number } } } })],
  ['a parameter of the boot', (_text, _number, list) => ({ boot: { kernelParameters: { console: list } } })],
  ['a word of a command', (text) => ({ bootstrapCommands: { greet: { mode: 'once', commands: [[text, 'set', text]] } } })],
])('%s may be a token', (_name, settings) => {
  const { stack, text, number, list, deployed } = parameters();

  expect(() => render({ settings: settings(text, number, list) }, { stack, deployed })).not.toThrow();
});

test('pseudo parameters and functions', () => {
  const { settings } = render({
    settings: {
      hostContainers: { agent: { source: `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/agent:1` } },
      kubernetes: { maxPods: Token.asNumber(Fn.ref('Pods')) },
    },
  }, { deployed: { 'AWS::AccountId': '111122223333', 'AWS::Region': 'eu-west-1', 'AWS::URLSuffix': 'amazonaws.com', 'Pods': 29 } });

  expect(settings['host-containers'].agent.source).toBe('111122223333.dkr.ecr.eu-west-1.amazonaws.com/agent:1');
  expect(settings.kubernetes['max-pods']).toBe(29);
});

test('tokens do not count in the size of user data, the text around them does', () => {
  const small = parameters();
  const large = parameters();
  const settings = (source: string): BottlerocketSettings => ({ hostContainers: { agent: { source } } });

  expect(() => render({ settings: settings(small.text.repeat(1000)) }, small)).not.toThrow();
  expect(() => render({ settings: settings('x'.repeat(16384) + large.text) }, large)).toThrow(/^\[UserDataTooLarge\] .*, got 1\d{4};/);
});

test('a list that turns out to be empty at synthesis has no items', () => {
  const timeServers = (items: string[]) => render({ settings: { ntp: { timeServers: Lazy.list({ produce: () => items }) } } }).toml;
  expect(timeServers([])).toContain('time-servers = []\n');
  expect(timeServers(['a', 'b'])).toContain('time-servers = ["a", "b"]\n');
});
