import { parse } from '@iarna/toml';
import { App, Stack } from 'aws-cdk-lib';
import { InstanceArchitecture, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { BottlerocketOptions, NodeOs, SelinuxLaunchTemplate } from '../../../src';
import { userData } from '../../util';

/** What Bottlerocket boots with: the text, and the settings as another TOML reader than the library's understands them. */
export interface Rendered {
  readonly app: App;
  readonly stack: Stack;
  readonly amiType: string;
  readonly toml: string;
  readonly settings: any;
}

export interface RenderContext {
  readonly stack?: Stack;
  readonly architecture?: InstanceArchitecture;
  readonly instanceTypes?: string[];
  readonly kubernetesVersion?: string;
  /** Values that references have once deployed, by logical id. */
  readonly deployed?: Record<string, unknown>;
}

/** Renders the options in a stack of their own. */
export function render(options: BottlerocketOptions = {}, context: RenderContext = {}): Rendered {
  const stack = context.stack ?? new Stack(new App(), 'Stack');
  const template = new SelinuxLaunchTemplate(stack, 'Template', {
    os: NodeOs.bottlerocket(options),
    architecture: context.architecture,
    instanceTypes: context.instanceTypes?.map((name) => new InstanceType(name)),
    kubernetesVersion: context.kubernetesVersion,
  });
  const toml = String(deploy(userData(stack), context.deployed ?? {}));
  return {
    app: stack.node.root as App,
    stack,
    amiType: template.amiType,
    toml,
    get settings() { return parse(toml).settings; },
  };
}

/** The text of the error that the options lead to. */
export function refusal(options: BottlerocketOptions, context: RenderContext = {}): string {
  try {
    render(options, context);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing was refused';
}

/** The few functions of CloudFormation that user data is made of. */
export function deploy(value: any, references: Record<string, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => deploy(item, references));
  const [name, argument] = Object.entries<any>(value)[0];
  switch (name) {
    case 'Ref':
      if (!(argument in references)) throw new Error(`the test deploys no ${argument}`);
      return references[argument];
    case 'Fn::Join': return (deploy(argument[1], references) as unknown[]).join(argument[0]);
    case 'Fn::Split': return (deploy(argument[1], references) as string).split(argument[0]);
    default: throw new Error(`the test knows no ${name}`);
  }
}
