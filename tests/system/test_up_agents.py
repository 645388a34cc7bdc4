"""Agents of `sluice up`: started with it, kept running, ended with it."""

import json
import os
import signal
import subprocess
import urllib.request

import pytest

from stack import BIN, Stack
from waiting import until

AGENT = """a.sources = r
a.channels = c
a.sinks = k
a.sources.r.type = spooldir
a.sources.r.spoolDir = {spool}
a.sources.r.channels = c
a.channels.c.type = memory
a.sinks.k.type = hdfs
a.sinks.k.channel = c
a.sinks.k.hdfs.path = /logs
a.sinks.k.hdfs.fileType = DataStream
a.sinks.k.hdfs.rollInterval = 0
a.sinks.k.hdfs.rollCount = 0
a.sinks.k.hdfs.rollSize = 0
"""


class Flow:
    def __init__(self, folder):
        self.folder, self.spool, self.file = folder, folder / "spool", folder / "agent.conf"
        self.spool.mkdir()
        self.file.write_text(AGENT.format(spool=self.spool))
        self.stack = Stack(folder, "--agent", f"{self.file}:a")

    def start(self):
        self.stack.start()
        until(lambda: self.view()["running"], "the agent runs")

    def view(self):
        with urllib.request.urlopen(f"http://{self.stack.addresses['console']}/api/v1/flows") as answer:
            agents = json.loads(answer.read())["agents"]
        assert [agent["name"] for agent in agents] in ([], ["a"])
        return agents[0] if agents else {"running": False, "pid": 0}

    def write(self, name, lines):
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))
        os.rename(self.folder / name, self.spool / name)

    def landed(self):
        files = self.stack.data / "lake" / "logs"
        return sorted(line for file in files.glob("*") for line in file.read_text().split())

    def log(self):
        return (self.folder / "stack.log").read_text()


@pytest.fixture
def flow(tmp_path):
    flow = Flow(tmp_path)
    yield flow
    flow.stack.stop()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_runs_with_the_stack_and_ends_with_it(flow):
    flow.start()
    assert f"a   ({flow.file})" in flow.log()
    flow.write("one", ["x1", "x2"])
    until(lambda: flow.landed() == ["x1", "x2"], "the lines are in the lake")
    pid = flow.view()["pid"]
    assert pid != flow.stack.process.pid
    flow.stack.stop()
    assert gone(pid)
    assert [file.name for file in (flow.stack.data / "lake" / "logs").glob("*.tmp")] == []


def test_one_that_is_killed_is_started_again(flow):
    flow.start()
    first = flow.view()["pid"]
    os.kill(first, signal.SIGKILL)
    until(lambda: flow.view()["running"] and flow.view()["pid"] not in (0, first), "it runs again")
    assert 'msg="an agent has ended and is started again" agent=a ended="by signal 9 (Killed)"' in flow.log()
    flow.write("two", ["y"])
    until(lambda: flow.landed() == ["y"], "it works as before")


def test_a_stack_that_is_killed_takes_its_agents_along(flow):
    flow.start()
    pid = flow.view()["pid"]
    flow.stack.kill()
    until(lambda: gone(pid), "the agent is gone")


def test_a_hangup_of_the_stack_reaches_its_agents(flow):
    flow.start()
    flow.file.write_text(flow.file.read_text() + "a.sinks.k.hdfs.filePrefix = other\n")
    flow.stack.process.send_signal(signal.SIGHUP)
    until(lambda: "reading the configuration again" in flow.log(), "the agent reads its file")
    flow.write("three", ["z"])
    until(lambda: flow.landed() == ["z"], "the line is in the lake")
    assert [file.name[:5] for file in (flow.stack.data / "lake" / "logs").glob("*")] == ["other"]


def up(folder, *options):
    return subprocess.run([str(BIN / "sluice"), "up", "--data", str(folder / "data"), *options],
                          capture_output=True, text=True, timeout=120)


def test_a_wrong_file_stops_the_start_with_its_line_and_component(tmp_path):
    file = tmp_path / "bad.conf"
    file.write_text(AGENT.format(spool=tmp_path) + "a.sinks.k.hdfs.rolCount = 3\na.channels.c.capacity = many\n")
    done = up(tmp_path, "--agent", f"{file}:a")
    assert done.returncode == 1 and not (tmp_path / "data").exists()
    assert f"agent a: {file}:15" in done.stderr or f"{file}:15" in done.stderr
    assert "rolCount" in done.stderr


@pytest.mark.parametrize("value, words", [
    ("agent.conf", "--agent takes FILE:NAME"),
    (":a", "--agent takes FILE:NAME"),
    ("nowhere.conf:a", "nowhere.conf"),
])
def test_what_is_no_agent_is_refused(tmp_path, value, words):
    done = up(tmp_path, "--agent", value)
    assert done.returncode in (1, 2) and words in done.stderr


def test_two_of_one_name_are_refused(tmp_path):
    done = up(tmp_path, "--agent", "x.conf:a", "--agent", "y.conf:a")
    assert done.returncode == 2 and "there is an agent a already" in done.stderr
