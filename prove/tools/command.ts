import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Record<string, string>;
  /** What the command reads. */
  readonly input?: string;
  /** Seconds. @default 600 */
  readonly timeout?: number;
}

/** What a command wrote and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Lines of output that a failure shows. */
const SHOWN = 60;

/** Runs a command to its end, whatever that is. */
export function tryCommand(name: string, args: string[], { cwd, env, input, timeout = 600 }: CommandOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    // The timer of spawn goes on when there is no such command, and keeps the proofs from ending.
    const timer = setTimeout(() => child.kill(), timeout * 1000);
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; output += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { output += text; });
    child.stdin.on('error', () => undefined).end(input ?? '');
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? new Error(`there is no command ${name}`) : error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout, output: signal ? `${output}\nended by ${signal} after ${timeout} s at most` : output });
    });
  });
}

/** Runs a command that has to succeed, and returns what it wrote to standard output. */
export async function command(name: string, args: string[], options?: CommandOptions): Promise<string> {
  const { code, stdout, output } = await tryCommand(name, args, options);
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-SHOWN).join('\n');
    throw new Error(`${[name, ...args].join(' ')} ended with ${code}:\n${tail}`);
  }
  return stdout;
}
