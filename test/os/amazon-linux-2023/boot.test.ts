import { Boot, BootSandbox, Disk, LINK, moved, Outcome, Sequence } from './boot-sandbox';
import { renderBootScripts } from '../../../src/os/amazon-linux-2023/boot-script';

const SCRIPTS = renderBootScripts({ booleans: ['container_manage_cgroup'] });
const GATE = '/var/lib/hardened-node/gate';
const MARKER = '/var/lib/hardened-node/marker';
const CONFIG = '/etc/selinux/config';
const DROP_INS = ['nodeadm-run', 'kubelet'].map((unit) => `/etc/systemd/system/${unit}.service.d/10-hardened-node.conf`);
const THREE: Boot[] = [{}, {}, {}];

jest.setTimeout(120_000);

const sandbox = new BootSandbox(SCRIPTS);
let whole: string[];
let firstBoot: string[];
let scriptAlone: string[];

beforeAll(async () => {
  const [all, first, alone] = await sandbox.play([{}, { boots: [{}] }, { boots: [{}], without: ['boothook'] }]);
  whole = all.calls;
  firstBoot = first.calls;
  scriptAlone = alone.calls;
});

afterAll(() => sandbox.dispose());

describe('a node where nothing goes wrong', () => {
  const change = (...paths: string[]) => (disk: Disk) => paths.forEach((path) => delete disk[path]);
  const sequences: [string, Sequence][] = [
    ['in three boots', { boots: THREE }],
    ['by its drop-ins alone', { boots: THREE, without: ['kubeletFlags'] }],
    ['where EKS drops the boothook', { boots: THREE, without: ['boothook'] }],
    ['after two failures of dnf', { faults: 'fail@29 fail@32' }],
    ['after its boothook was killed', { faults: 'kill@2' }],
    ['after it powered off, once it is started again', { faults: 'fail@3' }],
    ['whose script ran twice', { boots: [{}, { scriptAgain: true }, {}] }],
    ['whose script ran again, because its package was gone', { boots: [{}, { scriptAgain: true, before: change('/state/package', MARKER) }] }],
    ['that was permissive for one boot', { boots: [{}, { permissive: true }, {}] }],
  ];

  it.each(sequences)('joins %s', async (_, sequence) => {
    const [{ joined, missing }] = await sandbox.play([sequence]);

    expect({ joined: joined.at(-1), missing }).toEqual({ joined: true, missing: [] });
  });

  it('needs no boolean', async () => {
    const none = new BootSandbox(renderBootScripts({ booleans: [] }));

    const [{ joined, missing, calls }] = await none.play([{}]);
    none.dispose();

    expect(joined).toEqual([true, true]);
    expect(calls.filter((call) => call.startsWith('setsebool'))).toEqual([]);
    expect(new Set(missing.map((step) => step.split(' ')[0]))).toEqual(new Set(['booleans']));
  });
});

