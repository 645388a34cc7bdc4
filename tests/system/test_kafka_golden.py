"""Replays recorded sessions of Kafka's own tools (tests/golden/kafka/cases) with ours: standard output and exit
codes must be the same bytes, and every message Kafka wrote to stderr must be in ours.

The broker is our own (a stack per case that wants a fresh one), or with SLUICE_GOLDEN_BROKER=kafka and
SLUICE_PEERS the real one. Java class names, stack traces, and warnings of Kafka's clients are not compared.
"""

import base64
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import pytest
import stack as stack_module

CASES = pathlib.Path(__file__).resolve().parent.parent / "golden/kafka/cases"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))

# (case, step): why ours is different on purpose, or cannot be the same.
DIFFERENT = {
    ("producer-usage-errors", 0): "--bootstrap-server defaults to localhost:9092",
    ("consumer-usage-errors", 0): "--bootstrap-server defaults to localhost:9092",
    ("api-versions", 0): "the APIs are those of our broker, and of a newer client",
    ("configs-broker-defaults", 7): "the broker lists local.retention.ms, too",
    ("reassign-errors", 4): "what is wrong with the JSON is said in our words",
    ("transactions-errors", 3): "a topic that is not there is told at once, not after the time limit",
    ("transactions-errors", 8): "the commit that Kafka was built from is not ours to name",
    ("groups-two-members", 4): "librdkafka stores no offset before the first record",
}

# (case, step): the exit code where ours is not Kafka's, and why.
OTHER_EXIT = {
    ("producer-no-auto-create", 0): (1, "records that did not arrive are no success"),
    ("producer-too-large", 1): (1, "records that did not arrive are no success"),
    ("producer-too-large", 2): (1, "records that did not arrive are no success"),
    ("topics-describe-under-min-isr", 3): (1, "records that did not arrive are no success"),
}


