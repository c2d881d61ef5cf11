import * as fc from 'fast-check';
import { PARAMETERS } from './given-settings';
import { deploy } from '../../test/os/bottlerocket/render';
import { inEveryMood, launchTemplateRecipe, type Recipe } from '../../test/properties/arbitraries';
import { bottlerocketOptions, unknownSettings } from '../../test/properties/bottlerocket-arbitraries';
import { outcomeOf, runs, seed } from '../../test/properties/outcome';
import { unvalidated } from '../tools/unvalidated';

/** User data that the library made of options by chance. */
export interface Fuzzed {
  readonly options: Recipe;
  /** As it is once deployed. */
  readonly text: string;
  readonly warnings: string[];
}

/** Options of both kinds are sampled this often; the library refuses some of them. */
const USUAL = { amazonLinux2023: 2400, bottlerocket: 2400, unknownSettings: 800 };

/** What repeats a run: `FUZZ_SEED=… npm run prove -- user-data`. */
export const repeat = `FUZZ_SEED=${seed}${process.env.FUZZ_RUNS === undefined ? '' : ` FUZZ_RUNS=${process.env.FUZZ_RUNS}`} npm run prove -- user-data`;

/** User data of Amazon Linux 2023 by the arbitraries of the core tests. */
export function fuzzedAmazonLinux(): Fuzzed[] {
  const options = launchTemplateRecipe.map(({ os }) => os.amazonLinux2023 as Recipe | undefined).filter((given) => given !== undefined);
  return accepted('amazonLinux2023', sample(options, USUAL.amazonLinux2023));
}

/** User data of Bottlerocket by the arbitraries of the core tests: settings that the library knows, and settings that it does not. */
export function fuzzedBottlerocket(): Fuzzed[] {
  return accepted('bottlerocket', [...sample(inEveryMood(bottlerocketOptions), USUAL.bottlerocket), ...sample(unknownSettings, USUAL.unknownSettings)]);
}

const sample = (options: fc.Arbitrary<Recipe>, usual: number) => fc.sample(options, { numRuns: runs(usual), seed });

/** One template for each, but for those that end in a coded error. */
function accepted(os: string, recipes: Recipe[]): Fuzzed[] {
  return unvalidated(() => recipes.flatMap((options) => {
    const { code, template, warnings } = outcomeOf((bench) => bench.launchTemplate(bench.stack, { os: { [os]: options } }));
    return code === undefined ? [{ options, text: String(deploy(userDataIn(template), PARAMETERS)), warnings }] : [];
  }));
}

function userDataIn(template: { Resources: Record<string, { Type: string; Properties: any }> }): unknown {
  return Object.values(template.Resources).find(({ Type: type }) => type === 'AWS::EC2::LaunchTemplate')!.Properties.LaunchTemplateData.UserData['Fn::Base64'];
}
