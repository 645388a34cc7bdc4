"""What administrators ask of a broker, beside what Kafka 3.5.0 answered; settings that change while it runs."""

import json
import socket

import pytest

import kafka_admin_cases as cases
from kafka_raw import Connection
from stack import Stack

RECORDED = json.loads(cases.RECORDED.read_text())
DYNAMIC, ALL_BROKERS, STATIC, DEFAULT = 2, 3, 4, 5


@pytest.fixture(scope="module")
def told(stack):
    return cases.answers(stack.kafka)


@pytest.mark.parametrize("name", cases.REQUESTS)
def test_request(told, name):
    assert bytes.fromhex(told["requests"][name]) == bytes.fromhex(RECORDED["requests"][name])


@pytest.mark.parametrize("change", RECORDED["changes"])
def test_change(told, change):
    assert told["changes"][change] == RECORDED["changes"][change]


def test_creations_and_bad_ids(told):
    assert told["creations"] == RECORDED["creations"]
    assert told["bad ids"] == RECORDED["bad ids"]


def test_every_setting_of_a_broker_is_described(told):
    assert told["broker"] == RECORDED["broker"]


def test_changed_settings_have_effect_and_stay(own_stack):
    connection = Connection(own_stack.kafka)
    connection.create_topic("t")
    assert connection.alter_configs(cases.BROKER, "", [("log.retention.ms", cases.SET, "7200000"),
                                                       ("compression.type", cases.SET, "lz4")]) == (0, None)
    assert connection.alter_configs(cases.BROKER, "1", [("log.retention.ms", cases.SET, "1000")]) == (0, None)

    def check(connection):
        topic = connection.describe_configs(cases.TOPIC, "t")[2]
        assert (topic["retention.ms"]["value"], topic["retention.ms"]["source"]) == ("1000", DYNAMIC)
        assert topic["retention.ms"]["synonyms"] == [["log.retention.ms", "1000", DYNAMIC],
                                                     ["log.retention.ms", "7200000", ALL_BROKERS],
                                                     ["log.retention.hours", "168", DEFAULT]]
        assert (topic["compression.type"]["value"], topic["compression.type"]["source"]) == ("lz4", ALL_BROKERS)
        everywhere = connection.describe_configs(cases.BROKER, "")[2]
        assert {name: one["value"] for name, one in everywhere.items()} == {"log.retention.ms": "7200000",
                                                                            "compression.type": "lz4"}
        here = connection.describe_configs(cases.BROKER, "1")[2]
        assert here["log.retention.ms"]["source"] == DYNAMIC and not here["log.retention.ms"]["read_only"]
        assert here["log.retention.hours"]["synonyms"] == [["log.retention.hours", "168", DEFAULT]]

    check(connection)
    own_stack.kill()
    own_stack.start()
    connection = Connection(own_stack.kafka)
    check(connection)
    connection.alter_configs(cases.BROKER, "1", [("log.retention.ms", cases.DELETE, None)])
    assert connection.describe_configs(cases.TOPIC, "t")[2]["retention.ms"]["value"] == "7200000"


def test_the_level_of_the_log(own_stack):
    connection = Connection(own_stack.kafka)
    level = lambda: connection.describe_configs(cases.LOGGER, "1")[2]["root"]["value"]  # noqa: E731
    assert level() == "INFO"
    assert connection.alter_configs(cases.LOGGER, "1", [("root", cases.SET, "DEBUG")]) == (0, None)
    assert level() == "DEBUG"
    assert connection.alter_configs(cases.LOGGER, "1", [("root", cases.SET, "INFO")], validate_only=True) == (0, None)
    assert level() == "DEBUG"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def advertised(address):
    """Where a client that came to this address is sent."""
    from kafka_raw import Reader, i32
    reader = Reader(Connection(address).ask(3, 1, i32(0)))
    return reader.list(lambda: (reader.number("i"), reader.text(), reader.number("i"), reader.text()))[0][1:3]


def test_clients_behind_a_port_mapping(tmp_path):
    inside, outside = free_port(), free_port()
    stack = Stack(tmp_path, "--kafka-setting", f"listeners=IN://127.0.0.1:{inside},OUT://127.0.0.1:{outside}",
                  "--kafka-setting", "advertised.listeners=IN://broker.inside:1234,OUT://localhost:39092",
                  "--kafka-setting", "listener.security.protocol.map=IN:PLAINTEXT,OUT:PLAINTEXT")
    stack.start()
    try:
        assert advertised(f"127.0.0.1:{inside}") == ("broker.inside", 1234)
        assert advertised(f"127.0.0.1:{outside}") == ("localhost", 39092)
    finally:
        stack.stop()


@pytest.mark.parametrize("setting,words", [("listeners=SSL://:0", "ssl.keystore.location"),
                                           ("advertised.listeners=OTHER://h:1", "no listener of this name"),
                                           ("offsets.topic.replication.factor=0", "at least 1"),
                                           ("ssl.engine.factory.class=x.Y", "ssl.engine.factory.class"),
                                           ("num.partitoins=3", "did you mean num.partitions?")])
def test_settings_that_cannot_be_are_refused_by_name(tmp_path, setting, words):
    with pytest.raises(AssertionError) as caught:
        Stack(tmp_path, "--kafka-setting", setting).start()
    assert words in str(caught.value)
