"""The table of batches against the real Kafka: that the right values of tests/system/test_kafka_produce.py are its own."""

import os
import subprocess

import pytest
from kafka_produce_cases import CASES, check
from test_console_kafka import PEERS, low_free_port

pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS does not name the folder of the real systems")


@pytest.fixture(scope="module")
def kafka(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kafka")
    port = low_free_port()
    subprocess.run([f"{PEERS}/kafka/start.sh", str(port), str(folder)], check=True, timeout=180,
                   env={**os.environ, "HEAP": "384m"}, stdout=subprocess.DEVNULL)
    yield f"127.0.0.1:{port}"
    subprocess.run([f"{PEERS}/kafka/stop.sh", str(folder)], check=True, timeout=60, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_batch_is_taken_or_refused(kafka, case):
    check(kafka, case)
