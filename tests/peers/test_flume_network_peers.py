"""Agents of the real Flume 1.11 and ours: they send to each other, and read the same bytes of clients as the same events."""

import json
import os
import pathlib
import re
import signal
import socket
import sys
import time
import urllib.error
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))
from flume_agent import Agent, until  # noqa: E402
from test_flume_network import TRUST, content, lists, server_tls  # noqa: E402
from test_flume_peers import RealAgent, free_port  # noqa: E402

pytestmark = pytest.mark.skipif(not os.environ.get("SLUICE_PEERS"), reason="SLUICE_PEERS is not set: the real systems are not here")

RPC = {
    "avro": ("avro", (), ()),
    "deflate": ("avro", ("compression-type = deflate",), ("compression-type = deflate",)),
    "tls": ("avro", TRUST, server_tls()),
    "tlsany": ("avro", ("ssl = true", "trust-all-certs = true"), (*server_tls("p12"), "exclude-protocols = TLSv1.3")),
    "thrift": ("thrift", (), ()),
    "binary": ("thrift", ("protocol = binary",), ("protocol = binary",)),
    "thrifttls": ("thrift", TRUST, (*server_tls("p12"), "include-cipher-suites = TLS_AES_128_GCM_SHA256")),
}


STOPPED = (0, 143, -signal.SIGTERM)  # a JVM's


def drained(metrics, names):
    return all(int(metrics[f"SOURCE.{n}"]["EventAcceptedCount"]) > 0
               and metrics[f"SINK.k{n}"]["EventDrainSuccessCount"] == metrics[f"SOURCE.{n}"]["EventAcceptedCount"] for n in names)


def senders(work, ports):
    conf = ""
    for name, (kind, sink, _) in RPC.items():
        conf += f"""
a.sources.s{name}.type = spooldir
a.sources.s{name}.spoolDir = {work}/spool
a.sources.s{name}.trackingPolicy = tracker_dir
a.sources.s{name}.trackerDir = {work}/tracker-{name}
a.sources.s{name}.basenameHeader = true
a.sources.s{name}.batchSize = 40
a.sources.s{name}.channels = c{name}
a.channels.c{name}.type = memory
a.channels.c{name}.capacity = 1000
a.sinks.k{name}.type = {kind}
a.sinks.k{name}.hostname = 127.0.0.1
a.sinks.k{name}.port = {ports[name]}
a.sinks.k{name}.batch-size = 30
a.sinks.k{name}.channel = c{name}
"""
        conf += "".join(f"a.sinks.k{name}.{line}\n" for line in sink)
    return lists(conf)


def receivers(work, ports):
    conf = ""
    for name, (kind, _, source) in RPC.items():
        (work / f"out-{name}").mkdir(parents=True)
        conf += f"""
a.sources.s{name}.type = {kind}
a.sources.s{name}.bind = 127.0.0.1
a.sources.s{name}.port = {ports[name]}
a.sources.s{name}.channels = c{name}
a.channels.c{name}.type = memory
a.channels.c{name}.capacity = 1000
a.sinks.k{name}.type = file_roll
a.sinks.k{name}.sink.directory = {work}/out-{name}
a.sinks.k{name}.sink.rollInterval = 0
a.sinks.k{name}.sink.serializer = header_and_text
a.sinks.k{name}.channel = c{name}
"""
        conf += "".join(f"a.sources.s{name}.{line}\n" for line in source)
    return lists(conf)


def listening(ports):
    def all_answer():
        for port in ports:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) != 0:
                    return False
        return True
    until(all_answer, "all sources listen", 120)


@pytest.mark.parametrize("sender, receiver", [(RealAgent, Agent), (Agent, RealAgent)], ids=["real-to-ours", "ours-to-real"])
def test_agents_send_to_each_other(sender, receiver, tmp_path):
    ports = {name: free_port() for name in RPC}
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "a.log").write_text("".join(f"line {i} ✓\n" for i in range(100)))
    to, of = tmp_path / "receiver.conf", tmp_path / "sender.conf"
    to.write_text(receivers(tmp_path, ports))
    of.write_text(senders(tmp_path, ports))
    expected = "".join(f"{{basename=a.log}} line {i} ✓\n" for i in range(100))
    there = receiver(to, tmp_path / "there", log=tmp_path / "there.log")
    here = sender(of, tmp_path / "here", log=tmp_path / "here.log")
    with there:
        listening(ports.values())
        with here:
            for name in RPC:
                until(lambda: content(tmp_path / f"out-{name}") == expected, f"{name}: all lines are there", 120)
            assert here.stop() in STOPPED
        assert there.stop() in STOPPED


