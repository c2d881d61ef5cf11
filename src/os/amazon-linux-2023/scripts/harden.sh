# shellcheck shell=bash
# The second half of the shell part: runs after gate.sh, once in the life of an instance, before nodeadm-run.
# The marker goes first and comes back last; whatever fails in between leaves the gate closed.
step='removing the marker'
trap 'say "failed at $step; the gate stays closed"' EXIT
rm -f /var/lib/hardened-node/marker

step='installing container-selinux'
for pause in 10 30 0; do
  if rpm -q container-selinux; then break; fi
  dnf -y install container-selinux || sleep "$pause"
done
rpm -q container-selinux

step='setting the booleans'
booleans=(@BOOLEANS@)
[ ${#booleans[@]} -eq 0 ] || setsebool -P "${booleans[@]}"

step='making enforcing mode last'
config=$(sed 's/^SELINUX=.*/SELINUX=enforcing/' /etc/selinux/config)
put /etc/selinux/config "$config"
grep -qx 'SELINUX=enforcing' /etc/selinux/config

step='labelling files'
paths=()
for path in /etc/kubernetes /etc/containerd /etc/cni /etc/eks /etc/systemd/system /opt/cni /var/lib/kubelet /var/lib/containerd /usr/bin; do
  if [ -e "$path" ]; then paths+=("$path"); fi
done
restorecon -RF "${paths[@]}"

step='enforcing'
setenforce 1
[ "$(getenforce)" = Enforcing ]

step='writing the marker'
marker=$(proof)
put /var/lib/hardened-node/marker "$marker"
trap - EXIT
say 'hardened; the gate opens'
