/**
 * The validator that is built into aws-cdk-lib: templates against the schemas of CloudFormation, warnings included.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, CloudFormationValidatePlugin, Stack, Validations } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { launchTemplateRecipe, nodeGroupRecipe, Recipe, roleRecipe } from './arbitraries';
import { Bench } from './bench';
import { codeOf, QUICK, runs, seed } from './outcome';

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
}

/** The parameters are the bench's; a value that only decides at synthesis, such as a version, does not end in the template. */
const UNUSED_PARAMETER = 'W2001';

/** One app, one synthesis and one start of the validator for all recipes. */
class Batch {
  private readonly app = new App({ ...QUICK, context: { ...QUICK.context, '@aws-cdk/core:failSynthOnValidationErrors': false } });
  private readonly recipes = new Map<string, Recipe>();

  public constructor() {
    Validations.of(this.app).addPlugins(new CloudFormationValidatePlugin());
  }

  /** How many recipes became templates. */
  public get templates(): number {
    return this.recipes.size;
  }

  /** A stack for each recipe; those that end with a coded error have none. */
  public add(kind: string, recipes: Recipe[], make: (bench: Bench, recipe: Recipe) => void): this {
    recipes.forEach((recipe, i) => {
      const id = `${kind}${i}`;
      const stack = new Stack(this.app, id);
      try {
        make(new Bench(stack), recipe);
        this.recipes.set(id, recipe);
      } catch (error) {
        codeOf(error);
        this.app.node.tryRemoveChild(id);
      }
    });
    return this;
  }

  /** What the validator finds, with the recipe that led there. */
  public findings(): string[] {
    const report = JSON.parse(readFileSync(join(this.app.synth().directory, 'validation-report.json'), 'utf8'));
    const violations: Violation[] = report.pluginReports.flatMap((plugin: { violations?: Violation[] }) => plugin.violations ?? []);
    return violations.filter(({ ruleName }) => ruleName !== UNUSED_PARAMETER)
      .flatMap(({ ruleName, description, violatingConstructs }) => violatingConstructs.map(({ constructPath }) =>
        `${ruleName} at ${constructPath}: ${description} ${fc.stringify(this.recipes.get(constructPath.split('/')[0]))}`));
  }
}

const sample = (recipes: fc.Arbitrary<Recipe>, usual: number) => fc.sample(recipes, { numRuns: runs(usual), seed });

/** A launch template with a property of the wrong type, which a validator that is awake finds. */
function broken(bench: Bench, recipe: Recipe): void {
  (bench.launchTemplate(bench.stack, recipe).node.defaultChild as CfnResource).addPropertyOverride('LaunchTemplateData.Monitoring.Enabled', 'perhaps');
}

describe(`what recipes become, before the validator of aws-cdk-lib (FUZZ_SEED=${seed})`, () => {
  const batch = new Batch();
  let findings: string[];

  beforeAll(() => {
    jest.spyOn(console, 'error').mockImplementation(); // synthesis prints the report too
    findings = batch
      .add('Group', sample(nodeGroupRecipe, 24), (bench, recipe) => bench.nodeGroup(bench.stack, recipe))
      .add('Template', sample(launchTemplateRecipe, 12), (bench, recipe) => bench.launchTemplate(bench.stack, recipe))
      .add('Role', sample(roleRecipe, 6), (bench, recipe) => bench.role(bench.stack, recipe))
      .add('Broken', [{}], broken)
      .findings();
  });

  test('has no findings', () => expect(findings.filter((finding) => !finding.includes(' at Broken'))).toEqual([]));

  test('is often a template', () => expect(batch.templates).toBeGreaterThan(runs(24) / 4));

  test('has findings where it is wrong', () => {
    expect(findings).toContain("F3012 at Broken0/Template/Resource: LaunchTemplateData.Monitoring.Enabled: 'perhaps' is not of type 'boolean' {}");
  });
});
