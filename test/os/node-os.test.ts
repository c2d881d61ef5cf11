import { App, Aws, Stack } from 'aws-cdk-lib';
import { InstanceArchitecture } from 'aws-cdk-lib/aws-ec2';
import { NodeOs, SelinuxLaunchTemplate } from '../../src';

/** The AMI type that a name leads to on x86-64. */
function amiType(name: string, architecture?: InstanceArchitecture): string {
  return new SelinuxLaunchTemplate(new Stack(new App(), 'Stack'), 'Template', { os: NodeOs.fromName(name), architecture }).amiType;
}

function error(name: string): { name: string; code?: string; message: string } {
  try {
    NodeOs.fromName(name);
  } catch (thrown) {
    return thrown as Error & { code: string };
  }
  return { name: 'none', message: 'nothing was refused' };
}

test.each([
  ['bottlerocket', 'BOTTLEROCKET_x86_64'], ['Bottlerocket', 'BOTTLEROCKET_x86_64'], ['BOTTLEROCKET', 'BOTTLEROCKET_x86_64'], [' bottlerocket ', 'BOTTLEROCKET_x86_64'],
  ['BOTTLEROCKET_x86_64', 'BOTTLEROCKET_x86_64'], ['BOTTLEROCKET_ARM_64', 'BOTTLEROCKET_x86_64'], ['bottlerocket-x86-64', 'BOTTLEROCKET_x86_64'],
  ['bottlerocket-fips', 'BOTTLEROCKET_x86_64_FIPS'], ['Bottlerocket FIPS', 'BOTTLEROCKET_x86_64_FIPS'], ['BOTTLEROCKET_ARM_64_FIPS', 'BOTTLEROCKET_x86_64_FIPS'],
  ['BOTTLEROCKET_x86_64_FIPS', 'BOTTLEROCKET_x86_64_FIPS'],
  ['bottlerocket-nvidia', 'BOTTLEROCKET_x86_64_NVIDIA'], ['bottlerocket_nvidia', 'BOTTLEROCKET_x86_64_NVIDIA'], ['BOTTLEROCKET_ARM_64_NVIDIA', 'BOTTLEROCKET_x86_64_NVIDIA'],
  ['BOTTLEROCKET_x86_64_NVIDIA', 'BOTTLEROCKET_x86_64_NVIDIA'],
  ['bottlerocket-nvidia-fips', 'BOTTLEROCKET_x86_64_NVIDIA_FIPS'], ['BOTTLEROCKET_x86_64_NVIDIA_FIPS', 'BOTTLEROCKET_x86_64_NVIDIA_FIPS'],
  ['BOTTLEROCKET_ARM_64_NVIDIA_FIPS', 'BOTTLEROCKET_x86_64_NVIDIA_FIPS'],
])('%j is Bottlerocket: %s', (name, expected) => {
  expect(amiType(name)).toBe(expected);
});

test.each([
  ['al2023', 'STANDARD'], ['AL2023', 'STANDARD'], ['amazon-linux-2023', 'STANDARD'], ['amazonlinux2023', 'STANDARD'], ['Amazon Linux 2023', 'STANDARD'],
  ['AL2023_x86_64_STANDARD', 'STANDARD'], ['AL2023_ARM_64_STANDARD', 'STANDARD'], ['al2023-standard', 'STANDARD'],
  ['AL2023_x86_64_NVIDIA', 'NVIDIA'], ['AL2023_ARM_64_NVIDIA', 'NVIDIA'], ['al2023-nvidia', 'NVIDIA'], ['amazon-linux-2023-nvidia', 'NVIDIA'],
  ['AL2023_x86_64_NEURON', 'NEURON'], ['al2023-neuron', 'NEURON'], ['Amazon Linux 2023 Neuron', 'NEURON'],
])('%j is Amazon Linux 2023: %s', (name, variant) => {
  expect(amiType(name)).toBe(`AL2023_x86_64_${variant}`);
});

test('the architecture follows the template, not the name', () => {
  expect(amiType('BOTTLEROCKET_x86_64_FIPS', InstanceArchitecture.ARM_64)).toBe('BOTTLEROCKET_ARM_64_FIPS');
});

