"""Kafka's commands against a broker with TLS, SASL and an authorizer: what they may, and their words when they may not."""

import hashlib
import ssl
import struct

import pytest
import secured
import stack as stack_module

WAIT = 120
NOT_KNOWN = "Authentication failed: Invalid username or password"


def log_in(user, password=None, protocol="SASL_PLAINTEXT"):
    return {"security.protocol": protocol, "sasl.mechanism": "PLAIN",
            "sasl.jaas.config": f'{secured.MODULES}plain.PlainLoginModule required username="{user}" '
                                f'password="{password or secured.PASSWORDS[user]}";'}


class Tools:
    """Kafka's commands with a file of settings, as different people have it."""

    def __init__(self, folder):
        self.folder = folder
        self.broker = secured.Broker(folder)
        self.broker.start()
        keys = self.broker.keys
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        pem = {"ssl.truststore.type": "PEM", "ssl.truststore.location": keys.authority}
        tls = {"security.protocol": "SSL"}
        self.settings = {
            "admin": log_in("admin"), "alice": log_in("alice"), "bob": log_in("bob"),
            "wrong": log_in("bob", "other"),
            "admin-tls": {**log_in("admin", protocol="SASL_SSL"), **pem},
            "tls": {**tls, **pem},
            "untrusted": {**tls, **pem, "ssl.truststore.location": secured.Keys(elsewhere).authority},
            "store": {**tls, "ssl.truststore.location": self.store("JKS")},
            "store-12": {**tls, "ssl.truststore.type": "PKCS12", "ssl.truststore.location": self.store("PKCS12")},
        }
        self.settings["store-unchecked"] = dict(self.settings["store"])
        for name in ("store", "store-12"):
            self.settings[f"{name}-wrong"] = {**self.settings[name], "ssl.truststore.password": "other"}
            self.settings[name]["ssl.truststore.password"] = "trust-pass"

    def store(self, kind):
        """Holds the authority, as keytool -importcert makes it."""
        path = self.folder / f"trust.{kind}"
        authority = self.broker.keys.authority
        if kind == "PKCS12":
            secured.openssl("pkcs12", "-export", "-nokeys", "-in", authority, "-out", path, "-passout", "pass:trust-pass")
            return path
        der = ssl.PEM_cert_to_DER_cert(authority.read_text())
        entry = struct.pack(">IH2sQH5sI", 2, 2, b"ca", 0, 5, b"X.509", len(der)) + der
        content = struct.pack(">III", 0xFEEDFEED, 2, 1) + entry
        seal = hashlib.sha1("trust-pass".encode("utf-16-be") + b"Mighty Aphrodite" + content).digest()
        path.write_bytes(content + seal)
        return path

    def file(self, who):
        path = self.folder / f"{who}.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in self.settings[who].items()))
        return path

    def run(self, who, tool, *args, stdin=None):
        listener = {"SSL": "TLS", "SASL_PLAINTEXT": "LOGIN", "SASL_SSL": "BOTH"}[self.settings[who]["security.protocol"]]
        option = {"kafka-console-producer": "--producer.config", "kafka-console-consumer": "--consumer.config",
                  "kafka-cluster": "--config", "kafka-leader-election": "--admin.config"}.get(tool, "--command-config")
        first = args[:1] if tool == "kafka-cluster" else ()
        return stack_module.run(tool, *first, "--bootstrap-server", self.broker.at(listener), option, self.file(who),
                                *args[len(first):], stdin=stdin, check=False, timeout=WAIT)


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    made = Tools(tmp_path_factory.mktemp("tools"))
    allowed = made.run("admin", "kafka-topics", "--create", "--topic", "shown")
    assert allowed.returncode == 0, allowed.stdout + allowed.stderr
    rules = ("--producer", "--consumer", "--topic", "shown", "--group", "g")
    for user in ("alice", "ANONYMOUS"):
        assert made.run("admin", "kafka-acls", "--add", "--allow-principal", f"User:{user}", *rules).returncode == 0
    seen = ("--operation", "DescribeConfigs", "--topic", "shown")
    assert made.run("admin", "kafka-acls", "--add", "--allow-principal", "User:alice", *seen).returncode == 0
    yield made
    made.broker.stop()


@pytest.mark.parametrize("who", ["admin", "admin-tls", "tls", "store", "store-unchecked", "store-12", "alice"])
def test_who_is_known_and_knows_the_broker(tools, who):
    done = tools.run(who, "kafka-topics", "--list")
    assert (done.returncode, done.stdout, done.stderr) == (0, "shown\n", "")


@pytest.mark.parametrize("who, words", [
    ("store-wrong", "of type JKS: keystore password was incorrect"),
    ("store-12-wrong", "of type PKCS12: keystore password was incorrect"),
])
def test_a_store_that_does_not_open(tools, who, words):
    for tool, args in (("kafka-topics", ["--list"]), ("kafka-console-producer", ["--topic", "shown"]),
                       ("kafka-console-consumer", ["--topic", "shown"])):
        done = tools.run(who, tool, *args)
        assert (done.returncode, done.stdout) == (1, "") and words in done.stderr


