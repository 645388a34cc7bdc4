"""Who may come, and what he may do: listeners with TLS and SASL, access rules, stored credentials."""

import socket
import ssl
import struct
import time

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (AclBinding, AclBindingFilter, AclOperation, AclPermissionType, AdminClient,
                                   NewTopic, ResourcePatternType, ResourceType, ScramCredentialInfo, ScramMechanism,
                                   UserScramCredentialDeletion, UserScramCredentialUpsertion)
from kafka import KafkaAdminClient

import kafka_group_cases
import kafka_raw
import secured
from waiting import until

WAIT = 120


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    running = secured.Broker(tmp_path_factory.mktemp("secured"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def admin(broker):
    return AdminClient(broker.client("BOTH", "admin"))


def done(futures):
    for future in futures.values():
        future.result(WAIT)


def make_topic(admin, name):
    done(admin.create_topics([NewTopic(name, 1, 1)]))


def rule(name, operation, user="alice", kind=ResourceType.TOPIC, pattern=ResourcePatternType.LITERAL,
         permission=AclPermissionType.ALLOW):
    return AclBinding(kind, name, pattern, f"User:{user}", "*", operation, permission)


def produce(config, topic):
    """The code that a record got."""
    codes = []
    producer = Producer({**config, "message.timeout.ms": WAIT * 1000})
    producer.produce(topic, b"value", on_delivery=lambda error, _: codes.append(error and error.code()))
    producer.flush(WAIT)
    return codes[0]


def consume(config, topic, group="g"):
    """The first record's value, or the code that came in its place."""
    consumer = Consumer({**config, "group.id": group, "auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition(topic, 0, 0)])
    try:
        message = consumer.poll(WAIT)
        return message.error().code() if message.error() else message.value()
    finally:
        consumer.close()


def code_of(future):
    with pytest.raises(KafkaException) as caught:
        future.result(WAIT)
    return caught.value.args[0].code()


def test_each_listener_with_each_mechanism(broker, admin):
    make_topic(admin, "each")
    for user in ("alice", "carol", "ANONYMOUS"):
        done(admin.create_acls([rule("each", AclOperation.ALL, user),
                                rule("g", AclOperation.READ, user, ResourceType.GROUP)]))
    for mechanism in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512):
        done(admin.alter_user_scram_credentials([UserScramCredentialUpsertion(
            "alice", ScramCredentialInfo(mechanism, 4096), b"scram-pass")]))
    key, certificate = broker.keys.sign("carol", "/O=example/CN=Carol")
    ways = [broker.client("PLAINTEXT"),
            broker.client("TLS", **{"ssl.key.location": str(key), "ssl.certificate.location": str(certificate)}),
            broker.client("TLS"),
            broker.client("LOGIN", "alice"), broker.client("BOTH", "alice")]
    for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
        ways.append(broker.client("LOGIN", "alice", mechanism, "scram-pass"))
        ways.append(broker.client("BOTH", "alice", mechanism, "scram-pass"))
    for way in ways:
        assert produce(way, "each") is None, way
        assert consume(way, "each") == b"value", way


def test_a_large_fetch_over_tls(broker, admin):
    make_topic(admin, "large")
    value = bytes(range(256)) * 2000
    producer = Producer(broker.client("BOTH", "admin"))
    for _ in range(20):
        producer.produce("large", value)
    assert producer.flush(WAIT) == 0
    consumer = Consumer({**broker.client("BOTH", "admin"), "group.id": "large"})
    consumer.assign([TopicPartition("large", 0, 0)])
    for _ in range(20):
        assert consumer.poll(WAIT).value() == value
    consumer.close()


@pytest.mark.parametrize("mechanism, password", [("PLAIN", "wrong"), ("SCRAM-SHA-256", "wrong")])
def test_wrong_passwords(broker, mechanism, password):
    told = []
    client = Producer({**broker.client("LOGIN", "bob", mechanism, password), "error_cb": told.append})
    end = time.monotonic() + WAIT
    while not any(error.code() == KafkaError._AUTHENTICATION for error in told):
        assert time.monotonic() < end
        client.poll(1)
    words = " ".join(error.str() for error in told)
    assert "Invalid username or password" in words or "invalid credentials with SASL mechanism SCRAM-SHA-256" in words


def test_another_client_of_the_same(broker):
    client = KafkaAdminClient(bootstrap_servers=broker.at("BOTH"), security_protocol="SASL_SSL",
                              ssl_cafile=str(broker.keys.authority), sasl_mechanism="PLAIN",
                              sasl_plain_username="admin", sasl_plain_password=secured.PASSWORDS["admin"])
    assert client.describe_cluster()["cluster_id"]
    client.close()


def test_nothing_before_the_login(broker):
    """A request before SASL is done closes the connection, unanswered."""
    host, port = broker.at("LOGIN").split(":")
    with socket.create_connection((host, int(port)), timeout=WAIT) as plain:
        metadata = bytes.fromhex("0003 0001 00000001 ffff ffffffff".replace(" ", ""))
        plain.sendall(len(metadata).to_bytes(4, "big") + metadata)
        assert plain.recv(1) == b""


def test_what_a_stranger_learns(broker, admin):
    """The same answer for a topic that is there and one that is not; lists do not have them."""
    make_topic(admin, "hidden")
    bob = AdminClient(broker.client("LOGIN", "bob"))
    for name in ("hidden", "nowhere"):
        assert produce(broker.client("LOGIN", "bob"), name) == KafkaError.TOPIC_AUTHORIZATION_FAILED
        topics = bob.list_topics(name, timeout=WAIT).topics
        assert topics[name].error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED
        assert code_of(bob.delete_topics([name])[name]) == KafkaError.TOPIC_AUTHORIZATION_FAILED
    assert "hidden" not in bob.list_topics(timeout=WAIT).topics
    assert code_of(bob.create_topics([NewTopic("mine", 1, 1)])["mine"]) == KafkaError.TOPIC_AUTHORIZATION_FAILED
    every_rule = kafka_raw.i8(1) + kafka_raw.text(None) + kafka_raw.i8(1) + 2 * kafka_raw.text(None) + 2 * kafka_raw.i8(1)
    reader = kafka_raw.Reader(kafka_raw.Connection(broker.at("PLAINTEXT")).ask(29, 1, every_rule))
    reader.take(4)
    assert (reader.number("h"), reader.text()) == (31, "Cluster authorization failed.")
    log = (broker.folder / "stack.log").read_text()
    assert log.count("principal=User:bob operation=Describe host=127.0.0.1 resource=Topic:hidden") == 1


def test_pages_of_topics_name_what_he_may_see(broker, admin):
    """The place where the next page begins, too; a place that cannot be is refused."""
    for name in ("page-1", "page-2-secret", "page-3"):
        make_topic(admin, name)
    done(admin.create_acls([rule(name, AclOperation.DESCRIBE, "bob") for name in ("page-1", "page-3")]))
    raw = kafka_raw.Connection(broker.at("LOGIN"))
    raw.login("bob", secured.PASSWORDS["bob"])

    def pages(topics, cursor):
        body = kafka_raw.array([kafka_raw.compact(name) + kafka_raw.TAGS for name in topics]) + kafka_raw.i32(1)
        return raw.ask(75, 0, body + cursor + kafka_raw.TAGS, flexible=True)

    first = pages([], b"\xff")
    assert b"page-1" in first and first.endswith(b"\x01\x07page-3" + bytes(6)) and b"secret" not in first
    before = b"\1" + kafka_raw.compact("page-1") + kafka_raw.i32(-(2 ** 31)) + kafka_raw.TAGS
    assert pages(["page-1"], before)[5:7] == kafka_raw.i16(42)
    done(admin.delete_acls([AclBindingFilter(ResourceType.TOPIC, name, ResourcePatternType.LITERAL, None, None,
                                             AclOperation.ANY, AclPermissionType.ANY) for name in ("page-1", "page-3")]))


def test_a_list_of_transactions_names_what_he_may_see(broker, admin):
    """An id that he may not see is not tried either: whether an expression takes too long on it is no secret he gets to know."""
    hidden, mine = 40 * "a" + "!b", "mine"
    done(admin.create_acls([rule(mine, AclOperation.DESCRIBE, "bob", ResourceType.TRANSACTIONAL_ID)]))

    def session(user):
        raw = kafka_raw.Connection(broker.at("LOGIN"))
        raw.login(user, secured.PASSWORDS[user])
        return raw

    def begin(raw, id):
        body = kafka_raw.compact(id) + kafka_raw.i32(60000) + struct.pack(">qh", -1, -1) + kafka_raw.TAGS
        return raw.ask(22, 4, body, flexible=True)[4:6] == kafka_raw.i16(0)

    def listed(raw, pattern):
        body = 2 * kafka_raw.array([]) + struct.pack(">q", -1) + kafka_raw.compact(pattern) + kafka_raw.TAGS
        answer = raw.ask(66, 2, body, flexible=True)
        return struct.unpack_from(">h", answer, 4)[0], [id for id in (hidden, mine) if id.encode() in answer]

    all_seeing, bob = session("admin"), session("bob")
    for id in (hidden, mine):
        until(lambda: begin(all_seeing, id), f"{id} is begun")
    assert listed(all_seeing, "") == (0, [hidden, mine])
    assert listed(all_seeing, "(a|aa)*b") == (128, [])
    assert listed(bob, "") == (0, [mine])
    assert listed(bob, "(a|aa)*b") == (0, [])
    assert listed(bob, "mi.*") == (0, [mine])
    done(admin.delete_acls([AclBindingFilter(ResourceType.TRANSACTIONAL_ID, mine, ResourcePatternType.LITERAL, None, None,
                                             AclOperation.ANY, AclPermissionType.ANY)]))


def test_groups_tell_only_of_topics_that_one_may_see(broker, admin):
    """Under the consumer protocol: neither to members that ask for them, nor to who asks for the group."""
    for name in ("group-shown", "group-secret"):
        make_topic(admin, name)
    rules = [rule("group-shown", AclOperation.READ, "bob"),
             rule("telling", AclOperation.READ, "bob", ResourceType.GROUP)]
    done(admin.create_acls(rules))
    raws = {}
    for user in ("admin", "bob"):
        raws[user] = kafka_raw.Connection(broker.at("LOGIN"))
        raws[user].login(user, secured.PASSWORDS[user])

    def join(user, topic):
        """The error of a first heartbeat."""
        names = kafka_raw.array([kafka_raw.compact(topic)])
        body = kafka_raw.compact("telling") + kafka_raw.compact(f"member-of-{user}-----") + kafka_raw.i32(0)
        body += b"\0\0" + kafka_raw.i32(60000) + names + b"\0\0\1" + kafka_raw.TAGS
        return kafka_raw.Reader(raws[user].ask(68, 1, body, flexible=True)[4:]).number("h")

    def described(user):
        """The error and the whole answer."""
        body = kafka_raw.array([kafka_raw.compact("telling")]) + b"\0" + kafka_raw.TAGS
        answer = raws[user].ask(69, 0, body, flexible=True)
        return int.from_bytes(answer[5:7], "big"), answer

    denied = int(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    assert (join("bob", "group-secret"), join("bob", "group-shown")) == (denied, 0)
    error, answer = described("bob")
    assert error == 0 and b"group-shown" in answer
    assert join("admin", "group-secret") == 0
    error, answer = described("bob")
    assert error == denied and b"group-secret" not in answer
    error, answer = described("admin")
    assert error == 0 and b"group-secret" in answer
    done(admin.delete_acls([AclBindingFilter(one.restype, one.name, one.resource_pattern_type, None, None,
                                             AclOperation.ANY, AclPermissionType.ANY) for one in rules]))


def test_an_expression_finds_what_one_may_see(broker, admin):
    """A member that subscribes with an expression is given topics that it may describe, as the rules are now."""
    for name in ("match-shown", "match-secret"):
        make_topic(admin, name)
    rules = [rule("match-shown", AclOperation.READ, "bob"),
             rule("matching", AclOperation.READ, "bob", ResourceType.GROUP)]
    done(admin.create_acls(rules))
    raws = {}
    for user in ("admin", "bob"):
        raws[user] = kafka_raw.Connection(broker.at("LOGIN"))
        raws[user].login(user, secured.PASSWORDS[user])
    ids = kafka_group_cases.uuids_of(raws["admin"], ["match-shown", "match-secret"])

    def beat(epoch, joins=False):
        """The epoch that it is told, and the topics that it is given; None: the assignment is as it was."""
        body = kafka_raw.compact("matching") + kafka_raw.compact("member-of-bob-----") + kafka_raw.i32(epoch) + b"\0\0"
        body += kafka_raw.i32(60000 if joins else -1) + b"\0" + kafka_raw.compact("match-.*" if joins else None) + b"\0"
        reader = kafka_group_cases.Flexible(raws["bob"].ask(68, 1, body + (b"\1" if joins else b"\0") + kafka_raw.TAGS,
                                                            flexible=True))
        reader.take(4)
        assert reader.number("h") == 0, reader.string()
        reader.string(), reader.string()
        told = reader.number("i")
        reader.take(4)
        if struct.unpack("b", reader.take(1))[0] < 0:
            return told, None

        def topic():
            one = reader.take(16)
            reader.items(lambda: reader.number("i"))
            reader.tags()
            return one

        return told, set(reader.items(topic))

    epoch, given = beat(0, joins=True)
    assert given == {ids["match-shown"]}
    done(admin.create_acls([rule("match-secret", AclOperation.DESCRIBE, "bob")]))
    epoch, given = beat(epoch)
    assert given == set(ids.values())
    done(admin.delete_acls([AclBindingFilter(ResourceType.TOPIC, "match-secret", ResourcePatternType.LITERAL, None, None,
                                             AclOperation.ANY, AclPermissionType.ANY)]))
    epoch, given = beat(epoch)
    assert given == {ids["match-shown"]}
    assert beat(-1)[0] == -1
    done(admin.delete_acls([AclBindingFilter(one.restype, one.name, one.resource_pattern_type, None, None,
                                             AclOperation.ANY, AclPermissionType.ANY) for one in rules]))


def test_rules_are_made_found_and_deleted(broker, admin):
    make_topic(admin, "ruled-1")
    bob = broker.client("LOGIN", "bob")
    assert produce(bob, "ruled-1") == KafkaError.TOPIC_AUTHORIZATION_FAILED
    prefixed = rule("ruled-", AclOperation.WRITE, "bob", pattern=ResourcePatternType.PREFIXED)
    done(admin.create_acls([prefixed, rule("g", AclOperation.READ, "bob", ResourceType.GROUP)]))
    assert produce(bob, "ruled-1") is None
    assert consume(bob, "ruled-1") == KafkaError.TOPIC_AUTHORIZATION_FAILED
    done(admin.create_acls([rule("*", AclOperation.READ, "bob")]))
    assert consume(bob, "ruled-1") == b"value"
    denied = rule("ruled-1", AclOperation.WRITE, "bob", permission=AclPermissionType.DENY)
    done(admin.create_acls([denied]))
    assert produce(bob, "ruled-1") == KafkaError.TOPIC_AUTHORIZATION_FAILED
    of_bob = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, "User:bob", None, AclOperation.ANY,
                              AclPermissionType.ANY)
    found = admin.describe_acls(of_bob).result(WAIT)
    assert prefixed in found and denied in found and len(found) == 4
    assert len(admin.delete_acls([of_bob])[of_bob].result(WAIT)) == 4
    assert admin.describe_acls(of_bob).result(WAIT) == []
    assert consume(bob, "ruled-1") == KafkaError.GROUP_AUTHORIZATION_FAILED


def test_what_is_stored_is_there_after_a_kill(tmp_path):
    running = secured.Broker(tmp_path)
    running.start()
    admin = AdminClient(running.client("BOTH", "admin"))
    done(admin.alter_user_scram_credentials([
        UserScramCredentialUpsertion("dave", ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), b"dave-pass"),
        UserScramCredentialUpsertion("gone", ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192), b"pass")]))
    done(admin.alter_user_scram_credentials([UserScramCredentialDeletion("gone", ScramMechanism.SCRAM_SHA_512)]))
    done(admin.create_acls([rule("t", AclOperation.ALL, "dave")]))
    running.kill()
    running.addresses = {}
    running.start()
    admin = AdminClient(running.client("BOTH", "admin"))
    described = admin.describe_user_scram_credentials().result(WAIT)
    assert list(described) == ["dave"]
    assert [info.iterations for info in described["dave"].scram_credential_infos] == [4096]
    make_topic(admin, "t")
    assert produce(running.client("LOGIN", "dave", "SCRAM-SHA-256", "dave-pass"), "t") is None
    running.stop()


def shown_certificate(address, authority):
    host, port = address.split(":")
    context = ssl.create_default_context(cafile=str(authority))
    with socket.create_connection((host, int(port)), timeout=WAIT) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            return connection.getpeercert()["serialNumber"]


def test_a_key_store_that_is_replaced_is_shown(broker):
    before = shown_certificate(broker.at("TLS"), broker.keys.authority)
    broker.keys.sign("broker", "/CN=localhost")
    broker.keys.pkcs12("broker", "store-pass")
    end = time.monotonic() + WAIT
    while shown_certificate(broker.at("TLS"), broker.keys.authority) == before:
        assert time.monotonic() < end


@pytest.mark.parametrize("setting, words", [
    ({"ssl_keystore_password": "other"}, "keystore password was incorrect"),
    ({"ssl_cipher_suites": "TLS_NONE"}, "Unsupported CipherSuite: TLS_NONE"),
    ({"ssl_enabled_protocols": "SSLv3"}, "SSLv3 is not offered"),
    ({"sasl_enabled_mechanisms": "DIGEST-MD5"}, "DIGEST-MD5 is not offered"),
    ({"ssl_principal_mapping_rules": "RULE:x"}, "Invalid rule"),
    ({"inter_broker_listener_name": "OTHER"}, "The valid options based on currently configured listeners are"),
])
def test_settings_that_cannot_be(tmp_path, setting, words):
    running = secured.Broker(tmp_path, **setting)
    with pytest.raises(AssertionError) as caught:
        running.start()
    assert words in str(caught.value)
    assert not (running.data / "kafka" / "catalog").exists()


def set_quota(broker, kind, name, key, value):
    """AlterClientQuotas, of whoever comes without a login: the error."""
    entity = kafka_raw.i32(1) + kafka_raw.text(kind) + kafka_raw.text(name)
    change = kafka_raw.text(key) + struct.pack(">d?", value or 0, value is None)
    body = kafka_raw.i32(1) + entity + kafka_raw.i32(1) + change + b"\0"
    reader = kafka_raw.Reader(kafka_raw.Connection(broker.at("PLAINTEXT")).ask(49, 0, body))
    reader.take(8)
    return reader.number("h")


def test_quotas_make_clients_wait(broker, admin):
    assert set_quota(broker, "client-id", "slow", "producer_byte_rate", 10_000) == 31  # not his to set
    everything = rule("kafka-cluster", AclOperation.ALL, "ANONYMOUS", ResourceType.BROKER)
    done(admin.create_acls([everything]))
    assert set_quota(broker, "client-id", "slow", "producer_byte_rate", 10_000) == 0
    assert set_quota(broker, "client-id", "slow", "producer_byte_rate", -1) == 42
    make_topic(admin, "metered")
    told = []
    producer = Producer({**broker.client("BOTH", "admin"), "client.id": "slow", "throttle_cb": told.append})
    producer.produce("metered", bytes(110_000))
    assert producer.flush(WAIT) == 0
    end = time.monotonic() + WAIT
    while not told:
        assert time.monotonic() < end
        producer.poll(1)
    assert 0 < told[0].throttle_time < 60
    assert set_quota(broker, "client-id", "slow", "producer_byte_rate", None) == 0
