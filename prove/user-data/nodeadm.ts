import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tryCommand } from '../tools/command';
import { goCommand } from '../tools/go';
import { fromRegistry } from '../tools/machine';
import { TOOLS } from '../tools/python';

const MODULE = 'github.com/awslabs/amazon-eks-ami/nodeadm';
/** Names the version; `go.sum` the content. */
const PIN = 'prove/user-data/nodeadm';

/** What reads NodeConfigs on a node of Amazon Linux 2023, built from its own module. */
export class Nodeadm {
  /** Built once for each version; its source comes from the Go module proxy. */
  public static async install(): Promise<Nodeadm> {
    const mod = readFileSync(join(PIN, 'go.mod'), 'utf8');
    const go = await goCommand(/^go (\S+)$/m.exec(mod)![1]);
    const downloaded = await fromRegistry('the Go module proxy', go, ['mod', 'download', '-json', MODULE], { cwd: PIN });
    const { Dir: folder, Version: version } = JSON.parse(downloaded) as { Dir: string; Version: string };
    const binary = join(TOOLS, `nodeadm-${createHash('sha256').update(mod).digest('hex').slice(0, 12)}`);
    if (!existsSync(binary)) {
      console.log('  building nodeadm, which takes minutes the first time');
      mkdirSync(TOOLS, { recursive: true });
      const built = `${binary}.${process.pid}`;
      await fromRegistry('the Go module proxy', go, ['build', '-ldflags=-s -w', '-o', built, `${MODULE}/cmd/nodeadm`], { cwd: PIN, timeout: 1200 });
      renameSync(built, binary);
    }
    return new Nodeadm(binary, folder, version);
  }

  private files = 0;

  private constructor(private readonly binary: string, public readonly folder: string, public readonly version: string) {}

  /** The NodeConfig that nodeadm makes of user data, all its parts merged. Throws what nodeadm says is wrong. */
  public async merge(userData: string, scratch: string): Promise<{ spec: Record<string, any> }> {
    return JSON.parse(await this.config('dump', userData, scratch)) as { spec: Record<string, any> };
  }

  /** Throws what nodeadm says is wrong with the NodeConfig of user data. */
  public async check(userData: string, scratch: string): Promise<void> {
    await this.config('check', userData, scratch);
  }

  private async config(verb: 'check' | 'dump', userData: string, scratch: string): Promise<string> {
    const file = resolve(scratch, `user-data-${this.files++}`);
    writeFileSync(file, userData);
    const { code, stdout, output } = await tryCommand(this.binary, ['config', verb, '--config-source', `file://${file}`]);
    rmSync(file);
    if (code !== 0) throw new Error(`nodeadm config ${verb}: ${output.trim()}`);
    return stdout;
  }
}

/** Does something with each of many, as many at a time as the machine has use for. */
export async function inParallel<T>(all: T[], act: (item: T) => Promise<void>, lanes = 4): Promise<void> {
  const left = all.values();
  await Promise.all(Array.from({ length: lanes }, async () => {
    for (const item of left) await act(item);
  }));
}