def test_a_login_is_for_every_connection_of_a_command(tools):
    assert tools.run("admin", "kafka-topics", "--create", "--topic", "measured").returncode == 0
    done = stack_module.run("kafka-e2e-latency", tools.broker.at("LOGIN"), "measured", 3, "all", 10, tools.file("admin"),
                            check=False, timeout=WAIT)
    assert done.returncode == 0, done.stderr
    assert tools.run("admin", "kafka-topics", "--delete", "--topic", "measured").returncode == 0


# What each command says where Kafka 3.5.0's names the class of what went wrong; and its exit code.
SASL = "org.apache.kafka.common.errors.SaslAuthenticationException: " + NOT_KNOWN


@pytest.mark.parametrize("tool, args, code, words", [
    ("kafka-topics", ["--list"], 1, f"Error while executing topic command : {NOT_KNOWN}\n"),
    ("kafka-acls", ["--list"], 1, f"Error while executing ACL command: {SASL}\n"),
    ("kafka-get-offsets", [], 1, f"Error occurred: {SASL}\n"),
    ("kafka-consumer-groups", ["--list"], 0, f"Error: Executing consumer group command failed due to {SASL}\n"),
    ("kafka-configs", ["--describe", "--entity-type", "topics"], 1, f"ExecutionException: {SASL}\n"),
    ("kafka-log-dirs", ["--describe"], 1, SASL),
    ("kafka-cluster", ["cluster-id"], 1, SASL),
    ("kafka-broker-api-versions", [], 1, NOT_KNOWN),
    ("kafka-console-producer", ["--topic", "shown"], 1, f"with error: (kafka-console-producer)\n{NOT_KNOWN}\n"),
    ("kafka-console-consumer", ["--topic", "shown"], 0, f"{NOT_KNOWN}\nProcessed a total of 0 messages\n"),
])
def test_a_wrong_password_is_told_at_once(tools, tool, args, code, words):
    done = tools.run("wrong", tool, *args, stdin="one\n")
    assert words in done.stdout + done.stderr
    assert done.returncode == code and "WARN" not in done.stderr


@pytest.mark.parametrize("tool, args", [
    ("kafka-topics", ["--list"]), ("kafka-broker-api-versions", []),
    ("kafka-console-producer", ["--topic", "shown"]), ("kafka-console-consumer", ["--topic", "shown"]),
])
def test_a_certificate_that_nobody_knows(tools, tool, args):
    done = tools.run("untrusted", tool, *args, stdin="one\n")
    assert "SSL handshake failed" in done.stdout + done.stderr
    assert done.returncode == (0 if tool == "kafka-console-consumer" else 1)


@pytest.mark.parametrize("tool, args, code, words", [
    ("kafka-topics", ["--create", "--topic", "mine"], 1, "Error while executing topic command : Authorization failed.\n"),
    ("kafka-topics", ["--describe", "--topic", "shown"], 1, "Topic 'shown' does not exist as expected"),
    ("kafka-acls", ["--list"], 1, "errors.ClusterAuthorizationException: Cluster authorization failed."),
    ("kafka-configs", ["--describe", "--entity-type", "topics", "--entity-name", "shown"], 1,
     "errors.TopicAuthorizationException: Topic authorization failed."),
    ("kafka-consumer-groups", ["--describe", "--group", "g"], 0,
     "errors.GroupAuthorizationException: Group authorization failed."),
    ("kafka-get-offsets", ["--topic", "shown"], 1, "Could not match any topic-partitions"),
    ("kafka-log-dirs", ["--describe"], 1, "errors.ClusterAuthorizationException"),
    ("kafka-reassign-partitions", ["--list"], 1, "errors.ClusterAuthorizationException"),
    ("kafka-leader-election", ["--election-type", "preferred", "--topic", "shown", "--partition", "0"], 1,
     "Not authorized to perform leader election"),
    ("kafka-console-producer", ["--topic", "shown"], 1, "Not authorized to access topics: [shown]\n"),
    ("kafka-console-consumer", ["--topic", "shown", "--group", "g"], 0, "Not authorized to access group: g\n"),
    ("kafka-console-consumer", ["--topic", "shown", "--partition", "0"], 0,
     "Not authorized to access topics: [shown]\n"),
])
def test_who_may_not(tools, tool, args, code, words):
    done = tools.run("bob", tool, *args, stdin="one\n")
    assert words in done.stdout + done.stderr, done
    assert done.returncode == code


