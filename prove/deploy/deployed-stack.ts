import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { Aws } from './aws';
import { REGION } from '../emulator';

/** What stands in a template is read as it is: any JSON. */
export type Json = any;

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, Json>;
  readonly DeletionPolicy?: string;
}

/** How ARNs of resources are built from what Ref gives. */
const ARN: Record<string, string> = {
  'AWS::EKS::Cluster': `eks:${REGION}:ACCOUNT:cluster/`,
  'AWS::IAM::Role': 'iam::ACCOUNT:role/',
  'AWS::KMS::Key': `kms:${REGION}:ACCOUNT:key/`,
};

/** A stack, as its template says it and as it was deployed. */
export class DeployedStack {
  public static async read(aws: Aws, name: string, assembly: string): Promise<DeployedStack> {
    const template = JSON.parse(readFileSync(join(assembly, `${name}.template.json`), 'utf8'));
    const { StackResources = [] } = await aws.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }));
    const ids = new Map(StackResources.map((each) => [each.LogicalResourceId!, each.PhysicalResourceId!]));
    return new DeployedStack(name, template.Resources, ids, aws.emulator.account);
  }

  private constructor(
    public readonly name: string,
    public readonly resources: Record<string, Resource>,
    private readonly ids: Map<string, string>,
    private readonly account: string,
  ) {}

  /** The logical id of the one resource of a type whose construct has this path without slashes. */
  public logicalId(path: string, type: string): string {
    const pattern = new RegExp(`^${path}[0-9A-F]{8}$`);
    const found = Object.entries(this.resources).filter(([id, resource]) => resource.Type === type && pattern.test(id));
    if (found.length !== 1) throw new Error(`${this.name} has ${found.length} resources ${path} of type ${type}`);
    return found[0][0];
  }

  /** All resources of a type: logical id, physical id, what the template says. */
  public ofType(type: string): [string, string, Resource][] {
    const found = Object.entries(this.resources).filter(([, resource]) => resource.Type === type);
    return found.map(([id, resource]) => [id, this.physicalId(id), resource]);
  }

  public physicalId(logicalId: string): string {
    const id = this.ids.get(logicalId);
    if (id === undefined) throw new Error(`${logicalId} of ${this.name} was not deployed`);
    return id;
  }

  public arn(logicalId: string): string {
    const prefix = ARN[this.resources[logicalId].Type];
    if (prefix === undefined) throw new Error(`no ARN is known of ${this.resources[logicalId].Type}`);
    return `arn:aws:${prefix.replace('ACCOUNT', this.account)}${this.physicalId(logicalId)}`;
  }

  /** What a value of the template is in the deployed stack. */
  public resolve(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const [[key, inner]] = Object.entries<Json>(value);
    if (key === 'Ref') return this.pseudo[inner] ?? this.physicalId(inner);
    if (key === 'Fn::Join') return this.resolve(inner[1]).join(inner[0]);
    if (key === 'Fn::GetAtt') return inner[1] === 'Arn' ? this.arn(inner[0]) : this.physicalId(inner[0]);
    if (key === 'Fn::Base64') return this.resolve(inner);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.resolve(each)]));
  }

  private get pseudo(): Record<string, string> {
    return { 'AWS::AccountId': this.account, 'AWS::Partition': 'aws', 'AWS::Region': REGION, 'AWS::URLSuffix': 'amazonaws.com' };
  }
}
