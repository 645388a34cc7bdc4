"""Batches that clients send, right and wrong, and what the real Kafka 3.5.0 made of each: one table for both brokers."""

import struct
import subprocess
import time
import uuid
from dataclasses import dataclass, field

from confluent_kafka.admin import AdminClient, NewTopic

from kafka_batches import Broker, batch, gzipped, record

T = int(time.time() * 1000)
NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
APPEND_TIME, TRANSACTIONAL, CONTROL = 0x08, 0x10, 0x20
CORRUPT, TOO_LARGE, LIST_TOO_LARGE, NOT_ENOUGH_REPLICAS, BAD_TIME, TXN_AUTHORIZATION, CODEC, INVALID, UNKNOWN = (
    2, 10, 18, 19, 32, 53, 76, 87, -1)


def raw_snappy(data):
    """A block of literals."""
    size, out = len(data), b""
    while size > 127:
        out += bytes([size & 127 | 128])
        size >>= 7
    out += bytes([size])
    for at in range(0, len(data), 60):
        piece = data[at:at + 60]
        out += bytes([(len(piece) - 1) << 2]) + piece
    return out


def xerial(data):
    block = raw_snappy(data)
    return b"\x82SNAPPY\0" + struct.pack(">iii", 1, 1, len(block)) + block


def by_command(*command):
    return lambda data: subprocess.run(command, input=data, capture_output=True, check=True).stdout


PACK = {NONE: lambda data: data, GZIP: gzipped, SNAPPY: xerial, LZ4: by_command("lz4", "-c", "-B4", "--no-frame-crc"),
        ZSTD: by_command("zstd", "-c")}


@dataclass
class Case:
    name: str
    records: bytes
    error: int = 0
    config: dict = field(default_factory=dict)
    version: int = 8
    acks: int = 1
    max_time: int | None = T + 10  # of what is kept, when it was taken; None: not looked at
    codec: int | None = None  # likewise
    record_errors: list = field(default_factory=list)  # (index, how its message begins)


def sent(payload, count, **header):
    return batch(payload, count, **{"base_time": T, "max_time": T + 10, **header})


def two(codec=NONE):
    return PACK[codec](record(0) + record(1, 10))


