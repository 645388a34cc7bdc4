"""What Kafka 4.1.1 answered when tests/golden/kafka/groups.json was recorded is what it answers. Kafka 3.5 has no such groups, and 4.3
counts epochs from 2 on: this needs that one in the peers' cache (VERSION=4.1.1 install.sh)."""

import json
import os
import pathlib
import subprocess

import pytest

import kafka_group_cases as cases

PEERS = os.environ.get("SLUICE_PEERS")
HOME = pathlib.Path(os.environ.get("PEERS_HOME", pathlib.Path.home() / ".cache/sluice-peers"))
VERSION = "4.1.1"
pytestmark = pytest.mark.skipif(not PEERS or not (HOME / "kafka" / VERSION / "classes.txt").exists(),
                                reason=f"SLUICE_PEERS is not set, or Kafka {VERSION} is not installed")
PORT = 21192


def test_the_real_broker_answers_as_recorded(tmp_path):
    scripts = pathlib.Path(PEERS) / "kafka"
    environment = {**os.environ, "CONTROLLER_PORT": str(PORT + 1), "HEAP": "300m", "VERSION": VERSION}
    subprocess.run([scripts / "start.sh", str(PORT), tmp_path], env=environment, timeout=240, check=True)
    try:
        recorded = json.loads(cases.RECORDED.read_text())
        assert {case: cases.answers(f"127.0.0.1:{PORT}", "peer", case) for case in cases.CASES} == recorded
    finally:
        subprocess.run([scripts / "stop.sh", tmp_path], timeout=60, check=True)
