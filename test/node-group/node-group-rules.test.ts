import { CfnParameter } from 'aws-cdk-lib';
import { InstanceArchitecture, InstanceClass, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { emptyStack, nodeGroup, nodeGroupProperties, refusal, warningTexts } from './given';
import { BottlerocketVariant, NodeOs, type HardenedNodeGroupOptions } from '../../src';
import { resolveScaling, validateInstanceTypes, type Scaling } from '../../src/node-group/node-group-rules';
import { validateKubernetesVersion } from '../../src/private/versions';
import { warningIds } from '../util';

const types = (...names: string[]) => names.map((name) => new InstanceType(name));

describe('scaling', () => {
  const sizes = (given: Partial<Scaling>) => {
    const { minSize, desiredSize, maxSize } = resolveScaling(emptyStack(), given);
    return [minSize, desiredSize, maxSize];
  };
  const refused = (given: Partial<Scaling>) => refusal(() => resolveScaling(emptyStack(), given));

  it.each<[Partial<Scaling>, number[]]>([
    [{}, [2, 2, 2]],
    [{ minSize: 0 }, [0, 0, 1]],
    [{ minSize: 1 }, [1, 1, 1]],
    [{ minSize: 5 }, [5, 5, 5]],
    [{ maxSize: 1 }, [1, 1, 1]],
    [{ maxSize: 2 }, [2, 2, 2]],
    [{ maxSize: 10 }, [2, 2, 10]],
    [{ desiredSize: 0 }, [0, 0, 1]],
    [{ desiredSize: 1 }, [1, 1, 1]],
    [{ desiredSize: 7 }, [2, 7, 7]],
    [{ minSize: 0, maxSize: 10 }, [0, 0, 10]],
    [{ minSize: 3, maxSize: 3 }, [3, 3, 3]],
    [{ minSize: 1, desiredSize: 4 }, [1, 4, 4]],
    [{ minSize: 0, desiredSize: 0 }, [0, 0, 1]],
    [{ desiredSize: 1, maxSize: 3 }, [1, 1, 3]],
    [{ desiredSize: 3, maxSize: 9 }, [2, 3, 9]],
    [{ minSize: 0, desiredSize: 0, maxSize: 1 }, [0, 0, 1]],
    [{ minSize: 1, desiredSize: 2, maxSize: 3 }, [1, 2, 3]],
  ])('%j becomes %j', (given, expected) => expect(sizes(given)).toEqual(expected));

  it.each<[Partial<Scaling>, string]>([
    [{ minSize: -1 }, "'minSize' must be a whole number, 0 or more, got -1"],
    [{ minSize: 2.5 }, "'minSize' must be a whole number, 0 or more, got 2.5"],
    [{ minSize: NaN }, "'minSize' must be a whole number, 0 or more, got NaN"],
    [{ desiredSize: -1 }, "'desiredSize' must be a whole number, 0 or more, got -1"],
    [{ desiredSize: 1.5 }, "'desiredSize' must be a whole number, 0 or more, got 1.5"],
    [{ maxSize: 0 }, "'maxSize' must be a whole number, 1 or more, got 0"],
    [{ maxSize: -3 }, "'maxSize' must be a whole number, 1 or more, got -3"],
    [{ maxSize: 1.5 }, "'maxSize' must be a whole number, 1 or more, got 1.5"],
    [{ maxSize: Infinity }, "'maxSize' must be a whole number, 1 or more, got Infinity"],
    [{ minSize: 5, maxSize: 3 }, "'minSize' must not be above 'maxSize' (3), got 5; lower the one or raise the other"],
    [{ minSize: 5, desiredSize: 3 }, "'minSize' must not be above 'desiredSize' (3), got 5; lower the one or raise the other"],
    [{ desiredSize: 5, maxSize: 3 }, "'desiredSize' must not be above 'maxSize' (3), got 5; lower the one or raise the other"],
    [{ minSize: 2, desiredSize: 1, maxSize: 3 }, "'minSize' must not be above 'desiredSize' (1), got 2; lower the one or raise the other"],
  ])('%j is refused, and the text names what was given', (given, text) => {
    expect(refused(given)).toBe(`[ScalingOutOfRange] ${text} (at Stack)`);
  });

  describe('known at deployment only', () => {
    const given = (options: (token: number) => HardenedNodeGroupOptions) => {
      const stack = emptyStack();
      const token = new CfnParameter(stack, 'N', { type: 'Number' }).valueAsNumber;
      const { minSize, desiredSize, maxSize } = resolveScaling(stack, options(token));
      return [minSize, desiredSize, maxSize].map((size) => stack.resolve(size));
    };
    const N = { Ref: 'N' };

    it.each<[string, (token: number) => HardenedNodeGroupOptions, unknown[]]>([
      ['minSize', (n) => ({ minSize: n }), [N, N, N]],
      ['desiredSize', (n) => ({ desiredSize: n }), [2, N, N]],
      ['maxSize', (n) => ({ maxSize: n }), [2, 2, N]],
      ['minSize beside maxSize', (n) => ({ minSize: n, maxSize: 5 }), [N, N, 5]],
      ['desiredSize beside maxSize', (n) => ({ desiredSize: n, maxSize: 1 }), [1, N, 1]],
      ['maxSize beside desiredSize', (n) => ({ desiredSize: 1, maxSize: n }), [1, 1, N]],
      ['maxSize beside minSize', (n) => ({ minSize: 9, maxSize: n }), [9, 9, N]],
      ['all', (n) => ({ minSize: n, desiredSize: n, maxSize: n }), [N, N, N]],
    ])('%s', (_name, options, expected) => expect(given(options)).toEqual(expected));
  });

  it('reaches the node group', () => {
    const { stack } = nodeGroup({ minSize: 1, desiredSize: 2, maxSize: 3 });
    expect(nodeGroupProperties(stack).ScalingConfig).toEqual({ MinSize: 1, DesiredSize: 2, MaxSize: 3 });
  });
});

describe('instance types', () => {
  it('reach the node group in their order', () => {
    expect(nodeGroupProperties(nodeGroup({ instanceTypes: types('m7i.large', 'm7a.large', 'm6i.large') }).stack).InstanceTypes)
      .toEqual(['m7i.large', 'm7a.large', 'm6i.large']);
  });

  it('may be 20', () => expect(() => validateInstanceTypes(emptyStack(), Array(20).fill(new InstanceType('m7g.large')))).not.toThrow());

  it.each([0, 21])('must not be %d', (count) => {
    expect(refusal(() => validateInstanceTypes(emptyStack(), Array(count).fill(new InstanceType('m7g.large'))))).toBe(
      `[InstanceTypesOutOfRange] 'instanceTypes' must hold 1 to 20 instance types, got ${count} (at Stack)`);
  });

  it.each([
    'mac1.metal', 'mac2.metal', 'mac2-m2.metal', 'mac2-m2pro.metal', 'mac2-m1ultra.metal', 'mac-m4.metal', 'mac-m4pro.metal', 'mac-m3ultra.metal',
    'large', 'm7g', 'm7g.', '.large', 'M7G.large', 'm7g large', '7m.large', '',
  ])('%j is refused', (name) => {
    expect(refusal(() => validateInstanceTypes(emptyStack(), types(name)))).toBe(
      `[InstanceTypeUnsupported] '${name}' is not an instance type that Amazon EKS nodes run on; use one such as m7g.large (at Stack)`);
  });

  it('are refused one by one', () => {
    expect(refusal(() => validateInstanceTypes(emptyStack(), types('m7g.large', 'mac2.metal')))).toContain("'mac2.metal'");
  });

  it('may be tokens', () => {
    const stack = emptyStack();
    expect(() => validateInstanceTypes(stack, types(new CfnParameter(stack, 'Type').valueAsString))).not.toThrow();
  });
});

describe('the AMI type', () => {
  const amiType = (...names: string[]) => nodeGroupProperties(nodeGroup({ instanceTypes: types(...names) }).stack).AmiType;

  it.each([
    ['BOTTLEROCKET_x86_64', ['m7i.large', 'm7a.large']],
    ['BOTTLEROCKET_ARM_64', ['m7g.large', 'c8gd.xlarge']],
    ['BOTTLEROCKET_x86_64_NVIDIA', ['g6.xlarge', 'g5.xlarge', 'p5.48xlarge', 'p6-b200.48xlarge']],
    ['BOTTLEROCKET_ARM_64_NVIDIA', ['g5g.xlarge', 'p6e-gb200.36xlarge']],
    ['BOTTLEROCKET_x86_64', ['g4ad.xlarge']],
    ['BOTTLEROCKET_x86_64', ['g6.xlarge', 'm7i.large']],
    ['BOTTLEROCKET_x86_64', ['inf2.xlarge', 'trn1.2xlarge']],
  ])('is %s for %j', (expected, names) => expect(amiType(...names)).toBe(expected));

  it('follows InstanceType.of too', () => {
    const { stack } = nodeGroup({ instanceTypes: [InstanceType.of(InstanceClass.M7G, InstanceSize.LARGE)] });
    expect(nodeGroupProperties(stack)).toMatchObject({ AmiType: 'BOTTLEROCKET_ARM_64', InstanceTypes: ['m7g.large'] });
  });

  it.each([
    [BottlerocketVariant.STANDARD, 'm7g.large', 'BOTTLEROCKET_ARM_64'],
    [BottlerocketVariant.FIPS, 'm7g.large', 'BOTTLEROCKET_ARM_64_FIPS'],
    [BottlerocketVariant.FIPS, 'm7i.large', 'BOTTLEROCKET_x86_64_FIPS'],
    [BottlerocketVariant.NVIDIA_FIPS, 'g5g.xlarge', 'BOTTLEROCKET_ARM_64_NVIDIA_FIPS'],
    [BottlerocketVariant.NVIDIA_FIPS, 'g6.xlarge', 'BOTTLEROCKET_x86_64_NVIDIA_FIPS'],
    [BottlerocketVariant.STANDARD, 'g6.xlarge', 'BOTTLEROCKET_x86_64'],
  ])('of variant %s on %s is %s', (variant, name, expected) => {
    const { stack } = nodeGroup({ instanceTypes: types(name), os: NodeOs.bottlerocket({ variant }) });
    expect(nodeGroupProperties(stack).AmiType).toBe(expected);
  });

  it('warns that the NVIDIA variant runs without kernel lockdown', () => {
    expect(warningIds(nodeGroup({ instanceTypes: types('g6.xlarge') }).app)).toEqual(['CniPermissionsOnNodeRole', 'NvidiaLockdownNone']);
  });
});

describe('the architecture', () => {
  it('must be one', () => {
    expect(refusal(() => nodeGroup({ instanceTypes: types('m7g.large', 'm7i.large') }))).toBe(
      "[ArchitectureMixed] 'instanceTypes' must be of one architecture, got m7g.large (arm64), m7i.large (x86_64); make a node group for each (at Stack/Workers)");
  });

  it('must be one also beside a token', () => {
    const token = new CfnParameter(emptyStack(), 'Type').valueAsString;
    expect(refusal(() => nodeGroup({ instanceTypes: types(token, 'm7g.large', 'm7i.large') }))).toBe(
      "[ArchitectureMixed] 'instanceTypes' must be of one architecture, got a token (unknown), m7g.large (arm64), m7i.large (x86_64); "
      + 'make a node group for each (at Stack/Workers)');
  });

  it('must not contradict the instance types', () => {
    expect(refusal(() => nodeGroup({ instanceTypes: types('m7g.large'), architecture: InstanceArchitecture.X86_64 }))).toBe(
      "[ArchitectureMismatch] 'architecture' must be arm64, as the instance types are, got x86_64; leave it out (at Stack/Workers)");
  });

  it('must not contradict the default instance type', () => {
    expect(refusal(() => nodeGroup({ architecture: InstanceArchitecture.ARM_64 }))).toBe(
      "[ArchitectureMismatch] 'architecture' must be x86_64, as the instance types are, got arm64; leave it out (at Stack/Workers)");
  });

  it('may say what the instance types say', () => {
    const { app, stack } = nodeGroup({ instanceTypes: types('m7g.large'), architecture: InstanceArchitecture.ARM_64 });
    expect(nodeGroupProperties(stack).AmiType).toBe('BOTTLEROCKET_ARM_64');
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });

  const tokenGroup = (architecture?: InstanceArchitecture, ...others: string[]) => {
    const token = new CfnParameter(emptyStack(), 'Type').valueAsString;
    return nodeGroup({ instanceTypes: types(token, ...others), architecture });
  };

  it('is x86-64 with a warning when nothing says it', () => {
    const { app, group } = tokenGroup();
    expect(group.launchTemplate.amiType).toBe('BOTTLEROCKET_x86_64');
    expect(warningTexts(app)).toContain("Stack/Workers: the instance types are known at deployment only, so x86_64 is assumed: give 'architecture' (OS-1)");
  });

  it('is the given one for tokens', () => {
    const { app, group } = tokenGroup(InstanceArchitecture.ARM_64);
    expect(group.launchTemplate.amiType).toBe('BOTTLEROCKET_ARM_64');
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });

  it('is the one of the known instance types beside a token', () => {
    const { app, group } = tokenGroup(undefined, 'm7g.large');
    expect(group.launchTemplate.amiType).toBe('BOTTLEROCKET_ARM_64');
    expect(warningIds(app)).toEqual(['CniPermissionsOnNodeRole']);
  });
});

describe('kubernetesVersion', () => {
  it.each(['1.29', '1.34', '1.9', undefined])('%s is taken', (version) => {
    expect(() => validateKubernetesVersion(emptyStack(), version)).not.toThrow();
  });

  it.each(['1', '1.34.1', 'v1.34', '2.0', '1.340', '1.x', ' 1.34', ''])('%j is refused', (version) => {
    expect(refusal(() => validateKubernetesVersion(emptyStack(), version))).toBe(
      `[KubernetesVersionInvalid] 'kubernetesVersion' must be a minor version such as 1.34, got ${JSON.stringify(version)} (at Stack)`);
  });

  it('may be a token', () => {
    const stack = emptyStack();
    expect(() => validateKubernetesVersion(stack, new CfnParameter(stack, 'Version').valueAsString)).not.toThrow();
  });

  it('is validated at the group', () => {
    expect(refusal(() => nodeGroup({ kubernetesVersion: '1.34.1' }))).toMatch(/^\[KubernetesVersionInvalid\] .* \(at Stack\/Workers\)$/);
  });
});
