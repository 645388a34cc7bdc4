#!/usr/bin/env bash
# A throwaway PostgreSQL on 127.0.0.1, for tests.
#   throwaway-postgres.sh start DIR PORT   makes DIR/data if it is missing, starts the server, waits until it answers
#   throwaway-postgres.sh stop DIR         stops it; DIR stays
# An administrator comes in by the socket: psql -h DIR -p PORT -U postgres. Passwords are checked on TCP. Run by root,
# the server itself runs as Debian's user postgres, so the folders above DIR must be open to it.
set -eu

usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

unprivileged() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid="$(id -g postgres)" --init-groups "$@"; else "$@"; fi
}

programs() {
  local last='' folder
  for folder in /usr/lib/postgresql/*/bin; do last=$folder; done
  echo "$last"
}

start() {
  local dir=$1 port=$2 bin pid
  bin=$(programs)
  mkdir -p "$dir"
  if [ ! -d "$dir/data/base" ]; then
    mkdir -p "$dir/data"
    chmod 700 "$dir/data"
    if [ "$(id -u)" = 0 ]; then chown -R postgres "$dir"; fi
    unprivileged "$bin/initdb" -D "$dir/data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 >"$dir/install.log" 2>&1 ||
      { cat "$dir/install.log" >&2; exit 1; }
    printf 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n' >"$dir/data/pg_hba.conf"
  fi
  unprivileged setsid "$bin/postgres" -D "$dir/data" -k "$dir" -p "$port" -c listen_addresses=127.0.0.1 -c timezone=UTC \
    -c fsync=off -c max_wal_size=2GB >"$dir/server.log" 2>&1 </dev/null &
  pid=$!
  for _ in $(seq 2400); do
    if "$bin/pg_isready" -q -h "$dir" -p "$port"; then return 0; fi
    if ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.05
  done
  tail -n 20 "$dir/server.log" >&2
  echo "PostgreSQL did not start on port $port" >&2
  exit 1
}

stop() {
  local pid
  [ -f "$1/data/postmaster.pid" ] || return 0
  pid=$(head -n 1 "$1/data/postmaster.pid")
  kill -INT "$pid" 2>/dev/null || return 0
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
