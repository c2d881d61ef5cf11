import { readFileSync } from 'node:fs';
import { Aws } from './aws';
import { Cdk } from './cdk';
import { Checkout } from './checkout';
import { createExistingCluster } from './existing-cluster';
import { expectThat } from './expect';
import { proveFailures, proveUnknownType } from './failures';
import { checkInspectorOff } from './inspector';
import { s3PrefixList } from './isolation';
import { proveIsolationTampering } from './isolation-faults';
import { Life, LifeCut } from './life';
import { provePermissions, proveTampering } from './node-faults';
import { proveSessions } from './session-calls';
import { DEMO, INTEG, ISOLATED, type StackUnderProof } from './stacks';
import { Emulator, moto } from '../emulator';
import type { Cases, Proof } from '../proof';
import { packageVersion, withScratch } from '../tools/machine';
import { TOOLS } from '../tools/python';

/** Seconds that the demo may take to be deployed, changed and destroyed, with all that is read back. */
const DEMO_SECONDS = 90;

/** The examples and the integ tests in an emulated AWS, by the real CLI. */
export const deploy: Proof = {
  name: 'deploy',
  claim: 'the examples and the integ tests are deployed, changed and destroyed by the CLI, and AWS reads back what is promised',
  budget: 420,
  run: async (cases) => {
    const emulator = await Emulator.start();
    try {
      // Below the repository, as the apps import what is installed here.
      await withScratch('deploy', (folder) => new Deployments(cases, new Checkout(folder), emulator).all(), TOOLS);
    } finally {
      await emulator.stop();
    }
    return [
      { name: 'aws-cdk', version: packageVersion('aws-cdk') },
      moto(),
      { name: 'AWS SDK for JavaScript', version: packageVersion('@aws-sdk/client-eks') },
    ];
  },
};

class Deployments {
  private readonly aws: Aws;
  private readonly cdk: Cdk;
  /** The feature flags that integ-runner sets. */
  private readonly flags: object = JSON.parse(readFileSync(require.resolve('@aws-cdk/integ-runner/lib/recommended-feature-flags.json'), 'utf8'));
  private readonly start = Date.now();

  public constructor(private readonly cases: Cases, private readonly checkout: Checkout, emulator: Emulator) {
    this.aws = new Aws(emulator);
    this.cdk = new Cdk(emulator, checkout.path('cdk-home'));
  }

  /** The demo goes alone, as its time counts; the others side by side, as the CLI of one waits for most of the time. */
  public async all(): Promise<void> {
    await this.cases.holds('Amazon Inspector is off before anything is deployed', () => checkInspectorOff(this.aws));
    await this.cases.holds('the environment is bootstrapped', () => this.cdk.bootstrap());
    this.progress('bootstrapped');
    await this.live(this.demo());
    await this.live(this.isolated(), this.inspector(), this.others());
  }

  /** A life that was cut has told why, and does not end the others. */
  private async live(...lanes: Promise<void>[]): Promise<void> {
    await Promise.all(lanes.map((lane) => lane.catch((error: unknown) => {
      if (!(error instanceof LifeCut)) throw error;
    })));
  }

  private async demo(): Promise<void> {
    const folder = this.checkout.path('examples/hardened-cluster');
    const life = this.life(DEMO, async (assembly) => ({ folder, assembly: this.checkout.path(assembly) }));
    await this.wholeLife(life);
    await this.cases.holds(`the demo lives for less than ${DEMO_SECONDS} s`, () => expectQuick(life.seconds));
    await this.cases.caught('a demo that lives longer', () => expectQuick(DEMO_SECONDS), /^it took 90 s$/);
  }

  private async isolated(): Promise<void> {
    const folder = this.checkout.path('examples/isolated-cluster');
    const parameters = { S3PrefixListId: await s3PrefixList(this.aws) };
    const life = this.life(ISOLATED, async (assembly) => ({ folder, assembly: this.checkout.path(assembly), parameters }));
    await life.begin();
    this.progress(`${life.stack.name} deployed`);
    await this.rest(life, async () => {
      await proveSessions(this.cases, this.aws, await life.read());
      this.progress('sessions opened and refused');
      await proveIsolationTampering(this.cases, this.aws, this.cdk, life, this.checkout);
    });
  }

  private async inspector(): Promise<void> {
    const life = this.integ(INTEG.inspector);
    const assembly = await life.begin();
    this.progress(`${life.stack.name} deployed`);
    await Promise.all([
      proveFailures(this.cases, this.cdk, assembly, this.checkout).then(() => this.progress('deployments that have to fail failed')),
      this.rest(life),
    ]);
  }

  private async others(): Promise<void> {
    await proveUnknownType(this.cases, this.aws);
    await this.wholeLife(this.integ(INTEG.bottlerocket));
    await this.wholeLife(this.integ(INTEG.amazonLinux2023));
    const imported = this.integ(INTEG.importedCluster, await createExistingCluster(this.aws));
    await imported.begin();
    await provePermissions(this.cases, this.aws, await imported.read());
    await this.rest(imported, () => proveTampering(this.cases, this.aws, this.cdk, imported, this.checkout));
  }

  private async wholeLife(life: Life): Promise<void> {
    await life.begin();
    this.progress(`${life.stack.name} deployed`);
    await this.rest(life);
  }

  private async rest(life: Life, beforeTheEnd?: () => Promise<void>): Promise<void> {
    await life.again();
    await life.change();
    this.progress(`${life.stack.name} changed`);
    await beforeTheEnd?.();
    await life.end();
    this.progress(`${life.stack.name} destroyed, ${Math.round(life.seconds)} s after it began`);
  }

  private integ(stack: StackUnderProof, env?: Record<string, string>): Life {
    return this.life(stack, async (assembly) => ({ assembly: await this.checkout.synthesize(stack.file, assembly, this.flags, env) }));
  }

  private life(stack: StackUnderProof, bring: ConstructorParameters<typeof Life>[5]): Life {
    return new Life(this.aws, this.cdk, this.cases, this.checkout, stack, bring);
  }

  private progress(what: string): void {
    console.log(`  ${Math.round((Date.now() - this.start) / 1000)} s: ${what}`);
  }
}

function expectQuick(seconds: number): void {
  expectThat(`it took ${seconds} s`, seconds < DEMO_SECONDS);
}
