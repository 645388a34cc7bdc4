"""Our `hdfs` says, byte for byte, what Hadoop 3.2.1's own commands said in one long session."""

import getpass

import pytest

import hdfs_session
from hdfs_commands import ALONE, Attributes, Commands, NEEDS_A_NAME_NODE
from hdfs_session import LATER, NEVER, OUR_SERVER
from lake_server import LakeServer
from stack import BIN


@pytest.fixture
def lake(tmp_path):
    server = LakeServer(tmp_path).start()
    yield server
    server.stop()


def test_steps_are_skipped_once_and_exist():
    numbers = [number for table in (LATER, OUR_SERVER, NEVER) for listed in table.values() for number in listed]
    assert len(numbers) == len(set(numbers)) and set(numbers) <= set(range(1, 273))


def test_session_against_the_server(lake, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    # fsck reads a page, at an address that only the configuration names.
    page = ("-D", f"dfs.namenode.http-address=127.0.0.1:{lake.ports['hdfs-http']}")
    session = hdfs_session.Session(BIN / "hdfs", lake.uri, work, getpass.getuser(), options=page)
    assert len(session.steps) == 272
    session.before[38] = lambda: hdfs_session.tell_apart(session)
    assert session.replay(OUR_SERVER) == []


def test_commands_against_the_server(lake, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    commands = Commands(BIN / "hdfs", lake.uri, work, getpass.getuser())
    assert len(commands.steps) > 1100
    assert commands.replay() == []


def test_attributes_against_the_server(lake, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    attributes = Attributes(BIN / "hdfs", lake.uri, work, getpass.getuser())
    assert len(attributes.steps) > 390
    assert attributes.replay() == []


def test_commands_without_a_server(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    commands = Commands(BIN / "hdfs", "lake:", work, getpass.getuser(), env={"SLUICE_DATA": str(tmp_path / "data")},
                        options=("-D", "dfs.replication=3"))
    assert commands.replay([*ALONE, *NEEDS_A_NAME_NODE]) == []


def test_session_without_a_server(tmp_path):
    # The lake itself asks for one replica where Hadoop's client asks for three.
    work = tmp_path / "work"
    work.mkdir()
    session = hdfs_session.Session(BIN / "hdfs", "lake:", work, getpass.getuser(),
                                   env={"SLUICE_DATA": str(tmp_path / "data")}, options=("-D", "dfs.replication=3"))
    session.before[38] = lambda: hdfs_session.tell_apart(session)
    # These ask a name node, and there is none.
    assert session.replay(OUR_SERVER, {"asks a name node": [*range(246, 266), 267]}) == []
