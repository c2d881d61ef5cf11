import type { Ended } from '../../prove/tools/command';
import type { Machine } from '../../prove/tools/machine';

/** What a command of a machine does, by the first words of its line. */
export type Answers = Record<string, Partial<Ended> | Error>;

export interface FakeMachine extends Machine {
  /** Every command that was run, in its order. */
  readonly ran: string[];
}

/** /etc/os-release of some distributions. */
export const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nID=debian\n';
export const MINT = 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\nPRETTY_NAME="Linux Mint 22"\n';
export const FEDORA = 'NAME="Fedora Linux"\nID=fedora\nPRETTY_NAME="Fedora Linux 43"\n';

/** A machine on which every command succeeds but those that are told otherwise. */
export function machine(osRelease: string, uid: number, answers: Answers = {}): FakeMachine {
  const ran: string[] = [];
  return {
    osRelease,
    uid,
    ran,
    run: async (name, args) => {
      const line = [name, ...args].join(' ');
      ran.push(line);
      const answer = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1];
      if (answer instanceof Error) throw answer;
      return { code: 0, stdout: '', output: answer?.stdout ?? '', ...answer };
    },
  };
}

/** The message of the error that a promise ends with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'nothing was refused', (error: Error) => error.message);
}
