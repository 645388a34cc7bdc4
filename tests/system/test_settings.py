"""Where a server's settings come from: a file, a container's environment, the command line; and what it tells a service manager."""

import os
import pathlib
import re
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
        same = "allow-host = lake.example\n"
        for text, said in [
                ("lisen = ::1\n", f"{file}:1: there is no setting lisen; did you mean listen?"),
                (f"kafka.num.partitions = 4\n{same}kafka.log.retention.ms = 70000\n", "settings=num.partitions\n"),
                (f"kafka.num.partitions = 3\n{same}kafka.log.retention.ms = often\n", "Invalid value often"),
                ("kafka.num.partitions = 3\nlimit.http.handlers = 9\n", 'settings="allow-host limit.http.handlers"'),
                (f"kafka.num.partitions = 3\n{same}kafka.log.retention.ms = 80000\n", 'msg="the settings were read again"\n')]:
            file.write_text(text)
            stack.process.send_signal(signal.SIGHUP)
            within_two_minutes(said, lambda: said in log.read_text())
        # What Kafka lets change while it runs counts now.
        shown = stack.run("kafka-configs", "--describe", "--all", "--entity-type", "topics", "--entity-name", "t",
                          "--bootstrap-server", stack.kafka).stdout
        assert "retention.ms=80000 " in shown, shown
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


def test_permissions_may_be_off(tmp_path, monkeypatch):
    """As dfs.permissions.enabled=false in the environment: anybody writes anywhere."""
    monkeypatch.setenv("HDFS_CONF_dfs_permissions_enabled", "false")
    monkeypatch.setenv("YARN_CONF_yarn_log___aggregation___enable", "true")
    stack = Stack(tmp_path, "--from-environment").start()
    try:
        stranger = {"HADOOP_USER_NAME": "stranger"}
        stack.run("hdfs", "dfs", "-fs", stack.hdfs, "-put", "-", "/theirs", stdin="x", env=stranger)
        assert stack.run("hdfs", "dfs", "-fs", stack.hdfs, "-stat", "%u", "/theirs").stdout == "stranger\n"
        log = (tmp_path / "stack.log").read_text()
        assert "permissions are off" in log
        assert "YARN_CONF_yarn_log___aggregation___enable: there is no YARN here" in log
    finally:
        stack.stop()
    monkeypatch.delenv("HDFS_CONF_dfs_permissions_enabled")
    stack.start()
    try:
        refused = stack.run("hdfs", "dfs", "-fs", stack.hdfs, "-rm", "/theirs", env=stranger, check=False)
        assert refused.returncode == 1 and "Permission denied" in refused.stderr
    finally:
        stack.stop()


def test_a_limit_of_another_server_is_refused(tmp_path):
    done = run("sluice", "broker", "--data", tmp_path / "data", "--limit", "hdfs.rpc.connections=5", check=False)
    assert done.returncode == 2
    assert "--limit hdfs.rpc.connections is for the lake, which 'sluice broker' does not run" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_wrong_file_starts_nothing(tmp_path):
    file = tmp_path / "wrong.conf"
    file.write_text("hdfs-port = many\n")
    done = run("sluice", "up", "--data", tmp_path / "data", "--settings", file, check=False)
    assert done.returncode == 2 and "--hdfs-port takes a whole number" in done.stderr
    assert not (tmp_path / "data").exists()
    done = run("sluice", "up", "--data", tmp_path / "data", "--settings", tmp_path / "none", check=False)
    assert done.returncode == 2 and str(tmp_path / "none") in done.stderr


@pytest.mark.parametrize("is_journal", [True, False])
def test_journald_is_told_what_a_line_is_worth(tmp_path, is_journal):
    """Where the stream is the one that journald reads, and nowhere else."""
    with open(tmp_path / "journal", "wb") as journal:
        found = os.fstat(journal.fileno())
        named = f"{found.st_dev}:{found.st_ino + (0 if is_journal else 1)}"
        # A wrong listener's setting is a warning; then the port of it is taken.
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = subprocess.run([str(BIN / "sluice"), "broker", "--data", str(tmp_path / "data"), "--kafka-port",
                                   str(taken.getsockname()[1]), "--kafka-setting", "listener.name.none.max.connections=5"],
                                  stdout=subprocess.DEVNULL, stderr=journal, env={**os.environ, "JOURNAL_STREAM": named})
    assert done.returncode == 1
    line = next(line for line in (tmp_path / "journal").read_text().splitlines() if "a listener that there is not" in line)
    assert re.match(r"(<4>)?2\d{3}-", line).group(1) == ("<4>" if is_journal else None)


def test_the_first_process_keeps_nobody_elses_dead(tmp_path):
    """In a container, what a command of `exec` leaves behind comes to process 1."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    outer = subprocess.Popen(["unshare", "-rpf", "--mount-proc", str(BIN / "sluice"), "stand-in", "client"], stdout=subprocess.PIPE,
                             text=True, env={**os.environ, "TZ": "UTC"})
    children = lambda pid: pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()  # noqa: E731
    try:
        if not outer.stdout.readline():
            pytest.skip("this machine gives a process no namespace of its own")
        first, = children(outer.pid)
        subprocess.run(["nsenter", "-t", first, "-U", "-p", "-m", "--preserve-credentials", "sh", "-c", f"cat {gate} >/dev/null &"],
                       check=True)
        within_two_minutes("the orphan has come", lambda: len(children(first)) == 2)
        gate.write_text("")
        within_two_minutes("it has gone, and the program is there", lambda: len(children(first)) == 1)
    finally:
        for child in children(outer.pid):
            os.kill(int(child), signal.SIGTERM)
        outer.wait(timeout=120)
        outer.stdout.close()
    assert outer.returncode == 0


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


@pytest.mark.skipif(not pathlib.Path("/usr/bin/systemd-analyze").exists(), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("unit", ["sluice.service", "sluice-agent@.service"])
def test_units_are_as_confined_as_the_page_says(unit):
    scored = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / unit)],
                            capture_output=True, text=True)
    assert scored.returncode == 0, scored.stdout + scored.stderr
    score = re.search(r"Overall exposure level for .*: ([0-9.]+) ", scored.stdout).group(1)
    assert f"| `{unit}` | {score} |" in (ROOT / "docs" / "operating" / "containers.md").read_text()
