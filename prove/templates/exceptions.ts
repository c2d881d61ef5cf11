import type { Finding } from './finding';

/** Findings that are known and stay, each with the reason. One that no template has any more is an error. */
export interface Exception {
  readonly rule: string;
  /** Logical ids of the resources. */
  readonly resources: RegExp;
  readonly reason: string;
}

export const EXCEPTIONS: Exception[] = [
  {
    rule: 'W3005',
    resources: /^\w+$/,
    reason: 'a dependency that is also a reference is said twice, and does no harm',
  },
  {
    rule: 'CT.EC2.PR.10',
    resources: /LaunchTemplate[0-9A-F]{8}$/,
    reason: 'detailed monitoring is metrics by the minute, which cost money; the guide does not ask for it',
  },
  {
    rule: 'CT.EC2.PR.11',
    resources: /^VpcPublicSubnet/,
    reason: 'public subnets of the VPC around the node groups, for its NAT gateway; the node groups are not in them',
  },
  {
    rule: 'CT.EKS.PR.1',
    resources: /^Cluster/,
    reason: 'the cluster of an integ test, which its runner has to reach; the library makes no clusters, and the demo has a private one',
  },
  {
    rule: 'CT.EKS.PR.2',
    resources: /^Cluster/,
    reason: 'the cluster of an integ test, which holds no secrets; the library makes no clusters, and the demo encrypts its secrets',
  },
  {
    rule: 'CT.KMS.PR.3',
    // The rule does not name the resource.
    resources: /^$|Key[0-9A-F]{8}$/,
    reason: 'the first statement is the default of AWS KMS: it lets the IAM policies of the account decide, and without it a key can become unmanageable',
  },
  {
    rule: 'CT.LAMBDA.PR.3',
    resources: /^(?:InspectorHandlerFunction|CustomVpcRestrictDefaultSG)/,
    reason: 'functions behind custom resources, ours and one of the CDK: they call AWS alone, and in a VPC they would need a way out of it',
  },
];

/** What is not excepted, and the exceptions that nothing needs. */
export function judge(findings: Finding[], exceptions = EXCEPTIONS): { open: Finding[]; unused: Exception[] } {
  const covers = (exception: Exception, { rule, resource }: Finding) => exception.rule === rule && exception.resources.test(resource);
  return {
    open: findings.filter((finding) => !exceptions.some((exception) => covers(exception, finding))),
    unused: exceptions.filter((exception) => !findings.some((finding) => covers(exception, finding))),
  };
}
