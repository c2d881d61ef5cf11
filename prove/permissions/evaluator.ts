import { join } from 'node:path';
import type { EffectivePolicies } from '../../test/access/effective-policies';
import { command } from '../tools/command';
import { pythonEnvironment } from '../tools/python';

/** Whether a role may do something to a resource. */
export interface Question {
  readonly role: EffectivePolicies;
  readonly action: string;
  readonly resource: string;
}

/** What moto's evaluator says. */
export interface Verdict {
  /** For each role the actions that it may do on anything at all, of those that were asked about. */
  readonly allowed: string[][];
  /** For each question whether it may. */
  readonly answers: boolean[];
}

/** Asks the evaluator with which moto enforces permissions. */
export async function evaluate(actions: string[], roles: EffectivePolicies[], questions: Question[]): Promise<Verdict> {
  return JSON.parse(await python('evaluate.py', { actions, roles, questions })) as Verdict;
}

/** Runs a script of this folder with moto at hand. */
export async function python(script: string, input: object): Promise<string> {
  const environment = await pythonEnvironment('prove/emulator/requirements.txt');
  return command(join(environment, 'bin/python'), ['-B', join('prove/permissions', script)], { input: JSON.stringify(input) });
}
