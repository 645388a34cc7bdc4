"""Command lines made from the options of Kafka's commands, given to the real one and to ours beside one broker: exit code,
standard output and messages must be the same. Options come alone, with a neighbour, and in a random sample of up to four, with
right and with wrong values. The real ones run in one JVM (kafka/CommandLines.java).

SLUICE_COMMAND_LINES   lines of the sample for each row of COMMANDS (15)
SLUICE_COMMAND_SEED    what the sample is made from (1)
"""

import functools
import itertools
import os
import pathlib
import random
import re
import subprocess

import pytest
import stack as stack_module

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: no real Kafka")
HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = int(os.environ.get("SLUICE_COMMAND_LINES", "15"))
SEED = os.environ.get("SLUICE_COMMAND_SEED", "1")
LIMIT_MS = 5000  # what the real one does not answer in this time it asks for again and again: no answer to compare

# Command and class; what every line has beside --bootstrap-server; options with values, right and wrong. The first value of each
# is also paired with that of the option after it. Nothing here changes what others look at.
COMMANDS = [
    ("kafka-consumer-groups", "kafka.admin.ConsumerGroupCommand", ["--reset-offsets", "--group", "readers", "--dry-run"], {
        "--topic": ["commands", "commands:1,2", "commands:x"], "--to-earliest": [None], "--shift-by": ["-1", "x"],
        "--to-datetime": ["2001-01-01"], "--by-duration": ["1 day"], "--to-offset": ["3", "99", "x"], "--to-current": [None],
        "--export": [None], "--all-topics": [None], "--execute": [None], "--list": [None]}),
    ("kafka-consumer-groups", "kafka.admin.ConsumerGroupCommand", ["--describe"], {
        "--group": ["readers", "none"], "--all-groups": [None], "--members": [None], "--state": [None, "Stable"],
        "--offsets": [None], "--verbose": [None], "--timeout": ["9000", "x"], "--topic": ["commands"], "--nope": [None]}),
    ("kafka-get-offsets", "kafka.tools.GetOffsetShell", [], {
        "--topic": ["commands", "none", "*"], "--partitions": ["0,2", "x", "9"], "--time": ["earliest", "x", "max-timestamp", "5"],
        "--topic-partitions": ["commands:1-3", "commands:x", "commands:4-"], "--exclude-internal-topics": [None],
        "--nope": [None]}),
    ("kafka-configs", "kafka.admin.ConfigCommand", [], {
        "--describe": [None], "--topic": ["commands"], "--entity-type": ["planets", "topics"], "--entity-name": ["commands"],
        "--entity-default": [None], "--alter": [None], "--ip": ["x"], "--user-defaults": [None], "--nope": [None]}),
    ("kafka-reassign-partitions", "kafka.admin.ReassignPartitionsCommand", [], {
        "--list": [None], "--generate": [None], "--throttle": ["x"], "--verify": [None], "--cancel": [None],
        "--reassignment-json-file": ["/nowhere"], "--broker-list": ["1", "x"], "--additional": [None], "--nope": [None]}),
    ("kafka-topics", "kafka.admin.TopicCommand", ["--topic", "commands"], {
        "--describe": [None], "--alter": [None], "--partitions": ["x", "0", "2"], "--config": ["x=y", "x"],
        "--exclude-internal": [None], "--if-exists": [None], "--if-not-exists": [None], "--replica-assignment": ["x:", "9"],
        "--delete-config": ["x"], "--unavailable-partitions": [None], "--topics-with-overrides": [None], "--nope": [None]}),
    ("kafka-leader-election", "kafka.admin.LeaderElectionCommand", [], {
        "--topic": ["commands", "none"], "--partition": ["0", "x"], "--all-topic-partitions": [None],
        "--election-type": ["preferred", "x"], "--path-to-json-file": ["/nowhere"], "--nope": [None]}),
    ("kafka-transactions", "org.apache.kafka.tools.TransactionsCommand", ["find-hanging"], {
        "--topic": ["commands", "none"], "--partition": ["0", "x"], "--broker-id": ["7", "x"],
        "--max-transaction-timeout": ["0", "x"], "--help": [None]}),
    ("kafka-transactions", "org.apache.kafka.tools.TransactionsCommand", ["abort"], {
        "--topic": ["commands"], "--partition": ["0", "x"], "--start-offset": ["5", "x"], "--producer-id": ["5", "x"],
        "--producer-epoch": ["0", "99999"], "--coordinator-epoch": ["x"], "--help": [None]}),
    ("kafka-delegation-tokens", "org.apache.kafka.tools.DelegationTokenCommand", [], {
        "--describe": [None], "--create": [None], "--renew": [None], "--expire": [None], "--hmac": ["abcd"],
        "--max-life-time-period": ["5"], "--renewer-principal": ["User:a", "bad"], "--command-config": ["/nowhere"],
        "--expiry-time-period": ["-1"], "--nope": [None]}),
]

