import type { Aws } from './aws';
import type { App, Cdk } from './cdk';
import type { Checkout } from './checkout';
import { DeployedStack } from './deployed-stack';
import { expectEqual, expectThat } from './expect';
import { checkGone, checkThere } from './gone';
import { checkAlerts, checkInspectorOn } from './inspector';
import { checkKeys } from './keys';
import { checkNodeGroup, versionsOf, type Identity } from './node-groups';
import { checkNodeRole } from './node-role';
import type { StackUnderProof } from './stacks';
import type { Cases } from '../proof';

/** How the app of a stack is brought into a cloud assembly, once as it stands and once more after the change. */
export type Bring = (assembly: string) => Promise<App>;

/** The life of a stack: it is deployed and read back, deployed again without a change, changed and read back again, and destroyed. */
export class Life {
  private readonly start = Date.now();
  private identities = new Map<string, Identity>();
  private app!: App;

  public constructor(
    private readonly aws: Aws,
    private readonly cdk: Cdk,
    private readonly cases: Cases,
    private readonly checkout: Checkout,
    public readonly stack: StackUnderProof,
    private readonly bring: Bring,
  ) {}

  /** Deploys it and reads everything back. Returns the cloud assembly. */
  public async begin(): Promise<string> {
    await this.step('is deployed', async () => {
      this.app = await this.bring(`${this.stack.name}.out`);
      await this.cdk.deploy(this.stack.name, this.app);
    });
    const deployed = await this.read();
    await this.step('is there', () => checkThere(this.aws, deployed));
    await this.readBack(deployed, false);
    for (const [path, { version }] of this.identities) await this.step(`has version 1 of the launch template of ${path}`, () => expectEqual('version', version, '1'));
    return this.app.assembly;
  }

  /** A second deployment has nothing to do. */
  public async again(): Promise<void> {
    await this.step('is not changed by another deployment', async () => {
      const output = await this.cdk.deploy(this.stack.name, { ...this.app, folder: undefined });
      expectThat(`the CLI does not say that nothing changed, but ${output}`, output.includes('(no changes)'));
    });
  }

  /** Edits the app, deploys it, and sees the node group follow its launch template. */
  public async change(): Promise<void> {
    const { change, file, name } = this.stack;
    const before = new Map(this.identities);
    await this.step('is changed', async () => {
      change.edits.forEach(([from, to]) => this.checkout.edit(file, from, to));
      this.app = await this.bring(`${name}.changed.out`);
      await this.cdk.deploy(name, this.app);
    });
    await this.readBack(await this.read(), true);
    for (const [path, { version, ...identity }] of this.identities) {
      const { version: old, ...wanted } = before.get(path)!;
      await this.step(`keeps group and launch template of ${path}`, () => expectEqual('identity', identity, wanted));
      await this.step(`has the right version for ${path}`, () => expectEqual('version', version, path === change.group ? '2' : old));
    }
    await this.step('has what was changed in version 2, and not in version 1', async () => {
      const versions = await versionsOf(this.aws, before.get(change.group)!.launchTemplateId);
      const says = versions.map(({ LaunchTemplateData }) => Buffer.from(LaunchTemplateData!.UserData!, 'base64').toString('utf8').includes(change.says));
      expectEqual(`user data has ${change.says}`, says, [false, true]);
    });
  }

  /** Destroys it: what is kept on purpose stays, the rest is gone. */
  public async end(): Promise<void> {
    const deployed = await this.read();
    await this.step('is destroyed', () => this.cdk.destroy(this.stack.name, { assembly: this.app.assembly }));
    await this.step('is gone', () => checkGone(this.aws, deployed));
    if (this.stack.topicKey !== undefined) await this.step('leaves Amazon Inspector on', () => checkInspectorOn(this.aws));
  }

  public read(): Promise<DeployedStack> {
    return DeployedStack.read(this.aws, this.stack.name, this.app.assembly);
  }

  /** Since it began. */
  public get seconds(): number {
    return (Date.now() - this.start) / 1000;
  }

  /** The last path of a cloud assembly. */
  public get assembly(): string {
    return this.app.assembly;
  }

  private async readBack(deployed: DeployedStack, changed: boolean): Promise<void> {
    const { also = {}, groups, roles, topicKey } = this.stack;
    for (const group of groups) {
      await this.step(`has ${group.path}`, async () => { this.identities.set(group.path, await checkNodeGroup(this.aws, deployed, group)); });
    }
    const [clusterName] = deployed.ofType('AWS::EKS::Nodegroup')[0][1].split('/');
    for (const role of roles) await this.step(`has ${role.path}`, () => checkNodeRole(this.aws, deployed, role, clusterName));
    if (deployed.ofType('AWS::KMS::Key').length > 0) await this.step('has its keys', () => checkKeys(this.aws, deployed));
    if (topicKey !== undefined) {
      await this.step('has its alerts', () => checkAlerts(this.aws, deployed, topicKey));
      await this.step('turned Amazon Inspector on', () => checkInspectorOn(this.aws));
    }
    for (const [what, check] of Object.entries(also)) await this.step(what, () => check(this.aws, deployed, changed));
  }

  /** A case, without which the rest of this life makes no sense. */
  private async step(what: string, check: () => unknown): Promise<void> {
    const held = await this.cases.holds(`${this.stack.name} ${what}`, async () => { await check(); return true; });
    if (!held) throw new LifeCut(this.stack.name);
  }
}

/** A case of a stack failed, and is told already. */
export class LifeCut extends Error {}
