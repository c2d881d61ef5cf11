import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Something that an account and Region have once: who has it first in an app.
 *
 * Where account and Region are known at deployment only, stacks of one stage are taken for the same environment, as they go where the credentials lead;
 * stacks of different stages are not.
 */
export class EnvironmentClaims {
  private readonly claims = new WeakMap<IConstruct, IConstruct[]>();

  /** The first in the same environment, if this one is not it. */
  public claim(scope: IConstruct): IConstruct | undefined {
    const others = this.claims.get(scope.node.root) ?? [];
    const first = others.find((other) => sameEnvironment(Stack.of(scope), Stack.of(other)));
    if (first === undefined) this.claims.set(scope.node.root, [...others, scope]);
    return first;
  }
}

function sameEnvironment(a: Stack, b: Stack): boolean {
  if (a.environment !== b.environment) return false;
  const known = ![a.account, a.region].some((part) => Token.isUnresolved(part));
  return known || Stage.of(a) === Stage.of(b);
}
