import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Emulator } from '../emulator';
import { REGION } from '../emulator';
import { tryCommand, type Ended } from '../tools/command';

const CLI = join(dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk');

/** The real CLI of the AWS CDK, which takes the emulator for AWS. */
export class Cdk {
  /** Everything but the emulator is as for any user: the default synthesizer, a bootstrapped environment, change sets. */
  public constructor(private readonly emulator: Emulator, private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  public async bootstrap(): Promise<void> {
    await this.must(['bootstrap', `aws://${this.emulator.account}/${REGION}`]);
  }

  /** Deploys a stack of an app: a folder with a cdk.json, or a cloud assembly. Returns what the CLI wrote. */
  public async deploy(stack: string, app: App): Promise<string> {
    return this.must(['deploy', stack, '--require-approval', 'never', ...args(app)], app.folder);
  }

  /** The same, where it may fail. */
  public async tryDeploy(stack: string, app: App): Promise<Ended> {
    return this.run(['deploy', stack, '--require-approval', 'never', ...args(app)], app.folder);
  }

  public async destroy(stack: string, app: App): Promise<void> {
    await this.must(['destroy', stack, '--force', ...args({ ...app, parameters: {} })], app.folder);
  }

  /** What node runs. No process stands in between that would outlive the CLI. */
  public commandLine(command: string[]): string[] {
    return ['--no-warnings', CLI, ...command, '--no-notices', '--no-color'];
  }

  /** What the CLI runs in. It keeps its caches in a folder of this run, as accounts are new in each. */
  public get environment(): Record<string, string> {
    return {
      ...this.emulator.environment,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_HOME: resolve(this.folder),
      CI: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    };
  }

  private async must(command: string[], cwd?: string): Promise<string> {
    const { code, output } = await this.run(command, cwd);
    if (code !== 0) throw new Error(`cdk ${command.join(' ')} ended with ${code}:\n${telling(output)}\n${this.emulator.complaints.slice(-2000)}`);
    return output;
  }

  private run(command: string[], cwd?: string): Promise<Ended> {
    return tryCommand(process.execPath, this.commandLine(command), { cwd, env: this.environment, timeout: 300 });
  }
}

/** What is deployed. */
export interface App {
  /** Where the CLI runs; a cdk.json there says what the app is. */
  readonly folder?: string;
  /** The cloud assembly that the app writes; without a folder, that it wrote. */
  readonly assembly: string;
  /** Parameters of the stack, by name. */
  readonly parameters?: Record<string, string>;
}

function args({ folder, assembly, parameters = {} }: App): string[] {
  const given = Object.entries(parameters).flatMap(([name, value]) => ['--parameters', `${name}=${value}`]);
  return [folder === undefined ? '--app' : '--output', resolve(assembly), ...given];
}

/** The end of what the CLI wrote, and every line about a failure. */
function telling(output: string): string {
  const lines = output.trimEnd().split('\n');
  return [...lines.slice(0, -15).filter((line) => /_FAILED|rror/.test(line)), ...lines.slice(-15)].join('\n');
}
