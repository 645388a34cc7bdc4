"""What Kafka 3.5.0 answered to clients from before Kafka 0.11, when tests/golden/kafka/old.json was recorded, is what it answers."""

import json
import os
import pathlib
import subprocess

import pytest

import kafka_old_cases as cases

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: no real Kafka")
PORT = 21492


def test_the_real_broker_answers_as_recorded(tmp_path):
    scripts = pathlib.Path(PEERS) / "kafka"
    environment = {**os.environ, "CONTROLLER_PORT": str(PORT + 1), "HEAP": "300m"}
    subprocess.run([scripts / "start.sh", str(PORT), tmp_path], env=environment, timeout=240, check=True)
    try:
        assert cases.answers(f"127.0.0.1:{PORT}") == json.loads(cases.RECORDED.read_text())
    finally:
        subprocess.run([scripts / "stop.sh", tmp_path], timeout=60, check=True)
