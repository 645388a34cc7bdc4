"""Requests to a Kafka broker byte by byte, for what no client library would send."""

import gzip
import socket
import struct
from dataclasses import dataclass, field

from kafka.record.util import calc_crc32c

PRODUCE, FETCH, LIST_OFFSETS, DELETE_RECORDS = 0, 1, 2, 21
NO_TIME = -1


def varint(value):
    """A zigzag varint, as records have them."""
    value = (value << 1) ^ (value >> 63)
    value &= 0xFFFFFFFFFFFFFFFF
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def blob(value):
    return varint(-1) if value is None else varint(len(value)) + value


def record(delta, time_delta=0, key=b"k", value=b"v", headers=()):
    body = b"\0" + varint(time_delta) + varint(delta) + blob(key) + blob(value) + varint(len(headers))
    for name, content in headers:
        body += blob(name) + blob(content)
    return varint(len(body)) + body


def batch(payload, count, *, base_offset=0, attributes=0, last_delta=None, base_time=0, max_time=0, magic=2, crc=None,
          producer=-1, epoch=-1, sequence=-1):
    last_delta = count - 1 if last_delta is None else last_delta
    tail = struct.pack(">hiqqqhii", attributes, last_delta, base_time, max_time, producer, epoch, sequence, count) + payload
    crc = calc_crc32c(tail) if crc is None else crc
    return struct.pack(">qiibI", base_offset, len(tail) + 9, -1, magic, crc) + tail


@dataclass
class Produced:
    error: int
    offset: int
    time: int
    records: list = field(default_factory=list)
    message: str | None = None


class Broker:
    def __init__(self, address):
        host, port = address.split(":")
        self.socket = socket.create_connection((host, int(port)), 30)
        self.number = 0

    def call(self, key, version, body):
        """The answer's body; requests of header version 1."""
        self.number += 1
        head = struct.pack(">hhih", key, version, self.number, 3) + b"raw"
        self.socket.sendall(struct.pack(">i", len(head + body)) + head + body)
        answer = self._read(struct.unpack(">i", self._read(4))[0])
        assert struct.unpack(">i", answer[:4])[0] == self.number
        return Answer(answer[4:])

    def _read(self, size):
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            if not piece:
                raise ConnectionError("the broker closed the connection")
            data += piece
        return data

    def produce(self, topic, records, version=8, acks=1, partition=0):
        body = struct.pack(">hhi", -1, acks, 30000) + struct.pack(">i", 1) + text(topic)
        body += struct.pack(">ii", 1, partition) + struct.pack(">i", len(records)) + records
        answer = self.call(PRODUCE, version, body)
        assert answer.int32() == 1 and answer.text() == topic and answer.int32() == 1
        answer.int32()
        done = Produced(answer.int16(), answer.int64(), answer.int64())
        if version >= 5:
            answer.int64()
        if version >= 8:
            done.records = [(answer.int32(), answer.text()) for _ in range(answer.int32())]
            done.message = answer.text()
        return done

    def list_offset(self, topic, time, partition=0):
        """(error, time, offset)"""
        body = struct.pack(">ib", -1, 0) + struct.pack(">i", 1) + text(topic)
        body += struct.pack(">iiiq", 1, partition, -1, time)
        answer = self.call(LIST_OFFSETS, 5, body)
        answer.int32()
        assert answer.int32() == 1 and answer.text() == topic and answer.int32() == 1
        answer.int32()
        return answer.int16(), answer.int64(), answer.int64()

    def latest_time(self, topic, partition=0):
        """The same for the record with the largest time: version 7, which is flexible."""
        compact = bytes([len(topic) + 1]) + topic.encode()
        body = b"\0" + struct.pack(">ib", -1, 0) + b"\2" + compact
        body += b"\2" + struct.pack(">iiq", partition, -1, -3) + b"\0\0\0"
        answer = self.call(LIST_OFFSETS, 7, body)
        answer.skip(1 + 4 + 1 + len(compact) + 1 + 4)
        return answer.int16(), answer.int64(), answer.int64()

    def delete_records(self, topic, offset, partition=0):
        """(error, low watermark)"""
        body = struct.pack(">i", 1) + text(topic) + struct.pack(">iiqi", 1, partition, offset, 30000)
        answer = self.call(DELETE_RECORDS, 1, body)
        answer.skip(4 + 4 + 2 + len(topic) + 4 + 4)
        low = answer.int64()
        return answer.int16(), low

    def fetch(self, topic, offset=0, version=11, partition=0):
        """(error, the bytes of the records)"""
        body = struct.pack(">iiiibii", -1, 100, 1, 50 << 20, 0, 0, -1)
        if version < 7:
            body = body[:-8]
        body += struct.pack(">i", 1) + text(topic) + struct.pack(">ii", 1, partition)
        if version >= 9:
            body += struct.pack(">i", -1)
        body += struct.pack(">q", offset)
        if version >= 5:
            body += struct.pack(">q", -1)
        body += struct.pack(">i", 50 << 20)
        if version >= 7:
            body += struct.pack(">i", 0)
        if version >= 11:
            body += text("")
        answer = self.call(FETCH, version, body)
        answer.skip(4)
        if version >= 7:
            answer.skip(2 + 4)
        answer.skip(4 + 2 + len(topic) + 4 + 4)
        error = answer.int16()
        answer.skip(8 + 8)
        if version >= 5:
            answer.skip(8)
        for _ in range(answer.int32()):
            answer.skip(16)
        if version >= 11:
            answer.skip(4)
        return error, answer.bytes()

    def stored(self, topic, offset=0):
        """The batches of a partition from this offset on."""
        _, data = self.fetch(topic, offset)
        batches = []
        while len(data) >= 61:
            size = 12 + struct.unpack(">i", data[8:12])[0]
            batches.append(Stored(data[:size]))
            data = data[size:]
        return batches


class Stored:
    """A batch as the broker keeps it."""

    def __init__(self, data):
        self.data = data
        self.base_offset, _, self.leader_epoch, self.magic, self.crc = struct.unpack(">qiibI", data[:21])
        (self.attributes, self.last_delta, self.base_time, self.max_time, self.producer, self.epoch, self.sequence,
         self.count) = struct.unpack(">hiqqqhii", data[21:61])

    @property
    def codec(self):
        return self.attributes & 7

    def sound(self):
        return calc_crc32c(self.data[21:]) == self.crc


class Answer:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def skip(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def _number(self, form):
        return struct.unpack(form, self.skip(struct.calcsize(form)))[0]

    def int16(self):
        return self._number(">h")

    def int32(self):
        return self._number(">i")

    def int64(self):
        return self._number(">q")

    def text(self):
        size = self.int16()
        return None if size < 0 else self.skip(size).decode()

    def bytes(self):
        size = self.int32()
        return b"" if size < 0 else self.skip(size)


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def gzipped(payload):
    return gzip.compress(payload)
