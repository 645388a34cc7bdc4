"""Compacted topics with real clients: what is left, where it is, and that a kill loses nothing of it."""

import random
import time
import uuid

import confluent_kafka
import kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from stack import Stack
from waiting import until

COMPACTED = {"cleanup.policy": "compact", "segment.bytes": "20000", "min.cleanable.dirty.ratio": "0.01"}
KILLS = 4


@pytest.fixture
def quick(tmp_path):
    """A stack that looks for something to compact all the time."""
    running = Stack(tmp_path, "--kafka-setting", "log.cleaner.backoff.ms=20")
    running.start()
    yield running
    running.stop()


def make_topic(stack, **config):
    topic = "t-" + uuid.uuid4().hex[:12]
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    admin.create_topics([NewTopic(topic, 1, 1, config={**COMPACTED, **config})])[topic].result(120)
    return topic


def read_all(stack, topic):
    """[(offset, key, value)] up to the end, as librdkafka finds them."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "readers", "enable.partition.eof": True})
    consumer.assign([confluent_kafka.TopicPartition(topic, 0, 0)])
    records = []
    while True:
        message = consumer.poll(120)
        assert message is not None
        if message.error():
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
            consumer.close()
            return records
        records.append((message.offset(), message.key(), message.value()))


def last_values(records):
    return {key: (offset, value) for offset, key, value in records}


def cleaned_to(stack, topic):
    path = stack.data / "kafka" / "cleaner-offset-checkpoint"
    lines = path.read_text().split("\n")[2:] if path.exists() else []
    return next((int(line.split()[2]) for line in lines if line.startswith(topic + " 0 ")), 0)


@pytest.mark.parametrize("codec", ["none", "gzip"])
def test_the_last_of_each_key_stays(quick, codec):
    topic = make_topic(quick)
    producer = confluent_kafka.Producer({"bootstrap.servers": quick.kafka, "compression.type": codec, "linger.ms": 1,
                                         "enable.idempotence": True, "batch.num.messages": 20})
    sent = []
    for i in range(3000):
        key = b"k%d" % random.randrange(40)
        value = None if i % 50 == 0 else b"%d " % i + random.randbytes(60)
        producer.produce(topic, value, key=key)
        sent.append((i, key, value))
    assert producer.flush(30) == 0
    until(lambda: cleaned_to(quick, topic) > 1000, "it is compacted")
    records = read_all(quick, topic)
    assert len(records) < 2500
    assert set(records) <= set(sent) and records == sorted(records)
    assert last_values(records) == last_values(sent)
    # The same for another client, which starts at an offset that is gone.
    gone = next(i for i in range(3000) if i not in {offset for offset, _, _ in records})
    consumer = kafka.KafkaConsumer(bootstrap_servers=quick.kafka, consumer_timeout_ms=15000)
    place = kafka.TopicPartition(topic, 0)
    consumer.assign([place])
    consumer.seek(place, gone)
    seen = []
    while not seen or seen[-1][0] != 2999:  # a last record stays; what is between may be compacted further
        message = next(consumer)
        seen.append((message.offset, message.key, message.value))
    rest = [record for record in records if record[0] >= gone]
    assert set(seen) <= set(rest) and last_values(seen) == last_values(rest)
    consumer.close()


def test_a_kill_while_it_compacts_loses_nothing(quick):
    topic = make_topic(quick, **{"delete.retention.ms": "0"})
    sent = []
    for kill in range(KILLS):
        producer = confluent_kafka.Producer({"bootstrap.servers": quick.kafka, "acks": "all", "batch.num.messages": 10})
        for _ in range(1000):
            key, value = b"k%d" % random.randrange(30), b"%d" % len(sent) + bytes(100)
            producer.produce(topic, value, key=key)
            sent.append((len(sent), key, value))
        assert producer.flush(30) == 0
        before = cleaned_to(quick, topic)
        time.sleep(random.random() * 0.1)
        quick.kill()
        quick.start()
        records = read_all(quick, topic)
        assert set(records) <= set(sent) and last_values(records) == last_values(sent), f"kill {kill}"
        assert cleaned_to(quick, topic) >= before
        names = [path.name for path in (quick.data / "kafka" / f"{topic}-0").iterdir()]
        assert not [name for name in names if name.endswith(".swap")], names
    until(lambda: cleaned_to(quick, topic) > (KILLS - 1) * 1000, "it is compacted after the kills")


def test_the_offsets_topic_is_compacted(quick):
    quick.stop()
    quick.options = (*quick.options, "--kafka-setting", "offsets.topic.num.partitions=1",
                     "--kafka-setting", "log.cleaner.min.cleanable.ratio=0.01")
    quick.start()
    topic = make_topic(quick)
    consumer = confluent_kafka.Consumer({"bootstrap.servers": quick.kafka, "group.id": "steady"})
    consumer.commit(offsets=[confluent_kafka.TopicPartition(topic, 0, 1)], asynchronous=False)
    admin = AdminClient({"bootstrap.servers": quick.kafka})
    resource = confluent_kafka.admin.ConfigResource(confluent_kafka.admin.ResourceType.TOPIC, "__consumer_offsets",
                                                    set_config={"cleanup.policy": "compact", "segment.bytes": "10000"})
    admin.alter_configs([resource])[resource].result(120)
    for offset in range(2, 500):
        consumer.commit(offsets=[confluent_kafka.TopicPartition(topic, 0, offset)], asynchronous=False)
    consumer.close()
    until(lambda: cleaned_to(quick, "__consumer_offsets") > 100, "the offsets are compacted")
    size = sum(path.stat().st_size for path in (quick.data / "kafka" / "__consumer_offsets-0").glob("*.log"))
    assert size < 25000
    quick.kill()
    quick.start()
    consumer = confluent_kafka.Consumer({"bootstrap.servers": quick.kafka, "group.id": "steady"})
    assert consumer.committed([confluent_kafka.TopicPartition(topic, 0)], timeout=120)[0].offset == 499
    consumer.close()
