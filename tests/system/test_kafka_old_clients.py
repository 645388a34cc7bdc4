"""Clients from before Kafka 0.11: messages instead of record batches, and no question for versions."""

import concurrent.futures
import gzip
import json
import time
import uuid

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

import kafka_old_cases as cases
from kafka_raw import Connection

LONG = 120
OLD = {"api.version.request": False, "broker.version.fallback": "0.9.0.1"}


@pytest.fixture()
def topic(stack):
    name = "t-" + uuid.uuid4().hex[:12]
    assert Connection(stack.kafka).create_topic(name)[0] == 0
    return name


def test_answers_are_kafkas(own_stack):
    answers, recorded = cases.answers(own_stack.kafka), json.loads(cases.RECORDED.read_text())
    assert answers["sets"] == recorded["sets"]
    assert answers["batches"]["offsets"] == recorded["batches"]["offsets"]
    for name, (error, end, messages) in recorded["batches"]["fetched"].items():
        # Kafka gives no more bytes than the batches had, so that some of what it has read comes with the next fetch.
        ours = answers["batches"]["fetched"][name]
        assert [*ours[:2], ours[2][:len(messages)]] == [error, end, messages], name


def polled(consumer, count):
    found, end = [], time.monotonic() + LONG
    while len(found) < count:
        assert time.monotonic() < end, found
        message = consumer.poll(1)
        if message is not None:
            assert message.error() is None
            found.append((message.key(), message.value(), message.offset()))
    return found


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy"])
def test_librdkafka_as_of_another_time(stack, topic, codec):
    producer = Producer({"bootstrap.servers": stack.kafka, "compression.type": codec, "linger.ms": 100, **OLD})
    for i in range(100):
        producer.produce(topic, b"value %d" % i, b"key %d" % i)
    assert producer.flush(LONG) == 0
    wanted = [(b"key %d" % i, b"value %d" % i, i) for i in range(100)]
    for settings in (OLD, {}):
        consumer = Consumer({"bootstrap.servers": stack.kafka, "group.id": topic, "auto.offset.reset": "earliest",
                             "enable.auto.commit": False, **settings})
        consumer.subscribe([topic])
        assert polled(consumer, 100) == wanted
        consumer.close()


def test_what_is_written_today_is_read_by_old_consumers(stack, topic):
    producer = Producer({"bootstrap.servers": stack.kafka, "compression.type": "lz4", "linger.ms": 100})
    for i in range(100):
        producer.produce(topic, b"value %d" % i, headers={"h": "x"})
    assert producer.flush(LONG) == 0
    consumer = Consumer({"bootstrap.servers": stack.kafka, "group.id": topic, **OLD})
    consumer.assign([TopicPartition(topic, 0, 40)])
    assert polled(consumer, 60) == [(None, b"value %d" % i, i) for i in range(40, 100)]
    consumer.close()


def test_markers_of_transactions_are_passed_over(stack, topic):
    producer = Producer({"bootstrap.servers": stack.kafka, "transactional.id": topic})
    producer.init_transactions()
    for value in ("a", "b"):
        producer.begin_transaction()
        producer.produce(topic, value)
        producer.commit_transaction()
    connection = Connection(stack.kafka)
    assert cases.fetch(connection, topic, 0, 1) == [0, 4, [[2, 0, 0, None, "", "b"]]]
    assert cases.fetch(connection, topic, 0, 3) == [0, 4, []]


def test_an_old_consumer_waits_behind_markers(stack, topic):
    """It was answered at once, with nothing, and asked for ever."""
    producer = Producer({"bootstrap.servers": stack.kafka, "transactional.id": topic})
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(topic, "a")
    producer.commit_transaction()
    connection = Connection(stack.kafka)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(cases.fetch, connection, topic, 0, 1, wait_ms=60_000)
        with pytest.raises(concurrent.futures.TimeoutError):
            waiting.result(1)
        later = Producer({"bootstrap.servers": stack.kafka})
        later.produce(topic, "b")
        assert later.flush(LONG) == 0
        assert waiting.result(LONG) == [0, 3, [[2, 0, 0, None, "", "b"]]]


def test_zstd_is_refused_and_a_topic_may_refuse_all(stack, topic):
    connection = Connection(stack.kafka)
    producer = Producer({"bootstrap.servers": stack.kafka, "compression.type": "zstd"})
    producer.produce(topic, bytes(1000))
    assert producer.flush(LONG) == 0
    assert cases.fetch(connection, topic, 3, 0)[::2] == [76, []]
    assert connection.alter_configs(2, topic, [("message.downconversion.enable", 0, "false")])[0] == 0
    assert cases.fetch(connection, topic, 3, 0)[::2] == [35, []]


def test_messages_that_unpack_to_too_much_are_refused(stack, topic):
    connection = Connection(stack.kafka)
    much = cases.message(0, 1, None, bytes(1 << 20))
    large = cases.message(0, 1, None, gzip.compress(much * 300), cases.GZIP)
    assert cases.produce(connection, topic, 2, large)[0] == 10
    # Each is within its bounds, and all of them are not.
    assert cases.produce(connection, topic, 2, cases.message(0, 1, None, gzip.compress(much * 100), cases.GZIP) * 4)[0] == 10
    assert cases.produce(connection, topic, 2, cases.message(0, 1, b"k", bytes(2 << 20)))[0] == 10
    assert cases.produce(connection, topic, 2, cases.message(0, 1, b"k", b"v"))[:2] == [0, 0]
