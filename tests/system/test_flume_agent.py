"""flume-ng from outside: commands and exit codes, reload, the run file, and Kafka to the lake."""

import json
import re
import shutil
import signal
import subprocess
import time

import pytest
from flume_agent import Agent
from waiting import until
from stack import ROOT, run

FLOW = """
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = seq
a.sources.s.totalEvents = 10
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = {sink}
a.sinks.k.channel = c
"""


def test_commands(tmp_path):
    assert run("flume-ng", "version").stdout.startswith("Flume 1.11.0\n")
    assert "help NAME-KIND" in run("flume-ng", "help").stdout
    assert "hdfs-sink" in run("flume-ng", "help", "components").stdout
    assert "hdfs.rollInterval" in run("flume-ng", "help", "hdfs-sink").stdout
    assert run("flume-ng", "help", "--markdown").stdout == (ROOT / "docs/reference/flume.md").read_text()


@pytest.mark.parametrize("args,what", [
    (["agen"], "did you mean 'agent'?"),
    (["tool"], "the command 'tool' is not offered by this version"),
    (["agent", "--conf-file", "x"], "--name is missing"),
    (["agent", "--name", "a"], "--conf-file is missing"),
    (["agent", "--name", "a", "--conf-file", "/nowhere.conf"], "/nowhere.conf: No such file or directory"),
    (["agent", "--name", "a", "--config-file", "x"], "did you mean '--conf-file'?"),
    (["agent", "--name", "a", "-z", "127.0.0.1:1"], "ZooKeeper's node 127.0.0.1:1/flume/a: "),
    (["help", "hdfs-snk"], "did you mean 'hdfs-sink'?"),
])
def test_mistakes_of_the_command_line(args, what):
    done = run("flume-ng", *args, check=False)
    assert done.returncode == 1
    assert what in done.stderr


def test_dry_run_starts_nothing(tmp_path):
    conf = tmp_path / "a.conf"
    conf.write_text(FLOW.format(sink="null"))
    done = run("flume-ng", "agent", "-n", "a", "-f", conf, "--dryrun", env={"SLUICE_DATA": str(tmp_path / "data")})
    assert "is good" in done.stdout
    assert not (tmp_path / "data").exists()


def test_wrong_agent_is_named(tmp_path):
    conf = tmp_path / "a.conf"
    conf.write_text(FLOW.format(sink="null"))
    done = run("flume-ng", "agent", "-n", "b", "-f", conf, check=False)
    assert done.returncode == 1
    assert "there is no agent 'b'" in done.stderr


def test_reload_and_run_file(tmp_path):
    conf, data = tmp_path / "a.conf", tmp_path / "data"
    conf.write_text(FLOW.format(sink="null"))
    with Agent(conf, data) as agent:
        until(lambda: agent.count("CHANNEL.c", "EventTakeSuccessCount") == 10, "the events are through")
        told = json.loads(until(lambda: next(iter((data / "flume/agents").glob("a-*.json")), None), "the run file").read_text())
        assert (told["name"], told["pid"], told["config"]) == ("a", agent.process.pid, str(conf))
        assert {"SOURCE.s", "CHANNEL.c"} == set(told["metrics"])
        # A bad file changes nothing; a good one only what it changes.
        conf.write_text(FLOW.format(sink="nul"))
        agent.process.send_signal(signal.SIGHUP)
        until(lambda: "was not taken over" in agent.text(), "the bad file is refused")
        assert "did you mean 'null'?" in agent.text()
        conf.write_text(FLOW.format(sink="logger"))
        agent.process.send_signal(signal.SIGHUP)
        until(lambda: agent.text().count("reading the configuration again") == 2, "the file is read again")
        assert agent.count("SOURCE.s", "EventAcceptedCount") == 10
        assert agent.stop() == 0
    assert list((data / "flume/agents").iterdir()) == []


def test_start_failure_ends_with_1(tmp_path):
    conf = tmp_path / "a.conf"
    conf.write_text(FLOW.format(sink="file_roll") + "a.sinks.k.sink.directory = /nowhere/at/all\n")
    done = run("flume-ng", "agent", "-n", "a", "-f", conf, check=False, env={"SLUICE_DATA": str(tmp_path / "data")})
    assert done.returncode == 1
    assert "sink k: /nowhere/at/all: No such file or directory" in done.stderr


