import { Aws, Fn, type Stack } from 'aws-cdk-lib';
import { CfnLaunchTemplate, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import type { ICluster } from 'aws-cdk-lib/aws-eks-v2';
import { AnyPrincipal, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';

const USER_DATA = `
[settings.kubernetes]
seccomp-default = true
[settings.host-containers.admin]
enabled = false
[settings.host-containers.control]
enabled = true
[settings.kernel]
lockdown = "integrity"
[settings.kernel.modules.udf]
allowed = false
[settings.kernel.modules.sctp]
allowed = false
[settings.kernel.sysctl]
"user.max_user_namespaces" = "0"
"net.ipv4.conf.all.send_redirects" = "0"
"net.ipv4.conf.default.send_redirects" = "0"
"net.ipv4.conf.all.accept_source_route" = "0"
"net.ipv4.conf.default.accept_source_route" = "0"
"net.ipv6.conf.all.accept_source_route" = "0"
"net.ipv6.conf.default.accept_source_route" = "0"
"net.ipv4.conf.all.accept_redirects" = "0"
"net.ipv4.conf.default.accept_redirects" = "0"
"net.ipv6.conf.all.accept_redirects" = "0"
"net.ipv6.conf.default.accept_redirects" = "0"
"net.ipv4.conf.all.secure_redirects" = "0"
"net.ipv4.conf.default.secure_redirects" = "0"
"net.ipv4.conf.all.log_martians" = "1"
"net.ipv4.conf.default.log_martians" = "1"
`;

/** The same node group by hand, with aws-cdk-lib alone and as short as it can be said without repeating oneself. */
export function coreBaseline(stack: Stack, cluster: ICluster): void {
  const key = new Key(stack, 'Key', { enableKeyRotation: true });
  const autoScaling = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const conditions = { StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID }, ArnEquals: { 'aws:PrincipalArn': autoScaling } };
  key.addToResourcePolicy(new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions,
  }));
  key.addToResourcePolicy(new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['kms:CreateGrant'],
    resources: ['*'],
    conditions: { ...conditions, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  }));

  const role = new Role(stack, 'Role', {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  role.addToPolicy(new PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [cluster.clusterArn] }));
  role.addToPolicy(new PolicyStatement({
    actions: [
      'ec2:DescribeInstances', 'ec2:DescribeInstanceTypes',
      'ssmmessages:OpenDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:CreateControlChannel',
      'ssm:UpdateInstanceInformation', 'ec2messages:SendReply', 'ec2messages:GetMessages', 'ec2messages:GetEndpoint', 'ec2messages:FailMessage',
      'ec2messages:DeleteMessage', 'ec2messages:AcknowledgeMessage',
    ],
    resources: ['*'],
  }));

  const ebs = { encrypted: true, kmsKeyId: key.keyArn, volumeType: 'gp3', deleteOnTermination: true };
  const template = new CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: {
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs }, { deviceName: '/dev/xvdb', ebs: { ...ebs, volumeSize: 20 } }],
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      userData: Fn.base64(USER_DATA),
    },
  });
  new CfnNodegroup(stack, 'Workers', {
    amiType: 'BOTTLEROCKET_x86_64',
    capacityType: 'ON_DEMAND',
    clusterName: cluster.clusterName,
    forceUpdateEnabled: false,
    instanceTypes: ['t3.medium'],
    launchTemplate: { id: template.ref, version: template.attrLatestVersionNumber },
    nodeRepairConfig: { enabled: true },
    nodeRole: role.roleArn,
    scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
    subnets: cluster.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_WITH_EGRESS }).subnetIds,
    updateConfig: { maxUnavailablePercentage: 33, updateStrategy: 'DEFAULT' },
  });
}
