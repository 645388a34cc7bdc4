"""kill -9 of the broker while producers write: every acknowledged record is there, once, in order."""

import threading
import time
import uuid

import confluent_kafka
import pytest
import stack as stack_module
from confluent_kafka.admin import AdminClient, NewTopic

KILLS = 5
PARTITIONS = 3


class Writer(threading.Thread):
    """Writes numbers to one partition with acks=all, and keeps those that were acknowledged."""

    def __init__(self, bootstrap, topic, partition, stop):
        super().__init__(daemon=True)
        self.producer = confluent_kafka.Producer({
            "bootstrap.servers": bootstrap, "acks": "all", "enable.idempotence": True, "linger.ms": 1,
            "message.timeout.ms": 60000, "reconnect.backoff.max.ms": 200})
        self.topic, self.partition, self.stop = topic, partition, stop
        self.acked, self.failed = [], []

    def delivered(self, error, message):
        (self.failed if error else self.acked).append(int(message.value()))

    def run(self):
        number = 0
        while not self.stop.is_set():
            try:
                self.producer.produce(self.topic, str(number), partition=self.partition, on_delivery=self.delivered)
                number += 1
                self.producer.poll(0.0005)
            except BufferError:  # the broker is away and the client's queue is full: wait as a user would
                self.producer.poll(0.1)
        self.producer.flush(60)


@pytest.fixture(params=["fsync", "page-cache"])
def durable_stack(request, tmp_path):
    """A kill takes nothing acknowledged in either mode; the disk only matters to a loss of power."""
    options = [] if request.param == "fsync" else ["--kafka-setting", "durability=page-cache"]
    running = stack_module.Stack(tmp_path, *options)
    running.start()
    yield running
    running.stop()


def test_every_acknowledged_record_survives(durable_stack):
    stack = durable_stack
    topic = "kill-" + uuid.uuid4().hex[:8]
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result(120)
    stop = threading.Event()
    writers = [Writer(stack.kafka, topic, partition, stop) for partition in range(PARTITIONS)]
    for writer in writers:
        writer.start()
    for kill in range(KILLS):
        # A kill comes in the middle of work: after some more records were acknowledged.
        before = [len(writer.acked) for writer in writers]
        end = time.monotonic() + 120
        while any(len(w.acked) < b + 200 + 37 * kill for w, b in zip(writers, before)):
            assert time.monotonic() < end, "no progress"
            stop.wait(0.005)
        stack.kill()
        stack.start()
    stop.set()
    for writer in writers:
        writer.join(90)
    for partition, writer in enumerate(writers):
        assert not writer.failed, writer.failed[:5]
        consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "check"})
        place = confluent_kafka.TopicPartition(topic, partition, 0)
        _, end = consumer.get_watermark_offsets(place, timeout=120)
        consumer.assign([place])
        seen = []
        while len(seen) < end:
            for message in consumer.consume(min(1000, end - len(seen)), timeout=120):
                assert message.error() is None
                seen.append(int(message.value()))
        consumer.close()
        assert seen == writer.acked == list(range(len(seen))), f"partition {partition}"
        assert len(seen) > KILLS * 200


def test_offsets_and_topics_survive(own_stack):
    stack = own_stack
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    for generation in range(3):
        topic = f"kept-{generation}"
        admin.create_topics([NewTopic(topic, 2, 1)])[topic].result(120)
        consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "keeper"})
        consumer.commit(offsets=[confluent_kafka.TopicPartition(topic, 1, generation + 5)], asynchronous=False)
        stack.kill()
        stack.start()
        consumer.close()
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "keeper"})
    for generation in range(3):
        place = confluent_kafka.TopicPartition(f"kept-{generation}", 1)
        assert consumer.committed([place], timeout=120)[0].offset == generation + 5
    consumer.close()


def test_a_start_after_a_kill_checks_only_the_tail(own_stack):
    """Enough for the background to write out: the recovery point follows, and what it vouches for is not read again."""
    stack = own_stack
    topic = "tail-" + uuid.uuid4().hex[:8]
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    admin.create_topics([NewTopic(topic, 1, 1, config={"flush.ms": "500"})])[topic].result(120)
    failed = []
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka, "acks": "1", "batch.size": 900000, "linger.ms": 50,
                                         "queue.buffering.max.kbytes": 200000})
    for number in range(4000):
        producer.produce(topic, number.to_bytes(4, "big") + bytes(20000), partition=0,
                         on_delivery=lambda error, _: failed.append(error) if error else None)
    assert producer.flush(60) == 0 and not failed
    checkpoint = stack.data / "kafka" / "recovery-point-offset-checkpoint"

    def recovery_point():
        if not checkpoint.exists():
            return 0
        points = [line.split() for line in checkpoint.read_text().splitlines() if line.startswith(topic + " ")]
        return int(points[0][2]) if points else 0

    end = time.monotonic() + 120
    while recovery_point() < 4000:
        assert time.monotonic() < end, "nothing was written out"
        time.sleep(0.05)
    stack.kill()
    # A changed byte in front of the recovery point would end the log if it was read again.
    with open(stack.data / "kafka" / f"{topic}-0" / ("0" * 20 + ".log"), "r+b") as segment:
        segment.seek(10000)
        byte = segment.read(1)
        segment.seek(10000)
        segment.write(bytes([byte[0] ^ 1]))
    stack.start()
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "check"})
    assert consumer.get_watermark_offsets(confluent_kafka.TopicPartition(topic, 0), timeout=120) == (0, 4000)
    consumer.close()
