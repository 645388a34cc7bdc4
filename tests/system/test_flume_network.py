"""Agents that talk to each other, to clients of the network and to Kafka: what goes in comes out, with its headers."""

import json
import os
import socket
import urllib.error
import urllib.request

import pytest
import stack as program
from flume_agent import Agent, until
from test_flume_golden import free_port

STORES = program.ROOT / "tests" / "golden" / "keystores"


def server_tls(kind="jks"):
    return ("ssl = true", f"keystore = {STORES}/agent.{kind}", "keystore-password = store-pass", f"keystore-type = {kind.replace('p12', 'pkcs12')}")


TRUST = ("ssl = true", f"truststore = {STORES}/agent-trust.jks", "truststore-password = store-pass")

# netcat -> avro or thrift sink -> its source -> files; each road in the same agent.
HOPS = {
    "avro": ((), ()),
    "avro-deflate": (("compression-type = deflate",), ("compression-type = deflate",)),
    "avro-tls": (TRUST, server_tls()),
    "avro-tls-deflate": (("ssl = true", "trust-all-certs = true", "compression-type = deflate"), (*server_tls("p12"), "compression-type = deflate")),
    "thrift": ((), ()),
    "thrift-binary": (("protocol = binary",), ("protocol = binary",)),
    "thrift-tls": (TRUST, (*server_tls("p12"), "include-protocols = TLSv1.2")),
}


def hop(name, work, ports):
    kind = name.split("-")[0]
    sink, source = HOPS[name]
    n = name.replace("-", "")
    lines = f"""
a.sources.in{n}.type = netcat
a.sources.in{n}.bind = 127.0.0.1
a.sources.in{n}.port = {ports[name, "in"]}
a.sources.in{n}.channels = one{n}
a.sources.in{n}.interceptors = i
a.sources.in{n}.interceptors.i.type = static
a.sources.in{n}.interceptors.i.key = road
a.sources.in{n}.interceptors.i.value = {name}
a.channels.one{n}.type = memory
a.sinks.out{n}.type = {kind}
a.sinks.out{n}.hostname = 127.0.0.1
a.sinks.out{n}.port = {ports[name, "rpc"]}
a.sinks.out{n}.channel = one{n}
a.sources.rpc{n}.type = {kind}
a.sources.rpc{n}.bind = 127.0.0.1
a.sources.rpc{n}.port = {ports[name, "rpc"]}
a.sources.rpc{n}.channels = two{n}
a.channels.two{n}.type = memory
a.sinks.file{n}.type = file_roll
a.sinks.file{n}.sink.directory = {work}/{name}
a.sinks.file{n}.sink.rollInterval = 0
a.sinks.file{n}.sink.serializer = header_and_text
a.sinks.file{n}.channel = two{n}
"""
    lines += "".join(f"a.sinks.out{n}.{line}\n" for line in sink) + "".join(f"a.sources.rpc{n}.{line}\n" for line in source)
    (work / name).mkdir()
    return lines


def lists(conf):
    """The lists of names that a configuration needs."""
    found = {kind: dict.fromkeys(line.split(".")[2] for line in conf.splitlines() if line.startswith(f"a.{kind}."))
             for kind in ("sources", "channels", "sinks")}
    return "".join(f"a.{kind} = {' '.join(names)}\n" for kind, names in found.items()) + conf


def say(port, text):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(text.encode())
        client.shutdown(socket.SHUT_WR)
        while client.recv(4096):
            pass


def content(folder):
    return "".join(p.read_text(errors="backslashreplace") for p in sorted(folder.iterdir()))


def test_agents_send_to_each_other(tmp_path):
    ports = {(name, end): free_port() for name in HOPS for end in ("in", "rpc")}
    conf = tmp_path / "a.conf"
    conf.write_text(lists("".join(hop(name, tmp_path, ports) for name in HOPS)))
    with Agent(conf, tmp_path / "data") as agent:
        for name in HOPS:
            say(ports[name, "in"], f"first {name}\nsecond ✓\n")
        for name in HOPS:
            expected = f"{{road={name}}} first {name}\n{{road={name}}} second ✓\n"
            until(lambda: content(tmp_path / name) == expected, f"{name} has delivered", 120)
            counters = agent.metrics()[f"SOURCE.rpc{name.replace('-', '')}"]
            assert counters["EventAcceptedCount"] == "2"
        send = program.run("flume-ng", "avro-client", "-H", "127.0.0.1", "-p", ports["avro", "rpc"],
                           stdin="from a client\nno line feed")
        assert send.stdout == ""
        until(lambda: content(tmp_path / "avro").endswith("{} from a client\n{} no line feed\n"), "the client's lines are there", 120)
        assert agent.stop() == 0


def test_avro_client_names_what_is_wrong():
    missing = program.run("flume-ng", "avro-client", "-H", "127.0.0.1", check=False)
    assert (missing.returncode, missing.stderr) == (
        1, "flume-ng: Either --rpcProps or both --host and --port must be specified.\n")
    refused = program.run("flume-ng", "avro-client", "-H", "127.0.0.1", "-p", "1", stdin="x\n", check=False)
    assert refused.returncode == 1
    assert "cannot connect to 127.0.0.1:1: Connection refused" in refused.stderr


