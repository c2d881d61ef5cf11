import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Acknowledges one finding of cdk-nag's AwsSolutions pack on a construct of ours, with the reason an auditor reads. */
export function acknowledge(scope: IConstruct, rule: string, finding: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}[${finding}]`, reason });
}

/** Acknowledges a rule of some packs of cdk-nag on a construct of ours, with the reason an auditor reads. */
export function acknowledgeRule(scope: IConstruct, rule: string, packs: string[], reason: string): void {
  packs.forEach((pack) => Validations.of(scope).acknowledge({ id: `${pack}::${pack}-${rule}`, reason }));
}

/** The way cdk-nag writes a value with references in it: `arn:<AWS::Partition>:iam::aws:policy/Name`. */
export function nagText(scope: IConstruct, value: string): string {
  return flatten(Stack.of(scope).resolve(value));
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as object)[0];
  switch (name) {
    case 'Ref': return `<${argument}>`;
    case 'Fn::GetAtt': return `<${(argument as string[]).join('.')}>`;
    case 'Fn::Join': return (argument[1] as unknown[]).map(flatten).join(argument[0] as string);
    default: return JSON.stringify(value);
  }
}