def of_each_codec(codec):
    name, pack = ("none", "gzip", "snappy", "lz4", "zstd")[codec], PACK[codec]
    no_end = UNKNOWN if codec > GZIP else INVALID  # cut short: who knows of its own end misses it
    yield Case(f"{name}: largest time -1", sent(two(codec), 2, attributes=codec, max_time=-1))
    yield Case(f"{name}: largest time 0", sent(two(codec), 2, attributes=codec, max_time=0))
    yield Case(f"{name}: largest time too late", sent(two(codec), 2, attributes=codec, max_time=T + 10**6))
    yield Case(f"{name}: largest in the middle", sent(pack(record(0) + record(1, 20) + record(2, 10)), 3, attributes=codec),
               max_time=T + 20)
    yield Case(f"{name}: no times", sent(pack(record(0) + record(1)), 2, attributes=codec, base_time=-1), max_time=-1)
    yield Case(f"{name}: a record too many", sent(two(codec), 1, attributes=codec), INVALID)
    yield Case(f"{name}: a record too few", sent(two(codec), 3, attributes=codec), INVALID)
    yield Case(f"{name}: cut short", sent(two(codec)[:-12], 2, attributes=codec), no_end)
    yield Case(f"{name}: their time is the log's", sent(two(codec), 2, attributes=codec | APPEND_TIME), BAD_TIME,
               record_errors=[(0, "Invalid timestamp type in message"), (1, "Invalid timestamp type in message")])
    yield Case(f"{name}: the same where the log stamps", sent(two(codec), 2, attributes=codec | APPEND_TIME), BAD_TIME,
               {"message.timestamp.type": "LogAppendTime"},
               record_errors=[(0, "Invalid timestamp type"), (1, "Invalid timestamp type")])
    yield Case(f"{name}: without keys", sent(pack(record(0) + record(1, key=None) + record(2) + record(3, key=None)), 4,
                                             attributes=codec), INVALID, {"cleanup.policy": "compact"},
               record_errors=[(i, "Compacted topic cannot accept message without key in topic partition t") for i in (1, 3)])
    yield Case(f"{name}: out of time", sent(pack(record(0, 5) + record(1, -10**9) + record(2) + record(3, 10**9)), 4,
                                            attributes=codec), BAD_TIME, {"message.timestamp.difference.max.ms": "3600000"},
               record_errors=[(1, f"Timestamp {T - 10**9} of message with offset 1 is out of range."),
                              (3, f"Timestamp {T + 10**9} of message with offset 3 is out of range.")])
    yield Case(f"{name}: no time is no time out", sent(pack(record(0) + record(1)), 2, attributes=codec, base_time=-1), 0,
               {"message.timestamp.difference.max.ms": "1000"}, max_time=-1)
    for kept, kept_name in enumerate(("uncompressed", "gzip", "snappy", "lz4", "zstd")):
        yield Case(f"{name}: kept as {kept_name}", sent(two(codec), 2, attributes=codec, max_time=-1), 0,
                   {"compression.type": kept_name}, codec=kept)
    if codec == NONE:
        return
    yield Case(f"{name}: as producer", sent(two(codec), 2, attributes=codec), 0, {"compression.type": "producer"}, codec=codec)
    yield Case(f"{name}: end cut off", sent(two(codec)[:-3], 2, attributes=codec), UNKNOWN)
    yield Case(f"{name}: another codec", sent(b"this is not gzip", 2, attributes=codec), UNKNOWN)
    yield Case(f"{name}: nothing", sent(b"", 2, attributes=codec), INVALID if codec == ZSTD else UNKNOWN)
    yield Case(f"{name}: zeros behind", sent(two(codec) + b"\0" * 5, 2, attributes=codec),
               0 if codec in (GZIP, LZ4) else UNKNOWN)
    yield Case(f"{name}: two zeros behind", sent(two(codec) + b"\0\0", 2, attributes=codec), UNKNOWN if codec == ZSTD else 0)
    yield Case(f"{name}: two streams", sent(pack(record(0)) + pack(record(1)), 2, attributes=codec),
               INVALID if codec == LZ4 else 0, max_time=T)
    for deltas in ((0, 5), (0, 0), (1, 0)):
        yield Case(f"{name}: offsets {deltas}", sent(pack(b"".join(record(delta) for delta in deltas)), 2, attributes=codec),
                   UNKNOWN)


