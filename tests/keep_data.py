"""Makes tests/golden/data/VERSION.tar.gz: the data directory of a stack that was killed at its work, for the releases after this
one to open (test_upgrade.py). Run once for a release, with its program: python3 tests/keep_data.py"""

import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import time

from stack import ROOT, Stack

KEPT = ROOT / "tests" / "golden" / "data"
MESSAGES = [f"message {i}" for i in range(200)]
AGENT = """a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = spooldir
a.sources.s.spoolDir = {spool}
a.sources.s.channels = c
a.channels.c.type = file
a.channels.c.checkpointDir = {channel}/checkpoint
a.channels.c.dataDirs = {channel}/data
a.sinks.k.type = hdfs
a.sinks.k.channel = c
a.sinks.k.hdfs.path = hdfs://127.0.0.1:1/nowhere
"""


def topics(stack):
    kafka = ["--bootstrap-server", stack.kafka]
    for name, more in [("plain", []), ("packed", ["--config", "compression.type=zstd", "--config", "retention.ms=-1"]),
                       ("kept", ["--config", "cleanup.policy=compact"])]:
        stack.run("kafka-topics", "--create", "--topic", name, "--partitions", "2", *more, *kafka)
    lines = "\n".join(MESSAGES) + "\n"
    stack.run("kafka-console-producer", "--topic", "plain", *kafka, stdin=lines)
    stack.run("kafka-console-producer", "--topic", "packed", "--compression-codec", "gzip", *kafka, stdin=lines)
    stack.run("kafka-console-producer", "--topic", "kept", "--property", "parse.key=true", "--property", "key.separator=:", *kafka,
              stdin="".join(f"{i % 5}:{i}\n" for i in range(20)))
    stack.run("kafka-console-consumer", "--topic", "plain", "--from-beginning", "--group", "g", "--max-messages", "200",
              "--timeout-ms", "60000", *kafka)
    stack.run("kafka-configs", "--alter", "--entity-type", "brokers", "--entity-default", "--add-config", "log.retention.ms=-1", *kafka)
    for config in ("SCRAM-SHA-256=[iterations=4096,password=secret]", "producer_byte_rate=1024"):
        stack.run("kafka-configs", "--alter", "--entity-type", "users", "--entity-name", "ann", "--add-config", config, *kafka)


def lake(stack):
    dfs = lambda *args, **more: stack.run("hdfs", "dfs", "-fs", stack.hdfs, *args, **more)  # noqa: E731
    dfs("-mkdir", "-p", "/user/ann/in", "/counted")
    dfs("-put", "-", "/user/ann/in/words", stdin="some words\n" * 1000)
    dfs("-appendToFile", "-", "/user/ann/in/words", stdin="the last\n")
    dfs("-chown", "-R", "ann:staff", "/user/ann")
    dfs("-chmod", "1750", "/user/ann/in")
    dfs("-setfacl", "-m", "user:bob:r-x", "/user/ann/in")
    dfs("-setfattr", "-n", "user.origin", "-v", "here", "/user/ann/in/words")
    dfs("-touchz", "/été")
    dfs("-mv", "/été", "/hiver")
    stack.run("hdfs", "dfsadmin", "-fs", stack.hdfs, "-setQuota", "5", "/counted")


def job(stack):
    database = stack.folder / "kept.db"
    subprocess.run(["sqlite3", str(database)], input="CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2);", text=True,
                   check=True)
    stack.run("sqoop", "import", "--connect", f"jdbc:sqlite:{database}", "--table", "t", "--target-dir", "/t", "-m", "1")
    stack.run("sqoop", "job", "--create", "nightly", "--", "import", "--connect", f"jdbc:sqlite:{database}", "--table", "t",
              "--target-dir", "/n", "--incremental", "append", "--check-column", "id", "--last-value", "1", "-m", "1")


def channel(stack):
    """Events that an agent has taken, and its sink could not give on."""
    spool, where = stack.folder / "spool", stack.data / "channel"
    spool.mkdir()
    (spool / "events").write_text("\n".join(MESSAGES) + "\n")
    file = stack.folder / "agent.conf"
    file.write_text(AGENT.format(spool=spool, channel=where))
    agent = subprocess.Popen([str(ROOT / "build" / "bin" / "flume-ng"), "agent", "--conf-file", str(file), "--name", "a"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**stack.env, "PATH": "/usr/bin:/bin"})
    end = time.monotonic() + 120
    while not (spool / "events.COMPLETED").exists():
        assert time.monotonic() < end, "the agent did not take the events"
        time.sleep(0.05)
    agent.kill()
    agent.wait()


def main():
    version = (ROOT / "VERSION").read_text().strip()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(folder).start()
        try:
            for make in (topics, lake, job, channel):
                make(stack)
        finally:
            stack.kill()
        KEPT.mkdir(exist_ok=True)
        with tarfile.open(KEPT / f"{version}.tar.gz", "w:gz", compresslevel=9) as kept:
            kept.add(stack.data, "data", filter=lambda entry: None if entry.name in ("data/LOCK",) else entry)


if __name__ == "__main__":
    sys.exit(main())
