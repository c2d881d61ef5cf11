import { Duration, Size, Token } from 'aws-cdk-lib';
import { InstanceArchitecture } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../../private/errors';
import { hasNvidiaGpu } from '../../private/instance-types';
import { compareVersions } from '../../private/versions';
import { validateVolume, type NodeVolume } from '../node-volume';
import type { BoundOs, OperatingSystem, OsContext } from '../operating-system';
import { BottlerocketCisLevel, HARDENED, LEVEL_2 } from './presets';
import { refuse } from './refusals';
import type { BottlerocketSettings } from './settings';
import { NAMES, SETTINGS } from './settings-table';
import { kebabCase, merge, settingsOf, toTree, type Setting, type SettingsTree } from '../settings-tree';
import { renderToml } from './toml';

/**
 * Variants of Bottlerocket, each for x86-64 and for arm64.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-ami-bottlerocket.html
 */
export enum BottlerocketVariant {
  /** For nodes without GPUs. */
  STANDARD = 'STANDARD',

  /** With FIPS 140-3 validated cryptography, Kubernetes 1.29 and newer. */
  FIPS = 'FIPS',

  /** With the NVIDIA driver. */
  NVIDIA = 'NVIDIA',

  /** With the NVIDIA driver and FIPS 140-3 validated cryptography, Kubernetes 1.29 and newer. */
  NVIDIA_FIPS = 'NVIDIA_FIPS',
}

/**
 * Options of Bottlerocket.
 */
export interface BottlerocketOptions {
  /**
   * The variant. A change replaces the node group.
   *
   * @default - `NVIDIA` when all instance types have NVIDIA GPUs, `STANDARD` otherwise
   */
  readonly variant?: BottlerocketVariant;

  /**
   * Level of the CIS Bottlerocket Benchmark. A change starts a rolling update.
   *
   * @default BottlerocketCisLevel.LEVEL_1 - what Bottlerocket ships, guarded against settings that would undo it
   */
  readonly cisLevel?: BottlerocketCisLevel;

  /**
   * Settings of your own, on top of the hardened ones. Those that weaken the node are errors that name the control. A change starts a rolling update.
   *
   * @default - the hardened settings alone
   */
  readonly settings?: BottlerocketSettings;

  /**
   * Settings that the library has no type for yet, in Bottlerocket's own words (`{ 'kubernetes': { 'some-setting': 1 } }`).
   *
   * Bottlerocket refuses user data with a setting that it does not know, and the node does not join: try it on one node. Leaves a warning.
   * A change starts a rolling update.
   *
   * @default - none
   */
  readonly additionalSettings?: { [name: string]: unknown };

  /**
   * Oldest version of Bottlerocket that the nodes may run, such as `1.50.0`. Settings newer than it are errors. A change replaces no nodes.
   *
   * @default - the newest: every setting is accepted
   */
  readonly osVersion?: string;

  /**
   * The volume of the operating system, `/dev/xvda`, 2 GiB or more. A change starts a rolling update.
   *
   * @default - gp3, encrypted, as large as the image
   */
  readonly osVolume?: NodeVolume;

  /**
   * The volume of images, containers and logs, `/dev/xvdb`. A change starts a rolling update.
   *
   * @default - gp3, encrypted, 20 GiB
   */
  readonly dataVolume?: NodeVolume;
}

/** First Kubernetes version with FIPS variants. */
const FIPS_SINCE = '1.29';

/**
 * Size in GiB of the snapshot of the operating system; EC2 refuses a smaller volume. The one of the data volume has 1 GiB.
 *
 * @see https://github.com/bottlerocket-os/bottlerocket/pull/1118
 */
const OS_SNAPSHOT_SIZE = 2;

/** Renders Bottlerocket's settings as TOML user data. */
export class Bottlerocket implements OperatingSystem {
  public constructor(private readonly options: BottlerocketOptions) {}

  public bind(scope: IConstruct, context: OsContext): BoundOs {
    const variant = this.options.variant ?? defaultVariant(context);
    const nvidia = variant === BottlerocketVariant.NVIDIA || variant === BottlerocketVariant.NVIDIA_FIPS;
    validateVariant(scope, variant, context.kubernetesVersion);
    const tree = this.hardenedSettings(nvidia);
    const settings = settingsOf(tree, SETTINGS);
    this.validateSettings(scope, settings, nvidia, context.kubernetesVersion);
    return {
      amiType: amiType(variant, context.architecture),
      userData: renderToml(scope, tree),
      volumes: this.volumes(scope),
      warnings: waysOut(settings, nvidia),
    };
  }

  private hardenedSettings(nvidia: boolean): SettingsTree {
    const { lockdown: _, ...unlocked } = HARDENED.kernel as Record<string, unknown>;
    const preset = nvidia ? { ...HARDENED, kernel: unlocked } : HARDENED;
    const levelled = this.options.cisLevel === BottlerocketCisLevel.LEVEL_2 ? merge(preset, LEVEL_2) : preset;
    const typed = merge(levelled, toTree(this.options.settings ?? {}, SETTINGS, kebabCase));
    return merge(typed, this.options.additionalSettings ?? {});
  }

  private validateSettings(scope: IConstruct, settings: Setting[], nvidia: boolean, kubernetesVersion: string | undefined): void {
    refuse(scope, settings, { cisLevel: this.options.cisLevel ?? BottlerocketCisLevel.LEVEL_1, nvidia });
    settings.forEach((setting) => validateType(scope, setting));
    validateKubernetesVersions(scope, settings, kubernetesVersion);
    this.validateOsVersion(scope, settings);
  }

