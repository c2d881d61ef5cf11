import { Aws, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement, StarPrincipal, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { answerBuckets, awsOwnedBuckets, awsOwnedRegistries } from './aws-owned-resources';
import { S3 } from './endpoint-services';
import { HardeningError } from '../private/errors';
import { warn } from '../private/warnings';

/**
 * Options of policies that restrict endpoints.
 */
export interface EndpointPerimeterOptions {
  /**
   * Further accounts whose roles may use the endpoints, and whose buckets and images they may be used for: 12 digits each.
   *
   * @default - the account of the stack alone
   */
  readonly accounts?: string[];
}

/** Reading an image; pushing one to an account of AWS is nothing that a node does. */
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** Amazon ECR asks for the same policy on both of its endpoints. */
const ECR = ['ecr.api', 'ecr.dkr'];

/**
 * What endpoints may be used for. An endpoint policy grants nothing: it bounds what passes through the endpoint.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class EndpointPolicy {
  /**
   * The endpoints of Amazon S3 and Amazon ECR are for roles, buckets and images of the account alone, and for what nodes read of AWS. So nobody brings
   * credentials of another account, or takes data to it.
   *
   * It needs a stack with a Region that is known at synthesis, and that public sources name the resources of AWS for. Elsewhere, and on the endpoints of other
   * services, nothing is restricted.
   *
   * @param options further accounts
   */
  public static perimeter(options: EndpointPerimeterOptions = {}): EndpointPolicy {
    return new EndpointPolicy(options.accounts ?? []);
  }

  /** Everything that the roles of nodes and pods may do passes, with credentials of any account. It leaves a warning. */
  public static full(): EndpointPolicy {
    return new EndpointPolicy();
  }

  private constructor(private readonly accounts?: string[]) {}

  /**
   * Throws on a wrong account, warns where nothing is restricted.
   *
   * @internal
   */
  public _examine(scope: IConstruct): void {
    if (this.accounts === undefined) {
      warn(scope, 'EndpointPolicyFull',
        "'policy' is EndpointPolicy.full(): credentials of any account pass the endpoints, and data goes to buckets of any account. "
        + 'Give EndpointPolicy.perimeter() with the accounts that need to');
    }
    const wrong = this.accounts?.find((account) => !Token.isUnresolved(account) && !/^\d{12}$/.test(account));
    if (wrong !== undefined) {
      throw new HardeningError('EndpointInvalid', `'accounts' of the endpoint policy must be ids of 12 digits, got ${JSON.stringify(wrong)}; correct it`, scope);
    }
  }

  /**
   * The statements for a service; none where nothing is restricted, and CloudFormation leaves the policy that allows everything. A Region that is known at
   * deployment only is in no table.
   *
   * @internal
   */
  public _statements(scope: IConstruct, service: string): PolicyStatement[] {
    const { region } = Stack.of(scope);
    if (this.accounts === undefined) return [];
    const accounts = [Aws.ACCOUNT_ID, ...this.accounts];
    if (service === S3) return bucketStatements(accounts, region, awsOwnedBuckets(region));
    return ECR.includes(service) ? imageStatements(accounts, region, awsOwnedRegistries(region)) : [];
  }

  /**
   * What lifts the restriction of Amazon S3; nothing where there is none. It is a statement more, so that what the user denies stays denied.
   *
   * @internal
   */
  public _liftBuckets(scope: IConstruct): PolicyStatement[] {
    return this._statements(scope, S3).length === 0 ? [] : [allow({ sid: 'InspectorUnnamedBuckets', actions: ['*'], resources: ['*'] })];
  }
}

/** Requests to AWS are not signed by dnf and the SSM agent, and signed by Amazon ECR for layers: no condition holds for them. */
function bucketStatements(accounts: string[], region: string, buckets: string[] | undefined): PolicyStatement[] {
  if (buckets === undefined) return [];
  return [
    ...perimeter(accounts),
    allow({ sid: 'ReadAwsOwned', actions: ['s3:GetObject'], resources: buckets.map(objectsIn) }),
    // The address that CloudFormation gives for the answer is signed by CloudFormation.
    allow({ sid: 'AnswerCloudFormation', actions: ['s3:PutObject'], resources: answerBuckets(region).map(objectsIn) }),
  ];
}

const objectsIn = (bucket: string) => `arn:${Aws.PARTITION}:s3:::${bucket}/*`;

function imageStatements(accounts: string[], region: string, registries: string[] | undefined): PolicyStatement[] {
  if (registries === undefined) return [];
  const conditions = { StringEquals: { 'aws:PrincipalAccount': accounts } };
  return [
    ...perimeter(accounts),
    // It knows no resource, and so no account of it.
    allow({ sid: 'Authenticate', actions: ['ecr:GetAuthorizationToken'], resources: ['*'], conditions }),
    allow({
      sid: 'PullAwsOwned',
      actions: PULL,
      resources: registries.map((account) => `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/*`),
      conditions,
    }),
  ];
}

/** Own roles to own resources; and services of AWS, which sign some requests that come from the VPC. */
function perimeter(accounts: string[]): PolicyStatement[] {
  return [
    allow({
      sid: 'OwnToOwn',
      actions: ['*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': accounts, 'aws:ResourceAccount': accounts } },
    }),
    allow({ sid: 'AwsServices', actions: ['*'], resources: ['*'], conditions: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
  ];
}

const allow = (props: PolicyStatementProps) => new PolicyStatement({ principals: [new StarPrincipal()], ...props });
