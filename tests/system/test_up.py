"""`sluice up`: ready, refusals that name their cause, stop, and a kill in the middle of things."""

import json
import os
import socket
import subprocess

import pytest

from stack import BIN, Stack, run


def refused(stack, *options):
    """A second `sluice up` that must not start; gives its stderr."""
    ports = [f"--{name}-port=0" for name in ("kafka", "hdfs", "hdfs-data", "hdfs-http", "console")]
    done = run("sluice", "up", "--data", stack.folder / "other", *ports, *options, check=False)
    assert done.returncode == 1
    return done.stderr


def test_ready_file_names_every_service(stack):
    told = json.loads((stack.folder / "ready.json").read_text())
    assert told.pop("pid") == stack.process.pid
    assert sorted(told) == ["console", "hdfs", "hdfs_data", "hdfs_http", "kafka"]
    for address in told.values():
        host, port = address.rsplit(":", 1)
        socket.create_connection((host, int(port)), timeout=5).close()


def test_ready_block_is_readable(stack):
    text = (stack.folder / "stack.log").read_text()
    assert "is ready" in text and stack.kafka in text and str(stack.data) in text


@pytest.mark.parametrize("name", ["kafka", "hdfs", "hdfs-data", "hdfs-http", "console"])
def test_taken_port_names_port_owner_and_option(stack, name):
    port = stack.addresses[name.replace("-", "_")].rsplit(":", 1)[1]
    words = refused(stack, f"--{name}-port={port}")
    assert f"127.0.0.1:{port}" in words
    assert f"process {stack.process.pid} (sluice)" in words
    assert f"--{name}-port PORT" in words


def test_owned_data_directory_names_its_owner(stack):
    words = refused(stack, "--data", str(stack.data))
    assert str(stack.data) in words and f"process {stack.process.pid} (sluice up)" in words


def test_unknown_option_names_the_nearest():
    done = run("sluice", "up", "--kafka-prot", "1", check=False)
    assert done.returncode == 2
    assert "--kafka-prot" in done.stderr and "--kafka-port" in done.stderr


def test_unknown_command_names_the_nearest():
    done = run("sluice", "kafka-topic", check=False)
    assert done.returncode == 2 and "kafka-topics" in done.stderr


@pytest.mark.parametrize("value", ["x", "-1", "65536"])
def test_bad_port_is_refused(value):
    done = run("sluice", "up", f"--kafka-port={value}", check=False)
    assert done.returncode == 2 and "--kafka-port" in done.stderr


def test_status_says_what_runs(stack):
    done = stack.run("sluice", "status")
    assert stack.kafka in done.stdout and stack.hdfs in done.stdout


def test_status_of_nothing(tmp_path):
    done = run("sluice", "status", "--data", tmp_path, check=False)
    assert done.returncode == 1 and str(tmp_path) in done.stdout


def test_verify_finds_its_records_on_every_path(stack):
    done = stack.run("sluice", "verify", timeout=120)
    for path in ("events", "tables", "logs"):
        assert f"{path:<10} ok" in done.stdout
    assert "All is well." in done.stdout


def test_verify_without_a_stack(tmp_path):
    done = run("sluice", "verify", "--data", tmp_path, check=False)
    assert done.returncode == 1 and "sluice up" in done.stderr


def test_kill_loses_nothing_acknowledged(own_stack):
    """Kill -9 in the middle: after the next start everything that a command reported as done is there."""
    stack = own_stack
    stack.run("kafka-topics", "--create", "--topic", "t", "--partitions", "3", "--bootstrap-server", stack.kafka)
    sent = []
    for generation in range(3):
        lines = [f"record {generation} {i}" for i in range(200)]
        stack.run("kafka-console-producer", "--topic", "t", "--bootstrap-server", stack.kafka,
                  stdin="\n".join(lines) + "\n")
        sent += lines
        stack.run("hdfs", "dfs", "-mkdir", "-p", f"/g{generation}")
        stack.run("hdfs", "dfs", "-put", "-", f"/g{generation}/f", stdin="x" * 100_000)
        busy = subprocess.Popen([str(BIN / "hdfs"), "dfs", "-put", "-", f"/g{generation}/unfinished"],
                                env={**os.environ, **stack.env}, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        busy.stdin.write(b"y" * 5_000_000)
        stack.kill()
        busy.kill()
        busy.wait()
        stack.start()
    done = stack.run("kafka-console-consumer", "--topic", "t", "--from-beginning", "--max-messages", str(len(sent)),
                     "--timeout-ms", "20000", "--bootstrap-server", stack.kafka)
    assert sorted(done.stdout.splitlines()) == sorted(sent)
    for generation in range(3):
        assert stack.run("hdfs", "dfs", "-cat", f"/g{generation}/f").stdout == "x" * 100_000


def test_tools_use_the_lake_without_a_server(tmp_path):
    """No stack: the tools open the lake themselves; a stack started later shows the same files."""
    stack = Stack(tmp_path)
    run("hdfs", "dfs", "-mkdir", "-p", "/a", env=stack.env)
    run("hdfs", "dfs", "-put", "-", "/a/f", env=stack.env, stdin="hello\n")
    assert (stack.data / "lake" / "a" / "f").read_text() == "hello\n"
    stack.start()
    try:
        assert stack.run("hdfs", "dfs", "-cat", "/a/f").stdout == "hello\n"
    finally:
        stack.stop()
