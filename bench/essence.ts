import { createRequire } from 'node:module';
import { canonical, type Resource, type Template } from './templates';

/** By require: the types of smol-toml are those of an ES module only, its code is CommonJS too. */
const { parse } = createRequire(__filename)('smol-toml') as { parse(toml: string): object };

interface Statement {
  readonly Action: string | string[];
  readonly Sid?: string;
  readonly [element: string]: unknown;
}

/**
 * What matters of a template with one node group: the node group, what boots, what the role may do, what the key allows.
 *
 * Left out are names, descriptions, tags, and in which policies and statements the permissions of the role stand.
 */
export function essence(template: Template): string {
  const nodegroup = only(template, 'AWS::EKS::Nodegroup');
  const launchTemplate = only(template, 'AWS::EC2::LaunchTemplate');
  const role = only(template, 'AWS::IAM::Role');
  const key = only(template, 'AWS::KMS::Key');
  const { TagSpecifications: _, UserData: userData, ...data } = launchTemplate.Properties!.LaunchTemplateData as Record<string, unknown>;
  const policies = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy');
  const essentials = {
    nodegroup: nodegroup.Properties,
    launchTemplate: { ...data, settings: parse((userData as { 'Fn::Base64': string })['Fn::Base64']) },
    trust: permissions([role.Properties!.AssumeRolePolicyDocument]),
    awsManagedPolicies: (role.Properties!.ManagedPolicyArns as object[]).filter((arn) => !('Ref' in arn)).map((arn) => canonical(arn)).sort(),
    permissions: permissions(policies.map((policy) => policy.Properties!.PolicyDocument)),
    key: { rotated: key.Properties!.EnableKeyRotation, kept: key.DeletionPolicy, permissions: permissions([key.Properties!.KeyPolicy]) },
  };
  return canonical(essentials, (id) => template.Resources[id]?.Type);
}

function only(template: Template, type: string): Resource {
  const found = Object.values(template.Resources).filter(({ Type }) => Type === type);
  if (found.length !== 1) throw new Error(`expected one ${type}, got ${found.length}`);
  return found[0];
}

/** The permissions of policy documents, one action each, sorted and without repetition. */
function permissions(documents: unknown[]): string[] {
  const statements = documents.flatMap((document) => (document as { Statement: Statement[] }).Statement);
  const single = statements.flatMap(({ Sid: _, Action: actions, ...rest }) => [actions].flat().map((action) => canonical({ ...rest, action })));
  return [...new Set(single)].sort();
}
