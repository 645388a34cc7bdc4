"""Containers of a compose file, by podman-compose: up, down, and commands in them."""

import os
import pathlib
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = ROOT / "build" / "bin"
# The ports of this machine that the files publish are on an address that nothing else of it listens on.
HERE = "127.77.0.1"
IMAGE = "localhost/sluice-under-test"
ENVIRONMENT = {**os.environ, "SLUICE_IMAGE": IMAGE, "MYSQL_IMAGE": "localhost/sluice-test-mysql", "BIND": HERE,
               "ZOOKEEPER_IMAGE": "localhost/sluice-test-kafka", "KAFKA_IMAGE": "localhost/sluice-test-kafka",
               "NAMENODE_IMAGE": "localhost/sluice-test-namenode", "DATANODE_IMAGE": "localhost/sluice-test-datanode",
               "ADVERTISED_HOST": HERE, "TZ": "UTC"}
PATIENCE = 120


def call(*args, check=True, stdin=None, env=None):
    done = subprocess.run([str(arg) for arg in args], input=stdin, capture_output=True, text=True, env={**ENVIRONMENT, **(env or {})},
                          timeout=300)
    if check and done.returncode != 0:
        raise AssertionError(f"{args} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def get(port, path):
    with urllib.request.urlopen(f"http://{HERE}:{port}{path}", timeout=60) as answer:
        return answer.read().decode()


def until(what, question):
    """Asks until the answer is yes; what it gives."""
    end = time.monotonic() + PATIENCE
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s"
        time.sleep(0.1)


class Compose:
    def __init__(self, file, servers):
        self.file = ROOT / "deploy" / "compose" / file
        self.project = "sluicetest" + self.file.stem
        self.servers = servers  # containers that serve, and answer `sluice health`

    def compose(self, *args):
        return call("podman-compose", "-f", self.file, "-p", self.project, *args)

    def up(self):
        self.compose("up", "-d")
        for server in self.servers:
            self.wait_for(server)
        until("the database", lambda: self.exec("mysql", "mysql", "-usqoop", "-psqoop123", "testdb", "-e", "SELECT 1",
                                                check=False).returncode == 0)

    def wait_for(self, server):
        until(f"{server} is healthy", lambda: self.exec(server, "sluice", "health", check=False).returncode == 0)

    def start_again(self, server):
        """After a kill; podman may have been quicker."""
        call("podman", "start", server, check=False)
        self.wait_for(server)

    def down(self, *more):
        self.compose("down", *more)

    def exec(self, container, *command, check=True, stdin=None):
        return call("podman", "exec", *(["-i"] if stdin is not None else []), container, *command, check=check, stdin=stdin)

    def in_background(self, container, *command):
        call("podman", "exec", "-d", container, *command)

    def beside(self, *command):
        """In a container of its own, in the same network."""
        return call("podman", "run", "--rm", "--network", f"{self.project}_stack", IMAGE, *command)