/** What joins here is hardened; each kind counts its sequences. */
const KINDS: Record<string, () => Sequence[]> = {
  // Drop-ins alone hold these: the kubelet reads the usual kubeconfig.
  'a command fails': () => each('fail', whole, { without: ['kubeletFlags'] }),
  'a command works and reports failure': () => each('half', whole, { without: ['kubeletFlags'] }),
  'a script is killed': () => each('kill', whole, { without: ['kubeletFlags'] }),
  'the power goes': () => each('power', whole, { without: ['kubeletFlags'] }),
  // Nothing looks after setsebool and restorecon.
  'a command reports success and does nothing': () => each('lie', firstBoot, {}).filter((_, i) => !/^(setsebool|restorecon)/.test(whole[i])),
  'no boothook, and a command fails': () => each('fail', scriptAlone, { without: ['boothook'] }),
  'no boothook, and the script is killed': () => each('kill', scriptAlone, { without: ['boothook'] }),
  'no boothook, and the power goes': () => each('power', scriptAlone, { without: ['boothook'] }),
  'two faults': () => pairs(),
  'a part does not arrive': () => [
    { without: ['shellscript'] }, { without: ['shellscript', 'kubeletFlags'] }, { without: ['boothook', 'kubeletFlags'] },
    { without: ['boothook', 'shellscript'] }, { without: ['boothook'], boots: THREE },
  ],
  'the disk is full': () => [GATE, MARKER, CONFIG, ...DROP_INS].flatMap((path) => {
    const fill = (disk: Disk) => void (disk[`${path}.new`] = `${LINK}/dev/full`);
    const free = (disk: Disk) => void delete disk[`${path}.new`];
    return [[{ before: fill }, {}], [{ before: fill }, { before: free }]].flatMap((boots): Sequence[] =>
      [{ boots }, { boots, without: ['kubeletFlags'] }, { boots, without: ['boothook'] }]);
  }),
  'the SELinux configuration cannot be written': () => [
    { boots: [{ before: (disk) => void (disk[`${CONFIG}.new/of another`] = '') }, {}] },
    { boots: [{ before: (disk) => void (disk[CONFIG] = 'SELINUXTYPE=targeted\n') }, {}] },
    { boots: [{ before: (disk) => void (disk[CONFIG] = '') }, {}] },
  ],
  'setenforce changes nothing': () => [
    { boots: [{ before: (disk) => void (disk['/state/stuck'] = '') }, {}] },
    { boots: [{ before: (disk) => void (disk['/state/stuck'] = '') }, {}], without: ['kubeletFlags'] },
  ],
  'a later boot is permissive': () => ([[], ['boothook'], ['kubeletFlags'], ['boothook', 'kubeletFlags']] as Sequence['without'][]).flatMap((without) => [
    { without, boots: [{}, { permissive: true }] }, { without, boots: [{}, { permissive: true }, {}, { permissive: true }] },
    { without, boots: [{}, { before: (disk) => void (disk[CONFIG] = 'SELINUX=permissive\n') }, {}] },
    { without, boots: [{ permissive: true }, {}] },
  ]),
  'the marker is of another configuration': () => ['000000000000 i-0123456789abcdef0', '', 'Enforcing', ' i-0123456789abcdef0'].flatMap((marker) =>
    strangeMarker(`${marker}\n`)),
  'the image was made from a hardened node': () => strangeMarker(`${configId()} i-0fedcba9876543210\n`),
  'the gate is damaged': () => [0, 1, 40, 150, 400, 600].flatMap((length) => [
    { without: ['boothook'], boots: [{ permissive: true }, { permissive: true, before: cut(GATE, length) }] },
    { without: ['boothook', 'kubeletFlags'], boots: [{ permissive: true }, { permissive: true, before: cut(GATE, length) }] },
  ]),
  'the script runs again and fails': () => again(),
};

describe('no node joins unhardened', () => {
  const table: string[] = [];
  let sequences = 0;

  afterAll(() => {
    process.stdout.write(`${row('fault', ['sequences', 'joined', 'unhardened'])}${table.join('')}`);
  });

  it.each(Object.keys(KINDS))('when %s', async (kind) => {
    const played = KINDS[kind]();

    const outcomes = await sandbox.play(played);

    const unhardened = outcomes.flatMap((outcome, i) => outcome.missing.length === 0 ? [] : [describeOutcome(played[i], outcome)]);
    sequences += played.length;
    table.push(row(kind, [played.length, outcomes.filter(({ joined }) => joined.includes(true)).length, unhardened.length]));
    expect(unhardened).toEqual([]);
  });

  it('in hundreds of sequences', () => {
    expect(sequences).toBeGreaterThan(500);
  });
});

describe('the sandbox', () => {
  it('sees the hole that is left: user data that arrives without any of the three parts', async () => {
    const [{ joined, missing }] = await sandbox.play([{ without: ['boothook', 'shellscript', 'kubeletFlags'] }]);

    expect(joined).toEqual([true, true]);
    expect(missing).toContain('enforcing (boot 1)');
  });

  it('moves every path of the scripts below its own root', () => {
    const paths = moved(SCRIPTS.shellscript).match(/(?<![\w.\]}*])\/[a-z][\w/.-]*/g);

    expect(new Set(paths)).toEqual(new Set(['/bin/bash', '/dev/null']));
  });

  it('calls each of its stand-ins', async () => {
    const outcomes = await sandbox.play([{}, { faults: 'fail@1' }, { faults: 'fail@29' }]);

    const called = outcomes.flatMap(({ calls }) => calls.map((call) => call.split(' ')[0]));
    expect([...new Set(called)].sort()).toEqual(['dnf', 'getenforce', 'grep', 'ln', 'mkdir', 'mv', 'poweroff', 'restorecon', 'rm', 'rpm', 'sed', 'setenforce',
      'setsebool', 'sleep', 'sync', 'systemctl']);
  });
});

