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

# run_program PROGRAM LOG [FILTER]: one program of unit tests; prints "PASSED FAILED".
run_program() {
  local program=$1 log=$2 passed failed status=0
  timeout 600 "$program" ${3:+"--gtest_filter=$3"} >"$log" 2>&1 || status=$?
  passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests\?\.$/\1/p' "$log")
  failed=$(failed_units "$log" | wc -l)
  [ $status = 0 ] || [ "$failed" -gt 0 ] || failed=1
  echo "${passed:-0} $failed"
}

came_to_its_end() { grep -q '^\[==========\] .* ran\.' "$1"; }
failed_units() { sed -n 's/^\[  FAILED  \] \([^ ,]*\).* ([0-9]* ms)$/\1/p' "$1" | sort -u; }

# What failed runs a second time, alone; what passes then counts, and is named (docs/decisions/0190). A program
# that did not come to its end runs again as a whole.
run_unit() {
  say "unit tests"
  local program log again passed=0 failed=0 p f names
  mkdir -p build/test-logs
  for program in build/tests/*_test; do
    log=build/test-logs/$(basename "$program").log
    read -r p f < <(run_program "$program" "$log")
    if [ "$f" -gt 0 ]; then
      echo "FAILED: $program (the log's end follows; all of it is $log)"
      tail -n 40 "$log"
      again=${log%.log}.again.log
      names=""
      if came_to_its_end "$log"; then names=$(failed_units "$log" | paste -sd :); fi
      read -r passed_again failed_again < <(run_program "$program" "$again" "$names")
      if [ -z "$names" ]; then
        p=$passed_again f=$failed_again
      else
        p=$((p + passed_again)) f=$failed_again
      fi
      [ "$f" -gt 0 ] || echo "passed only when it ran a second time: $program ${names:-(it had ended early)}"
    fi
    passed=$((passed + p)) failed=$((failed + f))
  done
  record unit "$passed" "$failed"
}

# run_pytest STAGE FOLDER. A few failures run a second time, alone: see run_unit. Many mean that something is broken.
# A run that is cut off, by a crash or by its bound, has failed, whatever passed before.
run_pytest() {
  local stage=$1 folder=$2 report again="" failures ended=0
  python_environment
  report=build/results-$stage.xml
  failures=$PWD/build/pytest-$stage
  rm -rf "$report" "build/results-$stage-again.xml" "$failures"
  local pytest=(build/venv/bin/python -m pytest -q -rs --tb=short -o "cache_dir=$failures")
  timeout -s INT -k 120 3000 "${pytest[@]}" --junitxml="$report" "$folder" || ended=$?
  read -r passed failed < <(build/venv/bin/python scripts/count_results.py "$report")
  if [ "$ended" -gt 1 ]; then # pytest itself: 0 all passed, 1 some failed
    [ "$failed" -gt 0 ] || failed=1
  elif [ "$failed" -gt 0 ] && [ "$failed" -le 10 ] && [ -f "$failures/v/cache/lastfailed" ]; then
    echo "$stage: $failed failed; once more, alone"
    again=build/results-$stage-again.xml
    timeout 900 "${pytest[@]}" --last-failed --last-failed-no-failures none --junitxml="$again" "$folder" || true
    [ -f "$again" ] || again=""
    read -r passed failed < <(build/venv/bin/python scripts/count_results.py "$report" "$again")
  fi
  record "$stage" "$passed" "$failed"
}

# Prometheus' checker of rules and metrics, out of Debian's package: installed, the package would start a server.
promtool_alone() {
  local folder=build/prometheus
  if [ ! -x "$folder/usr/bin/promtool" ]; then
    rm -rf "$folder" && mkdir -p "$folder"
    (cd "$folder" && again apt-get download -q prometheus && dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb) >build/test-logs/promtool.log 2>&1 ||
      die "promtool could not be had from Debian's package prometheus: see build/test-logs/promtool.log"
  fi
  PATH=$PWD/$folder/usr/bin:$PATH
}

run_system() {
  say "system tests: real clients and databases against the program"
  mkdir -p build/test-logs
  promtool_alone
  run_pytest system tests/system
}

# web_run LOG: the pages' tests; prints "PASSED FAILED".
web_run() {
  local passed failed
  timeout 900 node --test --test-reporter=tap tests/web/*.test.mjs >"$1" 2>&1 || true
  passed=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$1" | tail -n 1)
  failed=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$1" | tail -n 1)
  [ -n "$passed" ] || { passed=0 failed=1; }
  echo "$passed ${failed:-0}"
}

run_web() {
  say "the console in a real browser"
  local log=build/test-logs/web.log passed failed
  mkdir -p build/test-logs
  read -r passed failed < <(web_run "$log")
  if [ "$failed" -gt 0 ]; then
    tail -n 60 "$log"
    echo "web: $failed failed; once more"
    read -r passed failed < <(web_run "${log%.log}.again.log")
    if [ "$failed" -gt 0 ]; then tail -n 60 "${log%.log}.again.log"; else echo "passed only when it ran a second time: see $log"; fi
  fi
  record web "$passed" "$failed"
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
  mkdir -p build/test-logs
  local system
  for system in kafka hadoop sqoop flume databases; do
    again timeout 900 "$SLUICE_PEERS/$system/install.sh" >"build/test-logs/install-$system.log" 2>&1 ||
      { tail -n 20 "build/test-logs/install-$system.log"; die "the real $system could not be installed"; }
  done
  run_pytest peers tests/peers
  total
}
