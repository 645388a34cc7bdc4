"""Kill -9 of agents on the network's roads: what a source has said yes to, lands."""

import random
import socket
import time

from flume_agent import Agent, until
from test_flume_golden import free_port
from test_flume_network import lists

CHANNEL = """
a.channels.c.type = file
a.channels.c.checkpointDir = {work}/cp-{name}
a.channels.c.dataDirs = {work}/data-{name}
a.channels.c.checkpointInterval = 20
a.channels.c.minimumRequiredSpace = 0
"""


def lines_of(part, count):
    return [f"line {part}-{i:05d}" for i in range(count)]


def text_of(lines):
    return "".join(line + "\n" for line in lines)


def landed_in(folder):
    return [line for file in sorted(folder.rglob("*")) if file.is_file() for line in file.read_text().splitlines()]


def landed_in_kafka(stack, topic):
    done = stack.run("kafka-console-consumer", "--bootstrap-server", stack.kafka, "--topic", topic, "--from-beginning",
                     "--timeout-ms", "3000", check=False)
    return done.stdout.splitlines()


def topic_of(stack, name):
    stack.run("kafka-topics", "--bootstrap-server", stack.kafka, "--create", "--topic", name)
    return name


def no_line_is_lost(fed, landed):
    missing = sorted(set(fed) - set(landed))
    assert not missing, missing[:5]


FROM_KAFKA = """
a.sources.s.type = org.apache.flume.source.kafka.KafkaSource
a.sources.s.kafka.bootstrap.servers = {kafka}
a.sources.s.kafka.topics = {topic}
a.sources.s.kafka.consumer.auto.offset.reset = earliest
a.sources.s.kafka.consumer.group.instance.id = one
a.sources.s.kafka.consumer.session.timeout.ms = 6000
a.sources.s.batchSize = 50
a.sources.s.batchDurationMillis = 20
a.sources.s.channels = c
a.sinks.k.type = hdfs
a.sinks.k.hdfs.path = /landed-from-kafka
a.sinks.k.hdfs.fileType = DataStream
a.sinks.k.hdfs.rollInterval = 0
a.sinks.k.hdfs.rollSize = 0
a.sinks.k.hdfs.rollCount = 3000
a.sinks.k.hdfs.batchSize = 70
a.sinks.k.channel = c
"""


def test_from_kafka_into_the_lake(stack, tmp_path):
    chance, kills = random.Random(4), 5
    topic, conf = topic_of(stack, "kill-from"), tmp_path / "a.conf"
    conf.write_text(lists(FROM_KAFKA.format(kafka=stack.kafka, topic=topic) + CHANNEL.format(work=tmp_path, name="one")))
    lake, fed = tmp_path / "lake-data", []
    for kill in range(kills):
        lines = lines_of(kill, 3000)
        stack.run("kafka-console-producer", "--bootstrap-server", stack.kafka, "--topic", topic, stdin=text_of(lines))
        fed += lines
        agent = Agent(conf, lake, log=tmp_path / f"agent-{kill}.log").start()
        before = agent.count("SOURCE.s", "EventAcceptedCount")
        until(lambda: agent.count("SOURCE.s", "EventAcceptedCount") > before, "the source is at work", 120)
        time.sleep(chance.uniform(0, 0.1))  # the moment of the kill is what is tried here
        agent.kill()
    with Agent(conf, lake, log=tmp_path / "agent.log") as agent:
        def all_there():
            return set(fed) <= set(landed_in(lake / "lake" / "landed-from-kafka"))
        until(all_there, "all lines are in the lake", 120)
        until(lambda: agent.count("CHANNEL.c", "ChannelSize") == 0, "the channel is drained", 120)
        assert agent.stop() == 0
    landed = landed_in(lake / "lake" / "landed-from-kafka")
    assert set(landed) == set(fed)  # no line is torn
    # A kill repeats what the source had taken and not committed, and what the sink had written and not.
    assert len(landed) - len(fed) <= (kills + 1) * (50 + 70) * 2


