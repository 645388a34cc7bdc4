"""Clients from before Kafka 0.11: their messages produced, and records of today fetched as messages. Kafka 3.5.0's answers are in
golden/kafka/old.json; `python tests/kafka_old_cases.py HOST:PORT` records them from a fresh broker of one node."""

import gzip
import json
import pathlib
import struct
import sys
import time
import zlib

from kafka_batches import batch, record
from kafka_raw import Connection, Reader, i8, i16, i32, text

RECORDED = pathlib.Path(__file__).parent / "golden/kafka/old.json"
PRODUCE, FETCH, LIST_OFFSETS = 0, 1, 2
NONE, GZIP = 0, 1
TIME = 1_700_000_000_000


def i64(value):
    return struct.pack(">q", value)


def data(value):
    return i32(-1) if value is None else i32(len(value)) + value


def message(offset, magic, key, value, codec=NONE, at=TIME):
    body = i8(magic) + i8(codec) + (i64(at) if magic else b"") + data(key) + data(value)
    body = struct.pack(">I", zlib.crc32(body)) + body
    return i64(offset) + i32(len(body)) + body


def packed(offset, magic, *messages):
    """Messages inside one, as producers of their time packed them."""
    return message(offset, magic, None, gzip.compress(b"".join(messages)), GZIP)


SETS = {
    "two": (0, message(0, 0, b"k", b"v") + message(0, 0, None, b"w")),
    "packed": (1, packed(1, 0, message(0, 0, b"k", b"v"), message(1, 0, None, b"w"))),
    "times": (2, message(0, 1, b"k", b"v") + message(1, 1, b"l", b"w", at=TIME + 5)),
    "packed times": (2, packed(1, 1, message(0, 1, b"k", b"v", at=TIME - 5), message(1, 1, b"l", None))),
    "both": (2, message(0, 0, b"k", b"v") + message(1, 1, b"l", b"w")),
    "wrong": (2, message(0, 1, b"k", b"v")[:-1] + b"x"),
    "none": (2, b""),
    "cut": (2, message(0, 1, b"k", b"v") + message(1, 1, b"l", b"w")[:-3]),
    "in a version of batches": (3, message(0, 1, b"k", b"v")),
    "a batch": (2, batch(record(0), 1, base_time=TIME, max_time=TIME)),
}


def produce(connection, topic, version, records):
    """The error, the base offset, and in version 2 whether it has a time of the log's."""
    head = (text(None) if version >= 3 else b"") + i16(1) + i32(30000)
    reader = Reader(connection.ask(PRODUCE, version, head + i32(1) + text(topic) + i32(1) + i32(0) + data(records)))
    reader.take(4), reader.text(), reader.take(8)
    return [reader.number("h"), reader.number("q"), reader.number("q") > 0 if version >= 2 else None]


def flat(records):
    """Each message, the batches by what their headers say."""
    found, at = [], 0
    while len(records) - at > 17:
        size = 12 + struct.unpack_from(">i", records, at + 8)[0]
        one = records[at:at + size]
        if len(one) < size:
            break
        offset, magic = struct.unpack_from(">q", one)[0], one[16]
        if magic == 2:
            attributes, last, first_time, last_time = struct.unpack_from(">hiqq", one, 21)
            found.append([offset, magic, attributes, last, first_time, last_time, struct.unpack_from(">i", one, 57)[0]])
        else:
            assert zlib.crc32(one[16:]) == struct.unpack_from(">I", one, 12)[0]
            reader = Reader(one[17:])
            attributes, at_time = reader.number("b"), reader.number("q") if magic else None
            key = reader.take(max(reader.number("i"), 0))
            length = reader.number("i")
            value = reader.take(length) if length >= 0 else None
            inner = flat(gzip.decompress(value)) if attributes & 7 == GZIP else value.decode() if value is not None else None
            found.append([offset, magic, attributes, at_time, key.decode(), inner])
        at += size
    return found


def fetch(connection, topic, version, offset, wait_ms=100):
    """The error, the high watermark, and the messages."""
    head = i32(-1) + i32(wait_ms) + i32(1) + (i32(1 << 20) if version >= 3 else b"") + (i8(0) if version >= 4 else b"")
    body = head + i32(1) + text(topic) + i32(1) + i32(0) + i64(offset) + i32(1 << 20)
    reader = Reader(connection.ask(FETCH, version, body))
    reader.take(4 if version else 0)
    reader.take(4), reader.text(), reader.take(8)
    error, end = reader.number("h"), reader.number("q")
    if version >= 4:
        reader.take(8), reader.list(lambda: reader.take(16))
    return [error, end, flat(reader.take(max(reader.number("i"), 0)))]


def list_offsets(connection, topic, when, most):
    body = i32(-1) + i32(1) + text(topic) + i32(1) + i32(0) + i64(when) + i32(most)
    reader = Reader(connection.ask(LIST_OFFSETS, 0, body))
    reader.take(4), reader.text(), reader.take(8)
    return [reader.number("h"), reader.list(lambda: reader.number("q"))]


def make_topic(connection, name):
    """Waited for, as a broker of several parts learns of topics a little later."""
    topic = "old-" + name.replace(" ", "-")
    assert connection.create_topic(topic)[0] == 0
    end = time.monotonic() + 120
    while fetch(connection, topic, 4, 0)[0] != 0:
        assert time.monotonic() < end
    return topic


def produced(connection, name):
    """A set in a topic of its own, and what is fetched of it."""
    topic = make_topic(connection, name)
    version, records = SETS[name]
    return {"produced": produce(connection, topic, version, records),
            "fetched": {version: fetch(connection, topic, version, 0) for version in (0, 2, 3, 4)}}


def batches(connection):
    """What producers of today write, fetched by consumers of then."""
    topic = make_topic(connection, "batches")
    records = record(0, headers=[(b"h", b"x")]) + record(1, 7, None, b"w") + record(2, 3, b"l", None)
    for codec, payload in ((NONE, records), (GZIP, gzip.compress(records))):
        sent = batch(payload, 3, attributes=codec, base_time=TIME, max_time=TIME + 7)
        assert produce(connection, topic, 3, sent)[0] == 0
    return {"fetched": {f"{version} {offset}": fetch(connection, topic, version, offset) for version in (0, 3) for offset in (0, 1, 4, 6, 9)},
            "offsets": {f"{when} {most}": list_offsets(connection, topic, when, most) for when in (-1, -2) for most in (1, 5)}}


def answers(address):
    connection = Connection(address)
    return json.loads(json.dumps({"sets": {name: produced(connection, name) for name in SETS}, "batches": batches(connection)}))


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(answers(sys.argv[1]), indent=1) + "\n")
