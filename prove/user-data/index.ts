import { amazonLinux } from './amazon-linux';
import { bottlerocket } from './bottlerocket';
import { Nodeadm } from './nodeadm';
import { PYTHON } from './readers';
import { userDataOfTemplates } from './templates';
import type { Cases, Proof } from '../proof';
import { command } from '../tools/command';
import { debianPackages, packageVersion, versionOf, withScratch } from '../tools/machine';

/** What boots, taken by the programs that read it on a node. */
export const userData: Proof = {
  name: 'user-data',
  claim: 'what a node boots with is what was given, to cloud-init, systemd, nodeadm and a second reader of TOML',
  // The first run builds nodeadm.
  budget: 600,
  run: async (cases: Cases) => {
    await debianPackages(['cloud-init', 'systemd-analyze', 'shellcheck', 'unshare'], ['cloud-init', 'systemd', 'shellcheck', 'util-linux']);
    const nodeadm = await Nodeadm.install();
    await withScratch('user-data', async (scratch) => {
      const boot = cases.holds('a node of Amazon Linux 2023 as far as Debian boots it', () => command('prove/user-data/boot.sh', []));
      const booted = await userDataOfTemplates(scratch);
      await boot;
      await amazonLinux(cases, nodeadm, scratch, booted.filter(({ text }) => text.startsWith('MIME-Version:')));
      await bottlerocket(cases, booted.filter(({ text }) => !text.startsWith('MIME-Version:')));
    });
    return [
      { name: 'cloud-init', version: await versionOf('cloud-init') },
      { name: 'systemd', version: await versionOf('systemd-analyze') },
      { name: 'shellcheck', version: await versionOf('shellcheck') },
      { name: 'nodeadm', version: nodeadm.version },
      { name: 'ajv', version: packageVersion('ajv') },
      { name: 'Python tomllib', version: await versionOf(PYTHON) },
    ];
  },
};
