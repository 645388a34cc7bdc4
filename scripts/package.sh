# Sourced by ./dev: the packages of this machine's release.
# shellcheck shell=bash

# package deb|rpm
package() {
  case "$1" in
    deb) setup build ;;
    rpm) setup build rpm ;;
    *) die "there is no package '$1': deb or rpm" ;;
  esac
  build "" manual
  (cd build && cpack -G "${1^^}")
}
