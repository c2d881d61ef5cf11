import { App, CfnParameter, Size, Stack, Token } from 'aws-cdk-lib';
import { HardenedNodeGroup, NodeOs, NodeVolume, SelinuxLaunchTemplate } from '../../src';
import { launchTemplateData, testFixture } from '../util';

const HOME = { osVolume: '/dev/xvda', dataVolume: '/dev/xvdb' } as const;

/** The block device that a volume leads to. */
function ebs(name: keyof typeof HOME, volume: NodeVolume, stack = new Stack(new App(), 'Stack')): any {
  new SelinuxLaunchTemplate(stack, 'Template', { os: NodeOs.bottlerocket({ [name]: volume }) });
  return launchTemplateData(stack).BlockDeviceMappings.find((mapping: any) => mapping.DeviceName === HOME[name]).Ebs;
}

function refusal(volume: NodeVolume, name: keyof typeof HOME = 'dataVolume'): string {
  try {
    ebs(name, volume);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing was refused';
}

const refused = (text: string) => `HardeningError: [VolumeOutOfRange] ${text} (at Stack/Template)`;

test('by default: two volumes, gp3, encrypted, gone with the node', () => {
  const stack = new Stack(new App(), 'Stack');
  new SelinuxLaunchTemplate(stack, 'Template');

  expect(launchTemplateData(stack).BlockDeviceMappings).toEqual([
    { DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: true, Encrypted: true, VolumeType: 'gp3' } },
    { DeviceName: '/dev/xvdb', Ebs: { DeleteOnTermination: true, Encrypted: true, VolumeType: 'gp3', VolumeSize: 20 } },
  ]);
});

test.each(['osVolume', 'dataVolume'] as const)('%s takes size, IOPS and throughput', (name) => {
  expect(ebs(name, { size: Size.gibibytes(100), iops: 6000, throughput: 500 })).toEqual({
    DeleteOnTermination: true, Encrypted: true, VolumeType: 'gp3', VolumeSize: 100, Iops: 6000, Throughput: 500,
  });
});

test('a data volume without a size has 20 GiB, whatever else is given', () => {
  expect(ebs('dataVolume', { iops: 4000 })).toMatchObject({ VolumeSize: 20, Iops: 4000 });
  expect(ebs('dataVolume', { size: undefined, throughput: 250 })).toMatchObject({ VolumeSize: 20, Throughput: 250 });
});

test.each<[string, NodeVolume]>([
  ['the smallest', { size: Size.gibibytes(1) }],
  ['the largest', { size: Size.tebibytes(64) }],
  ['sizes in MiB', { size: Size.mebibytes(20480) }],
  ['the fewest IOPS', { iops: 3000 }],
  ['baseline IOPS on a small volume', { size: Size.gibibytes(1), iops: 3000 }],
  ['500 IOPS for each GiB', { size: Size.gibibytes(10), iops: 5000 }],
  ['the most IOPS', { size: Size.gibibytes(160), iops: 80000 }],
  ['the least throughput', { throughput: 125 }],
  ['a quarter of the baseline', { throughput: 750 }],
  ['the most throughput', { size: Size.gibibytes(100), iops: 8000, throughput: 2000 }],
])('%s is accepted', (_name, volume) => {
  expect(refusal(volume)).toBe('nothing was refused');
});

