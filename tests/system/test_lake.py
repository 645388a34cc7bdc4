"""The lake in plain sight: what commands write is ordinary files, what other programs do there is seen by commands,
damage is found, and a killed command leaves nothing half done. No server runs: the commands open the lake themselves."""

import os
import pathlib
import signal
import subprocess
import time

import pytest

from stack import BIN, run


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "data")


class Lake:
    def __init__(self, data):
        self.data = pathlib.Path(data)
        self.files = self.data / "lake"
        self.env = {"SLUICE_DATA": str(self.data)}

    def dfs(self, *args, **options):
        return run("hdfs", "dfs", *args, env=self.env, **options)

    def start(self, *args):
        return subprocess.Popen([str(BIN / "hdfs"), "dfs", *args], env={**os.environ, **self.env},
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_files_are_ordinary_files(lake, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(os.urandom(300_000))
    lake.dfs("-mkdir", "-p", "/a/b")
    lake.dfs("-put", str(source), "/a/b/f")
    assert (lake.files / "a/b/f").read_bytes() == source.read_bytes()
    lake.dfs("-mv", "/a/b/f", "/a/g")
    assert [p.name for p in sorted((lake.files / "a").iterdir())] == ["b", "g"]
    lake.dfs("-rm", "-r", "-skipTrash", "/a")
    assert list(lake.files.iterdir()) == []


def test_other_programs_are_seen(lake):
    lake.dfs("-mkdir", "/d")
    (lake.files / "d" / "mine.txt").write_text("from outside\n")
    (lake.files / "d" / "bad:name").write_text("HDFS can't say this\n")
    (lake.files / "d" / "link").symlink_to("/etc/passwd")
    shown = lake.dfs("-ls", "/d").stdout
    assert "Found 1 items" in shown and "/d/mine.txt" in shown
    assert lake.dfs("-cat", "/d/mine.txt").stdout == "from outside\n"
    assert lake.dfs("-cat", "/d/link", check=False).returncode == 1
    lake.dfs("-chown", "alice:staff", "/d/mine.txt")
    (lake.files / "d" / "mine.txt").rename(lake.files / "moved.txt")
    assert "alice staff" in lake.dfs("-ls", "/moved.txt").stdout
    (lake.files / "moved.txt").write_text("edited\n")
    assert lake.dfs("-cat", "/moved.txt").stdout == "edited\n"
    assert "alice staff" in lake.dfs("-ls", "/moved.txt").stdout


@pytest.mark.parametrize("size", [3_000, 300_000])
def test_a_flipped_bit_is_never_served(lake, tmp_path, size):
    source = tmp_path / "source"
    source.write_bytes(os.urandom(size))
    lake.dfs("-put", str(source), "/f")
    path = lake.files / "f"
    before = path.stat()
    with open(path, "r+b") as file:
        file.seek(size - 100)
        byte = file.read(1)[0]
        file.seek(size - 100)
        file.write(bytes([byte ^ 4]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    got = lake.dfs("-get", "/f", str(tmp_path / "got"), check=False)
    assert got.returncode == 1
    assert "Checksum error: /f at" in got.stderr
    assert not (tmp_path / "got").exists()


def test_killed_commands_leave_nothing_half_done(lake, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(os.urandom(40 << 20))
    lake.dfs("-mkdir", "/d")
    for attempt in range(12):
        target = f"/d/f{attempt}"
        process = lake.start("-put", str(source), target)
        time.sleep(0.002 * attempt * attempt)  # the instant of the kill is what is tried
        process.send_signal(signal.SIGKILL)
        process.communicate()
        shown = lake.dfs("-ls", "/d").stdout
        finished = lake.files / "d" / f"f{attempt}"
        if finished.exists():
            assert finished.stat().st_size == source.stat().st_size, "a name without _COPYING_ is whole"
            lake.dfs("-cat", target, stdin=b"")
        for leftover in (lake.files / "d").glob("*._COPYING_"):
            assert f"/d/{leftover.name}" in shown
            # Closed as it is, readable, and a prefix of what was being written.
            content = lake.dfs("-cat", f"/d/{leftover.name}", stdin=b"").stdout
            assert source.read_bytes().startswith(content)
            lake.dfs("-rm", "-skipTrash", f"/d/{leftover.name}")
        assert not list((lake.data / "lake.meta" / "staging").iterdir())


def test_two_commands_do_not_meet(lake):
    """The second one says who holds the lake, or waits for it; it never writes behind the first."""
    lake.dfs("-mkdir", "/d")
    first = lake.start("-put", "-", "/d/slow")
    end = time.monotonic() + 120
    while not list((lake.files / "d").iterdir()) and time.monotonic() < end:
        time.sleep(0.005)
    second = lake.dfs("-touchz", "/d/other", check=False)
    first.communicate(b"data")
    assert first.returncode == 0
    if second.returncode != 0:
        assert "in use" in second.stderr or str(first.pid) in second.stderr
        assert not (lake.files / "d" / "other").exists()
    assert (lake.files / "d" / "slow").read_bytes() == b"data"
