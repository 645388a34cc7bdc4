#!/usr/bin/env bash
# Asks each service of classic.yml, real.yml or one.yml whether it answers, and says so; 1 when one does not.
#   deploy/compose/verify-setup.sh          DOCKER=podman for another program than docker
set -uo pipefail
docker=${DOCKER:-docker}
failed=0

# check SERVICE WHAT COMMAND...: runs the command in the service's container.
check() {
  local service=$1 what=$2 words
  shift 2
  if words=$("$docker" exec "$service" "$@" 2>&1); then
    printf 'ok      %-10s %s\n' "$service" "$what"
  else
    printf 'FAILED  %-10s %s: %s\n' "$service" "$what" "$(tail -n 1 <<<"$words")"
    failed=1
  fi
}

check mysql "testdb has its tables" mysql -usqoop -psqoop123 testdb -e "SELECT count(*) FROM employees, sales"
if "$docker" inspect sluice >/dev/null 2>&1; then
  check sluice "broker, lake and console, and a record through each path" sluice verify
  check sluice "MySQL is reached" sqoop list-tables --connect jdbc:mysql://mysql:3306/testdb --username sqoop --password sqoop123
  exit "$failed"
fi
# shellcheck disable=SC2016 # the shell in the container expands it
check flume "ZooKeeper, or what stands for it, answers" sh -c '[ "$(echo srvr | nc zookeeper 2181 | grep -c Mode)" = 1 ]'
check kafka "topics are listed" kafka-topics --list --bootstrap-server localhost:9092
check kafka-ui "the console answers" sluice health
check namenode "the lake's root is listed" hdfs dfs -ls /
check flume "the data node, or what stands for it, answers" wget -q -O /dev/null http://datanode:9864/jmx
check sqoop "MySQL is reached" sqoop list-tables --connect jdbc:mysql://mysql:3306/testdb --username sqoop --password sqoop123
check sqoop "the lake is reached" hdfs dfs -ls /
check flume "the broker is reached" kafka-topics --list --bootstrap-server kafka:29092
check flume "the lake is reached" hdfs dfs -ls /
exit "$failed"
