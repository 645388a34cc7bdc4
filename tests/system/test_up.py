"""`sluice up`: ready, refusals that name their cause, stop, and a kill in the middle of things."""

import json
import os
import socket
import subprocess
import time

import pytest

from stack import BIN, Stack, run


def refused(stack, *options):
    """A second `sluice up` that must not start; gives its stderr."""
    ports = [f"--{name}-port=0" for name in ("kafka", "hdfs", "hdfs-data", "hdfs-http", "console")]
    done = run("sluice", "up", "--data", stack.folder / "other", *ports, *options, check=False)
    assert done.returncode == 1
    return done.stderr


def wait_for(file, seconds=120):
    end = time.monotonic() + seconds
    while not file.exists():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_ready_file_names_every_service(stack):
    told = json.loads((stack.folder / "ready.json").read_text())
    assert told.pop("pid") == stack.process.pid
    assert sorted(told) == ["console", "hdfs", "hdfs_data", "hdfs_http", "kafka", "registry"]
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


def test_verify_leaves_nothing(own_stack):
    own_stack.run("kafka-topics", "--create", "--topic", "kept", "--bootstrap-server", own_stack.kafka)

    def left():
        files = {path.relative_to(own_stack.data).as_posix() for part in ("lake", "flume", "sqoop")
                 for path in (own_stack.data / part).rglob("*")}
        topics = own_stack.run("kafka-topics", "--list", "--exclude-internal", "--bootstrap-server", own_stack.kafka).stdout
        return files, topics

    before = left()
    own_stack.run("sluice", "verify", timeout=120)
    time.sleep(1)  # what still runs would make its topic again with its next request for metadata
    assert left() == before
    own_stack.run("hdfs", "dfs", "-mkdir", "/tmp")
    before = left()
    own_stack.run("sluice", "verify", timeout=120)
    assert left() == before


def test_verify_without_a_stack(tmp_path):
    done = run("sluice", "verify", "--data", tmp_path, check=False)
    assert done.returncode == 1 and "sluice up" in done.stderr


def test_verify_of_a_part_names_what_is_missing(tmp_path):
    """`sluice lake` has no broker and no console: the checks that need them fail by name."""
    ready = tmp_path / "ready.json"
    lake = subprocess.Popen([str(BIN / "sluice"), "lake", "--data", str(tmp_path), "--ready-file", str(ready),
                             *(f"--{name}-port=0" for name in ("hdfs", "hdfs-data", "hdfs-http"))],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(ready)
        done = run("sluice", "verify", "--data", tmp_path, check=False)
        assert done.returncode == 1 and done.stderr == ""
        for name, wanted in (("Kafka", "FAILED"), ("HDFS", "ok"), ("WebHDFS", "ok"), ("Console", "FAILED"),
                             ("events", "FAILED"), ("tables", "ok"), ("logs", "ok")):
            assert f"{name:<10} {wanted}" in done.stdout
        assert "'sluice lake' runs here" in done.stdout and "3 failed." in done.stdout
    finally:
        lake.terminate()
        assert lake.wait(timeout=120) == 0


def test_ipv6_is_served_and_verified(tmp_path):
    stack = Stack(tmp_path, "--listen", "::1")
    try:
        stack.start()
        assert stack.kafka.startswith("[::1]:")
        assert "All is well." in stack.run("sluice", "verify", timeout=120).stdout
    finally:
        stack.stop()


def test_an_open_address_is_warned_about(tmp_path):
    stack = Stack(tmp_path, "--listen", "0.0.0.0")
    try:
        stack.start()
        text = (tmp_path / "stack.log").read_text()
        assert "other machines" in text and "without a password" in text and "0.0.0.0" in text
    finally:
        stack.stop()


def test_loopback_is_not_warned_about(stack):
    assert "without a password" not in (stack.folder / "stack.log").read_text()


def test_a_name_to_listen_on_is_refused_as_usage():
    done = run("sluice", "up", "--listen", "nosuch.host", check=False)
    assert done.returncode == 2
    assert "--listen" in done.stderr and "nosuch.host" in done.stderr and "0.0.0.0" in done.stderr


def test_ready_file_that_cannot_be_written_is_found_before_the_start(tmp_path):
    words = run("sluice", "up", "--data", tmp_path / "data", "--ready-file", tmp_path / "none" / "ready", check=False)
    assert words.returncode == 1 and words.stdout == ""
    assert str(tmp_path / "none") in words.stderr and "No such file or directory" in words.stderr
    assert not (tmp_path / "data").exists()


def test_mistyped_option_of_the_program_names_the_nearest():
    done = run("sluice", "--verison", check=False)
    assert done.returncode == 2 and "--version" in done.stderr


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
