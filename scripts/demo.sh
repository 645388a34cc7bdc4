# Sourced by ./dev: the main job, end to end. Prints each command that it runs, and checks each result.
# shellcheck shell=bash

demo_folder=build/demo
checks=()
demo_failed=0

# run COMMAND...: prints it as a person would type it, then its output.
run() {
  printf '\n$ %s\n' "$(printf '%q ' "$@" | sed 's/\\\([:,=@]\)/\1/g; s/ $//')"
  "$@" 2>&1 | tee "$demo_folder/last"
  return "${PIPESTATUS[0]}"
}

# check NAME EXPECTED ACTUAL
check() {
  if [ "$2" = "$3" ]; then
    checks+=("ok      $1: $3")
  else
    checks+=("FAILED  $1: $3, expected $2")
    demo_failed=1
  fi
}

count_lines() { wc -l | tr -d ' '; }

demo_usage() {
  cat <<'TXT'
usage: ./dev demo [--foreground] [--free-ports]
       ./dev demo --stop

Sets up, builds, and runs the main job on ./sluice-data: events, tables and logs into one lake. Then the stack
goes on in the background (with --foreground: until Ctrl-C) so that you can look around.
TXT
}

demo() {
  local foreground="" up_options=() option
  for option in "$@"; do
    case "$option" in
      --stop) stop_demo && return ;;
      --foreground) foreground=yes ;;
      --free-ports) up_options=(--kafka-port 0 --hdfs-port 0 --hdfs-data-port 0 --hdfs-http-port 0 --console-port 0 --registry-port 0) ;;
      --help) demo_usage && return ;;
      *) demo_usage >&2 && exit 2 ;;
    esac
  done
  setup build demo
  build "" sluice
  mkdir -p "$demo_folder"
  PATH=$PWD/build/bin:$PATH
  export PATH SLUICE_DATA=$PWD/sluice-data
  stop_demo >/dev/null
  # shellcheck disable=SC2064
  trap "stop_database" EXIT

  say "sluice up: broker, lake and console in one process"
  start_stack "${up_options[@]}"
  clean_up_of_the_last_demo
  demo_events
  demo_tables
  demo_logs
  demo_verify
  say "what was checked"
  printf '%s\n' "${checks[@]}"
  printf '\nConsole  http://%s      Lake  http://%s\n' "$console" "$hdfs_http"
  stop_database
  if [ "$demo_failed" != 0 ]; then
    stop_demo
    die "the demo failed; see above"
  fi
  if [ -n "$foreground" ]; then
    echo "Ctrl-C stops the stack."
    trap 'stop_demo; exit 0' INT TERM
    wait "$(cat "$demo_folder/pid")" || true
  else
    echo "The stack runs on until './dev demo --stop'. Its commands are in build/bin."
  fi
}

stop_demo() {
  local pid
  [ -f "$demo_folder/pid" ] || { echo "no demo runs"; return 0; }
  pid=$(cat "$demo_folder/pid")
  if kill "$pid" 2>/dev/null; then
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  fi
  rm -f "$demo_folder/pid"
  echo "the demo's stack has stopped; its data stays in ./sluice-data"
}

start_stack() {
  local ready=$demo_folder/ready.json pid
  rm -f "$ready"
  printf '\n$ sluice up %s&\n' "${*:+$* }"
  sluice up --ready-file "$ready" "$@" >"$demo_folder/up.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$demo_folder/pid"
  until [ -f "$ready" ]; do
    if ! kill -0 "$pid" 2>/dev/null; then
      cat "$demo_folder/up.log"
      rm -f "$demo_folder/pid"
      die "the stack did not start"
    fi
    sleep 0.02
  done
  sleep 0.1
  cat "$demo_folder/up.log"
  kafka=$(address_of kafka) console=$(address_of console) hdfs_http=$(address_of hdfs_http)
}

address_of() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$demo_folder/ready.json"; }

clean_up_of_the_last_demo() {
  local topic
  for topic in sales-events sales-stream; do
    kafka-topics --delete --if-exists --topic "$topic" --bootstrap-server "$kafka" >/dev/null
  done
  hdfs dfs -rm -r -f -skipTrash /user/sqoop /user/flume >/dev/null
}

demo_events() {
  say "events: a topic, two sales, and back"
  run kafka-topics --create --topic sales-events --partitions 3 --bootstrap-server "$kafka"
  printf '\n$ kafka-console-producer --topic sales-events --bootstrap-server %s < examples/sales.json\n' "$kafka"
  kafka-console-producer --topic sales-events --bootstrap-server "$kafka" <examples/sales.json
  run kafka-console-consumer --topic sales-events --from-beginning --max-messages 2 --bootstrap-server "$kafka"
  check "events produced and consumed" 2 "$(grep -c '"product"' "$demo_folder/last")"
}

start_database() {
  database_port=
  if command -v mariadbd >/dev/null; then
    database_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    database_folder=$(mktemp -d /tmp/sluice-demo-mariadb-XXXXXX)
    chmod 755 "$database_folder"
    scripts/throwaway-mariadb.sh start "$database_folder" "$database_port"
  fi
}

