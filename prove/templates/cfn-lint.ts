import { basename, join } from 'node:path';
import type { Finding } from './finding';
import { tryCommand } from '../tools/command';
import { versionOf } from '../tools/machine';
import { pythonEnvironment } from '../tools/python';

/** The parts of cfn-lint's JSON that count. */
interface Match {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path?: (string | number)[] };
  readonly Filename: string;
}

const installed = async () => join(await pythonEnvironment('prove/templates/cfn-lint-requirements.txt'), 'bin/cfn-lint');

/** cfn-lint of the CloudFormation team, in Python: another hand than the validator in the CDK. Warnings count as errors do. */
export async function cfnLint(templates: string[]): Promise<Finding[]> {
  const { stdout, output } = await tryCommand(await installed(), ['--format', 'json', '--', ...templates]);
  if (!stdout.startsWith('[')) throw new Error(`cfn-lint gave no findings to read:\n${output}`);
  return (JSON.parse(stdout) as Match[]).map(({ Rule, Message, Location, Filename }) => ({
    judge: 'cfn-lint',
    rule: Rule.Id,
    resource: Location.Path?.[0] === 'Resources' ? String(Location.Path[1]) : '',
    template: basename(Filename),
    message: Message,
  }));
}

export const cfnLintVersion = async () => versionOf(await installed());
