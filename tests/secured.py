"""A broker with a listener of each protocol, and the keys for it."""

import pathlib
import re
import subprocess

import stack as stack_module

MODULES = "org.apache.kafka.common.security."
PASSWORDS = {"admin": "admin-pass", "alice": "alice-pass", "bob": "bob-pass"}
LISTENERS = {"PLAINTEXT": "PLAINTEXT", "TLS": "SSL", "LOGIN": "SASL_PLAINTEXT", "BOTH": "SASL_SSL"}


def openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)


class Keys:
    """An authority of its own, and what it has signed, in a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.authority = self.folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                "-subj", "/CN=authority", "-keyout", self.folder / "ca.key", "-out", self.authority)

    def sign(self, name, subject, days=3650):
        """NAME.key and NAME.pem, and both in NAME.store.pem, for this host."""
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        names = self.folder / "names"
        names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject,
                "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.authority, "-CAkey", self.folder / "ca.key",
                "-CAcreateserial", "-days", days, "-extfile", names, "-out", certificate)
        store = self.folder / f"{name}.store.pem"
        store.write_text(key.read_text() + certificate.read_text() + self.authority.read_text())
        return key, certificate

    def pkcs12(self, name, password):
        store = self.folder / f"{name}.p12"
        openssl("pkcs12", "-export", "-in", self.folder / f"{name}.pem", "-inkey", self.folder / f"{name}.key",
                "-certfile", self.authority, "-out", store, "-passout", f"pass:{password}")
        return store


def settings(keys):
    plain = " ".join(f'user_{name}="{password}"' for name, password in PASSWORDS.items())
    lines = {
        "listeners": ",".join(f"{name}://127.0.0.1:0" for name in LISTENERS),
        "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, protocol in LISTENERS.items()),
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": keys.pkcs12("broker", "store-pass"),
        "ssl.keystore.password": "store-pass",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": keys.authority,
        "listener.name.tls.ssl.client.auth": "requested",
        "ssl.principal.mapping.rules": "RULE:^CN=(.*?),.*$/$1/L,DEFAULT",
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:admin",
        "connection.failed.authentication.delay.ms": "1",
    }
    for listener in ("login", "both"):
        lines[f"listener.name.{listener}.plain.sasl.jaas.config"] = (
            f"{MODULES}plain.PlainLoginModule required {plain};")
    return lines


class Broker(stack_module.Stack):
    def __init__(self, folder, **more):
        self.keys = Keys(folder)
        self.keys.sign("broker", "/CN=localhost")
        lines = {**settings(self.keys), **{name.replace("_", "."): value for name, value in more.items()}}
        options = [word for name, value in lines.items() for word in ("--kafka-setting", f"{name}={value}")]
        super().__init__(folder, *options)

    def at(self, listener):
        """The address of a listener, of the latest start."""
        log = (self.folder / "stack.log").read_text()
        return re.findall(rf"listener={listener} address=(\S+)", log)[-1]

    def client(self, listener, user=None, mechanism="PLAIN", password=None, **more):
        """Settings of librdkafka that reach a listener."""
        protocol = LISTENERS[listener]
        config = {"bootstrap.servers": self.at(listener), "security.protocol": protocol, **more}
        if protocol.endswith("SSL"):
            config["ssl.ca.location"] = str(self.keys.authority)
        if protocol.startswith("SASL"):
            config.update({"sasl.mechanism": mechanism, "sasl.username": user,
                           "sasl.password": password or PASSWORDS[user]})
        return config
