"""Our `hdfs dfs` and the native client under it, against a real NameNode and three DataNodes."""

import getpass
import itertools
import os
import pathlib
import random
import subprocess
import time

import pytest

import hdfs_commands
import hdfs_session
from stack import BIN

pytestmark = pytest.mark.skipif(not os.environ.get("SLUICE_PEERS"), reason="SLUICE_PEERS names no folder of peers")

if os.environ.get("SLUICE_PEERS"):
    from hdfs_cluster import Cluster

SMALL_BLOCKS = ("-D", "dfs.blocksize=1m", "-D", "dfs.replication=3")
TESTS = pathlib.Path(os.environ.get("SLUICE_TESTS", BIN.parent / "tests"))
PROBES = itertools.count(7001)
CONTENT = random.Random(7).randbytes(5 * (1 << 20) + 12345)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    running = Cluster(tmp_path_factory.mktemp("hdfs"))
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def hdfs(cluster, tmp_path):
    """Runs our command; gives (exit code, stdout, stderr)."""
    def run(*args, stdin=b""):
        env = {**os.environ, "TZ": "UTC", "HADOOP_USER_NAME": os.environ.get("USER", "root")}
        done = subprocess.run([str(BIN / "hdfs"), "dfs", "-fs", cluster.uri, *args], input=stdin, cwd=tmp_path, env=env,
                              capture_output=True, timeout=120)
        return done.returncode, done.stdout, done.stderr.decode()
    return run


@pytest.fixture
def all_nodes(cluster, hdfs):
    """Three DataNodes again after a test that killed one: each takes blocks."""
    yield
    for number in (2, 3):
        if number not in cluster.more:
            cluster.start_data_node(number)
    end = time.monotonic() + 120
    while True:  # the name node counts a node as live for a while after its death
        size = next(PROBES)
        hdfs("-D", "dfs.replication=3", "-put", "-", f"/probe-{size}", stdin=b"x" * size)
        if len(cluster.replicas(size)) == 3:
            return
        assert time.monotonic() < end


def ok(result):
    code, out, err = result
    assert code == 0, err
    return out


def test_everyday_commands(hdfs, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"hello\n")
    ok(hdfs("-mkdir", "-p", "/everyday/in"))
    ok(hdfs("-put", "a.txt", "/everyday/in"))
    assert ok(hdfs("-cat", "/everyday/in/a.txt")) == b"hello\n"
    ok(hdfs("-mv", "/everyday/in/a.txt", "/everyday/b.txt"))
    assert ok(hdfs("-ls", "-C", "/everyday")) == b"/everyday/b.txt\n/everyday/in\n"
    assert ok(hdfs("-du", "/everyday/b.txt")) == b"6  18  /everyday/b.txt\n"
    ok(hdfs("-get", "/everyday/b.txt", "c.txt"))
    assert (tmp_path / "c.txt").read_bytes() == b"hello\n"
    assert ok(hdfs("-rm", "-r", "/everyday")) == b"Deleted /everyday\n"
    assert hdfs("-test", "-e", "/everyday")[0] == 1


def test_blocks_and_checksums_are_those_of_the_real_client(cluster, hdfs, tmp_path):
    (tmp_path / "big").write_bytes(CONTENT)
    ok(hdfs(*SMALL_BLOCKS, "-put", "big", "/ours"))
    cluster.real("dfs", "-D", "dfs.blocksize=1m", "-put", str(tmp_path / "big"), "/theirs")
    assert cluster.real("dfs", "-cat", "/ours") == CONTENT
    assert ok(hdfs("-cat", "/theirs")) == CONTENT
    sums = [line.split(b"\t")[1:] for line in cluster.real("dfs", "-checksum", "/ours", "/theirs").splitlines()]
    assert sums[0] == sums[1]
    assert [line.split(b"\t")[1:] for line in ok(hdfs("-checksum", "/ours", "/theirs")).splitlines()] == sums


def test_composite_checksums_are_those_of_the_real_client(cluster, hdfs):
    mode = ("-D", "dfs.checksum.combine.mode=COMPOSITE_CRC")
    ok(hdfs(*SMALL_BLOCKS, "-put", "-", "/composite", stdin=CONTENT))
    ok(hdfs(*SMALL_BLOCKS, "-D", "dfs.checksum.type=CRC32", "-put", "-", "/composite32", stdin=CONTENT))
    ok(hdfs("-touchz", "/composite0"))
    for path in ("/composite", "/composite32", "/composite0"):
        assert ok(hdfs(*mode, "-checksum", path)) == cluster.real("dfs", *mode, "-checksum", path)


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 1 << 20, (1 << 20) + 700, 3 << 20])
def test_append_goes_on_where_the_file_ends(cluster, hdfs, size):
    path = f"/append-{size}"
    ok(hdfs(*SMALL_BLOCKS, "-put", "-", path, stdin=CONTENT[:size]))
    ok(hdfs("-appendToFile", "-", path, stdin=b"tail"))
    ok(hdfs("-appendToFile", "-", path, stdin=CONTENT[:700]))
    wanted = CONTENT[:size] + b"tail" + CONTENT[:700]
    assert ok(hdfs("-cat", path)) == wanted
    assert cluster.real("dfs", "-cat", path) == wanted


