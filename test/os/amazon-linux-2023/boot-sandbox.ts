import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { availableParallelism, tmpdir } from 'os';
import { basename, dirname, join } from 'path';
import type { BootScripts } from '../../../src/os/amazon-linux-2023/boot-script';

/** The files of a machine by path; a value that starts with LINK is a symbolic link. What stands below /state is the machine itself. */
export type Disk = Record<string, string>;

/** One boot of an instance. */
export interface Boot {
  /** Changes the disk while the machine is off. */
  readonly before?: (disk: Disk) => void;
  /** The kernel is told to be permissive, whatever the configuration says. */
  readonly permissive?: boolean;
  /** Somebody has the script run again. */
  readonly scriptAgain?: boolean;
}

/** A life of an instance, and what goes wrong in it. */
export interface Sequence {
  /** What goes wrong at which command, such as `fail@7 kill@12`: fail does nothing, half takes effect, and both report failure; lie does nothing
   * and reports success; kill ends the script; power ends the boot. */
  readonly faults?: string;
  /** The parts that do not arrive. */
  readonly without?: ('boothook' | 'shellscript' | 'kubeletFlags')[];
  /** @default - two ordinary boots */
  readonly boots?: Boot[];
}

/** What came of it. */
export interface Outcome {
  /** Whether the kubelet started, by boot. */
  readonly joined: boolean[];
  /** Whether nodeadm-run did. */
  readonly nodeadm: boolean[];
  /** What did not hold when the kubelet started. */
  readonly missing: string[];
  /** The commands that the scripts and the gate called. */
  readonly calls: string[];
  /** What was said on the console and in the log. */
  readonly console: string;
  readonly log: string;
}

interface Run {
  readonly disk: Disk;
  readonly calls: string[];
  /** The commands that took effect. */
  readonly done: string[];
  readonly code: number | null;
  readonly console: string;
  readonly log: string;
}

export const LINK = 'link to ';
const UNITS = ['nodeadm-run', 'kubelet'];
const dropIn = (unit: string) => `/etc/systemd/system/${unit}.service.d/10-hardened-node.conf`;
const FOLDERS = ['dev', 'run', 'state', 'usr/bin', 'var/log', 'etc/systemd/system', 'etc/containerd'];
const FRESH: Disk = {
  '/etc/selinux/config': '# SELINUX= takes one of three values\nSELINUX=permissive\nSELINUXTYPE=targeted\n',
  '/var/lib/cloud/data/instance-id': 'i-0123456789abcdef0\n',
};

/**
 * Plays boots of a machine in a folder: the real scripts with their paths moved below it, in the order of the real boot, with stand-ins for
 * what they call. A run of a script depends on the disk and the faults alone, so no run is made twice.
 */
