"""What the broker makes of a batch, whatever it is: the same as Kafka (tests/peers/test_kafka_produce.py runs the same table)."""

import subprocess
import threading

import pytest

from kafka_produce_cases import CASES, CODEC, TOO_LARGE, ZSTD, T, check, make_topic, sent
from kafka_batches import record, varint

OUT_OF_RANGE, POLICY_VIOLATION = 1, 44


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_batch_is_taken_or_refused_as_kafka_does(stack, case):
    check(stack.kafka, case)


def test_offsets_by_time_pass_over_deleted_records(stack):
    topic, broker = make_topic(stack.kafka)
    for time in (100, 50, 60, 200):
        assert broker.produce(topic, sent(record(0), 1, base_time=T + time)).error == 0
    assert broker.delete_records(topic, 1) == (0, 1)
    assert broker.list_offset(topic, T + 80) == (0, T + 200, 3)
    assert broker.list_offset(topic, 0) == (0, T + 50, 1)
    assert broker.delete_records(topic, -1) == (0, 4)
    assert broker.list_offset(topic, 0) == (0, -1, -1)
    assert broker.latest_time(topic) == (0, T + 200, 3), "Kafka 3.5 names it, whether or not it is left"


def test_delete_records_below_the_start_is_no_error(stack):
    topic, broker = make_topic(stack.kafka)
    assert broker.produce(topic, sent(b"".join(record(i) for i in range(10)), 10)).error == 0
    assert broker.delete_records(topic, 5) == (0, 5)
    assert broker.delete_records(topic, 3) == (0, 5)
    assert broker.delete_records(topic, 0) == (0, 5)
    assert broker.delete_records(topic, 11)[0] == OUT_OF_RANGE
    assert broker.delete_records(topic, -2)[0] == OUT_OF_RANGE


@pytest.mark.parametrize("policy, error", [("compact", POLICY_VIOLATION), ("compact,delete", 0)])
def test_delete_records_of_a_compacted_topic(stack, policy, error):
    topic, broker = make_topic(stack.kafka, {"cleanup.policy": policy})
    assert broker.produce(topic, sent(record(0) + record(1), 2)).error == 0
    assert broker.delete_records(topic, 1) == (error, -1 if error else 1)
    assert broker.list_offset(topic, -2)[2] == (0 if error else 1)


def test_old_consumers_are_told_of_a_codec_that_they_cannot_read(stack):
    topic, broker = make_topic(stack.kafka, {"compression.type": "zstd"})
    assert broker.produce(topic, sent(record(0), 1)).error == 0
    assert broker.fetch(topic, version=9)[0] == CODEC
    assert broker.fetch(topic, version=10)[0] == 0


def test_a_bomb_is_refused_and_costs_no_memory(stack):
    """A record of 2 GB of zeros in 65 KB, and one of 200 MB that is taken."""
    topic, broker = make_topic(stack.kafka)
    before = most_memory(stack.process.pid)
    for size, error in ((2_000_000_000, TOO_LARGE), (200_000_000, 0)):
        payload = zstd_record_of_zeros(size)
        done = broker.produce(topic, sent(payload, 1, attributes=ZSTD))
        assert done.error == error, done
    assert most_memory(stack.process.pid) - before < 100


def most_memory(pid):
    """The most memory that a process had, in MB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def zstd_record_of_zeros(size):
    body = b"\0\0\0\1" + varint(size)
    head = varint(len(body) + size + 1) + body
    zeros = subprocess.Popen(["zstd", "-c"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        zeros.stdin.write(head)
        for at in range(0, size, 1 << 20):
            zeros.stdin.write(bytes(min(1 << 20, size - at)))
        zeros.stdin.write(b"\0")
        zeros.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    packed = zeros.stdout.read()
    feeder.join()
    assert zeros.wait() == 0
    return packed
