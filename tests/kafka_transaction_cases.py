"""Sessions of transaction requests, byte by byte, and what Kafka 3.5.0 answers: errors, epochs relative to the first, states.

Each step is answered with text that does not depend on ids or times. `CASES` is replayed by tests/system on the program, by tests/peers on the
real Kafka.
"""

import time
import uuid

from kafka_batches import Broker, batch, record
from kafka_raw import TAGS, Connection, Reader, array, compact, i8, i16, i32, text

TRANSACTIONAL = 0x10


def i64(value):
    return value.to_bytes(8, "big", signed=True)


class Session:
    """One transactional id against a broker, with a topic of two partitions."""

    def __init__(self, address):
        self.raw = Connection(address)
        self.id = "id-" + uuid.uuid4().hex[:10]
        self.topic = "t-" + uuid.uuid4().hex[:10]
        self.group = "g-" + uuid.uuid4().hex[:10]
        assert self.raw.create_topic(self.topic, 2)[0] == 0
        self.sent = 0
        # The coordinators' topics are made when somebody asks for a coordinator.
        for kind, key in ((0, self.group), (1, self.id)):
            end = time.monotonic() + 120
            while Reader(self.raw.ask(10, 1, text(key) + i8(kind))[4:]).number("h") != 0:
                assert time.monotonic() < end
        self.pid, self.first = -1, None
        self.epoch, self.joined = -1, {}  # how many records each partition has in this epoch

    def until(self, ask):
        """Kafka completes in the background: concurrent transactions, loading, and a leader to come are asked again, as clients do."""
        end = time.monotonic() + 120
        while True:
            answer = ask()
            if answer not in (51, 14, 15, 16, 6):
                return answer
            assert time.monotonic() < end

    def init(self, id=None, timeout=60000, expected=(-1, -1)):
        result = []

        def ask():
            body = compact(self.id if id is None else id) + i32(timeout) + i64(expected[0]) + i16(expected[1]) + TAGS
            reader = Reader(self.raw.ask(22, 4, body, flexible=True)[4:])
            error = reader.number("h")
            result[:] = [reader.number("q"), reader.number("h")]
            return error

        error = self.until(ask)
        if error == 0:
            self.first = self.first if self.first is not None else result[0]
            self.pid, self.epoch = result
            return f"init ok, epoch {self.epoch}, {'same' if self.pid == self.first else 'other'} id"
        return f"init {error}"

    def producer(self, pid, epoch):
        return i64(self.pid if pid is None else pid) + i16(self.epoch if epoch is None else epoch)

    def add(self, partitions=(0,), topic=None, pid=None, epoch=None, version=1, id=None):
        body = text(self.id if id is None else id) + self.producer(pid, epoch) + i32(1) + text(topic or self.topic)
        body += i32(len(partitions)) + b"".join(map(i32, partitions))

        def ask():
            reader = Reader(self.raw.ask(24, version, body)[4:])
            answers.clear()
            reader.list(lambda: (reader.text(), reader.list(lambda: answers.append((reader.number("i"), reader.number("h"))))))
            return answers[0][1]

        answers = []
        self.until(ask)
        return f"add {sorted(answers)}"

    def add_offsets(self, epoch=None, version=1):
        body = text(self.id) + self.producer(None, epoch) + text(self.group)
        return f"add offsets {self.until(lambda: Reader(self.raw.ask(25, version, body)[4:]).number('h'))}"

    def commit_offset(self, offset=7, partition=0, version=0, epoch=None, pid=None, generation=-1, member=""):
        body = text(self.id) + text(self.group) + self.producer(pid, epoch)
        body += i32(1) + text(self.topic) + i32(1) + i32(partition) + i64(offset) + text("m")
        reader = Reader(self.raw.ask(28, version, body)[4:])
        answers = reader.list(lambda: (reader.text(), reader.list(lambda: (reader.number("i"), reader.number("h")))))
        return f"commit offset {[one for _, all in answers for one in all]}"

    def committed(self, stable=False):
        body = compact(self.group) + array([compact(self.topic) + array([i32(0)]) + TAGS]) + bytes([stable]) + TAGS
        reader = Reader(self.raw.ask(9, 7, body, flexible=True)[4:])
        reader.take(1)
        reader.take(reader.take(1)[0] - 1)
        reader.take(1)
        reader.take(4)
        offset = reader.number("q")
        reader.take(4)
        reader.take(reader.take(1)[0] - 1)
        return f"committed {offset} error {reader.number('h')}"

    def end(self, commit=True, pid=None, epoch=None, version=1, id=None):
        body = text(self.id if id is None else id) + self.producer(pid, epoch) + bytes([commit])
        return f"end {self.until(lambda: Reader(self.raw.ask(26, version, body)[4:]).number('h'))}"

    def end_in_new_epoch(self, commit=True, pid=None, epoch=None):
        """EndTxn version 5: the producer goes on with the answer."""
        body = compact(self.id) + self.producer(pid, epoch) + bytes([commit]) + TAGS
        answered = []

        def ask():
            reader = Reader(self.raw.ask(26, 5, body, flexible=True)[4:])
            error = reader.number("h")
            answered[:] = [reader.number("q"), reader.number("h")]
            return error

        error = self.until(ask)
        if error != 0:
            return f"end {error}"
        self.pid, self.epoch, self.joined = *answered, {}
        return f"end ok, epoch {self.epoch}, {'same' if self.pid == self.first else 'other'} id"

    def produce_and_join(self, partition=0):
        """Produce version 12: the partition is taken into the transaction by it."""
        data = batch(record(0), 1, attributes=TRANSACTIONAL, producer=self.pid, epoch=self.epoch,
                     sequence=self.joined.get(partition, 0))
        part = i32(partition) + bytes([len(data) + 1]) + data + TAGS
        body = compact(self.id) + i16(-1) + i32(30000) + array([compact(self.topic) + array([part]) + TAGS]) + TAGS
        last = []

        def ask():
            reader = Reader(self.raw.ask(0, 12, body, flexible=True))
            reader.take(1)
            reader.take(reader.take(1)[0] - 1)
            reader.take(5)
            last[:] = [reader.number("h")]
            return last[0]

        error = self.until(ask)
        if error == 0:
            self.joined[partition] = self.joined.get(partition, 0) + 1
        return f"produce {error}"

    def produce(self, partition=0, transactional=True, epoch=None, sequence=None, id=True):
        sequence = self.sent if sequence is None else sequence
        data = batch(record(0), 1, attributes=TRANSACTIONAL if transactional else 0, producer=self.pid,
                     epoch=self.epoch if epoch is None else epoch, sequence=sequence)
        body = text(self.id if id else None) + i16(-1) + i32(30000) + i32(1) + text(self.topic) + i32(1) + i32(partition)

        def ask():
            reader = Reader(self.raw.ask(0, 7, body + i32(len(data)) + data))
            reader.take(4)
            reader.text()
            reader.take(8)
            return reader.number("h")

        error = self.until(ask)
        if error == 0:
            self.sent = sequence + 1
        return f"produce {error}"

    def state(self):
        end = time.monotonic() + 120
        while True:
            reader = Reader(self.raw.ask(65, 0, array([compact(self.id)]) + TAGS, flexible=True)[4:])
            reader.take(1)
            error = reader.number("h")
            reader.take(reader.take(1)[0] - 1)
            state = reader.take(reader.take(1)[0] - 1).decode()
            if not state.startswith("Prepare"):
                return f"state {error} {state}"
            assert time.monotonic() < end


