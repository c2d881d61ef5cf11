import { App, Stack } from 'aws-cdk-lib';
import { render } from './render';
import { BottlerocketOptions, BottlerocketVariant, NodeOs, SelinuxLaunchTemplate } from '../../../src';
import { userData, warningIds } from '../../util';

const DEFAULTS = `[settings.kubernetes]
seccomp-default = true

[settings.kernel]
lockdown = "integrity"

[settings.host-containers.admin]
enabled = false

[settings.host-containers.control]
enabled = true
`;

test('the exact user data of Bottlerocket by typing nothing', () => {
  const stack = new Stack(new App(), 'Stack');

  new SelinuxLaunchTemplate(stack, 'Template');

  expect(userData(stack)).toBe(DEFAULTS);
});

test.each<[string, BottlerocketOptions]>([
  ['no options', {}],
  ['no settings', { settings: {} }],
  ['undefined settings', { settings: undefined, additionalSettings: undefined }],
  ['empty groups', { settings: { kubernetes: {}, kernel: { sysctl: {}, modules: {} }, hostContainers: {}, pki: { bundle: {} } } }],
  ['empty additional settings', { additionalSettings: { kernel: {}, pki: {}, unknown: { below: {} } } }],
  ['undefined values', { settings: { kubernetes: { maxPods: undefined }, kernel: { lockdown: undefined } } }],
])('%s: the same user data', (_name, options) => {
  expect(render(options).toml).toBe(DEFAULTS);
});

test('a stack without any os option gets the same as NodeOs.bottlerocket()', () => {
  const stack = new Stack(new App(), 'Stack');
  const other = new Stack(new App(), 'Stack');

  new SelinuxLaunchTemplate(stack, 'Template');
  new SelinuxLaunchTemplate(other, 'Template', { os: NodeOs.bottlerocket() });

  expect(userData(stack)).toBe(userData(other));
});

test('NVIDIA variants leave lockdown to Bottlerocket, all else is the same', () => {
  const { settings, app } = render({ variant: BottlerocketVariant.NVIDIA });

  expect(settings).toEqual({
    'kubernetes': { 'seccomp-default': true },
    'host-containers': { admin: { enabled: false }, control: { enabled: true } },
  });
  expect(warningIds(app)).toEqual(['NvidiaLockdownNone']);
});

test('the defaults leave no warning', () => {
  expect(warningIds(render().app)).toEqual([]);
});