def test_kafka_to_the_lake(stack, tmp_path):
    """examples/flume-kafka-hdfs.conf: every message lands, also those sent while the agent was dead."""
    if shutil.which("kcat") is None:
        pytest.skip("kcat is not installed")
    conf = tmp_path / "kafka.conf"
    text = (ROOT / "examples/flume-kafka-hdfs.conf").read_text()
    text = text.replace("localhost:9092", stack.kafka).replace("/tmp/flume-kafka", str(tmp_path / "channel"))
    conf.write_text(re.sub(r"rollInterval = 30", "rollInterval = 0", text))

    def send(first, last):
        lines = "".join(f"sale {i}\n" for i in range(first, last))
        subprocess.run(["kcat", "-P", "-b", stack.kafka, "-t", "sales-stream"], input=lines.encode(), check=True, timeout=120)

    send(0, 500)
    agent = Agent(conf, stack.data, name="agent1", log=tmp_path / "agent.log").start()
    until(lambda: agent.count("SINK.lake", "EventDrainSuccessCount") >= 500, "the first messages land")
    agent.kill()
    send(500, 1000)
    with Agent(conf, stack.data, name="agent1", log=tmp_path / "agent.log") as agent:
        until(lambda: agent.count("SINK.lake", "EventDrainSuccessCount") >= 500, "the others land")
        assert agent.stop() == 0
    landed = stack.run("hdfs", "dfs", "-cat", "/user/flume/kafka-data/*").stdout.splitlines()
    assert set(landed) == {f"sale {i}" for i in range(1000)}
    names = stack.run("hdfs", "dfs", "-ls", "/user/flume/kafka-data").stdout
    assert ".tmp" not in names


def test_example_of_logs(stack, tmp_path):
    """examples/flume-hdfs.conf and generate-logs.sh, as they are but for the spool folder."""
    spool = tmp_path / "spool"
    subprocess.run([str(ROOT / "examples/generate-logs.sh"), str(spool), "50"], check=True, timeout=120)
    conf = tmp_path / "logs.conf"
    conf.write_text((ROOT / "examples/flume-hdfs.conf").read_text().replace("/tmp/flume-spool", str(spool)))
    fed = sorted(line for file in spool.glob("*.log") for line in file.read_text().splitlines())
    with Agent(conf, stack.data, name="agent1", log=tmp_path / "agent.log") as agent:
        until(lambda: agent.count("SINK.lake", "EventDrainSuccessCount") == 100, "all lines land")
        assert agent.stop() == 0
    landed = stack.run("hdfs", "dfs", "-cat", "/user/flume/logs/*/*/*/logs-.*").stdout.splitlines()
    assert sorted(landed) == fed


SPOOL = """
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = spooldir
a.sources.s.spoolDir = {spool}
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = hdfs
a.sinks.k.channel = c
a.sinks.k.hdfs.path = {path}
a.sinks.k.hdfs.fileType = DataStream
a.sinks.k.hdfs.rollInterval = 0
a.sinks.k.hdfs.rollSize = 0
"""


def troubles(data):
    """What the run file says is stuck, once there is one."""
    files = list((data / "flume/agents").glob("a-*.json"))
    return json.loads(files[0].read_text())["troubles"] if files else {}


def test_agent_files_are_latin_1(tmp_path):
    """As java.util.Properties reads them; headers and folders are UTF-8."""
    conf, data, spool = tmp_path / "a.conf", tmp_path / "data", tmp_path / "spool"
    spool.mkdir()
    (spool / "x").write_text("one\n")
    conf.write_bytes((SPOOL.format(spool=spool, path="/in/%{name}") + "a.sources.s.interceptors = i\n"
                      "a.sources.s.interceptors.i.type = static\na.sources.s.interceptors.i.key = name\n"
                      "a.sources.s.interceptors.i.value = café\n").encode("latin-1"))
    with Agent(conf, data) as agent:
        until(lambda: agent.count("SINK.k", "EventDrainSuccessCount") == 1, "the line is written")
        assert agent.stop() == 0
    assert [folder.name for folder in (data / "lake/in").iterdir()] == ["café"]


