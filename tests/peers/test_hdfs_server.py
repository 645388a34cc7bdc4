"""Real Hadoop, Flume and Sqoop against our HDFS server."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import pytest

from hdfs_peer import HERE, Shell, peers_folder
from hdfs_session import Session

# Steps of the recorded session whose outcome is another one here, and why.
OTHER = {
    "truncation is done at once: there is no second replica to agree with": {162, 164},
    "recorded where ACLs are switched off; here they are on, as in Hadoop from 3.3 on": {185},
    "ports of the recording": {265},
    "the real client words a refused connection with host names and a link": {272},
}


class Replay(Session):
    """The recorded session by the real client, all commands in one JVM."""

    def __init__(self, shell, fs, folder, superuser):
        super().__init__("", fs, folder, superuser)
        self.shell = shell

    def scrub(self, text, kind):
        text = super().scrub(text, kind)
        if kind == "numbers":  # of another disk, another day, another port
            text = re.sub(r"\b[KMGTP]?B\)", "{U})", text.replace("{DN_PORT}", "{N}"))
            text = re.sub(r"\w{3} \w{3} \{N\} \{N\}:\{N\}:\{N\} \w+ \{N\}", "{DATE}", text)
        return text

    def run(self, step):
        args = [arg.replace("{FS}", self.fs) for arg in step["args"]]
        code, out, err = self.shell.run(*args, user=step["user"], stdin=step.get("stdin", ""))
        kind = step.get("scrub")
        # The recording has the log's lines in stderr; here they are in the JVM's own.
        quiet = [line for line in err.decode("utf-8", "replace").splitlines(True)
                 if not line.startswith(("\tat ", "\t... "))]
        wanted_err = "".join(line for line in self.scrub(step["stderr"], kind).splitlines(True)
                             if not line.startswith("{TS}"))
        pairs = [("exit", step["exit"], code),
                 ("stdout", self.scrub(step["stdout"], kind), self.scrub(out.decode("utf-8", "replace"), kind)),
                 ("stderr", wanted_err, self.scrub("".join(quiet), kind))]
        for name, text in step.get("local", {}).items():
            path = self.folder / name
            found = path.read_bytes().decode("utf-8", "replace")[:4000] if path.exists() else None
            pairs.append((name, text, found))
        return [f"{what}: wanted {wanted!r}, found {found!r}" for what, wanted, found in pairs if wanted != found]


def java(program, *args, timeout=280):
    peers = peers_folder()
    script = (f'. "{peers}/env.sh"; . "{peers}/hadoop/common.sh"; exec "$PEER_JAVA" $ADD_OPENS -Xmx512m '
              f'-XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true '
              f'-cp "$(default_conf):$PEERS_HOME/hadoop/lib/*" "{HERE}/hadoop/{program}.java" ' + " ".join(args))
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=timeout)


def test_recorded_session(stack, tmp_path):
    """Output, messages and exit codes of the real `hdfs dfs` are those that it has with the real server."""
    superuser = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
    shell = Shell(stack.hdfs, tmp_path)
    replay = Replay(shell, stack.hdfs, tmp_path, superuser)
    other = set().union(*OTHER.values())
    wrong, same = [], 0
    try:
        for step in replay.steps:
            if step["args"][0] not in ("dfs", "dfsadmin", "groups"):
                continue
            differences = replay.run(step)
            if step["n"] in other:
                continue
            same += not differences
            wrong += [f"{step['n']} {' '.join(step['args'])}: {each}" for each in differences]
    finally:
        shell.close()
    assert not wrong, "\n".join(wrong)
    assert same > 230


def test_java_api(stack):
    """hflush, hsync, append, truncate, leases, renames, errors, checksums, by Hadoop's own classes."""
    done = java("ApiSession", stack.hdfs)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(lines) >= 16 and all(line.startswith("ok ") for line in lines), done.stdout


