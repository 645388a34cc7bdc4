"""Replays what Apache Flume 1.11.0 did: the same agent files land the same files, names, bytes and counters."""

import json
import os
import pathlib
import re
import socket
import subprocess

import pytest
import stack
from flume_agent import Agent
from waiting import until

GOLDEN = stack.ROOT / "tests" / "golden" / "flume"
CASES = sorted(p.name for p in GOLDEN.iterdir() if p.is_dir())
ERRORS = [c for c in CASES if c.startswith("error-")]
RUNS = [c for c in CASES if not c.startswith("error-")]

# Fed file by file here, so that their order is sure; the real agent found them together.
ONE_BY_ONE = {"multiplexing", "hdfs-escapes-names", "spooldir-recursive"}

# Counters that tell how often a sink found nothing, or when: they depend on the clock.
BY_CLOCK = {"StartTime", "StopTime", "EventTakeAttemptCount", "BatchEmptyCount"}


def case(name):
    return json.loads((GOLDEN / name / "case.json").read_text())


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Replay:
    def __init__(self, name, tmp_path):
        self.name, self.case, self.work = name, case(name), tmp_path / "work"
        self.data, self.port = tmp_path / "data", free_port()
        for folder in ("spool", "out"):
            (self.work / folder).mkdir(parents=True)
        self.lake_path = f"/golden/{name}"
        conf = (GOLDEN / name / "agent.conf").read_text()
        self.conf = tmp_path / "agent.conf"
        self.conf.write_text(conf.replace("{LAKE}", self.lake_path).replace("{WORK}", str(self.work))
                             .replace("{PORT}", str(self.port)))
        self.replies = []

    def path(self, text):
        return pathlib.Path(text.replace("{WORK}", str(self.work)))

    def feed(self, agent):
        for step, action in enumerate(self.case["feed"]):
            if "file" in action or "filehex" in action:
                target, content = action.get("file") or action["filehex"]
                target = self.path(target)
                target.parent.mkdir(parents=True, exist_ok=True)
                (self.work / "in.tmp").write_bytes(content.encode() if "file" in action else bytes.fromhex(content))
                os.rename(self.work / "in.tmp", target)
            elif "append" in action:
                target, content = action["append"]
                with open(self.path(target), "a", encoding="utf-8") as file:
                    file.write(content)
            elif "tcp" in action:
                self.replies.append({"sent": action["tcp"], "received": self.talk(action["tcp"])})
            self.settle(agent, step)

    def talk(self, text):
        """What a client is answered until it has all it can get."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as client:
            client.sendall(text.encode())
            client.shutdown(socket.SHUT_WR)
            received = b""
            while more := client.recv(4096):
                received += more
        return received.decode()

    def settle(self, agent, step):
        """What must have come about before the next action."""
        spool = self.work / "spool"
        if self.name == "spooldir-same-name" and step == 0:
            until(lambda: (spool / "a.log.COMPLETED").exists(), "the first file is done")
        if self.name == "taildir":  # what the agent has read after each step; the last ones only wait
            expected = (5, 6, 6, 7, 8, 8)[step]
            until(lambda: agent.count("SOURCE.s", "EventAcceptedCount") == expected, f"{expected} lines are read")
        if self.name in ONE_BY_ONE:
            until(lambda: agent.count("SOURCE.s", "EventAcceptedCount") > step, "the file is read")

    def finish(self, agent):
        events = {"exec": 4, "spooldir-same-name": 6, "spooldir-long-line": 5}.get(self.name, self.case["events"])
        until(lambda: agent.count("CHANNEL.c", "EventTakeSuccessCount") >= events, f"{events} events are through")
        if self.name == "multiplexing":
            until(lambda: agent.count("CHANNEL.d", "EventTakeSuccessCount") >= 2, "the other channel is drained")
        if self.name in ("hdfs-roll-interval", "hdfs-idle-timeout"):
            until(lambda: agent.count("SINK.k", "ConnectionClosedCount") == 1, "the file is closed")
        if self.name == "file-roll-names":
            until(lambda: len(os.listdir(self.work / "out")) == 2, "the second file is there")
        if self.name == "spooldir-same-name":
            until(lambda: agent.count("SOURCE.s", "EventReadFail") == 1, "the bad file is named")
        if self.name == "memory-channel-full":
            until(lambda: agent.count("SOURCE.s", "ChannelWriteFail") == 1, "the full channel is met")
        expected = sorted(e["path"] for e in self.case["spool"])
        until(lambda: sorted(tree(self.work / "spool")) == expected, f"the spool folder holds {expected}")

    def scrub(self, text):
        text = text.replace(str(self.work), "{WORK}")
        return re.sub(r"\b1[78]\d{11}\b", "{MS}", text)


def tree(folder):
    return {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*"), key=lambda p: str(p).encode())
            if p.is_file()} if folder.exists() else {}


def unstamped(name):
    """A name without its stamp of milliseconds: two files may have been opened in the same one, or not."""
    return re.sub(r"\b(1[78]\d{11}|2\d{9,})\b|\{MS\d+\}", "{MS}", name)


def snappy(block):
    """Decompresses: a varint length, then literals and copies (google/snappy, format_description.txt)."""
    at = 0
    while block[at] & 0x80:
        at += 1
    at, out = at + 1, bytearray()
    while at < len(block):
        tag = block[at]
        at += 1
        if tag & 3 == 0:
            size = tag >> 2
            if size >= 60:
                extra = size - 59
                size = int.from_bytes(block[at:at + extra], "little")
                at += extra
            out += block[at:at + size + 1]
            at += size + 1
            continue
        if tag & 3 == 1:
            size, offset, at = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | block[at], at + 1
        else:
            wide = 2 if tag & 3 == 2 else 4
            size, offset, at = (tag >> 2) + 1, int.from_bytes(block[at:at + wide], "little"), at + wide
        for _ in range(size):
            out.append(out[-offset])
    return bytes(out)


def without_chance(content):
    """Bytes that are random or the time in containers: sync markers, and the keys of a SequenceFile."""
    if content[:4] == b"SEQ\x06":
        sync = content[content.index(b"io.Text") + 7 + 6:][:16]
        content = content.replace(sync, b"S" * 16)
        return re.sub(rb"(\0\0\0[\0-\xff]\0\0\0\x08)[\0-\xff]{8}", rb"\1TIMETIME", content)
    if content[:4] == b"Obj\x01":
        sync = content[-16:]
        content = content.replace(sync, b"S" * 16)
        if b"snappy" in content:  # two versions of the library compress to other bytes
            head, block = content[:-16].split(b"S" * 16)
            count, block = block[:1], block[3:]  # and a size of two bytes
            return head + count + snappy(block[:-4]) + block[-4:]
        return content
    return content


def compare_files(replay, listing, actual, kind):
    """Names and bytes of a tree against the golden one."""
    names = [e["path"] for e in listing if e["type"] == "file"]
    assert [unstamped(name) for name in actual] == [unstamped(name) for name in names]
    for name, path in zip(names, actual.values()):
        golden = GOLDEN / replay.name / kind / name.replace("{", "").replace("}", "")
        content = path.read_bytes()
        expected = golden.read_bytes()
        if without_chance(content) != without_chance(expected):
            assert replay.scrub(content.decode(errors="replace")) == expected.decode(errors="replace"), name


@pytest.mark.parametrize("name", RUNS)
def test_lands_what_flume_landed(name, tmp_path):
    replay = Replay(name, tmp_path)
    with Agent(replay.conf, replay.data) as agent:
        replay.feed(agent)
        replay.finish(agent)
        metrics = agent.metrics()
        spool = sorted(tree(replay.work / "spool"))
        assert agent.stop() == 0
    lake = tree(replay.data / "lake" / replay.lake_path[1:])
    if name == "exec-restart":  # how often it ran is a matter of time
        assert set("".join(p.read_text() for p in lake.values()).split()) == {"hi"}
    else:
        compare_files(replay, replay.case["lake"], lake, "lake")
        directories = [e["path"] for e in replay.case["lake"] if e["type"] == "directory"]
        for directory in directories:
            assert (replay.data / "lake" / replay.lake_path[1:] / directory).is_dir()
    compare_files(replay, replay.case["out"], tree(replay.work / "out"), "out")
    assert spool == sorted(e["path"] for e in replay.case["spool"])
    assert replay.replies == replay.case["replies"]
    if name == "taildir":
        positions = json.loads((replay.work / "pos.json").read_text())
        expected = json.loads((GOLDEN / name / "pos.json").read_text())
        assert all(p["inode"] > 0 for p in positions)
        assert [{**p, "inode": 0, "file": replay.scrub(p["file"])} for p in positions] == expected
    compare_metrics(name, metrics)
    if name == "logger":
        assert ("Event: { headers:{host=web1, timestamp=1704164645678} body: 73 68 6F 72 74 "
                "                                 short }\n") in agent.text()
        assert "body: 61 20 6C 69 6E 65 20 74 68 61 74 20 69 73 20 6C a line that is l }\n" in agent.text()


def compare_metrics(name, metrics):
    golden = json.loads((GOLDEN / name / "metrics.json").read_text())
    assert list(metrics) == list(golden)  # in Flume's own order
    for component, counters in golden.items():
        assert list(metrics[component]) == list(counters), component
        if name == "exec-restart":
            continue
        # The golden agent was stopped while its roll file was open, ours is asked a moment later.
        by_clock = BY_CLOCK | ({"ConnectionCreatedCount", "ConnectionClosedCount"} if name == "file-roll-names" else set())
        if name == "memory-channel-full":
            by_clock = by_clock | {"EventPutAttemptCount"}
        if name in ONE_BY_ONE or name == "taildir":
            by_clock = by_clock | {"BatchUnderflowCount"}
        for counter, value in counters.items():
            if counter not in by_clock:
                assert metrics[component][counter] == value, f"{component} {counter}"


EXPECTED = {
    "error-unknown-type": (r"agent\.conf:\d+: a\.sources\.s\.type: unknown type 'nope' of source; there are spooldir",),
    "error-unknown-sink": (r"agent\.conf:\d+: a\.sinks\.k\.type: unknown type 'nope' of sink; there are hdfs",),
    "error-missing-path": (r"agent\.conf:\d+: a\.sinks\.k: the hdfs sink needs the property 'hdfs\.path'",),
    "error-missing-spooldir": (r"agent\.conf:\d+: a\.sources\.s: the spooldir source needs the property 'spoolDir'",),
    "error-batch-larger-than-transaction": (
        r"agent\.conf:\d+: a\.sources\.s\.type: Incompatible source and channel settings defined\. source's batch size is "
        r"greater than the channels transaction capacity\. Source: s, batch size = 100, channel c, transaction capacity = 5",
        r"agent\.conf:\d+: a\.sinks\.k\.type: Incompatible sink and channel settings defined\. .* Sink: k, batch size = 100, "
        r"channel c, transaction capacity = 5",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_names_what_is_wrong_and_starts_nothing(name, tmp_path):
    replay = Replay(name, tmp_path)
    done = subprocess.run([str(stack.BIN / "flume-ng"), "agent", "-f", str(replay.conf), "-n", "a"], capture_output=True,
                          text=True, timeout=120, env={**os.environ, "SLUICE_DATA": str(replay.data)})
    assert done.returncode == 1
    for pattern in EXPECTED[name]:
        assert re.search(pattern, done.stderr), done.stderr
    assert "Nothing was started." in done.stderr
    assert not (replay.data / "lake").exists()
