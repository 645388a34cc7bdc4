#!/bin/bash
# First start: makes the data, the user and what /docker-entrypoint-initdb.d asks for. Then the server, as process 1.
set -euo pipefail
chown mysql /var/lib/mysql
if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --user=mysql --skip-test-db >/dev/null
  {
    echo "CREATE DATABASE IF NOT EXISTS $MYSQL_DATABASE;"
    echo "CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$MYSQL_PASSWORD';"
    echo "GRANT ALL PRIVILEGES ON $MYSQL_DATABASE.* TO '$MYSQL_USER'@'%';"
    echo "FLUSH PRIVILEGES;"
    for script in /docker-entrypoint-initdb.d/*.sql; do echo "USE $MYSQL_DATABASE;"; cat "$script"; done
  } | mariadbd --user=mysql --bootstrap --skip-grant-tables=0 >&2
fi
exec mariadbd --user=mysql --bind-address=0.0.0.0 --skip-name-resolve
