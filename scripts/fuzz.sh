# Sourced by ./dev: every fuzzer for a while, each from its seeds and from what it learnt before.
# shellcheck shell=bash

# fuzz_one FUZZER SECONDS: a line in build-fuzz/results/NAME; what it found is in build-fuzz/found/.
fuzz_one() {
  local fuzzer=$1 seconds=$2 name corpus log runs verdict=ok
  name=$(basename "$fuzzer")
  corpus=${name%_fuzz}
  log=build-fuzz/logs/$name.log
  mkdir -p "build-fuzz/corpus/$corpus"
  "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="build-fuzz/found/$corpus-" \
    "build-fuzz/corpus/$corpus" "tests/corpus/$corpus" >"$log" 2>&1 || verdict=FOUND
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  # A fuzzer that runs nothing of ours has nothing to say.
  [ "$verdict" != ok ] || [ "${runs:-0}" -gt 0 ] || verdict=SILENT
  printf '%-36s %12s runs  %6s inputs  %s\n' "$corpus" "${runs:-?}" \
    "$(find "build-fuzz/corpus/$corpus" -type f | wc -l)" "$verdict" | tee "build-fuzz/results/$corpus"
}

run_fuzzers() {
  local seconds=$1 failed all
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || die "fuzz takes a number of seconds, not '$seconds'"
  if ! command -v clang++ >/dev/null || ! dpkg-query -W libclang-rt-14-dev >/dev/null 2>&1; then
    say "installing clang and its fuzzer runtime"
    as_root apt-get install -y -qq clang libclang-rt-14-dev >/dev/null
  fi
  build fuzz fuzzers
  rm -rf build-fuzz/results build-fuzz/found build-fuzz/logs
  mkdir -p build-fuzz/results build-fuzz/found build-fuzz/logs
  say "every fuzzer for $seconds s, $(nproc) at a time"
  export -f fuzz_one
  printf '%s\0' build-fuzz/fuzz/*_fuzz |
    xargs -0 -P "$(nproc)" -I '{}' bash -c 'fuzz_one "$@"' fuzz_one '{}' "$seconds"
  all=$(find build-fuzz/results -type f | wc -l)
  failed=$(cat build-fuzz/results/* | grep -c -v ' ok$' || true)
  if [ "$failed" != 0 ]; then
    cat build-fuzz/results/* | grep -v ' ok$' >&2
    find build-fuzz/found -type f >&2
    die "$failed of $all fuzzers found something: the inputs are named above, the stacks are in build-fuzz/logs/"
  fi
  echo "fuzz: $all fuzzers, $seconds s each, nothing found"
}
