/** Where it stands what security groups of nodes have to be. */
export const NODE_SECURITY_GROUP_SOURCES = {
  groupRequirements: 'https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html',
  groupsOfVpcs: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html',
  ports: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html',
  taggedGroups: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1897',
} as const;
