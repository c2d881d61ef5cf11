/** What a node role may do, written by hand: the answer that each evaluator has to give. */

/** Joining, EKS Pod Identity and pulling images: every node has them. */
export const NODE = [
  'ec2:DescribeInstanceTypes', 'ec2:DescribeInstances',
  'ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer',
  'eks-auth:AssumeRoleForPodIdentity',
  'eks:DescribeCluster',
];

const SESSIONS = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
];

const SESSIONS_AND_RUN_COMMAND = [
  'ec2messages:AcknowledgeMessage', 'ec2messages:DeleteMessage', 'ec2messages:FailMessage', 'ec2messages:GetEndpoint', 'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
];

const INSPECTOR = [
  'ec2messages:AcknowledgeMessage', 'ec2messages:DeleteMessage', 'ec2messages:FailMessage', 'ec2messages:GetEndpoint', 'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssm:DescribeDocument', 'ssm:GetDocument', 'ssm:GetManifest', 'ssm:GetParameter', 'ssm:ListInstanceAssociations', 'ssm:PutConfigurePackageResult',
  'ssm:PutInventory', 'ssm:UpdateInstanceAssociationStatus', 'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
];

/** By the name of the rung. */
export const RUNGS = { NONE: [] as string[], SESSIONS, SESSIONS_AND_RUN_COMMAND, INSPECTOR };

/** By the maker of CniPermissions. */
export const CNI = {
  onNodeRole: [
    'ec2:AssignPrivateIpAddresses', 'ec2:AttachNetworkInterface', 'ec2:CreateNetworkInterface', 'ec2:CreateTags', 'ec2:DeleteNetworkInterface',
    'ec2:DescribeInstanceTypes', 'ec2:DescribeInstances', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets',
    'ec2:DescribeTags', 'ec2:DetachNetworkInterface', 'ec2:ModifyNetworkInterfaceAttribute', 'ec2:UnassignPrivateIpAddresses',
  ],
  onNodeRoleIpv6: [
    'ec2:AssignIpv6Addresses', 'ec2:CreateTags', 'ec2:DescribeInstanceTypes', 'ec2:DescribeInstances', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeTags',
  ],
  onOwnRole: [] as string[],
};

/** By where the logs of sessions go. */
export const SESSION_LOGS = {
  cloudWatchLogs: ['kms:Decrypt', 'logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
  s3: ['kms:Decrypt', 'kms:GenerateDataKey', 's3:GetEncryptionConfiguration', 's3:PutObject', 's3:PutObjectAcl'],
  cloudWatchLogsAndS3: [
    'kms:Decrypt', 'kms:GenerateDataKey', 'logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents',
    's3:GetEncryptionConfiguration', 's3:PutObject', 's3:PutObjectAcl',
  ],
};

/** CIS scans of Amazon Inspector. */
export const CIS_SCAN = ['inspector2:SendCisSessionHealth', 'inspector2:SendCisSessionTelemetry', 'inspector2:StartCisSession', 'inspector2:StopCisSession'];

/** What the AWS managed policies have, in their version of this day; `npm run prove` holds it against a copy of them. */
export const AWS_MANAGED: Record<string, string[]> = {
  AmazonEKSWorkerNodeMinimalPolicy: ['eks-auth:AssumeRoleForPodIdentity'],
  AmazonEC2ContainerRegistryPullOnly: [
    'ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer',
  ],
  AmazonEKS_CNI_Policy: CNI.onNodeRole,
};