SYSLOG = (
    b"<13>1 2024-01-02T03:04:05.678Z host1 app 123 ID47 - rfc5424 message\n"
    b"<34>Jan  2 03:04:05 host2 su: rfc3164 message\n"
    b"no priority\n"
    b"<165>1 - - nil\n"
    b"<165>1 2024-01-02T03:04:05+02:00 - zone\n"
    b"<1>2024-01-02T03:04:05.5Z h fraction\n"
    b"<1>2024-01-02T03:04:05.123456Z h microseconds\n"
    b"<191>Feb 29 23:59:59 h-1.x@y tag[1]: \xe2\x9c\x93 text\n"
    b"<1234>four digits\n<>none\n<x>letter\n"
    b"\n\n<7>Oct 11 22:14:15 mymachine crlf\r\n"
    b"<7>1 not a stamp\n"
    b"<14>Foo  1 00:00:00 h no month\n"
    b"<14>9 2024-01-02T03:04:05Z h version nine\n" + b"<15>Jan  2 03:04:05 h " + b"x" * 60 + b"\n<15>- - last\n")


# The real multiport source ends its reading at an empty line; and at stamps of RFC 5424 here, where Hadoop needs another guava than
# it. A message of more than a month ago gets the year 2001 there.
RECENT = time.strftime("%b %e %H:%M:%S", time.gmtime(time.time() - 2 * 86400)).encode()
MULTI = b"".join(re.sub(rb"(Jan  2|Feb 29|Oct 11) [0-9:]{8}", RECENT, line) + b"\n"
                 for line in SYSLOG.splitlines() if line and b"T03:04:05" not in line)


def sources(work, ports):
    shared = f"""
a.sources.tcp.type = syslogtcp
a.sources.tcp.host = 127.0.0.1
a.sources.tcp.port = {ports["tcp"]}
a.sources.keep.type = syslogtcp
a.sources.keep.host = 127.0.0.1
a.sources.keep.port = {ports["keep"]}
a.sources.keep.keepFields = timestamp hostname priority version
a.sources.cut.type = syslogtcp
a.sources.cut.host = 127.0.0.1
a.sources.cut.port = {ports["cut"]}
a.sources.cut.eventSize = 50
a.sources.multi.type = multiport_syslogtcp
a.sources.multi.host = 127.0.0.1
a.sources.multi.ports = {ports["multi"]}
a.sources.multi.portHeader = port
a.sources.multi.keepFields = hostname
a.sources.http.type = http
a.sources.http.bind = 127.0.0.1
a.sources.http.port = {ports["http"]}
"""
    for name in ports:
        (work / f"out-{name}").mkdir(parents=True)
        shared += f"""
a.sources.{name}.channels = c{name}
a.channels.c{name}.type = memory
a.channels.c{name}.capacity = 1000
a.sinks.k{name}.type = file_roll
a.sinks.k{name}.sink.directory = {work}/out-{name}
a.sinks.k{name}.sink.rollInterval = 0
a.sinks.k{name}.sink.serializer = header_and_text
a.sinks.k{name}.channel = c{name}
"""
    return lists(shared)


