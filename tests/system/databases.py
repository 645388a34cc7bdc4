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
        self.port = free_port()

    def start(self):
        subprocess.run([ROOT / "scripts" / f"throwaway-{self.script}.sh", "start", self.folder, str(self.port)],
                       check=True, timeout=120)
        return self

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

    def sql(self, text, database="testdb"):
        """Runs statements as an administrator; gives what they print, tab separated."""
        done = subprocess.run(["mariadb", "--no-defaults", "--default-character-set=utf8mb4",
                               f"--socket={self.folder}/mariadb.sock", "--user=root", "--batch",
                               "--skip-column-names", *([database] if self.exists(database) else [])],
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

    def _psql(self, text, user, database):
        done = subprocess.run(["psql", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder),
                               "-p", str(self.port), "-U", user, database], input=text, capture_output=True,
                              text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, text):
        """Runs statements as the owner of testdb."""
        return self._psql(text, "sqoop", "testdb")

    @property
    def url(self):
        return f"jdbc:postgresql://{self.host}/testdb"
