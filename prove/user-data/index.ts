import type { Cases, Proof } from '../proof';
import { command } from '../tools/command';
import { versionOf } from '../tools/machine';

/** What boots, taken by the programs that read it on a node. */
export const userData: Proof = {
  name: 'user-data',
  claim: 'the user data is what cloud-init, systemd and nodeadm make of it',
  budget: 120,
  run: async (cases: Cases) => {
    await cases.holds('a node of Amazon Linux 2023 as far as Debian boots it', () => command('prove/user-data/boot.sh', []));
    return [{ name: 'cloud-init', version: await versionOf('cloud-init') }];
  },
};
