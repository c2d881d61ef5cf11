import { INSPECTOR_SOURCES } from './inspector-sources';

const GUIDE = 'https://docs.aws.amazon.com/eks/latest/userguide';
const API = 'https://docs.aws.amazon.com/eks/latest/APIReference';
const EC2_API = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference';
const GITHUB = 'https://github.com';

/** Where it stands that a deployment would fail, or why the library does not let it come to that. */
export const SOURCES = {
  al2: `${GUIDE}/eks-ami-deprecation-faqs.html`,
  architecture: `${GITHUB}/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-eks/lib/managed-nodegroup.ts`,
  atomic: 'https://docs.ansible.com/ansible/latest/collections/community/general/atomic_host_module.html',
  awsAuth: `${GUIDE}/creating-access-entries.html`,
  bestPractices: 'https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html',
  bottlerocketCis: 'https://bottlerocket.dev/en/os/latest/api/reporting/cis/',
  bottlerocketImage: `${GITHUB}/bottlerocket-os/bottlerocket/pull/1118`,
  bottlerocketKubernetes: 'https://bottlerocket.dev/en/os/latest/api/settings/kubernetes/',
  bottlerocketModels: `${GITHUB}/bottlerocket-os/bottlerocket-settings-sdk/tree/develop/bottlerocket-settings-models`,
  bottlerocketModules: `${GITHUB}/bottlerocket-os/bottlerocket-core-kit/blob/develop/packages/release/modprobe-conf.template`,
  bottlerocketSecurity: `${GITHUB}/bottlerocket-os/bottlerocket/blob/develop/SECURITY_GUIDANCE.md`,
  bottlerocketVariants: `${GUIDE}/eks-optimized-ami-bottlerocket.html`,
  bottlerocketVersions: `${GITHUB}/bottlerocket-os/bottlerocket-project-website/tree/main/data/settings`,
  createNodegroup: `${API}/API_CreateNodegroup.html`,
  createRole: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
  emptyLabels: `${GITHUB}/aws-controllers-k8s/community/issues/2208`,
  gp3: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html',
  imds: `${EC2_API}/API_LaunchTemplateInstanceMetadataOptionsRequest.html`,
  imdsBestPractices: 'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
  instanceTypeNames: 'https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html',
  kubeletLabels: `${GITHUB}/terraform-aws-modules/terraform-aws-eks/issues/3346`,
  kubernetesLabels: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
  kubernetesVersions: `${GUIDE}/kubernetes-versions.html`,
  launchTemplateSpecification: `${API}/API_LaunchTemplateSpecification.html`,
  launchTemplates: `${GUIDE}/launch-templates.html`,
  macInstances: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-mac-instances.html',
  nodegroupResource: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-nodegroup.html',
  protectKernelDefaults: `${GITHUB}/kubernetes/kubernetes/issues/66241`,
  rancherOs: `${GITHUB}/rancher/os/issues/3000`,
  repair: `${API}/API_NodeRepairConfig.html`,
  repairOverrides: `${API}/API_NodeRepairConfigOverrides.html`,
  reservedLabels: `${GITHUB}/aws/containers-roadmap/issues/1451`,
  scaling: `${API}/API_NodegroupScalingConfig.html`,
  securityGroups: `${EC2_API}/API_RequestLaunchTemplateData.html`,
  taint: `${API}/API_Taint.html`,
  taints: `${GUIDE}/node-taints-managed-node-groups.html`,
  update: `${API}/API_NodegroupUpdateConfig.html`,
  updateBehavior: `${GUIDE}/managed-node-update-behavior.html`,
  userData: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html',
  warmPool: `${API}/API_WarmPoolConfig.html`,
  warmPools: `${GUIDE}/warm-pools-managed-node-groups.html`,
  warmPoolsOfAutoScaling: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html',
  ...INSPECTOR_SOURCES,
} as const;

export type Source = keyof typeof SOURCES;