export class BootSandbox {
  private readonly base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'boot-'));
  private readonly tools: string;
  private readonly runs = new Map<string, Promise<Run>>();

  public constructor(private readonly scripts: BootScripts) {
    this.tools = this.linkTools();
    writeFileSync(join(this.base, 'boothook'), moved(scripts.boothook));
    writeFileSync(join(this.base, 'shellscript'), moved(scripts.shellscript));
  }

  /** Plays them all, a few at a time; the outcomes stand in the order of the sequences. */
  public async play(sequences: Sequence[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    let next = 0;
    const worker = async () => {
      for (let i = next++; i < sequences.length; i = next++) outcomes[i] = await this.life(sequences[i]);
    };
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, worker));
    return outcomes;
  }

  public dispose() {
    rmSync(this.base, { recursive: true });
  }

  private async life(sequence: Sequence): Promise<Outcome> {
    const outcome = { joined: [] as boolean[], nodeadm: [] as boolean[], missing: [] as string[], calls: [] as string[], console: '', log: '' };
    let disk = FRESH;
    let scriptStarted = false;
    for (const boot of sequence.boots ?? [{}, {}]) {
      disk = withoutTemporary(disk);
      boot.before?.(disk);
      const before = disk;
      disk = { ...disk, '/state/mode': isPermanent(disk) && !boot.permissive ? 'Enforcing\n' : 'Permissive\n', '/var/lib/kubelet/kubeconfig': 'nodeadm-config\n' };
      let loaded = dropIns(disk);
      const done: string[] = [];
      const run = async (...args: string[]) => {
        const result = await this.run(disk, args, later(sequence.faults ?? '', outcome.calls.length));
        disk = result.disk;
        done.push(...result.done);
        outcome.calls.push(...result.calls);
        outcome.console += result.console;
        outcome.log += result.log;
        if (result.done.includes('systemctl daemon-reload')) loaded = dropIns(disk);
        return result.code;
      };
      const isOff = () => '/state/powered-off' in disk || '/state/power-lost' in disk;

      if (!sequence.without?.includes('boothook')) await run(join(this.base, 'boothook'));
      if (!isOff() && !sequence.without?.includes('shellscript') && (boot.scriptAgain || !scriptStarted)) {
        scriptStarted = true; // cloud-init writes its semaphore before it runs the part
        await run(join(this.base, 'shellscript'));
      }
      // The kubelet is started whatever became of nodeadm-run: somebody may have enabled it.
      for (const unit of UNITS) {
        let open = !isOff();
        for (const command of loaded[unit]) open &&= await run('-c', command) === 0 && !isOff();
        if (unit === 'nodeadm-run') outcome.nodeadm.push(open);
        else outcome.joined.push(open && this.hasKubeconfig(disk, !sequence.without?.includes('kubeletFlags')));
      }
      if (outcome.joined.at(-1)) outcome.missing.push(...missing(disk).map((step) => `${step} (boot ${outcome.joined.length})`));
      if ('/state/power-lost' in disk) disk = afterPowerLoss(disk, before, done);
    }
    return outcome;
  }

  private hasKubeconfig(disk: Disk, flags: boolean): boolean {
    const path = flags ? this.scripts.kubeletFlags[0].replace('--kubeconfig=', '') : '/var/lib/kubelet/kubeconfig';
    const content = disk[path];
    return content?.startsWith(LINK) ? content.slice(LINK.length).replace(/^\./, '') in disk : content !== undefined;
  }

  /** A run that no fault reaches is the run without faults. */
  private async run(disk: Disk, args: string[], faults: string): Promise<Run> {
    const plain = await this.runOnce(disk, args, '');
    return faults.split(' ').some((fault) => ordinal(fault) <= plain.calls.length) ? this.runOnce(disk, args, faults) : plain;
  }

  private runOnce(disk: Disk, args: string[], faults: string): Promise<Run> {
    const key = JSON.stringify([disk, args, faults]);
    if (!this.runs.has(key)) this.runs.set(key, this.bash(disk, args, faults));
    return this.runs.get(key)!;
  }

  private async bash(disk: Disk, args: string[], faults: string): Promise<Run> {
    const root = mkdtempSync(join(this.base, 'root-'));
    FOLDERS.forEach((folder) => mkdirSync(join(root, folder), { recursive: true }));
    write(root, { ...disk, '/state/count': '0\n' });
    const env = { PATH: join(this.base, 'bin'), BASH_ENV: join(__dirname, 'stand-ins.sh'), FAULTS: faults };
    const code = await new Promise<number | null>((resolve, reject) =>
      spawn(this.tools, args, { cwd: root, env, stdio: 'ignore' }).on('error', reject).on('exit', resolve));
    const after = read(root);
    rmSync(root, { recursive: true });
    const take = (path: string) => {
      const content = after[path] ?? '';
      delete after[path];
      return content;
    };
    const lines = (path: string) => take(path).split('\n').slice(0, -1).map((line) => line.replaceAll(' ./', ' /'));
    take('/state/count');
    return {
      disk: after, code, calls: lines('/state/calls'), done: lines('/state/done'), console: take('/dev/console'), log: take('/var/log/hardened-node.log'),
    };
  }

  /** The PATH holds these tools and nothing else: a command without a stand-in is not found. */
  private linkTools(): string {
    mkdirSync(join(this.base, 'bin'));
    const found = spawnSync('bash', ['-c', 'type -P bash mv mkdir rm ln sed grep'], { encoding: 'utf8' }).stdout.trim().split('\n');
    found.forEach((tool) => symlinkSync(tool, join(this.base, 'bin', basename(tool))));
    return found[0];
  }
}

