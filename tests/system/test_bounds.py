"""What clients can use up: idle connections, half requests, descriptors, memory; and pages of other sites."""

import concurrent.futures
import json
import pathlib
import resource
import signal
import socket
import struct
import time
import urllib.error
import urllib.request

import pytest
from kafka import KafkaProducer

from stack import Stack, run
from waiting import until

API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 7, -1)


def connect(address, timeout=120):
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=timeout)


def get(address, path, method="GET", **headers):
    request = urllib.request.Request(f"http://{address}{path}", method=method,
                                     headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def memory_mib(stack):
    with open(f"/proc/{stack.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) >> 10


def answers(stack):
    """All four services do."""
    with connect(stack.kafka) as kafka:
        kafka.sendall(API_VERSIONS)
        assert len(kafka.recv(100)) > 10
    assert get(stack.addresses["console"], "/readyz")[0] == 200
    assert get(stack.addresses["hdfs_http"], "/webhdfs/v1/?op=LISTSTATUS")[0] == 200
    stack.run("hdfs", "dfs", "-fs", stack.hdfs, "-ls", "/")


@pytest.fixture
def limited(tmp_path):
    stacks = []

    def start(*options, descriptors=None, address_space=None):
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
            if address_space:
                resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
        stacks.append(Stack(tmp_path, *options, before=limit))
        return stacks[-1].start()
    yield start
    for stack in stacks:
        stack.stop()


def test_idle_connections_lock_nobody_out(limited):
    stack = limited("--limit", "console.connections=50", "--limit", "hdfs.http.connections=50",
                    "--limit", "hdfs.rpc.connections=50", "--kafka-setting", "max.connections=50")
    idle = [connect(stack.addresses[name]) for name in ("console", "hdfs_http", "hdfs", "kafka") for _ in range(150)]
    answers(stack)
    assert "make room" in (stack.folder / "stack.log").read_text()
    for one in idle:
        one.close()


def test_few_descriptors_and_many_idle_connections(limited):
    stack = limited(descriptors=64)
    idle = []
    for name in ("console", "hdfs_http", "hdfs", "hdfs_data", "kafka"):
        idle += [connect(stack.addresses[name]) for _ in range(40)]
    answers(stack)
    stack.run("kafka-topics", "--bootstrap-server", stack.kafka, "--create", "--topic", "few", "--partitions", "1")
    for one in idle:
        one.close()


def test_half_frames_stay_within_their_budget(limited):
    stack = limited("--kafka-setting", "queued.max.request.bytes=67108864", "--kafka-setting",
                    "socket.request.max.bytes=67108864", "--limit", "hdfs.rpc.unfinished.bytes=67108864")
    before = memory_mib(stack)
    held = []
    for _ in range(6):
        kafka = connect(stack.kafka, timeout=1)
        kafka.sendall(struct.pack(">i", 60 << 20))
        rpc = connect(stack.addresses["hdfs"], timeout=1)
        rpc.sendall(b"hrpc\x09\x00\x00" + struct.pack(">i", 60 << 20))
        for one in (kafka, rpc):
            try:
                for _ in range(50):
                    one.sendall(b"\0" * (1 << 20))
            except OSError:
                pass
        held += [kafka, rpc]
    assert memory_mib(stack) - before < 260
    answers(stack)
    for one in held:
        one.close()


def test_an_allocation_that_fails_costs_one_connection(limited):
    stack = limited("--kafka-setting", "queued.max.request.bytes=-1", address_space=3 << 30)
    held = []
    for _ in range(40):
        one = connect(stack.kafka, timeout=1)
        one.sendall(struct.pack(">i", 100 << 20))
        try:
            for _ in range(95):
                one.sendall(b"\0" * (1 << 20))
        except OSError:
            pass
        held.append(one)
    assert stack.process.poll() is None
    for one in held:
        one.close()
    answers(stack)


@pytest.mark.parametrize("listen", ["127.0.0.1", "0.0.0.0"])
def test_pages_of_other_sites_change_nothing(limited, listen):
    stack = limited("--listen", listen, "--allow-host", "lake.example", "--allow-origin", "https://portal.example")
    lake = stack.addresses["hdfs_http"]
    file = "/webhdfs/v1/tmp/f?user.name=root&"
    stack.run("hdfs", "dfs", "-fs", stack.hdfs, "-mkdir", "-p", "/tmp")
    stack.run("hdfs", "dfs", "-fs", stack.hdfs, "-put", "-", "/tmp/f", stdin="twelve bytes")
    for origin in ("http://evil.example", "null", "http://localhost:1"):
        for method, query in (("POST", "op=TRUNCATE&newlength=1"), ("DELETE", "op=DELETE"), ("PUT", "op=MKDIRS")):
            assert get(lake, file + query, method, Origin=origin)[0] == 403, (origin, method)
    assert get(lake, file + "op=TRUNCATE&newlength=1", "POST", Sec_Fetch_Site="cross-site")[0] == 403
    assert get(lake, file + "op=GETFILESTATUS", Host="rebound.example")[0] == 421
    assert get(lake, file + "op=GETFILESTATUS", Host="lake.example:9870")[0] == 200
    status, headers, _ = get(lake, file, "OPTIONS")
    assert status == 200 and not [name for name in headers if name.startswith("Access-Control")]
    status, headers, body = get(lake, file + "op=OPEN")
    assert (status, body) == (200, b"twelve bytes")
    assert not [name for name in headers if name.startswith("Access-Control")]
    status, headers, _ = get(lake, file + "op=GETFILESTATUS", Origin="https://portal.example")
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "https://portal.example"
    assert get(lake, file + "op=TRUNCATE&newlength=6", "POST", Origin=f"http://{lake}")[0] == 200
    assert get(lake, file + "op=OPEN")[2] == b"twelve"


def test_unready_when_the_data_directory_is_gone(limited):
    stack = limited()
    assert get(stack.addresses["console"], "/readyz")[0] == 200
    moved = stack.data.rename(stack.folder / "moved")
    status, _, body = get(stack.addresses["console"], "/readyz")
    assert status == 503 and "unmounted" in json.loads(body)["parts"]["data"]
    moved.rename(stack.data)
    assert get(stack.addresses["console"], "/readyz")[0] == 200


def test_stops_soon_with_many_connections(limited):
    stack = limited()
    held = [connect(stack.addresses[name]) for name in ("console", "hdfs_http", "hdfs", "hdfs_data", "kafka")
            for _ in range(150)]
    for one in held:
        one.send(b"\0\0")
    began = time.monotonic()
    stack.process.send_signal(signal.SIGTERM)
    stack.process.wait(timeout=120)
    assert time.monotonic() - began < 100
    assert stack.process.returncode == 0


def test_a_wrong_limit_is_named():
    done = run("sluice", "up", "--limit", "hdfs.rpc.conections=1", check=False)
    assert done.returncode == 2
    assert "hdfs.rpc.conections" in done.stderr and "hdfs.rpc.connections" in done.stderr


def test_messages_that_unpack_to_far_more_cost_what_is_shown(limited):
    stack = limited()
    producer = KafkaProducer(bootstrap_servers=stack.kafka, compression_type="gzip", max_request_size=1 << 28)
    size = 60 << 20
    for _ in range(4):
        producer.send("bombs", b"0" * size).get(60)
    producer.close()
    before = memory_mib(stack)
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: get(stack.addresses["console"], "/api/v1/topics/bombs/messages"), range(60)))
    assert {status for status, _, _ in answers} <= {200, 503}
    shown = next(json.loads(body)["messages"] for status, _, body in answers if status == 200)
    assert len(shown) == 4
    assert all(one["value"]["size"] == size and one["value"]["cut"] for one in shown)
    assert memory_mib(stack) - before < 200
    assert get(stack.addresses["console"], "/readyz")[0] == 200


def test_a_second_signal_ends_at_once(limited):
    stack = limited()
    stack.process.send_signal(signal.SIGSTOP)
    status = pathlib.Path(f"/proc/{stack.process.pid}/status")
    until(lambda: "\nState:\tT" in status.read_text(), "it is stopped")
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGCONT):  # both wait when it goes on; the lower number comes first
        stack.process.send_signal(one)
    assert stack.process.wait(timeout=120) == 128 + signal.SIGTERM
