"""Groups under the consumer protocol (KIP-848), fetch sessions (KIP-227), and what one node answers to the rest of Kafka's APIs."""

import json
import time
import urllib.request
import uuid

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic

import kafka_group_cases as cases
import kafka_off_cases as off
from kafka_raw import TAGS, Connection, Reader, array, compact, i8, i16, i32, text
from stack import Stack

LONG = 120


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A stack whose members hear of changes soon."""
    running = Stack(tmp_path_factory.mktemp("quick"), "--kafka-setting=group.consumer.heartbeat.interval.ms=300").start()
    yield running
    running.stop()


def name():
    return "t-" + uuid.uuid4().hex[:12]


def make_topic(stack, partitions):
    topic = name()
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result(LONG)
    return topic


def fill(stack, topic, partitions, each):
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka})
    for index in range(partitions * each):
        producer.produce(topic, str(index), partition=index % partitions)
    assert producer.flush(LONG) == 0


class Member:
    """A consumer that is polled until what it waits for has come; keeps the values that it got."""

    def __init__(self, stack, group, topics, **settings):
        self.values = []
        self.consumer = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": group, "group.protocol": "consumer",
                                                  "auto.offset.reset": "earliest", **settings})
        self.consumer.subscribe(topics)

    def poll(self):
        message = self.consumer.poll(0.1)
        if message is not None and message.error() is None:
            self.values.append(int(message.value()))

    def partitions(self):
        return sorted((one.topic, one.partition) for one in self.consumer.assignment())

    def close(self):
        self.consumer.close()


def poll_until(members, done):
    end = time.monotonic() + LONG
    while not done():
        assert time.monotonic() < end, [member.partitions() for member in members]
        for member in members:
            member.poll()


@pytest.mark.parametrize("case", cases.CASES)
def test_answers_are_kafkas(stack, case):
    recorded = json.loads(cases.RECORDED.read_text())[case]
    assert cases.answers(stack.kafka, name(), case) == recorded


def describe(stack, group):
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    return admin.describe_consumer_groups([group])[group].result(LONG)


def test_members_share_and_take_over(quick):
    topic, group = make_topic(quick, 4), name()
    fill(quick, topic, 4, 10)
    first = Member(quick, group, [topic])
    poll_until([first], lambda: len(first.values) == 40)
    second = Member(quick, group, [topic])
    both = [first, second]
    poll_until(both, lambda: [len(member.partitions()) for member in both] == [2, 2])
    assert sorted(first.partitions() + second.partitions()) == [(topic, index) for index in range(4)]
    told = describe(quick, group)
    assert (told.type, told.partition_assignor) == (confluent_kafka.ConsumerGroupType.CONSUMER, "uniform")
    assert sorted(len(member.assignment.topic_partitions) for member in told.members) == [2, 2]
    first.close()
    poll_until([second], lambda: len(second.partitions()) == 4)
    fill(quick, topic, 4, 1)
    poll_until([second], lambda: len(second.values) >= 4)
    second.close()
    assert describe(quick, group).members == []


def test_an_expression_finds_topics_that_come_later(quick):
    prefix = name()
    admin = AdminClient({"bootstrap.servers": quick.kafka})
    admin.create_topics([NewTopic(prefix + "-a", 1, 1)])[prefix + "-a"].result(LONG)
    member = Member(quick, name(), [f"^{prefix}-[a-c]"])
    poll_until([member], lambda: len(member.partitions()) == 1)
    for more in (prefix + "-b", prefix + "-z"):
        admin.create_topics([NewTopic(more, 1, 1)])[more].result(LONG)
    poll_until([member], lambda: len(member.partitions()) == 2)
    assert member.partitions() == [(prefix + "-a", 0), (prefix + "-b", 0)]
    member.close()


def test_a_group_moves_to_the_new_protocol_and_back(quick):
    topic, group = make_topic(quick, 2), name()
    old = Member(quick, group, [topic], **{"group.protocol": "classic"})
    poll_until([old], lambda: len(old.partitions()) == 2)
    new = Member(quick, group, [topic])
    both = [old, new]
    poll_until(both, lambda: [len(member.partitions()) for member in both] == [1, 1])
    assert describe(quick, group).type == confluent_kafka.ConsumerGroupType.CONSUMER
    new.close()
    poll_until([old], lambda: len(old.partitions()) == 2)
    assert describe(quick, group).type == confluent_kafka.ConsumerGroupType.CLASSIC
    old.close()


def test_the_console_shows_groups_of_both_protocols(quick):
    """One group of the new protocol took the whole list away: DescribeGroups does not know it."""

    def shown(path):
        with urllib.request.urlopen(f"http://{quick.addresses['console']}/api/v1/groups{path}", timeout=LONG) as answer:
            return json.load(answer)

    topic, old_group, new_group = make_topic(quick, 2), name(), name()
    fill(quick, topic, 2, 3)
    old = Member(quick, old_group, [topic], **{"group.protocol": "classic"})
    new = Member(quick, new_group, [topic])
    poll_until([old, new], lambda: len(old.values) == len(new.values) == 6)
    for member in (old, new):
        member.consumer.commit(asynchronous=False)
    groups = {group["id"]: group for group in shown("")["groups"]}
    for group in (old_group, new_group):
        assert (groups[group]["members"], groups[group]["lag"], groups[group]["topics"]) == (1, 0, [topic])
        told = shown(f"/{group}")
        assert told["protocol_type"] == "consumer"
        assert sorted(part["id"] for part in told["members"][0]["partitions"]) == [0, 1]
    old.close()
    new.close()
    empty = shown(f"/{new_group}")
    assert (empty["state"], empty["members"], [one["committed"] for one in empty["offsets"]]) == ("Empty", [], [3, 3])


def test_the_command_describes_groups_of_the_new_protocol(quick):
    def described(*options):
        done = quick.run("kafka-consumer-groups", "--bootstrap-server", quick.kafka, "--describe", "--group", group, *options)
        return [line.split() for line in done.stdout.splitlines() if line.startswith(group)], done.stderr

    topic, group = make_topic(quick, 2), name()
    fill(quick, topic, 2, 3)
    member = Member(quick, group, [topic])
    poll_until([member], lambda: len(member.values) == 6)
    member.consumer.commit(asynchronous=False)
    rows, _ = described()
    assert [row[:6] for row in rows] == [[group, topic, str(part), "3", "3", "0"] for part in (0, 1)]
    assert rows[0][6] != "-"
    rows, _ = described("--members")
    assert [row[-1] for row in rows] == ["2"]
    member.close()
    rows, errors = described()
    assert [row[3:7] for row in rows] == [["3", "3", "0", "-"]] * 2
    assert f"Consumer group '{group}' has no active members." in errors


def test_offsets_and_members_are_there_after_a_kill(own_stack):
    topic, group = make_topic(own_stack, 2), name()
    fill(own_stack, topic, 2, 5)
    member = Member(own_stack, group, [topic], **{"enable.auto.commit": False})
    poll_until([member], lambda: len(member.values) == 10)
    member.consumer.commit(asynchronous=False)
    before = describe(own_stack, group).members[0].member_id
    own_stack.kill()
    own_stack.start()
    fill(own_stack, topic, 2, 1)
    poll_until([member], lambda: len(member.values) == 12)
    assert [one.member_id for one in describe(own_stack, group).members] == [before]
    member.close()


def fetch(connection, session, epoch, offsets, topic):
    """Fetch version 7: the error, the session, and (partition, bytes of records) of each that is answered."""
    partitions = b"".join(i32(index) + offset.to_bytes(8, "big") + b"\xff" * 8 + i32(1 << 20) for index, offset in offsets.items())
    topics = i32(1) + text(topic) + i32(len(offsets)) + partitions if offsets else i32(0)
    reader = Reader(connection.ask(1, 7, i32(-1) + i32(0) + i32(0) + i32(1 << 20) + i8(0) + i32(session) + i32(epoch) + topics + i32(0)))
    reader.take(4)
    error, session, answered = reader.number("h"), reader.number("i"), []

    def partition():
        index = reader.number("i")
        reader.take(2 + 8 + 8 + 8)
        reader.list(lambda: reader.take(16))
        answered.append((index, len(reader.take(reader.number("i")))))

    reader.list(lambda: (reader.text(), reader.list(partition)))
    return error, session, answered


def test_a_session_answers_what_is_new(stack):
    topic = make_topic(stack, 3)
    connection = Connection(stack.kafka)
    error, session, answered = fetch(connection, 0, 0, {0: 0, 1: 0, 2: 0}, topic)
    assert error == 0 and session > 0 and answered == [(0, 0), (1, 0), (2, 0)]
    assert fetch(connection, session, 1, {}, topic) == (0, session, [])
    producer = confluent_kafka.Producer({"bootstrap.servers": stack.kafka})
    producer.produce(topic, "x", partition=1)
    assert producer.flush(LONG) == 0
    error, same, answered = fetch(connection, session, 2, {}, topic)
    assert (error, same, [index for index, _ in answered]) == (0, session, [1])
    assert answered[0][1] > 0
    assert fetch(connection, session, 3, {1: 1}, topic) == (0, session, [])
    assert fetch(connection, session, 3, {}, topic)[0] == 71  # INVALID_FETCH_SESSION_EPOCH
    assert fetch(connection, session + 1000, 1, {}, topic)[0] == 70  # FETCH_SESSION_ID_NOT_FOUND
    assert fetch(connection, session, -1, {0: 0}, topic) == (0, 0, [(0, 0)])
    assert fetch(connection, session, 4, {}, topic)[0] == 70


def test_three_replicas_are_one_with_a_warning(own_stack):
    topic = name()
    admin = AdminClient({"bootstrap.servers": own_stack.kafka})
    admin.create_topics([NewTopic(topic, 1, 3)])[topic].result(LONG)
    assert [len(one.replicas) for one in admin.list_topics(topic).topics[topic].partitions.values()] == [1]
    log = (own_stack.folder / "stack.log").read_text()
    assert log.count(f"one replica instead of more: there is one node\" topic={topic} asked=3") == 1


@pytest.mark.parametrize("release,fetch,heartbeat", [("3.5", 15, None), ("3.9", 17, 0), ("4.0", 17, 1)])
def test_an_older_release_is_all_that_is_offered(tmp_path, release, fetch, heartbeat):
    running = Stack(tmp_path, f"--kafka-setting=compatibility.version={release}").start()
    try:
        reader = Reader(Connection(running.kafka).ask(18, 0, b""))
        assert reader.number("h") == 0
        newest = {key: high for key, _, high in reader.list(lambda: [reader.number("h") for _ in range(3)])}
        assert (newest[1], newest.get(68)) == (fetch, heartbeat)
    finally:
        running.stop()


def test_share_and_streams_groups_are_off_as_with_kafka(tmp_path):
    running = Stack(tmp_path, "--kafka-setting=compatibility.version=4.3").start()
    try:
        assert off.recorded_from(running.kafka) == json.loads(off.RECORDED.read_text())
    finally:
        running.stop()


def test_newer_versions_of_what_is_off_are_offered(stack):
    assert off.offered(stack.kafka) == {76: [1, 1], 77: [1, 1], 78: [1, 2], 79: [1, 2], 88: [0, 1], 89: [0, 1],
                                        90: [0, 1], 91: [0, 0], 92: [0, 0]}


def test_delegation_tokens_are_refused_by_their_error(stack):
    connection = Connection(stack.kafka)
    error = i16(64)  # DELEGATION_TOKEN_REQUEST_NOT_ALLOWED
    assert connection.ask(38, 1, i32(0) + (0).to_bytes(8, "big")).startswith(error)
    assert connection.ask(39, 1, i32(0) + (0).to_bytes(8, "big")).startswith(error)
    assert connection.ask(40, 1, i32(0) + (0).to_bytes(8, "big")).startswith(error)
    assert connection.ask(41, 1, i32(-1)).startswith(error)


GROUP = 32
SET, DELETE, APPEND = 0, 1, 2
REFUSED = [  # in Kafka 4.3's words
    ("consumer.session.timeout.ms", SET, "5000", "consumer.session.timeout.ms must be greater than consumer.heartbeat.interval.ms"),
    ("consumer.session.timeout.ms", SET, "1",
     "consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms"),
    ("consumer.session.timeout.ms", SET, "5000000",
     "consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms"),
    ("consumer.session.timeout.ms", SET, "x",
     "Invalid value x for configuration consumer.session.timeout.ms: Not a number of type INT"),
    ("consumer.heartbeat.interval.ms", SET, "100",
     "consumer.heartbeat.interval.ms must be greater than or equal to group.consumer.min.heartbeat.interval.ms"),
    ("consumer.heartbeat.interval.ms", APPEND, "1",
     "Can't APPEND to key consumer.heartbeat.interval.ms because its type is not LIST."),
    ("nonsense", SET, "1", "Unknown group config name: nonsense"),
    ("share.session.timeout.ms", SET, "46000", "share.session.timeout.ms has no effect on this broker: it is not offered"),
]


def test_a_group_has_settings_of_its_own(tmp_path):
    running = Stack(tmp_path, "--kafka-setting", "group.consumer.min.session.timeout.ms=1000").start()
    try:
        connection = Connection(running.kafka)
        for key, operation, value, words in REFUSED:
            assert connection.alter_configs(GROUP, "g", [(key, operation, value)]) == (40, words)
        assert connection.alter_configs(GROUP, "", [("consumer.session.timeout.ms", SET, "50000")]) == (
            42, "Default group resources are not allowed.")
        assert connection.describe_configs(GROUP, "")[:2] == (42, "Group name must not be empty")
        assert connection.alter_configs(GROUP, "g", [("consumer.heartbeat.interval.ms", SET, "7000")], validate_only=True)[0] == 0
        group = cases.Group(running.kafka, "own")
        assert group.join("m", ("a",))["interval"] == 5000
        assert connection.alter_configs(GROUP, "own", [("consumer.heartbeat.interval.ms", SET, "7000")])[0] == 0
        assert group.beat("m", 1)["interval"] == 7000

        def listed():
            told = connection.ask(74, 1, array([i8(GROUP)]) + TAGS, flexible=True)
            return compact("own") + i8(GROUP) in told, compact("g") in told

        assert listed() == (True, False)
        running.kill()
        running.start()
        connection = Connection(running.kafka)
        entry = connection.describe_configs(GROUP, "own")[2]["consumer.heartbeat.interval.ms"]
        assert (entry["value"], entry["source"], entry["synonyms"]) == (
            "7000", 8, [["consumer.heartbeat.interval.ms", "7000", 8], ["group.consumer.heartbeat.interval.ms", "5000", 5]])
        assert connection.alter_configs(GROUP, "own", [("consumer.heartbeat.interval.ms", DELETE, None)])[0] == 0
        assert listed() == (False, False)
    finally:
        running.stop()


def test_settings_have_names(stack):
    topic = make_topic(stack, 1)
    connection = Connection(stack.kafka)
    told = connection.ask(74, 1, array([i8(2)]) + TAGS, flexible=True)
    assert told[4:6] == i16(0) and compact(topic) + i8(2) in told
    assert connection.ask(74, 1, array([i8(3)]) + TAGS, flexible=True)[4:6] == i16(35)  # UNSUPPORTED_VERSION