  private validateOsVersion(scope: IConstruct, settings: Setting[]): void {
    const { osVersion } = this.options;
    if (osVersion === undefined || Token.isUnresolved(osVersion)) return;
    if (!/^\d+\.\d+\.\d+$/.test(osVersion)) {
      throw new HardeningError('BottlerocketOsVersion', `'osVersion' must be a version such as 1.50.0, got ${JSON.stringify(osVersion)}`, scope);
    }
    for (const { path, type } of settings) {
      if (type?.since !== undefined && compareVersions(osVersion, type.since) < 0) {
        throw new HardeningError('BottlerocketOsVersion',
          `Bottlerocket setting '${path.join('.')}' needs Bottlerocket ${type.since}, got 'osVersion' ${osVersion}: the node would refuse its user data; `
          + 'leave the setting out or raise the version', scope);
      }
    }
  }

  private volumes(scope: IConstruct): BoundOs['volumes'] {
    const osVolume = this.options.osVolume ?? {};
    const dataVolume = { ...this.options.dataVolume, size: this.options.dataVolume?.size ?? Size.gibibytes(20) };
    validateVolume(scope, 'osVolume', osVolume, OS_SNAPSHOT_SIZE);
    validateVolume(scope, 'dataVolume', dataVolume);
    return [{ deviceName: '/dev/xvda', volume: osVolume }, { deviceName: '/dev/xvdb', volume: dataVolume }];
  }
}

function defaultVariant({ instanceTypes }: OsContext): BottlerocketVariant {
  const gpu = instanceTypes.length > 0 && instanceTypes.every((instanceType) => hasNvidiaGpu(instanceType));
  return gpu ? BottlerocketVariant.NVIDIA : BottlerocketVariant.STANDARD;
}

function amiType(variant: BottlerocketVariant, architecture: InstanceArchitecture): string {
  const base = architecture === InstanceArchitecture.ARM_64 ? 'BOTTLEROCKET_ARM_64' : 'BOTTLEROCKET_x86_64';
  return variant === BottlerocketVariant.STANDARD ? base : `${base}_${variant}`;
}

function validateVariant(scope: IConstruct, variant: BottlerocketVariant, kubernetesVersion: string | undefined): void {
  const fips = variant === BottlerocketVariant.FIPS || variant === BottlerocketVariant.NVIDIA_FIPS;
  if (fips && kubernetesVersion !== undefined && !Token.isUnresolved(kubernetesVersion) && compareVersions(kubernetesVersion, FIPS_SINCE) < 0) {
    throw new HardeningError('BottlerocketVariantUnsupported',
      `Bottlerocket variant ${variant} needs Kubernetes ${FIPS_SINCE} or newer, got ${kubernetesVersion}; upgrade the cluster first`, scope);
  }
}

function validateType(scope: IConstruct, { path, type, value }: Setting): void {
  path.forEach((name, i) => {
    const names = NAMES.get(path.slice(0, i).join('.'));
    if (names !== undefined && !names.allows(name)) {
      throw new HardeningError('BottlerocketSettingInvalid',
        `a name in Bottlerocket setting '${path.slice(0, i).join('.')}' must be ${names.expected}, got ${JSON.stringify(name)}`, scope);
    }
  });
  if (type !== undefined && !type.allows(value)) {
    throw new HardeningError('BottlerocketSettingInvalid',
      `Bottlerocket setting '${path.join('.')}' must be ${type.expected}, got ${show(value)}`, scope);
  }
}

/** The one duration that is still one here is a token in a unit that Bottlerocket does not know. */
function show(value: unknown): string {
  return value instanceof Duration ? `${value.toHumanString()}; use Duration.hours() or a smaller unit` : JSON.stringify(value);
}

function validateKubernetesVersions(scope: IConstruct, settings: Setting[], kubernetesVersion: string | undefined): void {
  if (kubernetesVersion === undefined || Token.isUnresolved(kubernetesVersion)) return;
  for (const { path, type } of settings) {
    if (type?.kubernetesSince !== undefined && compareVersions(kubernetesVersion, type.kubernetesSince) < 0) {
      throw new HardeningError('BottlerocketSettingInvalid',
        `Bottlerocket setting '${path.join('.')}' needs Kubernetes ${type.kubernetesSince} or newer, got ${kubernetesVersion}: the node would refuse its user data; `
        + 'leave the setting out or upgrade the cluster first', scope);
    }
  }
}

/** What the settings give up, each with the id of its warning. */
function waysOut(settings: Setting[], nvidia: boolean): BoundOs['warnings'] {
  const warnings: BoundOs['warnings'] = [];
  const at = (setting: Setting, pattern: RegExp) => pattern.test(setting.path.join('.'));
  const untyped = settings.filter((setting) => setting.type === undefined).map((setting) => setting.path.join('.'));
  if (untyped.length > 0) {
    warnings.push(['BottlerocketUntypedSettings',
      `'additionalSettings' holds ${untyped.join(', ')}, unknown to this library: a node whose Bottlerocket does not know a setting refuses its user data and does not join`]);
  }
  for (const setting of settings) {
    if (at(setting, /^host-containers\.[^.]+\.superpowered$/) && setting.value === true) {
      warnings.push(['BottlerocketHostContainer', `host container '${setting.path[1]}' is superpowered: whoever gets into it is root on the host`]);
    }
    if (at(setting, /^kernel\.lockdown$/) && setting.value === 'confidentiality') {
      warnings.push(['BottlerocketConfidentialityLockdown', "lockdown 'confidentiality' breaks BPF and perf, and with them most network and security agents"]);
    }
  }
  if (nvidia) {
    warnings.push(['NvidiaLockdownNone',
      'NVIDIA variants of Bottlerocket run without kernel lockdown: root on the host can change the running kernel (CIS Bottlerocket 1.5.2 fails)']);
  }
  return warnings;
}
