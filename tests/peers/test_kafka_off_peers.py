"""Share groups and groups of Kafka Streams that are off: what Kafka 4.3.0 answered when tests/golden/kafka/off.json was recorded is what
it answers, and its own consumers end against ours as against it. Needs that one in the peers' cache (VERSION=4.3.0 install.sh)."""

import json
import os
import pathlib
import re
import subprocess

import pytest

import kafka_off_cases as cases

PEERS = os.environ.get("SLUICE_PEERS")
HOME = pathlib.Path(os.environ.get("PEERS_HOME", pathlib.Path.home() / ".cache/sluice-peers"))
VERSION = "4.3.0"
pytestmark = pytest.mark.skipif(not PEERS or not (HOME / "kafka" / VERSION / "classes.txt").exists(),
                                reason=f"SLUICE_PEERS is not set, or Kafka {VERSION} is not installed")
PORT = 21392
FEATURES = [word for name in ("share", "streams") for word in ("--feature", f"{name}.version=0")]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder, scripts = tmp_path_factory.mktemp("real"), pathlib.Path(PEERS) / "kafka"
    environment = {**os.environ, "CONTROLLER_PORT": str(PORT + 1), "HEAP": "300m", "VERSION": VERSION}
    settings = folder / "format.properties"
    settings.write_text(f"process.roles=broker,controller\nnode.id=1\ncontroller.quorum.voters=1@127.0.0.1:{PORT + 1}\n"
                        f"controller.listener.names=CONTROLLER\nlisteners=PLAINTEXT://127.0.0.1:{PORT},CONTROLLER://127.0.0.1:{PORT + 1}\n"
                        f"log.dirs={folder}/logs\n")
    tool("StorageTool", "format", "-t", "PeerPeerPeerPeerPeerPw", "-c", settings, *FEATURES)
    subprocess.run([scripts / "start.sh", str(PORT), folder], env=environment, timeout=240, check=True)
    yield f"127.0.0.1:{PORT}"
    subprocess.run([scripts / "stop.sh", folder], timeout=60, check=True)


def tool(name, *args):
    return subprocess.run([pathlib.Path(PEERS) / "kafka/tool.sh", name, *map(str, args)], env={**os.environ, "VERSION": VERSION},
                          capture_output=True, text=True, timeout=240)


def ends(address):
    """How the Java consumer and tools of both kinds of groups end: the exit and what they say of it."""
    at = ("--bootstrap-server", address)
    tool("TopicCommand", *at, "--create", "--topic", "off")
    runs = [tool("ConsoleShareConsumer", *at, "--topic", "off", "--timeout-ms", "10000"),
            tool("ShareGroupCommand", *at, "--list"),
            tool("ShareGroupCommand", *at, "--describe", "--group", "g"),
            tool("ShareGroupCommand", *at, "--delete-offsets", "--group", "g", "--topic", "off"),
            tool("StreamsGroupCommand", *at, "--list"),
            tool("StreamsGroupCommand", *at, "--describe", "--group", "g")]
    return [(run.returncode, re.findall(r"^(?!\[|\tat|\s*$).*$", run.stdout + run.stderr, re.M)) for run in runs]


def test_the_real_broker_answers_as_recorded(real):
    assert cases.recorded_from(real) == json.loads(cases.RECORDED.read_text())


def test_java_ends_as_with_the_real_broker(real, stack):
    assert ends(stack.kafka) == ends(real)
