"""What the recorded sessions of Kafka's tools cannot show: partitions of keys, servers that do not answer, signals,
damage, and where a consumer without a group starts. The right values were read off Kafka 3.5.0's own tools."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import pytest
from flume_agent import Agent
from waiting import until
from stack import BIN, run


def consume(address, topic, *options, timeout_ms=1500, count=None):
    """What comes within a time; with a count, that many messages, however long they take."""
    end = ("--timeout-ms", timeout_ms) if count is None else ("--max-messages", count, "--timeout-ms", 120000)
    return run("kafka-console-consumer", "--bootstrap-server", address, "--topic", topic, *end, *options, check=False)


def produce(address, topic, lines, *options, check=True):
    return run("kafka-console-producer", "--bootstrap-server", address, "--topic", topic, *options, stdin=lines, check=check)


def create(address, topic, partitions):
    run("kafka-topics", "--bootstrap-server", address, "--create", "--topic", topic, "--partitions", partitions)


@pytest.fixture(scope="module")
def closed_port():
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="module")
def silent_port():
    """Takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        yield f"127.0.0.1:{listener.getsockname()[1]}"


KEYED = ("--property", "parse.key=true", "--property", "key.separator=:")


def test_keys_are_placed_as_java_places_them(stack):
    create(stack.kafka, "two", 2)
    produce(stack.kafka, "two", "k3:x\nk14:y\n", *KEYED)
    shown = consume(stack.kafka, "two", "--from-beginning", "--property", "print.partition=true", "--property",
                    "print.key=true", count=2).stdout
    assert sorted(shown.splitlines()) == ["Partition:0\tk3\tx", "Partition:1\tk14\ty"]
    create(stack.kafka, "many", 32)
    produce(stack.kafka, "many", ":a\n:b\n:c\n", *KEYED)  # the empty key has a hash too
    shown = consume(stack.kafka, "many", "--from-beginning", "--property", "print.partition=true", count=3).stdout
    assert shown.splitlines() == [f"Partition:25\t{value}" for value in "abc"]


def test_partitioner_class_is_honoured(stack):
    create(stack.kafka, "turns", 4)
    produce(stack.kafka, "turns", "".join(f"same:{i}\n" for i in range(8)), *KEYED, "--producer-property",
            "partitioner.class=org.apache.kafka.clients.producer.RoundRobinPartitioner")
    shown = consume(stack.kafka, "turns", "--from-beginning", "--property", "print.partition=true", count=8).stdout
    assert [line.split("\t")[0] for line in sorted(shown.splitlines())] == [f"Partition:{i // 2}" for i in range(8)]


@pytest.mark.parametrize("policy, lines", [("earliest", ["a"]), ("latest", [])])
def test_offset_reset_counts_without_a_group(stack, policy, lines):
    topic = f"reset-{policy}"
    produce(stack.kafka, topic, "a\n")
    done = consume(stack.kafka, topic, "--consumer-property", f"auto.offset.reset={policy}", count=len(lines) or None)
    assert (done.stdout.splitlines(), done.returncode) == (lines, 0)


def test_no_offset_reset_is_an_error_without_a_group(stack):
    produce(stack.kafka, "reset-none", "a\n")
    done = consume(stack.kafka, "reset-none", "--consumer-property", "auto.offset.reset=none", timeout_ms=20000)
    assert "Undefined offset with no reset policy for partitions: [reset-none-0]" in done.stderr
    assert done.stdout == ""


def test_internal_topics_are_included_when_asked_for(stack):
    produce(stack.kafka, "grouped", "a\n")
    consume(stack.kafka, "grouped", "--group", "readers", "--from-beginning", count=1)
    include = ("--bootstrap-server", stack.kafka, "--include", "__consumer.*", "--from-beginning", "--timeout-ms", "1500")
    assert run("kafka-console-consumer", *include).stdout == ""
    formatter = ("--consumer-property", "exclude.internal.topics=false", "--formatter",
                 "kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter")
    until(lambda: "[readers,grouped,0]" in run("kafka-console-consumer", *include, *formatter).stdout, "offsets are shown")


