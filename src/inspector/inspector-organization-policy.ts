import { Names, Token } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { hasTokens, InspectorResourceType, validateResourceTypes } from './resource-type';
import { HardeningError } from '../private/errors';

/**
 * Properties of a policy of an organization for Amazon Inspector.
 */
export interface InspectorOrganizationPolicyProps {
  /** Ids of the root, organizational units or accounts that the policy is attached to, such as `r-abcd` or `ou-abcd-12345678`. */
  readonly targetIds: string[];

  /**
   * What is scanned.
   *
   * @default - EC2 instances
   */
  readonly resourceTypes?: InspectorResourceType[];

  /**
   * Regions in which it is scanned.
   *
   * @default - all that Amazon Inspector is in, also future ones
   */
  readonly regions?: string[];
}

/** Stands for the Regions of today and those to come. */
const ALL_REGIONS = 'ALL_SUPPORTED';

/** A root, an organizational unit or an account. */
const TARGET = /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/;

/** Lists of Regions, in the words of AWS Organizations. */
interface Regions {
  readonly enable_in_regions: object;
  readonly disable_in_regions: object;
}

/**
 * Turns Amazon Inspector on in every account of an organization, or of a part of it, by a policy of AWS Organizations: accounts cannot turn it off, and new
 * accounts get it as they come.
 *
 * For the management account, or the one that manages policies for it. Trusted access of Amazon Inspector and policies of the type INSPECTOR_POLICY have to be
 * on in the organization. When the stack goes, scans that are on stay on.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inspector.html
 */
export class InspectorOrganizationPolicy extends Construct {
  /**
   * Id of the policy.
   *
   * @attribute
   */
  public readonly policyId: string;

  /**
   * ARN of the policy.
   *
   * @attribute
   */
  public readonly policyArn: string;

  public constructor(scope: Construct, id: string, props: InspectorOrganizationPolicyProps) {
    super(scope, id);
    const resourceTypes = props.resourceTypes ?? [InspectorResourceType.EC2];
    validateResourceTypes(this, resourceTypes);
    this.validateKnown(resourceTypes);
    this.validateTargets(props.targetIds);
    this.validateRegions(props.regions);

    const resource = new CfnPolicy(this, 'Resource', {
      name: Names.uniqueResourceName(this, { maxLength: 128 }),
      description: 'Amazon Inspector is on',
      type: 'INSPECTOR_POLICY',
      content: { inspector: { enablement: renderEnablement(resourceTypes, props.regions ?? [ALL_REGIONS]) } },
      targetIds: props.targetIds,
    });
    this.policyId = resource.attrId;
    this.policyArn = resource.attrArn;
  }

  /** The policy is written at synthesis: a list that is known later would turn nothing on. */
  private validateKnown(resourceTypes: InspectorResourceType[]): void {
    if (hasTokens(resourceTypes)) {
      throw new HardeningError('InspectorOrganizationPolicyInvalid', "'resourceTypes' must be known at synthesis, got a token; name the types", this);
    }
  }

  private validateTargets(targetIds: string[]): void {
    if (Token.isUnresolved(targetIds)) return;
    const wrong = targetIds.filter((target) => !Token.isUnresolved(target) && !TARGET.test(target));
    if (targetIds.length === 0 || wrong.length > 0) {
      throw new HardeningError('InspectorOrganizationPolicyInvalid',
        `'targetIds' must name at least one root, organizational unit or account by id, got ${JSON.stringify(targetIds)}; give ids such as r-abcd`, this);
    }
  }

  private validateRegions(regions: string[] | undefined): void {
    if (regions !== undefined && regions.length === 0) {
      throw new HardeningError('InspectorOrganizationPolicyInvalid', "'regions' must name at least one Region, got none; leave it out for all", this);
    }
  }
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inspector_syntax.html */
function renderEnablement(types: InspectorResourceType[], regions: string[]): object {
  const on: Regions = { enable_in_regions: { '@@assign': regions }, disable_in_regions: { '@@assign': [] } };
  const when = (type: InspectorResourceType, part: object) => (types.includes(type) ? part : {});
  return {
    ...when(InspectorResourceType.EC2, { ec2_scanning: on }),
    ...when(InspectorResourceType.ECR, { ecr_scanning: on }),
    ...when(InspectorResourceType.LAMBDA, {
      lambda_standard_scanning: { ...on, ...when(InspectorResourceType.LAMBDA_CODE, { lambda_code_scanning: on }) },
    }),
  };
}
