# Sourced by ./dev: the test stages. Each adds "PASSED FAILED" to build/results/, and total() sums them.
# shellcheck shell=bash

results=build/results

# record STAGE PASSED FAILED
record() {
  mkdir -p "$results"
  echo "$2 $3" >"$results/$1"
  printf '%s: %s passed, %s failed\n' "$1" "$2" "$3"
}

# Prints "N passed, N failed" over all stages recorded so far; fails if any test failed or none ran.
total() {
  local passed=0 failed=0 file p f
  for file in "$results"/*; do
    [ -f "$file" ] || continue
    read -r p f <"$file"
    passed=$((passed + p)) failed=$((failed + f))
  done
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

run_unit() {
  say "unit tests"
  local program log passed=0 failed=0 n
  mkdir -p build/test-logs
  for program in build/tests/*_test; do
    log=build/test-logs/$(basename "$program").log
    if timeout 600 "$program" >"$log" 2>&1; then
      n=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests\?\.$/\1/p' "$log")
      passed=$((passed + ${n:-0}))
    else
      n=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests\?\.$/\1/p' "$log")
      passed=$((passed + ${n:-0}))
      n=$(grep -c '^\[  FAILED  \] .*ms)$' "$log" || true)
      [ "${n:-0}" -gt 0 ] || n=1
      failed=$((failed + n))
      echo "FAILED: $program (the log's end follows; all of it is $log)"
      tail -n 40 "$log"
    fi
  done
  record unit "$passed" "$failed"
}

# run_pytest STAGE FOLDER
run_pytest() {
  local stage=$1 folder=$2 report
  python_environment
  report=build/results-$stage.xml
  rm -f "$report"
  timeout 3000 build/venv/bin/python -m pytest -q -rs --tb=short --junitxml="$report" "$folder" || true
  read -r passed failed < <(build/venv/bin/python scripts/count_results.py "$report")
  record "$stage" "$passed" "$failed"
}

run_system() {
  say "system tests: real clients and databases against the program"
  run_pytest system tests/system
}

run_web() {
  say "the console in a real browser"
  local log=build/test-logs/web.log
  mkdir -p build/test-logs
  timeout 900 node --test --test-reporter=tap tests/web/*.test.mjs >"$log" 2>&1 || true
  local passed failed
  passed=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$log" | tail -n 1)
  failed=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$log" | tail -n 1)
  [ -n "$passed" ] || { passed=0 failed=1; }
  [ "${failed:-0}" = 0 ] || tail -n 60 "$log"
  record web "$passed" "${failed:-0}"
}

run_tests() {
  rm -rf "$results"
  case "${1:-all}" in
    unit) run_unit ;;
    system) run_system ;;
    web) run_web ;;
    all)
      run_unit
      run_system
      run_web
      ;;
    *) die "there is no test stage '$1': unit, system or web" ;;
  esac
  total
}

run_peers() {
  say "the real Kafka, Hadoop, Sqoop and Flume"
  local peers=${SLUICE_PEERS:-../shared/peers}
  if [ ! -d "$peers" ]; then
    echo "skipped: the real systems are not at $peers (set SLUICE_PEERS to the folder of their scripts)"
    return 0
  fi
  SLUICE_PEERS=$(readlink -f "$peers")
  export SLUICE_PEERS
  local system
  for system in kafka hadoop sqoop flume databases; do
    "$SLUICE_PEERS/$system/install.sh" >"build/test-logs/install-$system.log" 2>&1 ||
      { tail -n 20 "build/test-logs/install-$system.log"; die "the real $system could not be installed"; }
  done
  run_pytest peers tests/peers
  total
}
