/** A way to break the library, and what the properties have to say then. */
export interface Mutant {
  readonly what: string;
  /** File, what stands there, what stands there then. */
  readonly changes: [string, string, string][];
  /** What jest is given to find the properties. */
  readonly files: string[];
  readonly why: RegExp;
}

const TEMPLATE = 'src/launch-template/selinux-launch-template.ts';
const GUARD = 'src/launch-template/guarded-launch-template.ts';

/** fast-check tells its seed, and the proof the command that repeats the run. */
const found = (complaint: string) => new RegExp(`^to repeat it: FUZZ_RUNS=\\d+ FUZZ_SEED=\\d+ npx jest [\\s\\S]*seed: \\d+[\\s\\S]*${complaint}`);

export const MUTANTS: Mutant[] = [
  {
    what: 'a volume without encryption that no guard sees',
    changes: [[TEMPLATE, 'encrypted: true', 'encrypted: false'], [GUARD, 'allows: (value) => value === true', 'allows: (value) => value === false']],
    files: ['test/properties/node-group.test.ts'],
    why: found('is not encrypted'),
  },
  {
    what: 'a double quote in the TOML of Bottlerocket',
    changes: [['src/os/bottlerocket/toml.ts', "value.includes('\"')", "value.includes('\"\"\"')"]],
    files: ['test/properties/user-data.test.ts'],
    why: found('a double quote in a value'),
  },
  {
    what: "the gate of Amazon Linux 2023 in front of the user's flags, which then win",
    changes: [['src/os/amazon-linux-2023/node-config-document.ts', ': [...flags, ...own]', ': [...own, ...flags]']],
    files: ['test/os/amazon-linux-2023/mime.test.ts', '-t', 'NodeConfigs'],
    why: found('flags'),
  },
];