def first_steps(s):
    yield s.init()
    yield s.state()
    yield s.end(True)
    yield s.end(False)
    yield s.add((0, 1))
    yield s.state()
    yield s.produce(0)
    yield s.end(True)
    yield s.state()
    yield s.end(True)
    yield s.end(False)
    yield s.add((0,))
    yield s.end(False)
    yield s.state()
    yield s.end(False)
    yield s.end(True)


def names_that_are_none(s):
    yield s.add((0,), pid=5, epoch=0)
    yield s.end(pid=5, epoch=0)
    yield s.init(id="")
    yield s.init(timeout=0)
    yield s.init(timeout=-5)
    yield s.init(timeout=900001)
    yield s.init(timeout=900000)
    yield s.add((0, 5))
    yield s.add((0,), topic="no-such-topic")
    yield s.add((0,), pid=s.pid + 1000)
    yield s.add((0,), epoch=s.epoch + 1)
    yield s.add((0,), epoch=s.epoch + 1, version=2)
    yield s.end(pid=s.pid + 1000)
    yield s.end(epoch=s.epoch + 1)
    yield s.end(epoch=s.epoch + 1, version=2)
    yield s.add((0,), id="")
    yield s.end(id="")
    yield s.init(expected=(s.pid, -1))
    yield s.init(expected=(-1, 3))


def fencing(s):
    yield s.init()
    yield s.add((0,))
    old = s.epoch
    yield s.init()
    yield s.add((0,), epoch=old)
    yield s.add((0,), epoch=old, version=2)
    yield s.end(True, epoch=old)
    yield s.add_offsets(epoch=old)
    yield s.add_offsets(epoch=old, version=2)
    yield s.add((1,))
    yield s.end(True)


