"""Our client of HDFS on a real one that asks for Kerberos, with each protection of calls and blocks."""

import os
import pathlib
import random
import subprocess

import kdc
import pytest
from stack import BIN
from waiting import until

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = [pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS names no folder of peers"),
              pytest.mark.skipif(kdc.missing() is not None, reason=f"{kdc.missing()} is not installed")]
CONTENT = random.Random(7).randbytes(3 * (1 << 20) + 12345)
WAIT = 300


@pytest.fixture(scope="module")
def realm(tmp_path_factory):
    made = kdc.Realm(tmp_path_factory.mktemp("realm"))
    made.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.environment.items():
            patch.setenv(name, value)
        patch.setenv("JAVA_TOOL_OPTIONS", f"-Djava.security.krb5.conf={made.config}")
        yield made
    made.stop()


@pytest.fixture(params=["authentication", "integrity", "privacy"])
def hdfs(request, realm, tmp_path):
    """A real HDFS whose calls and blocks are protected so; runs our command."""
    from hdfs_cluster import free_ports
    names = ("NN_PORT", "NN_HTTP", "DN_PORT", "DN_HTTP", "DN_IPC")
    ports = {name: str(port) for name, port in zip(names, free_ports(5))}
    keytabs = {name: realm.keytab(name, f"{name}/localhost") for name in ("nn", "dn", "HTTP")}
    principal = {name: realm.principal(f"{name}/localhost") for name in keytabs}
    site = {"hadoop.security.authentication": "kerberos", "dfs.block.access.token.enable": "true",
            "dfs.namenode.kerberos.principal": principal["nn"], "dfs.namenode.keytab.file": keytabs["nn"],
            "dfs.datanode.kerberos.principal": principal["dn"], "dfs.datanode.keytab.file": keytabs["dn"],
            "dfs.web.authentication.kerberos.principal": principal["HTTP"],
            "dfs.web.authentication.kerberos.keytab": keytabs["HTTP"], "ignore.secure.ports.for.testing": "true",
            "hadoop.rpc.protection": request.param, "dfs.data.transfer.protection": request.param}
    scripts = pathlib.Path(PEERS) / "hadoop"
    environment = {**os.environ, **ports, "NN_HEAP": "384m", "DN_HEAP": "256m", "TZ": "UTC",
                   "EXTRA_SITE": " ".join(f"{name}={value}" for name, value in site.items())}
    subprocess.run([scripts / "start.sh", tmp_path / "hdfs"], env=environment, check=True, timeout=WAIT,
                   stdout=subprocess.DEVNULL)
    cache = realm.tickets("nn", principal["nn"], keytabs["nn"])  # the superuser

    yield Commands(tmp_path, cache)
    subprocess.run([scripts / "stop.sh", tmp_path / "hdfs"], check=True, timeout=WAIT)


class Commands:
    """`hdfs dfs` of ours, with the cluster's configuration and somebody's tickets."""

    def __init__(self, folder, tickets):
        self.folder = folder
        self.tickets = tickets

    def environment(self, tickets=None, **more):
        return {**os.environ, "HADOOP_CONF_DIR": str(self.folder / "hdfs" / "conf"),
                "KRB5CCNAME": f"FILE:{tickets or self.tickets}", **more}

    def __call__(self, *args, stdin=b"", **more):
        return subprocess.run([BIN / "hdfs", "dfs", *args], input=stdin, cwd=self.folder, env=self.environment(**more),
                              capture_output=True, timeout=WAIT)


def test_a_file_that_is_written_is_read_as_far_as_it_is(hdfs):
    """Its data node alone knows how far, and tells those who have the block's token."""
    with subprocess.Popen([BIN / "hdfs", "dfs", "-put", "-", "/open"], cwd=hdfs.folder, env=hdfs.environment(),
                          stdin=subprocess.PIPE) as put:
        put.stdin.write(CONTENT)
        put.stdin.flush()
        seen = until(lambda: long_enough(hdfs("-cat", "/open._COPYING_")), "what was written is read")
        assert CONTENT.startswith(seen)
        put.stdin.close()
        assert put.wait(timeout=WAIT) == 0
    assert hdfs("-cat", "/open").stdout == CONTENT


def long_enough(done):
    return done.returncode == 0 and len(done.stdout) > (2 << 20) and done.stdout


def test_our_client_on_a_real_hdfs(hdfs, realm):
    put = hdfs("-put", "-", "/file", stdin=CONTENT)
    assert put.returncode == 0, put.stderr
    assert hdfs("-cat", "/file").stdout == CONTENT
    assert hdfs("-checksum", "/file").returncode == 0
    assert b" nn supergroup " in hdfs("-ls", "/").stdout
    # Somebody else may read, and not write; by a keytab of the environment.
    keytab = realm.keytab("alice", "alice")
    alice = {"KRB5PRINCIPAL": realm.principal("alice"), "KRB5KEYTAB": str(keytab)}
    assert hdfs("-cat", "/file", **alice).stdout == CONTENT
    denied = hdfs("-touchz", "/other", **alice)
    assert denied.returncode == 1 and b"Permission denied: user=alice" in denied.stderr
    nobody = hdfs("-ls", "/", tickets="/no/such/tickets")
    assert nobody.returncode == 1 and b"nobody is logged in" in nobody.stderr


def test_a_cluster_without_security_is_fallen_back_to(realm, tmp_path):
    from hdfs_cluster import Cluster
    keytab = realm.keytab("alice", "alice")
    cluster = Cluster(tmp_path).start(data_nodes=1)
    secure = ["-D", "hadoop.security.authentication=kerberos", "-D", "dfs.data.transfer.protection=privacy",
              "-D", "dfs.namenode.kerberos.principal=nn/_HOST"]
    may = ["-D", "ipc.client.fallback-to-simple-auth-allowed=true"]
    environment = {**os.environ, "KRB5PRINCIPAL": "alice", "KRB5KEYTAB": f"file:{keytab}"}

    def run(*args, stdin=b""):
        return subprocess.run([BIN / "hdfs", "dfs", "-fs", cluster.uri, *args], input=stdin, cwd=tmp_path, env=environment,
                              capture_output=True, timeout=WAIT)

    try:
        refused = run(*secure, "-ls", "/")
        assert refused.returncode == 1 and b"Server asks us to fall back to SIMPLE auth" in refused.stderr
        subprocess.run([BIN / "hdfs", "dfs", "-fs", cluster.uri, "-chmod", "777", "/"], check=True, cwd=tmp_path)
        put = run(*secure, *may, "-put", "-", "/file", stdin=CONTENT)
        assert put.returncode == 0, put.stderr
        assert run(*secure, *may, "-cat", "/file").stdout == CONTENT
        assert b" alice " in run(*secure, *may, "-ls", "/file").stdout
    finally:
        cluster.stop()
