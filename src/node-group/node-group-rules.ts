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
  const { minSize, desiredSize, maxSize } = withDefaults(sizes);
  inRange(scope, 'maxSize', maxSize, 1);
  inRange(scope, 'desiredSize', desiredSize, 0);
  inRange(scope, 'minSize', minSize, 0);
  inOrder(scope, 'minSize', minSize, 'maxSize', maxSize);
  inOrder(scope, 'minSize', minSize, 'desiredSize', desiredSize);
  inOrder(scope, 'desiredSize', desiredSize, 'maxSize', maxSize);
  return { minSize, desiredSize, maxSize };
}

/** A size that is not given follows those that are. */
function withDefaults(sizes: Partial<Scaling>): Scaling {
  const known = [sizes.desiredSize, sizes.maxSize].filter((size): size is number => size !== undefined && !Token.isUnresolved(size));
  const minSize = sizes.minSize ?? Math.min(DEFAULT_SIZE, ...known);
  const desiredSize = sizes.desiredSize ?? minSize;
  return { minSize, desiredSize, maxSize: sizes.maxSize ?? (Token.isUnresolved(desiredSize) ? desiredSize : Math.max(desiredSize, 1)) };
}

function inRange(scope: IConstruct, name: string, value: number, min: number): void {
  if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value >= min)) {
    throw new HardeningError('ScalingOutOfRange', `'${name}' must be a whole number, ${min} or more, got ${value}`, scope);
  }
}

function inOrder(scope: IConstruct, lowName: string, low: number, highName: string, high: number): void {
  if (!Token.isUnresolved(low) && !Token.isUnresolved(high) && low > high) {
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
    if (!isInstanceTypeName(instanceType) || /^mac\d/.test(name)) {
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

/** Throws when the text is no version of Kubernetes. */
export function validateKubernetesVersion(scope: IConstruct, version: string | undefined): void {
  if (version !== undefined && !Token.isUnresolved(version) && !/^1\.\d{1,2}$/.test(version)) {
    throw new HardeningError('KubernetesVersionInvalid', `'kubernetesVersion' must be a minor version such as 1.34, got ${JSON.stringify(version)}`, scope);
  }
}
