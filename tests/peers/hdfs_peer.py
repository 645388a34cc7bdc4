"""The real Hadoop client, and what the tests of it share."""
import base64
import os
import subprocess

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))


def peers_folder():
    folder = os.environ.get("SLUICE_PEERS")
    if not folder:
        pytest.skip("SLUICE_PEERS is not set: the real systems are not here")
    return folder


def _word(text):
    data = text.encode() if isinstance(text, str) else text
    return base64.b64encode(data).decode() if data else "-"


def _unword(word):
    return b"" if word == "-" else base64.b64decode(word)


class Shell:
    """`hdfs` commands of the real Hadoop in one JVM; run() gives (exit, stdout, stderr)."""

    def __init__(self, uri, cwd):
        peers = peers_folder()
        program = os.path.join(HERE, "hadoop", "ShellSession.java")
        script = (f'. "{peers}/env.sh"; . "{peers}/hadoop/common.sh"; exec "$PEER_JAVA" $ADD_OPENS -Xmx512m '
                  f'-XX:TieredStopAtLevel=1 -Duser.timezone=UTC -Djava.net.preferIPv4Stack=true '
                  f'-cp "$(default_conf):$PEERS_HOME/hadoop/lib/*" "{program}" {uri}')
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.log = open(os.path.join(cwd, "shell.log"), "wb")
        self.process = subprocess.Popen(["bash", "-c", script], cwd=cwd, env=env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log)

    def run(self, *args, user="super", stdin=""):
        line = "\t".join([user, _word(stdin)] + [_word(a) for a in args]) + "\n"
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode().rstrip("\n")
        assert answer, "the JVM of the real client ended"
        code, out, err = answer.split("\t")
        return int(code), _unword(out), _unword(err)

    def ok(self, *args, **options):
        code, out, err = self.run(*args, **options)
        assert code == 0, (args, out, err)
        return out

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=120)
        self.log.close()
