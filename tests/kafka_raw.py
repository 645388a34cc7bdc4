"""Kafka requests by hand: what the clients of the tests do not send, or do not show the answer of."""

import socket
import struct


def i8(value):
    return struct.pack(">b", value)


def i16(value):
    return struct.pack(">h", value)


def i32(value):
    return struct.pack(">i", value)


def text(value):
    """A string of the older versions; None is null."""
    return i16(-1) if value is None else i16(len(value.encode())) + value.encode()


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def compact(value):
    """A string of the flexible versions; None is null."""
    return b"\0" if value is None else varint(len(value.encode()) + 1) + value.encode()


def array(items):
    """A list of the flexible versions, of items in bytes."""
    return varint(len(items) + 1) + b"".join(items)


TAGS = b"\0"


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def text(self):
        size = self.number("h")
        return None if size < 0 else self.take(size).decode()

    def list(self, read):
        return [read() for _ in range(self.number("i"))]


class Connection:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=120)
        self.correlation = 0

    def ask(self, api, version, body, flexible=False):
        """The answer's bytes behind its header."""
        self.correlation += 1
        head = i16(api) + i16(version) + i32(self.correlation) + text("raw") + (TAGS if flexible else b"")
        self.socket.sendall(i32(len(head + body)) + head + body)
        answer = self.read(struct.unpack(">i", self.read(4))[0])
        return answer[5 if flexible and api != 18 else 4:]

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError("the broker closed the connection")
            data += more
        return data

    def login(self, user, password):
        token = b"\0" + user.encode() + b"\0" + password.encode()
        self.ask(17, 1, text("PLAIN"))
        assert self.ask(36, 0, i32(len(token)) + token)[:2] == i16(0)

    def create_topic(self, name, partitions=1, configs=()):
        """The error and its message."""
        body = i32(1) + text(name) + i32(partitions) + i16(1) + i32(0) + i32(len(configs))
        body += b"".join(text(key) + text(value) for key, value in configs)
        reader = Reader(self.ask(19, 4, body + i32(30000) + i8(0)))
        reader.take(8)
        reader.text()
        return reader.number("h"), reader.text()

    def describe_configs(self, kind, name):
        """The error, its message, and the entries by name."""
        reader = Reader(self.ask(32, 3, i32(1) + i8(kind) + text(name) + i32(-1) + b"\1\0"))
        reader.take(8)
        error, message = reader.number("h"), reader.text()
        reader.take(1)
        reader.text()

        def synonym():
            return [reader.text(), reader.text(), reader.number("b")]

        def entry():
            one = {"name": reader.text(), "value": reader.text(), "read_only": bool(reader.number("b")),
                   "source": reader.number("b"), "sensitive": bool(reader.number("b")),
                   "synonyms": reader.list(synonym), "type": reader.number("b")}
            reader.text()
            return one

        return error, message, {one["name"]: one for one in reader.list(entry)}

    def alter_configs(self, kind, name, changes, validate_only=False):
        """IncrementalAlterConfigs of (name, operation, value): the error and its message."""
        body = i32(1) + i8(kind) + text(name) + i32(len(changes))
        body += b"".join(text(key) + i8(operation) + text(value) for key, operation, value in changes)
        reader = Reader(self.ask(44, 0, body + bytes([validate_only])))
        reader.take(8)
        return reader.number("h"), reader.text()
