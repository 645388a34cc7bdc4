"""`sluice mirror` between two brokers of ours: records, settings, groups; stopped, killed and started again."""

import os
import re
import signal
import subprocess
import time

import pytest
import stack as stack_module
from stack import BIN, run


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """The target."""
    running = stack_module.Stack(tmp_path_factory.mktemp("other"))
    running.start()
    yield running
    running.stop()


def topic(stack, name, *more):
    run("kafka-topics", "--bootstrap-server", stack.kafka, "--create", "--topic", name, *more)


def produce(stack, name, lines):
    run("kafka-console-producer", "--bootstrap-server", stack.kafka, "--topic", name, "--property", "parse.key=true",
        "--property", "key.separator=|", stdin="".join(line + "\n" for line in lines))


def consume(stack, name, count, *more):
    return run("kafka-console-consumer", "--bootstrap-server", stack.kafka, "--topic", name, "--from-beginning",
               "--max-messages", count, "--timeout-ms", "60000", *more).stdout.splitlines()


def mirror(stack, other, topics, *more, check=True):
    return run("sluice", "mirror", "--from", stack.kafka, "--to", other.kafka, "--topics", topics, "--name", topics, *more,
               check=check, timeout=120)


def same(stack, other, name, copy=None):
    done = run("sluice", "topics", "diff", "--bootstrap-server", stack.kafka, "--other-server", other.kafka, name, copy or name,
               check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def group_offset(stack, group, name):
    done = run("kafka-consumer-groups", "--bootstrap-server", stack.kafka, "--describe", "--group", group, check=False)
    rows = re.findall(rf"^{group} +{re.escape(name)} +(\d+) +(\S+)", done.stdout, re.M)
    return {int(partition): offset for partition, offset in rows}


@pytest.mark.parametrize("delivery", ["exactly-once", "at-least-once"])
def test_copies_what_there_is_and_goes_on(stack, other, delivery):
    name = f"all-{delivery}"
    topic(stack, name, "--partitions", "3", "--config", "retention.ms=123456")
    produce(stack, name, [f"k{i}|v{i}" for i in range(300)])
    mirror(stack, other, name, "--once", "--delivery", delivery)
    same(stack, other, name)
    produce(stack, name, [f"k{i}|w{i}" for i in range(50)])
    run("kafka-configs", "--bootstrap-server", stack.kafka, "--alter", "--topic", name, "--add-config", "cleanup.policy=compact",
        "--delete-config", "retention.ms")
    run("kafka-topics", "--bootstrap-server", stack.kafka, "--alter", "--topic", name, "--partitions", "4")
    done = mirror(stack, other, name, "--once", "--delivery", delivery)
    assert "50 records" in done.stdout
    same(stack, other, name)
    status = mirror(stack, other, name, "--status").stdout.splitlines()
    assert [line.split()[-1] for line in status] == ["LAG", "0", "0", "0", "0"]
    done = mirror(stack, other, name, "--once", "--delivery", delivery)
    assert "0 records (0) copied" in done.stdout, done.stdout
    same(stack, other, name)


def test_names_copies_as_mirror_maker(stack, other):
    topic(stack, "orders")
    produce(stack, "orders", ["a|1"])
    mirror(stack, other, "orders", "--once", "--naming", "mm2", "--alias", "paris")
    same(stack, other, "orders", "paris.orders")
    # The way back takes nothing that came from here.
    topic(other, "stock")
    run("sluice", "mirror", "--from", other.kafka, "--to", stack.kafka, "--topics", ".*orders|stock", "--name", "back", "--once",
        "--naming", "mm2", "--alias", "rome", "--back-alias", "paris")
    names = run("kafka-topics", "--bootstrap-server", stack.kafka, "--list").stdout.splitlines()
    assert "rome.stock" in names and "rome.paris.orders" not in names


def test_groups_go_on_at_the_target(stack, other):
    topic(stack, "grouped", "--partitions", "2")
    produce(stack, "grouped", [f"k{i}|v{i}" for i in range(40)])
    read = consume(stack, "grouped", 15, "--group", "readers")
    run("sluice", "mirror", "--from", stack.kafka, "--to", other.kafka, "--topics", "grouped", "--name", "grouped", "--groups",
        "readers", "--once")
    assert group_offset(other, "readers", "grouped") == group_offset(stack, "readers", "grouped")
    rest = consume(other, "grouped", 25, "--group", "readers")
    assert sorted(read + rest) == sorted(f"v{i}" for i in range(40))
    # Who has gone on there is not taken back.
    before = group_offset(other, "readers", "grouped")
    run("sluice", "mirror", "--from", stack.kafka, "--to", other.kafka, "--topics", "grouped", "--name", "grouped", "--groups",
        "readers", "--once")
    assert group_offset(other, "readers", "grouped") == before


def test_offsets_that_differ_are_translated(stack, other):
    topic(stack, "cut")
    produce(stack, "cut", [f"k|{i}" for i in range(30)])
    run("kafka-consumer-groups", "--bootstrap-server", stack.kafka, "--reset-offsets", "--group", "cutters", "--topic", "cut",
        "--to-offset", "25", "--execute")
    with open(os.path.join(stack.folder, "cut.json"), "w") as file:
        file.write('{"partitions":[{"topic":"cut","partition":0,"offset":20}],"version":1}')
    run("kafka-delete-records", "--bootstrap-server", stack.kafka, "--offset-json-file", file.name)
    mirror(stack, other, "cut", "--once", "--groups", "cutters")
    assert group_offset(other, "cutters", "cut") == {0: "5"}
    same(stack, other, "cut")


def test_a_killed_mirror_copies_nothing_twice(stack, other):
    topic(stack, "killed", "--partitions", "2")
    produce(stack, "killed", [f"k{i}|first" for i in range(100)])
    for round_number in range(3):
        log = open(os.path.join(stack.folder, "mirror.log"), "wb")
        process = subprocess.Popen([BIN / "sluice", "mirror", "--from", stack.kafka, "--to", other.kafka, "--topics", "killed",
                                    "--name", "killed", "--report", "1"], stdout=log, stderr=log)
        end = time.monotonic() + 120
        produce(stack, "killed", [f"k{i}|{round_number}" for i in range(5000)])
        while "records" not in open(log.name).read():
            assert time.monotonic() < end and process.poll() is None, open(log.name).read()
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    mirror(stack, other, "killed", "--once")
    same(stack, other, "killed")


def test_follows_until_a_signal(stack, other):
    topic(stack, "followed")
    process = subprocess.Popen([BIN / "sluice", "mirror", "--from", stack.kafka, "--to", other.kafka, "--topics", "followed",
                                "--name", "followed"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        produce(stack, "followed", ["a|1"])
        end = time.monotonic() + 120
        while "followed" not in run("kafka-topics", "--bootstrap-server", other.kafka, "--list").stdout:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert consume(other, "followed", 1) == ["1"]
        produce(stack, "followed", ["b|2"])
        assert consume(other, "followed", 2) == ["1", "2"]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0


def test_takes_nothing_for_its_own_that_others_wrote(stack, other):
    for side in (stack, other):
        topic(side, "taken")
        produce(side, "taken", ["a|1"])
    done = mirror(stack, other, "taken", "--once", check=False)
    assert done.returncode == 1 and "--start earliest" in done.stderr
    mirror(stack, other, "taken", "--once", "--start", "latest")
    produce(stack, "taken", ["b|2"])
    mirror(stack, other, "taken", "--once")
    assert consume(other, "taken", 2) == ["1", "2"]


def test_a_topic_made_anew_is_told(stack, other):
    topic(stack, "anew")
    produce(stack, "anew", ["a|1", "b|2"])
    mirror(stack, other, "anew", "--once")
    run("kafka-topics", "--bootstrap-server", stack.kafka, "--delete", "--topic", "anew")
    topic(stack, "anew")
    done = mirror(stack, other, "anew", "--once", check=False)
    assert done.returncode == 1 and "another topic of the same name" in done.stderr


def following(stack, other, topics, log, *more):
    with open(log, "wb") as out:
        return subprocess.Popen([BIN / "sluice", "mirror", "--from", stack.kafka, "--to", other.kafka, "--topics", topics, "--name",
                                 topics, "--refresh", "1", *more], stdout=out, stderr=out)


def until(holds, process, log):
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end and process.poll() is None, log.read_text()
        time.sleep(0.05)


def test_partitions_that_come_while_it_runs(stack, other, tmp_path):
    topic(stack, "grows")
    produce(stack, "grows", ["a|1"])
    log = tmp_path / "log"
    process = following(stack, other, "grows", log)
    try:
        assert consume(other, "grows", 1) == ["1"]
        run("kafka-topics", "--bootstrap-server", stack.kafka, "--alter", "--topic", "grows", "--partitions", "6")
        produce(stack, "grows", [f"k{i}|v{i}" for i in range(60)])
        until(lambda: "grows has 6 partitions now" in log.read_text(), process, log)
        assert len(consume(other, "grows", 61)) == 61
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    assert "it goes on in" not in log.read_text()
    same(stack, other, "grows")


def test_a_topic_that_is_deleted_ends_nothing(stack, other, tmp_path):
    for name in ("goes-a", "goes-b"):
        topic(stack, name)
        produce(stack, name, ["a|1"])
    log = tmp_path / "log"
    process = following(stack, other, "goes-.*", log)
    try:
        assert consume(other, "goes-a", 1) == ["1"]
        run("kafka-topics", "--bootstrap-server", stack.kafka, "--delete", "--topic", "goes-a")
        until(lambda: "goes-a-0 is copied no more" in log.read_text() or "it goes on in" in log.read_text(), process, log)
        produce(stack, "goes-b", ["b|2"])
        assert consume(other, "goes-b", 2) == ["1", "2"]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0


def test_within_one_cluster_copies_are_not_copied(stack):
    topic(stack, "inner")
    produce(stack, "inner", ["a|1"])
    for _ in range(2):
        run("sluice", "mirror", "--from", stack.kafka, "--to", stack.kafka, "--topics", ".*inner", "--name", "inner", "--once",
            "--naming", "mm2", "--alias", "again")
    names = run("kafka-topics", "--bootstrap-server", stack.kafka, "--list").stdout.splitlines()
    assert [name for name in names if name.endswith("inner")] == ["again.inner", "inner"]
    assert consume(stack, "again.inner", 1) == ["1"]


def test_says_what_is_wrong(stack, other):
    assert mirror(stack, stack, "x", "--once", check=False).stderr.startswith("sluice mirror: --from and --to are one cluster")
    assert run("sluice", "mirror", check=False).returncode == 2
    assert mirror(stack, other, "nothing", "--status", check=False).returncode == 1
