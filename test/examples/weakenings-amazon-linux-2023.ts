/** Changes that make a node group of Amazon Linux 2023, or what is known of it, less than hardened. */
import { launch, nodeConfig, part, userData, type Assembly } from './assembly';
import type { Weakening } from './weakenings';

const BOOTHOOK = 'text/cloud-boothook';
const SCRIPT = 'text/x-shellscript';

/** A text in a part that another one takes the place of, and what the row of SELinux says of it then. */
const selinux = (name: string, type: string, from: string, to: string, ...lines: string[]): Weakening => ({
  name,
  change: (assembly) => replaceIn(assembly, type, from, to),
  lines: [`SELinux ✗ ${lines[0]}`, ...lines.slice(1)],
  findings: 1,
});

function replaceIn(assembly: Assembly, type: string, from: string, to: string): void {
  part(assembly, type, (body) => body.replace(from, to));
}

/** A change of the kubelet's configuration, and the row that says so. */
const kubelet = (name: string, change: (kubelet: any) => void, ...lines: string[]): Weakening => ({
  name,
  change: (assembly) => nodeConfig(assembly, (spec) => change(spec.kubelet)),
  lines,
  findings: 1,
});

/** A field of section 3.2 of the CIS benchmark with another value. */
const cis = (field: string, value: unknown, ...lines: string[]): Weakening => kubelet(`the kubelet has ${field} ${JSON.stringify(value)}`, ({ config }) => {
  const names = field.split('.');
  names.slice(0, -1).reduce((table, name) => (table[name] ??= {}), config)[names.at(-1)!] = value;
}, `CIS settings ✗ ${lines[0]}`, ...lines.slice(1));

/** User data of which nothing can be read. */
const unreadable = (name: string, from: string | RegExp, to: string): Weakening => ({
  name,
  change: (assembly) => {
    const data = launch(assembly, 'Selinux');
    const text: string = data.UserData['Fn::Base64'];
    data.UserData = { 'Fn::Base64': text.replace(from, to) };
  },
  lines: ['SELinux', 'containers', 'CIS settings', 'seccomp default', 'pod PIDs limit'].map((label) => `${label} ✗ not in the user data`),
  findings: 5,
});

const NOT_READ = ['containers', 'CIS settings', 'seccomp default', 'pod PIDs limit'].map((label) => `${label} ✗ not in the user data`);

