#!/usr/bin/env bash
# Writes two log files, as a web server would, into the folder that examples/flume-hdfs.conf watches.
#
#   examples/generate-logs.sh [FOLDER [LINES]]        ($LOG_FOLDER or /tmp/flume-spool, 1000 lines of each kind)
#
# Each file is written elsewhere first and then moved in: a spool folder must only ever see files
# that are complete.
set -euo pipefail

folder=${1:-${LOG_FOLDER:-/tmp/flume-spool}}
lines=${2:-1000}
mkdir -p "$folder"
work=$(mktemp -d "$folder/.generate-XXXXXX")
trap 'rm -rf "$work"' EXIT
stamp=$(date +%Y%m%d-%H%M%S)-$$

awk -v n="$lines" -v seed="$RANDOM" -v day="$(date +%d/%b/%Y)" 'BEGIN {
  srand(seed)
  split("GET POST PUT DELETE", method, " ")
  split("/ /index.html /api/orders /api/products/7 /login /static/app.js", path, " ")
  split("200 200 200 201 304 404 500", status, " ")
  for (i = 1; i <= n; i++)
    printf "10.0.%d.%d - - [%s:%02d:%02d:%02d +0000] \"%s %s HTTP/1.1\" %s %d\n", rand() * 256, rand() * 256,
      day, i / 3600 % 24, i / 60 % 60, i % 60, method[1 + int(rand() * 4)], path[1 + int(rand() * 6)],
      status[1 + int(rand() * 7)], rand() * 20000
}' > "$work/access"

awk -v n="$lines" -v seed="$RANDOM" -v day="$(date +%Y-%m-%d)" 'BEGIN {
  srand(seed)
  split("ERROR WARN FATAL", level, " ")
  split("connection refused;timeout after 30 s;disk nearly full;order not found;bad request", text, ";")
  for (i = 1; i <= n; i++)
    printf "%s %02d:%02d:%02d %s app-%d: %s\n", day, i / 3600 % 24, i / 60 % 60, i % 60, level[1 + int(rand() * 3)],
      rand() * 8, text[1 + int(rand() * 5)]
}' > "$work/error"

mv "$work/access" "$folder/access-$stamp.log"
mv "$work/error" "$folder/error-$stamp.log"
echo "wrote $folder/access-$stamp.log and error-$stamp.log, $lines lines each"