FROM_SYSLOG = """
a.sources.s.type = syslogtcp
a.sources.s.host = 127.0.0.1
a.sources.s.port = {port}
a.sources.s.channels = c
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {work}/out
a.sinks.k.sink.rollInterval = 0
a.sinks.k.sink.batchSize = 20
a.sinks.k.channel = c
"""


def test_from_syslog_into_files(tmp_path):
    """Syslog has no answers: what the source counts as accepted is what must not get lost."""
    chance = random.Random(5)
    (tmp_path / "out").mkdir()
    port, conf, fed = free_port(), tmp_path / "a.conf", []
    conf.write_text(lists(FROM_SYSLOG.format(port=port, work=tmp_path) + CHANNEL.format(work=tmp_path, name="one")))
    for kill in range(6):
        agent = Agent(conf, tmp_path / "lake-data", log=tmp_path / f"agent-{kill}.log").start()
        lines = lines_of(kill, 3000)
        with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
            client.sendall("".join(f"<13>1 2024-01-02T03:04:05Z h {line}\n" for line in lines).encode())
        until(lambda: agent.count("SOURCE.s", "EventAcceptedCount") == len(lines), "the source has taken them", 120)
        fed += lines
        time.sleep(chance.uniform(0, 0.05))  # the moment of the kill is what is tried here
        agent.kill()
    with Agent(conf, tmp_path / "lake-data", log=tmp_path / "agent.log") as agent:
        until(lambda: set(fed) <= set(landed_in(tmp_path / "out")), "all lines are there", 120)
        assert agent.stop() == 0


SENDER = """
a.sources.s.type = spooldir
a.sources.s.spoolDir = {work}/spool
a.sources.s.batchSize = 50
a.sources.s.pollDelay = 10
a.sources.s.channels = c
a.sinks.k.type = avro
a.sinks.k.hostname = 127.0.0.1
a.sinks.k.port = {port}
a.sinks.k.batch-size = 40
a.sinks.k.channel = c
"""
RECEIVER = """
a.sources.s.type = avro
a.sources.s.bind = 127.0.0.1
a.sources.s.port = {port}
a.sources.s.channels = c
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.kafka.bootstrap.servers = {kafka}
a.sinks.k.kafka.topic = {topic}
a.sinks.k.flumeBatchSize = 60
a.sinks.k.channel = c
"""


def test_over_an_avro_hop_into_kafka(stack, tmp_path):
    """Either of two agents is killed, and then the other."""
    chance = random.Random(6)
    topic, port, fed = topic_of(stack, "kill-to"), free_port(), []
    (tmp_path / "spool").mkdir()
    confs = {}
    for name, text in (("sender", SENDER), ("receiver", RECEIVER)):
        confs[name] = tmp_path / f"{name}.conf"
        confs[name].write_text(lists(text.format(work=tmp_path, port=port, kafka=stack.kafka, topic=topic)
                                     + CHANNEL.format(work=tmp_path, name=name)))

    def start(name, run):
        return Agent(confs[name], tmp_path / f"lake-{name}", log=tmp_path / f"{name}-{run}.log").start()

    agents = {name: start(name, 0) for name in confs}
    for kill in range(6):
        lines = lines_of(kill, 2000)
        (tmp_path / "in.tmp").write_text(text_of(lines))
        (tmp_path / "in.tmp").rename(tmp_path / "spool" / f"{kill}.log")
        fed += lines
        time.sleep(chance.uniform(0.05, 0.3))  # the moment of the kill is what is tried here
        name = ("sender", "receiver")[kill % 2]
        agents[name].kill()
        agents[name] = start(name, kill + 1)
    until(lambda: set(fed) <= set(landed_in_kafka(stack, topic)), "all lines are in Kafka", 120)
    for agent in agents.values():
        assert agent.stop() == 0
    no_line_is_lost(fed, landed_in_kafka(stack, topic))
    assert set(landed_in_kafka(stack, topic)) == set(fed)