test.each<[string, NodeVolume, string]>([
  ['no size', { size: Size.gibibytes(0) }, "'dataVolume.size' must be a whole number of GiB from 1 to 65536, got 0"],
  ['more than 64 TiB', { size: Size.gibibytes(65537) }, "'dataVolume.size' must be a whole number of GiB from 1 to 65536, got 65537"],
  ['not a number', { size: Size.gibibytes(Number.NaN) }, "'dataVolume.size' must be whole GiB, got NaN GiB; use Size.gibibytes()"],
  ['part of a GiB', { size: Size.mebibytes(1500) }, "'dataVolume.size' must be whole GiB, got 1.46484375 GiB; use Size.gibibytes()"],
  ['too few IOPS', { iops: 2999 }, "'dataVolume.iops' must be a whole number of IOPS from 3000 to 80000, got 2999"],
  ['zero IOPS', { iops: 0 }, "'dataVolume.iops' must be a whole number of IOPS from 3000 to 80000, got 0"],
  ['too many IOPS', { size: Size.tebibytes(1), iops: 80001 }, "'dataVolume.iops' must be a whole number of IOPS from 3000 to 80000, got 80001"],
  ['part of an IOPS', { size: Size.tebibytes(1), iops: 3000.5 }, "'dataVolume.iops' must be a whole number of IOPS from 3000 to 80000, got 3000.5"],
  ['not a number', { iops: NaN }, "'dataVolume.iops' must be a whole number of IOPS from 3000 to 80000, got NaN"],
  ['too little throughput', { throughput: 124 }, "'dataVolume.throughput' must be a whole number of MiB/s from 125 to 2000, got 124"],
  ['too much throughput', { size: Size.tebibytes(1), iops: 80000, throughput: 2001 }, "'dataVolume.throughput' must be a whole number of MiB/s from 125 to 2000, got 2001"],
  ['IOPS beyond the size', { size: Size.gibibytes(10), iops: 5001 }, "'dataVolume.iops' must be at most 500 for each GiB (5000), got 5001; make the volume larger"],
  ['IOPS beyond the default size', { iops: 10001 }, "'dataVolume.iops' must be at most 500 for each GiB (10000), got 10001; make the volume larger"],
  ['throughput beyond the baseline', { throughput: 751 }, "'dataVolume.throughput' must be at most a quarter of the IOPS (750), got 751; raise 'iops'"],
  ['throughput beyond the IOPS', { size: Size.gibibytes(100), iops: 4000, throughput: 1001 },
    "'dataVolume.throughput' must be at most a quarter of the IOPS (1000), got 1001; raise 'iops'"],
])('%s is refused', (_name, volume, text) => {
  expect(refusal(volume)).toBe(refused(text));
});

test('the volume of the operating system is not below the snapshot of the image', () => {
  expect(refusal({ size: Size.gibibytes(2) }, 'osVolume')).toBe('nothing was refused');
  expect(refusal({ size: Size.gibibytes(1) }, 'osVolume')).toBe(refused("'osVolume.size' must be a whole number of GiB from 2 to 65536, got 1"));
});

test('the error names the volume', () => {
  expect(refusal({ iops: 1 }, 'osVolume')).toBe(refused("'osVolume.iops' must be a whole number of IOPS from 3000 to 80000, got 1"));
});

test('the error of a node group names the launch template inside', () => {
  const { stack, cluster } = testFixture();

  expect(() => new HardenedNodeGroup(stack, 'Workers', { cluster, os: NodeOs.bottlerocket({ osVolume: { iops: 1 } }) })).toThrow(/ \(at Stack\/Workers\/LaunchTemplate\)$/);
});

test('tokens are not judged and stay what they are', () => {
  const stack = new Stack(new App(), 'Stack');
  const number = new CfnParameter(stack, 'Number', { type: 'Number' });

  const volume = ebs('osVolume', { size: Size.gibibytes(number.valueAsNumber), iops: number.valueAsNumber, throughput: number.valueAsNumber }, stack);

  expect(volume).toMatchObject({ VolumeSize: { Ref: 'Number' }, Iops: { Ref: 'Number' }, Throughput: { Ref: 'Number' } });
});

test.each<[string, (token: number) => NodeVolume]>([
  ['size', (token) => ({ size: Size.gibibytes(token), iops: 80000, throughput: 2000 })],
  ['IOPS', (token) => ({ iops: token, throughput: 2000 })],
  ['throughput', (token) => ({ throughput: token })],
])('a token as %s switches the rules off that need it', (_name, volume) => {
  expect(refusal(volume(Token.asNumber({ Ref: 'Number' })))).toBe('nothing was refused');
});

test('a size in another unit than GiB cannot be a token, and says so in our words', () => {
  expect(refusal({ size: Size.mebibytes(Token.asNumber({ Ref: 'Number' })) })).toBe(refused("'dataVolume.size' must be whole GiB, got a token in another unit; use Size.gibibytes()"));
});
