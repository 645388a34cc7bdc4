"""Bad days of `hdfs dfs`: a server that dies under it, nobody at the address, an output that nobody reads."""

import os
import random
import resource
import signal
import subprocess
import time

import pytest

from lake_server import LakeServer
from stack import BIN

CONTENT = random.Random(3).randbytes(8 << 20)


@pytest.fixture
def server(tmp_path):
    running = LakeServer(tmp_path).start()
    yield running
    running.stop()


def command(server, *args):
    return [str(BIN / "hdfs"), "dfs", "-fs", server.uri, *map(str, args)]


def run(server, *args, stdin=b""):
    done = subprocess.run(command(server, *args), input=stdin, capture_output=True, timeout=60,
                          cwd=server.folder, env={**os.environ, "TZ": "UTC"})
    return done.returncode, done.stdout, done.stderr.decode()


def test_server_that_dies_under_a_put(server):
    putting = subprocess.Popen(command(server, "-put", "-", "/f"), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    putting.stdin.write(CONTENT)
    putting.stdin.flush()
    end = time.monotonic() + 120
    while b"/f._COPYING_" not in run(server, "-ls", "-C", "/")[1]:
        assert time.monotonic() < end
    server.kill()
    try:
        putting.stdin.write(CONTENT * 4)
        putting.stdin.close()
    except BrokenPipeError:
        pass  # it gave up while we wrote
    errors = putting.stderr.read().decode()
    assert putting.wait(timeout=60) == 1
    assert errors.startswith("put: ") and errors.count("\n") == 1
    server.start()
    assert run(server, "-test", "-e", "/f")[0] == 1
    assert run(server, "-put", "-f", "-", "/f", stdin=CONTENT) == (0, b"", "")
    assert run(server, "-cat", "/f")[1] == CONTENT


def test_server_that_dies_under_a_get(server):
    assert run(server, "-put", "-", "/f", stdin=CONTENT * 8)[0] == 0
    getting = subprocess.Popen(command(server, "-cat", "/f"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    start = getting.stdout.read(1 << 20)  # it waits for us before it has sent all
    server.kill()
    rest = getting.stdout.read()
    errors = getting.stderr.read().decode()
    assert getting.wait(timeout=60) == 1
    assert errors.startswith("cat: ") and errors.count("\n") == 1
    found = start + rest
    assert len(found) < len(CONTENT) * 8 and (CONTENT * 8).startswith(found)


def test_failed_get_leaves_nothing(server, tmp_path):
    (tmp_path / "here").mkdir()
    code, _, errors = run(server, "-get", "/nope", "here/x")
    assert code == 1 and errors == "get: `/nope': No such file or directory\n"
    assert list((tmp_path / "here").iterdir()) == []


def test_nobody_at_the_address(server):
    server.stop()
    code, out, errors = run(server, "-ls", "/")
    assert code == 1 and out == b""
    assert "Connection refused" in errors and server.uri[7:] in errors and errors.count("\n") == 1


def test_output_that_nobody_reads(server):
    assert run(server, "-put", "-", "/f", stdin=CONTENT)[0] == 0
    reading = subprocess.Popen(command(server, "-cat", "/f"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    reading.stdout.read(10)
    reading.stdout.close()
    assert reading.wait(timeout=120) == 1
    assert reading.stderr.read() == b"cat: Unable to write to output stream: Broken pipe\n"


def test_who_has_no_tickets_is_told_by_name(server, monkeypatch):
    monkeypatch.setenv("KRB5CCNAME", "FILE:/no/such/tickets")
    code, out, errors = run(server, "-D", "hadoop.security.authentication=kerberos", "-ls", "/")
    assert code == 1 and out == b""
    assert "nobody is logged in (kinit does" in errors and errors.count("\n") == 1


def no_file_over_32_kib():
    """What a full disk looks like, without one: writes past the limit fail."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 << 10, 32 << 10))


def test_put_into_a_full_lake_ends(tmp_path):
    """A node that refuses the first bytes of every block: the writer gives up after the retries that Hadoop makes."""
    server = LakeServer(tmp_path)
    server.start(preexec_fn=no_file_over_32_kib)
    try:
        code, _, words = run(server, "-put", "-", "/f", stdin=CONTENT[:100])
        assert code == 0, words
        code, _, words = run(server, "-put", "-", "/g", stdin=CONTENT[:65536])
        assert code == 1 and words.startswith("put: ")
        assert run(server, "-cat", "/f")[1] == CONTENT[:100]
    finally:
        server.stop()
