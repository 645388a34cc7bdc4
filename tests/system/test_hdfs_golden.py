"""Our `hdfs` says, byte for byte, what Hadoop 3.2.1's own commands said in one long session."""

import getpass
import json
import subprocess
import time

import pytest

import hdfs_session
from stack import BIN

# Steps that are not replayed, by what they wait for. Each must be in exactly one list.
LATER = {
    "truncate of a file, and what it leaves": [162, 163, 164, 165],
    "ACLs": [184, 185],
    "extended attributes": [186, 187, 188, 189, 190, 191],
    "snapshots": [192, 193, 194, 195, 196, 197, 198, 199],
    "fsck": [246, 247, 248],
    "dfsadmin beyond -report's capacity": [249, 250, 251, 252, 253, 254, 255, 263, 264, 265],
    "quotas": [256, 257, 258, 259, 260, 261, 262],
    "hdfs groups": [266],
    "hdfs storagepolicies": [270],
}
NEVER = {
    "a flaw of the recording: its JVM could not name the file; ours can": [23],
    "names the build of Hadoop": [271],
}
SKIPPED = {number: why for table in (LATER, NEVER) for why, numbers in table.items() for number in numbers}


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


def replay(session, also_skipped=()):
    problems = []
    for step in session.steps:
        if step["n"] in SKIPPED or step["n"] in also_skipped:
            continue
        differences = session.run(step)
        if differences:
            problems.append(f"step {step['n']} [{step['user']}] hdfs {' '.join(step['args'])}\n" + "\n".join(differences))
    return problems


def test_steps_are_skipped_once_and_exist():
    numbers = [number for table in (LATER, NEVER) for listed in table.values() for number in listed]
    assert len(numbers) == len(set(numbers)) and set(numbers) <= set(range(1, 273))


def test_session_against_the_server(lake, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    session = hdfs_session.Session(BIN / "hdfs", lake, work, getpass.getuser())
    assert len(session.steps) == 272
    assert replay(session) == []


def test_session_without_a_server(tmp_path):
    # The lake itself asks for one replica where Hadoop's client asks for three.
    work = tmp_path / "work"
    work.mkdir()
    session = hdfs_session.Session(BIN / "hdfs", "lake:", work, getpass.getuser(),
                                   env={"SLUICE_DATA": str(tmp_path / "data")}, options=("-D", "dfs.replication=3"))
    # 267 asks for the host of a name node, and there is none.
    assert replay(session, also_skipped=(267,)) == []
