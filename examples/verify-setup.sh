#!/usr/bin/env bash
# Checks a running stack: every service answers, and a marked record gets through each path into the lake.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
command -v sluice >/dev/null || PATH=$here/../build/bin:$PATH
exec sluice verify "$@"
