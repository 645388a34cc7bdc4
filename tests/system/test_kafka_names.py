"""Names of Kafka's distribution beside its tools: classes, ZooKeeper, Connect; and directories that were formatted."""

import json
import os
import signal
import socket
import subprocess

import pytest
from stack import BIN, run
from waiting import until


def test_a_class_is_the_command_that_stands_for_it(stack):
    at = ("--bootstrap-server", stack.kafka)
    run("kafka-topics", *at, "--create", "--topic", "classes")
    for name in ("kafka.tools.GetOffsetShell", "org.apache.kafka.tools.GetOffsetShell"):
        assert run("kafka-run-class", name, *at, "--topic", "classes").stdout == "classes:0:0\n"
    listed = run("kafka-run-class.sh", "-name", "mine", "-loggc", "kafka.admin.TopicCommand", *at, "--list").stdout
    assert "classes" in listed.splitlines()


@pytest.mark.parametrize("args, words", [
    (["org.example.Main"], "org.example.Main cannot run here"),
    (["org.example.TopicCommand"], "org.example.TopicCommand cannot run here"),
    (["-Xmx1g", "kafka.tools.GetOffsetShell"], "'-Xmx1g'"),
    (["-daemon", "kafka.tools.GetOffsetShell"], "-daemon is for servers"),
    (["kafka.tools.MirrorMaker"], "sluice mirror --from HOST:PORT --to HOST:PORT"),
    (["org.apache.kafka.connect.cli.ConnectStandalone"], "Flume agents"),
])
def test_another_class_is_refused_by_name(args, words):
    done = run("kafka-run-class", *args, check=False)
    assert done.returncode == 1
    assert words in done.stderr


def test_run_class_without_a_class_says_how():
    done = run("kafka-run-class", check=False)
    assert (done.returncode, done.stdout) == (
        1, "USAGE: kafka-run-class [-daemon] [-name servicename] [-loggc] classname [opts]\n")


@pytest.mark.parametrize("name", ["connect-standalone", "connect-distributed", "connect-mirror-maker", "kafka-mirror-maker",
                                  "kafka-jmx", "kafka-metadata-shell", "zookeeper-shell", "zookeeper-security-migration"])
def test_what_is_not_offered_says_what_to_use(name):
    for spelled in (name, name + ".sh"):
        done = run(spelled, "some.properties", check=False)
        assert done.returncode == 1
        assert done.stderr.startswith(name + ": ")
        assert len(done.stderr) > 60


def ask(port, word):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(word)
        return peer.makefile("rb").read()


def test_a_script_that_starts_zookeeper_goes_on(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    properties = tmp_path / "zookeeper.properties"
    properties.write_text(f"dataDir={tmp_path}/zk\nclientPort={port}\nmaxClientCnxns=0\n")
    done = run("zookeeper-server-start", "-daemon", properties, env={"LOG_DIR": str(tmp_path)})
    assert "No ZooKeeper is needed" in done.stderr
    try:
        until(lambda: "answers" in (tmp_path / "zookeeper.out").read_text(), "the stand-in answers")
        assert ask(port, b"ruok") == b"imok"
    finally:
        stopped = run("zookeeper-server-stop")
    assert stopped.stdout == ""
    until(lambda: run("zookeeper-server-stop", check=False).returncode == 1, "it is gone")


def test_zookeeper_in_the_foreground_ends_by_a_signal(tmp_path):
    properties = tmp_path / "zookeeper.properties"
    properties.write_text("clientPort=0\n")
    process = subprocess.Popen([BIN / "zookeeper-server-start", properties], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env={**os.environ})
    assert "answers 127.0.0.1:" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_zookeeper_needs_its_file():
    assert run("zookeeper-server-start", check=False).returncode == 1
    done = run("zookeeper-server-start", "/nowhere/zookeeper.properties", check=False)
    assert (done.returncode, done.stderr) == (1, "there is no file /nowhere/zookeeper.properties\n")


# As set-ups of KRaft do: format with an id, start, and the cluster has that id.
def test_a_formatted_directory_keeps_its_cluster_id(tmp_path):
    wanted = run("kafka-storage", "random-uuid").stdout.strip()
    assert len(wanted) == 22
    properties = tmp_path / "server.properties"
    properties.write_text("process.roles=broker,controller\nnode.id=1\ncontroller.listener.names=CONTROLLER\n"
                          f"listeners=PLAINTEXT://127.0.0.1:0\nlog.dirs={tmp_path}/logs\n")
    run("kafka-storage", "format", "--standalone", "-t", wanted, "-c", properties)
    ready = tmp_path / "ready.json"
    process = subprocess.Popen([BIN / "sluice", "broker", "--data", tmp_path / "logs", "--kafka-port=0", "--ready-file", ready],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        until(ready.exists, "the broker is ready")
        address = json.loads(ready.read_text())["kafka"]
        assert run("kafka-cluster", "cluster-id", "--bootstrap-server", address).stdout == f"Cluster ID: {wanted}\n"
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert f"cluster.id={wanted}" in run("kafka-storage", "info", "-c", properties).stdout


# Kafka before 2.4 named no cluster in its folders.
def test_a_folder_of_an_old_kafka_gets_a_cluster(tmp_path):
    (tmp_path / "meta.properties").write_text("#\nversion=0\nbroker.id=0\n")
    ready = tmp_path / "ready.json"
    process = subprocess.Popen([BIN / "sluice", "broker", "--data", tmp_path, "--kafka-port=0", "--ready-file", ready],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        until(lambda: ready.exists() or process.poll() is not None, "the broker is ready")
        assert process.poll() is None
        assert "cluster.id=" in (tmp_path / "kafka" / "meta.properties").read_text()
    finally:
        process.terminate()
        process.communicate(timeout=60)


# What a broker here made for itself is formatted, too.
def test_a_used_directory_is_told(tmp_path):
    (tmp_path / "data" / "kafka").mkdir(parents=True)
    (tmp_path / "data" / "kafka" / "meta.properties").write_text("#\nversion=1\nnode.id=1\ncluster.id=PeerPeerPeerPeerPeerPw\n")
    properties = tmp_path / "server.properties"
    properties.write_text(f"process.roles=broker\nnode.id=1\nlog.dirs={tmp_path}/data\n")
    shown = run("kafka-storage", "info", "-c", properties)
    assert "Found metadata: {cluster.id=PeerPeerPeerPeerPeerPw, node.id=1, version=1}" in shown.stdout
    again = run("kafka-storage", "format", "-t", "PeerPeerPeerPeerPeerPx", "-c", properties, check=False)
    assert again.returncode == 1
    assert "is already formatted" in again.stderr


@pytest.mark.parametrize("option", [["--add-scram", "SCRAM-SHA-256=[name=a,password=b]"], ["--feature", "group.version=1"],
                                    ["--initial-controllers", "1@a:1:x"], ["--no-initial-controllers"],
                                    ["--release-version", "3.9"]])
def test_what_formatting_cannot_do_is_refused_and_changes_nothing(tmp_path, option):
    properties = tmp_path / "server.properties"
    properties.write_text(f"process.roles=broker\nnode.id=1\nlog.dirs={tmp_path}/logs\n")
    done = run("kafka-storage", "format", "-t", "PeerPeerPeerPeerPeerPw", "-c", properties, *option, check=False)
    assert done.returncode == 1
    assert option[0] in done.stderr
    assert not (tmp_path / "logs").exists()
