import { join } from 'node:path';
import { brokenJars } from './broken-jar';
import { brokenModules } from './broken-module';
import { brokenWheels } from './broken-wheel';
import { assertEqual, readAssembly, type Assembly } from './compare';
import { dotnetSurface } from './dotnet';
import { go } from './go';
import { java } from './java';
import { cdkSynth, EXAMPLES, type Language } from './language';
import { python } from './python';
import { readmeExample } from './readme-example';
import type { Cases, Judge, Proof } from '../proof';
import { contextOf } from '../tools/examples';
import { packageVersion } from '../tools/machine';
import { TOOLS } from '../tools/python';

/** Packages with something broken in them, which have to fail. */
type Broken = (cases: Cases, built: string) => Promise<void>;

const LANGUAGES: Array<[Language, Broken]> = [[python, brokenWheels], [java, brokenJars], [go, brokenModules]];
const TYPESCRIPT = join(EXAMPLES, 'hardened-cluster');

/** The library as users of other languages get it. */
export const languages: Proof = {
  name: 'languages',
  claim: 'the packages for Python, Java and Go, installed anew, synthesise the demo as TypeScript does; the code for .NET has every name',
  budget: 600,
  run: async (cases: Cases) => {
    const judges: Judge[] = [{ name: 'aws-cdk', version: packageVersion('aws-cdk') }, { name: 'jsii-pacmak', version: packageVersion('jsii-pacmak') }];
    const expected = await cases.holds('the demo in TypeScript', synthesizeTypescript);
    if (expected === undefined) return judges;
    for (const [language, broken] of LANGUAGES) judges.push(...await tryLanguage(cases, expected, language, broken));
    await wrongAssemblies(cases, expected);
    progress('.NET: code');
    await dotnetSurface(cases);
    return judges;
  },
};

async function synthesizeTypescript(): Promise<Assembly> {
  progress('TypeScript: the demo');
  const outdir = outdirOf('TypeScript');
  await cdkSynth(TYPESCRIPT, outdir);
  return readAssembly(outdir);
}

async function tryLanguage(cases: Cases, expected: Assembly, language: Language, broken: Broken): Promise<Judge[]> {
  const { name } = language;
  await cases.holds(`the context of the example in ${name} is that of TypeScript`, () => {
    if (contextOf(join(EXAMPLES, name.toLowerCase())) !== contextOf(TYPESCRIPT)) throw new Error('make the context of both files cdk.json the same');
  });
  progress(`${name}: package`);
  const built = await cases.holds(`the package for ${name} is built`, language.build);
  if (built === undefined) return [];
  progress(`${name}: installation and demo`);
  const outdir = outdirOf(name);
  const synthesized = await cases.holds(`the demo in ${name}`, async () => {
    await language.synthesize(built, outdir);
    return readAssembly(outdir);
  });
  if (synthesized === undefined) return [];
  await cases.holds(`the demo in ${name} is that of TypeScript`, () => assertEqual(expected, synthesized));
  const judges = await language.judges();
  if (language === python) await cases.holds('the example of the README in Python', readmeExample);
  progress(`${name}: broken packages`);
  await broken(cases, built);
  return judges;
}

/** Assemblies that another language could have made by mistake. */
async function wrongAssemblies(cases: Cases, expected: Assembly): Promise<void> {
  const changed = (from: RegExp, to: string) => () => {
    const text = JSON.stringify(expected.templates);
    if (!from.test(text)) throw new Error(`no template has ${from}`);
    assertEqual(expected, { ...expected, templates: JSON.parse(text.replace(from, to)) as Record<string, unknown> });
  };
  await cases.caught('a node group with another logical id', changed(/"(Workers[0-9A-F]{8})":/, '"Other$1":'), /Workers[0-9A-F]{8} is missing.*OtherWorkers/s);
  await cases.caught('a node group with another setting', changed(/"ForceUpdateEnabled":false/, '"ForceUpdateEnabled":true'), /ForceUpdateEnabled is true, expected false/);
  await cases.caught('a node group without a setting', changed(/"ForceUpdateEnabled":false,?/, ''), /ForceUpdateEnabled is missing, expected false/);
  const [, ...findings] = Object.entries(expected.findings);
  await cases.caught('a rule pack that finds less', () => assertEqual(expected, { ...expected, findings: Object.fromEntries(findings) }),
    /findings\..* is missing, expected/);
}

const outdirOf = (name: string): string => join(TOOLS, 'assemblies', name);

function progress(step: string): void {
  console.log(`  ${step}`);
}
