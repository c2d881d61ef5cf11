import type { Statement } from './iam-actions';

/** Where a template is deployed, in mind. */
export interface Place {
  readonly partition: string;
  readonly region: string;
}

export const PLACES: Place[] = [
  { partition: 'aws', region: 'eu-west-1' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1' },
  { partition: 'aws-cn', region: 'cn-north-1' },
  { partition: 'aws-iso', region: 'us-iso-east-1' },
  { partition: 'aws-iso-b', region: 'us-isob-east-1' },
];

export const ACCOUNT = '111122223333';

/** The policies of a role as IAM has them once the template is deployed. */
export interface EffectivePolicies {
  /** Statements of each policy of the template, inline ones included. */
  readonly own: Statement[][];
  /** ARNs of the policies that are not in the template. */
  readonly foreign: string[];
}

type Resources = Record<string, { readonly Type: string; readonly Properties?: Record<string, any> }>;

/** Everything that is attached to the role of nodes in a template, in whatever way. */
export function policiesOf(template: object, place: Place = PLACES[0]): EffectivePolicies {
  const { Resources: resources } = template as { Resources: Resources };
  const literal = new Literal(resources, place);
  const [role] = Object.keys(resources).filter((id) => resources[id].Type === 'AWS::IAM::Role' && resources[id].Properties!.Description === 'Amazon EKS nodes');
  const { ManagedPolicyArns = [], Policies = [] } = resources[role].Properties!;
  const ids = new Set<string>(ManagedPolicyArns.map(({ Ref }: { Ref?: string }) => Ref).filter((id?: string) => id !== undefined));
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    const roles: { Ref: string }[] = /^AWS::IAM::(?:Managed)?Policy$/.test(Type) ? Properties!.Roles ?? [] : [];
    if (roles.some(({ Ref }) => Ref === role)) ids.add(id);
  }
  const documents = [...[...ids].map((id) => resources[id].Properties!.PolicyDocument), ...Policies.map(({ PolicyDocument }: any) => PolicyDocument)];
  return {
    own: documents.map(({ Statement: statements }) => literal.of(statements) as Statement[]),
    foreign: ManagedPolicyArns.filter(({ Ref }: { Ref?: string }) => Ref === undefined).map((arn: unknown) => literal.of(arn)),
  };
}

/** Writes out references: pseudo parameters by the place, resources by their id. What it does not know is an error, as its answer would be a guess. */
class Literal {
  public constructor(private readonly resources: Resources, private readonly place: Place) {}

  public of(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    if (entries.length === 1) {
      const [[name, argument]] = entries;
      if (name === 'Ref') return this.ref(argument);
      if (name === 'Fn::GetAtt') return this.arn(argument);
      if (name === 'Fn::Join') return (this.of(argument[1]) as string[]).join(argument[0]);
      if (name.startsWith('Fn::')) throw new Error(`cannot write out ${JSON.stringify(value)}`);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.of(item)]));
  }

  private ref(id: string): string {
    const pseudo: Record<string, string> = { 'AWS::Partition': this.place.partition, 'AWS::Region': this.place.region, 'AWS::AccountId': ACCOUNT };
    if (pseudo[id] === undefined && this.resources[id] === undefined) throw new Error(`cannot write out a reference to ${id}`);
    return pseudo[id] ?? id;
  }

  private arn([id, attribute]: [string, string]): string {
    const { partition, region } = this.place;
    const arns: Record<string, string> = {
      'AWS::EKS::Cluster': `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/${id}`,
      'AWS::KMS::Key': `arn:${partition}:kms:${region}:${ACCOUNT}:key/${id}`,
      'AWS::Logs::LogGroup': `arn:${partition}:logs:${region}:${ACCOUNT}:log-group:${id}:*`,
      'AWS::S3::Bucket': `arn:${partition}:s3:::${id.toLowerCase()}`,
    };
    const arn = arns[this.resources[id]?.Type];
    if (attribute !== 'Arn' || arn === undefined) throw new Error(`cannot write out ${id}.${attribute}`);
    return arn;
  }
}
