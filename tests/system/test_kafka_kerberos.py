"""SASL GSSAPI: the broker and Kafka's commands with a realm of their own, and a foreign client."""

import os
import shutil
import subprocess
import time

import kdc
import kerberised
import pytest
import stack as stack_module

pytestmark = pytest.mark.skipif(kdc.missing() is not None, reason=f"{kdc.missing()} is not installed")
DENIED = "Authentication failed during authentication due to invalid credentials with SASL mechanism GSSAPI"


@pytest.fixture(scope="module")
def realm(tmp_path_factory):
    made = kdc.Realm(tmp_path_factory.mktemp("realm"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def broker(realm, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in realm.environment.items():
            patch.setenv(name, value)
        running = kerberised.Broker(tmp_path_factory.mktemp("kerberised"), realm)
        running.start()
        yield running
        running.stop()


def topics_of(broker, user, **more):
    return broker.tool("kafka-topics", user, "--list", **more).stdout.split()


def allow(broker, user, topic):
    broker.tool("kafka-acls", "admin", "--add", "--allow-principal", f"User:{user}", "--operation", "All", "--topic", topic)


@pytest.mark.parametrize("listener", ["LOGIN", "BOTH"])
def test_a_keytab_logs_in(broker, listener):
    topic = f"of-{listener.lower()}"
    broker.tool("kafka-topics", "admin", "--create", "--topic", topic, listener=listener)
    assert topic in topics_of(broker, "admin", listener=listener)


def test_access_rules_are_about_local_names(broker):
    for topic in ("alices", "ops"):
        broker.tool("kafka-topics", "admin", "--create", "--topic", topic)
    allow(broker, "alice", "alices")
    allow(broker, "op-bob", "ops")  # what the rules make of bob/ops
    assert topics_of(broker, "alice") == ["alices"]
    assert topics_of(broker, "bob/ops") == ["ops"]
    assert topics_of(broker, "carol") == []


def test_records_go_through_producer_and_consumer(broker):
    broker.tool("kafka-topics", "admin", "--create", "--topic", "records")
    allow(broker, "alice", "records")
    broker.tool("kafka-acls", "admin", "--add", "--allow-principal", "User:alice", "--operation", "Read", "--group", "g")
    broker.tool("kafka-console-producer", "alice", "--topic", "records", stdin="one\ntwo\n")
    got = broker.tool("kafka-console-consumer", "alice", "--topic", "records", "--group", "g", "--from-beginning",
                      "--max-messages", "2", listener="BOTH")
    assert got.stdout.split() == ["one", "two"]


def test_a_cache_of_tickets_logs_in(broker, realm):
    cache = realm.tickets("of-admin", realm.principal("admin"), broker.keytabs["admin"])
    line = f'{kdc.MODULE} required useTicketCache=true ticketCache="{cache}";'
    assert topics_of(broker, "admin", sasl_jaas_config=line) is not None
    broker.tool("kafka-topics", "admin", "--create", "--topic", "cached", sasl_jaas_config=line)
    broker.tool("kafka-console-producer", "admin", "--topic", "cached", stdin="one\n", sasl_jaas_config=line)
    # Without a name in the line, the user's own.
    own = {**os.environ, **realm.environment, "KRB5CCNAME": f"FILE:{cache}"}
    settings = broker.settings("admin", sasl_jaas_config=f"{kdc.MODULE} required useTicketCache=true;")
    done = stack_module.run("kafka-topics", "--list", "--bootstrap-server", broker.at("LOGIN"), "--command-config", settings,
                            env=own)
    assert "cached" in done.stdout.split()


@pytest.mark.parametrize("command", ["kafka-topics", "kafka-console-producer"])
def test_who_cannot_log_in_is_told_why(broker, command, realm):
    def words(**more):
        args = ["--list"] if command == "kafka-topics" else ["--topic", "x"]
        done = broker.tool(command, "alice", *args, check=False, stdin="", **more)
        assert done.returncode == 1, done
        return done.stderr

    assert "No serviceName defined in either JAAS or Kafka config" in words(sasl_kerberos_service_name=None)
    nobody = realm.client_jaas(broker.keytabs["alice"], "nobody")
    assert "nobody@SLUICE.TEST" in words(sasl_jaas_config=nobody)
    nowhere = realm.client_jaas("/no/such.keytab", "alice")
    assert "/no/such.keytab" in words(sasl_jaas_config=nowhere)
    assert "needs useKeyTab=true" in words(sasl_jaas_config=f"{kdc.MODULE} required;")
    assert "x.Y is not offered for GSSAPI" in words(sasl_jaas_config="x.Y required;")


def test_a_service_that_is_not_there(broker):
    done = broker.tool("kafka-topics", "alice", "--list", check=False, sasl_kerberos_service_name="other")
    assert done.returncode == 1
    assert "other/localhost@SLUICE.TEST" in done.stderr


def test_new_keys_count_at_once(broker, realm):
    realm.new_keys(broker.own_keytab, kerberised.SERVICE)
    broker.tool("kafka-topics", "admin", "--create", "--topic", "after-the-change")
    assert "after-the-change" in topics_of(broker, "admin")


def test_whom_no_rule_names_is_not_let_in_and_not_told_why(broker, realm):
    folder = broker.folder / "strict"
    folder.mkdir()
    strict = kerberised.Broker(folder, realm, sasl_kerberos_principal_to_local_rules="RULE:[2:$1]")
    strict.start()
    try:
        done = strict.tool("kafka-topics", "alice", "--list", check=False)
        assert done.returncode == 1 and DENIED in done.stderr and "RULE" not in done.stderr
        assert "No rules apply to alice@SLUICE.TEST" in (strict.folder / "stack.log").read_text()
    finally:
        strict.stop()


kcat = pytest.mark.skipif(
    shutil.which("kcat") is None or not any(map(os.path.exists, ("/usr/lib/x86_64-linux-gnu/sasl2/libgssapiv2.so",
                                                                  "/usr/lib/aarch64-linux-gnu/sasl2/libgssapiv2.so"))),
    reason="needs kcat and libsasl2-modules-gssapi-mit")


@kcat
@pytest.mark.parametrize("version", [None, "0.11.0.0", "0.10.0.0", "0.9.0.0"])
def test_a_foreign_client_with_tokens_of_each_age(broker, realm, version):
    """In requests; as frames of their own after a handshake; as frames of their own from the first."""
    cache = realm.tickets("kcat", realm.principal("admin"), broker.keytabs["admin"])
    broker.tool("kafka-topics", "admin", "--create", "--if-not-exists", "--topic", "seen-by-kcat")
    old = [] if version is None else ["-X", "api.version.request=false", "-X", f"broker.version.fallback={version}"]
    done = subprocess.run(
        ["kcat", "-L", "-b", broker.at("LOGIN"), "-X", "security.protocol=SASL_PLAINTEXT", "-X", "sasl.mechanism=GSSAPI",
         "-X", "sasl.kerberos.service.name=kafka", "-X", "sasl.kerberos.kinit.cmd=true", *old],
        env={**os.environ, **realm.environment, "KRB5CCNAME": f"FILE:{cache}"}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "seen-by-kcat" in done.stdout


def test_a_broker_without_its_key_does_not_start(realm, tmp_path):
    empty = tmp_path / "none.keytab"
    lines = {"listeners": "LOGIN://127.0.0.1:0", "listener.security.protocol.map": "LOGIN:SASL_PLAINTEXT",
             "sasl.enabled.mechanisms": "GSSAPI", "sasl.kerberos.service.name": "kafka",
             "listener.name.login.gssapi.sasl.jaas.config": realm.server_jaas(empty, kerberised.SERVICE)}
    options = [word for name, value in lines.items() for word in ("--kafka-setting", f"{name}={value}")]
    stack = stack_module.Stack(tmp_path, *options)
    stack.start()
    stack.stop()
    assert f"Kafka      not started: listener LOGIN: Kerberos: the key of kafka/localhost@SLUICE.TEST in {empty}" in (
        tmp_path / "stack.log").read_text()


def test_a_session_is_renewed_within_its_connection(realm, tmp_path):
    """KIP-368: who does not log in again in time is cut off. Replays are kept with the data, not in a shared folder."""
    places = {**realm.environment, "KRB5RCACHENAME": None}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in places.items():
            patch.delenv(name, raising=False) if value is None else patch.setenv(name, value)
        broker = kerberised.Broker(tmp_path, realm, connections_max_reauth_ms="3000")
        broker.start()
        try:
            broker.tool("kafka-topics", "admin", "--create", "--topic", "long")
            settings = broker.settings("admin")
            consuming = subprocess.Popen(
                [stack_module.BIN / "kafka-console-consumer", "--bootstrap-server", broker.at("LOGIN"), "--topic", "long",
                 "--from-beginning", "--max-messages", "5", "--consumer.config", settings],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **realm.environment})
            for number in range(5):
                broker.tool("kafka-console-producer", "admin", "--topic", "long", stdin=f"{number}\n")
                assert consuming.stdout.readline() == f"{number}\n"
                time.sleep(1.5)  # sessions end, and begin anew
            _, errors = consuming.communicate(timeout=120)
            assert consuming.returncode == 0, errors
            assert "Authentication failed" not in errors and "closed" not in errors, errors
            assert (broker.data / "kafka" / "gssapi.replays").stat().st_size > 0
        finally:
            broker.stop()
