import { BREAK_GLASS_SOURCES } from './break-glass-sources';
import { ENDPOINT_SOURCES } from './endpoint-sources';
import { INSPECTOR_SOURCES } from './inspector-sources';
import { NODE_SECURITY_GROUP_SOURCES } from './node-security-group-sources';
import { SESSION_SOURCES } from './session-sources';

const GUIDE = 'https://docs.aws.amazon.com/eks/latest/userguide';
const API = 'https://docs.aws.amazon.com/eks/latest/APIReference';
const EC2_API = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference';
const GITHUB = 'https://github.com';
const NODEADM = `${GITHUB}/awslabs/amazon-eks-ami/blob/main/nodeadm`;
const BENCHMARKS = `${GITHUB}/aquasecurity/kube-bench/blob/main/cfg`;

/** Where it stands that a deployment would fail, or why the library does not let it come to that. */
export const SOURCES = {
  al2: `${GUIDE}/eks-ami-deprecation-faqs.html`,
  amiLabels: `${GITHUB}/awslabs/amazon-eks-ami/pull/2615`,
  amiLabelsOfNvidia: `${GITHUB}/awslabs/amazon-eks-ami/pull/2820`,
  amiReleases: `${GITHUB}/awslabs/amazon-eks-ami/releases`,
  amiSize: `${GITHUB}/awslabs/amazon-eks-ami/blob/main/templates/al2023/variables-default.json`,
  architecture: `${GITHUB}/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-eks/lib/managed-nodegroup.ts`,
  atomic: 'https://docs.ansible.com/ansible/latest/collections/community/general/atomic_host_module.html',
  awsAuth: `${GUIDE}/creating-access-entries.html`,
  baseRuntimeSpec: `${NODEADM}/internal/containerd/base-runtime-spec.json`,
  bestPractices: 'https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html',
  bottlerocketCis: 'https://bottlerocket.dev/en/os/latest/api/reporting/cis/',
  bottlerocketImage: `${GITHUB}/bottlerocket-os/bottlerocket/pull/1118`,
  bottlerocketKubernetes: 'https://bottlerocket.dev/en/os/latest/api/settings/kubernetes/',
  bottlerocketModels: `${GITHUB}/bottlerocket-os/bottlerocket-settings-sdk/tree/develop/bottlerocket-settings-models`,
  bottlerocketModules: `${GITHUB}/bottlerocket-os/bottlerocket-core-kit/blob/develop/packages/release/modprobe-conf.template`,
  bottlerocketSecurity: `${GITHUB}/bottlerocket-os/bottlerocket/blob/develop/SECURITY_GUIDANCE.md`,
  bottlerocketVariants: `${GUIDE}/eks-optimized-ami-bottlerocket.html`,
  bottlerocketVersions: `${GITHUB}/bottlerocket-os/bottlerocket-project-website/tree/main/data/settings`,
  cisEks: `${BENCHMARKS}/eks-1.8.0/node.yaml`,
  cisKubernetes: `${BENCHMARKS}/cis-1.10/node.yaml`,
  containerdConfig: `${GITHUB}/containerd/containerd/blob/main/docs/man/containerd-config.toml.5.md`,
  containerdSelinux: `${GITHUB}/containerd/containerd/blob/main/internal/cri/config/config_unix.go`,
  createNodegroup: `${API}/API_CreateNodegroup.html`,
  createRole: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
  emptyLabels: `${GITHUB}/aws-controllers-k8s/community/issues/2208`,
  gp3: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html',
  imds: `${EC2_API}/API_LaunchTemplateInstanceMetadataOptionsRequest.html`,
  imdsBestPractices: 'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
  instanceTypeNames: 'https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html',
  kubeletConfiguration: 'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  kubeletFlags: 'https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/',
  kubeletLabels: `${GITHUB}/terraform-aws-modules/terraform-aws-eks/issues/3346`,
  kubernetesLabels: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
  kubernetesVersions: `${GUIDE}/kubernetes-versions.html`,
  launchTemplates: `${GUIDE}/launch-templates.html`,
  launchTemplateSpecification: `${API}/API_LaunchTemplateSpecification.html`,
  macInstances: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-mac-instances.html',
  mime: 'https://www.rfc-editor.org/rfc/rfc2046.html',
  nodeadmContainerd: `${NODEADM}/internal/containerd/config.go`,
  nodeadmDecoding: `${NODEADM}/internal/api/bridge/decode.go`,
  nodeadmEnvironment: `${NODEADM}/internal/system/environment.go`,
  nodeadmFlags: `${NODEADM}/internal/kubelet/environment.go`,
  nodeadmKubelet: `${NODEADM}/internal/kubelet/config.go`,
  nodeadmMerge: `${NODEADM}/doc/examples.md`,
  nodeadmSchema: `${NODEADM}/crds/node.eks.aws_nodeconfigs.yaml`,
  nodegroupResource: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-nodegroup.html',
  protectKernelDefaults: `${GITHUB}/kubernetes/kubernetes/issues/66241`,
  rancherOs: `${GITHUB}/rancher/os/issues/3000`,
  repair: `${API}/API_NodeRepairConfig.html`,
  repairOverrides: `${API}/API_NodeRepairConfigOverrides.html`,
  reservedLabels: `${GITHUB}/aws/containers-roadmap/issues/1451`,
  scaling: `${API}/API_NodegroupScalingConfig.html`,
  seccomp: 'https://kubernetes.io/docs/tutorials/security/seccomp/',
  securityGroups: `${EC2_API}/API_RequestLaunchTemplateData.html`,
  selinuxPolicy: `${GITHUB}/containers/container-selinux/blob/v2.233.0/container.te`,
  stig: `${BENCHMARKS}/eks-stig-kubernetes-v1r6/node.yaml`,
  taint: `${API}/API_Taint.html`,
  taints: `${GUIDE}/node-taints-managed-node-groups.html`,
  update: `${API}/API_NodegroupUpdateConfig.html`,
  updateBehavior: `${GUIDE}/managed-node-update-behavior.html`,
  userData: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html',
  warmPool: `${API}/API_WarmPoolConfig.html`,
  warmPools: `${GUIDE}/warm-pools-managed-node-groups.html`,
  warmPoolsOfAutoScaling: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html',
  ...BREAK_GLASS_SOURCES,
  ...ENDPOINT_SOURCES,
  ...INSPECTOR_SOURCES,
  ...NODE_SECURITY_GROUP_SOURCES,
  ...SESSION_SOURCES,
} as const;

export type Source = keyof typeof SOURCES;
