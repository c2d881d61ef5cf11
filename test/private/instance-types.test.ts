import { Lazy } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { architectureOf, hasNvidiaGpu, isInstanceTypeName } from '../../src/private/instance-types';

const TOKEN = new InstanceType(Lazy.string({ produce: () => 'm7g.large' }));

/** Names of the EC2 naming page: a Graviton has a `g` among the attributes behind its generation, GB200 and GB300 pair a Grace CPU with their GPUs. */
const ARM = ['a1.large', 'm6g.medium', 'm7gd.large', 'c7gn.16xlarge', 'r8g.metal-24xl', 'x2gd.xlarge', 'im4gn.large', 'is4gen.large', 'i4g.large', 't4g.micro',
  'g5g.xlarge', 'hpc7g.4xlarge', 'm8gb.large', 'i8ge.large', 'p6e-gb200.36xlarge', 'p6e-gb300.36xlarge'];

const X86 = ['t3.medium', 'm7i.large', 'm7i-flex.large', 'm7a.large', 'c6in.large', 'g4dn.xlarge', 'g4ad.xlarge', 'g5.xlarge', 'g6.xlarge', 'gr6.4xlarge', 'g6e.xlarge',
  'p5.48xlarge', 'p5en.48xlarge', 'p6-b200.48xlarge', 'inf2.xlarge', 'trn1.2xlarge', 'u-6tb1.metal', 'u7i-12tb.224xlarge', 'z1d.large', 'vt1.3xlarge', 'dl1.24xlarge',
  'hpc7a.12xlarge', 'mac1.metal', 'x2iedn.large'];

describe('the architecture', () => {
  test.each(ARM)('of %s is arm64', (name) => expect(architectureOf(new InstanceType(name))).toBe('arm64'));

  test.each(X86)('of %s is x86_64', (name) => expect(architectureOf(new InstanceType(name))).toBe('x86_64'));

  test('of a token, or of what is no name, is unknown', () => {
    expect(architectureOf(TOKEN)).toBeUndefined();
    expect(architectureOf(new InstanceType('large'))).toBeUndefined();
  });
});

test('names are told from other texts, and tokens are names', () => {
  expect([...ARM, ...X86].filter((name) => !isInstanceTypeName(new InstanceType(name)))).toEqual([]);
  expect(isInstanceTypeName(TOKEN)).toBe(true);
  expect(['', 'large', 'm7g', 'm7g.', '.large', 'M7g.large', 'm7g.large.', 'm7g large', ' m7g.large'].filter((name) => isInstanceTypeName(new InstanceType(name)))).toEqual([]);
});

test('NVIDIA GPUs are in the p, g and gr families, but for g4ad', () => {
  const gpu = ['g5g.xlarge', 'p6e-gb200.36xlarge', 'p6e-gb300.36xlarge', 'g4dn.xlarge', 'g5.xlarge', 'g6.xlarge', 'gr6.4xlarge', 'g6e.xlarge', 'p5.48xlarge', 'p5en.48xlarge',
    'p6-b200.48xlarge'];
  expect([...ARM, ...X86].filter((name) => hasNvidiaGpu(new InstanceType(name)))).toEqual(gpu);
  expect(hasNvidiaGpu(TOKEN)).toBe(false);
});