def test_records_of_who_may(tools):
    assert tools.run("alice", "kafka-console-producer", "--topic", "shown", stdin="one\n").returncode == 0
    assert tools.run("tls", "kafka-console-producer", "--topic", "shown", stdin="two\n").returncode == 0
    for who in ("store", "alice"):
        read = tools.run(who, "kafka-console-consumer", "--topic", "shown", "--partition", "0", "--offset", "earliest",
                         "--max-messages", "2")
        assert read.stdout.split() == ["one", "two"], read.stderr
    described = tools.run("alice", "kafka-topics", "--describe", "--topic", "shown")
    assert described.returncode == 0 and "PartitionCount: 1" in described.stdout, described.stderr


def test_a_protocol_that_is_none(tools):
    tools.settings["none"] = {"security.protocol": "ssl"}
    done = stack_module.run("kafka-topics", "--bootstrap-server", tools.broker.at("TLS"), "--command-config",
                            tools.file("none"), "--list", check=False)
    assert done.returncode == 1
    assert ("Invalid value ssl for configuration security.protocol: String must be one of: PLAINTEXT, SSL, "
            "SASL_PLAINTEXT, SASL_SSL") in done.stderr


def configs(tools, *args):
    done = tools.run("admin", "kafka-configs", *args)
    return done.returncode, done.stdout, done.stderr


def test_credentials_that_are_given_and_taken(tools):
    carol = ("--entity-type", "users", "--entity-name", "carol")
    given = "SCRAM-SHA-256=[password=pass],SCRAM-SHA-512=[iterations=8192,password=pass]"
    assert configs(tools, "--alter", *carol, "--add-config", given) == (0, "Completed updating config for user carol.\n", "")
    assert configs(tools, "--describe", *carol) == (
        0, "SCRAM credential configs for user-principal 'carol' are SCRAM-SHA-256=iterations=4096, "
           "SCRAM-SHA-512=iterations=8192\n", "")
    for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
        tools.settings["carol"] = {**log_in("carol", "pass"), "sasl.mechanism": mechanism}
        for tool in ("kafka-topics", "kafka-console-consumer"):
            done = tools.run("carol", tool, *(["--list"] if tool == "kafka-topics" else ["--topic", "shown"]))
            assert NOT_KNOWN not in done.stderr and "invalid credentials" not in done.stderr
    assert configs(tools, "--alter", *carol, "--delete-config", "SCRAM-SHA-512")[0] == 0
    refused = "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512"
    assert refused in tools.run("carol", "kafka-topics", "--list").stdout
    code, _, err = configs(tools, "--alter", *carol, "--delete-config", "SCRAM-SHA-512")
    assert code == 1 and "Attempt to delete a user credential that does not exist" in err


def test_quotas_that_are_set_and_removed(tools):
    both = ("--entity-type", "users", "--entity-name", "u", "--entity-type", "clients", "--entity-default")
    assert configs(tools, "--alter", *both, "--add-config", "producer_byte_rate=12345678,controller_mutation_rate=0.5") == (
        0, "Completed updating config for user u.\n", "")
    assert configs(tools, "--alter", "--entity-type", "ips", "--entity-default", "--add-config",
                   "connection_creation_rate=1000") == (0, "Completed updating default config for ips in the cluster.\n", "")
    shown = ("Quota configs for user-principal 'u', the default client-id are controller_mutation_rate=0.5, "
             "producer_byte_rate=1.2345678E7\n")
    assert configs(tools, "--describe", "--entity-type", "users", "--entity-type", "clients") == (0, shown, "")
    assert configs(tools, "--describe", "--entity-type", "ips") == (
        0, "Quota configs for the default ip are connection_creation_rate=1000.0\n", "")
    assert configs(tools, "--alter", *both, "--delete-config", "producer_byte_rate,controller_mutation_rate")[0] == 0
    assert configs(tools, "--describe", *both) == (0, "", "")
    assert configs(tools, "--alter", *both, "--delete-config", "producer_byte_rate") == (
        1, "", "Invalid config(s): producer_byte_rate\n")


@pytest.mark.parametrize("name, value, words", [
    ("foo", "1", "Only quota and SCRAM credential configs can be added for 'users' using --bootstrap-server. "
                 "Unexpected config names: Set(foo)\n"),
    ("SCRAM-SHA-256", "[iterations=1,password=x]",
     "Iterations 1 is less than the minimum 4096 required for SCRAM-SHA-256\n"),
    ("SCRAM-SHA-256", "[secret]", "Invalid credential property SCRAM-SHA-256\n"),
    ("producer_byte_rate", "x", "Cannot parse quota configuration value for producer_byte_rate: x\n"),
    ("SCRAM-SHA-256", "[password=x],producer_byte_rate=1",
     "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.\n"),
])
def test_what_users_cannot_be_given(tools, name, value, words):
    assert configs(tools, "--alter", "--entity-type", "users", "--entity-name", "u", "--add-config",
                   f"{name}={value}") == (1, "", words)
