import { Token } from 'aws-cdk-lib';
import { InstanceArchitecture, type InstanceType } from 'aws-cdk-lib/aws-ec2';

/**
 * The attributes that follow the generation digit: in `m7gd.large` the `gd`, in `p6e-gb200.36xlarge` the `e-gb200`.
 *
 * `InstanceType.architecture` of aws-cdk-lib is not used: it throws on names such as `p6-b200.48xlarge`.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
const NAME = /^(?<family>[a-z]+(?:-\d+tb)?)(?<generation>\d*)(?<attributes>[a-z0-9-]*)\.(?<size>[a-z0-9-]+)$/;

/** NVIDIA GPUs; g4ad has an AMD one. */
const NVIDIA = /^(?:p\d|gr?\d)/;

/** AWS Inferentia and AWS Trainium. */
const NEURON = /^(?:inf|trn)\d/;

/** The architecture, or nothing when the name is a token or not of the EC2 form. */
export function architectureOf(instanceType: InstanceType): InstanceArchitecture | undefined {
  const name = instanceType.toString();
  if (Token.isUnresolved(name)) return undefined;
  const parts = NAME.exec(name)?.groups;
  if (!parts) return undefined;
  // Graviton carries a `g` among its attributes; a1 is the first Graviton, gb200 and gb300 pair a Grace CPU with Blackwell GPUs.
  const graviton = parts.family === 'a' || /^[a-z]*g/.test(parts.attributes) || /-gb\d/.test(parts.attributes);
  return graviton ? InstanceArchitecture.ARM_64 : InstanceArchitecture.X86_64;
}

/** Whether the name follows the EC2 naming rule; tokens do. */
export function isInstanceTypeName(instanceType: InstanceType): boolean {
  const name = instanceType.toString();
  return Token.isUnresolved(name) || NAME.test(name);
}

/** Whether the instance type has an NVIDIA GPU; tokens do not say. */
export function hasNvidiaGpu(instanceType: InstanceType): boolean {
  const name = instanceType.toString();
  return !Token.isUnresolved(name) && NVIDIA.test(name) && !name.startsWith('g4ad.');
}

/** Whether the instance type has accelerators that AWS Neuron drives; tokens do not say. */
export function hasNeuron(instanceType: InstanceType): boolean {
  const name = instanceType.toString();
  return !Token.isUnresolved(name) && NEURON.test(name);
}
