# shellcheck shell=bash
# Every command that the boot scripts call, as a function: each bash of the sandbox reads this file first (BASH_ENV) and works in the machine's root.
# FAULTS is a list such as "fail@7 kill@31", where 7 is the seventh command of this run.

fault() {
  case " $FAULTS " in *" $1 "*) ;; *) return 1 ;; esac
}

# Nothing of the script runs on, not even its trap; the rest of the boot does.
die() {
  kill -9 $$ "$BASHPID"
}

stand_in() {
  local n
  read -r n <state/count
  n=$((n + 1))
  echo "$n" >state/count
  echo "$*" >>state/calls
  if fault "fail@$n"; then return 1; fi
  if fault "lie@$n"; then return 0; fi
  if fault "kill@$n"; then die; fi
  if fault "power@$n"; then
    : >state/power-lost
    die
  fi
  "real_$1" "${@:2}" || return 1
  echo "$*" >>state/done
  if fault "half@$n"; then return 1; fi
}

real_getenforce() { echo "$(<state/mode)"; }
real_setenforce() { [ -e state/stuck ] || echo Enforcing >state/mode; }
real_rpm() { [ -e state/package ]; }
real_dnf() { echo installed >state/package; }
real_setsebool() { [ -e state/package ] && echo "${*:2}" >state/booleans; }
real_systemctl() { [ "$1" = daemon-reload ] && : >state/reloaded; }
real_poweroff() { : >state/powered-off; }
real_sleep() { :; }
real_sync() { [ -e "$1" ]; }
real_restorecon() {
  local path
  for path in "${@:2}"; do [ -e "$path" ] || return 1; done
  echo all >state/labelled
}

for name in getenforce setenforce rpm dnf setsebool systemctl poweroff sleep sync restorecon; do
  eval "$name() { stand_in $name \"\$@\"; }"
done
# The tools are real, where they would change anything.
real_mkdir() { [ -d "$2" ] || command mkdir "$@"; }
real_rm() { [ ! -e "$2" ] || command rm "$@"; }
for name in mv ln sed grep; do eval "real_$name() { command $name \"\$@\"; }"; done
for name in mv mkdir rm ln sed grep; do eval "$name() { stand_in $name \"\$@\"; }"; done
