#!/bin/bash
# The gate in front of the node's two joining units: the whole of the boothook part, and the first half of the shell part.
# Rendered by boot-script.ts, which fills in the @NAME@ words and strips the comment lines.
set -euo pipefail

config_id='@CONFIG_ID@'

say() {
  echo "hardened-node: $*"
}
