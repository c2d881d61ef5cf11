import { onTop, type Tree } from './tree';
import { NODE_CONFIG_TYPE } from '../../test/judges/mime-reader';

/**
 * A NodeConfig like the one that Amazon EKS adds to the user data of a managed node group: the cluster, and what it works out for the instance type.
 *
 * Nothing documents whether it is the first part or the last one, so both are tried.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://github.com/awslabs/amazon-eks-ami/issues/1988
 */
export const EKS_SPEC = {
  cluster: {
    name: 'cluster',
    apiServerEndpoint: 'https://0123456789ABCDEF0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com',
    certificateAuthority: Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64'),
    cidr: '10.100.0.0/16',
  },
  kubelet: {
    config: { maxPods: 29, clusterDNS: ['10.100.0.10'] },
    flags: ['--node-labels=eks.amazonaws.com/nodegroup=workers,eks.amazonaws.com/capacityType=ON_DEMAND'],
  },
};

export const EKS_BODY = JSON.stringify({ apiVersion: 'node.eks.aws/v1alpha1', kind: 'NodeConfig', spec: EKS_SPEC });

export type Place = 'first' | 'last';

/** The user data with one more part, before all others or after them. */
export function withEksPart(text: string, place: Place, body = EKS_BODY): string {
  const boundary = /^Content-Type: multipart\/mixed; boundary="(.*)"$/m.exec(text)?.[1];
  if (boundary === undefined) throw new Error(`there is no boundary in the header of ${text.slice(0, 200)}`);
  const [delimiter, end] = [`\n--${boundary}\n`, `\n--${boundary}--\n`];
  const at = place === 'first' ? text.indexOf(delimiter) : text.lastIndexOf(end);
  return `${text.slice(0, at)}${delimiter}Content-Type: ${NODE_CONFIG_TYPE}\n\n${body}${text.slice(at)}`;
}

/**
 * What nodeadm makes of several NodeConfigs: later ones win, flags of the kubelet add up, other lists are replaced.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/api/merge.go
 */
export function mergedSpec(specs: Record<string, any>[]): Tree {
  const flags = specs.flatMap(({ kubelet }) => (kubelet?.flags ?? []) as string[]);
  const merged: Record<string, any> = specs.reduce<Tree>(onTop, {});
  return { ...merged, kubelet: { ...merged.kubelet, flags } };
}
