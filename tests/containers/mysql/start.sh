#!/bin/bash
# First start: takes the empty database, makes the user and what /docker-entrypoint-initdb.d asks for. Then the server, as process 1.
set -euo pipefail
chown mysql /var/lib/mysql

first_start() {
  local socket=/run/mysqld/first.sock
  find /var/lib/mysql -mindepth 1 -delete
  cp -a /var/lib/mysql-empty/. /var/lib/mysql
  mysqld --user=mysql --skip-networking --socket=$socket &
  local server=$!
  until mysqladmin --socket=$socket --silent ping; do
    kill -0 "$server"
    sleep 0.2
  done
  {
    echo "CREATE DATABASE IF NOT EXISTS $MYSQL_DATABASE;"
    echo "CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$MYSQL_PASSWORD';"
    echo "GRANT ALL PRIVILEGES ON $MYSQL_DATABASE.* TO '$MYSQL_USER'@'%';"
    for script in /docker-entrypoint-initdb.d/*.sql; do echo "USE $MYSQL_DATABASE;"; cat "$script"; done
  } | mysql --socket=$socket --user=root
  mysqladmin --socket=$socket --user=root shutdown
  wait "$server"
}

# A first start that was cut off is done again.
if [ ! -e /var/lib/mysql/made ]; then
  first_start
  touch /var/lib/mysql/made
fi
exec mysqld --user=mysql --bind-address=0.0.0.0 --skip-name-resolve
