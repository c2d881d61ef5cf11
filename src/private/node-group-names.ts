import { Fn } from 'aws-cdk-lib';
import type { aws_eks as eksRefs } from 'aws-cdk-lib/interfaces';

/** Name of the cluster, from the ARN `arn:…:nodegroup/cluster/nodegroup/id`. */
export function clusterNameOf({ nodegroupRef }: eksRefs.INodegroupRef): string {
  return Fn.select(1, Fn.split('/', nodegroupRef.nodegroupArn));
}

/** Name of the node group, from its ARN. */
export function nodegroupNameOf({ nodegroupRef }: eksRefs.INodegroupRef): string {
  return Fn.select(2, Fn.split('/', nodegroupRef.nodegroupArn));
}