def epochs_that_a_producer_names(s):
    yield s.init()
    first = (s.pid, s.epoch)
    yield s.init(expected=first)
    yield s.init(expected=first)
    yield s.init(expected=(s.pid, s.epoch))
    yield s.init(expected=first)
    yield s.init(expected=(s.pid + 1000, s.epoch))
    yield s.add((0,))
    named = (s.pid, s.epoch)
    yield s.init(expected=named)


def offsets(s):
    yield s.init()
    yield s.add_offsets()
    yield s.commit_offset(7)
    yield s.committed()
    yield s.committed(stable=True)
    yield s.end(True)
    yield s.state()
    yield s.committed(stable=True)
    yield s.add_offsets()
    yield s.commit_offset(9)
    yield s.commit_offset(9, partition=5)
    yield s.end(False)
    yield s.state()
    yield s.committed(stable=True)


def records(s):
    yield s.init()
    yield s.add((0,))
    yield s.produce(0)
    yield s.produce(0, sequence=s.sent + 5)
    yield s.produce(0, sequence=0)
    yield s.produce(0, transactional=False)
    yield s.produce(0, epoch=s.epoch - 1)
    yield s.produce(0, id=False)
    yield s.end(True)
    yield s.state()


def epochs_of_version_2(s):
    yield s.init()
    yield s.end_in_new_epoch(True)
    yield s.end_in_new_epoch(False)
    first = (s.pid, s.epoch)
    yield s.produce_and_join(0)
    yield s.produce_and_join(1)
    yield s.state()
    yield s.end_in_new_epoch(True)
    yield s.state()
    yield s.end_in_new_epoch(True, *first)
    yield s.end_in_new_epoch(False, *first)
    yield s.end_in_new_epoch(True, s.pid, s.epoch + 1)
    yield s.end_in_new_epoch(True)
    yield s.produce_and_join(0)
    yield s.end_in_new_epoch(False)
    yield s.end_in_new_epoch(False)
    s.epoch -= 2
    yield s.produce_and_join(0)


CASES = {
    first_steps: [
        "init ok, epoch 0, same id", "state 0 Empty", "end 48", "end 48", "add [(0, 0), (1, 0)]", "state 0 Ongoing", "produce 0", "end 0",
        "state 0 CompleteCommit", "end 0", "end 48", "add [(0, 0)]", "end 0", "state 0 CompleteAbort", "end 0", "end 48",
    ],
    names_that_are_none: [
        "add [(0, 49)]", "end 49", "init 42", "init 50", "init 50", "init 50", "init ok, epoch 0, same id", "add [(0, 55), (5, 3)]",
        "add [(0, 3)]", "add [(0, 49)]", "add [(0, 47)]", "add [(0, 90)]", "end 49", "end 47", "end 90", "add [(0, 42)]", "end 42",
        "init 42", "init 42",
    ],
    fencing: [
        "init ok, epoch 0, same id", "add [(0, 0)]", "init ok, epoch 2, same id", "add [(0, 47)]", "add [(0, 90)]", "end 47",
        "add offsets 47", "add offsets 90", "add [(1, 0)]", "end 0",
    ],
    epochs_that_a_producer_names: [
        "init ok, epoch 0, same id", "init ok, epoch 1, same id", "init ok, epoch 1, same id", "init ok, epoch 2, same id", "init 90",
        "init 90", "add [(0, 0)]", "init 90",
    ],
    offsets: [
        "init ok, epoch 0, same id", "add offsets 0", "commit offset [(0, 0)]", "committed -1 error 0", "committed -1 error 88", "end 0",
        "state 0 CompleteCommit", "committed 7 error 0", "add offsets 0", "commit offset [(0, 0)]", "commit offset [(5, 3)]", "end 0",
        "state 0 CompleteAbort", "committed 7 error 0",
    ],
    records: [
        "init ok, epoch 0, same id", "add [(0, 0)]", "produce 0", "produce 45", "produce 0", "produce 48", "produce 47", "produce 53",
        "end 0", "state 0 CompleteCommit",
    ],
    # Kafka 4.1.1: 3.5 has no version 2.
    epochs_of_version_2: [
        "init ok, epoch 0, same id", "end 48", "end ok, epoch 1, same id", "produce 0", "produce 0", "state 0 Ongoing",
        "end ok, epoch 2, same id", "state 0 CompleteCommit", "end ok, epoch 2, same id", "end 48", "end 90", "end 48", "produce 0",
        "end ok, epoch 3, same id", "end ok, epoch 4, same id", "produce 47",
    ],
}
