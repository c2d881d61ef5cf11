import { RegionInfo } from 'aws-cdk-lib/region-info';
import { answerBuckets, awsOwnedBuckets, awsOwnedRegistries } from '../../src/network/aws-owned-resources';

const partitionOf = (region: string) => RegionInfo.get(region).partition;
const REGIONS = RegionInfo.regions.map(({ name }) => name);

describe('buckets', () => {
  it('are these', () => {
    expect(awsOwnedBuckets('eu-west-1')).toEqual([
      'prod-eu-west-1-starport-layer-bucket',
      'al2023-repos-eu-west-1-de612dc2',
      'al2023-eu-west-1',
      'aws-ssm-eu-west-1',
      'amazon-ssm-eu-west-1',
      'amazon-ssm-packages-eu-west-1',
      'eu-west-1-birdwatcher-prod',
      'aws-ssm-distributor-file-eu-west-1',
      'aws-ssm-document-attachments-eu-west-1',
      'patch-baseline-snapshot-eu-west-1',
      'amazoncloudwatch-agent-eu-west-1',
    ]);
  });

  it.each(REGIONS)('are known in the partition aws alone: %s', (region) => {
    expect(awsOwnedBuckets(region) !== undefined).toBe(partitionOf(region) === 'aws');
  });

  it('for answers to AWS CloudFormation are these', () => {
    expect(answerBuckets('us-west-2')).toEqual(['cloudformation-custom-resource-response-uswest2', 'cloudformation-waitcondition-us-west-2']);
  });

  it('are not known in a Region that nobody knows', () => expect(awsOwnedBuckets('eu-west-9')).toBeUndefined());
});

/** The accounts once more, from https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html where it differs from the usual one. */
const EKS: Record<string, string> = {
  'af-south-1': '877085696533',
  'ap-east-1': '800184023465',
  'ap-south-2': '900889452093',
  'ap-southeast-3': '296578399912',
  'ap-southeast-4': '491585149902',
  'ap-southeast-5': '151610086707',
  'ca-west-1': '761377655185',
  'cn-north-1': '918309763551',
  'cn-northwest-1': '961992271922',
  'eu-central-2': '900612956339',
  'eu-south-1': '590381155156',
  'eu-south-2': '455263428931',
  'il-central-1': '066635153087',
  'me-central-1': '759879836304',
  'me-south-1': '558608220178',
  'us-gov-east-1': '151742754352',
  'us-gov-west-1': '013241004608',
};

/** Likewise, from the helpers of Bottlerocket. */
const BOTTLEROCKET: Record<string, string> = {
  'af-south-1': '917644944286',
  'ap-east-1': '375569722642',
  'ap-south-2': '764716012617',
  'ap-southeast-3': '386774335080',
  'ap-southeast-4': '731751899352',
  'ap-southeast-5': '851725293737',
  'ca-west-1': '253897149516',
  'cn-north-1': '183470599484',
  'cn-northwest-1': '183901325759',
  'eu-central-2': '861738308508',
  'eu-south-1': '586180183710',
  'eu-south-2': '620625777247',
  'il-central-1': '288123944683',
  'me-central-1': '553577323255',
  'me-south-1': '509306038620',
  'us-gov-east-1': '388230364387',
  'us-gov-west-1': '347163068887',
};

/** Regions that both sources list. */
const LISTED = ('af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 '
  + 'ap-southeast-3 ap-southeast-4 ap-southeast-5 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 '
  + 'eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 sa-east-1 us-east-1 '
  + 'us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2').split(' ');
/** The rest, and those that a newer CDK knows of. */
const UNLISTED = REGIONS.filter((region) => !LISTED.includes(region));

describe('registries', () => {
  it.each(LISTED)('are those of Amazon EKS and of Bottlerocket: %s', (region) => {
    expect(awsOwnedRegistries(region)).toEqual([EKS[region] ?? '602401143452', BOTTLEROCKET[region] ?? '328549459982']);
  });

  it.each([...UNLISTED, 'eu-west-9'])('are not known: %s', (region) => expect(awsOwnedRegistries(region)).toBeUndefined());

  it('are known in 34 Regions', () => expect(LISTED).toHaveLength(34));

  it('are a copy', () => {
    awsOwnedRegistries('eu-west-1')!.pop();
    expect(awsOwnedRegistries('eu-west-1')).toHaveLength(2);
  });
});
