"""Our `hdfs` says, byte for byte, what Hadoop 3.2.1's own commands said in one long session."""

import getpass
import json
import subprocess
import time

import pytest

import hdfs_session
from hdfs_session import LATER, NEVER, OUR_SERVER
from stack import BIN


@pytest.fixture
def lake(tmp_path):
    """The address of a fresh lake, served alone."""
    ready = tmp_path / "ready.json"
    ports = [f"--{name}-port=0" for name in ("hdfs", "hdfs-data", "hdfs-http")]
    with open(tmp_path / "lake.log", "wb") as log:
        process = subprocess.Popen([str(BIN / "sluice"), "lake", "--data", str(tmp_path / "data"), "--ready-file",
                                    str(ready), *ports], stdout=log, stderr=log)
    try:
        end = time.monotonic() + 30
        while not ready.exists():
            assert process.poll() is None and time.monotonic() < end, (tmp_path / "lake.log").read_text()
            time.sleep(0.01)
        yield "hdfs://" + json.loads(ready.read_text())["hdfs"]
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_steps_are_skipped_once_and_exist():
    numbers = [number for table in (LATER, OUR_SERVER, NEVER) for listed in table.values() for number in listed]
    assert len(numbers) == len(set(numbers)) and set(numbers) <= set(range(1, 273))


def test_session_against_the_server(lake, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    session = hdfs_session.Session(BIN / "hdfs", lake, work, getpass.getuser())
    assert len(session.steps) == 272
    assert session.replay(OUR_SERVER) == []


def test_session_without_a_server(tmp_path):
    # The lake itself asks for one replica where Hadoop's client asks for three.
    work = tmp_path / "work"
    work.mkdir()
    session = hdfs_session.Session(BIN / "hdfs", "lake:", work, getpass.getuser(),
                                   env={"SLUICE_DATA": str(tmp_path / "data")}, options=("-D", "dfs.replication=3"))
    # These ask a name node, and there is none.
    assert session.replay(OUR_SERVER, {"asks a name node": [249, 252, 253, 254, 255, 264, 265, 267]}) == []
