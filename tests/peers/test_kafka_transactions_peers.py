"""Transactions against the real Kafka, and its own clients and tools against the program."""

import os
import pathlib
import re
import subprocess

import pytest
from kafka_transaction_cases import CASES, Session, epochs_of_version_2
from test_console_kafka import PEERS, low_free_port
from test_kafka_peers import tool

HERE = pathlib.Path(__file__).resolve().parent
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS does not name the folder of the real systems")


@pytest.fixture(scope="module")
def kafka(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kafka")
    port = low_free_port()
    subprocess.run([f"{PEERS}/kafka/start.sh", str(port), str(folder)], check=True, timeout=180,
                   env={**os.environ, "HEAP": "384m"}, stdout=subprocess.DEVNULL)
    yield f"127.0.0.1:{port}"
    subprocess.run([f"{PEERS}/kafka/stop.sh", str(folder)], check=True, timeout=60, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("case", [case for case in CASES if case is not epochs_of_version_2], ids=lambda case: case.__name__)
def test_the_answers_are_kafkas_own(kafka, case):
    assert list(case(Session(kafka))) == CASES[case]


def copier(address, version):
    """The Java client copies records and offsets in transactions, a third of them aborted at first, and is fenced by another."""
    libs = pathlib.Path(os.environ.get("PEERS_HOME", pathlib.Path.home() / ".cache/sluice-peers")) / "kafka" / version / "libs"
    if not libs.is_dir():
        subprocess.run([f"{PEERS}/kafka/install.sh"], env={**os.environ, "VERSION": version}, check=True, timeout=600)
    done = subprocess.run(["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", f"{libs}/*", str(HERE / "kafka" / "Copier.java"), address,
                           version], capture_output=True, text=True, timeout=400)
    return done.stdout.splitlines(), done.stderr


@pytest.mark.parametrize("version", ["3.5.0", "4.1.1"])
def test_java_copies_exactly_once(stack, version):
    said, errors = copier(stack.kafka, version)
    assert said[-3:] == ["seen 41, of them 41 different, with the open one: false", "committed 40", "done"], errors
    assert "fenced org.apache.kafka.common.errors.ProducerFencedException" in said


def test_its_tools_read_the_files(stack):
    session = Session(stack.kafka)
    steps = [session.init(), session.add((0, 1)), session.produce(0), session.end(False), session.add((0,)), session.produce(0),
             session.end(True), session.state()]
    assert steps[-1] == "state 0 CompleteCommit"
    folder = stack.data / "kafka"
    # The records' time lies far before the marker's: a segment of its own begins with that.
    indexes = [str(index) for index in folder.glob(f"{session.topic}-0/*.txnindex") if index.stat().st_size > 0]
    aborted = tool("kafka-dump-log", "--files", ",".join(indexes)).stdout
    assert re.search(r"producerId: \d+ firstOffset: 0 lastOffset: 1 lastStableOffset: 2", aborted), aborted
    logs = [str(log) for log in folder.glob("__transaction_state-*/*.log") if log.stat().st_size > 0]
    states = tool("kafka-dump-log", "--files", ",".join(logs), "--transaction-log-decoder").stdout
    mine = re.findall(rf"transactionalId={session.id} payload: .*state=(\w+)", states)
    assert mine == ["Empty", "Ongoing", "PrepareAbort", "CompleteAbort", "Ongoing", "PrepareCommit", "CompleteCommit"]
