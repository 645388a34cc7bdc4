"""The console alone, in front of a real Kafka: what it shows is what Kafka's own clients wrote and committed."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from stack import BIN  # noqa: E402
from waiting import until  # noqa: E402

PEERS = os.environ.get("SLUICE_PEERS", "")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS does not name the folder of the real systems")


def low_free_port():
    """Below the range that outgoing connections take; the controller sits 10000 above."""
    for port in range(19092, 22000):
        try:
            for one in (port, port + 10000):
                with socket.socket() as taken:
                    taken.bind(("127.0.0.1", one))
            return port
        except OSError:
            continue
    raise AssertionError("no free port")


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kafka")
    port = low_free_port()
    subprocess.run([f"{PEERS}/kafka/start.sh", str(port), str(folder)], check=True, timeout=180,
                   env={**os.environ, "HEAP": "384m"}, stdout=subprocess.DEVNULL)
    yield f"127.0.0.1:{port}"
    subprocess.run([f"{PEERS}/kafka/stop.sh", str(folder), "KILL"], check=False, timeout=60)


class Console:
    def __init__(self, folder, broker):
        ready = folder / "ready.json"
        lake = folder / "lake"
        lake.mkdir()
        self.process = subprocess.Popen(
            [str(BIN / "sluice"), "console", "--data", str(folder / "data"), "--kafka", broker, "--lake",
             "file://", "--console-port", "0", "--ready-file", str(ready)])
        end = time.monotonic() + 120
        while not ready.exists():
            assert self.process.poll() is None and time.monotonic() < end, "the console did not start"
            time.sleep(0.01)
        self.address = json.loads(ready.read_text())["console"]

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.address}/api/v1{path}", timeout=120) as answer:
            return json.load(answer)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=120) == 0


@pytest.fixture(scope="module")
def console(tmp_path_factory, broker):
    running = Console(tmp_path_factory.mktemp("console"), broker)
    yield running
    running.stop()


def create(broker, name, partitions=1):
    admin = AdminClient({"bootstrap.servers": broker})  # it must live until the result is there
    admin.create_topics([NewTopic(name, partitions, 1)])[name].result(30)


def values(answer):
    return [message["value"]["value"] for message in answer["messages"]]


def test_the_broker_is_up_and_new_topics_are_listed(console, broker):
    create(broker, "listed", 3)
    overview = console.get("/overview")
    assert [s["state"] for s in overview["services"] if s["name"] == "kafka"] == ["up"]
    listed = [t for t in console.get("/topics")["topics"] if t["name"] == "listed"]
    assert [(t["partitions"], t["replication"], t["messages"]) for t in listed] == [(3, 1, 0)]


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_messages_of_every_codec_are_decoded(console, broker, codec):
    create(broker, f"codec-{codec}")
    producer = confluent_kafka.Producer({"bootstrap.servers": broker, "compression.type": codec, "linger.ms": 50})
    for number in range(20):
        producer.produce(f"codec-{codec}", f"value {number} " + "x" * 200, f"key {number}",
                         headers=[("n", str(number)), ("none", None)], timestamp=1_700_000_000_000 + number)
    producer.flush(30)
    answer = console.get(f"/topics/codec-{codec}/messages?limit=3")
    assert [m["key"]["value"] for m in answer["messages"]] == ["key 19", "key 18", "key 17"]
    first = answer["messages"][0]
    assert (first["offset"], first["timestamp_ms"], first["timestamp_type"]) == (19, 1_700_000_000_019, "create")
    assert [(h["name"], h["value"] and h["value"]["value"]) for h in first["headers"]] == [("n", "19"), ("none", None)]
    assert console.get(f"/topics/codec-{codec}")["bytes"] > 0


def whole(answer, end):
    return answer if answer["partitions"][0]["end"] == end else None


def test_what_was_aborted_is_not_shown(console, broker):
    create(broker, "transactions")
    producer = confluent_kafka.Producer({"bootstrap.servers": broker, "transactional.id": "t"})
    producer.init_transactions(60)
    for text, commit in (("kept 1", True), ("aborted", False), ("kept 2", True)):
        producer.begin_transaction()
        producer.produce("transactions", text)
        producer.flush(30)
        producer.commit_transaction(30) if commit else producer.abort_transaction(30)
    # Three records and a marker for each transaction. Kafka writes the last one after its answer.
    answer = until(lambda: whole(console.get("/topics/transactions/messages?from=oldest"), 6), "the last marker is written")
    assert values(answer) == ["kept 1", "kept 2"]


def test_groups_show_members_and_lag(console, broker):
    create(broker, "read")
    producer = confluent_kafka.Producer({"bootstrap.servers": broker})
    for number in range(10):
        producer.produce("read", str(number))
    producer.flush(30)
    consumer = confluent_kafka.Consumer({"bootstrap.servers": broker, "group.id": "readers", "client.id": "one",
                                         "auto.offset.reset": "earliest", "enable.auto.commit": False})
    consumer.subscribe(["read"])
    seen = 0
    end = time.monotonic() + 120
    while seen < 4 and time.monotonic() < end:
        message = consumer.poll(1)
        if message is not None and not message.error():
            seen += 1
            last = message
    consumer.commit(message=last, asynchronous=False)
    group = console.get("/groups/readers")
    assert group["state"] == "Stable"
    assert [(m["client_id"], m["partitions"]) for m in group["members"]] == [("one", [{"topic": "read", "id": 0}])]
    assert [(o["topic"], o["committed"], o["end"], o["lag"]) for o in group["offsets"]] == [("read", 4, 10, 6)]
    assert [(g["id"], g["lag"]) for g in console.get("/topics/read")["groups"]] == [("readers", 6)]
    consumer.close()
    assert console.get("/groups/readers")["state"] == "Empty"


def test_an_unknown_topic_is_named(console):
    with pytest.raises(urllib.error.HTTPError) as refused:
        console.get("/topics/" + urllib.parse.quote("no such topic"))
    error = json.load(refused.value)["error"]
    assert refused.value.code in (400, 404)
    assert "no such topic" in error["message"]
