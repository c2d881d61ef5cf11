import * as fc from 'fast-check';
import { launchTemplateRecipe, nodeGroupRecipe, OVERRIDES, Recipe, roleRecipe } from './arbitraries';
import { Bench } from './bench';
import { Outcome, outcomeOf, runs, seed, tell } from './outcome';
import { checkTemplate } from '../judges/template-checker';

/** Runs a property and counts how it ended. */
class Tally {
  public readonly codes = new Map<string, number>();
  public total = 0;

  public check(recipes: fc.Arbitrary<Recipe>, numRuns: number, make: (bench: Bench, recipe: Recipe) => void): void {
    fc.assert(fc.property(recipes, (recipe) => {
      const outcome = outcomeOf((bench) => make(bench, recipe));
      this.total++;
      const code = outcome.code ?? 'template';
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
      if (outcome.template !== undefined) expect(complaints(outcome)).toEqual([]);
    }), { numRuns, seed });
  }

  public share(code: string): number {
    return (this.codes.get(code) ?? 0) / this.total;
  }
}

/** Settings that the library has no type for are the user's own risk; it says so in a warning. */
function complaints({ template, warnings }: Outcome): string[] {
  const untyped = warnings.some((warning) => warning.includes('BottlerocketUntypedSettings'));
  // The judge knows that no setting of Bottlerocket is a float; of one that nobody knows it cannot.
  const ofUnknown = (complaint: string) => /(?:is not a Bottlerocket setting|has a number that is no integer)$/.test(complaint);
  return checkTemplate(template).filter((complaint) => !(untyped && ofUnknown(complaint)));
}

describe('whatever is given, a coded error or a template that the judge accepts', () => {
  test('HardenedNodeGroup', () => {
    const tally = new Tally();
    tally.check(nodeGroupRecipe, runs(90), (bench, recipe) => bench.nodeGroup(bench.stack, recipe));
    tell('HardenedNodeGroup', tally.codes);
    // THEN it is not degenerate: both ends are reached often
    expect(tally.share('template')).toBeGreaterThan(0.25);
    expect(1 - tally.share('template')).toBeGreaterThan(0.25);
  });

  test('SelinuxLaunchTemplate', () => {
    const tally = new Tally();
    tally.check(launchTemplateRecipe, runs(50), (bench, recipe) => bench.launchTemplate(bench.stack, recipe));
    tell('SelinuxLaunchTemplate', tally.codes);
    expect(tally.share('template')).toBeGreaterThan(0.25);
    expect(1 - tally.share('template')).toBeGreaterThan(0.1);
  });

  test('MinimalSsmRole', () => {
    const tally = new Tally();
    tally.check(roleRecipe, runs(30), (bench, recipe) => bench.role(bench.stack, recipe));
    tell('MinimalSsmRole', tally.codes);
    expect(tally.share('template')).toBeGreaterThan(0.25);
  });

  test.each(OVERRIDES.map((override) => [`${override.on}: ${override.path} = ${JSON.stringify(override.value)}`, override] as const))('escape hatch %s', (_name, override) => {
    const outcome = outcomeOf((bench) => bench.override(bench.stack, override));
    if (outcome.template !== undefined) expect(complaints(outcome)).toEqual([]);
  });
});
