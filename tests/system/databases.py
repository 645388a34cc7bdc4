"""Throwaway MariaDB and PostgreSQL servers: on a free port, in a folder of their own, without root."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class _Server:
    script = ""

    def __init__(self):
        # The server's own user must reach the folder, which pytest's temporary folders do not allow.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"sluice-{self.script}-", dir="/tmp"))
        os.chmod(self.folder, 0o755)
        self.port = None

    def start(self):
        for _ in range(3):  # somebody else may take the port before the server does
            self.port = free_port()
            started = subprocess.run([ROOT / "scripts" / f"throwaway-{self.script}.sh", "start", self.folder, str(self.port)],
                                     timeout=600, check=False)
            if started.returncode == 0:
                return self
        raise AssertionError(f"{self.script} does not start")

    def stop(self):
        subprocess.run([ROOT / "scripts" / f"throwaway-{self.script}.sh", "stop", self.folder], check=True,
                       timeout=120)
        shutil.rmtree(self.folder, ignore_errors=True)

    def seed(self, path):
        self.sql(pathlib.Path(path).read_text())

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"


class MariaDb(_Server):
    script = "mariadb"

    @staticmethod
    def missing():
        """Why it can't run here, or None."""
        if not (shutil.which("mariadbd") or os.path.exists("/usr/sbin/mariadbd")):
            return "MariaDB is not installed (apt install mariadb-server)"
        return None

    def sql(self, text, database="testdb", headers=False):
        """Runs statements as an administrator; gives what they print, tab separated."""
        done = subprocess.run(["mariadb", "--no-defaults", "--default-character-set=utf8mb4",
                               f"--socket={self.folder}/mariadb.sock", "--user=root", "--batch",
                               *([] if headers else ["--skip-column-names"]), *([database] if self.exists(database) else [])],
                              input=text, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def exists(self, database):
        return (self.folder / "data" / database).exists()

    @property
    def url(self):
        return f"jdbc:mysql://{self.host}/testdb"


class PostgreSql(_Server):
    script = "postgres"

    @staticmethod
    def missing():
        if not list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")):
            return "PostgreSQL is not installed (apt install postgresql)"
        return None

    def start(self):
        super().start()
        self._psql("create user sqoop password 'sqoop123'", "postgres", "postgres")
        self._psql("create database testdb owner sqoop", "postgres", "postgres")
        return self

    def _psql(self, text, user, database, headers=False):
        shown = ["-P", "footer=off", "-P", "null=NULL"] if headers else ["-t"]
        done = subprocess.run(["psql", "-q", "-A", *shown, "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder),
                               "-p", str(self.port), "-U", user, database], input=text, capture_output=True,
                              text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, text, headers=False):
        """Runs statements as the owner of testdb."""
        return self._psql(text, "sqoop", "testdb", headers)

    @property
    def url(self):
        return f"jdbc:postgresql://{self.host}/testdb"


def orders_sql(server, rows, table="orders"):
    """Statements that make a table of 12 columns, about 155 bytes a row as text, with the same values on both servers."""
    if isinstance(server, MariaDb):
        return f"""
          drop table if exists {table};
          create table {table} (id bigint primary key, customer int not null, store smallint not null, total decimal(12,2) not null,
            city varchar(20) not null, article varchar(60) not null, remark text null, ordered date not null,
            changed datetime(3) not null, paid tinyint(1) not null, rating double null, token varbinary(12) not null);
          insert into {table} select seq, seq * 7 % 90001, seq % 331, (seq * 37 % 9999991) / 100,
            elt(1 + seq % 4, 'Lyon', 'Oslo', 'Porto', 'Zagreb'), concat('article ', seq % 4001, ' / ', md5(seq)),
            if(seq % 4 = 0, null, concat('remark on ', seq, ' with, a comma: ', substr(md5(seq + 3), 1, 20))),
            date_add('2019-05-01', interval seq % 2000 day),
            date_add('2019-05-01', interval (seq % 86400000) * 1000 microsecond), seq % 3 = 0,
            if(seq % 11 = 0, null, (seq % 5003) / 16), unhex(substr(md5(seq + 5), 1, 24)) from seq_1_to_{rows};
          analyze table {table};"""
    return f"""
      drop table if exists {table};
      create table {table} (id bigint primary key, customer int not null, store smallint not null, total numeric(12,2) not null,
        city varchar(20) not null, article varchar(60) not null, remark text null, ordered date not null,
        changed timestamp(3) not null, paid boolean not null, rating double precision null, token bytea not null);
      insert into {table} select s, s * 7 % 90001, s % 331, (s * 37 % 9999991)::numeric / 100,
        (array['Lyon', 'Oslo', 'Porto', 'Zagreb'])[1 + s % 4], 'article ' || s % 4001 || ' / ' || md5(s::text),
        case when s % 4 = 0 then null else 'remark on ' || s || ' with, a comma: ' || substr(md5((s + 3)::text), 1, 20) end,
        date '2019-05-01' + (s % 2000)::int, timestamp '2019-05-01' + (s % 86400000) * interval '1 millisecond', s % 3 = 0,
        case when s % 11 = 0 then null else (s % 5003) / 16.0::float8 end, decode(substr(md5((s + 5)::text), 1, 24), 'hex')
        from generate_series(1::bigint, {rows}) s;
      analyze {table};"""
