import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HardeningError } from '../private/errors';

/**
 * What Amazon Inspector scans.
 *
 * @see https://docs.aws.amazon.com/inspector/v2/APIReference/API_Enable.html
 */
export enum InspectorResourceType {
  /** EC2 instances: packages with known vulnerabilities, and ports that are open to the internet. */
  EC2 = 'EC2',

  /** Container images in Amazon ECR. It switches the registry from basic to enhanced scanning. */
  ECR = 'ECR',

  /** Dependencies of Lambda functions. */
  LAMBDA = 'LAMBDA',

  /** The code of Lambda functions. Only together with `LAMBDA`. */
  LAMBDA_CODE = 'LAMBDA_CODE',
}

/** Whether it is known at synthesis that the type is not in the list. */
export function lacks(types: InspectorResourceType[], type: InspectorResourceType): boolean {
  return !hasTokens(types) && !types.includes(type);
}

/** Whether the list, or a type in it, is known at deployment only. */
export function hasTokens(types: InspectorResourceType[]): boolean {
  return Token.isUnresolved(types) || types.some((type) => Token.isUnresolved(type));
}

/**
 * Throws when Amazon Inspector would refuse the list, or would not know what to do with it.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html
 */
export function validateResourceTypes(scope: IConstruct, types: InspectorResourceType[]): void {
  if (Token.isUnresolved(types)) return;
  const refuse = (problem: string) => {
    throw new HardeningError('InspectorResourceTypesInvalid', `'resourceTypes' must ${problem}, got ${JSON.stringify(types)}`, scope);
  };
  if (types.length === 0) refuse('name at least one type; leave it out for EC2');
  const known: string[] = Object.values(InspectorResourceType);
  if (types.some((type) => !Token.isUnresolved(type) && !known.includes(type))) refuse(`be of ${known.join(', ')}`);
  if (new Set(types).size < types.length) refuse('name each type once');
  if (types.includes(InspectorResourceType.LAMBDA_CODE) && lacks(types, InspectorResourceType.LAMBDA)) {
    refuse('have LAMBDA beside LAMBDA_CODE, as Amazon Inspector scans the code of functions only where it scans their dependencies; add LAMBDA');
  }
}
