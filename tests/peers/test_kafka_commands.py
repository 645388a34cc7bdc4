"""Command lines made from the options of Kafka's commands, given to the real one and to ours beside one broker: exit code,
standard output and messages must be the same. Options come alone and with a neighbour, with right and with wrong values."""

import functools
import itertools
import os
import pathlib
import re
import subprocess

import pytest
import stack as stack_module

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: no real Kafka")

# Of each command: what every line has beside --bootstrap-server, and options with values, right and wrong. The first value
# of each is also paired with that of the option after it.
COMMANDS = {
    "kafka-consumer-groups": (["--reset-offsets", "--group", "readers", "--dry-run"], {
        "--topic": ["commands", "commands:1,2", "commands:x"], "--to-earliest": [None], "--shift-by": ["-1"],
        "--to-datetime": ["2001-01-01"], "--by-duration": ["1 day"]}),
    "kafka-get-offsets": ([], {
        "--topic": ["commands", "none"], "--partitions": ["0,2", "x"], "--time": ["earliest", "x"],
        "--topic-partitions": ["commands:1-3", "commands:x"]}),
    "kafka-configs": ([], {"--describe": [None], "--topic": ["commands"], "--entity-type": ["planets"]}),
    "kafka-reassign-partitions": ([], {"--list": [None], "--generate": [None], "--throttle": ["x"]}),
}


def lines():
    for name, (always, options) in COMMANDS.items():
        single = [[option, *([value] if value is not None else [])] for option, values in options.items() for value in values]
        for one in single:
            yield name, [*always, *one]
        first = [[option, *([values[0]] if values[0] is not None else [])] for option, values in options.items()]
        for one, other in itertools.pairwise(first):
            yield name, [*always, *one, *other]


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
            line = re.sub(r'^(Exception in thread "main" )?(\w+\.)+[A-Z][\w$]*: ', "", line)
            text.append(re.sub(r"\b1[789]\d{11}\b", "{MS}", line.rstrip()))
    return text


def run(folder, name, server, args):
    command = [str(folder / name), "--bootstrap-server", server, *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                          env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"})
    return done.returncode, said(done.stdout, done.stderr), done


@pytest.fixture(scope="module")
def filled(stack):
    at = ("--bootstrap-server", stack.kafka)
    ours = stack_module.BIN
    subprocess.run([ours / "kafka-topics", *at, "--create", "--topic", "commands", "--partitions", "6"], check=True)
    subprocess.run([ours / "kafka-console-producer", *at, "--topic", "commands", "--property", "parse.key=true"],
                   input="".join(f"k{i}\tv{i}\n" for i in range(30)), text=True, check=True)
    subprocess.run([ours / "kafka-consumer-groups", *at, "--reset-offsets", "--group", "readers", "--topic", "commands",
                    "--to-earliest", "--execute"], check=True)
    return stack


@pytest.mark.parametrize("name", sorted({name for name, _ in lines()}))
def test_generated_lines_are_answered_alike(filled, name):
    different = []
    for command, args in lines():
        if command != name:
            continue
        real_code, real, real_done = run(pathlib.Path(PEERS) / "kafka/bin", name, filled.kafka, args)
        code, own, done = run(stack_module.BIN, name, filled.kafka, args)
        missing = [line for line in real if line not in own]
        if code != real_code or missing:
            different.append(f"{name} {' '.join(args)}\n  Kafka {real_code}: {real}\n  ours {code}: {own}")
    assert not different, f"{len(different)} are answered otherwise:\n" + "\n".join(different)
