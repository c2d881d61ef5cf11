import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * What a feature of a node may do, and why: one statement, from which the policy, its page in the docs and its tests are made.
 */
export interface Permission {
  /** Id of the statement: letters and digits, unique in the role. */
  readonly sid: string;

  /** Each action, and what it is for. */
  readonly actions: Record<string, string>;

  /** ARNs that the actions are bound to. Without any they get `*`. */
  readonly resources?: string[];

  /** Conditions in the form of IAM: operator, key, values. */
  readonly conditions?: Record<string, Record<string, string | string[]>>;

  /** Name of the AWS managed policy that has the statement, where the node role gets that instead of a statement of ours. */
  readonly awsManagedPolicy?: string;

  /** What breaks without it, in a sentence. */
  readonly without: string;

  /** Address of the page that says so. */
  readonly source: string;
}

/** The statements of the union: one for each permission of ours, in order. What two features share is declared once and comes once. */
export function statementsOf(permissions: Permission[]): PolicyStatement[] {
  return [...new Set(permissions)].filter(({ awsManagedPolicy }) => awsManagedPolicy === undefined).map(({ sid, actions, resources, conditions }) =>
    new PolicyStatement({ sid, actions: Object.keys(actions), resources: resources ?? ['*'], conditions }));
}

/** Names of the AWS managed policies that have the others, each once. */
export function awsManagedPoliciesOf(permissions: Permission[]): string[] {
  return [...new Set(permissions.map(({ awsManagedPolicy }) => awsManagedPolicy).filter((name) => name !== undefined))];
}
