import type { Permission } from './permission';

/** What a node reads when it joins the cluster. */
export function joinPermissions(clusterArn: string): Permission[] {
  return [
    {
      sid: 'ReadOwnInstance',
      actions: {
        'ec2:DescribeInstances': 'The node asks for its private DNS name, which is its name in the cluster.',
        'ec2:DescribeInstanceTypes': 'The node asks how many pods an instance type can have that is newer than its image.',
      },
      without: 'A node of Amazon Linux 2023 waits for its name, gives up and does not join.',
      source: 'https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/api/status.go',
    },
    {
      sid: 'ReadCluster',
      actions: { 'eks:DescribeCluster': 'Bottlerocket asks for the addresses of services, to know that of the cluster DNS.' },
      resources: [clusterArn],
      without: 'Bottlerocket guesses the address from that of the node; where the cluster has other addresses, pods find no names.',
      source: 'https://github.com/bottlerocket-os/bottlerocket-core-kit/blob/develop/sources/api/pluto/src/main.rs',
    },
  ];
}

/** What the agent of EKS Pod Identity does with the node role. */
export const POD_IDENTITY: Permission[] = [{
  sid: 'WorkerNodePermissions',
  awsManagedPolicy: 'AmazonEKSWorkerNodeMinimalPolicy',
  actions: { 'eks-auth:AssumeRoleForPodIdentity': 'The agent exchanges the token of a pod for the credentials of the role of the pod.' },
  without: 'Pods with EKS Pod Identity get no credentials.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html',
}];

/** What the kubelet and containerd need to pull images. The policy of AWS gives the statement no id; this one is for the docs. */
export const PULL: Permission[] = [{
  sid: 'PullImages',
  awsManagedPolicy: 'AmazonEC2ContainerRegistryPullOnly',
  actions: {
    'ecr:GetAuthorizationToken': 'The node gets a password for Amazon ECR.',
    'ecr:BatchGetImage': 'The node reads the manifest of an image.',
    'ecr:GetDownloadUrlForLayer': 'The node asks where a layer of an image is.',
    'ecr:BatchImportUpstreamImage': 'Amazon ECR fetches an image that a pull-through cache does not have yet.',
  },
  without: 'No image is pulled from Amazon ECR, those of the add-ons of Amazon EKS included: the node does not become Ready.',
  source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerRegistryPullOnly.html',
}];
