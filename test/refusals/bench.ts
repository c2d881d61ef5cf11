import { App, Stack, type CfnResource } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import {
  HardenedNodeGroup, NodeOs, SelinuxLaunchTemplate, type AmazonLinux2023Options, type BottlerocketOptions, type HardenedNodeGroupOptions,
  type SelinuxLaunchTemplateProps,
} from '../../src';
import { testFixture, type Fixture } from '../util';

/** Where a row of the table makes its construct: each row has a bench of its own, and a cluster only if it asks for one. */
export class Bench {
  private fixture?: Fixture;
  private bareStack?: Stack;

  /** The usual stack with a VPC and a cluster. */
  public get cluster(): Fixture {
    return this.fixture ??= testFixture();
  }

  /** A stack for what needs no cluster; the cluster's, once there is one. */
  public get stack(): Stack {
    return this.fixture?.stack ?? (this.bareStack ??= new Stack(new App(), 'Stack'));
  }

  /** The node group `Stack/Workers`. */
  public group(props: HardenedNodeGroupOptions): HardenedNodeGroup {
    const { stack, cluster } = this.cluster;
    return new HardenedNodeGroup(stack, 'Workers', { cluster, ...props });
  }

  /** The launch template `Stack/Template`. */
  public template(props: SelinuxLaunchTemplateProps): SelinuxLaunchTemplate {
    return new SelinuxLaunchTemplate(this.stack, 'Template', props);
  }

  /** The launch template `Stack/Template` with such a Bottlerocket. */
  public bottlerocket(options: BottlerocketOptions, others: SelinuxLaunchTemplateProps = {}): SelinuxLaunchTemplate {
    return this.template({ os: NodeOs.bottlerocket(options), ...others });
  }

  /** The launch template `Stack/Template` with such an Amazon Linux 2023. */
  public amazonLinux2023(options: AmazonLinux2023Options, others: SelinuxLaunchTemplateProps = {}): SelinuxLaunchTemplate {
    return this.template({ os: NodeOs.amazonLinux2023(options), ...others });
  }

  /** The L1 `Stack/Template/Resource`. */
  public templateResource(): CfnResource {
    return this.template({}).node.defaultChild as CfnResource;
  }

  /** The L1 `Stack/Workers/Resource`. */
  public groupResource(): CfnResource {
    return this.group({}).node.defaultChild as CfnResource;
  }
}

/** Instance types by name. */
export const types = (...names: string[]) => names.map((name) => new InstanceType(name));
