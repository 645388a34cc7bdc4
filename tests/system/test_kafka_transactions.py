"""Transactions, as real clients make them: librdkafka (version 1 of the protocol) and kafka-python."""

import threading
import time
import uuid

import confluent_kafka
import kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from kafka_transaction_cases import CASES, Session
from stack import Stack, run

WAIT = 120


def name(prefix="t"):
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def make_topic(stack, partitions=1):
    topic, admin = name(), AdminClient({"bootstrap.servers": stack.kafka})
    admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result(WAIT)
    return topic


def producer(stack, transactional_id, **settings):
    made = confluent_kafka.Producer({"bootstrap.servers": stack.kafka, "transactional.id": transactional_id, **settings})
    made.init_transactions(WAIT)
    return made


def read(stack, topic, isolation="read_committed", partitions=1):
    """All that a consumer finds up to the end of the topic."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": name("g"), "enable.partition.eof": True,
                                         "auto.offset.reset": "earliest", "isolation.level": isolation})
    consumer.assign([confluent_kafka.TopicPartition(topic, index, 0) for index in range(partitions)])
    values, ended = [], set()
    while len(ended) < partitions:
        message = consumer.poll(WAIT)
        assert message is not None, f"no end after {values}"
        if message.error() is None:
            values.append(message.value().decode())
        else:
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
            ended.add(message.partition())
    consumer.close()
    return values


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_each_request_is_answered_as_kafka_answers_it(stack, case):
    assert list(case(Session(stack.kafka))) == CASES[case]


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """Transactions whose time is over are looked for often."""
    often = "transaction.abort.timed.out.transaction.cleanup.interval.ms=100"
    running = Stack(tmp_path_factory.mktemp("stack"), "--kafka-setting", often).start()
    yield running
    running.stop()


def test_readers_see_what_was_committed(stack):
    topic = make_topic(stack, 3)
    writer = producer(stack, name("id"))
    for round, commit in enumerate([True, False, True, False, False, True]):
        writer.begin_transaction()
        for number in range(30):
            writer.produce(topic, f"{round}-{number}", partition=number % 3)
        if commit:
            writer.commit_transaction(WAIT)
        else:
            writer.flush(WAIT)
            writer.abort_transaction(WAIT)
    seen = read(stack, topic, partitions=3)
    assert sorted(seen) == sorted(f"{round}-{number}" for round in (0, 2, 5) for number in range(30))
    everything = read(stack, topic, "read_uncommitted", partitions=3)
    assert len(everything) == 6 * 30


def test_an_open_transaction_holds_readers_back(stack):
    topic = make_topic(stack)
    first, second = producer(stack, name("id")), producer(stack, name("id"))
    for writer, text in ((first, "open"), (second, "done")):
        writer.begin_transaction()
        writer.produce(topic, text)
        assert writer.flush(WAIT) == 0
    second.commit_transaction(WAIT)
    assert read(stack, topic) == []
    assert read(stack, topic, "read_uncommitted") == ["open", "done"]
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": name("g"), "isolation.level": "read_committed"})
    place = confluent_kafka.TopicPartition(topic, 0)
    assert consumer.get_watermark_offsets(place, timeout=WAIT)[1] == 0, "the last stable offset"
    consumer.close()
    first.abort_transaction(WAIT)
    assert read(stack, topic) == ["done"]


def test_a_newer_producer_fences_the_older(stack):
    topic, transactional_id = make_topic(stack), name("id")
    old = producer(stack, transactional_id)
    old.begin_transaction()
    old.produce(topic, "left open")
    assert old.flush(WAIT) == 0
    new = producer(stack, transactional_id)
    new.begin_transaction()
    new.produce(topic, "new")
    new.commit_transaction(WAIT)
    with pytest.raises(confluent_kafka.KafkaException) as refused:
        old.commit_transaction(WAIT)
    assert refused.value.args[0].code() in (confluent_kafka.KafkaError._FENCED, confluent_kafka.KafkaError.PRODUCER_FENCED,
                                            confluent_kafka.KafkaError.INVALID_PRODUCER_EPOCH)
    assert read(stack, topic) == ["new"]


@pytest.mark.parametrize("commit", [True, False])
def test_offsets_count_with_their_transaction(stack, commit):
    source, target, group = make_topic(stack), make_topic(stack), name("g")
    plain = confluent_kafka.Producer({"bootstrap.servers": stack.kafka})
    for number in range(5):
        plain.produce(source, str(number))
    assert plain.flush(WAIT) == 0
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": group, "auto.offset.reset": "earliest",
                                         "enable.auto.commit": False})
    consumer.subscribe([source])
    read_messages = []
    while len(read_messages) < 5:
        message = consumer.poll(WAIT)
        assert message is not None and message.error() is None
        read_messages.append(message)
    writer = producer(stack, name("id"))
    writer.begin_transaction()
    for message in read_messages:
        writer.produce(target, b"copy of " + message.value())
    writer.send_offsets_to_transaction(consumer.position(consumer.assignment()), consumer.consumer_group_metadata(), WAIT)
    if commit:
        writer.commit_transaction(WAIT)
    else:
        writer.abort_transaction(WAIT)
    consumer.close()
    place = confluent_kafka.TopicPartition(source, 0)
    checker = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": group})
    committed = checker.committed([place], timeout=WAIT)[0].offset
    checker.close()
    assert committed == (5 if commit else confluent_kafka.OFFSET_INVALID)
    assert read(stack, target) == ([f"copy of {number}" for number in range(5)] if commit else [])


def test_a_timeout_aborts_what_nobody_ends(stack):
    topic, transactional_id = make_topic(stack), name("id")
    writer = producer(stack, transactional_id, **{"transaction.timeout.ms": 1000})
    writer.begin_transaction()
    writer.produce(topic, "left alone")
    writer.flush(WAIT)
    watcher = Session(stack.kafka)
    watcher.id = transactional_id
    end = time.monotonic() + WAIT
    while watcher.state() != "state 0 CompleteAbort":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert read(stack, topic) == []
    with pytest.raises(confluent_kafka.KafkaException):
        writer.commit_transaction(WAIT)


def test_kafka_python_commits_and_aborts(stack):
    topic = make_topic(stack)
    writer = kafka.KafkaProducer(bootstrap_servers=stack.kafka, transactional_id=name("id"), max_block_ms=WAIT * 1000)
    writer.init_transactions()
    for text, commit in (("first", True), ("second", False), ("third", True)):
        writer.begin_transaction()
        writer.send(topic, text.encode()).get(timeout=WAIT)
        writer.commit_transaction() if commit else writer.abort_transaction()
    writer.close()
    assert read(stack, topic) == ["first", "third"]
    reader = kafka.KafkaConsumer(bootstrap_servers=stack.kafka, isolation_level="read_committed", auto_offset_reset="earliest",
                                 consumer_timeout_ms=WAIT * 1000)
    reader.assign([kafka.TopicPartition(topic, 0)])
    assert [next(reader).value for _ in range(2)] == [b"first", b"third"]
    reader.close()


class Committer(threading.Thread):
    """Writes its number to every partition in one transaction after the other, each third aborted, and keeps what became of each."""

    def __init__(self, bootstrap, topic, partitions, stop):
        super().__init__(daemon=True)
        self.bootstrap, self.topic, self.partitions, self.stop = bootstrap, topic, partitions, stop
        self.id = name("kill")
        self.committed, self.aborted, self.unknown, self.failure = [], [], [], None

    def begin(self):
        made = confluent_kafka.Producer({"bootstrap.servers": self.bootstrap, "transactional.id": self.id, "linger.ms": 1,
                                         "transaction.timeout.ms": 120000, "reconnect.backoff.max.ms": 200})
        made.init_transactions(WAIT)
        return made

    def write(self, writer, number):
        writer.begin_transaction()
        for partition in range(self.partitions):
            writer.produce(self.topic, f"{self.id}:{number}", partition=partition)
        writer.flush(WAIT)
        if number % 3 == 2:
            writer.abort_transaction(WAIT)
            self.aborted.append(number)
        else:
            writer.commit_transaction(WAIT)
            self.committed.append(number)

    def give_up(self, writer, error):
        """The transaction is aborted, if the client can still say so."""
        try:
            if error.txn_requires_abort():
                writer.abort_transaction(WAIT)
                return True
        except confluent_kafka.KafkaException:
            pass
        return False

    def run(self):
        try:
            writer, number = self.begin(), 0
            while not self.stop.is_set():
                try:
                    self.write(writer, number)
                except confluent_kafka.KafkaException as failure:
                    if self.give_up(writer, failure.args[0]):
                        self.aborted.append(number)
                    else:
                        self.unknown.append(number)
                        writer = self.begin()
                number += 1
            self.begin()  # nothing of it is open any more
        except Exception as failure:  # shown by the test
            self.failure = failure


def test_transactions_survive_kills_whole(own_stack):
    """Those that were acknowledged as committed are there once, in all partitions; aborted ones nowhere; none is open."""
    stack, partitions = own_stack, 3
    topic = make_topic(stack, partitions)
    stop = threading.Event()
    writers = [Committer(stack.kafka, topic, partitions, stop) for _ in range(2)]
    for writer in writers:
        writer.start()
    for _ in range(3):
        before = [len(writer.committed) for writer in writers]
        end = time.monotonic() + WAIT
        while any(len(writer.committed) < count + 15 for writer, count in zip(writers, before)):
            assert time.monotonic() < end and not any(writer.failure for writer in writers), [w.failure for w in writers]
            stop.wait(0.005)
        stack.kill()
        stack.start()
    stop.set()
    for writer in writers:
        writer.join(2 * WAIT)
        assert writer.failure is None, writer.failure
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": name("g"), "isolation.level": "read_committed"})
    for partition in range(partitions):
        place = confluent_kafka.TopicPartition(topic, partition)
        stable = consumer.get_watermark_offsets(place, timeout=WAIT)[1]
        assert stable == end_of(stack, topic, partition), "a transaction was left open"
    consumer.close()
    seen = read(stack, topic, partitions=partitions)
    for writer in writers:
        times = {number: seen.count(f"{writer.id}:{number}") for number in writer.committed + writer.aborted + writer.unknown}
        assert [number for number in writer.committed if times[number] != partitions] == []
        assert [number for number in writer.aborted if times[number] != 0] == []
        assert [number for number in writer.unknown if times[number] not in (0, partitions)] == []
    assert len(seen) == sum(len(w.committed) + len([n for n in w.unknown if f"{w.id}:{n}" in seen]) for w in writers) * partitions


def end_of(stack, topic, partition):
    """The end of a partition for those who read everything."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": name("g"), "isolation.level": "read_uncommitted"})
    end = consumer.get_watermark_offsets(confluent_kafka.TopicPartition(topic, partition), timeout=WAIT)[1]
    consumer.close()
    return end