class Broker:
    """A broker at 127.0.0.1:port; `settings` are lines of Kafka's server.properties."""

    def __init__(self, folder, settings):
        self.folder = folder
        if os.environ.get("SLUICE_GOLDEN_BROKER") == "kafka":
            self.start_kafka(settings)
        else:
            given = [*settings, "strict.replication.factor=true"]
            self.stack = stack_module.Stack(folder, *[f"--kafka-setting={line}" for line in given])
            self.stack.start()
            self.logdir = self.stack.data / "kafka"
            self.port = int(self.stack.kafka.rsplit(":", 1)[1])

    def start_kafka(self, settings):
        self.stack = None
        self.logdir = self.folder / "kafka" / "log"
        self.peers = pathlib.Path(os.environ["SLUICE_PEERS"]) / "kafka"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = 20000 + probe.getsockname()[1] % 20000
        subprocess.run([self.peers / "start.sh", str(self.port), str(self.folder / "kafka"), *settings], check=True,
                       env={**os.environ, "HEAP": "400m"}, stdout=subprocess.DEVNULL)

    def stop(self):
        if self.stack:
            self.stack.stop()
        else:
            subprocess.run([self.peers / "stop.sh", str(self.folder / "kafka")])


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    broker = Broker(tmp_path_factory.mktemp("plain"), [])
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def acl(tmp_path_factory):
    """With an authorizer; whoever comes may do all."""
    broker = Broker(tmp_path_factory.mktemp("acl"),
                    ["authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                     "super.users=User:ANONYMOUS"])
    yield broker
    broker.stop()


@pytest.fixture
def broker(request, tmp_path):
    case = json.loads((CASES / f"{request.param}.json").read_text())
    if case["broker"] != "fresh":
        yield case, request.getfixturevalue(case["broker"])
        return
    own = Broker(tmp_path, case.get("settings", []))
    yield case, own
    own.stop()


def mask(text, step, port, cwd, logdir, err=False):
    """What changes from run to run, as it is masked in the recordings."""
    rules = [
        (re.escape(str(cwd)), "{CWD}"),
        (re.escape(str(logdir)), "{LOGDIR}"),
        (re.escape(f"127.0.0.1:{port}"), "{BOOTSTRAP}"),
        (r"(?m)^\[?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,:.]\d{3}\]?", "{TS}"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[:.,]\d{3}", "{TS}"),
        (r"(TopicId: |topic ID |topic id |topicId=|with id |TopicId )[\w-]{22}(?=\W|$)", r"\1{UUID}"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "{UUID}"),
        (r"(console|perf)-consumer-\d{1,6}\b", r"\1-consumer-{N}"),
        (r"\b(?!1700000)1[789]\d{11}\b", "{MS}"),
        (r"@[0-9a-f]{5,8}\b", "@{N}"),
        (r'("(avg|target)_throughput":)[-\d.E]+', r"\1{N}"),
        (r"(?m)Epoch: \d+$", "Epoch: {N}"),
    ]
    if step.get("scrub") == "numbers":
        rules += [(r"(?<![\w{])-?\d[\d.]*(E-?\d+)?|\bNaN\b", "{N}"), (r"(?m)(\{N\}|\{MS\}) +(?=\t|$)", r"\1")]
    for pattern, mark in rules:
        text = re.sub(pattern, mark, text)
    if step.get("usage") != "full":
        text = re.sub(r"(?ms)^Option(?: \(\* = required\))? +Description *\n.*\Z", "{USAGE}\n", text)
    if "keep" in step and not err:
        text = "".join(line for line in text.splitlines(True) if re.search(step["keep"], line))
    return text


def without_stacks(text):
    """Of what Kafka prints with a stack, what it says to a person: class names and frames are not imitated."""
    lines = text.splitlines(True)
    if "\t{STACK}\n" not in lines:
        return text
    own = [line for line in lines if not re.match(r"\t\{STACK\}$|Caused by: |(\w+\.)+[A-Z]\w*(: |$)", line)]
    return "".join(own)


def ordered(text, step):
    if not step.get("unordered"):
        return text
    return "".join(sorted(line.strip() + "\n" for line in text.splitlines() if line.strip()))


def messages(stderr):
    """The lines of Kafka's stderr that say something to a person."""
    result = []
    for line in stderr.splitlines():
        if line.startswith(("{TS} WARN", "\t{STACK}", "Caused by: ", " (")):
            continue
        if line.startswith("{TS} ERROR [Consumer"):
            continue
        line = re.sub(r"^\{TS\} ERROR ", "", line)
        line = re.sub(r' \([\w.$]+\)$', "", line)
        line = re.sub(r'^(Exception in thread "main" )?(\w+\.)+[A-Z][\w$]*(: |$)', "", line)
        line = re.sub(r"^(\w+\.)+[A-Z]\w*Exception(: |$)", "", line)
        if line.strip():
            result.append(line.rstrip())
    return result


class Run:
    def __init__(self, case, broker, cwd):
        self.case, self.port, self.logdir, self.cwd = case, broker.port, broker.logdir, cwd
        self.running = {}
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        for name, data in case.get("files", {}).items():
            path = cwd / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(data["base64"]) if isinstance(data, dict) else self.fill(data).encode())

    def fill(self, text):
        return text.replace("{BOOTSTRAP}", f"127.0.0.1:{self.port}")

    def command(self, step):
        args = [self.fill(arg) for arg in step["args"]]
        return [str(stack_module.BIN / args[0]), *args[1:]]

    def step(self, number, step):
        if (self.case["name"], number) in DIFFERENT:
            return
        if "sleep" in step:
            time.sleep(step["sleep"])
        elif "end" in step:
            process, out, err = self.running.pop(step["end"])
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            if step.get("record"):
                self.compare(number, step, process.returncode, out.read_bytes(), err.read_bytes())
        elif "start" in step:
            self.start(number, step)
        else:
            self.run(number, step)

    def run(self, number, step):
        """What is asked about commands in the background is asked until they are as far as they were when it was recorded."""
        end = time.monotonic() + (120 if self.running and {"--describe", "--list"} & set(step["args"]) else 0)
        while True:
            done = subprocess.run(self.command(step), input=self.fill(step.get("stdin", "")).encode(), cwd=self.cwd,
                                  env=self.env, capture_output=True, timeout=step.get("limit", 120))
            if "outfile" in step:
                (self.cwd / step["outfile"]).write_bytes(done.stdout)
            try:
                self.compare(number, step, done.returncode, done.stdout, done.stderr)
                return
            except AssertionError:
                if time.monotonic() > end:
                    raise

    def start(self, number, step):
        out, err = self.cwd / f"{number}.out", self.cwd / f"{number}.err"
        with open(out, "wb") as out_file, open(err, "wb") as err_file:
            process = subprocess.Popen(self.command(step), stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file,
                                       cwd=self.cwd, env=self.env)
        self.running[step["start"]] = (process, out, err)
        end = time.monotonic() + 120
        while out.read_bytes().count(b"\n") < step.get("lines", 0) and time.monotonic() < end:
            time.sleep(0.02)

    def compare(self, number, step, code, out, err):
        where = f"step {number}: {' '.join(step.get('args', ['end']))}"
        stdout = ordered(mask(out.decode("utf-8", "replace"), step, self.port, self.cwd, self.logdir), step)
        stderr = mask(err.decode("utf-8", "replace"), step, self.port, self.cwd, self.logdir, err=True)
        if not (step.get("setup") and code == step["exit"]):
            assert stdout == without_stacks(step["stdout"]), f"{where}\nstderr: {stderr}"
        expected, _ = OTHER_EXIT.get((self.case["name"], number), (step["exit"], ""))
        assert code == expected, f"{where}\nstdout: {stdout}\nstderr: {stderr}"
        if step.get("usage") == "full":
            assert stderr == step["stderr"], where
        if not step.get("setup"):
            for message in messages(step["stderr"]):
                assert message in stderr, f"{where}\nmissing: {message}\nstderr: {stderr}"


@pytest.mark.parametrize("broker", NAMES, indirect=True)
def test_our_tools_do_what_kafkas_did(broker, tmp_path):
    case, server = broker
    cwd = tmp_path / "cwd"
    cwd.mkdir()
    run = Run(case, server, cwd)
    try:
        for number, step in enumerate(case["steps"]):
            run.step(number, step)
    finally:
        for process, _, _ in run.running.values():
            process.kill()
            process.wait()
