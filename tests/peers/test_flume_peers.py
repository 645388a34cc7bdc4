"""One agent file, run by the real Flume 1.11 and by ours, both into our lake over hdfs://: the same events in the same files."""

import gzip
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))
from flume_agent import Agent  # noqa: E402
from waiting import until  # noqa: E402

PEERS = os.environ.get("SLUICE_PEERS", "")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: the real systems are not here")

CONF = """
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = spooldir
a.sources.s.spoolDir = {work}/spool
a.sources.s.channels = c
a.sources.s.interceptors = i j
a.sources.s.interceptors.i.type = static
a.sources.s.interceptors.i.key = timestamp
a.sources.s.interceptors.i.value = 1704164645678
a.sources.s.interceptors.j.type = regex_filter
a.sources.s.interceptors.j.regex = 7$
a.sources.s.interceptors.j.excludeEvents = true
a.channels.c.type = {channel}
a.sinks.k.type = hdfs
a.sinks.k.hdfs.path = {lake}/%Y/%m/%d
a.sinks.k.hdfs.filePrefix = ev
a.sinks.k.hdfs.timeZone = Europe/Berlin
a.sinks.k.hdfs.rollInterval = 0
a.sinks.k.hdfs.rollSize = 0
a.sinks.k.hdfs.rollCount = 40
a.sinks.k.hdfs.minBlockReplicas = 1
a.sinks.k.channel = c
"""
FILE = "a.channels.c.checkpointDir = {work}/cp\na.channels.c.dataDirs = {work}/fc\na.channels.c.minimumRequiredSpace = 1048576\n"
CASES = {
    "text": ("memory", "a.sinks.k.hdfs.fileType = DataStream\n"),
    "gzip": ("memory", "a.sinks.k.hdfs.fileType = CompressedStream\na.sinks.k.hdfs.codeC = gzip\n"),
    "sequence": ("memory", "a.sinks.k.hdfs.writeFormat = Text\n"),
    "file-channel": ("file", "a.sinks.k.hdfs.fileType = DataStream\n" + FILE),
}


class RealAgent(Agent):
    """The same, with the real flume-ng."""

    def start(self, wait=True):
        self.port = free_port()
        self.log = open(self.log_path, "wb")
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PEER_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -Duser.timezone=UTC"}
        self.process = subprocess.Popen(
            [os.path.join(PEERS, "flume/bin/flume-ng"), "agent", "--conf-file", self.conf, "--name", "a",
             "-Dflume.monitoring.type=http", f"-Dflume.monitoring.port={self.port}"], stdout=self.log, stderr=self.log, env=env)
        self.metrics_address = f"127.0.0.1:{self.port}"
        return self


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def drained(agent, events):
    try:
        return agent.count("SINK.k", "EventDrainSuccessCount") >= events
    except OSError:
        return False


def landed(stack, folder):
    """Names and bytes of the files under a folder of the lake, which lie there as ordinary files."""
    root = stack.data / "lake" / folder
    files = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    return [(re.sub(r"\d{13}", "MS", name), content) for name, content in sorted(files.items())]


@pytest.mark.parametrize("case", CASES)
def test_same_agent_file_lands_the_same(case, stack, tmp_path):
    channel, more = CASES[case]
    results = []
    for kind, agent_class in (("real", RealAgent), ("ours", Agent)):
        work = tmp_path / kind
        (work / "spool").mkdir(parents=True)
        (work / "in").write_text("".join(f"line {i}\n" for i in range(200)))
        conf = work / "agent.conf"
        conf.write_text((CONF + more).format(work=work, channel=channel, lake=f"{stack.hdfs}/peers/{case}/{kind}"))
        (work / "in").rename(work / "spool" / "a.log")
        agent = agent_class(conf, stack.data, log=work / "log")
        with agent:
            until(lambda: drained(agent, 180), f"{kind}: the events are through", 90)
            assert agent.stop() in (0, 143, -signal.SIGTERM)
        results.append(landed(stack, f"peers/{case}/{kind}"))
    real, ours = results
    assert [name for name, _ in ours] == [name for name, _ in real]
    if case == "sequence":  # the sync marker is random
        real, ours = ([(n, c.replace(c[c.index(b"io.Text") + 13:][:16], b"S" * 16)) for n, c in r] for r in (real, ours))
    if case == "gzip":  # one member per batch, and where batches end is a matter of time
        real, ours = ([(n, gzip.decompress(c)) for n, c in r] for r in (real, ours))
    assert ours == real
