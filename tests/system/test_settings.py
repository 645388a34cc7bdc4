"""Where a server's settings come from: a file, a container's environment, the command line; and what it tells a service manager."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time

import pytest

from stack import BIN, ROOT, Stack, run

UNITS = ROOT / "deploy" / "systemd"


def within_two_minutes(what, question):
    end = time.monotonic() + 120
    while not question():
        assert time.monotonic() < end, what
        time.sleep(0.02)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sluice.conf"
    path.write_text("# ours\nkafka.num.partitions = 3\nallow-host = lake.example\n")
    return path


def test_a_file_counts_and_is_read_again(tmp_path, file):
    """Also: the service manager is told once everything answers, and when the end begins."""
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(tmp_path / "notify"))
    manager.settimeout(120)
    os.environ["NOTIFY_SOCKET"] = str(tmp_path / "notify")
    stack = Stack(tmp_path, "--settings", str(file))
    try:
        stack.start()
    finally:
        del os.environ["NOTIFY_SOCKET"]
    try:
        assert manager.recv(100) == b"READY=1"
        stack.run("kafka-topics", "--create", "--topic", "t", "--bootstrap-server", stack.kafka)
        assert "PartitionCount: 3" in stack.run("kafka-topics", "--describe", "--topic", "t", "--bootstrap-server", stack.kafka).stdout
        log = tmp_path / "stack.log"
        for text, said in [("lisen = ::1\n", f"{file}:1: there is no setting lisen; did you mean listen?"),
                           ("kafka.num.partitions = 4\nallow-host = lake.example\n", "settings=num.partitions"),
                           ("kafka.num.partitions = 4\nallow-host = lake.example\n", 'msg="the settings were read again"\n')]:
            file.write_text(text)
            stack.process.send_signal(signal.SIGHUP)
            within_two_minutes(said, lambda: said in log.read_text())
        assert stack.run("hdfs", "dfs", "-ls", "/").returncode == 0
    finally:
        stack.stop()
        manager.recv(100)
        manager.close()
    assert stack.process.returncode == 0


def test_settings_are_shown_with_their_places(tmp_path, file):
    shown = run("sluice", "config", "print", "--effective", env={"SLUICE_SETTINGS": str(file)}).stdout.splitlines()
    assert f"kafka.num.partitions = 3    # {file}:2" in shown
    assert f"allow-host = lake.example    # {file}:3" in shown
    assert "hdfs-port = 9000" in shown
    file.write_text(file.read_text() + "from-environment = true\nkafka.ssl.keystore.password = secret\n")
    shown = run("sluice", "config", "print", "--effective",
                env={"SLUICE_SETTINGS": str(file), "CORE_CONF_fs_defaultFS": "hdfs://namenode:8020"}).stdout
    assert "hdfs-port = 8020    # $CORE_CONF_fs_defaultFS\n" in shown
    assert "secret" not in shown


def test_what_is_printed_is_a_settings_file(tmp_path):
    """Every line of it, with its comment sign taken away, is one that a server takes."""
    printed = run("sluice", "config", "print").stdout
    lines = [line[1:] for line in printed.splitlines() if line.startswith("#") and not line.startswith("# ")]
    assert len(lines) > 20
    file = tmp_path / "all.conf"
    file.write_text("\n".join(lines).replace("data = ", f"data = {tmp_path}/data"))
    shown = run("sluice", "config", "print", "--effective", "--settings", file).stdout
    assert f"hdfs-data-port = 9866    # {file}:" in shown
    reference = run("sluice", "config", "print", "--markdown").stdout
    for line in lines:
        assert f"`{line.split(' = ')[0]}`" in reference


def test_a_wrong_file_starts_nothing(tmp_path):
    file = tmp_path / "wrong.conf"
    file.write_text("hdfs-port = many\n")
    done = run("sluice", "up", "--data", tmp_path / "data", "--settings", file, check=False)
    assert done.returncode == 2 and "--hdfs-port takes a whole number" in done.stderr
    assert not (tmp_path / "data").exists()
    done = run("sluice", "up", "--data", tmp_path / "data", "--settings", tmp_path / "none", check=False)
    assert done.returncode == 2 and str(tmp_path / "none") in done.stderr


def test_health(own_stack, tmp_path):
    assert run("sluice", "health", "--data", own_stack.data).stdout == "sluice up is healthy\n"
    run("sluice", "health", "--http", own_stack.addresses["console"])
    own_stack.stop()
    done = run("sluice", "health", "--data", own_stack.data, check=False)
    assert done.returncode == 1 and f"nothing runs on {own_stack.data}" in done.stderr


def test_support_says_how_much_and_no_secret(stack, tmp_path):
    stack.run("kafka-topics", "--create", "--topic", "private-topic", "--bootstrap-server", stack.kafka)
    stack.run("hdfs", "dfs", "-put", "-", "/private-file", stdin="x" * 2048)
    file = tmp_path / "sluice.conf"
    file.write_text("kafka.ssl.keystore.password = secret\nkafka.num.partitions = 3\n")
    said = run("sluice", "support", "--data", stack.data, env={"SLUICE_SETTINGS": str(file), "KAFKA_OPTS": "secret"}).stdout
    for words in ("KAFKA_OPTS", "lake              1 files        2.0 K", "(sluice up) runs on", "sluice up is healthy",
                  "kafka.num.partitions = 3"):
        assert words in said, said
    for words in ("secret", "private"):
        assert words not in said, said


@pytest.mark.parametrize("role, asked, answered", [
    ("zookeeper", b"ruok", b"imok"),
    ("zookeeper", b"srvr", b"Mode: standalone"),
    ("zookeeper", b"\0\0\0\x2d", b""),
    ("datanode", b"GET /jmx HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b'"beans"'),
])
def test_stand_in(role, asked, answered):
    process = subprocess.Popen([str(BIN / "sluice"), "stand-in", role, "--port", "0"], stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)
    try:
        port = int(process.stdout.readline().split(" and answers 127.0.0.1:")[1].split(".")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=120) as client:
            client.sendall(asked)
            got = b"".join(iter(lambda: client.recv(4096), b""))
        assert answered in got if answered else got == b""
    finally:
        process.terminate()
        assert process.wait(timeout=120) == 0
        process.stdout.close()


def test_units_are_sound_and_harden_what_they_run(tmp_path):
    if not pathlib.Path("/usr/bin/systemd-analyze").exists():
        pytest.skip("systemd-analyze is not installed")
    scored = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", "--json=short",
                             str(UNITS / "sluice.service")], capture_output=True, text=True)
    assert scored.returncode == 0, scored.stdout + scored.stderr
    assert json.loads(scored.stdout)
