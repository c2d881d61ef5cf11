import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';
import { AmazonLinux2023, AmazonLinux2023Variant, type AmazonLinux2023Options } from './amazon-linux-2023/amazon-linux-2023';
import { Bottlerocket, BottlerocketVariant, type BottlerocketOptions } from './bottlerocket/bottlerocket';
import type { BoundOs, OperatingSystem, OsContext } from './operating-system';

/** Operating systems that are refused by name: which names, why, what instead. */
const REFUSED: { readonly names: RegExp; readonly because: string; readonly instead: string }[] = [
  {
    names: /^(?:al2|amazonlinux2|al2(?:x8664|arm64)(?:gpu)?)$/,
    because: 'Amazon EKS stopped publishing AL2 images on 2025-11-26, so nodes would get no more patches (PATCH-1)',
    instead: 'NodeOs.bottlerocket()',
  },
  {
    names: /^(?:al2023|amazonlinux2023)(?:x8664|arm64)?(?:standard|nvidia|neuron)?fips$/,
    because: 'Amazon EKS has no AMI type of Amazon Linux 2023 with FIPS 140-3',
    instead: 'NodeOs.bottlerocket({ variant: BottlerocketVariant.FIPS }), or an Amazon Linux 2023 image of your own in which FIPS is enabled',
  },
  {
    names: /^windows/,
    because: 'no recommendation of the guide for hosts (SELinux, Bottlerocket, CIS benchmarks for Linux) applies to Windows',
    instead: 'NodeOs.bottlerocket(), and a plain node group for Windows workloads',
  },
  {
    names: /^(?:project|fedora|centos|rhel|redhat(?:enterpriselinux)?)?atomic(?:host)?$/,
    because: 'Project Atomic ended in 2019 and gets no patches',
    instead: 'NodeOs.bottlerocket()',
  },
  { names: /^rancheros$/, because: 'RancherOS ended in 2021 and gets no patches', instead: 'NodeOs.bottlerocket()' },
];

/**
 * What boots on a node.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html
 */
export class NodeOs {
  /**
   * Bottlerocket, made by AWS to run containers: a read-only, verified root, SELinux always enforcing, no shell, no SSH.
   *
   * @param options variant, CIS level, settings and volumes
   */
  public static bottlerocket(options?: BottlerocketOptions): NodeOs {
    return options === undefined ? NodeOs.defaultBottlerocket : new NodeOs(new Bottlerocket(options));
  }

  /**
   * The EKS-optimized Amazon Linux 2023, with SELinux enforcing on the host, the CIS settings of the kubelet, and a gate that keeps a node which could not be
   * hardened from joining.
   *
   * @param options variant, NodeConfig, SELinux booleans, confinement of containers and the volume
   */
  public static amazonLinux2023(options?: AmazonLinux2023Options): NodeOs {
    return options === undefined ? NodeOs.defaultAmazonLinux2023 : new NodeOs(new AmazonLinux2023(options));
  }

  /**
   * The operating system of a name, for apps that read it from configuration.
   *
   * Takes `bottlerocket`, `al2023` (or `amazon-linux-2023`), a variant of them such as `bottlerocket-fips` or `al2023-nvidia`, and AMI types of the API of
   * Amazon EKS such as `BOTTLEROCKET_ARM_64_NVIDIA` (the architecture follows the instance types all the same).
   *
   * @param name name of the operating system, in any case
   * @throws OsRefused for Amazon Linux 2, Amazon Linux 2023 with FIPS, Windows, Project Atomic and RancherOS, with the reason and the replacement
   * @throws OsUnknown for any other name
   */
  public static fromName(name: string): NodeOs {
    if (Token.isUnresolved(name)) {
      throw new HardeningError('OsUnknown', 'the name of an operating system must be known at synthesis, got a token; call a method such as NodeOs.bottlerocket()');
    }
    const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    const refused = REFUSED.find(({ names }) => names.test(plain));
    if (refused) {
      throw new HardeningError('OsRefused', `'${name}' is refused: ${refused.because}; use ${refused.instead}`);
    }
    const [, system, variant] = /^(bottlerocket|al2023|amazonlinux2023)(?:x8664|arm64)?(.*)$/.exec(plain) ?? [];
    const bottlerocket = system === 'bottlerocket' ? BOTTLEROCKET.get(variant) : undefined;
    const amazonLinux = system === undefined || system === 'bottlerocket' ? undefined : AMAZON_LINUX_2023.get(variant);
    if (bottlerocket) return NodeOs.bottlerocket(bottlerocket);
    if (amazonLinux) return NodeOs.amazonLinux2023(amazonLinux);
    throw new HardeningError('OsUnknown',
      `'${name}' is not an operating system that this library knows; use bottlerocket, bottlerocket-fips, bottlerocket-nvidia, bottlerocket-nvidia-fips, `
      + 'al2023, al2023-nvidia or al2023-neuron');
  }

  /** One for all who give no options, so that it is rendered once. */
  private static readonly defaultBottlerocket = new NodeOs(new Bottlerocket({}));
  private static readonly defaultAmazonLinux2023 = new NodeOs(new AmazonLinux2023({}));

  private readonly bound = new Map<string, BoundOs>();

  private constructor(private readonly os: OperatingSystem) {}

  /** @internal */
  public _bind(scope: IConstruct, context: OsContext): BoundOs {
    const key = JSON.stringify([context.architecture, context.kubernetesVersion, context.instanceTypes.map(String)]);
    const bound = this.bound.get(key) ?? this.os.bind(scope, context);
    this.bound.set(key, bound);
    bound.warnings.forEach(([id, message]) => warn(scope, id, message));
    return bound;
  }
}

/** What a name says behind that of the operating system. */
const BOTTLEROCKET = new Map<string, BottlerocketOptions>([
  ['', {}],
  ['fips', { variant: BottlerocketVariant.FIPS }],
  ['nvidia', { variant: BottlerocketVariant.NVIDIA }],
  ['nvidiafips', { variant: BottlerocketVariant.NVIDIA_FIPS }],
]);
const AMAZON_LINUX_2023 = new Map<string, AmazonLinux2023Options>([
  ['', {}],
  ['standard', { variant: AmazonLinux2023Variant.STANDARD }],
  ['nvidia', { variant: AmazonLinux2023Variant.NVIDIA }],
  ['neuron', { variant: AmazonLinux2023Variant.NEURON }],
]);
