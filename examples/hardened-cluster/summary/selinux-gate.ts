import type { Part } from './mime';

/** The units that make a machine a node. */
const UNITS = ['nodeadm-run', 'kubelet'];

/** What the script does, one after the other. It stops where one of them fails, so the marker that opens the gate comes last or never. */
const STEPS: [command: RegExp, finding: string][] = [
  [/^set -e/, 'script goes on after errors'],
  [/^rm -f \S+\/marker$/, 'old marker stays'],
  [/^rpm -q container-selinux$/, 'container-selinux not checked'],
  [/^grep -qx '?SELINUX=enforcing'? \/etc\/selinux\/config$/, 'permissive after a reboot'],
  [/^setenforce 1$/, 'not set to enforcing'],
  [/^\[ "\$\(getenforce\)" = Enforcing \]$/, 'enforcing not checked'],
  [/^put \S+\/marker /, 'no marker'],
];

/** Why a node of Amazon Linux 2023 might join without SELinux enforcing; nothing when it cannot. */
export function gateFindings(parts: Part[], kubeletFlags: string[]): string[] {
  const [boothook, script] = ['text/cloud-boothook', 'text/x-shellscript'].map((type) =>
    parts.filter((part) => part.type === type).map(({ body }) => body).join('\n'));
  return [...new Set([
    ...(boothook === '' ? ['no gate at boot'] : gateIn(boothook)),
    ...(script === '' ? ['no hardening script'] : [...gateIn(script), ...stepsIn(script)]),
    ...(kubeletFlags.some((flag) => flag.startsWith('--kubeconfig=/run/')) ? [] : ['kubeconfig not behind the gate']),
  ])];
}

/** A gate stands before a unit when a drop-in of the unit runs the function that asks for the mode of SELinux and for the marker. */
function gateIn(script: string): string[] {
  const text = withoutLoops(script);
  const asks = /^gate\(\) \{\n([\s\S]*?)^\}/m.exec(text)?.[1] ?? '';
  const installed = /^put \S+\/gate "\$\(declare -f [\w ]*\bgate\)"$/m.test(text.replaceAll(/^ +/gm, '')) && /^install_gate$/m.test(text);
  const hasDropIn = (unit: string) => new RegExp(`/etc/systemd/system/${unit}\\.service\\.d/\\S+\\.conf" "\\[Service\\]\\nExecStartPre=.*\\bgate'"$`, 'm').test(text);
  return [
    ...UNITS.filter((unit) => !hasDropIn(unit)).map((unit) => `no gate before ${unit}`),
    ...(installed ? [] : ['gate not installed']),
    ...(/\$\(getenforce\)/.test(asks) && /" != Enforcing \]/.test(asks) ? [] : ['gate without SELinux']),
    ...(/\/marker\)" != "/.test(asks) ? [] : ['gate without marker']),
  ];
}

function stepsIn(script: string): string[] {
  const lines = script.split('\n');
  let from = 0;
  return STEPS.flatMap(([command, finding]) => {
    const at = lines.findIndex((line, i) => i >= from && command.test(line));
    if (at < 0) return [finding];
    from = at + 1;
    return [];
  });
}

/** Loops over words, written out: the body of `for unit in a b` once for each word. */
function withoutLoops(script: string): string {
  return script.replaceAll(/^ *for (\w+) in ([\w -]+); do\n([\s\S]*?)^ *done$/gm, (_, name: string, words: string, body: string) =>
    words.split(' ').map((word) => body.replaceAll(`$${name}`, word)).join(''));
}
