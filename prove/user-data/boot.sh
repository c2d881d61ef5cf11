#!/bin/bash
# Boots what the library renders for Amazon Linux 2023 as far as a machine of another distribution can: shellcheck reads the scripts, cloud-init takes the
# user data apart and runs the boothook, systemd reads the drop-ins that this wrote, and the gate opens and closes. SELinux and dnf are stand-ins.
# Needs root, by sudo where it must be, and what index.ts installs; changes nothing of the machine: all runs in a mount namespace of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=()
[ "$(id -u)" = 0 ] || root=(sudo --non-interactive)

fail() {
  echo "prove: $*" >&2
  exit 1
}

read_scripts() {
  shellcheck src/os/amazon-linux-2023/scripts/*.sh test/os/amazon-linux-2023/stand-ins.sh prove/user-data/*.sh
  shellcheck --shell=bash "$work/boothook" "$work/shellscript"
}

# The rest runs as root in the namespace.
boot() {
  scratch_machine
  stand_ins
  echo "cloud-init $(cloud-init --version 2>&1 | sed 's/.* //') takes the parts and runs the boothook"
  /usr/bin/python3 prove/user-data/cloud_init.py boot "$work"
  [ "$(cat "$work/systemctl")" = daemon-reload ] || fail 'systemd was not told of the drop-ins'
  read_units
  try_gate
}

# /etc is a copy; what else the scripts write to is empty.
scratch_machine() {
  cp -a /etc "$work/etc"
  mount --bind "$work/etc" /etc
  mount -t tmpfs none /var/lib
  mount -t tmpfs none /var/log
  mount -t tmpfs none /run
  touch "$work/console"
  mount --bind "$work/console" /dev/console
  mkdir -p /etc/selinux /var/lib/kubelet
  echo 'SELINUX=permissive' >/etc/selinux/config
  echo kubeconfig >/var/lib/kubelet/kubeconfig
}

stand_ins() {
  mkdir "$work/bin"
  echo Permissive >"$work/mode"
  stand_in getenforce "cat $work/mode"
  stand_in setenforce "echo Enforcing >$work/mode"
  stand_in systemctl "echo \$* >>$work/systemctl"
  stand_in rpm "[ -e $work/package ]"
  stand_in dnf "touch $work/package"
  stand_in setsebool "[ \"\$*\" = '-P container_manage_cgroup=on' ]"
  stand_in restorecon :
  stand_in poweroff false
  PATH="$work/bin:$PATH"
}

stand_in() {
  printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# Units that have the names of the real ones, with the drop-ins that the boothook wrote.
read_units() {
  local unit dropin
  for unit in nodeadm-run kubelet; do
    printf '[Unit]\nDescription=%s\n[Service]\nType=oneshot\nExecStart=/bin/true\n' "$unit" >"/etc/systemd/system/$unit.service"
    dropin="/etc/systemd/system/$unit.service.d/10-hardened-node.conf"
    systemd-analyze cat-config "systemd/system/$unit.service" >"$work/unit"
    grep -qF "# $dropin" "$work/unit" || fail "systemd does not see $dropin"
    verify "$unit" || fail "systemd does not take $dropin: $(cat "$work/verify")"
    sed -i.kept 's#=/bin/bash#=/bin/no-such-shell#' "$dropin"
    if verify "$unit"; then fail 'systemd takes a drop-in that is wrong'; fi
    mv "$dropin.kept" "$dropin"
  done
  echo "$(systemd-analyze --version | head -n 1) takes both units with their drop-ins"
}

verify() {
  systemd-analyze verify --man=no "/etc/systemd/system/$1.service" >"$work/verify" 2>&1 && [ ! -s "$work/verify" ]
}

try_gate() {
  if gate; then fail 'the gate is open before anything was done'; fi
  /var/lib/cloud/instance/scripts/part-003 || fail "the script failed: $(cat "$work/console")"
  gate || fail "the gate is closed on a hardened node: $(cat "$work/console")"
  [ "$(cat /run/hardened-node/kubeconfig)" = kubeconfig ] || fail 'the kubelet finds no kubeconfig'
  echo Permissive >"$work/mode"
  if gate; then fail 'the gate is open on a permissive node'; fi
  [ "$(tail -n 1 "$work/console")" = 'hardened-node: gate closed: SELinux is Permissive, not Enforcing' ] || fail 'the console does not say why'
  cmp "$work/console" /var/log/hardened-node.log || fail 'the log does not say what the console says'
  echo 'the gate opened for a hardened node and for no other'
}

# The command of the drop-in, without systemd.
gate() {
  local command
  command=$(sed -n "s#^ExecStartPre=/bin/bash -c '\(.*\)'\$#\1#p" /etc/systemd/system/kubelet.service.d/10-hardened-node.conf)
  [ -n "$command" ] || fail 'there is no command in the drop-in'
  /bin/bash -c "$command"
}

if [ "${1:-}" = in-namespace ]; then
  work=$2
  boot
  exit
fi
"${root[@]}" true || fail 'only root may make a mount namespace: run as root, or allow sudo without a password'
work=$(mktemp -d)
trap '"${root[@]}" rm -rf "$work"' EXIT
npx tsx prove/user-data/write.ts "$work"
read_scripts
echo "shellcheck $(shellcheck --version | sed -n 's/^version: //p') has nothing to say"
"${root[@]}" unshare --mount --propagation private "$PWD/prove/user-data/boot.sh" in-namespace "$work"
