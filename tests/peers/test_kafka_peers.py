"""Kafka's own Java tools against the broker, and its log tools on the broker's folder."""

import os
import pathlib
import re
import subprocess

import pytest

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: no real Kafka")


def tool(name, *args, stdin=None, timeout=120, check=True):
    done = subprocess.run([str(pathlib.Path(PEERS) / "kafka" / "bin" / name), *map(str, args)], input=stdin,
                          capture_output=True, text=True, timeout=timeout)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def filled(stack):
    """A topic of three partitions with 30 keyed messages, of which a group has read all."""
    at = ("--bootstrap-server", stack.kafka)
    assert tool("kafka-topics", *at, "--create", "--topic", "java", "--partitions", "3",
                "--config", "index.interval.bytes=0").stdout == "Created topic java.\n"
    lines = "".join(f"k{i}\tv{i}\n" for i in range(30))
    tool("kafka-console-producer", *at, "--topic", "java", "--property", "parse.key=true", stdin=lines)
    done = tool("kafka-console-consumer", *at, "--topic", "java", "--group", "readers", "--from-beginning",
                "--max-messages", "30", "--timeout-ms", "30000", "--property", "print.key=true")
    assert sorted(done.stdout.splitlines()) == sorted(lines.splitlines())
    return stack


def test_topics_describe_alter_list_delete(filled):
    at = ("--bootstrap-server", filled.kafka)
    described = tool("kafka-topics", *at, "--describe", "--topic", "java").stdout.splitlines()
    assert re.fullmatch(r"Topic: java\tTopicId: \S{22}\tPartitionCount: 3\tReplicationFactor: 1\tConfigs: "
                        r"index.interval.bytes=0", described[0])
    assert described[1] == "\tTopic: java\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1"
    tool("kafka-topics", *at, "--create", "--topic", "doomed")
    tool("kafka-topics", *at, "--alter", "--topic", "doomed", "--partitions", "4")
    assert "PartitionCount: 4" in tool("kafka-topics", *at, "--describe", "--topic", "doomed").stdout
    tool("kafka-topics", *at, "--delete", "--topic", "doomed")
    assert "doomed" not in tool("kafka-topics", *at, "--list").stdout.split()


def test_groups_and_offsets(filled):
    at = ("--bootstrap-server", filled.kafka)
    rows = tool("kafka-consumer-groups", *at, "--describe", "--group", "readers").stdout.split("\n")
    table = [row.split() for row in rows if row.startswith("readers")]
    assert len(table) == 3 and sum(int(row[3]) for row in table) == 30 and all(row[5] == "0" for row in table)
    ends = tool("kafka-get-offsets", *at, "--topic", "java").stdout.split()
    assert sum(int(line.rsplit(":", 1)[1]) for line in ends) == 30
    reset = tool("kafka-consumer-groups", *at, "--group", "readers", "--topic", "java", "--reset-offsets", "--to-earliest",
                 "--execute").stdout
    assert reset.count("readers") == 3
    tool("kafka-consumer-groups", *at, "--delete", "--group", "readers")
    assert "readers" not in tool("kafka-consumer-groups", *at, "--list").stdout.split()


def test_configs(filled):
    at = ("--bootstrap-server", filled.kafka)
    tool("kafka-configs", *at, "--alter", "--topic", "java", "--add-config", "retention.ms=123456")
    assert "retention.ms=123456" in tool("kafka-configs", *at, "--describe", "--topic", "java").stdout
    tool("kafka-configs", *at, "--alter", "--topic", "java", "--delete-config", "retention.ms")
    assert "retention.ms" not in tool("kafka-configs", *at, "--describe", "--topic", "java").stdout


def test_perf_tools(filled):
    at = ("--bootstrap-server", filled.kafka)
    tool("kafka-topics", *at, "--create", "--topic", "perf", "--partitions", "2")
    sent = tool("kafka-producer-perf-test", "--topic", "perf", "--num-records", "50000", "--record-size", "100", "--throughput",
                "-1", "--producer-props", f"bootstrap.servers={filled.kafka}", "acks=all", "compression.type=lz4").stdout
    assert "50000 records sent" in sent
    read = tool("kafka-consumer-perf-test", *at, "--topic", "perf", "--messages", "50000", "--timeout", "30000").stdout
    assert int(read.splitlines()[1].split(", ")[4]) >= 50000


def test_dump_log_reads_every_file(filled):
    folder = filled.data / "kafka"
    payloads = []
    for partition in range(3):
        log = folder / f"java-{partition}" / "00000000000000000000.log"
        text = tool("kafka-dump-log", "--files", log, "--print-data-log", "--deep-iteration").stdout
        assert "isvalid: false" not in text
        payloads += re.findall(r"payload: (\S+)", text)
    assert sorted(payloads) == sorted(f"v{i}" for i in range(30))


def test_dump_log_reads_the_offsets_of_groups(filled):
    found = ""
    for log in sorted((filled.data / "kafka").glob("__consumer_offsets-*/*.log")):
        if log.stat().st_size:
            found += tool("kafka-dump-log", "--files", log, "--offsets-decoder").stdout
    assert "offset_commit::group=readers,partition=java-0" in found.replace(" ", "") or "readers" in found
    assert "group_metadata::group=readers" in found.replace(" ", "") or "protocolType" in found


def test_indexes_pass_kafkas_own_check(own_stack):
    """After a clean end the indexes are whole: Kafka's tool compares each entry with the log."""
    stack = own_stack
    at = ("--bootstrap-server", stack.kafka)
    tool("kafka-topics", *at, "--create", "--topic", "indexed", "--config", "index.interval.bytes=1000", "--config",
         "segment.bytes=200000")
    tool("kafka-producer-perf-test", "--topic", "indexed", "--num-records", "5000", "--record-size", "200", "--throughput", "-1",
         "--producer-props", f"bootstrap.servers={stack.kafka}", "batch.size=2000")
    stack.stop()
    folder = stack.data / "kafka" / "indexed-0"
    assert len(list(folder.glob("*.log"))) > 3
    for index in sorted(folder.glob("*.index")) + sorted(folder.glob("*.timeindex")):
        if index.stat().st_size == 0:
            continue
        done = tool("kafka-dump-log", "--files", index, "--index-sanity-check")
        assert "passed sanity check" in done.stdout, done.stdout
        done = tool("kafka-dump-log", "--files", index, "--verify-index-only")
        assert "Mismatches" not in done.stdout + done.stderr and "Found" not in done.stdout + done.stderr, done.stdout
    for snapshot in folder.glob("*.snapshot"):
        assert "producerId" in tool("kafka-dump-log", "--files", snapshot).stdout
    stack.start()