def post(port, body, kind="application/json"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", data=body, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


POSTS = [(json.dumps([{"headers": {"b": "2", "a": "1", "c": "x"}, "body": "one"}, {"headers": {}, "body": "zwei ✓"}]).encode(), "application/json"),
         (json.dumps([{"body": "sechzehn ✓"}]).encode("utf-16"), "application/json; charset=UTF-16"),
         (b"[]", "application/json"), (b"{}", "application/json"), (b'[{"body": 5, "headers": {"n": 7}}]', "application/json"),
         (b"[{}]", "application/json"), (b"[1]", "application/json"), (b"[", "application/json"), (b"[]", "text/plain; charset=latin1")]


def test_sources_read_alike(tmp_path):
    got = {}
    names = ("tcp", "keep", "cut", "multi", "http")
    for who, kind in (("real", RealAgent), ("ours", Agent)):
        ports = {name: free_port() for name in names}
        work = tmp_path / who
        work.mkdir()
        conf = work / "a.conf"
        conf.write_text(sources(work, ports))
        with kind(conf, work / "data", log=work / "agent.log") as agent:
            listening(ports.values())
            for name in names[:-1]:
                say_bytes(ports[name], MULTI if name == "multi" else SYSLOG)
            statuses = [post(ports["http"], *one) for one in POSTS]
            for name in names[:-1]:
                until(lambda: content(work / f"out-{name}").endswith("last\n"), f"{name}: the last message is there", 120)
            until(lambda: drained(agent.metrics(), names), "the sinks have all of them", 120)
            assert agent.stop() in STOPPED
        got[who] = {name: content(work / f"out-{name}").replace(str(ports["multi"]), "PORT") for name in names}
        # Of messages without a stamp: the time when they came.
        got[who]["multi"] = re.sub(r"timestamp=(\d+)", lambda m: "timestamp=NOW" if abs(int(m[1]) / 1000 - time.time()) < 3600
                                   else m[0], got[who]["multi"])
        got[who]["statuses"] = statuses
    assert got["ours"] == got["real"]


def say_bytes(port, data):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(data)


MAKE_AVRO = """
a.sources.s.type = spooldir
a.sources.s.spoolDir = {work}/text
a.sources.s.basenameHeader = true
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {work}/containers
a.sinks.k.sink.rollInterval = 0
a.sinks.k.sink.serializer = avro_event
a.sinks.k.sink.serializer.compressionCodec = deflate
a.sinks.k.sink.serializer.syncIntervalBytes = 200
a.sinks.k.channel = c
"""
READ_AVRO = """
a.sources.{name}.type = spooldir
a.sources.{name}.spoolDir = {work}/containers
a.sources.{name}.trackingPolicy = tracker_dir
a.sources.{name}.trackerDir = {work}/tracker-{name}-{who}
a.sources.{name}.deserializer = AVRO
a.sources.{name}.deserializer.schemaType = {name}
a.sources.{name}.batchSize = 7
a.sources.{name}.channels = c{name}
a.channels.c{name}.type = {channel}
a.sinks.k{name}.type = file_roll
a.sinks.k{name}.sink.directory = {work}/out-{name}-{who}
a.sinks.k{name}.sink.rollInterval = 0
a.sinks.k{name}.sink.serializer = header_and_text
a.sinks.k{name}.channel = c{name}
"""


def test_avro_containers_are_read_alike(tmp_path):
    for folder in ("text", "containers"):
        (tmp_path / folder).mkdir()
    conf = tmp_path / "make.conf"
    conf.write_text(lists(MAKE_AVRO.format(work=tmp_path)))
    with Agent(conf, tmp_path / "data") as agent:
        (tmp_path / "a").write_text("".join(f"line {i} ✓\n" for i in range(60)))
        (tmp_path / "a").rename(tmp_path / "text" / "a")
        until(lambda: agent.count("SINK.k", "EventDrainSuccessCount") == 60, "the container is written", 120)
        assert agent.stop() == 0
    got = {}
    for who, kind in (("real", RealAgent), ("ours", Agent)):
        channels = {"HASH": "memory", "LITERAL": "org.apache.flume.channel.PseudoTxnMemoryChannel"}
        for name in channels:
            (tmp_path / f"out-{name}-{who}").mkdir()
        conf = tmp_path / f"{who}.conf"
        conf.write_text(lists("".join(READ_AVRO.format(work=tmp_path, name=n, who=who, channel=c) for n, c in channels.items())))
        with kind(conf, tmp_path / f"data-{who}", log=tmp_path / f"{who}.log") as agent:
            for name in channels:
                until(lambda: content(tmp_path / f"out-{name}-{who}").count("\n") == 60, f"{who}: all records are there", 120)
            assert agent.stop() in STOPPED
        got[who] = {name: content(tmp_path / f"out-{name}-{who}") for name in channels}
    assert got["ours"] == got["real"]
    assert got["ours"]["HASH"].startswith("{flume.avro.schema.hash=")
