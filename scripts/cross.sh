# Sourced by ./dev: what can be checked of 64-bit Arm on another machine.
# shellcheck shell=bash

cross=build/cross

# run_cross [TEST...]: unit tests built for 64-bit Arm, run under qemu-user: those of the rooms that touch bytes, unless they are named.
run_cross() {
  local root=$PWD/$cross/root test failed=0
  setup build cross
  mkdir -p "$cross"
  if [ ! -e "$cross/root.done" ]; then
    say "a folder of Arm's libraries"
    with_progress "$cross/root.log" arm_root "$root" || die "the libraries could not be had; all of its words are in $cross/root.log"
    touch "$cross/root.done"
  fi
  [ $# -gt 0 ] || set -- base_test codec_test kafka_wire_test hdfs_wire_test
  export SLUICE_SYSROOT=$root
  say "building for 64-bit Arm: $*"
  with_progress "$cross/configure.log" cmake -G Ninja -B "$cross/build" -DCMAKE_BUILD_TYPE=Release -DSLUICE_COLUMNAR=OFF \
    -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/aarch64.cmake" || die "cmake could not configure; its words are in $cross/configure.log"
  with_progress "$cross/build.log" cmake --build "$cross/build" --target "$@" || die "the build failed; its words are in $cross/build.log"
  for test in "$@"; do
    qemu-aarch64 -L "$root" "$cross/build/tests/$test" >"$cross/$test.log" 2>&1 || failed=1
    echo "$test: $(tail -n 1 "$cross/$test.log")"
  done
  return $failed
}

# arm_root FOLDER: Debian's packages of the libraries, unpacked and not installed, since nothing of Arm's can be run to install them.
arm_root() {
  local root=$1 libraries package
  libraries=$(awk '/^\[/ { on = $0 == "[build]"; next } on && /^lib/ { print $1 }' scripts/packages.txt | paste -sd ,)
  as_root rm -rf "$root"
  as_root debootstrap --foreign --arch=arm64 --variant=minbase --include="$libraries" bookworm "$root" "$(debian_mirror)" || return 1
  for package in "$root"/var/cache/apt/archives/*.deb; do as_root dpkg -x "$package" "$root" || return 1; done
}
