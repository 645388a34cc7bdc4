"""Clients that are not ours against the broker: kcat, kafka-python, confluent-kafka."""

import subprocess
import threading
import uuid

import confluent_kafka
import kafka
import pytest
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic, ResourceType
from kafka.admin import KafkaAdminClient
from kafka.admin import NewTopic as PythonNewTopic


def name():
    return "t-" + uuid.uuid4().hex[:12]


def make_topic(stack, partitions=1, config=None):
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    topic = name()
    admin.create_topics([NewTopic(topic, partitions, 1, config=config or {})])[topic].result(120)
    return topic


def consume(stack, topic, count, group=None, **settings):
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": group or uuid.uuid4().hex,
                                         "auto.offset.reset": "earliest", "enable.auto.commit": False, **settings})
    consumer.subscribe([topic])
    messages = []
    while len(messages) < count:
        message = consumer.poll(120)
        assert message is not None, f"{len(messages)} of {count} messages came"
        assert message.error() is None, message.error()
        messages.append(message)
    return consumer, messages


def test_kcat_both_ways(stack):
    topic = name()
    lines = "".join(f"key{i}:value {i}\n" for i in range(100))
    subprocess.run(["kcat", "-b", stack.kafka, "-P", "-t", topic, "-K:"], input=lines, text=True, check=True, timeout=120)
    done = subprocess.run(["kcat", "-b", stack.kafka, "-C", "-t", topic, "-e", "-q", "-K:"], capture_output=True, text=True,
                          check=True, timeout=120)
    assert done.stdout == lines


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_confluent_every_codec(stack, codec):
    topic = make_topic(stack, 3)
    acked = []
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka, "compression.type": codec, "acks": "all",
                                         "enable.idempotence": True, "linger.ms": 5})
    sent = [f"{codec} {i} " + "x" * 200 for i in range(500)]
    for i, value in enumerate(sent):
        producer.produce(topic, value, key=str(i), headers={"n": str(i)}, on_delivery=lambda error, m: acked.append(error))
    producer.flush(30)
    assert acked == [None] * len(sent)
    consumer, messages = consume(stack, topic, len(sent))
    consumer.close()
    assert sorted(m.value().decode() for m in messages) == sorted(sent)
    for message in messages:
        assert dict(message.headers())["n"] == message.key()


def test_kafka_python_both_ways(stack):
    topic = name()
    producer = kafka.KafkaProducer(bootstrap_servers=stack.kafka, acks="all")
    places = [producer.send(topic, value=f"v{i}".encode(), key=b"k").get(20) for i in range(50)]
    assert [place.offset for place in places] == list(range(50))
    producer.close()
    consumer = kafka.KafkaConsumer(topic, bootstrap_servers=stack.kafka, auto_offset_reset="earliest",
                                   group_id=uuid.uuid4().hex, consumer_timeout_ms=15000)
    values = [next(consumer).value.decode() for _ in range(50)]
    assert values == [f"v{i}" for i in range(50)]
    consumer.close()


def test_kafka_python_admin(stack):
    admin = KafkaAdminClient(bootstrap_servers=stack.kafka)
    topic = name()
    admin.create_topics([PythonNewTopic(topic, 2, 1)])
    assert topic in admin.list_topics()
    admin.delete_topics([topic])
    assert topic not in admin.list_topics()
    admin.close()


def test_committed_offsets_are_where_a_group_goes_on(stack):
    topic = make_topic(stack)
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka})
    for i in range(10):
        producer.produce(topic, str(i))
    producer.flush(20)
    group = uuid.uuid4().hex
    consumer, messages = consume(stack, topic, 4, group)
    consumer.commit(message=messages[3], asynchronous=False)
    consumer.close()
    consumer, messages = consume(stack, topic, 6, group)
    consumer.close()
    assert [m.value().decode() for m in messages] == [str(i) for i in range(4, 10)]


@pytest.mark.parametrize("assignor", ["range", "roundrobin", "cooperative-sticky"])
def test_two_members_share_the_partitions(stack, assignor):
    """A second member takes its part, and gives it back when it leaves."""
    topic = make_topic(stack, 4)
    group = uuid.uuid4().hex
    settings = {"bootstrap.servers": stack.kafka, "group.id": group, "auto.offset.reset": "earliest",
                "partition.assignment.strategy": assignor, "session.timeout.ms": 6000, "heartbeat.interval.ms": 500}
    first = confluent_kafka.Consumer(settings)
    second = confluent_kafka.Consumer(settings)

    def settle(members, wanted, seconds=120):
        for _ in range(seconds * 10):
            for member in members:
                member.poll(0.05)
            if sorted(len(member.assignment()) for member in members) == wanted:
                return
        raise AssertionError([member.assignment() for member in members])

    first.subscribe([topic])
    settle([first], [4])
    second.subscribe([topic])
    settle([first, second], [2, 2])
    second.close()
    settle([first], [4])
    first.close()


