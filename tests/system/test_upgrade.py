"""The data that each release has left, killed at its work (tests/keep_data.py): this program opens it, and nothing is lost."""

import subprocess
import time

import pytest

from keep_data import AGENT, MESSAGES
from stack import BIN, ROOT, Stack, run

KEPT = sorted((ROOT / "tests" / "golden" / "data").glob("*.tar.gz"))


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.name.removesuffix(".tar.gz"))
def opened(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("upgrade")
    subprocess.run(["tar", "-xzf", str(request.param), "-C", str(folder), "--no-same-owner"], check=True)
    stack = Stack(folder).start()
    yield stack
    stack.stop()


def test_a_release_is_kept():
    """The last one, at least: a version that is out has left its data here."""
    assert KEPT


def test_topics(opened):
    kafka = ["--bootstrap-server", opened.kafka]
    consume = lambda topic, count, *more: opened.run(  # noqa: E731
        "kafka-console-consumer", "--topic", topic, "--from-beginning", "--max-messages", str(count), "--timeout-ms", "60000", *more,
        *kafka, timeout=120).stdout.splitlines()
    assert sorted(consume("plain", 200)) == sorted(MESSAGES)
    assert sorted(consume("packed", 200)) == sorted(MESSAGES)
    kept = consume("kept", 20, "--property", "print.key=true", "--property", "key.separator=:")
    assert sorted(kept) == sorted(f"{i % 5}:{i}" for i in range(20))
    described = opened.run("kafka-topics", "--describe", "--topic", "packed", *kafka).stdout
    assert "compression.type=zstd" in described and "retention.ms=-1" in described and "PartitionCount: 2" in described


def test_groups_settings_and_users(opened):
    kafka = ["--bootstrap-server", opened.kafka]
    group = opened.run("kafka-consumer-groups", "--describe", "--group", "g", *kafka).stdout
    rows = [line.split() for line in group.splitlines() if line.startswith("g ")]
    assert sum(int(row[3]) for row in rows) == 200 and all(row[5] == "0" for row in rows)
    defaults = opened.run("kafka-configs", "--describe", "--entity-type", "brokers", "--entity-default", *kafka).stdout
    assert "log.retention.ms=-1" in defaults
    user = opened.run("kafka-configs", "--describe", "--entity-type", "users", "--entity-name", "ann", *kafka).stdout
    assert "producer_byte_rate=1024" in user and "SCRAM-SHA-256=iterations=4096" in user


def test_the_lake(opened):
    dfs = lambda *args, **more: opened.run("hdfs", "dfs", "-fs", opened.hdfs, *args, **more).stdout  # noqa: E731
    assert dfs("-cat", "/user/ann/in/words") == "some words\n" * 1000 + "the last\n"
    assert dfs("-stat", "%u %g %a", "/user/ann/in") == "ann staff 1750\n"
    assert "user:bob:r-x" in dfs("-getfacl", "/user/ann/in")
    assert 'user.origin="here"' in dfs("-getfattr", "-d", "/user/ann/in/words")
    assert sorted(dfs("-ls", "-C", "/").split()) == ["/counted", "/hiver", "/t", "/user"]
    assert dfs("-count", "-q", "/counted").split()[:2] == ["5", "4"]
    assert dfs("-cat", "/t/part-m-00000") == "1\n2\n"
    assert opened.run("hdfs", "fsck", "-D", f"dfs.namenode.http-address={opened.addresses['hdfs_http']}", "-fs", opened.hdfs, "/", check=False).stdout.count("is HEALTHY") == 1


def test_saved_jobs_and_runs(opened):
    assert "nightly" in opened.run("sqoop", "job", "--list").stdout
    shown = opened.run("sqoop", "job", "--show", "nightly").stdout
    assert "incremental.last.value = 1" in shown
    assert list((opened.data / "sqoop").rglob("*.json"))


def test_events_in_an_agents_channel(opened, tmp_path):
    """Its sink reaches a lake now."""
    spool = tmp_path / "spool"
    spool.mkdir()
    text = AGENT.format(spool=spool, channel=opened.data / "channel").replace("hdfs://127.0.0.1:1/nowhere", f"{opened.hdfs}/events")
    file = tmp_path / "agent.conf"
    file.write_text(text + "a.sinks.k.hdfs.fileType = DataStream\na.sinks.k.hdfs.rollInterval = 1\n")
    agent = subprocess.Popen([str(BIN / "flume-ng"), "agent", "--conf-file", str(file), "--name", "a"], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 120
        while True:
            got = run("hdfs", "dfs", "-fs", opened.hdfs, "-cat", "/events/*", check=False).stdout.splitlines()
            if len(got) >= len(MESSAGES):
                break
            assert time.monotonic() < end, got
            time.sleep(0.2)
        assert sorted(got) == sorted(MESSAGES)
    finally:
        agent.terminate()
        agent.wait(timeout=120)
