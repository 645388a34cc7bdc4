"""Our client of HDFS with Kerberos asked for: a server that knows none, and a realm whose KDC is away."""

import os
import subprocess

import kdc
import pytest
from lake_server import LakeServer
from stack import BIN

pytestmark = pytest.mark.skipif(kdc.missing() is not None, reason=f"{kdc.missing()} is not installed")
SECURE = ("-D", "hadoop.security.authentication=kerberos", "-D", "dfs.data.transfer.protection=privacy")
CONTENT = b"a line\n" * 100_000


@pytest.fixture
def realm(tmp_path):
    made = kdc.Realm(tmp_path / "realm")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def server(tmp_path):
    running = LakeServer(tmp_path).start()
    yield running
    running.stop()


@pytest.fixture
def run(server, realm):
    environment = {**os.environ, **realm.environment, "KRB5PRINCIPAL": "alice",
                   "KRB5KEYTAB": f"file:{realm.keytab('alice', 'alice')}"}

    def run_as_alice(*args, stdin=b""):
        return subprocess.run([BIN / "hdfs", "dfs", *SECURE, "-fs", server.uri, *args], input=stdin, cwd=server.folder,
                              env=environment, capture_output=True, timeout=120)
    return run_as_alice


def test_bytes_follow_names_where_a_server_knows_no_kerberos(server, run):
    refused = run("-ls", "/")
    assert refused.returncode == 1 and b"Server asks us to fall back to SIMPLE auth" in refused.stderr
    may = ("-D", "ipc.client.fallback-to-simple-auth-allowed=true")
    subprocess.run([BIN / "hdfs", "dfs", "-fs", server.uri, "-mkdir", "-p", "/user/alice"], check=True)
    subprocess.run([BIN / "hdfs", "dfs", "-fs", server.uri, "-chmod", "777", "/user/alice"], check=True)
    put = run(*may, "-put", "-", "/user/alice/file", stdin=CONTENT)
    assert put.returncode == 0, put.stderr
    assert run(*may, "-cat", "/user/alice/file").stdout == CONTENT


def test_a_kdc_that_is_away_denies_nobody(run, realm):
    realm.stop()
    away = run("-ls", "/")
    realm.start()
    words = away.stderr.decode()
    assert away.returncode == 1
    assert "the realm's KDC is away" in words
    assert "nobody is logged in" not in words
