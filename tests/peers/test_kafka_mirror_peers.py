"""`sluice mirror` between our broker and the real one, both ways, and the real one's tools on what it made."""

import os
import pathlib
import re
import subprocess

import confluent_kafka
import pytest
from stack import run

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: no real Kafka")
PORT = 21512


@pytest.fixture(scope="module")
def kafka(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kafka")
    scripts = pathlib.Path(PEERS) / "kafka"
    environment = {**os.environ, "CONTROLLER_PORT": str(PORT + 1), "HEAP": "400m"}
    subprocess.run([scripts / "start.sh", str(PORT), folder], env=environment, timeout=240, check=True)
    yield f"127.0.0.1:{PORT}"
    subprocess.run([scripts / "stop.sh", folder], timeout=60, check=True)


def fill(server, name):
    at = ("--bootstrap-server", server)
    run("kafka-topics", *at, "--create", "--topic", name, "--partitions", "3", "--config", "retention.ms=7200000")
    run("kafka-console-producer", *at, "--topic", name, "--property", "parse.key=true", "--property", "parse.headers=true",
        stdin="".join(f"h:{i}\tk{i}\tv{i}\n" for i in range(1000)))
    # Transactions leave gaps in the offsets.
    producer = confluent_kafka.Producer({"bootstrap.servers": server, "transactional.id": name})
    producer.init_transactions(60)
    for i in range(40):
        producer.begin_transaction()
        for j in range(5):
            producer.produce(name, f"t{i}-{j}", f"k{j}", headers={"h": str(i)})
        producer.flush(60)
        (producer.abort_transaction if i % 4 == 3 else producer.commit_transaction)(60)
    run("kafka-consumer-groups", *at, "--reset-offsets", "--group", f"{name}-readers", "--topic", name, "--to-offset", "100",
        "--execute")


@pytest.mark.parametrize("way", ["to real", "to ours"])
def test_mirrors_to_and_from_the_real_one(stack, kafka, way):
    source, target = (stack.kafka, kafka) if way == "to real" else (kafka, stack.kafka)
    name = "mirror-" + way.replace(" ", "-")
    fill(source, name)
    mirror = ("sluice", "mirror", "--from", source, "--to", target, "--topics", name, "--name", name, "--groups",
              f"{name}-readers", "--once")
    run(*mirror, timeout=300)
    done = run("sluice", "topics", "diff", "--bootstrap-server", source, "--other-server", target, name, check=False)
    # The brokers' own defaults differ; what is set of the topic does not.
    assert "setting retention.ms" not in done.stdout and done.returncode in (0, 1)
    assert done.stdout.count(" alike (checksum ") == 3 and not re.search(r"differs at|alone from", done.stdout), done.stdout
    # A group that goes on there reads the rest (1150 without 100 of each partition), each record once.
    rest = run("kafka-console-consumer", "--bootstrap-server", target, "--topic", name, "--group", f"{name}-readers",
               "--max-messages", "850", "--timeout-ms", "60000", "--isolation-level", "read_committed").stdout.splitlines()
    assert len(rest) == 850
    again = run(*mirror, timeout=300)
    assert "0 records (0) copied" in again.stdout
    # The same by the real one's own tool.
    listed = subprocess.run([pathlib.Path(PEERS) / "kafka/bin/kafka-get-offsets", "--bootstrap-server", target, "--topic", name],
                            capture_output=True, text=True, timeout=120).stdout
    assert len(listed.splitlines()) == 3