def words(option, value):
    return [option] if value is None else [option, value]


def lines(row):
    name, _, always, options = row
    for option, values in options.items():
        for value in values:
            yield [*always, *words(option, value)]
    first = [words(option, values[0]) for option, values in options.items()]
    for one, other in itertools.pairwise(first):
        yield [*always, *one, *other]
    chance = random.Random(f"{SEED} {name} {always}")
    for _ in range(SAMPLE):
        chosen = chance.sample(sorted(options), chance.randint(2, min(4, len(options))))
        yield [*always, *itertools.chain.from_iterable(words(option, chance.choice(options[option])) for option in chosen)]


@functools.cache
def stack_line():
    return re.compile(r"\s+at |\s*\.\.\. \d+ more|Caused by: |(\w+\.)+[A-Z][\w$]*(: |$)")


def said(output, error):
    """What a person is told: no stack, no time, no line of a log that only warns, no usage table."""
    text = []
    for stream in (output, error):
        stream = re.sub(r"(?ms)^Option +Description *\n.*\Z", "{USAGE}\n", stream)
        for line in stream.splitlines():
            if " WARN " in line or stack_line().match(line) or not line.strip():
                continue
            line = re.sub(r"^\[[-\d]+ [:,\d]+\] ERROR | \([\w.$]+\)$", "", line)
            line = re.sub(r'^(Exception in thread "main" )?(\w+\.)+[A-Z][\w$]*: ', "", line).rstrip()
            if line:
                text.append(re.sub(r"\b1[789]\d{11}\b", "{MS}", line))
    return text


def environment():
    return {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def kafkas(class_name, all_lines):
    """The exit code, standard output and error of each line."""
    env_file = f"{PEERS}/kafka/env.sh"
    found = subprocess.run(["sh", "-c", '. "$0"; echo "$KAFKA_LIBS"; echo "$KAFKA_PEER"', env_file], capture_output=True,
                           text=True, check=True, timeout=60).stdout.split("\n")
    given = "".join("\x1f".join([class_name, *line]) + "\n" for line in all_lines)
    done = subprocess.run(
        ["java", "-Djava.security.manager=allow", "-Xmx300m", "-XX:TieredStopAtLevel=1", "-Dlog.level=WARN",
         f"-Dlog4j.configuration=file:{found[1]}/conf/log4j.properties", "-cp", f"{found[0]}/*",
         str(HERE / "kafka" / "CommandLines.java"), str(LIMIT_MS)],
        input=given.encode(), capture_output=True, env=environment(), timeout=900)
    rest, answers = done.stdout, []
    while rest:
        head, rest = rest.split(b"\n", 1)
        code, out, err = map(int, head.split())
        answers.append((code, rest[:out].decode(), rest[out:out + err].decode()))
        rest = rest[out + err:]
    assert len(answers) == len(all_lines), done.stderr.decode()
    return answers


def ours(name, line):
    done = subprocess.run([stack_module.BIN / name, *line], capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, env=environment())
    return done.returncode, said(done.stdout, done.stderr)


@pytest.fixture(scope="module")
def filled(stack):
    at = ("--bootstrap-server", stack.kafka)
    binaries = stack_module.BIN
    subprocess.run([binaries / "kafka-topics", *at, "--create", "--topic", "commands", "--partitions", "6"], check=True)
    subprocess.run([binaries / "kafka-console-producer", *at, "--topic", "commands", "--property", "parse.key=true"],
                   input="".join(f"k{i}\tv{i}\n" for i in range(30)), text=True, check=True)
    subprocess.run([binaries / "kafka-consumer-groups", *at, "--reset-offsets", "--group", "readers", "--topic", "commands",
                    "--to-earliest", "--execute"], check=True)
    return stack


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: " ".join([row[0], *row[2][:1]]))
def test_generated_lines_are_answered_alike(filled, row):
    name, class_name = row[:2]
    all_lines = [["--bootstrap-server", filled.kafka, *line] for line in lines(row)]
    different = []
    for line, (real_code, out, err) in zip(all_lines, kafkas(class_name, all_lines), strict=True):
        if real_code < 0:
            continue
        real = said(out, err)
        code, own = ours(name, line)
        missing = [text for text in real if text not in own]
        if code != real_code or missing:
            different.append(f"{name} {' '.join(line)}\n  Kafka {real_code}: {real}\n  ours {code}: {own}")
    assert not different, f"seed {SEED}: {len(different)} are answered otherwise:\n" + "\n".join(different)
