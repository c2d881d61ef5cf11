import { Aws } from 'aws-cdk-lib';
import { InstanceArchitecture } from 'aws-cdk-lib/aws-ec2';
import { refusal, render } from './render';
import { BottlerocketVariant } from '../../../src';
import { warningIds } from '../../util';

const { ARM_64, X86_64 } = InstanceArchitecture;
const { STANDARD, FIPS, NVIDIA, NVIDIA_FIPS } = BottlerocketVariant;

/** As the API of Amazon EKS names them. */
test.each([
  [STANDARD, X86_64, 'BOTTLEROCKET_x86_64'],
  [STANDARD, ARM_64, 'BOTTLEROCKET_ARM_64'],
  [FIPS, X86_64, 'BOTTLEROCKET_x86_64_FIPS'],
  [FIPS, ARM_64, 'BOTTLEROCKET_ARM_64_FIPS'],
  [NVIDIA, X86_64, 'BOTTLEROCKET_x86_64_NVIDIA'],
  [NVIDIA, ARM_64, 'BOTTLEROCKET_ARM_64_NVIDIA'],
  [NVIDIA_FIPS, X86_64, 'BOTTLEROCKET_x86_64_NVIDIA_FIPS'],
  [NVIDIA_FIPS, ARM_64, 'BOTTLEROCKET_ARM_64_NVIDIA_FIPS'],
])('%s on %s is %s', (variant, architecture, amiType) => {
  expect(render({ variant }, { architecture }).amiType).toBe(amiType);
});

test.each<[string, string[], string]>([
  ['no instance types', [], 'BOTTLEROCKET_x86_64'],
  ['no GPUs', ['m7i.large'], 'BOTTLEROCKET_x86_64'],
  ['NVIDIA GPUs', ['g6.xlarge', 'p5.48xlarge', 'g4dn.xlarge', 'gr6.4xlarge'], 'BOTTLEROCKET_x86_64_NVIDIA'],
  ['some with NVIDIA GPUs', ['g6.xlarge', 'm7i.large'], 'BOTTLEROCKET_x86_64'],
  ['AMD GPUs', ['g4ad.xlarge'], 'BOTTLEROCKET_x86_64'],
  ['a name of two words', ['p6-b200.48xlarge'], 'BOTTLEROCKET_x86_64_NVIDIA'],
  ['a token', [Aws.STACK_NAME], 'BOTTLEROCKET_x86_64'],
])('the variant follows the instance types: %s', (_name, instanceTypes, amiType) => {
  expect(render({}, { instanceTypes }).amiType).toBe(amiType);
});

test('a variant that is given wins over the instance types', () => {
  expect(render({ variant: STANDARD }, { instanceTypes: ['g6.xlarge'] }).amiType).toBe('BOTTLEROCKET_x86_64');
});

test.each([FIPS, NVIDIA_FIPS])('%s needs Kubernetes 1.29', (variant) => {
  expect(refusal({ variant }, { kubernetesVersion: '1.28' })).toBe(
    `HardeningError: [BottlerocketVariantUnsupported] Bottlerocket variant ${variant} needs Kubernetes 1.29 or newer, got 1.28; upgrade the cluster first (at Stack/Template)`);
  expect(refusal({ variant }, { kubernetesVersion: '1.9' })).toContain('got 1.9;');
  for (const kubernetesVersion of ['1.29', '1.34', Aws.STACK_NAME, undefined]) {
    expect(refusal({ variant }, { kubernetesVersion })).toBe('nothing was refused');
  }
});

test.each([STANDARD, NVIDIA])('%s runs on any version of Kubernetes', (variant) => {
  expect(refusal({ variant }, { kubernetesVersion: '1.23' })).toBe('nothing was refused');
});

test.each([[STANDARD, []], [FIPS, []], [NVIDIA, ['NvidiaLockdownNone']], [NVIDIA_FIPS, ['NvidiaLockdownNone']]])('%s warns of %j', (variant, ids) => {
  expect(warningIds(render({ variant }).app)).toEqual(ids);
});

test.each([[STANDARD, 'integrity'], [FIPS, 'integrity'], [NVIDIA, undefined], [NVIDIA_FIPS, undefined]])('%s sets lockdown to %s', (variant, lockdown) => {
  expect(render({ variant }).settings.kernel?.lockdown).toBe(lockdown);
});