stop_database() {
  [ -n "${database_folder:-}" ] || return 0
  scripts/throwaway-mariadb.sh stop "$database_folder" >/dev/null
  rm -rf "$database_folder"
  database_folder=
}

demo_tables() {
  local connect credentials=()
  start_database
  if [ -n "$database_port" ]; then
    say "tables: from a throwaway MariaDB on port $database_port"
    mariadb --socket="$database_folder/mariadb.sock" --user=root <examples/testdb.sql
    connect=jdbc:mysql://127.0.0.1:$database_port/testdb
    credentials=(--username sqoop --password sqoop123)
  else
    say "tables: MariaDB is not installed, so from SQLite"
    rm -f "$demo_folder/testdb.sqlite"
    sqlite3 "$demo_folder/testdb.sqlite" <examples/testdb-sqlite.sql
    connect=jdbc:sqlite:$PWD/$demo_folder/testdb.sqlite
  fi
  run sqoop import --connect "$connect" "${credentials[@]}" --table employees --target-dir /user/sqoop/employees --m 1
  run sqoop import --connect "$connect" "${credentials[@]}" --table employees --where "department='IT'" \
    --target-dir /user/sqoop/employees_it --m 1
  run sqoop import-all-tables --connect "$connect" "${credentials[@]}" --warehouse-dir /user/sqoop/warehouse --m 1
  run hdfs dfs -ls /user/sqoop/
  run hdfs dfs -cat /user/sqoop/employees/part-m-00000
  check "employees in the lake" 8 "$(count_lines <"$demo_folder/last")"
  check "employees of IT" 3 "$(hdfs dfs -cat /user/sqoop/employees_it/part-m-00000 | count_lines)"
  check "tables in the warehouse" "employees sales" "$(hdfs dfs -ls -C /user/sqoop/warehouse | xargs -n 1 basename | paste -sd ' ')"
}

stop_agent() {
  kill "$1" || die "the agent ended by itself; its log is in $demo_folder"
  wait "$1" || die "the agent did not stop cleanly; its log is in $demo_folder"
}

# await COUNT PATTERN: until so many lines are in the lake's files, or two minutes.
await() {
  local end=$((SECONDS + 120))
  until [ "$(hdfs dfs -cat "$2" 2>/dev/null | count_lines)" -ge "$1" ]; do
    [ $SECONDS -lt $end ] || return 0
    sleep 0.1
  done
}

demo_logs() {
  local agent today
  say "logs: spool folder -> memory channel -> lake"
  rm -rf build/demo/spool
  run examples/generate-logs.sh "$demo_folder/spool" 100
  sed "s|^\(agent1.sources.[a-z]*.spoolDir *=\).*|\1 $PWD/$demo_folder/spool|" examples/flume-hdfs.conf >"$demo_folder/flume-hdfs.conf"
  printf '\n$ flume-ng agent --conf-file examples/flume-hdfs.conf --name agent1 &\n'
  flume-ng agent --conf-file "$demo_folder/flume-hdfs.conf" --name agent1 >"$demo_folder/agent1.log" 2>&1 &
  agent=$!
  today=$(date +%Y/%m/%d)
  await 200 "/user/flume/logs/$today/*"
  stop_agent "$agent"
  run hdfs dfs -ls -R /user/flume/logs/
  check "log lines in the lake" 200 "$(hdfs dfs -cat "/user/flume/logs/$today/logs-*.log" | count_lines)"

  say "events, into the lake: topic sales-stream -> file channel -> lake"
  run kafka-topics --create --topic sales-stream --partitions 1 --bootstrap-server "$kafka"
  sed "s|localhost:9092|$kafka|" examples/flume-kafka-hdfs.conf >"$demo_folder/flume-kafka-hdfs.conf"
  agent_name=$(sed -n 's/^\([A-Za-z0-9_-]*\)\.sources *=.*/\1/p' "$demo_folder/flume-kafka-hdfs.conf" | head -n 1)
  printf '\n$ flume-ng agent --conf-file examples/flume-kafka-hdfs.conf --name %s &\n' "$agent_name"
  flume-ng agent --conf-file "$demo_folder/flume-kafka-hdfs.conf" --name "$agent_name" >"$demo_folder/agent2.log" 2>&1 &
  agent=$!
  printf '\n$ kafka-console-producer --topic sales-stream --bootstrap-server %s < examples/sales.json\n' "$kafka"
  kafka-console-producer --topic sales-stream --bootstrap-server "$kafka" <examples/sales.json
  await 2 '/user/flume/kafka-data/*'
  stop_agent "$agent"
  run hdfs dfs -ls -R /user/flume/kafka-data/
  check "sales in the lake" 2 "$(hdfs dfs -cat '/user/flume/kafka-data/*' | count_lines)"
}

demo_verify() {
  say "all three, into one lake"
  if run sluice verify; then check "sluice verify" ok ok; else check "sluice verify" ok failed; fi
}
