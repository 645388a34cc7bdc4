"""The sources for agents of Flume 0.9: what their clients send comes out, and is answered."""

import socket
import struct
import urllib.error
import urllib.request

from flume_agent import Agent, until
from test_flume_golden import free_port
from test_flume_network import content, lists

FLOW = """
a.sources.s.type = org.apache.flume.source.{kind}Legacy.{name}LegacySource
a.sources.s.host = 127.0.0.1
a.sources.s.port = {port}
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.capacity = {capacity}
a.channels.c.transactionCapacity = {capacity}
a.channels.c.keep-alive = 0
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {out}
a.sinks.k.sink.rollInterval = 0
a.sinks.k.sink.serializer = header_and_text
a.sinks.k.sink.batchSize = 1
a.sinks.k.channel = c
"""


def text(data):
    return struct.pack(">I", len(data)) + data


def field(kind, number):
    return struct.pack(">bh", kind, number)


def thrift_append(body, fields):
    event = field(10, 1) + struct.pack(">q", 1234) + field(8, 2) + struct.pack(">i", 1) + field(11, 3) + text(body)
    event += field(10, 4) + struct.pack(">q", 99) + field(11, 5) + text(b"h1") + field(13, 6) + b"\x0b\x0b" + struct.pack(">I", len(fields))
    event += b"".join(text(name) + text(value) for name, value in fields.items()) + b"\0"
    return struct.pack(">I", 0x80010004) + text(b"append") + struct.pack(">I", 1) + field(12, 1) + event + b"\0"


def landed(out):
    """Headers in any order."""
    events = []
    for line in content(out).splitlines():
        headers, body = line[1:].split("} ", 1)
        events.append((dict(pair.split("=", 1) for pair in headers.split(", ")), body))
    return events


HEADERS = {"host": "h1", "timestamp": "1234", "pri": "ERROR", "nanos": "99", "FlumeOG": "yes"}


def test_thrift(tmp_path):
    """append is not answered: a client that is quicker than the sink waits, and nothing is lost."""
    port, out, conf = free_port(), tmp_path / "out", tmp_path / "a.conf"
    out.mkdir()
    conf.write_text(lists(FLOW.format(kind="thrift", name="Thrift", port=port, out=out, capacity=5)))
    bodies = [f"line {i} ✓" for i in range(300)]
    with Agent(conf, tmp_path / "data") as agent:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
            client.sendall(b"".join(thrift_append(body.encode(), {b"k": "wört".encode()}) for body in bodies))
            client.sendall(struct.pack(">I", 0x80010001) + text(b"close") + struct.pack(">I", 2) + b"\0")
            answer = client.recv(4096)
            assert answer == struct.pack(">I", 0x80010002) + text(b"close") + struct.pack(">I", 2) + b"\0"
        until(lambda: len(landed(out)) == len(bodies), "all events are there", 120)
        with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
            client.sendall(thrift_append(b"x", {}).replace(struct.pack(">i", 1) + field(11, 3), struct.pack(">i", 77) + field(11, 3)))
            assert client.recv(100) == b""  # no such priority: the connection ends
        assert agent.stop() == 0
    assert landed(out) == [({**HEADERS, "k": "wört"}, body) for body in bodies]


def number(value):
    zigzag, out = value << 1, b""
    while zigzag >= 0x80:
        out += bytes([zigzag & 0x7F | 0x80])
        zigzag >>= 7
    return out + bytes([zigzag])


def sized(data):
    return number(len(data)) + data


def avro_append(body, fields):
    call = b"c" * 16 + number(1) + sized(b"{}") + b"s" * 16 + number(0) + number(0) + sized(b"append")
    call += number(1234) + number(1) + sized(body) + number(99) + sized(b"h1") + number(len(fields))
    return call + b"".join(sized(name) + sized(value) for name, value in fields.items()) + number(0)


def post(port, call):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", data=text(call[:20]) + text(call[20:]) + text(b""),
                                     headers={"Content-Type": "avro/binary"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["Content-Type"] == "avro/binary"
        whole = answer.read()
    size = struct.unpack(">I", whole[:4])[0]
    assert whole[4 + size:] == text(b"")
    return whole[4:4 + size]


def test_avro_over_http(tmp_path):
    port, out, conf = free_port(), tmp_path / "out", tmp_path / "a.conf"
    out.mkdir()
    conf.write_text(lists(FLOW.format(kind="avro", name="Avro", port=port, out=out, capacity=100)))
    with Agent(conf, tmp_path / "data") as agent:
        for i in range(10):
            answer = post(port, avro_append(f"line {i}".encode(), {b"k": "wört".encode()}))
            assert b"FlumeOGEventAvroServer" in answer  # the client's protocol is not known: it is told ours
            assert answer.endswith(b"\0\0")  # no failure
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", data=b"no call", timeout=60)
            raise AssertionError("what is no call was taken")
        except urllib.error.HTTPError as refused:
            assert refused.code == 400
        until(lambda: len(landed(out)) == 10, "all events are there", 120)
        assert agent.stop() == 0
    assert landed(out) == [({**HEADERS, "k": "wört"}, f"line {i}") for i in range(10)]
