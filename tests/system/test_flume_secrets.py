"""Values of config filters: no program runs for a look, and nothing that is said shows a value."""

import subprocess

import stack as program
from flume_agent import Agent
from waiting import until

SECRET = "tell-nobody-1"
CONF = """
a.configfilters = f e
a.configfilters.f.type = external
a.configfilters.f.command = {work}/secret.sh
a.configfilters.e.type = env
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = seq
a.sources.s.totalEvents = 1
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = http
a.sinks.k.endpoint = ${{f['endpoint']}}
a.sinks.k.channel = c
{more}
"""


def write(work, more="", answer="http://127.0.0.1:1/" + SECRET):
    script = work / "secret.sh"
    script.write_text(f"#!/bin/sh\necho ran >> {work}/ran\necho '{answer}'\n")
    script.chmod(0o755)
    conf = work / "a.conf"
    conf.write_text(CONF.format(work=work, more=more))
    return conf


def test_looking_runs_nothing(tmp_path):
    conf = write(tmp_path)
    dry = program.run("flume-ng", "agent", "-f", conf, "-n", "a", "--dryrun", check=False)
    assert dry.returncode == 0, dry.stderr
    assert "as far as it is known" in dry.stdout
    assert "a.sinks.k.endpoint: its value comes from a program, which was not run" in dry.stderr
    tried = program.run("flume-ng", "test", "-f", conf, "-n", "a", stdin="x\n", check=False)
    assert tried.returncode == 0, tried.stderr
    assert "k  http  not known" in tried.stdout
    assert not (tmp_path / "ran").exists()
    # What is known is looked at all the same.
    conf = write(tmp_path, "a.channels.c.capacity = -1")
    for command in (("agent", "--dryrun"), ("test",)):
        done = program.run("flume-ng", command[0], "-f", conf, "-n", "a", *command[1:], stdin="", check=False)
        assert done.returncode == 1
        assert "a.channels.c.capacity" in done.stderr


def test_no_value_is_shown(tmp_path):
    conf = write(tmp_path, answer="ftp://user:" + SECRET + "@h/")
    done = program.run("flume-ng", "agent", "-f", conf, "-n", "a", "--no-reload-conf", check=False)
    assert done.returncode == 1
    assert "a.sinks.k.endpoint: Endpoint URL invalid: ***" in done.stderr
    assert SECRET not in done.stdout + done.stderr
    conf = write(tmp_path, "a.sources.s.batchSize = ${e['FLUME_TEST_VALUE']}")
    for command in ("check", "test"):
        done = subprocess.run([program.BIN / "flume-ng", command, "-f", conf, "-n", "a"], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env={"FLUME_TEST_VALUE": SECRET}, timeout=120, check=False)
        assert "'***' is not a whole number" in done.stdout + done.stderr
        assert SECRET not in done.stdout + done.stderr


def test_a_running_agent_shows_no_value(tmp_path):
    conf = write(tmp_path)
    data = tmp_path / "data"
    with Agent(conf, data) as agent:
        until(lambda: "Error opening connection" in agent.text(), "the sink has tried")
        assert SECRET not in agent.text()
        assert all(SECRET not in file.read_text() for file in (data / "flume" / "agents").glob("*.json"))
