import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HardeningError } from '../../private/errors';

/**
 * What makes a node of Amazon Linux 2023 enforce SELinux, and keeps it out of the cluster where it does not.
 *
 * The image boots permissive, and nodeadm-run, which joins the cluster, starts after user scripts whether they failed or not. So a gate stands
 * in front of nodeadm-run and kubelet, checked at each of their starts: open only if SELinux enforces right now and every step was taken on
 * this instance. Three parts close it, each without the others: the boothook and the script both install it, and the kubelet reads a
 * kubeconfig that only the gate puts in place. What is left is a node whose user data reaches it without any of the three.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/runtime/rootfs/etc/systemd/system/nodeadm-run.service
 */
export interface BootScripts {
  /** The text/cloud-boothook part: runs on each boot before nodeadm-run, and installs the gate or powers off. */
  readonly boothook: string;
  /** The text/x-shellscript part: runs once in the life of an instance, before nodeadm-run; installs the gate, hardens, then opens it. */
  readonly shellscript: string;
  /** For `spec.kubelet.flags` of the NodeConfig part; nodeadm appends them to its own, so they win. */
  readonly kubeletFlags: string[];
}

/** The parts for these SELinux booleans, which are turned on. Each set of booleans, and each version of the scripts, has an id of its own. */
export function renderBootScripts(options: { readonly booleans: string[] }): BootScripts {
  const booleans = [...new Set(options.booleans)].sort();
  booleans.forEach(validateBoolean);
  const gate = read('gate.sh');
  const shell = gate + read('harden.sh');
  const id = createHash('sha256').update([shell, ...booleans].join('\n')).digest('hex').slice(0, 12);
  const fill = (script: string) => script.replaceAll('@CONFIG_ID@', id).replaceAll('@BOOLEANS@', booleans.map((name) => `${name}=on`).join(' '));
  return { boothook: fill(gate), shellscript: fill(shell), kubeletFlags: ['--kubeconfig=/run/hardened-node/kubeconfig'] };
}

function validateBoolean(name: string) {
  if (!/^[a-z0-9_]+$/.test(name)) {
    throw new HardeningError('SelinuxBooleanInvalid',
      `'selinuxBooleans' must be names of lower-case letters, digits and underscores, got '${name}'; list the names with getsebool -a`);
  }
}

/** A script as it goes to the node: without comment lines and blank lines. */
function read(name: string): string {
  const lines = readFileSync(join(__dirname, 'scripts', name), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '' && !/^\s*#(?!!)/.test(line)).map((line) => `${line}\n`).join('');
}
