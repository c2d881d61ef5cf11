import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { cfnLint, cfnLintVersion } from './cfn-lint';
import { judge } from './exceptions';
import { show, type Finding } from './finding';
import { cloudFormationValidate, controlTower } from './plugins';
import type { Cases, Proof } from '../proof';
import { command } from '../tools/command';
import { EXAMPLE_APPS } from '../tools/examples';
import { packageVersion, withScratch } from '../tools/machine';

type Template = { Resources: Record<string, { Type: string; Properties: Record<string, any> }> };

/** Templates, read by three linters that are not ours. */
export const templates: Proof = {
  name: 'templates',
  claim: 'no linter has anything to say about a template, but for listed exceptions with a reason',
  budget: 180,
  run: async (cases: Cases) => {
    await withScratch('templates', async (folder) => {
      const files = [...integTemplates(), ...(await exampleTemplates(folder))];
      const findings = [
        ...(await cases.holds('cfn-lint reads every template', () => cfnLint(files))) ?? [],
        ...(await cases.holds('the validator of the CDK reads every template', () => cloudFormationValidate(files))) ?? [],
        ...(await cases.holds('the rules of AWS Control Tower read every template', () => controlTower(files))) ?? [],
      ];
      await judgeAll(cases, files, findings);
      await negatives(cases, folder, files[0]);
    });
    return [
      { name: 'cfn-lint', version: await cfnLintVersion() },
      { name: '@aws/cloudformation-validate in aws-cdk-lib', version: packageVersion('aws-cdk-lib') },
      { name: '@cdklabs/cdk-validator-cfnguard', version: packageVersion('@cdklabs/cdk-validator-cfnguard') },
    ];
  },
};

async function judgeAll(cases: Cases, files: string[], findings: Finding[]): Promise<void> {
  const { open, unused } = judge(findings);
  const names = files.map((file) => basename(file));
  for (const name of names) await cases.holds(`nothing is open in ${name}`, () => refuse(open.filter(({ template }) => template === name)));
  await cases.holds('no judge names a template that it was not given', () => refuse(elsewhere(findings, names)));
  await cases.caught('a finding in a template that no judge was given', () => refuse(elsewhere([
    ...findings, { judge: 'nobody', rule: 'any', resource: '', template: '', message: 'lost' },
  ], names)), /nobody any on the template of : lost$/);
  await cases.holds('every exception is needed', () => {
    if (unused.length > 0) throw new Error(`no template has it any more: ${unused.map(({ rule, resources }) => `${rule} on ${resources}`).join(', ')}`);
  });
}

/** Templates that are wrong on purpose; each judge has to see what is its business. */
async function negatives(cases: Cases, folder: string, file: string): Promise<void> {
  const broken = (name: string, change: (properties: Record<string, any>) => void, type: string) => {
    const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
    change(Object.values(template.Resources).find(({ Type }) => Type === type)!.Properties);
    const path = join(folder, `${name}.template.json`);
    writeFileSync(path, JSON.stringify(template));
    return [path];
  };
  const group = 'AWS::EKS::Nodegroup';
  const launchTemplate = 'AWS::EC2::LaunchTemplate';
  await cases.caught('a property that does not exist, by cfn-lint', async () => refuse(judge(await cfnLint(
    broken('unknown', (properties) => { properties.AmiTyp = 'BOTTLEROCKET_x86_64'; }, group))).open), /cfn-lint E3002 .*AmiTyp/);
  await cases.caught('an AMI type that does not exist, by the validator of the CDK', () => refuse(judge(cloudFormationValidate(
    broken('enum', (properties) => { properties.AmiType = 'BOTTLEROCKET_x87'; }, group))).open), /CloudFormation Validate W3030/);
  await cases.caught('IMDSv1, by the rules of AWS Control Tower', () => refuse(judge(controlTower(
    broken('imdsv1', (properties) => { properties.LaunchTemplateData.MetadataOptions.HttpTokens = 'optional'; }, launchTemplate))).open), /CT\.EC2\.PR\.\d+/);
}

/** Findings that no file above would show. */
const elsewhere = (findings: Finding[], names: string[]) => findings.filter(({ template }) => !names.includes(template));

function refuse(findings: Finding[]): void {
  if (findings.length > 0) throw new Error(findings.map(show).join('\n'));
}

/** The snapshots, which `npx projen integ` holds against the tests. */
function integTemplates(): string[] {
  const snapshots = readdirSync('integ').filter((name) => name.endsWith('.snapshot'));
  return snapshots.flatMap((snapshot) => templatesIn(join('integ', snapshot)).filter((file) => !file.includes('DeployAssert')));
}

async function exampleTemplates(folder: string): Promise<string[]> {
  for (const example of EXAMPLE_APPS) {
    await command('npx', ['cdk', 'synth', '--quiet', '--no-notices', '--no-lookups', '--output', join(folder, example)], { cwd: example });
  }
  return EXAMPLE_APPS.flatMap((example) => templatesIn(join(folder, example)));
}

const templatesIn = (folder: string) => readdirSync(folder).filter((file) => file.endsWith('.template.json')).map((file) => resolve(folder, file));
