import { parse } from '@iarna/toml';
import { App, Stack } from 'aws-cdk-lib';
import { InstanceArchitecture, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { AmazonLinux2023Options, NodeOs, SelinuxLaunchTemplate } from '../../../src';
import { nodeConfigsOf, Part, readMime } from '../../judges/mime-reader';
import { launchTemplateData, userData } from '../../util';
import { deploy } from '../bottlerocket/render';

/** What a node boots with, as readers other than the library's understand it. */
export interface Rendered {
  readonly app: App;
  readonly stack: Stack;
  readonly amiType: string;
  readonly text: string;
  readonly parts: Part[];
  /** The `spec` of the NodeConfig. */
  readonly spec: any;
  /** The configuration of containerd in it. */
  readonly containerd: any;
}

export interface RenderContext {
  readonly stack?: Stack;
  readonly architecture?: InstanceArchitecture;
  readonly instanceTypes?: string[];
  /** Values that references have once deployed, by logical id. */
  readonly deployed?: Record<string, unknown>;
}

/** Renders the options in a stack of their own. */
export function render(options: AmazonLinux2023Options = {}, context: RenderContext = {}): Rendered {
  const stack = context.stack ?? new Stack(new App(), 'Stack');
  const template = new SelinuxLaunchTemplate(stack, 'Template', {
    os: NodeOs.amazonLinux2023(options),
    architecture: context.architecture,
    instanceTypes: context.instanceTypes?.map((name) => new InstanceType(name)),
  });
  const text = String(deploy(userData(stack), context.deployed ?? {}));
  return { app: stack.node.root as App, stack, amiType: template.amiType, text, ...read(text) };
}

/** What nodeadm makes of user data. */
export function read(text: string): Pick<Rendered, 'parts' | 'spec' | 'containerd'> {
  const parts = readMime(text);
  const [document, ...others] = nodeConfigsOf(parts);
  expect(others).toEqual([]);
  const { apiVersion, kind, spec } = JSON.parse(document);
  expect([apiVersion, kind]).toEqual(['node.eks.aws/v1alpha1', 'NodeConfig']);
  return { parts, spec, containerd: parse(spec.containerd?.config ?? '') };
}

/** The block devices of a stack's only launch template. */
export const blockDevices = (stack: Stack) => launchTemplateData(stack).BlockDeviceMappings;

/** The text of the error that the options lead to. */
export function refusal(options: AmazonLinux2023Options, context: RenderContext = {}): string {
  try {
    render(options, context);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing was refused';
}
