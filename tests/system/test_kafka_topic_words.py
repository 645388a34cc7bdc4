"""`sluice topics diff` and `sluice topics tail`, and `kafka-replica-verification` that never ends by itself."""

import json
import signal
import subprocess

import confluent_kafka
import pytest
from stack import BIN, run


def topic(stack, name, *more):
    run("kafka-topics", "--bootstrap-server", stack.kafka, "--create", "--topic", name, *more)


def produce(stack, name, lines, *more):
    run("kafka-console-producer", "--bootstrap-server", stack.kafka, "--topic", name, "--property", "parse.key=true",
        "--property", "key.separator=|", *more, stdin="".join(line + "\n" for line in lines))


def words(stack, *args, check=True):
    return run("sluice", "topics", args[0], "--bootstrap-server", stack.kafka, *args[1:], check=check)


def test_topics_that_are_the_same(stack):
    lines = [f"k{i}|v{i}" for i in range(500)]
    for name in ("same-a", "same-b"):
        topic(stack, name, "--partitions", "3", "--config", "retention.ms=100000")
        produce(stack, name, lines)
    done = words(stack, "diff", "--ignore-time", "same-a", "same-b")
    assert done.stdout.count(" alike (checksum ") == 3 and "differs" not in done.stdout
    assert sum(int(line.split(", ")[1].split()[0]) for line in done.stdout.splitlines()) == 500
    # The times of two runs are not the same.
    assert words(stack, "diff", "same-a", "same-b", check=False).returncode == 1
    assert words(stack, "diff", "same-a", "same-a").returncode == 0


def test_topics_that_are_not_the_same(stack):
    topic(stack, "one", "--config", "retention.ms=1000000")
    topic(stack, "other", "--partitions", "2")
    produce(stack, "one", ["a|1", "b|2", "c|3"])
    produce(stack, "other", ["a|1", "b|9"])
    done = words(stack, "diff", "--ignore-time", "one", "other", check=False)
    assert done.returncode == 1
    assert "setting retention.ms: 1000000 | 604800000\n" in done.stdout
    assert "partitions: 1 | 2\n" in done.stdout


def test_where_the_first_difference_is(stack):
    for name, value in (("left", "2"), ("right", "two")):
        topic(stack, name)
        produce(stack, name, ["a|1", f"b|{value}", "c|3"])
    done = words(stack, "diff", "--ignore-time", "left", "right", check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("partition 0: offsets 0..3 | 0..3, 1 record alike (checksum ")
    assert done.stdout.endswith("), then the value differs at offset 1 | 1\n")
    produce(stack, "left", ["d|4"])
    assert "offsets 0..4 | 0..3" in words(stack, "diff", "--no-records", "left", "right", check=False).stdout
    topic(stack, "longer")
    produce(stack, "longer", ["a|1", "b|2", "c|3", "d|4", "e|5"])
    done = words(stack, "diff", "--ignore-time", "left", "longer", check=False)
    assert "4 records alike" in done.stdout and "then 1 record in B alone from offset 4\n" in done.stdout


def test_what_can_not_be_compared(stack):
    topic(stack, "there")
    for args in (["there"], [], ["there", "nowhere"], ["a", "b", "c"], ["--nope", "a", "b"]):
        done = words(stack, "diff", *args, check=False)
        assert done.returncode == 2 and done.stderr.startswith("sluice topics diff: "), args
    assert "nowhere" in words(stack, "diff", "there", "nowhere", check=False).stderr


def test_tail_merges_topics_by_time(stack):
    for name in ("tail-a", "tail-b"):
        topic(stack, name, "--partitions", "2")
    for i in range(6):
        produce(stack, ["tail-a", "tail-b"][i % 2], [f"k{i}|{{\"n\":{i}}}"])
    done = words(stack, "tail", "--no-follow", "--from-beginning", "--json", "tail-a", "tail-b")
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [message["value"]["n"] for message in messages] == list(range(6))
    assert {message["topic"] for message in messages} == {"tail-a", "tail-b"}
    done = words(stack, "tail", "--no-follow", "--last", "2", "--json", "tail-a", "tail-b")
    assert [json.loads(line)["value"]["n"] for line in done.stdout.splitlines()] == [4, 5]
    done = words(stack, "tail", "--no-follow", "--from-beginning", "--json", "--key", "k3", "tail-a", "tail-b")
    assert [json.loads(line)["value"]["n"] for line in done.stdout.splitlines()] == [3]
    done = words(stack, "tail", "--no-follow", "--since", "2090-01-01T00:00:00.000", "tail-a")
    assert done.stdout == ""


def test_tail_lays_json_out(stack):
    topic(stack, "json")
    produce(stack, "json", ['k|{"a":[1,"x"]}', "k|plain \x1b[31mred"])
    done = words(stack, "tail", "--no-follow", "json")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("json/0@0  20") and lines[0].endswith("  k")
    assert lines[1:6] == ["{", '  "a": [', "    1,", '    "x"', "  ]"]
    assert lines[7].endswith("  k  plain \\x1b[31mred")
    done = words(stack, "tail", "--no-follow", "--colour", "always", "--compact", "json")
    assert '\x1b[34m"a"\x1b[0m: [\x1b[36m1\x1b[0m, ' in done.stdout


def test_tail_follows_until_a_signal(stack):
    topic(stack, "live")
    with subprocess.Popen([BIN / "sluice", "topics", "tail", "--bootstrap-server", stack.kafka, "--json", "live"],
                          stdout=subprocess.PIPE, text=True) as tail:
        for i in range(3):
            produce(stack, "live", [f"k|{i}"])
            assert json.loads(tail.stdout.readline())["value"] == str(i)
        tail.send_signal(signal.SIGINT)
        assert tail.wait(120) == 0
    done = words(stack, "tail", "--count", "2", "--json", "live")
    assert len(done.stdout.splitlines()) == 2


def test_tail_reads_what_is_committed(stack):
    topic(stack, "tx")
    produce(stack, "tx", ["k|kept"])
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka, "transactional.id": "tail"})
    producer.init_transactions(60)
    for value, end in (("gone", producer.abort_transaction), ("stays", producer.commit_transaction)):
        producer.begin_transaction()
        producer.produce("tx", value)
        producer.flush(60)
        end(60)
    done = words(stack, "tail", "--no-follow", "--from-beginning", "--json", "tx")
    assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == ["kept", "stays"]
    done = words(stack, "tail", "--no-follow", "--from-beginning", "--uncommitted", "--json", "tx")
    assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == ["kept", "gone", "stays"]


