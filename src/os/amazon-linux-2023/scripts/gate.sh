#!/bin/bash
# The gate in front of the units that make the machine a node. This file is the whole boothook part, and the first half of the shell part.
# boot-script.ts fills in the words between @ signs and leaves out comment lines.
set -euo pipefail

# On the console, in the output of the unit, and in a file that a session can read.
say() {
  local line="hardened-node: $*"
  { echo "$line"; echo "$line" >>/var/log/hardened-node.log; echo "$line" >>/dev/console; } 2>/dev/null || true
}

# What the marker holds once this very configuration was applied to this very instance, and not to the one its image was made from.
proof() {
  local instance
  instance=$(</var/lib/cloud/data/instance-id) && echo "@CONFIG_ID@ $instance"
}

# Runs before each start of nodeadm-run and kubelet. The kubelet is told to read the kubeconfig below /run, which is empty after each boot:
# so it stays out even where no drop-in was ever installed.
gate() {
  local mode want
  mode=$(getenforce) || mode=unknown
  if [ "$mode" != Enforcing ]; then
    say "gate closed: SELinux is $mode, not Enforcing"
  elif ! want=$(proof) || [ "$(</var/lib/hardened-node/marker)" != "$want" ]; then
    say 'gate closed: this configuration was not applied to the end'
  else
    mkdir -p /run/hardened-node && ln -sfn /var/lib/kubelet/kubeconfig /run/hardened-node/kubeconfig
    return
  fi
  return 1
}

# Either the old content or the new one, also after a power loss.
put() {
  printf '%s\n' "$2" >"$1.new"
  sync "$1.new"
  mv -f "$1.new" "$1"
  sync "${1%/*}"
}

# The drop-ins call a function, because an empty file would run without complaint.
install_gate() {
  local unit
  mkdir -p /var/lib/hardened-node
  put /var/lib/hardened-node/gate "$(declare -f say proof gate)"
  for unit in nodeadm-run kubelet; do
    mkdir -p "/etc/systemd/system/$unit.service.d"
    put "/etc/systemd/system/$unit.service.d/10-hardened-node.conf" "[Service]
ExecStartPre=/bin/bash -c '. /var/lib/hardened-node/gate && gate'"
  done
  systemctl daemon-reload
}

power_off() {
  say 'the gate could not be installed; powering off'
  poweroff || poweroff -f
}

trap power_off EXIT
install_gate
trap - EXIT