describe('a node that stays out', () => {
  it('says why on its console and in its log', async () => {
    const dnf = whole.findIndex((call) => call.startsWith('dnf')) + 1;
    const faults = [0, 1, 2].map((attempt) => `fail@${dnf + attempt * 3}`).join(' ');

    const [{ joined, nodeadm, console, log, calls }] = await sandbox.play([{ faults, boots: [{}] }]);

    expect({ joined, nodeadm }).toEqual({ joined: [false], nodeadm: [false] });
    expect(calls.filter((call) => /^(dnf|sleep)/.test(call)).map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual(
      ['dnf -y', 'sleep 10', 'dnf -y', 'sleep 30', 'dnf -y', 'sleep 0']);
    expect(console).toContain('hardened-node: failed at installing container-selinux; the gate stays closed\n');
    expect(console).toContain('hardened-node: gate closed: SELinux is Permissive, not Enforcing\n');
    expect(log).toBe(console);
  });

  it('has no marker where setenforce changed nothing', async () => {
    const [{ joined, console }] = await sandbox.play([{ boots: [{ before: (disk) => void (disk['/state/stuck'] = '') }, {}] }]);

    expect(joined).toEqual([false, false]);
    expect(console).toContain('hardened-node: failed at enforcing; the gate stays closed\n');
    expect(console).toMatch(/this configuration was not applied to the end\n$/);
  });

  it('powers off where it has no gate, by force if need be', async () => {
    const [{ joined, console, calls }] = await sandbox.play([{ faults: 'fail@1 fail@2', boots: [{}] }]);

    expect(calls).toEqual(['mkdir -p /var/lib/hardened-node', 'poweroff', 'poweroff -f']);
    expect(console).toBe('hardened-node: the gate could not be installed; powering off\n');
    expect(joined).toEqual([false]);
  });
});

/** A fault at each command of an undisturbed life. */
function each(kind: string, calls: string[], sequence: Sequence): Sequence[] {
  return calls.map((_, i) => ({ ...sequence, faults: `${kind}@${i + 1}` }));
}

/** Two faults of the first boot, spread over all pairs. */
function pairs(): Sequence[] {
  const kinds = ['fail', 'kill', 'power', 'half'];
  return Array.from({ length: 80 }, (_, i) => {
    const first = 1 + (i * 7) % 43;
    const second = first + 1 + (i * 11) % (50 - first);
    return { faults: `${kinds[i % 4]}@${first} ${kinds[Math.floor(i / 4) % 4]}@${second}` };
  });
}

/** A marker that is on the disk before the script ever ran, on an image that enforces. */
function strangeMarker(marker: string): Sequence[] {
  const before = (disk: Disk) => {
    disk[MARKER] = marker;
    disk[CONFIG] = 'SELINUX=enforcing\n';
  };
  const boots = [{ before }, {}];
  return [
    { boots }, { boots, without: ['shellscript'] }, { boots, without: ['shellscript', 'kubeletFlags'] }, { boots, faults: 'kill@14' },
    { boots, faults: 'fail@29 fail@32 fail@35' }, { boots, faults: 'power@32', without: ['kubeletFlags'] },
  ];
}

/** Somebody took the package away and has the script run again; it gets as far as removing the marker. */
function again(): Sequence[] {
  const boots = [{}, { scriptAgain: true, before: (disk: Disk) => void delete disk['/state/package'] }, {}];
  const start = whole.length + 9;
  return [...Array(9).keys()].flatMap((i): Sequence[] => [
    { boots, faults: `kill@${start + i}`, without: ['kubeletFlags'] }, { boots, faults: `power@${start + i}` },
    { boots, faults: [0, 3, 6].map((n) => `fail@${start + i + n}`).join(' ') },
  ]);
}

function cut(path: string, length: number) {
  return (disk: Disk) => void (disk[path] = disk[path].slice(0, length));
}

function configId(): string {
  return /echo "([0-9a-f]{12}) /.exec(SCRIPTS.boothook)![1];
}

function describeOutcome(sequence: Sequence, outcome: Outcome): string {
  const at = (sequence.faults ?? '').replace(/@(\d+)/g, (_, n) => `@${n} (${outcome.calls[Number(n) - 1]})`);
  return `${at} without ${sequence.without ?? 'nothing'}: missing ${outcome.missing}`;
}

function row(name: string, cells: (string | number)[]): string {
  return `${name.padEnd(46)}${cells.map((cell) => String(cell).padStart(11)).join('')}\n`;
}