def test_static_member_returns_without_a_rebalance(stack):
    topic = make_topic(stack, 2)
    settings = {"bootstrap.servers": stack.kafka, "group.id": uuid.uuid4().hex, "group.instance.id": "one",
                "auto.offset.reset": "earliest", "session.timeout.ms": 30000}
    assigned = []
    for _ in range(2):
        consumer = confluent_kafka.Consumer(settings)
        consumer.subscribe([topic], on_assign=lambda c, p: assigned.append(sorted(x.partition for x in p)))
        for _ in range(200):
            consumer.poll(0.1)
            if consumer.assignment():
                break
        assert len(consumer.assignment()) == 2
        consumer.close()
    assert assigned == [[0, 1], [0, 1]]


def test_admin_topics_partitions_and_configs(stack):
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    topic = make_topic(stack, 2, {"retention.ms": "1000"})
    admin.create_partitions([NewPartitions(topic, 5)])[topic].result(120)
    assert len(admin.list_topics(topic, timeout=120).topics[topic].partitions) == 5
    resource = ConfigResource(ResourceType.TOPIC, topic)
    configs = admin.describe_configs([resource])[resource].result(120)
    assert configs["retention.ms"].value == "1000" and not configs["retention.ms"].is_default
    assert configs["segment.bytes"].value == "1073741824" and configs["segment.bytes"].is_default
    admin.delete_topics([topic])[topic].result(120)
    assert topic not in admin.list_topics(timeout=120).topics


def test_offsets_by_time(stack):
    topic = make_topic(stack)
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka, "linger.ms": 0})
    for i in range(10):
        producer.produce(topic, str(i), timestamp=1_700_000_000_000 + i * 1000)
        producer.flush(120)
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "x"})

    def at(timestamp):
        found = consumer.offsets_for_times([confluent_kafka.TopicPartition(topic, 0, timestamp)], timeout=120)
        return found[0].offset

    assert [at(1_700_000_000_000 + ms) for ms in (-1, 0, 1, 4500, 9000)] == [0, 0, 1, 5, 9]
    assert at(1_700_000_009_001) in (-1, 10)
    assert consumer.get_watermark_offsets(confluent_kafka.TopicPartition(topic, 0), timeout=120) == (0, 10)
    consumer.close()


def test_long_poll_wakes_when_a_message_comes(stack):
    """A fetch that waits is answered by the produce, long before its own time is up."""
    topic = make_topic(stack)
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "x", "fetch.wait.max.ms": 60000,
                                         "fetch.min.bytes": 1, "socket.timeout.ms": 90000})
    consumer.assign([confluent_kafka.TopicPartition(topic, 0, 0)])
    got = []
    reader = threading.Thread(target=lambda: got.append(consumer.poll(30)))
    reader.start()
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka})
    producer.produce(topic, "now")
    producer.flush(120)
    reader.join(40)
    assert got and got[0] is not None and got[0].value() == b"now"
    consumer.close()


def test_unknown_topic_is_not_made_when_the_client_forbids(stack):
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "x",
                                         "allow.auto.create.topics": False})
    topic = name()
    consumer.subscribe([topic])
    message = consumer.poll(120)
    assert message is not None and message.error().code() == confluent_kafka.KafkaError.UNKNOWN_TOPIC_OR_PART
    consumer.close()


def test_huge_frame_claim_is_refused_and_others_go_on(stack):
    import socket
    import struct
    host, port = stack.kafka.rsplit(":", 1)
    with socket.create_connection((host, int(port))) as bad:
        bad.sendall(struct.pack(">i", 0x7FFFFFFF) + b"x")
        bad.settimeout(120)
        assert bad.recv(1) == b""
    with socket.create_connection((host, int(port))) as bad:
        bad.sendall(b"GET / HTTP/1.1\r\n\r\n")
        bad.settimeout(120)
        assert bad.recv(1) == b""
    assert AdminClient({"bootstrap.servers": stack.kafka}).list_topics(timeout=120).brokers
