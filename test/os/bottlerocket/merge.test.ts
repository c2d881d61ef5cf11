import { refusal, render } from './render';
import { BottlerocketCisLevel } from '../../../src';
import { warningIds } from '../../util';

const UNTYPED = 'cdk-eks-hardened-nodes:BottlerocketUntypedSettings';

function untypedWarnings(options: Parameters<typeof render>[0]): string[] {
  const { app } = render(options);
  return app.node.findAll().flatMap(({ node }) => node.metadata).map(({ data }) => String(data)).filter((text) => text.includes(UNTYPED));
}

test('typed settings come on top of the hardened ones', () => {
  const { settings } = render({ settings: { kernel: { lockdown: 'confidentiality' }, kubernetes: { maxPods: 30 } } });

  expect(settings.kernel).toEqual({ lockdown: 'confidentiality' });
  expect(settings.kubernetes).toEqual({ 'seccomp-default': true, 'max-pods': 30 });
});

test('additional settings come on top of typed ones', () => {
  const { settings } = render({
    settings: { kubernetes: { maxPods: 30, eventQps: 5 }, hostContainers: { agent: { enabled: true, source: 'a' } } },
    additionalSettings: { 'kubernetes': { 'max-pods': 58 }, 'host-containers': { agent: { source: 'b' } } },
  });

  expect(settings.kubernetes).toEqual({ 'seccomp-default': true, 'max-pods': 58, 'event-qps': 5 });
  expect(settings['host-containers'].agent).toEqual({ enabled: true, source: 'b' });
});

test('additional settings come on top of level 2, and are judged by it', () => {
  const { settings } = render({ cisLevel: BottlerocketCisLevel.LEVEL_2, additionalSettings: { kernel: { modules: { udf: { autoload: false } } } } });

  expect(settings.kernel.modules).toEqual({ udf: { allowed: false, autoload: false }, sctp: { allowed: false } });
  expect(refusal({ cisLevel: BottlerocketCisLevel.LEVEL_2, additionalSettings: { kernel: { modules: { udf: { allowed: true } } } } }))
    .toContain('[BottlerocketWeakened] Bottlerocket setting \'kernel.modules.udf.allowed\' must not be true');
});

test('the last word is judged, not the ones below it', () => {
  expect(render({ settings: { kubernetes: { standaloneMode: true } }, additionalSettings: { kubernetes: { 'standalone-mode': false } } }).settings.kubernetes['standalone-mode'])
    .toBe(false);
  expect(refusal({ settings: { kubernetes: { standaloneMode: false } }, additionalSettings: { kubernetes: { 'standalone-mode': true } } }))
    .toContain('[BottlerocketWeakened]');
});

test('a setting that is undefined is left out, and does not take away the one below it', () => {
  const { settings } = render({ settings: { kubernetes: { maxPods: 30 } }, additionalSettings: { kubernetes: { 'max-pods': undefined, 'event-qps': undefined } } });

  expect(settings.kubernetes).toEqual({ 'seccomp-default': true, 'max-pods': 30 });
});

test('lists are replaced, not joined', () => {
  const { settings } = render({ settings: { ntp: { timeServers: ['a', 'b'] } }, additionalSettings: { ntp: { 'time-servers': ['c'] } } });

  expect(settings.ntp).toEqual({ 'time-servers': ['c'] });
});

test('neither the options nor the hardened settings are changed', () => {
  const settings = { kernel: { sysctl: { 'vm.swappiness': '0' } } };
  const additionalSettings = { kernel: { sysctl: { 'vm.dirty_ratio': '10' } } };

  render({ cisLevel: BottlerocketCisLevel.LEVEL_2, settings, additionalSettings });

  expect(settings).toEqual({ kernel: { sysctl: { 'vm.swappiness': '0' } } });
  expect(additionalSettings).toEqual({ kernel: { sysctl: { 'vm.dirty_ratio': '10' } } });
  expect(render().settings.kernel).toEqual({ lockdown: 'integrity' });
});

test('additional settings that the library knows leave no warning', () => {
  expect(warningIds(render({ additionalSettings: { 'kubernetes': { 'max-pods': 58 }, 'container-runtime': { 'enable-unprivileged-icmp': true } } }).app)).toEqual([]);
});

test('additional settings that the library does not know leave one warning that lists them', () => {
  const options = { additionalSettings: { aws: { region: 'eu-west-1' }, kubernetes: { 'topology-manager-policy': 'restricted', 'max-pods': 58 } } };

  expect(render(options).settings.aws).toEqual({ region: 'eu-west-1' });
  expect(untypedWarnings(options)).toEqual([
    "'additionalSettings' holds kubernetes.topology-manager-policy, aws.region, unknown to this library: a node whose Bottlerocket does not know a setting refuses its "
    + `user data and does not join (OS-1) [ack: Annotation::${UNTYPED}]`,
  ]);
});

test.each([
  ['camel case', { kubernetes: { maxPods: 58 } }, 'kubernetes.maxPods'],
  ['a path as a name', { 'kernel.lockdown': 'none' }, 'kernel.lockdown'],
  ['a name of every object', { constructor: { name: 'x' } }, 'constructor.name'],
])('%s is not what Bottlerocket calls a setting', (_name, additionalSettings, listed) => {
  expect(untypedWarnings({ additionalSettings: additionalSettings })).toEqual([expect.stringContaining(`'additionalSettings' holds ${listed}, unknown`)]);
});

test.each<[string, Parameters<typeof render>[0], string[]]>([
  ['a superpowered host container', { settings: { hostContainers: { agent: { superpowered: true } } } }, ['BottlerocketHostContainer']],
  ['two superpowered host containers', { settings: { hostContainers: { agent: { superpowered: true }, control: { superpowered: true } } } },
    ['BottlerocketHostContainer', 'BottlerocketHostContainer']],
  ['lockdown confidentiality', { settings: { kernel: { lockdown: 'confidentiality' } } }, ['BottlerocketConfidentialityLockdown']],
  ['a host container without power', { settings: { hostContainers: { agent: { superpowered: false } } } }, []],
  ['lockdown integrity', { settings: { kernel: { lockdown: 'integrity' } } }, []],
])('warnings of %s', (_name, options, ids) => {
  expect(warningIds(render(options).app)).toEqual(ids);
});
