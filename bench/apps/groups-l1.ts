import { readFileSync } from 'node:fs';
import { Aws, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { CfnNodegroup, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import { AnyPrincipal, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { INSTANCE_TYPES, synthesize } from './site';

/** What differs by operating system. */
interface System {
  readonly amiType: string;
  readonly userData: string;
  readonly volumes: [deviceName: string, volumeSize?: number][];
}

const BOTTLEROCKET = `[settings.kubernetes]
seccomp-default = true

[settings.kernel]
lockdown = "integrity"

[settings.host-containers.admin]
enabled = false

[settings.host-containers.control]
enabled = true
`;

/** The third argument of the process names a file with user data of Amazon Linux 2023; its scripts are too long to stand here. */
const FILE = process.argv[4];
const SYSTEM: System = FILE === undefined
  ? { amiType: 'BOTTLEROCKET_ARM_64', userData: BOTTLEROCKET, volumes: [['/dev/xvda'], ['/dev/xvdb', 20]] }
  : { amiType: 'AL2023_ARM_64_STANDARD', userData: readFileSync(FILE, 'utf8'), volumes: [['/dev/xvda', 20]] };

/** The very same resources without the library: constructs of aws-cdk-lib alone, values written where they stand. */
synthesize(({ stack, vpc, cluster }, groups) => {
  const role = nodeRole(stack, cluster);
  const key = volumeKey(stack);
  for (const group of groups) {
    const template = launchTemplate(stack, group, key);
    new CfnNodegroup(stack, group, {
      amiType: SYSTEM.amiType,
      capacityType: 'ON_DEMAND',
      clusterName: cluster.clusterRef.clusterName,
      forceUpdateEnabled: false,
      instanceTypes: INSTANCE_TYPES,
      launchTemplate: { id: template.ref, version: template.attrLatestVersionNumber },
      nodeRepairConfig: { enabled: true },
      nodeRole: role.roleArn,
      scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
      subnets: vpc.privateSubnets.map((subnet) => subnet.subnetId),
      updateConfig: { maxUnavailablePercentage: 33, updateStrategy: 'DEFAULT' },
    });
  }
});

function launchTemplate(stack: Stack, group: string, key: Key): CfnLaunchTemplate {
  const tags = [{ key: 'Name', value: `${stack.node.path}/${group}` }];
  return new CfnLaunchTemplate(stack, `${group}Template`, {
    launchTemplateData: {
      blockDeviceMappings: SYSTEM.volumes.map(([deviceName, volumeSize]) =>
        ({ deviceName, ebs: { encrypted: true, kmsKeyId: key.keyArn, volumeType: 'gp3', volumeSize, deleteOnTermination: true } })),
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      tagSpecifications: [{ resourceType: 'instance', tags }, { resourceType: 'volume', tags }],
      userData: Fn.base64(SYSTEM.userData),
    },
    tagSpecifications: [{ resourceType: 'launch-template', tags }],
  });
}

function nodeRole(stack: Stack, cluster: IClusterRef): Role {
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com'), description: 'Amazon EKS nodes' });
  role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AmazonEKSWorkerNodeMinimalPolicy'));
  role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AmazonEC2ContainerRegistryPullOnly'));
  role.addManagedPolicy(new ManagedPolicy(stack, 'NodePolicy', {
    description: 'What an Amazon EKS node reads when it joins',
    statements: [
      new PolicyStatement({ sid: 'ReadOwnInstance', actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceTypes'], resources: ['*'] }),
      new PolicyStatement({ sid: 'ReadCluster', actions: ['eks:DescribeCluster'], resources: [cluster.clusterRef.clusterArn] }),
    ],
  }));
  role.addManagedPolicy(new ManagedPolicy(stack, 'SsmPolicy', {
    description: 'AWS Systems Manager on Amazon EKS nodes: SESSIONS_AND_RUN_COMMAND',
    statements: [
      new PolicyStatement({
        sid: 'EnableAccessViaSSMSessionManager',
        actions: ['ssmmessages:OpenDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:CreateDataChannel',
          'ssmmessages:CreateControlChannel', 'ssm:UpdateInstanceInformation'],
        resources: ['*'],
      }),
      new PolicyStatement({
        sid: 'EnableSSMRunCommand',
        actions: ['ssm:UpdateInstanceInformation', 'ec2messages:SendReply', 'ec2messages:GetMessages', 'ec2messages:GetEndpoint',
          'ec2messages:FailMessage', 'ec2messages:DeleteMessage', 'ec2messages:AcknowledgeMessage'],
        resources: ['*'],
      }),
    ],
  }));
  role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AmazonEKS_CNI_Policy'));
  return role;
}

function volumeKey(stack: Stack): Key {
  const key = new Key(stack, 'Key', { description: 'Volumes of Amazon EKS nodes', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
  const role = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const conditions = { StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID }, ArnEquals: { 'aws:PrincipalArn': role } };
  key.addToResourcePolicy(new PolicyStatement({
    sid: 'AllowAutoScalingToUseTheKey',
    principals: [new AnyPrincipal()],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions,
  }));
  key.addToResourcePolicy(new PolicyStatement({
    sid: 'AllowAutoScalingToAttachVolumes',
    principals: [new AnyPrincipal()],
    actions: ['kms:CreateGrant'],
    resources: ['*'],
    conditions: { ...conditions, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  }));
  return key;
}
