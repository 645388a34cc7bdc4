#!/bin/bash
# context.sh FOLDER PACKAGE: makes FOLDER the context of a build that takes the program from the .deb PACKAGE.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
mkdir -p "$1/deploy"
cp -r "$here" "$here/../debian" "$1/deploy/"
cp "$2" "$1/sluice.deb"
