import { Token } from 'aws-cdk-lib';
import { InstanceArchitecture, type InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';
import { architectureOf, isInstanceTypeName } from '../private/instance-types';
import { warn } from '../private/warnings';


/** The scaling of a node group, complete. */
export interface Scaling {
  readonly minSize: number;
  readonly desiredSize: number;
  readonly maxSize: number;
}

/** Two nodes, so that one can be replaced while the other serves. */
const DEFAULT_SIZE = 2;

const MAX_INSTANCE_TYPES = 20;

/** Throws when Amazon EKS would refuse the sizes. */
export function resolveScaling(scope: IConstruct, sizes: Partial<Scaling>): Scaling {
  inRange(scope, sizes, 'minSize', 0);
  inRange(scope, sizes, 'desiredSize', 0);
  inRange(scope, sizes, 'maxSize', 1);
  inOrder(scope, sizes, 'minSize', 'maxSize');
  inOrder(scope, sizes, 'minSize', 'desiredSize');
  inOrder(scope, sizes, 'desiredSize', 'maxSize');
  return withDefaults(sizes);
}

/** A size that is not given follows those that are, so that all are in order when those are. */
function withDefaults(sizes: Partial<Scaling>): Scaling {
  const known = [sizes.desiredSize, sizes.maxSize].filter((size): size is number => size !== undefined && !Token.isUnresolved(size));
  const minSize = sizes.minSize ?? Math.min(DEFAULT_SIZE, ...known);
  const desiredSize = sizes.desiredSize ?? minSize;
  return { minSize, desiredSize, maxSize: sizes.maxSize ?? (Token.isUnresolved(desiredSize) ? desiredSize : Math.max(desiredSize, 1)) };
}

function inRange(scope: IConstruct, sizes: Partial<Scaling>, name: keyof Scaling, min: number): void {
  const value = sizes[name];
  if (value !== undefined && !Token.isUnresolved(value) && !(Number.isInteger(value) && value >= min)) {
    throw new HardeningError('ScalingOutOfRange', `'${name}' must be a whole number, ${min} or more, got ${value}`, scope);
  }
}

function inOrder(scope: IConstruct, sizes: Partial<Scaling>, lowName: keyof Scaling, highName: keyof Scaling): void {
  const { [lowName]: low, [highName]: high } = sizes;
  if (low !== undefined && high !== undefined && !Token.isUnresolved(low) && !Token.isUnresolved(high) && low > high) {
    throw new HardeningError('ScalingOutOfRange', `'${lowName}' must not be above '${highName}' (${high}), got ${low}; lower the one or raise the other`, scope);
  }
}

/** Throws when Amazon EKS would refuse the list. */
export function validateInstanceTypes(scope: IConstruct, instanceTypes: InstanceType[]): void {
  if (instanceTypes.length < 1 || instanceTypes.length > MAX_INSTANCE_TYPES) {
    throw new HardeningError('InstanceTypesOutOfRange', `'instanceTypes' must hold 1 to ${MAX_INSTANCE_TYPES} instance types, got ${instanceTypes.length}`, scope);
  }
  for (const instanceType of instanceTypes) {
    const name = instanceType.toString();
    if (!isInstanceTypeName(instanceType) || /^mac[\d-]/.test(name)) {
      throw new HardeningError('InstanceTypeUnsupported', `'${name}' is not an instance type that Amazon EKS nodes run on; use one such as m7g.large`, scope);
    }
  }
}

/** The architecture of the instance types, which has to be one. */
export function resolveArchitecture(scope: IConstruct, instanceTypes: InstanceType[], given: InstanceArchitecture | undefined): InstanceArchitecture {
  const byName = instanceTypes.map((instanceType) => [instanceType.toString(), architectureOf(instanceType)] as const);
  const known = new Set(byName.map(([, architecture]) => architecture).filter((architecture) => architecture !== undefined));
  if (known.size > 1) {
    const list = byName.map(([name, architecture]) => `${Token.isUnresolved(name) ? 'a token' : name} (${architecture ?? 'unknown'})`).join(', ');
    throw new HardeningError('ArchitectureMixed', `'instanceTypes' must be of one architecture, got ${list}; make a node group for each`, scope);
  }
  const [only] = known;
  if (given !== undefined && only !== undefined && given !== only) {
    throw new HardeningError('ArchitectureMismatch', `'architecture' must be ${only}, as the instance types are, got ${given}; leave it out`, scope);
  }
  if (given === undefined && only === undefined) {
    warn(scope, 'ArchitectureUnresolved', "the instance types are known at deployment only, so x86_64 is assumed: give 'architecture'");
  }
  return given ?? only ?? InstanceArchitecture.X86_64;
}