def test_a_group_reads_the_topics_of_an_expression(stack):
    for topic in ("pattern-1", "pattern-2"):
        produce(stack.kafka, topic, topic + "\n")
    done = run("kafka-console-consumer", "--bootstrap-server", stack.kafka, "--include", "pattern-.", "--group", "all",
               "--from-beginning", "--max-messages", "2", "--timeout-ms", "120000")
    assert sorted(done.stdout.splitlines()) == ["pattern-1", "pattern-2"]


def test_a_consumer_says_what_is_not_there(stack):
    quiet = ("--consumer-property", "allow.auto.create.topics=false")
    assert "Topic nowhere is not there" in consume(stack.kafka, "nowhere", *quiet).stderr
    create(stack.kafka, "small", 2)
    assert "Topic small has no partition 7, only 2" in consume(stack.kafka, "small", "--partition", "7").stderr
    done = run("kafka-console-consumer", "--bootstrap-server", stack.kafka, "--include", "nothing.*", "--timeout-ms", "1500")
    assert "No topic matches nothing.*" in done.stderr


def test_a_topic_without_a_name_is_an_error(stack):
    done = consume(stack.kafka, "")
    assert done.returncode == 1
    assert "Topic collection to subscribe to cannot contain null or empty topic" in done.stderr


def told_times(commands, seconds):
    """Runs all for so many seconds; gives for each (address it names, times at which its stderr named it)."""
    begin = time.monotonic()
    running = []
    for command, address in commands:
        process = subprocess.Popen([str(BIN / command[0]), *command[1:]], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        process.stdin.write("a\n")
        process.stdin.flush()
        os.set_blocking(process.stderr.fileno(), False)
        running.append((process, address, []))
    while time.monotonic() - begin < seconds:
        for process, address, times in running:
            if address in process.stderr.readline():
                times.append(time.monotonic() - begin)
        time.sleep(0.02)
    for process, _, _ in running:
        process.kill()
        process.wait()
    return [times for _, _, times in running]


def test_a_server_that_does_not_answer_is_named_at_once_and_again(closed_port, silent_port):
    commands = []
    for address in (closed_port, silent_port):
        commands += [(("kafka-console-producer", "--bootstrap-server", address, "--topic", "x"), address),
                     (("kafka-console-consumer", "--bootstrap-server", address, "--topic", "x"), address),
                     (("kafka-topics", "--bootstrap-server", address, "--list"), address)]
    for (command, _), times in zip(commands, told_times(commands, 25)):
        assert times and times[0] < 9, (command, times)  # 1 s, on a machine that is not busy; not the second line
        assert any(9 < when for when in times), (command, times)
        assert len(times) <= 5, (command, times)


def test_records_that_did_not_arrive_are_counted(closed_port):
    done = produce(closed_port, "x", "a\nb\nc\n", "--max-block-ms", "1500", check=False)
    assert done.returncode == 1
    assert done.stderr.count("Topic x not present in metadata after 1500 ms.") == 3
    assert done.stderr.endswith("3 messages were not delivered\n")


def test_an_invalid_topic_is_said_as_kafka_says_it(stack):
    done = produce(stack.kafka, "not valid", "a\n", check=False)
    assert "[Producer clientId=console-producer] Metadata response reported invalid topics [not valid]" in done.stderr
    assert "Invalid topics: [not valid]" in done.stderr
    assert done.returncode == 1
    done = consume(stack.kafka, "not valid")
    assert "[Consumer clientId=console-consumer, groupId=" in done.stderr
    assert "Metadata response reported invalid topics [not valid]" in done.stderr


def start(*command, stdin=None):
    def own_signals():
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
    return subprocess.Popen([str(BIN / command[0]), *command[1:]], stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, preexec_fn=own_signals)


def catches(process, number):
    """A handler is set, or the signal is blocked for a thread that waits for it."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    masks = re.findall(r"^Sig(?:Cgt|Blk):\s*(\w+)$", status, re.M)
    return any(int(mask, 16) >> (number - 1) & 1 for mask in masks)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_with_kafkas_exit_codes(stack, number):
    topic = f"signal-{number}"
    producer = start("kafka-console-producer", "--bootstrap-server", stack.kafka, "--topic", topic, "--timeout", "60000",
                     stdin=subprocess.PIPE)
    consumer = start("kafka-console-consumer", "--bootstrap-server", stack.kafka, "--topic", topic, "--group", f"g{number}",
                     "--from-beginning")
    try:
        producer.stdin.write("typed before\n")
        producer.stdin.flush()
        until(lambda: topic in topics(stack.kafka, "--list").stdout.split(), "one of them has asked for the topic")
        until(lambda: catches(producer, number) and catches(consumer, number), "both have begun")
        producer.send_signal(number)
        assert producer.wait(120) == 128 + number
        # What was typed is sent, though its batch was to wait a minute.
        assert consumer.stdout.readline() == "typed before\n"
        consumer.send_signal(number)
        assert consumer.wait(120) == 128 + number
        assert consumer.stderr.read().endswith("Processed a total of 1 messages\n")
    finally:
        producer.kill()
        consumer.kill()


def test_ends_are_bounded_while_the_broker_hangs(own_stack):
    produce(own_stack.kafka, "t", "a\n")
    readers = [start("kafka-console-consumer", "--bootstrap-server", own_stack.kafka, "--topic", "t", "--group", f"g{i}",
                     "--from-beginning") for i in range(2)]
    for reader in readers:
        assert reader.stdout.readline() == "a\n"
    own_stack.process.send_signal(signal.SIGSTOP)
    try:
        for reader in readers:
            reader.send_signal(signal.SIGINT)
        time.sleep(0.5)
        readers[0].send_signal(signal.SIGINT)
        assert readers[0].wait(60) == -signal.SIGINT  # the second one ends it at once
        assert readers[1].wait(120) == 130
    finally:
        own_stack.process.send_signal(signal.SIGCONT)
        for reader in readers:
            reader.kill()


def flip_a_bit(folder, needle):
    (segment,) = [path for path in pathlib.Path(folder).rglob("*.log") if needle in path.read_bytes()]
    data = bytearray(segment.read_bytes())
    data[data.index(needle)] ^= 1
    segment.write_bytes(data)


def test_damage_is_not_delivered(own_stack):
    for value in ("first", "flipped", "last"):
        produce(own_stack.kafka, "damaged", value + "\n")
    flip_a_bit(own_stack.data, b"flipped")
    done = consume(own_stack.kafka, "damaged", "--from-beginning", timeout_ms=5000)
    assert done.stdout == "first\n"
    assert done.returncode == 1
    assert re.search(r"Record batch for partition damaged-0 at offset 1 is invalid: .*CRC", done.stderr), done.stderr
    # A group does not commit past it, and comes to it again.
    for lines in ("first\n", ""):
        done = consume(own_stack.kafka, "damaged", "--from-beginning", "--group", "g", timeout_ms=5000)
        assert (done.stdout, done.returncode) == (lines, 1)
    unchecked = consume(own_stack.kafka, "damaged", "--from-beginning", "--consumer-property", "check.crcs=false")
    assert unchecked.stdout == "first\nglipped\nlast\n"


def topics(address, *options):
    return run("kafka-topics", "--bootstrap-server", address, *options, check=False)


def test_kafka_topics_without_arguments():
    done = run("kafka-topics", check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "Create, delete, describe, or change a topic.")


def test_kafka_topics_by_id(stack):
    create(stack.kafka, "named", 1)
    for text, words in [("short", "Last unit does not have enough valid bits"),
                        ("not/valid", "Illegal base64 character 2f"),
                        ("", "Input string `` decoded as 0 bytes, which is not equal to the expected 16 bytes of a "
                             "base64-encoded UUID")]:
        done = topics(stack.kafka, "--describe", "--topic", "named", "--topic-id", text)
        assert (done.returncode, done.stdout) == (1, f"Error while executing topic command : {words}\n")
    # The id of zeros is none: the name counts.
    done = topics(stack.kafka, "--describe", "--topic", "named", "--topic-id", "A" * 22)
    identity = re.match(r"Topic: named\tTopicId: (\S{22})\t", done.stdout)
    assert identity, done.stdout
    # Another one counts alone.
    done = topics(stack.kafka, "--describe", "--topic", "else", "--topic-id", identity[1])
    assert done.stdout.startswith("Topic: named\t")


def test_kafka_topics_wants_an_assignment_for_each_added_partition(stack):
    create(stack.kafka, "grows", 4)
    done = topics(stack.kafka, "--alter", "--topic", "grows", "--partitions", "5", "--replica-assignment", "1")
    assert done.stdout == ("Error while executing topic command : Attempted to add 1 additional partition(s), but only 0 "
                           "assignment(s) were specified.\n")
    assert topics(stack.kafka, "--alter", "--topic", "grows", "--partitions", "5", "--replica-assignment",
                  "1,1,1,1,1").returncode == 0


@pytest.mark.parametrize("tool", ["kafka-topics", "kafka-topics.sh", "kafka-console-producer", "kafka-console-consumer.sh",
                                  "kafka-get-offsets"])
def test_zookeeper_is_refused_by_name_and_why(tool):
    done = run(tool, "--zookeeper", "localhost:2181", "--topic", "t", check=False)
    assert done.returncode == 1
    assert "zookeeper is not a recognized option" in done.stderr + done.stdout  # kafka-get-offsets says it there, as Kafka's
    assert "have not spoken to ZooKeeper since 3.0: give the broker's address with --bootstrap-server" in done.stderr


def test_an_unreachable_cluster_ends_a_command_at_its_timeout(closed_port, silent_port, tmp_path):
    config = tmp_path / "client.properties"
    config.write_text("default.api.timeout.ms=2000\nrequest.timeout.ms=2000\n")
    for address in (closed_port, silent_port):
        begin = time.monotonic()
        done = topics(address, "--list", "--command-config", str(config))
        assert done.returncode == 1 and time.monotonic() - begin < 40  # not after the default's 60 s
        assert done.stdout == ("Error while executing topic command : Timed out waiting for a node assignment. Call: "
                               "listTopics\n")
        assert address in done.stderr


def test_flumes_kafka_source_does_not_deliver_damage(own_stack, tmp_path):
    for topic in ("flume-good", "flume-bad", "other"):
        create(own_stack.kafka, topic, 1)
    for value in ("first", "flipped", "last"):
        produce(own_stack.kafka, "flume-bad", value + "\n")
    flip_a_bit(own_stack.data, b"flipped")
    produce(own_stack.kafka, "other", "elsewhere\n")
    (tmp_path / "out").mkdir()
    conf = tmp_path / "agent.conf"
    conf.write_text(f"""a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = org.apache.flume.source.kafka.KafkaSource
a.sources.s.kafka.bootstrap.servers = {own_stack.kafka}
a.sources.s.kafka.topics.regex = flume-(?!x)\\\\w+
a.sources.s.kafka.consumer.auto.offset.reset = earliest
a.sources.s.batchDurationMillis = 100
a.sources.s.batchSize = 100
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = {tmp_path / "out"}
a.sinks.k.channel = c
""")
    agent = Agent(conf, own_stack.data, log=tmp_path / "agent.log").start()
    try:
        until(lambda: "is invalid" in agent.text(), "the damage is told")
        # Other partitions go on.
        produce(own_stack.kafka, "flume-good", "fine\n")
        until(lambda: "fine" in written(tmp_path), "the other topic's record is there")
    finally:
        agent.stop()
    assert sorted(written(tmp_path).split()) == ["fine", "first"]
    assert "Record batch for partition flume-bad-0 at offset 1 is invalid" in agent.text()


def written(folder):
    return "".join(path.read_text() for path in (folder / "out").iterdir())


@pytest.mark.parametrize("entities", [
    ("--entity-type", "users", "--entity-type", "clients", "--entity-name", "alice"),
    ("--entity-type", "users", "--entity-name", "alice", "--entity-name", "bob"),
])
def test_settings_are_altered_only_where_each_type_has_its_name(stack, entities):
    done = run("kafka-configs", "--bootstrap-server", stack.kafka, "--alter", *entities, "--add-config",
               "producer_byte_rate=1024", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", "An entity name must be specified for every entity type\n")
    for types in (("users",), ("clients",), ("users", "clients")):
        kinds = [word for kind in types for word in ("--entity-type", kind)]
        assert run("kafka-configs", "--bootstrap-server", stack.kafka, "--describe", *kinds).stdout == ""


def test_a_reset_plan_moves_all_that_it_lists_or_nothing(stack, tmp_path):
    produce(stack.kafka, "planned", "a\nb\n")
    consume(stack.kafka, "planned", "--group", "planned", "--from-beginning", "--max-messages", "2", timeout_ms=20000)
    groups = ("kafka-consumer-groups", "--bootstrap-server", stack.kafka)
    plan = tmp_path / "plan.csv"
    plan.write_text("planned,0,0\nplanned,0,abc\n")
    done = run(*groups, "--reset-offsets", "--group", "planned", "--from-file", plan, "--execute")
    assert done.stdout == ("\nError: Executing consumer group command failed due to the reset plan's line 2, "
                           "planned,0,abc: \"abc\" is no offset\n")
    described = run(*groups, "--describe", "--group", "planned").stdout.splitlines()[-1].split()
    assert described[:4] == ["planned", "planned", "0", "2"]


# Each would wait a minute else, as other tools do.
@pytest.mark.parametrize("options", [(), ("--timeout", "200"), ("--timeout", "0")])
def test_groups_are_asked_for_as_long_as_was_said(closed_port, silent_port, options):
    for address in (closed_port, silent_port):
        done = run("kafka-consumer-groups", "--bootstrap-server", address, "--list", *options, timeout=45)
        assert "Error: Executing consumer group command failed due to " in done.stdout
    wrong = run("kafka-consumer-groups", "--bootstrap-server", closed_port, "--list", "--timeout", "x", timeout=45)
    assert "failed due to Cannot parse argument 'x' of option timeout" in wrong.stdout


def test_servers_of_a_configuration_file_are_asked(stack, tmp_path):
    config = tmp_path / "client.properties"
    config.write_text(f"bootstrap.servers={stack.kafka}\n")
    assert run("kafka-cluster", "cluster-id", "--config", config).stdout.startswith("Cluster ID: ")
    run("kafka-topics", "--command-config", config, "--create", "--topic", "by-file")
    run("kafka-console-producer", "--producer.config", config, "--topic", "by-file", stdin="a\n")
    read = run("kafka-console-consumer", "--consumer.config", config, "--topic", "by-file", "--from-beginning",
               "--max-messages", "1", "--timeout-ms", "20000")
    assert read.stdout == "a\n"


MISSING = 'Missing required argument "[bootstrap-server]"'


@pytest.mark.parametrize("command, said", [
    ("kafka-acls --list", 'Missing required argument "[authorizer-properties]"'),
    ("kafka-broker-api-versions --command-config FILE", MISSING),
    ("kafka-cluster cluster-id", "Please specify --bootstrap-server."),
    ("kafka-cluster unregister --id 1 --config FILE", "Please specify --bootstrap-server."),
    ("kafka-configs --describe --entity-type users",
     "One of the required --bootstrap-server or --zookeeper arguments must be specified"),
    ("kafka-consumer-groups --list", MISSING),
    ("kafka-consumer-perf-test --topic t --messages 1", "Missing required option(s) [bootstrap-server]"),
    ("kafka-delete-records --offset-json-file FILE", MISSING),
    ("kafka-delete-records --offset-json-file FILE --command-config FILE", MISSING),
    ("kafka-get-offsets --topic t", "Error occurred: Missing required option(s) [bootstrap-server]"),
    ("kafka-leader-election --election-type preferred --all-topic-partitions",
     "Missing required option(s): bootstrap-server"),
    ("kafka-log-dirs --describe", MISSING),
    ("kafka-metadata-quorum describe --status",
     "one of the arguments --bootstrap-server --bootstrap-controller is required"),
    ("kafka-reassign-partitions --list", "Please specify --bootstrap-server"),
    ("kafka-transactions list", "argument --bootstrap-server is required"),
    ("kafka-producer-perf-test --topic t --num-records 1 --throughput -1 --record-size 1 --producer-props acks=1",
     "No resolvable bootstrap urls given in bootstrap.servers"),
    ("kafka-verifiable-producer --topic t", "one of the arguments --bootstrap-server --broker-list is required"),
    ("kafka-verifiable-consumer --topic t --group-id g",
     "one of the arguments --bootstrap-server --broker-list is required"),
])
def test_servers_that_nobody_named_are_asked_for(command, said, tmp_path):
    config = tmp_path / "none.properties"
    config.write_text("client.id=x\n")
    done = run(*command.replace("FILE", str(config)).split(), check=False)
    assert done.returncode == 1
    blanks = re.compile(r"\s+")  # the text is wrapped where there is a table of arguments
    assert blanks.sub("", said) in blanks.sub("", done.stdout + done.stderr)


@pytest.mark.parametrize("command, wrong", [
    ("kafka-cluster cluster-id --id 3", "--id"), ("kafka-cluster unregister more --id 3", "more"),
    ("kafka-transactions list --topic t", "--topic"), ("kafka-transactions describe --transactional-id x more", "more"),
])
def test_arguments_of_another_command_are_refused(closed_port, command, wrong):
    done = run(*command.split(), "--bootstrap-server", closed_port, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"error: unrecognized arguments: '{wrong}'" in " ".join(done.stderr.split())


def test_voters_are_those_of_kafkas_quorums(stack, tmp_path):
    (tmp_path / "meta.properties").write_text("version=1\nnode.id=2\ndirectory.id=3J1LCwoXQw2Ro6xi5mCbbg\n")
    config = tmp_path / "controller.properties"
    config.write_text(f"node.id=2\ncontroller.listener.names=C\nlisteners=C://127.0.0.1:9\nlog.dirs={tmp_path}\n")
    at = ("kafka-metadata-quorum", "--bootstrap-server", stack.kafka)
    for line in (["--command-config", config, "add-controller"],
                 ["remove-controller", "-i", "2", "-d", "3J1LCwoXQw2Ro6xi5mCbbg"]):
        done = run(*at, *line, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "UnsupportedVersionException" in done.stderr


FEATURES = ("kafka-features", "--bootstrap-server")


def test_features_are_described_as_kafka_does(stack):
    lines = run(*FEATURES, stack.kafka, "describe").stdout.splitlines()
    assert ("Feature: metadata.version\tSupportedMinVersion: 3.0-IV1\tSupportedMaxVersion: 3.5-IV2\t"
            "FinalizedVersionLevel: 3.5-IV2\tEpoch: 0") in lines
    assert lines == sorted(lines)


@pytest.mark.parametrize("command, code, out, err", [
    ("upgrade --metadata 3.5", 0, "metadata.version was upgraded to 11.\n", ""),
    ("upgrade --feature metadata.version=11 --dry-run", 0, "metadata.version can be upgraded to 11.\n", ""),
    ("downgrade --metadata 3.3-IV0", 1, "Could not downgrade metadata.version to 4. Invalid metadata.version 4. Unable to "
     "set a metadata.version less than 3.3-IV0\n", "1 out of 1 operation(s) failed.\n"),
    ("disable --feature metadata.version", 1, "Could not disable metadata.version. Invalid update version 0 for feature "
     "metadata.version. Local controller 1 only supports versions 1-11\n", "1 out of 1 operation(s) failed.\n"),
    ("upgrade", 1, "", "You must specify at least one feature to upgrade\n"),
    ("upgrade --feature baaz", 1, "", "Can't parse feature=level string baaz: equals sign not found.\n"),
    ("upgrade --feature w=tf", 1, "", "Can't parse feature=level string w=tf: unable to parse tf as a short.\n"),
    ("upgrade --feature a=1 --feature a=2", 1, "", "Feature a was specified more than once.\n"),
    ("upgrade --metadata 2.8", 1, "", "Unsupported metadata version 2.8. Supported metadata versions are 3.3-IV0,"),
    ("describe --unsafe", 1, "", "Command line error: unrecognized arguments: '--unsafe'. Type --help for help.\n"),
    ("descibe", 1, "", "Command line error: invalid choice: 'descibe' (choose from 'describe', 'upgrade', 'downgrade', "
     "'disable'). Type --help for help.\n"),
    ("", 1, "", "Command line error: too few arguments. Type --help for help.\n"),
])
def test_features_are_changed_in_kafkas_words(stack, command, code, out, err):
    done = run(*FEATURES, stack.kafka, *command.split(), check=False)
    assert (done.returncode, done.stdout) == (code, out)
    assert done.stderr.startswith(err) and bool(err) == bool(done.stderr)


def test_features_help_is_kafkas():
    done = run("kafka-features", "--help")
    assert done.stdout.startswith("usage: kafka-features [-h] --bootstrap-server BOOTSTRAP_SERVER\n")
    assert "{describe,upgrade,downgrade,disable}" in done.stdout
