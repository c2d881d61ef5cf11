import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../../private/errors';
import { parseToml, stringifyParsedToml } from '../../private/toml';
import { isTable, merge, type SettingsTree } from '../settings-tree';

const FIELD = "NodeConfig field 'containerd.config'";

/** The section of the Kubernetes interface in configurations of version 2. */
const CRI_V2 = 'io.containerd.grpc.v1.cri';

/** Its sections in version 3. nodeadm looks for these words anywhere in the text and takes the whole of it for version 3 when it finds one. */
const CRI_V3 = ['io.containerd.cri.v1.runtime', 'io.containerd.cri.v1.images'];

/** Runs containers with a type and a level of SELinux. */
const CONFINEMENT: SettingsTree = { plugins: { [CRI_V2]: { enable_selinux: true } } };

/** A configuration of containerd, ready for the NodeConfig. */
export interface ContainerdConfig {
  /** The text, nothing when there is nothing to say. */
  readonly text?: string;
  /** Whether containers are confined by SELinux. */
  readonly confined: boolean;
}

/**
 * The user's configuration and what confinement needs, merged.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/containerd/config.go
 */
export function renderContainerdConfig(scope: IConstruct, given: string | undefined, confine: boolean): ContainerdConfig {
  const config = parse(scope, given, confine);
  if (config === undefined) return { text: given, confined: false };
  refuse(scope, config);
  const merged = confine ? merge(config, CONFINEMENT) : config;
  const text = Object.keys(merged).length > 0 ? stringifyParsedToml(merged) : undefined;
  validateVersion(scope, merged, text ?? '');
  return { text, confined: criSections(merged).some((section) => section.enable_selinux === true) };
}

/** Nothing when the whole text is known at deployment only. */
function parse(scope: IConstruct, given: string | undefined, confine: boolean): SettingsTree | undefined {
  try {
    return parseToml(given ?? '');
  } catch (error) {
    if (!Token.isUnresolved(given)) throw invalid(scope, `must be TOML: ${(error as Error).message.split('\n')[0]}; correct it`);
    if (confine) throw invalid(scope, "must be known at synthesis beside 'containerConfinement', got a token; write the text into the app");
    return undefined;
  }
}

/** nodeadm has a template for each version, and what is written for the other one has no effect or stops containerd. */
function validateVersion(scope: IConstruct, config: SettingsTree, text: string): void {
  const v2 = criSection(config, CRI_V2) !== undefined;
  const v3 = CRI_V3.find((name) => text.includes(name));
  if (v2 && v3 !== undefined) {
    throw invalid(scope, `must not hold names of two versions, got '${CRI_V2}' and '${v3}': nodeadm would drop what is in the first; use '${CRI_V2}' alone`);
  }
  const version = v3 === undefined ? 2 : 3;
  if (config.version !== undefined && Number(config.version) !== version) {
    throw invalid(scope, `must have 'version' ${version} with these names, got ${String(config.version)}; leave it out`);
  }
}

function refuse(scope: IConstruct, config: SettingsTree): void {
  if (criSections(config).some((section) => section.enable_selinux === false)) {
    throw weakened(scope, "'enable_selinux' false: SEL-1: SELinux would not know containers apart; leave it out, containerd has it off unless 'containerConfinement' is given");
  }
  if (isTable(config.grpc) && config.grpc.tcp_address !== undefined && config.grpc.tcp_address !== '') {
    throw weakened(scope, "'grpc.tcp_address': ACC-1: whoever reaches the port would be root on the node; leave it out");
  }
}

function criSections(config: SettingsTree): SettingsTree[] {
  return [CRI_V2, ...CRI_V3].map((name) => criSection(config, name)).filter((section) => section !== undefined);
}

function criSection(config: SettingsTree, name: string): SettingsTree | undefined {
  const section = isTable(config.plugins) ? config.plugins[name] : undefined;
  return isTable(section) ? section : undefined;
}

const invalid = (scope: IConstruct, text: string) => new HardeningError('ContainerdConfigInvalid', `${FIELD} ${text}`, scope);
const weakened = (scope: IConstruct, text: string) => new HardeningError('NodeConfigWeakened', `${FIELD} must not hold ${text}`, scope);
