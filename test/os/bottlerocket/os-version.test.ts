import { Aws, Token } from 'aws-cdk-lib';
import { refusal, render } from './render';

const SETTINGS = { kubernetes: { singleProcessOomKill: true } };

test.each(['1.50', 'v1.50.0', 'latest', '', '1.50.0-rc1', '1.50.0.1', ' 1.50.0'])('%j is no version of Bottlerocket', (osVersion) => {
  expect(refusal({ osVersion })).toBe(
    `HardeningError: [BottlerocketOsVersion] 'osVersion' must be a version such as 1.50.0, got ${JSON.stringify(osVersion)} (at Stack/Template)`);
});

test.each(['1.39.0', '1.39.1', '1.100.0', '2.0.0'])('%s knows a setting of 1.39.0', (osVersion) => {
  expect(render({ settings: SETTINGS, osVersion }).settings.kubernetes['single-process-oom-kill']).toBe(true);
});

test.each(['1.38.99', '1.9.0', '0.40.0'])('%s does not know a setting of 1.39.0', (osVersion) => {
  expect(refusal({ settings: SETTINGS, osVersion })).toContain(`needs Bottlerocket 1.39.0, got 'osVersion' ${osVersion}`);
});

test('without a version every setting is taken, and none is written for it', () => {
  expect(render({ settings: SETTINGS }).toml).toBe(render({ settings: SETTINGS, osVersion: '1.60.0' }).toml);
});

test('a version that is known at deployment only is not judged', () => {
  expect(() => render({ settings: SETTINGS, osVersion: Token.asString(Aws.STACK_NAME) })).not.toThrow();
});

test('additional settings are judged by version too', () => {
  expect(refusal({ additionalSettings: { kubernetes: { 'ids-per-pod': 65536 } }, osVersion: '1.50.0' })).toContain("'kubernetes.ids-per-pod' needs Bottlerocket 1.51.0");
});

test('what Bottlerocket would refuse on any version is said before the version is', () => {
  expect(refusal({ settings: { kubernetes: { idsPerPod: 1 } }, osVersion: '1.20.0' })).toContain('[BottlerocketSettingInvalid]');
});

test('image verification is in the images for Kubernetes 1.33 and newer alone', () => {
  const options = { settings: { imageVerifierPlugins: { enabled: true } } };

  for (const kubernetesVersion of ['1.33', '1.37', undefined, Aws.STACK_NAME]) {
    expect(refusal(options, { kubernetesVersion })).toBe('nothing was refused');
  }
  for (const kubernetesVersion of ['1.32', '1.9']) {
    expect(refusal(options, { kubernetesVersion })).toBe(
      `HardeningError: [BottlerocketSettingInvalid] Bottlerocket setting 'image-verifier-plugins.enabled' needs Kubernetes 1.33 or newer, got ${kubernetesVersion}: `
      + 'the node would refuse its user data; leave the setting out or upgrade the cluster first (at Stack/Template)');
  }
});
