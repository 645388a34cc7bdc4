"""A broker that is started as Kafka's is: by kafka-server-start and its server.properties."""

import json
import os
import subprocess

import pytest
import stack as stack_module
import waiting

PROPERTIES = """\
# As Kafka's own file has it.
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=PLAINTEXT://127.0.0.1:0
num.partitions=3
log.dirs={data}
confluent.made.up=true
"""


def environment(folder):
    return {**os.environ, "XDG_RUNTIME_DIR": str(folder), "XDG_STATE_HOME": str(folder)}


@pytest.fixture
def properties(tmp_path):
    path = tmp_path / "server.properties"
    path.write_text(PROPERTIES.format(data=tmp_path / "logs"))
    return path


def tool(name, *args, env=None):
    return subprocess.run([stack_module.BIN / name, *map(str, args)], capture_output=True, text=True, timeout=120, env=env)


def test_a_broker_runs_from_its_server_properties(tmp_path, properties):
    env = environment(tmp_path)
    ready = tmp_path / "ready.json"
    log = open(tmp_path / "log", "w")
    broker = subprocess.Popen([stack_module.BIN / "sluice", "broker", "--config", properties, "--ready-file", ready],
                              stdout=log, stderr=log, env=env)
    try:
        waiting.until(lambda: ready.exists() or broker.poll() is not None, "a broker that answers")
        assert broker.poll() is None, (tmp_path / "log").read_text()
        server = json.loads(ready.read_text())["kafka"]
        assert tool("kafka-topics", "--bootstrap-server", server, "--create", "--topic", "t").returncode == 0
        described = tool("kafka-topics", "--bootstrap-server", server, "--describe", "--topic", "t").stdout
        assert "PartitionCount: 3" in described
        assert (tmp_path / "logs" / "kafka" / "t-2").is_dir()
        assert "confluent.made.up" in (tmp_path / "log").read_text()
        assert tool("kafka-server-stop", env=env).returncode == 0
        assert broker.wait(120) == 0
    finally:
        broker.kill()
        broker.wait()
        log.close()


def test_what_is_wrong_with_the_command_line_is_said(tmp_path, properties):
    env = environment(tmp_path)
    usage = tool("kafka-server-start", env=env)
    assert usage.returncode == 1
    assert usage.stderr == "USAGE: kafka-server-start [-daemon] server.properties [--override property=value]*\n"
    assert "no.such.file" in tool("kafka-server-start", "no.such.file", env=env).stderr
    assert "Found non argument parameters: more" in tool("kafka-server-start", properties, "more", env=env).stderr
    stopped = tool("kafka-server-stop", env=env)
    assert (stopped.returncode, stopped.stdout) == (1, "No kafka server to stop\n")
