"""Agents whose configuration is a node of ZooKeeper: at the start, when it changes, and when the servers are away."""

import fake_zookeeper
import pytest
import stack as program
from flume_agent import Agent, until

CONF = """
# ✓ beyond ASCII
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = seq
a.sources.s.totalEvents = 3
a.sources.s.channels = c
a.sources.s.interceptors = i
a.sources.s.interceptors.i.type = static
a.sources.s.interceptors.i.key = sign
a.sources.s.interceptors.i.value = {sign}
a.channels.c.type = memory
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {out}
a.sinks.k.sink.rollInterval = 0
a.sinks.k.sink.serializer = header_and_text
a.sinks.k.channel = c
"""


class NodeAgent(Agent):
    """An agent of the node /BASE/a."""

    def __init__(self, address, base, data, options=()):
        super().__init__("-", data, options=options)
        self.where = ["-z", address, *(["-p", base] if base else [])]

    def start(self, wait=True):
        return self.start_with("agent", *self.where, wait=wait)


@pytest.fixture
def zookeeper():
    server = fake_zookeeper.Server()
    yield server
    server.shutdown()
    server.server_close()


def landed(out):
    return "".join(file.read_text() for file in sorted(out.iterdir()))


def lines(sign):
    return "".join(f"{{sign={sign}}} {i}\n" for i in range(3))


def test_a_node_is_taken_and_its_changes(tmp_path, zookeeper):
    outs = [tmp_path / name for name in ("one", "two")]
    for out in outs:
        out.mkdir()
    zookeeper.write("/flume/a", CONF.format(out=outs[0], sign="✓"))
    with NodeAgent("127.0.0.1:1," + zookeeper.address, None, tmp_path / "data") as agent:
        until(lambda: landed(outs[0]) == lines("✓"), "the first configuration is at work", 120)
        zookeeper.write("/flume/a", "a.sources = broken\n")
        until(lambda: "the configuration was not taken over" in agent.text(), "a broken one is refused", 120)
        zookeeper.drop_sessions()
        zookeeper.write("/flume/a", CONF.format(out=outs[1], sign="𝄞"))
        until(lambda: landed(outs[1]) == lines("𝄞"), "the next one is at work", 120)
        assert agent.stop() == 0


def test_it_lies_below_a_path_and_a_root(tmp_path, zookeeper):
    out = tmp_path / "out"
    out.mkdir()
    zookeeper.write("/chroot/agents/of/mine/a", CONF.format(out=out, sign="x"))
    with NodeAgent(zookeeper.address + "/chroot", "/agents/of/mine/", tmp_path / "data", options=("--no-reload-conf",)) as agent:
        until(lambda: landed(out) == lines("x"), "the configuration is at work", 120)
        assert agent.stop() == 0


def test_what_is_missing_is_named(zookeeper):
    def refusal(*args):
        done = program.run("flume-ng", "agent", "-n", "a", *args, check=False)
        assert done.returncode == 1
        return done.stderr
    address = zookeeper.address
    assert f"ZooKeeper's node {address}/flume/a: there is no such node" in refusal("-z", address)
    assert "ZooKeeper's node 127.0.0.1:1/flume/a: " in refusal("-z", "127.0.0.1:1")
    assert "'x:y' of the connect string 'x:y' is not HOST:PORT" in refusal("-z", "x:y")
    assert "the path 'flume/a' does not begin with '/'" in refusal("-z", address, "-p", "flume")
