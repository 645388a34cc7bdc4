"""An agent whose configuration a real ZooKeeper has."""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))
import fake_zookeeper  # noqa: E402
from flume_agent import until  # noqa: E402
from test_flume_peers import free_port  # noqa: E402
from test_flume_zookeeper import CONF, NodeAgent, landed, lines  # noqa: E402

PEERS = os.environ.get("SLUICE_PEERS", "")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: the real systems are not here")


@pytest.fixture
def server(tmp_path):
    port = free_port()
    subprocess.run([os.path.join(PEERS, "zookeeper/start.sh"), str(port), tmp_path / "zk"], check=True, timeout=300, stdout=subprocess.DEVNULL)
    yield port
    subprocess.run([os.path.join(PEERS, "zookeeper/stop.sh"), tmp_path / "zk"], check=True, timeout=300, stdout=subprocess.DEVNULL)


def test_a_real_node_is_taken_and_its_changes(tmp_path, server):
    outs = [tmp_path / name for name in ("one", "two")]
    for out in outs:
        out.mkdir()
    client = fake_zookeeper.Client(server)
    client.write("/flume", "")
    client.write("/flume/a", CONF.format(out=outs[0], sign="✓"))
    with NodeAgent(f"127.0.0.1:{server}", "/flume", tmp_path / "data") as agent:
        until(lambda: landed(outs[0]) == lines("✓"), "the first configuration is at work", 120)
        client.write("/flume/a", CONF.format(out=outs[1], sign="y"))
        until(lambda: landed(outs[1]) == lines("y"), "the next one is at work", 120)
        assert agent.stop() == 0