/** The script with its absolute paths made relative; an interpreter and /dev/null stay. */
export function moved(script: string): string {
  return script.replace(/(?<![\w\]}])\/(?:var|etc|opt|usr|run|dev\/console)\b/g, (path) => `.${path}`);
}

/** What did not hold. */
function missing(disk: Disk): string[] {
  const held: Record<string, boolean> = {
    'enforcing': disk['/state/mode'] === 'Enforcing\n',
    'package': '/state/package' in disk,
    'booleans': ` ${disk['/state/booleans']?.trim()} `.includes(' container_manage_cgroup=on '),
    'permanent mode': isPermanent(disk),
    'labels': '/state/labelled' in disk,
    'marker': /^[0-9a-f]{12} i-0123456789abcdef0\n$/.test(disk['/var/lib/hardened-node/marker'] ?? ''),
  };
  return Object.keys(held).filter((step) => !held[step]);
}

function isPermanent(disk: Disk): boolean {
  return /^SELINUX=enforcing$/m.test(disk['/etc/selinux/config']);
}

/** What systemd runs before each unit: the commands of the drop-ins. */
function dropIns(disk: Disk): Record<string, string[]> {
  return Object.fromEntries(UNITS.map((unit) => {
    const lines = (disk[dropIn(unit)] ?? '').split('\n').filter((line) => line.startsWith('ExecStartPre='));
    return [unit, lines.map((line) => /^ExecStartPre=\/bin\/bash -c '([^'%$]+)'$/.exec(line)![1])];
  }));
}

function withoutTemporary(disk: Disk): Disk {
  return Object.fromEntries(Object.entries(disk).filter(([path]) => !path.startsWith('/run/') && !/^\/state\/(power.*|reloaded)$/.test(path)));
}

/** The worst that a file system may do: a file whose data was not synced is empty, and a rename whose folder was not synced did not happen. */
function afterPowerLoss(disk: Disk, before: Disk, done: string[]): Disk {
  const after = { ...disk };
  const synced = new Set<string>();
  const renamed = new Map<string, 'empty' | 'old'>();
  for (const [command, ...args] of done.map((line) => line.split(' '))) {
    if (command === 'sync') {
      synced.add(args[0]);
      renamed.forEach((state, path) => state === 'old' && dirname(path) === args[0] && renamed.delete(path));
    } else if (command === 'mv') {
      renamed.set(args[2], synced.delete(args[1]) ? 'old' : 'empty');
    }
  }
  renamed.forEach((state, path) => {
    delete after[path];
    if (state === 'empty') after[path] = '';
    else if (path in before) after[path] = before[path];
  });
  return after;
}

/** The faults as a run sees them that starts after so many commands. */
function later(faults: string, commands: number): string {
  return faults.split(' ').map((fault) => fault.replace(/\d+$/, (n) => String(Number(n) - commands))).filter((fault) => ordinal(fault) > 0).join(' ');
}

function ordinal(fault: string): number {
  return Number(/@(-?\d+)$/.exec(fault)?.[1]);
}

function write(root: string, disk: Disk) {
  for (const [path, content] of Object.entries(disk)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content.startsWith(LINK)) symlinkSync(content.slice(LINK.length), join(root, path));
    else writeFileSync(join(root, path), content);
  }
}

function read(root: string, folder = '/'): Disk {
  return Object.assign({}, ...readdirSync(join(root, folder), { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return read(root, path);
    return { [path]: entry.isSymbolicLink() ? LINK + readlinkSync(join(root, path)) : readFileSync(join(root, path), 'utf8') };
  })) as Disk;
}