# One whose coordinator lives is not hanging: find-hanging leaves it out, abort ends it all the same, by its first offset.
def test_a_transaction_is_aborted_by_its_first_offset(stack):
    topic = make_topic(stack)
    open_one = producer(stack, name("id"))
    open_one.begin_transaction()
    open_one.produce(topic, b"lost", partition=0)
    open_one.flush(WAIT)
    at = ("kafka-transactions", "--bootstrap-server", stack.kafka)
    found = run(*at, "find-hanging", "--topic", topic, "--max-transaction-timeout", "-1")
    assert len(found.stdout.splitlines()) == 1
    wrong = run(*at, "abort", "--topic", topic, "--partition", 0, "--start-offset", 7, check=False)
    assert wrong.stderr == f"Could not find any open transactions starting at offset 7 on partition {topic}-0\n"
    run(*at, "abort", "--topic", topic, "--partition", 0, "--start-offset", 0)
    columns = run(*at, "describe-producers", "--topic", topic, "--partition", 0).stdout.splitlines()[1].split()
    assert columns[-1] == "None"
    assert read(stack, topic) == []
    again = run(*at, "abort", "--topic", topic, "--partition", 0, "--start-offset", 0, check=False)
    assert again.returncode == 1


def test_a_marker_with_an_old_epoch_is_refused_in_kafkas_words(stack):
    topic = make_topic(stack)
    first = producer(stack, "old-" + topic)
    second = producer(stack, "old-" + topic)
    second.begin_transaction()
    second.produce(topic, b"v", partition=0)
    second.flush(WAIT)
    at = ("kafka-transactions", "--bootstrap-server", stack.kafka)
    described = run(*at, "describe-producers", "--topic", topic, "--partition", 0).stdout.splitlines()[1].split()
    done = run(*at, "abort", "--topic", topic, "--partition", 0, "--producer-id", described[0], "--producer-epoch", 0,
               "--coordinator-epoch", 0, check=False)
    spec = f"AbortTransactionSpec(topicPartition={topic}-0, producerId={described[0]}, producerEpoch=0, coordinatorEpoch=0)"
    assert done.stderr == (f"Failed to abort transaction {spec}: WriteTxnMarkers request with {spec} failed due an invalid "
                           "producer epoch. Enable debug logging for additional detail.\n")
    second.commit_transaction(WAIT)
    del first


def test_a_transaction_is_terminated_by_its_id(stack):
    topic, identity = make_topic(stack), name("id")
    open_one = producer(stack, identity)
    open_one.begin_transaction()
    open_one.produce(topic, b"lost", partition=0)
    open_one.flush(WAIT)
    at = ("kafka-transactions", "--bootstrap-server", stack.kafka)
    assert run(*at, "list", "--transactional-id-pattern", identity).stdout.splitlines()[1].split()[3] == "Ongoing"
    assert len(run(*at, "list", "--transactional-id-pattern", "none-.*").stdout.splitlines()) == 1
    run(*at, "forceTerminateTransaction", "--transactionalId", identity)
    with pytest.raises(confluent_kafka.KafkaException):
        open_one.commit_transaction(WAIT)
    assert read(stack, topic) == []