def headers():
    whole = sent(two(), 2)
    yield Case("plain", whole)
    yield Case("raw snappy", sent(raw_snappy(record(0) + record(1, 10)), 2, attributes=SNAPPY))
    yield Case("base offset 7", sent(two(), 2, base_offset=7), INVALID)
    yield Case("base offset 7, gzip", sent(two(GZIP), 2, base_offset=7, attributes=GZIP), INVALID)
    for version in range(3, 9):
        yield Case(f"zstd in version {version}", sent(two(ZSTD), 2, attributes=ZSTD), 0 if version >= 7 else CODEC,
                   version=version)
    yield Case("codec 5", sent(two(), 2, attributes=5), UNKNOWN)
    yield Case("codec 7", sent(two(), 2, attributes=7), UNKNOWN)
    yield Case("unknown attributes", sent(two(), 2, attributes=0x180))
    yield Case("control", sent(two(), 2, attributes=CONTROL), INVALID)
    yield Case("transactional without an id", sent(two(), 2, attributes=TRANSACTIONAL, producer=9, epoch=0, sequence=0),
               TXN_AUTHORIZATION)
    yield Case("another CRC", sent(two(), 2, crc=1), CORRUPT)
    yield Case("magic 1", sent(two(), 2, magic=1), INVALID)
    yield Case("magic 3", sent(two(), 2, magic=3), CORRUPT)
    yield Case("magic -1", sent(two(), 2, magic=-1), CORRUPT)
    yield Case("no records", b"", INVALID)
    yield Case("five bytes", b"12345", INVALID)
    yield Case("zeros", b"\0" * 20, CORRUPT)
    yield Case("a batch cut short", whole[:-1], INVALID)
    yield Case("two batches", whole * 2, INVALID)
    yield Case("few bytes behind", whole + b"garbage")
    yield Case("many bytes behind", whole + b"g" * 100, CORRUPT)
    yield Case("half a batch behind", whole + whole[:-3])
    yield Case("count 0", sent(b"", 0, last_delta=0), INVALID)
    yield Case("count -1", sent(b"", -1, last_delta=0), INVALID)
    yield Case("more offsets than records", sent(two(), 2, last_delta=5), INVALID)
    yield Case("fewer offsets than records", sent(two(), 2, last_delta=0), INVALID)
    yield Case("last offset before the first", sent(two(), 2, last_delta=-2), INVALID)
    yield Case("a producer without a sequence", sent(two(), 2, producer=5, epoch=0), INVALID)
    yield Case("a sequence without a producer", sent(two(), 2, sequence=5))
    yield Case("times beyond all", sent(record(0, 5) + record(1, 2**62), 2, base_time=2**62), max_time=2**62 + 5)
    value = record(0, value=b"x" * 200)
    yield Case("too large", sent(value, 1), TOO_LARGE, {"max.message.bytes": "100"})
    yield Case("too large, and another CRC", sent(value, 1, crc=1), TOO_LARGE, {"max.message.bytes": "100"})
    yield Case("too large once unpacked", sent(gzipped(value), 1, attributes=GZIP), TOO_LARGE,
               {"max.message.bytes": "100", "compression.type": "uncompressed"})
    yield Case("larger than a segment", sent(record(0, value=b"x" * 300), 1), LIST_TOO_LARGE, {"segment.bytes": "200"})
    few = {"min.insync.replicas": "2"}
    yield Case("too few replicas", whole, NOT_ENOUGH_REPLICAS, few, acks=-1)
    yield Case("too few replicas, acks=1", whole, 0, few)
    yield Case("too few replicas, another CRC", sent(two(), 2, crc=1), NOT_ENOUGH_REPLICAS, few, acks=-1)
    yield Case("too few replicas, nothing", b"", INVALID, few, acks=-1)
    for name, bad in {"longer than the batch": b"\x28\0\0\0\x02k\x02v\0", "shorter than its fields": b"\x06\0\0\0\x02k\x02v\0",
                      "of negative length": b"\x05\0\0\0\x02k\x02v\0", "with bytes at its end": b"\x14\0\0\0\x02k\x02v\0zz",
                      "whose key is too long": b"\x0c\0\0\0\x40k\0", "with -1 headers": b"\x10\0\0\0\x02k\x02v\x01",
                      "with headers that are not there": b"\x10\0\0\0\x02k\x02v\x7e"}.items():
        yield Case("a record " + name, sent(bad, 1), INVALID)


CASES = [case for codec in range(5) for case in of_each_codec(codec)] + list(headers())


def make_topic(address, config=None):
    """A topic of one partition that has its leader."""
    name = "t-" + uuid.uuid4().hex[:12]
    admin = AdminClient({"bootstrap.servers": address})
    admin.create_topics([NewTopic(name, 1, 1, config=config or {})])[name].result(20)
    broker = Broker(address)
    while broker.list_offset(name, -1)[0] != 0:
        time.sleep(0.05)
    return name, broker


def check(address, case):
    topic, broker = make_topic(address, case.config)
    done = broker.produce(topic, case.records, case.version, case.acks)
    assert done.error == case.error, done
    assert [index for index, _ in done.records] == [index for index, _ in case.record_errors], done
    for (_, told), (_, begin) in zip(done.records, case.record_errors):
        assert told.startswith(begin), told
    kept = broker.stored(topic)
    if case.error:
        assert not kept and done.offset == -1
        return
    assert done.offset == 0 and len(kept) == 1
    assert kept[0].sound()
    if case.max_time is not None:
        assert kept[0].max_time == case.max_time
    if case.codec is not None:
        assert kept[0].codec == case.codec
