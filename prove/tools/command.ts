import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Record<string, string>;
  /** What the command reads. */
  readonly input?: string;
  /** Seconds. @default 600 */
  readonly timeout?: number;
  /** Whether its output is seen as it comes. */
  readonly shown?: boolean;
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

/** Process groups of the commands that run: each has its own, with all that it starts. */
const running = new Set<number>();

/** Runs a command to its end, whatever that is. */
export function tryCommand(name: string, args: string[], { cwd, env, input, timeout = 600, shown = false }: CommandOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    if (child.pid !== undefined) running.add(child.pid);
    // The timer of spawn goes on when there is no such command, and keeps the proofs from ending.
    const timer = setTimeout(() => endGroup(child.pid!), timeout * 1000);
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; output += text; if (shown) process.stdout.write(text); });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { output += text; if (shown) process.stderr.write(text); });
    child.stdin.on('error', () => undefined).end(input ?? '');
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? new Error(`there is no command ${name}`) : error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child.pid!);
      resolve({ code: code ?? -1, stdout, output: signal ? `${output}\nended by ${signal} after ${timeout} s at most` : output });
    });
  });
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGTERM');
  } catch {
    // It is gone already, or all that is left of it belongs to root.
  }
}

/** When this process is told to end, so are the commands that run. A terminal tells this process alone, as they have groups of their own. */
export function endCommandsOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      running.forEach(endGroup);
      process.exit(128 + constants.signals[signal]);
    });
  }
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