def test_many_files_at_once(hdfs, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for i in range(200):
        (folder / f"{i:03}").write_bytes(CONTENT[i * 100: i * 200])
    ok(hdfs("-put", "-t", "8", "many", "/"))
    ok(hdfs("-get", "-t", "8", "/many", "back"))
    for i in range(200):
        assert (tmp_path / "back" / f"{i:03}").read_bytes() == CONTENT[i * 100: i * 200]


def test_write_survives_the_death_of_a_data_node(cluster, hdfs, all_nodes):
    # Every block has all three nodes in its pipeline, so the dead one is in the one being written.
    writing = subprocess.Popen([str(BIN / "hdfs"), "dfs", "-fs", cluster.uri, "-D", "dfs.replication=3", "-put", "-",
                                "/survives"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    half = len(CONTENT) // 2
    writing.stdin.write(CONTENT[:half])
    writing.stdin.flush()
    end = time.monotonic() + 120
    while b"/survives._COPYING_" not in hdfs("-ls", "-C", "/")[1]:
        assert time.monotonic() < end
    cluster.kill_data_node(2)
    writing.stdin.write(CONTENT[half:])
    writing.stdin.close()
    errors = writing.stderr.read().decode()
    assert writing.wait(timeout=90) == 0, errors
    assert ok(hdfs("-cat", "/survives")) == CONTENT
    assert cluster.real("dfs", "-cat", "/survives") == CONTENT


def test_read_turns_to_another_replica(cluster, hdfs, all_nodes):
    ok(hdfs(*SMALL_BLOCKS, "-put", "-", "/replicas", stdin=CONTENT))
    cluster.kill_data_node(3)
    assert ok(hdfs("-cat", "/replicas")) == CONTENT


def test_wrong_bytes_of_one_replica_are_not_served(cluster, hdfs):
    ok(hdfs("-D", "dfs.replication=3", "-put", "-", "/flipped", stdin=CONTENT[:100000]))
    replicas = cluster.replicas(100000)
    assert len(replicas) == 3
    data = bytearray(replicas[0].read_bytes())
    data[50000] ^= 1
    replicas[0].write_bytes(data)
    for _ in range(5):  # the order of the replicas is the name node's choice
        assert ok(hdfs("-cat", "/flipped")) == CONTENT[:100000]


@pytest.mark.skipif(not (TESTS / "hdfs_client_test").exists(), reason=f"no hdfs_client_test in {TESTS}")
def test_contract(cluster):
    # Hadoop 3.2 orders names by signed bytes, so that those of other scripts come first.
    env = {**os.environ, "SLUICE_HDFS": cluster.uri}
    done = subprocess.run([str(TESTS / "hdfs_client_test"), "--gtest_filter=*Contract*-*InByteOrder*"], env=env,
                          capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout
    assert "Server/FileSystemContract" in done.stdout


def test_no_data_node_is_a_clear_error(cluster, hdfs, all_nodes):
    ok(hdfs("-D", "dfs.replication=1", "-put", "-", "/alone", stdin=b"x" * 1000))
    for number in (1, 2, 3):
        cluster.kill_data_node(number)
    code, out, err = hdfs("-cat", "/alone")
    assert code == 1 and out == b""
    assert err.startswith("cat: /alone: data node 127.0.0.1:") and "refused" in err and err.count("\n") == 1
    code, _, err = hdfs("-put", "-", "/nowhere", stdin=b"x")
    assert code == 1 and err.startswith("put: ") and err.count("\n") == 1
    assert hdfs("-test", "-e", "/nowhere")[0] == 1
    cluster.restart_first_data_node()


def test_recorded_session(tmp_path):
    """What the real commands said of a real HDFS, ours say of it too."""
    alone = Cluster(tmp_path)
    try:
        alone.start(data_nodes=1)
        work = tmp_path / "work"
        work.mkdir()
        session = hdfs_session.Session(BIN / "hdfs", alone.uri, work, getpass.getuser(),
                                       options=("-D", f"dfs.namenode.http-address=127.0.0.1:{alone.ports['NN_HTTP']}"))

        def truncated():  # the recording's next JVM took longer to start than the block took to recover
            end = time.monotonic() + 120
            while alone.real("dfs", "-cat", "/data/new-by-append.txt") != b"hello":
                assert time.monotonic() < end

        session.before[38] = lambda: hdfs_session.tell_apart(session)
        session.before[163] = truncated
        assert session.replay() == []
        for folder in ("/data", "/user"):
            alone.real("dfs", "-rm", "-r", "-skipTrash", folder)
        again = tmp_path / "again"
        again.mkdir()
        assert hdfs_commands.Commands(BIN / "hdfs", alone.uri, again, getpass.getuser()).replay() == []
    finally:
        alone.stop()
