import { readBottlerocket } from './bottlerocket-settings';
import { bad, good, type Cell } from './cell';
import { readAmazonLinux2023 } from './node-config';
import { textOf, type Json } from './template';

/** Operating systems: the AMI types that boot them, their names, and who reads their user data. */
const SYSTEMS: { readonly amiType: RegExp; readonly name: string; read(userData: string): Record<string, Cell> }[] = [
  { amiType: /^BOTTLEROCKET_(?:x86_64|ARM_64)(?:_(NVIDIA|FIPS|NVIDIA_FIPS))?$/, name: 'Bottlerocket', read: readBottlerocket },
  { amiType: /^AL2023_(?:x86_64|ARM_64)_(?:STANDARD|(NVIDIA|NEURON))$/, name: 'Amazon Linux 2023', read: readAmazonLinux2023 },
];

/** Rows of which each operating system answers those that it has. */
const LABELS = [
  'SELinux', 'containers', 'CIS settings', 'kernel lockdown', 'kernel modules', 'kernel parameters', 'seccomp default', 'pod PIDs limit', 'admin container',
];

export function operatingSystem(amiType: Json): Cell {
  const system = systemOf(amiType);
  if (!system) return bad(amiType === undefined ? 'default of Amazon EKS' : textOf(amiType));
  const variant = system.amiType.exec(amiType)?.[1];
  return good(`${system.name}${variant === undefined ? '' : ` ${variant.replace('_', ' ')}`}`);
}

export function architecture(amiType: Json): Cell {
  if (/ARM_64/.test(amiType)) return good('arm64');
  return /x86_64/i.test(amiType) ? good('x86_64') : bad('unknown');
}

/** What the user data says of the operating system; of one that is not known here, nothing is known. */
export function readSystem(amiType: Json, userData: string): Record<string, Cell> {
  const cells = systemOf(amiType)?.read(userData);
  return Object.fromEntries(LABELS.map((label) => [label, cells === undefined ? bad('unknown') : cells[label] ?? good('-')]));
}

function systemOf(amiType: Json) {
  return SYSTEMS.find((system) => system.amiType.test(amiType));
}