def test_tail_goes_back_until_there_are_so_many(stack):
    topic(stack, "sparse", "--partitions", "2")
    produce(stack, "sparse", [f"{'rare' if i % 200 == 7 else f'k{i}'}|{i}" for i in range(1000)])

    def values(*args):
        done = words(stack, "tail", "--no-follow", "--json", *args)
        return [int(json.loads(line)["value"]) for line in done.stdout.splitlines()]

    assert values("--key", "rare", "--last", "3", "sparse") == [407, 607, 807]
    assert values("--key", "rare", "--last", "9", "sparse") == [7, 207, 407, 607, 807]
    assert values("--key", "none", "sparse") == []
    assert values("--last", "0", "sparse") == []
    assert len(values("--last", "700", "sparse")) == 700
    # The ends of transactions have offsets, too.
    topic(stack, "marked")
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka, "transactional.id": "marks"})
    producer.init_transactions(60)
    for i in range(8):
        producer.begin_transaction()
        producer.produce("marked", str(i))
        producer.flush(60)
        producer.commit_transaction(60) if i != 5 else producer.abort_transaction(60)
    assert values("--last", "4", "marked") == [3, 4, 6, 7]


def test_tail_says_what_is_wrong(stack):
    for args, code, text in ((["nowhere"], 1, "nowhere"), ([], 2, "name a topic"), (["--last", "x", "t"], 2, "--last"),
                             (["--last", "1", "--from-beginning", "t"], 2, "say each where to begin"),
                             (["--colour", "x", "t"], 2, "--colour"), (["--since", "x", "t"], 2, "x")):
        done = words(stack, "tail", *args, check=False)
        assert done.returncode == code and text in done.stderr, (args, done.stderr)


def test_topics_has_words(stack):
    assert run("sluice", "topics", "--help").stdout.startswith("usage: sluice topics diff")
    for args in ([], ["tial"]):
        assert run("sluice", "topics", *args, check=False).returncode == 2


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_replica_verification_ends_by_a_signal(stack, signal_number):
    name = f"replicas-{signal_number}"
    topic(stack, name)
    produce(stack, name, ["a|1", "b|2"])
    with subprocess.Popen([BIN / "kafka-replica-verification", "--broker-list", stack.kafka, "--topics-include", name, "--time",
                           "-2", "--report-interval-ms", "100", "--max-wait-ms", "50"], stdout=subprocess.PIPE,
                          text=True) as tool:
        assert tool.stdout.readline().rstrip().endswith(": verification process is started.")
        assert f"max lag is 0 for partition {name}-0 at offset 2 among 1 partitions" in tool.stdout.readline()
        tool.send_signal(signal_number)
        assert tool.wait(120) == 128 + signal_number
