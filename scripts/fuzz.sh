# Sourced by ./dev: every fuzzer for a while, each from its corpus.
# shellcheck shell=bash

run_fuzzers() {
  local seconds=$1 fuzzer name
  if ! command -v clang++ >/dev/null || ! dpkg-query -W libclang-rt-14-dev >/dev/null 2>&1; then
    say "installing clang and its fuzzer runtime"
    as_root apt-get install -y -qq clang libclang-rt-14-dev >/dev/null
  fi
  build fuzz
  for fuzzer in build-fuzz/fuzz/*; do
    name=$(basename "$fuzzer")
    say "$name, $seconds s"
    mkdir -p "build-fuzz/corpus/$name" "tests/corpus/$name"
    "$fuzzer" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 \
      "build-fuzz/corpus/$name" "tests/corpus/$name" ||
      die "$name found something: the input is the crash-* or timeout-* file above"
  done
}
