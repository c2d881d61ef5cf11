import { Size, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/**
 * An EBS volume of a node. It is always gp3 and always encrypted.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
 */
export interface NodeVolume {
  /**
   * Size of the volume, in whole GiB, from 1 GiB to 64 TiB and not below the snapshot of the image.
   *
   * @default - see where the volume is used
   */
  readonly size?: Size;

  /**
   * I/O operations in a second, from 3,000 to 80,000 and at most 500 for each GiB.
   *
   * @default 3000 - the gp3 baseline
   */
  readonly iops?: number;

  /**
   * Throughput in MiB in a second, from 125 to 2,000 and at most a quarter of `iops`.
   *
   * @default 125 - the gp3 baseline
   */
  readonly throughput?: number;
}

/** A volume at its place on the node. */
export interface VolumeMapping {
  readonly deviceName: string;
  readonly volume: NodeVolume;
}

const BASELINE_IOPS = 3000;

/**
 * Throws when EBS would refuse the volume.
 *
 * @param smallest size in GiB of the snapshot that the volume is made from
 */
export function validateVolume(scope: IConstruct, name: string, volume: NodeVolume, smallest = 1): void {
  const size = sizeInGiB(scope, name, volume);
  const iops = volume.iops ?? BASELINE_IOPS;
  inRange(scope, `${name}.size`, size, smallest, 65536, 'GiB');
  inRange(scope, `${name}.iops`, volume.iops, 3000, 80000, 'IOPS');
  inRange(scope, `${name}.throughput`, volume.throughput, 125, 2000, 'MiB/s');
  if (known(size) && known(volume.iops) && volume.iops > BASELINE_IOPS && volume.iops > size * 500) {
    throw new HardeningError('VolumeOutOfRange', `'${name}.iops' must be at most 500 for each GiB (${size * 500}), got ${volume.iops}; make the volume larger`, scope);
  }
  if (known(volume.throughput) && known(iops) && volume.throughput > iops / 4) {
    throw new HardeningError('VolumeOutOfRange', `'${name}.throughput' must be at most a quarter of the IOPS (${iops / 4}), got ${volume.throughput}; raise 'iops'`, scope);
  }
}

/** The size in GiB; tokens stay tokens. */
export function sizeInGiB(scope: IConstruct, name: string, volume: NodeVolume): number | undefined {
  if (volume.size === undefined) return undefined;
  if (volume.size.isUnresolved()) return tokenInGiB(scope, name, volume.size);
  const bytes = volume.size.toBytes();
  if (bytes % 2 ** 30 !== 0) {
    throw new HardeningError('VolumeOutOfRange', `'${name}.size' must be whole GiB, got ${bytes} bytes; use Size.gibibytes()`, scope);
  }
  return volume.size.toGibibytes();
}

/** A token cannot be converted. */
function tokenInGiB(scope: IConstruct, name: string, size: Size): number {
  try {
    return size.toGibibytes();
  } catch {
    throw new HardeningError('VolumeOutOfRange', `'${name}.size' must be whole GiB, got a token in another unit; use Size.gibibytes()`, scope);
  }
}

const known = (value: number | undefined): value is number => value !== undefined && !Token.isUnresolved(value);

function inRange(scope: IConstruct, name: string, value: number | undefined, min: number, max: number, unit: string): void {
  if (known(value) && !(Number.isInteger(value) && value >= min && value <= max)) {
    throw new HardeningError('VolumeOutOfRange', `'${name}' must be a whole number of ${unit} from ${min} to ${max}, got ${value}`, scope);
  }
}
