"""Kerberos between Kafka and ours: our commands on a real broker, Kafka's own on ours."""

import os
import subprocess

import kdc
import kerberised
import pytest
from stack import BIN

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = [pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS names no folder of peers"),
              pytest.mark.skipif(kdc.missing() is not None, reason=f"{kdc.missing()} is not installed")]
WAIT = 300


@pytest.fixture(scope="module")
def realm(tmp_path_factory):
    made = kdc.Realm(tmp_path_factory.mktemp("realm"))
    made.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.environment.items():
            patch.setenv(name, value)
        patch.setenv("JAVA_TOOL_OPTIONS", f"-Djava.security.krb5.conf={made.config}")
        yield made
    made.stop()


def client_properties(realm, path, user):
    path.write_text("security.protocol=SASL_PLAINTEXT\nsasl.mechanism=GSSAPI\nsasl.kerberos.service.name=kafka\n"
                    f"sasl.jaas.config={realm.client_jaas(realm.keytab(user, user), user).replace('useKeyTab', 'storeKey=true useKeyTab')}\n")
    return path


def test_our_commands_on_a_real_broker(realm, tmp_path):
    port = 21860
    jaas = realm.server_jaas(realm.keytab("broker", kerberised.SERVICE), kerberised.SERVICE)
    listeners = f"PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://localhost:{port + 1}"
    subprocess.run([f"{PEERS}/kafka/start.sh", str(port), tmp_path / "kafka",
                    f"listeners={listeners},CONTROLLER://127.0.0.1:{port + 2}", f"advertised.listeners={listeners}",
                    "sasl.enabled.mechanisms=GSSAPI", "sasl.kerberos.service.name=kafka",
                    f"listener.name.sasl_plaintext.gssapi.sasl.jaas.config={jaas}"],
                   env={**os.environ, "CONTROLLER_PORT": str(port + 2), "HEAP": "300m"}, timeout=WAIT, check=True)
    try:
        settings = client_properties(realm, tmp_path / "alice.properties", "alice")

        def run(command, option, *args, stdin=None):
            return subprocess.run([BIN / command, "--bootstrap-server", f"localhost:{port + 1}", option, settings, *args],
                                  input=stdin, capture_output=True, text=True, timeout=WAIT, check=True).stdout

        run("kafka-topics", "--command-config", "--create", "--topic", "t")
        run("kafka-console-producer", "--producer.config", "--topic", "t", stdin="one\ntwo\n")
        got = run("kafka-console-consumer", "--consumer.config", "--topic", "t", "--from-beginning", "--max-messages", "2")
        assert got.split() == ["one", "two"]
    finally:
        subprocess.run([f"{PEERS}/kafka/stop.sh", tmp_path / "kafka"], timeout=60, check=True)


def test_kafkas_own_commands_on_our_broker(realm, tmp_path):
    broker = kerberised.Broker(tmp_path, realm)
    broker.start()
    try:
        settings = client_properties(realm, tmp_path / "java.properties", "admin")

        def java(tool, *args, stdin=None):
            return subprocess.run([f"{PEERS}/kafka/tool.sh", tool, "--bootstrap-server", broker.at("LOGIN"), *args],
                                  input=stdin, capture_output=True, text=True, timeout=WAIT)

        made = java("TopicCommand", "--command-config", settings, "--create", "--topic", "of-java")
        assert made.returncode == 0, made.stdout + made.stderr
        java("ConsoleProducer", "--producer.config", settings, "--topic", "of-java", stdin="one\n")
        got = java("ConsoleConsumer", "--consumer.config", settings, "--topic", "of-java", "--from-beginning", "--max-messages",
                   "1")
        assert got.stdout.split() == ["one"]
    finally:
        broker.stop()