def post(port, body, content_type=None, method="POST"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", data=body, method=method,
                                     headers={"Content-Type": content_type} if content_type else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_http_source_answers_as_flume_does(tmp_path):
    port, out = free_port(), tmp_path / "out"
    out.mkdir()
    conf = tmp_path / "a.conf"
    conf.write_text(lists(f"""
a.sources.s.type = http
a.sources.s.bind = 127.0.0.1
a.sources.s.port = {port}
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.keep-alive = 0
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {out}
a.sinks.k.sink.rollInterval = 0
a.sinks.k.sink.serializer = header_and_text
a.sinks.k.channel = c
"""))
    with Agent(conf, tmp_path / "data") as agent:
        assert post(port, b'[{"headers": {"a": "1", "b": "two"}, "body": "first"}, {"body": "second \\u2713"}]') == (200, "")
        for bad in (b"not json", b'{"body": "no array"}'):
            code, page = post(port, bad)
            assert code == 400
            assert "<title>Error 400 Bad request from client. Request has invalid JSON Syntax.</title>" in page
        assert post(port, b"[]", "application/json; charset=latin1")[0] == 500
        assert post(port, None, method="GET")[0] == 405
        code, page = post(port, json.dumps([{"body": "x"}] * 101).encode())
        assert code == 503
        assert "Error appending event to channel. Channel might be full." in page
        until(lambda: content(out) == "{a=1, b=two} first\n{} second ✓\n", "both events are there", 120)
        counters = agent.metrics()["SOURCE.s"]
        assert (counters["EventAcceptedCount"], counters["AppendBatchAcceptedCount"]) == ("2", "1")
        assert (counters["EventReadFail"], counters["ChannelWriteFail"]) == ("3", "1")
        assert agent.stop() == 0


def test_kafka_sink_and_channel(stack, tmp_path):
    out, spool = tmp_path / "out", tmp_path / "spool"
    out.mkdir()
    spool.mkdir()
    for topic in ("flume-sink", "flume-held"):
        stack.run("kafka-topics", "--bootstrap-server", stack.kafka, "--create", "--topic", topic)
    conf = tmp_path / "a.conf"
    conf.write_text(lists(f"""
a.sources.s.type = spooldir
a.sources.s.spoolDir = {spool}
a.sources.s.basenameHeader = true
a.sources.s.basenameHeaderKey = key
a.sources.s.channels = c
a.channels.c.type = org.apache.flume.channel.kafka.KafkaChannel
a.channels.c.kafka.bootstrap.servers = {stack.kafka}
a.channels.c.kafka.topic = flume-held
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.kafka.bootstrap.servers = {stack.kafka}
a.sinks.k.kafka.topic = flume-sink
a.sinks.k.header.key = origin
a.sinks.k.channel = c
"""))
    (tmp_path / "in").write_text("".join(f"line {i}\n" for i in range(250)))
    os.rename(tmp_path / "in", spool / "a.log")
    with Agent(conf, stack.data, log=tmp_path / "agent.log") as agent:
        until(lambda: agent.count("SINK.k", "EventDrainSuccessCount") == 250, "all lines are sent", 120)
        counters = agent.metrics()
        assert counters["CHANNEL.c"]["EventTakeSuccessCount"] == "250"
        assert "KafkaEventSendTimer" in counters["SINK.k"]
        assert agent.stop() == 0
    got = stack.run("kafka-console-consumer", "--bootstrap-server", stack.kafka, "--topic", "flume-sink", "--from-beginning",
                    "--max-messages", "250", "--timeout-ms", "60000", "--property", "print.key=true",
                    "--property", "print.headers=true")
    lines = got.stdout.splitlines()
    assert sorted(lines) == sorted(f"origin:a.log\ta.log\tline {i}" for i in range(250))
    # A run after this one has nothing to send again.
    group = stack.run("kafka-consumer-groups", "--bootstrap-server", stack.kafka, "--describe", "--group", "flume").stdout
    assert [row.split()[2:6] for row in group.splitlines() if "flume-held" in row] == [["0", "250", "250", "0"]]


SYSLOG = """
a.sources.s.type = {kind}
a.sources.s.host = 127.0.0.1
a.sources.s.{ports} = {port}
a.sources.s.clientIPHeader = ip
a.sources.s.channels = c
a.channels.c.type = SPILLABLEMEMORY
a.channels.c.memoryCapacity = 10
a.channels.c.checkpointDir = {work}/checkpoint
a.channels.c.dataDirs = {work}/data
a.channels.c.minimumRequiredSpace = 0
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {work}/out
a.sinks.k.sink.rollInterval = 0
a.sinks.k.channel = c
"""


@pytest.mark.parametrize("kind", ["syslogtcp", "multiport_syslogtcp"])
def test_syslog_spills_to_disk_in_order(kind, tmp_path):
    port = free_port()
    (tmp_path / "out").mkdir()
    conf = tmp_path / "a.conf"
    conf.write_text(lists(SYSLOG.format(kind=kind, ports="ports" if "multi" in kind else "port", port=port, work=tmp_path)))
    with Agent(conf, tmp_path / "lake") as agent:
        say(port, "".join(f"<13>1 2024-01-02T03:04:05.678Z h {i}\n" for i in range(2000)))
        until(lambda: agent.count("SINK.k", "EventDrainSuccessCount") == 2000, "all messages are there", 120)
        assert content(tmp_path / "out") == "".join(f"{i}\n" for i in range(2000))
        assert agent.stop() == 0