export const AMAZON_LINUX_2023_WEAKENINGS: Weakening[] = [
  { name: 'the gate at boot is gone', change: (assembly) => part(assembly, BOOTHOOK, () => undefined), lines: ['SELinux ✗ no gate at boot'], findings: 1 },
  selinux('the gate at boot is not before the kubelet', BOOTHOOK, 'in nodeadm-run kubelet;', 'in nodeadm-run;', 'no gate before kubelet'),
  selinux('the gate of the script is not before nodeadm-run', SCRIPT, 'in nodeadm-run kubelet;', 'in kubelet;', 'no gate before', 'nodeadm-run'),
  selinux('the drop-ins run no gate', BOOTHOOK, "&& gate'", "&& true'", 'no gate before', 'nodeadm-run, no gate', 'before kubelet'),
  selinux('the gate is not installed', BOOTHOOK, '\ninstall_gate\n', '\n', 'gate not installed'),
  selinux('the file of the gate lacks the gate', SCRIPT, 'declare -f say proof gate', 'declare -f say proof', 'gate not installed'),
  selinux('the gate does not ask for the mode', BOOTHOOK, '$(getenforce)', 'Enforcing', 'gate without SELinux'),
  selinux('the gate does not ask for enforcing mode', SCRIPT, '"$mode" != Enforcing', '"$mode" = Disabled', 'gate without SELinux'),
  selinux('the gate does not ask for the marker', BOOTHOOK, '"$(</var/lib/hardened-node/marker)"', '"$want"', 'gate without marker'),
  { name: 'the script is gone', change: (assembly) => part(assembly, SCRIPT, () => undefined), lines: ['SELinux ✗ no hardening script'], findings: 1 },
  selinux('the script goes on after errors', SCRIPT, 'set -euo pipefail\n', '', 'script goes on after', 'errors'),
  selinux('the script keeps an old marker', SCRIPT, '\nrm -f /var/lib/hardened-node/marker\n', '\n', 'old marker stays'),
  selinux('container-selinux may be missing', SCRIPT, '\nrpm -q container-selinux\n', '\n', 'container-selinux not', 'checked'),
  selinux('the mode lasts until the next boot', SCRIPT, "\ngrep -qx 'SELINUX=enforcing' /etc/selinux/config\n", '\n', 'permissive after a', 'reboot'),
  selinux('setenforce is gone', SCRIPT, '\nsetenforce 1\n', '\n', 'not set to enforcing'),
  selinux('setenforce is a comment', SCRIPT, '\nsetenforce 1\n', '\n# setenforce 1\n', 'not set to enforcing'),
  selinux('setenforce may fail', SCRIPT, '\nsetenforce 1\n', '\nsetenforce 1 || true\n', 'not set to enforcing'),
  selinux('the mode is set and not checked', SCRIPT, '\n[ "$(getenforce)" = Enforcing ]\n', '\n', 'enforcing not checked'),
  selinux('the marker is gone', SCRIPT, '\nput /var/lib/hardened-node/marker "$marker"\n', '\n', 'no marker'),
  {
    name: 'the marker comes before enforcing mode',
    change: (assembly) => {
      const marker = 'put /var/lib/hardened-node/marker "$marker"\n';
      part(assembly, SCRIPT, (body) => body.replace(marker, '').replace('setenforce 1\n', `${marker}setenforce 1\n`));
    },
    lines: ['SELinux ✗ no marker'],
    findings: 1,
  },
  kubelet('the kubelet reads a kubeconfig that is always there', (kubeletSpec) => { kubeletSpec.flags = []; },
    'SELinux ✗ kubeconfig not behind', 'the gate'),
  kubelet('seccomp is not the default of Amazon Linux 2023', ({ config }) => { config.seccompDefault = false; }, 'seccomp default ✗ off'),
  kubelet('a flag turns seccomp off', ({ flags }) => { flags.push('--seccomp-default=true', '--seccomp-default=false'); }, 'seccomp default ✗ off'),
  kubelet('pods have as many processes as they like', ({ config }) => { config.podPidsLimit = -1; }, 'pod PIDs limit ✗ none'),
  kubelet('nobody limits the processes of pods', ({ config }) => { delete config.podPidsLimit; }, 'pod PIDs limit ✗ none'),
  cis('authentication.anonymous.enabled', true, 'enabled undone'),
  cis('authorization.mode', 'AlwaysAllow', 'mode undone'),
  cis('authentication.x509.clientCAFile', '', 'clientCAFile undone'),
  cis('readOnlyPort', 10255, 'readOnlyPort undone'),
  cis('streamingConnectionIdleTimeout', '0h0m0s', 'streamingConnectionIdle', 'Timeout undone'),
  cis('makeIPTablesUtilChains', false, 'makeIPTablesUtilChains', 'undone'),
  cis('eventRecordQPS', -1, 'eventRecordQPS undone'),
  cis('rotateCertificates', false, 'rotateCertificates', 'undone'),
  cis('featureGates.RotateKubeletServerCertificate', false, 'featureGates undone'),
  kubelet('a flag opens the port without authentication', ({ flags }) => { flags.push('--read-only-port=10255'); }, 'CIS settings ✗ readOnlyPort undone'),
  unreadable('the user data is not MIME', /^[\s\S]*$/, '#!/bin/bash\nsetenforce 1\n'),
  unreadable('the user data does not say that it is MIME', 'MIME-Version: 1.0\n', ''),
  unreadable('the header names another boundary', /boundary="[^"]*"/, 'boundary="other"'),
  unreadable('the last boundary is missing', /\n--[^\n]*--\n$/, '\n'),
  {
    name: 'the NodeConfig has a type that nodeadm does not read',
    change: (assembly) => userData(assembly, 'application/node.eks.aws', 'application/nodeeks', 'Selinux'),
    lines: ['SELinux ✗ kubeconfig not behind', 'the gate', ...NOT_READ],
    findings: 5,
  },
  {
    name: 'the NodeConfig is of a version that is not known',
    change: (assembly) => userData(assembly, 'node.eks.aws/v1alpha1', 'node.eks.aws/v2', 'Selinux'),
    lines: ['SELinux ✗ kubeconfig not behind', 'the gate', ...NOT_READ],
    findings: 5,
  },
  {
    name: 'there are two NodeConfigs',
    change: (assembly) => part(assembly, BOOTHOOK, (body) => {
      const boundary = /boundary="(.+)"/.exec(launch(assembly, 'Selinux').UserData['Fn::Base64'])![1];
      return `${body}--${boundary}\nContent-Type: application/node.eks.aws\n\n{ "apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig" }\n`;
    }),
    lines: ['SELinux ✗ kubeconfig not behind', 'the gate', ...NOT_READ],
    findings: 5,
  },
];
