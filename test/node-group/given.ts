import { App, Stack } from 'aws-cdk-lib';
import { HardenedNodeGroup, type HardenedNodeGroupOptions } from '../../src';
import { HardeningError } from '../../src/private/errors';
import { Template, testFixture, type Fixture } from '../util';

/** The usual fixture with a node group in it. */
export interface NodeGroupFixture extends Fixture {
  readonly group: HardenedNodeGroup;
}

/** A node group `Workers` of the usual cluster. */
export function nodeGroup(props: HardenedNodeGroupOptions = {}): NodeGroupFixture {
  const fixture = testFixture();
  return { ...fixture, group: new HardenedNodeGroup(fixture.stack, 'Workers', { cluster: fixture.cluster, ...props }) };
}

/** A scope for rules that need nothing but a place. */
export function emptyStack(): Stack {
  return new Stack(new App(), 'Stack');
}

/** The only resource of a type: its properties. */
export function propertiesOf(stack: Stack, type: string): any {
  const resources = Object.values(Template.fromStack(stack).findResources(type));
  expect(resources).toHaveLength(1);
  return resources[0].Properties;
}

/** The properties of the only node group of a stack. */
export function nodeGroupProperties(stack: Stack): any {
  return propertiesOf(stack, 'AWS::EKS::Nodegroup');
}

/** The message of the error of the library that an act ends with. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof HardeningError)) throw error;
    expect(error.message.startsWith(`[${error.code}] `)).toBe(true);
    return error.message;
  }
  throw new Error('nothing was refused');
}

/** The warnings of the library in an app, `path: text`, without the words on how to acknowledge them. */
export function warningTexts(app: App): string[] {
  return app.node.findAll().flatMap((construct) => construct.node.metadata
    .filter(({ type, data }) => type === 'aws:cdk:warning' && String(data).includes('cdk-eks-hardened-nodes:'))
    .map(({ data }) => `${construct.node.path}: ${String(data).replace(/ \[ack: .*\]$/, '')}`));
}
