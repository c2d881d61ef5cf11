import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Acknowledges a rule of some packs of cdk-nag on a construct of ours, with the reason an auditor reads. */
export function acknowledgeRule(scope: IConstruct, rule: string, packs: string[], reason: string): void {
  packs.forEach((pack) => Validations.of(scope).acknowledge({ id: `${pack}::${pack}-${rule}`, reason }));
}