const AL2 = 'Amazon EKS stopped publishing AL2 images on 2025-11-26, so nodes would get no more patches (PATCH-1); use NodeOs.bottlerocket()';
const WINDOWS = 'no recommendation of the guide for hosts (SELinux, Bottlerocket, CIS benchmarks for Linux) applies to Windows; '
  + 'use NodeOs.bottlerocket(), and a plain node group for Windows workloads';
const ATOMIC = 'Project Atomic ended in 2019 and gets no patches; use NodeOs.bottlerocket()';
const AL2023_FIPS = 'Amazon EKS has no AMI type of Amazon Linux 2023 with FIPS 140-3; use NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS }), '
  + 'or an Amazon Linux 2023 image of your own in which FIPS is enabled';
const RANCHER = 'RancherOS ended in 2021 and gets no patches; use NodeOs.bottlerocket()';

/** The AMI types of the API are all of those that Amazon EKS had for the operating system. */
test.each([
  ['al2', AL2], ['AL2', AL2], ['AL2_x86_64', AL2], ['AL2_x86_64_GPU', AL2], ['AL2_ARM_64', AL2], ['Amazon Linux 2', AL2], ['amazon-linux-2', AL2], ['amazonlinux2', AL2],
  ['windows', WINDOWS], ['Windows Server 2022', WINDOWS], ['WINDOWS_CORE_2019_x86_64', WINDOWS], ['WINDOWS_FULL_2019_x86_64', WINDOWS], ['WINDOWS_CORE_2022_x86_64', WINDOWS],
  ['WINDOWS_FULL_2022_x86_64', WINDOWS], ['WINDOWS_CORE_2025_x86_64', WINDOWS], ['WINDOWS_FULL_2025_x86_64', WINDOWS],
  ['Project Atomic', ATOMIC], ['project-atomic', ATOMIC], ['atomic', ATOMIC], ['Fedora Atomic', ATOMIC], ['fedora-atomic-host', ATOMIC],
  ['Atomic Host', ATOMIC], ['Project Atomic Host', ATOMIC], ['Red Hat Atomic Host', ATOMIC], ['Red Hat Enterprise Linux Atomic Host', ATOMIC],
  ['CentOS Atomic Host', ATOMIC], ['RHEL Atomic Host', ATOMIC],
  ['al2023-fips', AL2023_FIPS], ['AL2023_x86_64_FIPS', AL2023_FIPS], ['amazon-linux-2023-fips', AL2023_FIPS], ['AL2023_ARM_64_NVIDIA_FIPS', AL2023_FIPS],
  ['RancherOS', RANCHER], ['rancher-os', RANCHER], ['Rancher OS', RANCHER], ['RANCHEROS', RANCHER],
])('%j is refused with the reason and the replacement', (name, reason) => {
  expect(error(name)).toMatchObject({ name: 'HardeningError', code: 'OsRefused', message: `[OsRefused] '${name}' is refused: ${reason}` });
});

test.each(['', 'linux', 'ubuntu', 'talos', 'bottle', 'bottlerocket2', 'bottlerocket-gpu', 'bottlerocket-fips-nvidia', 'CUSTOM', 'al', 'al2023-gpu', 'al20231', 'al2023-constructor', 'amazon-linux', 'rancher'])('%j is unknown', (name) => {
  expect(error(name)).toMatchObject({
    name: 'HardeningError',
    code: 'OsUnknown',
    message: `[OsUnknown] '${name}' is not an operating system that this library knows; use bottlerocket, bottlerocket-fips, bottlerocket-nvidia, `
      + 'bottlerocket-nvidia-fips, al2023, al2023-nvidia or al2023-neuron',
  });
});

test('a name that is known at deployment only is refused, and its token is not printed', () => {
  expect(error(Aws.STACK_NAME)).toMatchObject({
    name: 'HardeningError',
    code: 'OsUnknown',
    message: '[OsUnknown] the name of an operating system must be known at synthesis, got a token; call a method such as NodeOs.bottlerocket()',
  });
});
