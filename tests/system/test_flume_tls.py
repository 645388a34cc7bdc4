"""Agents inside of TLS: syslog and HTTP from clients that speak it, and what is refused."""

import http.server
import json
import socket
import ssl
import subprocess
import threading
import urllib.request

import pytest
import stack as program
from flume_agent import Agent, until
from test_flume_golden import free_port
from test_flume_network import STORES, TRUST, content, lists, server_tls

SYSLOG = """
a.sources.s.type = {kind}
a.sources.s.host = 127.0.0.1
a.sources.s.{ports} = {port}
"""
HTTP = """
a.sources.s.type = http
a.sources.s.bind = 127.0.0.1
a.sources.s.port = {port}
"""
TO_FILES = """
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.capacity = 1000
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {out}
a.sinks.k.sink.rollInterval = 0
a.sinks.k.channel = c
"""


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    """The agent's certificate and key as PEM."""
    folder = tmp_path_factory.mktemp("pem")
    for name, options in (("certificate", ["-nokeys"]), ("key", ["-nocerts", "-nodes"])):
        subprocess.run(["openssl", "pkcs12", "-in", STORES / "agent.p12", "-passin", "pass:store-pass", "-out", folder / name, *options],
                       check=True, capture_output=True)
    return folder


def flow(source, out, tls):
    out.mkdir()
    return lists(source + "".join(f"a.sources.s.{line}\n" for line in tls) + TO_FILES.format(out=out))


@pytest.mark.parametrize("kind, ports", [("syslogtcp", "port"), ("multiport_syslogtcp", "ports")])
def test_syslog_inside_of_tls(kind, ports, tmp_path, trusted):
    port, conf = free_port(), tmp_path / "a.conf"
    conf.write_text(flow(SYSLOG.format(kind=kind, ports=ports, port=port), tmp_path / "out",
                         (*server_tls(), "exclude-protocols = TLSv1.2", "include-cipher-suites = TLS_AES_128_GCM_SHA256")))
    context = ssl.create_default_context(cafile=trusted / "certificate")
    older = ssl.create_default_context(cafile=trusted / "certificate")
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    text = "".join(f"<13>1 2024-01-02T03:04:05.678Z h {i} ✓\n" for i in range(5000)).encode()
    with Agent(conf, tmp_path / "data") as agent:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:  # who speaks no TLS is cut off
            plain.sendall(text)
            try:
                while plain.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
            older.wrap_socket(raw, server_hostname="localhost")
        with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
            with context.wrap_socket(raw, server_hostname="localhost") as client:
                assert client.cipher()[0] == "TLS_AES_128_GCM_SHA256"
                client.sendall(text)
        until(lambda: agent.count("SOURCE.s", "EventAcceptedCount") == 5000, "all messages are there", 120)
        assert agent.stop() == 0
    assert content(tmp_path / "out") == "".join(f"{i} ✓\n" for i in range(5000))


def test_http_inside_of_tls(tmp_path, trusted):
    """Both ways: an https source with the stores of the environment, and a sink that posts to an https server."""
    port, conf = free_port(), tmp_path / "a.conf"
    conf.write_text(flow(HTTP.format(port=port), tmp_path / "out", ("enableSSL = true",)))
    context = ssl.create_default_context(cafile=trusted / "certificate")
    events = [{"headers": {}, "body": "x" * 2000 + str(i)} for i in range(100)]
    env = {"FLUME_SSL_KEYSTORE_PATH": f"{STORES}/agent.jks", "FLUME_SSL_KEYSTORE_PASSWORD": "store-pass"}
    with Agent(conf, tmp_path / "data", env=env) as agent:
        for _ in range(3):
            request = urllib.request.Request(f"https://localhost:{port}/", data=json.dumps(events).encode())
            with urllib.request.urlopen(request, timeout=60, context=context) as answer:
                assert answer.status == 200
        until(lambda: agent.count("SOURCE.s", "EventAcceptedCount") == 300, "all events are there", 120)
        assert agent.stop() == 0
    assert content(tmp_path / "out") == "".join(e["body"] + "\n" for e in events) * 3


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(trusted):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.bodies = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted / "certificate", trusted / "key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


SEND = """
a.sources.s.type = seq
a.sources.s.totalEvents = 3
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = http
a.sinks.k.endpoint = https://{host}:{port}/in
a.sinks.k.rollback.2XX = false
a.sinks.k.backoff.2XX = false
a.sinks.k.channel = c
"""


def test_the_http_sink_speaks_tls(tmp_path, receiver):
    conf = tmp_path / "a.conf"
    conf.write_text(lists(SEND.format(host="localhost", port=receiver.server_address[1])))
    with Agent(conf, tmp_path / "data", options=(f"-Djavax.net.ssl.trustStore={STORES}/agent-trust.jks",)) as agent:
        until(lambda: receiver.bodies == ["0", "1", "2"], "the server has the events", 120)
        assert agent.stop() == 0


def test_the_http_sink_wants_to_know_the_server(tmp_path, receiver):
    conf = tmp_path / "a.conf"
    conf.write_text(lists(SEND.format(host="localhost", port=receiver.server_address[1])))
    with Agent(conf, tmp_path / "data") as agent:
        until(lambda: "self-signed certificate" in agent.text() or "self signed certificate" in agent.text(), "the sink says why", 120)
        assert agent.stop() == 0
    assert receiver.bodies == []


def test_the_client_speaks_tls(tmp_path):
    port, conf, rpc = free_port(), tmp_path / "a.conf", tmp_path / "rpc.properties"
    conf.write_text(flow(f"a.sources.s.type = avro\na.sources.s.bind = 127.0.0.1\na.sources.s.port = {port}\n", tmp_path / "out",
                         server_tls("p12")))
    rpc.write_text(f"hosts = h\nhosts.h = 127.0.0.1:{port}\n" + "\n".join(TRUST) + "\n")
    with Agent(conf, tmp_path / "data") as agent:
        sent = program.run("flume-ng", "avro-client", "-P", rpc, stdin="one\ntwo\n")
        assert sent.stdout == ""
        until(lambda: content(tmp_path / "out") == "one\ntwo\n", "the lines are there", 120)
        rpc.write_text(f"hosts = h\nhosts.h = 127.0.0.1:{port}\nssl = true\n")
        stranger = program.run("flume-ng", "avro-client", "-P", rpc, stdin="x\n", check=False)
        assert (stranger.returncode, "SSL handshake failed" in stranger.stderr) == (1, True)
        assert agent.stop() == 0


def test_wrong_stores_are_named(tmp_path):
    conf = tmp_path / "a.conf"
    conf.write_text(flow(HTTP.format(port=free_port()), tmp_path / "out", ("ssl = true", f"keystore = {STORES}/agent.jks", "keystore-password = wrong-word")))
    bad = program.run("flume-ng", "agent", "-n", "a", "-f", conf, check=False)
    assert bad.returncode == 1
    assert "keystore password was incorrect" in bad.stderr
    assert "wrong-word" not in bad.stderr