def test_flume_sink_writes_into_the_lake(stack, tmp_path):
    peers = peers_folder()
    spool = tmp_path / "spool"
    spool.mkdir()
    lines = [f"event {i} of the log" for i in range(500)]
    (spool / "a.log").write_text("\n".join(lines) + "\n")
    (tmp_path / "agent.conf").write_text(f"""
a.sources = r
a.channels = c
a.sinks = k
a.sources.r.type = spooldir
a.sources.r.spoolDir = {spool}
a.sources.r.channels = c
a.channels.c.type = memory
a.channels.c.capacity = 10000
a.channels.c.transactionCapacity = 1000
a.sinks.k.type = hdfs
a.sinks.k.channel = c
a.sinks.k.hdfs.path = {stack.hdfs}/flume/peer
a.sinks.k.hdfs.filePrefix = logs
a.sinks.k.hdfs.fileType = DataStream
a.sinks.k.hdfs.minBlockReplicas = 1
a.sinks.k.hdfs.rollInterval = 2
a.sinks.k.hdfs.rollSize = 0
a.sinks.k.hdfs.rollCount = 0
""")
    log = open(tmp_path / "flume.log", "wb")
    agent = subprocess.Popen(["bash", f"{peers}/flume/bin/flume-ng", "agent", "--conf-file",
                              str(tmp_path / "agent.conf"), "--name", "a", "-Dflume.level=WARN"],
                             stdout=log, stderr=log, env={**os.environ, "FLUME_HEAP": "256m"})
    folder = stack.data / "lake" / "flume" / "peer"
    try:
        end = time.monotonic() + 120
        text = ""
        while time.monotonic() < end:
            files = [f for f in sorted(folder.glob("logs.*")) if not f.name.endswith(".tmp")] if folder.exists() else []
            text = "".join(f.read_text() for f in files)
            if text.count("\n") >= len(lines):
                break
            assert agent.poll() is None, (tmp_path / "flume.log").read_text()[-3000:]
            time.sleep(0.2)  # the agent has no other sign than its files
    finally:
        agent.send_signal(signal.SIGTERM)
        agent.wait(timeout=120)
        log.close()
    assert text.splitlines() == lines, (tmp_path / "flume.log").read_text()[-3000:]


@pytest.fixture(scope="module")
def database():
    peers = peers_folder()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = pathlib.Path(subprocess.run(["mktemp", "-d", "/tmp/sluice-db-XXXXXX"], capture_output=True, text=True,
                                         check=True).stdout.strip())
    folder.chmod(0o755)
    env = {**os.environ, "MYSQL_PORT": str(port)}
    started = subprocess.run(["bash", f"{peers}/databases/start.sh", str(folder), "mariadb"], env=env,
                             capture_output=True, text=True, timeout=120)
    if started.returncode != 0:
        pytest.skip("MariaDB does not start here: " + started.stderr[-300:])
    yield port
    subprocess.run(["bash", f"{peers}/databases/stop.sh", str(folder), "mariadb"], env=env, timeout=60)
    subprocess.run(["rm", "-rf", str(folder)])


def test_sqoop_imports_into_the_lake(stack, database, tmp_path):
    peers = peers_folder()
    done = subprocess.run(
        ["bash", f"{peers}/sqoop/bin/sqoop", "import", "--connect", f"jdbc:mysql://127.0.0.1:{database}/testdb",
         "--username", "sqoop", "--password", "sqoop123", "--table", "employees", "--target-dir", "/sqoop/employees",
         "--m", "2", "--split-by", "id"],
        env={**os.environ, "FS": stack.hdfs, "SQOOP_TMP": str(tmp_path), "SQOOP_HEAP": "512m"},
        cwd=tmp_path, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-4000:]
    folder = stack.data / "lake" / "sqoop" / "employees"
    rows = "".join(part.read_text() for part in sorted(folder.glob("part-m-*"))).splitlines()
    assert len(rows) == 8
    assert (folder / "_SUCCESS").read_bytes() == b""
    assert not list((stack.data / "lake" / "sqoop").glob("**/_temporary"))


def test_acknowledged_bytes_survive_a_kill(own_stack):
    """hflush and hsync by Hadoop's client, the server killed under it: nothing acknowledged is lost."""
    peers = peers_folder()
    uri = own_stack.hdfs
    script = (f'. "{peers}/env.sh"; . "{peers}/hadoop/common.sh"; exec "$PEER_JAVA" $ADD_OPENS -Xmx256m '
              f'-XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true '
              f'-cp "$(default_conf):$PEERS_HOME/hadoop/lib/*" "{HERE}/hadoop/FlushedWriter.java" {uri} /flushed write')
    writer = subprocess.Popen(["bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    acknowledged = 0
    for line in writer.stdout:
        acknowledged = int(line)
        if acknowledged > 40_000:
            break
    own_stack.kill()
    rest = writer.stdout.read().split()
    acknowledged = int(rest[-1]) if rest else acknowledged
    writer.wait(timeout=60)
    assert acknowledged > 40_000
    own_stack.start()
    done = java("FlushedWriter", uri, "/flushed", "verify", str(acknowledged))
    assert done.returncode == 0, done.stderr[-2000:]


def test_readers_beside_writers_and_removals(stack):
    """Open files, files that go under their readers, checksums, impossible names: each as on a real NameNode."""
    done = java("ReaderSession", stack.hdfs)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(lines) >= 18 and all(line.startswith("ok ") for line in lines), done.stdout
    # What the real one gives for the same bytes.
    assert "ok composite CRC32C COMPOSITE-CRC32C:0xa269bfe1" in lines
    assert "ok composite CRC32 COMPOSITE-CRC32:0x9f94f68a" in lines
