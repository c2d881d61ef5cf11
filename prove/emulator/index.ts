import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Judge } from '../proof';
import { pythonEnvironment } from '../tools/python';

const REQUIREMENTS = 'prove/emulator/requirements.txt';

/** What emulates AWS. */
export const moto = (): Judge => ({ name: 'moto', version: /==(.+)/.exec(readFileSync(REQUIREMENTS, 'utf8'))![1] });

/** Region that is emulated: the others answer as well, and nothing is there. */
export const REGION = 'us-east-1';

/** What a client of AWS needs to sign its requests. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** AWS on 127.0.0.1: a server of moto, at a free port, that ends with this process at the latest. */
export class Emulator {
  /** Starts one, and waits until it listens. */
  public static async start(): Promise<Emulator> {
    const python = join(await pythonEnvironment(REQUIREMENTS), 'bin/python');
    // It ends when its input ends, also when this process is killed.
    const server = spawn(python, ['-B', resolve('prove/emulator/server/serve.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
    const emulator = new Emulator(server);
    await emulator.listening();
    return emulator;
  }

  public endpoint = '';
  public account = '';
  /** Of somebody who may do anything. */
  public credentials: Credentials = { accessKeyId: '', secretAccessKey: '' };

  private log = '';

  private constructor(private readonly server: ChildProcess) {
    server.stderr!.setEncoding('utf8').on('data', (text: string) => { this.log = `${this.log}${text}`.slice(-20_000); });
  }

  /** What it had to complain about. */
  public get complaints(): string {
    return this.log;
  }

  /** The environment of a program that is to take it for AWS. */
  public get environment(): Record<string, string> {
    return {
      AWS_ACCESS_KEY_ID: this.credentials.accessKeyId,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: REGION,
      AWS_SECRET_ACCESS_KEY: this.credentials.secretAccessKey,
    };
  }

  /** What the clients of the AWS SDK are made with. */
  public client(credentials = this.credentials): { endpoint: string; region: string; credentials: Credentials; maxAttempts: number } {
    return { endpoint: this.endpoint, region: REGION, credentials, maxAttempts: 1 };
  }

  /** Credentials of a role as a service gets them, if the role trusts it: those of a node come from Amazon EC2. */
  public async roleCredentials(service: string, role: string): Promise<Credentials> {
    const answer = await fetch(`${this.endpoint}/role-credentials/${service}/${role}`);
    if (!answer.ok) throw new Error(await answer.text());
    return await answer.json() as Credentials;
  }

  /** Ends it, and waits until it is gone. */
  public async stop(): Promise<void> {
    const { server } = this;
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.stdin!.end();
    await gone;
  }

  private async listening(): Promise<void> {
    const lines = createInterface({ input: this.server.stdout! });
    const ended = once(this.server, 'exit').then(
      ([code]) => { throw new Error(`the emulator of AWS ended with ${code} before it listened:\n${this.log}`); },
      (error: Error) => { throw new Error(`the emulator of AWS did not start: ${error.message}`); },
    );
    const [line] = await Promise.race([once(lines, 'line'), ended]) as [string];
    ended.catch(() => undefined);
    const { endpoint, account, accessKeyId, secretAccessKey } = JSON.parse(line) as Record<string, string>;
    Object.assign(this, { endpoint, account, credentials: { accessKeyId, secretAccessKey } });
  }
}
