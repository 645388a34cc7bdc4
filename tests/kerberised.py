"""A broker whose clients prove themselves by Kerberos, and the settings of those who come."""

import kdc
import secured
import stack as stack_module

SERVICE = "kafka/localhost"
PEOPLE = ("admin", "alice", "bob/ops", "carol")


class Broker(stack_module.Stack):
    """Its clients come to localhost, as whose its key is."""

    def __init__(self, folder, realm, **more):
        self.realm = realm
        self.keytabs = {name: realm.keytab(name.replace("/", "-"), name) for name in PEOPLE}
        self.own_keytab = realm.keytab("broker", SERVICE)
        self.keys = secured.Keys(folder)
        self.keys.sign("broker", "/CN=localhost")
        self.ports = {"LOGIN": kdc.free_port(), "BOTH": kdc.free_port()}
        lines = {
            "listeners": "PLAINTEXT://127.0.0.1:0," + self.listeners("127.0.0.1"),
            "advertised.listeners": self.listeners("localhost"),
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,BOTH:SASL_SSL",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self.keys.folder / "broker.store.pem",
            "sasl.enabled.mechanisms": "GSSAPI",
            "sasl.kerberos.service.name": "kafka",
            "sasl.kerberos.principal.to.local.rules": "RULE:[2:$2-$1](ops-.*)s/^ops-/op-/,DEFAULT",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:admin",
            "connection.failed.authentication.delay.ms": "1",
        }
        for listener in ("login", "both"):
            lines[f"listener.name.{listener}.gssapi.sasl.jaas.config"] = realm.server_jaas(self.own_keytab, SERVICE)
        lines.update({name.replace("_", "."): value for name, value in more.items()})
        super().__init__(folder, *[word for name, value in lines.items() for word in ("--kafka-setting", f"{name}={value}")])

    def listeners(self, host):
        return ",".join(f"{name}://{host}:{port}" for name, port in self.ports.items())

    def at(self, listener):
        return f"localhost:{self.ports[listener]}"

    def settings(self, name, listener="LOGIN", **more):
        """A file of settings as Java's clients have it."""
        lines = {"security.protocol": "SASL_SSL" if listener == "BOTH" else "SASL_PLAINTEXT",
                 "sasl.mechanism": "GSSAPI", "sasl.kerberos.service.name": "kafka",
                 "ssl.truststore.type": "PEM", "ssl.truststore.location": self.keys.authority,
                 "sasl.jaas.config": self.realm.client_jaas(self.keytabs.get(name), name),
                 **{key.replace("_", "."): value for key, value in more.items()}}
        path = self.folder / f"{name.replace('/', '-')}.properties"
        path.write_text("".join(f"{key}={value}\n" for key, value in lines.items() if value is not None))
        return path

    def tool(self, command, user, *args, listener="LOGIN", check=True, stdin=None, **more):
        """One of the commands as this user: what it ended with."""
        option = {"kafka-console-producer": "--producer.config", "kafka-console-consumer": "--consumer.config"}
        return self.run(command, "--bootstrap-server", self.at(listener), option.get(command, "--command-config"),
                        self.settings(user, listener, **more), *args, check=check, stdin=stdin, timeout=240,
                        env=self.realm.environment)
