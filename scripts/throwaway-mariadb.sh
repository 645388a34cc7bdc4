#!/usr/bin/env bash
# A throwaway MariaDB on 127.0.0.1, for tests and the demo.
#   throwaway-mariadb.sh start DIR PORT   makes DIR/data if it is missing, starts the server, waits until it answers
#   throwaway-mariadb.sh stop DIR         stops it; DIR stays
# An administrator comes in by the socket: mariadb --socket=DIR/mariadb.sock --user=root. Run by root, the server itself
# runs as Debian's user mysql, so the folders above DIR must be open to it.
set -eu

usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

unprivileged() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=mysql --regid="$(id -g mysql)" --init-groups "$@"; else "$@"; fi
}

answers() { mariadb-admin --no-defaults --socket="$1/mariadb.sock" --user=root ping >/dev/null 2>&1; }

start() {
  local dir=$1 port=$2 pid
  mkdir -p "$dir"
  if [ ! -d "$dir/data/mysql" ]; then
    mkdir -p "$dir/data"
    if [ "$(id -u)" = 0 ]; then chown -R mysql "$dir"; fi
    unprivileged mariadb-install-db --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal \
      --skip-test-db >"$dir/install.log" 2>&1 || { cat "$dir/install.log" >&2; exit 1; }
  fi
  local server
  server=$(command -v mariadbd || echo /usr/sbin/mariadbd)
  # shellcheck disable=SC2086 # THROWAWAY_MARIADB_OPTIONS may hold several options
  unprivileged setsid "$server" --no-defaults --datadir="$dir/data" --socket="$dir/mariadb.sock" --pid-file="$dir/pid" \
    --port="$port" --bind-address=127.0.0.1 --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci \
    --default-time-zone=+00:00 --sql-mode=NO_ENGINE_SUBSTITUTION --skip-log-bin --innodb-flush-log-at-trx-commit=0 \
    ${THROWAWAY_MARIADB_OPTIONS:-} >"$dir/server.log" 2>&1 </dev/null &
  pid=$!
  for _ in $(seq 2400); do
    if answers "$dir"; then return 0; fi
    if ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.05
  done
  tail -n 20 "$dir/server.log" >&2
  echo "MariaDB did not start on port $port" >&2
  exit 1
}

stop() {
  local pid
  [ -f "$1/pid" ] || return 0
  pid=$(cat "$1/pid")
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 600); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.05
  done
  kill -KILL "$pid"
}

case "${1:-}" in
  start) [ $# = 3 ] || usage; start "$2" "$3" ;;
  stop) [ $# -ge 2 ] || usage; stop "$2" ;;
  *) usage ;;
esac
