"""OAUTHBEARER with JSON Web Keys of a server, and delegation tokens, which are not offered."""

import base64
import http.server
import json
import re
import ssl
import subprocess
import threading
import time

import pytest

import secured
import stack as stack_module
from kafka_raw import Connection, Reader, i16, i32, text
from waiting import until

MODULE = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """An RSA key and what it signs."""

    def __init__(self, folder, name):
        self.name, self.file = name, folder / f"{name}.key"
        secured.openssl("genrsa", "-out", self.file, "2048")

    def jwk(self):
        told = subprocess.run(["openssl", "rsa", "-in", self.file, "-noout", "-modulus"], check=True, capture_output=True, text=True)
        modulus = bytes.fromhex(told.stdout.strip().split("=")[1])
        return {"kty": "RSA", "kid": self.name, "n": base64url(modulus), "e": "AQAB"}

    def token(self, **claims):
        now = time.time()
        head = {"alg": "RS256", "kid": self.name}
        body = {"sub": "carol", "iat": now, "exp": now + 600, **claims}
        signed = ".".join(base64url(json.dumps(part).encode()) for part in (head, body))
        done = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.file], input=signed.encode(), check=True, capture_output=True)
        return signed + "." + base64url(done.stdout)


class KeyServer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        body = json.dumps({"keys": [key.jwk() for key in self.server.keys]}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def key_server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), KeyServer)
    server.keys, server.status, server.asked = [], 200, 0
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


def settings(port, **more):
    lines = {"listeners": "LOGIN://127.0.0.1:0", "listener.security.protocol.map": "LOGIN:SASL_PLAINTEXT",
             "sasl.enabled.mechanisms": "OAUTHBEARER", "connection.failed.authentication.delay.ms": "1",
             "listener.name.login.oauthbearer.sasl.jaas.config": f"{MODULE} required;",
             "sasl.oauthbearer.jwks.endpoint.url": f"http://127.0.0.1:{port}/keys", **more}
    return [word for name, value in lines.items() for word in ("--kafka-setting", f"{name}={value}")]


def login(address, token):
    """The error, and what the broker said."""
    connection = Connection(address)
    connection.ask(17, 1, text("OAUTHBEARER"))
    message = f"n,,\1auth=Bearer {token}\1\1".encode()
    reader = Reader(connection.ask(36, 0, i32(len(message)) + message))
    error, words = reader.number("h"), reader.text()
    return error, words or reader.take(reader.number("i")).decode()


def test_keys_come_from_a_server_and_change(tmp_path, key_server):
    first, second = Key(tmp_path, "first"), Key(tmp_path, "second")
    key_server.keys = [first]
    running = stack_module.Stack(tmp_path, *settings(key_server.server_port)).start()
    try:
        address = re.findall(r"listener=LOGIN address=(\S+)", (tmp_path / "stack.log").read_text())[-1]
        assert login(address, first.token()) == (0, "")
        assert login(address, first.token(sub="")) == (0, '{"status":"invalid_token"}')
        assert login(address, first.token(aud="somebody")) == (0, '{"status":"invalid_token"}')
        key_server.keys = [second]
        until(lambda: login(address, second.token()) == (0, ""), "the new key is known")
        assert login(address, first.token()) == (0, '{"status":"invalid_token"}')
        key_server.status = 500  # what was read holds
        asked = key_server.asked
        assert login(address, first.token()) == (0, '{"status":"invalid_token"}')
        until(lambda: key_server.asked > asked, "the keys are asked for")
        assert login(address, second.token()) == (0, "")
    finally:
        running.stop()


def test_keys_come_over_https(tmp_path, key_server):
    """From whom the listener trusts, at the host of the URL, and from nobody else."""
    authority = secured.Keys(tmp_path)
    key, certificate = authority.sign("server", "/CN=keys")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    key_server.socket = context.wrap_socket(key_server.socket, server_side=True)
    signer = Key(tmp_path, "first")
    key_server.keys = [signer]
    place = f"https://127.0.0.1:{key_server.server_port}/keys"
    trust = f'{MODULE} required ssl.truststore.type="PEM" ssl.truststore.location="{authority.authority}";'
    trusting = {"sasl.oauthbearer.jwks.endpoint.url": place, "listener.name.login.oauthbearer.sasl.jaas.config": trust}
    running = stack_module.Stack(tmp_path, *settings(0, **trusting)).start()
    try:
        address = re.findall(r"listener=LOGIN address=(\S+)", (tmp_path / "stack.log").read_text())[-1]
        assert login(address, signer.token()) == (0, "")
    finally:
        running.stop()
    other = tmp_path / "other"
    other.mkdir()
    running = stack_module.Stack(other, *settings(0, **{"sasl.oauthbearer.jwks.endpoint.url": place})).start()
    running.stop()
    assert f"Kafka      not started: listener LOGIN: {place}: SSL handshake failed: unable to get local issuer certificate" in (
        other / "stack.log").read_text()


def test_keys_that_cannot_be_read_stop_the_start(tmp_path, key_server):
    key_server.status = 503
    with pytest.raises(AssertionError) as caught:
        stack_module.Stack(tmp_path, *settings(key_server.server_port)).start()
    assert f"http://127.0.0.1:{key_server.server_port}/keys: the answer has status 503" in str(caught.value)


def test_delegation_tokens_are_off(tmp_path):
    """Whoever is known hears that they are off; others, that they may not ask."""
    running = secured.Broker(tmp_path)
    running.start()
    try:
        asks = {38: i32(0) + bytes(8), 39: i32(0) + bytes(8), 40: i32(0) + bytes(8), 41: i32(-1)}
        known, unknown = Connection(running.at("LOGIN")), Connection(running.at("PLAINTEXT"))
        known.login("alice", secured.PASSWORDS["alice"])
        for api, body in asks.items():
            assert known.ask(api, 1, body).startswith(i16(61))  # DELEGATION_TOKEN_AUTH_DISABLED
            assert unknown.ask(api, 1, body).startswith(i16(64))  # DELEGATION_TOKEN_REQUEST_NOT_ALLOWED
    finally:
        running.stop()
