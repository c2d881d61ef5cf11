import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';
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
  public static bottlerocket(options: BottlerocketOptions = {}): NodeOs {
    return new NodeOs(new Bottlerocket(options));
  }

  /**
   * The operating system of a name, for apps that read it from configuration.
   *
   * Takes `bottlerocket`, a variant of it such as `bottlerocket-fips`, and AMI types of the API of Amazon EKS such as `BOTTLEROCKET_ARM_64_NVIDIA`
   * (the architecture follows the instance types all the same).
   *
   * @param name name of the operating system, in any case
   * @throws OsRefused for Amazon Linux 2, Windows, Project Atomic and RancherOS, with the reason and the replacement
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
    const variant = /^bottlerocket(?:x8664|arm64)?(nvidiafips|nvidia|fips)?$/.exec(plain);
    if (!variant) {
      throw new HardeningError('OsUnknown',
        `'${name}' is not an operating system that this library knows; use bottlerocket, bottlerocket-fips, bottlerocket-nvidia or bottlerocket-nvidia-fips`);
    }
    return NodeOs.bottlerocket(variant[1] === undefined ? {} : { variant: VARIANTS[variant[1]] });
  }

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

const VARIANTS: Record<string, BottlerocketVariant> = {
  fips: BottlerocketVariant.FIPS,
  nvidia: BottlerocketVariant.NVIDIA,
  nvidiafips: BottlerocketVariant.NVIDIA_FIPS,
};
