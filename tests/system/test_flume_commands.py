"""flume-ng init and top, and what becomes of the commands of an agent that is killed."""

import subprocess

import stack as program
from flume_agent import Agent
from waiting import until

EXEC = """
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = exec
a.sources.s.shell = /bin/sh -c
a.sources.s.command = echo begun; sleep 31{pid} | sleep 32{pid}
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = null
a.sinks.k.channel = c
"""


def running(text):
    return text in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_a_killed_agent_takes_its_commands_along(tmp_path):
    conf, mark = tmp_path / "a.conf", f"{tmp_path.stat().st_ino % 100000:05d}"
    conf.write_text(EXEC.format(pid=mark))
    agent = Agent(conf, tmp_path / "data").start()
    until(lambda: running(f"sleep 31{mark}") and running(f"sleep 32{mark}"), "the commands run")
    agent.kill()
    until(lambda: not running(f"sleep 31{mark}") and not running(f"sleep 32{mark}"), "the commands have ended")


def test_starter_files(tmp_path):
    conf = tmp_path / "a.conf"
    conf.write_text(program.run("flume-ng", "init", "--from", "spooldir", "--to", "hdfs", "--channel", "memory").stdout)
    done = program.run("flume-ng", "check", "-f", conf)
    assert done.stdout.endswith("  good\n")
    assert "warning" not in done.stdout
    wrong = program.run("flume-ng", "init", "--from", "spooldir", check=False)
    assert (wrong.returncode, wrong.stderr.splitlines()[0]) == (1, "flume-ng: --to is missing")


def test_top(tmp_path):
    conf, data = tmp_path / "a.conf", tmp_path / "data"
    conf.write_text(EXEC.format(pid="0").replace("echo begun; sleep 310 | sleep 320", "echo begun"))
    with Agent(conf, data):
        done = program.run("flume-ng", "top", "--once", env={"SLUICE_DATA": str(data)})
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["AGENT", "COMPONENT", "EVENTS/S", "EVENTS", "WAITING", "TROUBLE"]
    assert [line.split()[:2] for line in lines[1:]] == [["a", "CHANNEL.c"], ["a", "SOURCE.s"]]
    assert "No agent runs" in program.run("flume-ng", "top", "--once", env={"SLUICE_DATA": str(tmp_path / "none")}).stdout
