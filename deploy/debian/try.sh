#!/bin/bash
# Is the installed package whole? Its user, folders and settings are there, its commands run, and a stack of it does what it is for.
set -euo pipefail
getent passwd sluice >/dev/null
[ "$(stat -c '%U %a' /var/lib/sluice)" = "sluice 750" ]
[ "$(stat -c '%G %a' /etc/sluice/sluice.conf)" = "sluice 640" ]
sluice --version
sluice config print --effective --settings /etc/sluice/sluice.conf >/dev/null
for name in kafka-topics hdfs sqoop flume-ng; do [ "$(readlink -f "$(command -v $name)")" = /usr/bin/sluice ]; done
data=$(mktemp -d)
export SLUICE_DATA=$data
sluice up --ready-file "$data/ready" --kafka-port 0 --hdfs-port 0 --hdfs-data-port 0 --hdfs-http-port 0 --console-port 0 --registry-port 0 >"$data/log" 2>&1 &
server=$!
for _ in $(seq 600); do
  if [ -e "$data/ready" ] || ! kill -0 $server; then break; fi
  sleep 0.1
done
sluice verify || { cat "$data/log"; exit 1; }
kill $server
wait $server
rm -rf "$data"
