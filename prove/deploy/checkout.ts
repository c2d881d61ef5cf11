import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command } from '../tools/command';
import { EXAMPLE_APPS } from '../tools/examples';

/** A copy of the examples and of the integ tests, which may be edited as a user edits an app. What they import is the library of the repository itself. */
export class Checkout {
  /** Fills an empty folder. */
  public constructor(public readonly folder: string) {
    const mirrored = (name: string) => symlinkSync(resolve(name), this.path(name));
    ['src', 'tsconfig.json'].forEach(mirrored);
    mkdirSync(this.path('examples'));
    cpSync('examples/tsconfig.json', this.path('examples/tsconfig.json'));
    for (const example of EXAMPLE_APPS) {
      cpSync(example, this.path(example), { recursive: true, filter: (file) => !file.includes('cdk.out') });
    }
    mkdirSync(this.path('integ'));
    for (const file of readdirSync('integ').filter((name) => name.endsWith('.ts') || name === 'tsconfig.json')) cpSync(join('integ', file), this.path(`integ/${file}`));
  }

  public path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Replaces a text that stands once in a file. */
  public edit(file: string, from: string, to: string): void {
    const text = readFileSync(this.path(file), 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} has to have this once: ${from}`);
    writeFileSync(this.path(file), text.replace(from, () => to));
  }

  /** Runs an app that is one file, and returns where its cloud assembly is. */
  public async synthesize(file: string, assembly: string, context: object, env: Record<string, string> = {}): Promise<string> {
    await command(process.execPath, ['--import', 'tsx', file], {
      cwd: this.folder,
      env: { ...env, CDK_OUTDIR: this.path(assembly), CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' },
    });
    return this.path(assembly);
  }
}
