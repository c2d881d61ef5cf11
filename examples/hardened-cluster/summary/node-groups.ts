import { bad, good, type Cell } from './cell';
import { ssmPermissions, type Parameters } from './node-role';
import { architecture, operatingSystem, readSystem } from './operating-system';
import { countKinds, isTrue } from './subnets';
import { listOf, textOf, type Json, type Resource, type Template } from './template';
import { textOfUserData } from './user-data';

/** A node group of a template, by the labels of its rows. */
export interface NodeGroupSummary {
  readonly path: string;
  readonly logicalId: string;
  readonly cells: Record<string, Cell>;
}

/** What the rows look at. */
interface NodeGroup {
  readonly template: Template;
  readonly group: Json;
  /** Data of the launch template; empty when there is none in the template. */
  readonly launch: Json;
  readonly role?: Resource;
}

const PARAMETERS: Record<Parameters, Cell> = {
  'none': good('not allowed'),
  'of Amazon Inspector': good('one, of Amazon Inspector'),
  'others': bad('allowed'),
};

type Rows = Record<string, (group: NodeGroup) => Cell>;

/** What boots, and on what. */
const MACHINE: Rows = {
  'operating system': ({ group }) => operatingSystem(group.AmiType),
  'architecture': ({ group }) => architecture(group.AmiType),
  'instance types': ({ group }) => good(listOf(group.InstanceTypes).map(textOf).join(', ') || 'default of Amazon EKS'),
  'capacity': ({ group }) => good(String(group.CapacityType ?? 'ON_DEMAND').toLowerCase().replace('_', ' ')),
};

/** What holds around every operating system. */
const AROUND: Rows = {
  'instance metadata': ({ launch }) => instanceMetadata(launch.MetadataOptions),
  'volume encryption': encryption,
  'SSH': ssh,
  'public address': ({ launch }) => publicAddress(launch.NetworkInterfaces),
  'subnets': ({ template, group }) => subnets(template, group.Subnets),
  'updates': ({ group }) => updates(group),
  'node repair': ({ group }) => isTrue(group.NodeRepairConfig?.Enabled) ? good('on') : bad('off'),
  'SSM permissions': ssmCount,
  'ssm:GetParameter': getParameter,
};

export function readNodeGroups(template: Template): NodeGroupSummary[] {
  return template.ofType('AWS::EKS::Nodegroup').map(({ logicalId, path, properties }) => {
    const launch = template.follow(properties.LaunchTemplate?.Id, 'AWS::EC2::LaunchTemplate')?.properties.LaunchTemplateData ?? {};
    const group: NodeGroup = {
      template,
      group: properties,
      launch,
      role: template.follow(properties.NodeRole, 'AWS::IAM::Role'),
    };
    const cellsOf = (rows: Rows) => Object.fromEntries(Object.entries(rows).map(([label, row]) => [label, row(group)]));
    const system = readSystem(properties.AmiType, textOfUserData(launch.UserData));
    return { path, logicalId, cells: { ...cellsOf(MACHINE), ...system, ...cellsOf(AROUND) } };
  });
}

function instanceMetadata(options: Json = {}): Cell {
  const { HttpTokens: tokens, HttpPutResponseHopLimit: hops } = options;
  const text = `${tokens === 'required' ? 'IMDSv2' : 'IMDSv1 too'}, hop limit ${hops ?? 'not set'}`;
  return tokens === 'required' && Number(hops) === 1 ? good(text) : bad(text);
}

/** One line for each volume: the key that encrypts it, or that none does. */
function encryption({ template, launch }: NodeGroup): Cell {
  const volumes = listOf(launch.BlockDeviceMappings);
  if (volumes.length === 0) return bad('no volumes in the template');
  const lines = volumes.map(({ DeviceName, Ebs }) => {
    const key = Ebs?.KmsKeyId === undefined ? 'default key' : template.follow(Ebs.KmsKeyId, 'AWS::KMS::Key')?.path.split('/').at(-1) ?? 'own key';
    return `${String(DeviceName).replace('/dev/', '')}: ${isTrue(Ebs?.Encrypted) ? key : 'none'}`;
  });
  return { text: lines.join('\n'), hardened: volumes.every(({ Ebs }) => isTrue(Ebs?.Encrypted)) };
}

function ssh({ group, launch }: NodeGroup): Cell {
  if (launch.KeyName !== undefined) return bad(`key ${textOf(launch.KeyName)}`);
  if (group.RemoteAccess === undefined) return good('none');
  return bad(`remote access${group.RemoteAccess.SourceSecurityGroups === undefined ? ' for all' : ''}`);
}

function publicAddress(interfaces: Json): Cell {
  return listOf(interfaces).some(({ AssociatePublicIpAddress }) => isTrue(AssociatePublicIpAddress)) ? bad('yes') : good('none');
}

function subnets(template: Template, references: Json): Cell {
  const kinds = countKinds(template, references);
  const text = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none';
  return kinds.size === 0 || kinds.has('public') || kinds.has('unknown') ? bad(text) : good(text);
}

function updates({ UpdateConfig, ForceUpdateEnabled }: Json): Cell {
  const { MaxUnavailable: nodes, MaxUnavailablePercentage: percent } = UpdateConfig ?? {};
  const amount = percent === undefined ? `${nodes ?? 1} at once` : `${percent} % at once`;
  return isTrue(ForceUpdateEnabled) ? bad(`${amount}, forced`) : good(`${amount}, not forced`);
}

function ssmCount({ template, role }: NodeGroup): Cell {
  if (role === undefined) return bad('unknown role');
  const { actions, unknownPolicies } = ssmPermissions(template, role);
  return unknownPolicies.length > 0 ? bad(`unknown: ${unknownPolicies.join(', ')}`) : good(`${actions.length} actions`);
}

function getParameter({ template, role }: NodeGroup): Cell {
  if (role === undefined) return bad('unknown role');
  return PARAMETERS[ssmPermissions(template, role).parameters];
}
