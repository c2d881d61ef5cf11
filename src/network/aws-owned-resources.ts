import { RegionInfo } from 'aws-cdk-lib/region-info';

/** Names of buckets of AWS in a Region. */
type Buckets = (region: string) => string[];

/**
 * Layers of images in Amazon ECR.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
const LAYERS: Buckets = (region) => [`prod-${region}-starport-layer-bucket`];

/**
 * Packages of Amazon Linux 2023: nodes get container-selinux there. Requests of dnf are not signed, so no condition on the principal holds.
 *
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md
 */
const PACKAGES: Buckets = (region) => [`al2023-repos-${region}-de612dc2`, `al2023-${region}`];

/**
 * What the SSM agent gets: itself, packages, documents, patch baselines; and the CloudWatch agent.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/s3_endpoint_policy.json
 */
const AGENT: Buckets = (region) => [
  `aws-ssm-${region}`, `amazon-ssm-${region}`, `amazon-ssm-packages-${region}`, `${region}-birdwatcher-prod`, `aws-ssm-distributor-file-${region}`,
  `aws-ssm-document-attachments-${region}`, `patch-baseline-snapshot-${region}`, `amazoncloudwatch-agent-${region}`,
];

/**
 * Where functions and instances in the VPC answer AWS CloudFormation: custom resources, wait conditions. The one name has the Region without dashes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
 */
const ANSWERS: Buckets = (region) => [`cloudformation-custom-resource-response-${region.replaceAll('-', '')}`, `cloudformation-waitcondition-${region}`];

/** By partition. The others are not here, as no public source has the names of their buckets of packages: nothing is restricted there. */
const BUCKETS: Record<string, Buckets[]> = { aws: [LAYERS, PACKAGES, AGENT] };

/** Most Regions have these two, the others accounts of their own. */
const EKS = '602401143452';
const BOTTLEROCKET = '328549459982';

/**
 * Accounts of the registries that nodes pull from: that of the add-ons of Amazon EKS and that of the host containers of Bottlerocket, without which there is
 * no SSM agent. Regions that one of the sources does not list are not here: nothing is restricted there.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
 * @see https://github.com/bottlerocket-os/bottlerocket-core-kit/blob/develop/sources/api/schnauzer/src/helpers/mod.rs
 */
const REGISTRIES: Record<string, [eks: string, bottlerocket: string]> = {
  'af-south-1': ['877085696533', '917644944286'],
  'ap-east-1': ['800184023465', '375569722642'],
  'ap-northeast-1': [EKS, BOTTLEROCKET],
  'ap-northeast-2': [EKS, BOTTLEROCKET],
  'ap-northeast-3': [EKS, BOTTLEROCKET],
  'ap-south-1': [EKS, BOTTLEROCKET],
  'ap-south-2': ['900889452093', '764716012617'],
  'ap-southeast-1': [EKS, BOTTLEROCKET],
  'ap-southeast-2': [EKS, BOTTLEROCKET],
  'ap-southeast-3': ['296578399912', '386774335080'],
  'ap-southeast-4': ['491585149902', '731751899352'],
  'ap-southeast-5': ['151610086707', '851725293737'],
  'ca-central-1': [EKS, BOTTLEROCKET],
  'ca-west-1': ['761377655185', '253897149516'],
  'cn-north-1': ['918309763551', '183470599484'],
  'cn-northwest-1': ['961992271922', '183901325759'],
  'eu-central-1': [EKS, BOTTLEROCKET],
  'eu-central-2': ['900612956339', '861738308508'],
  'eu-north-1': [EKS, BOTTLEROCKET],
  'eu-south-1': ['590381155156', '586180183710'],
  'eu-south-2': ['455263428931', '620625777247'],
  'eu-west-1': [EKS, BOTTLEROCKET],
  'eu-west-2': [EKS, BOTTLEROCKET],
  'eu-west-3': [EKS, BOTTLEROCKET],
  'il-central-1': ['066635153087', '288123944683'],
  'me-central-1': ['759879836304', '553577323255'],
  'me-south-1': ['558608220178', '509306038620'],
  'sa-east-1': [EKS, BOTTLEROCKET],
  'us-east-1': [EKS, BOTTLEROCKET],
  'us-east-2': [EKS, BOTTLEROCKET],
  'us-gov-east-1': ['151742754352', '388230364387'],
  'us-gov-west-1': ['013241004608', '347163068887'],
  'us-west-1': [EKS, BOTTLEROCKET],
  'us-west-2': [EKS, BOTTLEROCKET],
};

/** Buckets of AWS that get answers from the VPC, in a Region where `awsOwnedBuckets` names those to read. */
export const answerBuckets: Buckets = ANSWERS;

/** Buckets of AWS that nodes read in a Region; nothing where no source names them. */
export function awsOwnedBuckets(region: string): string[] | undefined {
  return BUCKETS[RegionInfo.get(region).partition ?? '']?.flatMap((names) => names(region));
}

/** Accounts of AWS whose images nodes pull in a Region; nothing where no source names them. */
export function awsOwnedRegistries(region: string): string[] | undefined {
  return REGISTRIES[region] && [...REGISTRIES[region]];
}
