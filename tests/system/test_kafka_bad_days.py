"""The broker on bad days: absurd requests, folders that are gone, disks that are full."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic

from stack import Stack


ADMINS = {}


def admin(stack):
    """A client for each stack: one that is let go of gives up what it was asked."""
    return ADMINS.setdefault(stack, AdminClient({"bootstrap.servers": stack.kafka}))


def create(stack, name, partitions):
    admin(stack).create_topics([NewTopic(name, partitions, 1)])[name].result(60)


def refusal(future):
    with pytest.raises(confluent_kafka.KafkaException) as caught:
        future.result(120)
    return caught.value.args[0]


def produce(stack, topic, value):
    """The error of one record with acks=all, or None."""
    told = []
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka, "acks": "all", "message.timeout.ms": 4000})
    producer.produce(topic, value, on_delivery=lambda error, message: told.append(error))
    producer.flush(120)
    return told[0]


def ready(stack):
    try:
        with urllib.request.urlopen(f"http://{stack.addresses['console']}/readyz", timeout=120) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def folders(stack):
    return sorted(path.name for path in (stack.data / "kafka").iterdir() if path.is_dir())


def test_absurd_numbers_of_partitions_are_refused(own_stack):
    create(own_stack, "good", 1)
    told = own_stack.run("kafka-topics", "--bootstrap-server", own_stack.kafka, "--create", "--topic", "absurd",
                         "--partitions", "2147483647", check=False)
    assert told.returncode == 1 and "max.partitions.per.request=10000" in told.stdout + told.stderr
    for count in (100000, 10001):
        error = refusal(admin(own_stack).create_topics([NewTopic("absurd", count, 1)])["absurd"])
        assert error.code() == confluent_kafka.KafkaError.POLICY_VIOLATION
        assert "max.partitions.per.request=10000" in error.str()
    for count in (100000, 10002):
        error = refusal(admin(own_stack).create_partitions([NewPartitions("good", count)])["good"])
        assert error.code() == confluent_kafka.KafkaError.POLICY_VIOLATION
    several = admin(own_stack).create_topics([NewTopic(f"many-{i}", 4000, 1) for i in range(3)])
    assert {refusal(future).code() for future in several.values()} == {confluent_kafka.KafkaError.POLICY_VIOLATION}
    own_stack.stop()
    own_stack.start()
    assert own_stack.run("kafka-topics", "--bootstrap-server", own_stack.kafka, "--list").stdout == "good\n"


def test_deleting_many_partitions_is_quick_and_holds_nobody_up(own_stack):
    create(own_stack, "large", 1000)
    began = time.monotonic()
    admin(own_stack).delete_topics(["large"])["large"].result(120)
    create(own_stack, "large", 2)
    assert time.monotonic() - began < 100  # it took as long as the removal of 1,000 folders
    assert produce(own_stack, "large", b"x") is None
    end = time.monotonic() + 120
    while any(name.endswith("-delete") for name in folders(own_stack)):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert [name for name in folders(own_stack) if name.startswith("large")] == ["large-0", "large-1"]


def test_a_partition_that_cannot_be_opened_is_left_out(own_stack):
    create(own_stack, "broken", 2)
    create(own_stack, "good", 1)
    own_stack.stop()
    folder = own_stack.data / "kafka" / "broken-1"
    kept = own_stack.folder / "kept"
    folder.rename(kept)
    folder.symlink_to("broken-1")
    own_stack.start()
    assert produce(own_stack, "good", b"x") is None
    metadata = admin(own_stack).list_topics("broken", timeout=120).topics["broken"]
    assert {index: one.leader for index, one in metadata.partitions.items()} == {0: 1, 1: -1}
    assert "broken" in (own_stack.folder / "stack.log").read_text()
    folder.unlink()
    kept.rename(folder)
    end = time.monotonic() + 120
    while admin(own_stack).list_topics("broken", timeout=120).topics["broken"].partitions[1].leader != 1:
        assert time.monotonic() < end
        time.sleep(0.2)


def test_nothing_is_acknowledged_without_the_data_directory(own_stack):
    create(own_stack, "t", 1)
    assert produce(own_stack, "t", b"before") is None
    assert ready(own_stack)[0] == 200
    data = own_stack.data / "kafka"
    away = own_stack.data / "away"
    data.rename(away)
    data.mkdir()  # as the mount point of a file system that is gone
    assert produce(own_stack, "t", b"lost") is not None
    refusal(admin(own_stack).create_topics([NewTopic("u", 1, 1)])["u"])
    status, told = ready(own_stack)
    assert status == 503 and str(data) in told["parts"]["kafka"]
    time.sleep(1)
    assert not any(data.iterdir())
    data.rmdir()
    away.rename(data)
    assert produce(own_stack, "t", b"after") is None
    assert ready(own_stack)[0] == 200


def test_a_removed_segment_is_named_at_start(own_stack):
    own_stack.run("kafka-topics", "--bootstrap-server", own_stack.kafka, "--create", "--topic", "t", "--config",
                  "segment.bytes=250")
    for i in range(6):
        assert produce(own_stack, "t", b"x" * 150) is None
    own_stack.stop()
    segments = sorted((own_stack.data / "kafka" / "t-0").glob("*.log"))
    assert len(segments) > 3
    segments[2].unlink()
    own_stack.start()
    assert "records are missing: a segment of the log is gone" in (own_stack.folder / "stack.log").read_text()


def test_files_of_records_are_private(own_stack):
    create(own_stack, "t", 1)
    assert produce(own_stack, "t", b"secret") is None
    folder = own_stack.data / "kafka" / "t-0"
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    for file in folder.iterdir():
        assert oct(file.stat().st_mode & 0o777) == "0o600", file


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small file system")
def test_the_first_group_on_a_full_disk(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(data)], check=False).returncode != 0:
        pytest.skip("mounting is not permitted here")
    stack = Stack(tmp_path)
    try:
        stack.start()
        create(stack, "t", 1)
        filler = data / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        command = ["kafka-console-consumer", "--bootstrap-server", stack.kafka, "--topic", "t", "--group", "g",
                   "--from-beginning", "--timeout-ms", "4000"]
        stack.run(*command, check=False)
        stack.stop()
        stack.start()  # still full: what can start does
        filler.unlink()
        assert produce(stack, "t", b"x") is None
        consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": "g",
                                             "auto.offset.reset": "earliest", "enable.auto.commit": False})
        consumer.subscribe(["t"])
        assert consumer.poll(30).value() == b"x"
        consumer.commit(asynchronous=False)
        consumer.close()
    finally:
        stack.stop()
        subprocess.run(["umount", "-l", str(data)], check=False)
