import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../tools/command';
import { contextOf, EXAMPLE_APPS } from '../tools/examples';

/** User data that a template holds. */
export interface Booted {
  /** Template and logical id. */
  readonly name: string;
  readonly text: string;
}

type Resources = Record<string, { Type: string; Properties: { LaunchTemplateData: { UserData: { 'Fn::Base64': unknown } } } }>;

/** The user data of every launch template of the integ tests and of the examples. */
export async function userDataOfTemplates(scratch: string): Promise<Booted[]> {
  const examples = EXAMPLE_APPS.map((example) => join(scratch, example));
  for (const [i, example] of EXAMPLE_APPS.entries()) {
    await command('npx', ['tsx', 'app.ts'], { cwd: example, env: { CDK_OUTDIR: examples[i], CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: contextOf(example) } });
  }
  // Snapshots are held against the tests by `npx projen integ`.
  const snapshots = readdirSync('integ').filter((name) => name.endsWith('.snapshot')).map((name) => join('integ', name));
  return [...snapshots, ...examples].flatMap((folder) => readdirSync(folder).filter((file) => file.endsWith('.template.json')).flatMap((file) => userDataIn(join(folder, file))));
}

function userDataIn(file: string): Booted[] {
  const { Resources: resources } = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
  return Object.entries(resources).filter(([, { Type: type }]) => type === 'AWS::EC2::LaunchTemplate').map(([id, { Properties: { LaunchTemplateData: data } }]) => {
    const text = data.UserData['Fn::Base64'];
    if (typeof text !== 'string') throw new Error(`the user data of ${id} in ${file} is known at deployment only: ${JSON.stringify(text)}`);
    return { name: `${file.split('/').pop()} ${id}`, text };
  });
}