def test_events_without_a_time(tmp_path):
    """A folder by time wants events that have one: named at the start. Leniently every write fails, and is counted as in Flume."""
    conf, data, spool = tmp_path / "a.conf", tmp_path / "data", tmp_path / "spool"
    spool.mkdir()
    (spool / "x").write_text("one\ntwo\n")
    conf.write_text(SPOOL.format(spool=spool, path="/in/%Y"))
    done = run("flume-ng", "agent", "-n", "a", "-f", conf, check=False, env={"SLUICE_DATA": str(data)})
    assert done.returncode == 1
    assert "a.conf:11: a.sinks.k.hdfs.path: it wants the time of each event" in done.stderr
    assert (spool / "x").exists()


def test_stuck_components_say_why(tmp_path):
    conf, data, spool = tmp_path / "a.conf", tmp_path / "data", tmp_path / "spool"
    spool.mkdir()
    (spool / "x").write_text("one\n")
    conf.write_text(SPOOL.format(spool=spool, path="/in/a:b") + "a.sources = s t\na.sources.t.type = exec\n"
                    "a.sources.t.command = false\na.sources.t.channels = c\n")
    with Agent(conf, data) as agent:
        until(lambda: set(troubles(data)) == {"SINK.k", "SOURCE.t"}, "both are stuck")
        told = troubles(data)
        assert "a:b" in told["SINK.k"]
        assert "Command [false] exited with 1" in told["SOURCE.t"]
        sink = agent.metrics()["SINK.k"]
        assert (sink["BatchUnderflowCount"], sink["EventWriteFail"]) == ("0", "1")
        assert "it is not run again (restart is false)" in agent.text()
        agent.kill()


def test_topics_by_javas_expressions(stack, tmp_path):
    """Kafka's own topics are not among them, though .+ takes their names."""
    conf = tmp_path / "a.conf"
    for topic in ("rx-web1", "rx-db1"):
        stack.run("kafka-topics", "--bootstrap-server", stack.kafka, "--create", "--topic", topic)
    produce = ["kafka-console-producer", "--bootstrap-server", stack.kafka, "--topic"]
    for topic in ("rx-web1", "rx-db1"):
        run(*produce, topic, stdin=f"from {topic}\n")
    flow = f"""
a.sources = s t
a.channels = c d
a.sinks = k l
a.sources.s.type = org.apache.flume.source.kafka.KafkaSource
a.sources.s.kafka.bootstrap.servers = {stack.kafka}
a.sources.s.kafka.topics.regex = (?i)RX-(?!db)\\\\w+\\\\d
a.sources.s.kafka.consumer.group.id = rx-one
a.sources.s.kafka.consumer.auto.offset.reset = earliest
a.sources.s.channels = c
a.sources.t.type = org.apache.flume.source.kafka.KafkaSource
a.sources.t.kafka.bootstrap.servers = {stack.kafka}
a.sources.t.kafka.topics.regex = (rx-|__).+
a.sources.t.kafka.consumer.group.id = rx-two
a.sources.t.kafka.consumer.auto.offset.reset = earliest
a.sources.t.channels = d
a.channels.c.type = memory
a.channels.c.capacity = 1000
a.channels.c.transactionCapacity = 1000
a.channels.d.type = memory
a.channels.d.capacity = 1000
a.channels.d.transactionCapacity = 1000
a.sinks.k.type = null
a.sinks.k.channel = c
a.sinks.l.type = null
a.sinks.l.channel = d
"""
    conf.write_text(flow)
    with Agent(conf, stack.data, log=tmp_path / "agent.log") as agent:
        until(lambda: agent.count("SOURCE.s", "EventAcceptedCount") >= 1, "the one topic is read")
        until(lambda: agent.count("SOURCE.t", "EventAcceptedCount") >= 2, "both topics are read")
        time.sleep(2)  # commits would feed __consumer_offsets
        assert agent.count("SOURCE.s", "EventAcceptedCount") == 1
        assert agent.count("SOURCE.t", "EventAcceptedCount") == 2
        assert agent.stop() == 0
