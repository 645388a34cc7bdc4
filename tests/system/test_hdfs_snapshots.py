"""A snapshot shows what was there when it was taken: through every door, whatever happened since, and after a kill."""

import getpass
import http.client
import json
import os
import random
import threading
import time
import urllib.parse

import pytest

from lake_server import LakeServer
from stack import run

ROUNDS = 6
WORKERS = 4


@pytest.fixture
def server(tmp_path):
    running = LakeServer(tmp_path).start()
    yield running
    running.stop()


class Web:
    """WebHDFS. Every call gives (status, body), or None when the server went away."""

    def __init__(self, server):
        self.address = f"127.0.0.1:{server.ports['hdfs-http']}"

    def call(self, method, path, op, body=None, **parameters):
        query = urllib.parse.urlencode({"op": op, "user.name": getpass.getuser(), **parameters})
        connection = http.client.HTTPConnection(self.address, timeout=120)
        try:
            connection.request(method, f"/webhdfs/v1{urllib.parse.quote(path)}?{query}", body=body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def put(self, path, data):
        return self.call("PUT", path, "CREATE", body=data, data="true", overwrite="true")

    def append(self, path, data):
        return self.call("POST", path, "APPEND", body=data, data="true")

    def read(self, path):
        return self.call("GET", path, "OPEN", data="true")

    def names(self, path):
        status, body = self.call("GET", path, "LISTSTATUS")
        assert status == 200, body
        return [each["pathSuffix"] for each in json.loads(body)["FileStatuses"]["FileStatus"]]

    def snapshot(self, path, name):
        return self.call("PUT", path, "CREATESNAPSHOT", snapshotname=name)


def dfs(server, *args, **options):
    return run("hdfs", *args[:1], "-fs", server.uri, *args[1:], **options)


def test_what_was_there_stays_in_the_snapshot(server):
    web = Web(server)
    files = {name: os.urandom(size) for name, size in (
        ("appended", 70_000), ("appended-small", 3), ("truncated", 300_000), ("emptied", 600), ("overwritten", 5000),
        ("deleted", 5000), ("moved", 100_000), ("moved-away", 4096), ("replaced-by-folder", 10), ("joined", 1000),
        ("source", 1000), ("empty", 0), ("timed", 512), ("in/deep/below", 513), ("same", 2000))}
    for name, data in files.items():
        assert web.put(f"/s/{name}", data)[0] == 201
    dfs(server, "dfsadmin", "-allowSnapshot", "/s")
    made = dfs(server, "dfs", "-createSnapshot", "/s", "before").stdout
    assert made == "Created snapshot /s/.snapshot/before\n"

    for name in ("appended", "appended-small", "empty"):
        assert web.append(f"/s/{name}", b"MORE")[0] == 200
    for name, length in (("truncated", 12_345), ("emptied", 0)):
        assert web.call("POST", f"/s/{name}", "TRUNCATE", newlength=str(length)) == (200, b'{"boolean":true}')
    assert web.put("/s/overwritten", b"new")[0] == 201
    for name in ("deleted", "replaced-by-folder"):
        assert web.call("DELETE", f"/s/{name}", "DELETE")[0] == 200
    assert web.put("/s/replaced-by-folder/x", b"x")[0] == 201
    assert web.call("PUT", "/s/moved", "RENAME", destination="/s/in/moved") == (200, b'{"boolean":true}')
    assert web.append("/s/in/moved", b"MORE")[0] == 200
    assert web.call("PUT", "/s/moved-away", "RENAME", destination="/moved-away") == (200, b'{"boolean":true}')
    assert web.call("POST", "/moved-away", "TRUNCATE", newlength="1") == (200, b'{"boolean":true}')
    assert web.call("PUT", "/s/timed", "SETTIMES", modificationtime="1000000000000", accesstime="1000000000000")[0] == 200
    # A file that the snapshot has is no source of a join; a target may be.
    assert web.call("POST", "/s/joined", "CONCAT", sources="/s/source")[0] == 403
    assert web.put("/s/late", b"late")[0] == 201
    assert web.call("POST", "/s/joined", "CONCAT", sources="/s/late")[0] == 200
    assert web.read("/s/joined") == (200, files["joined"] + b"late")
    assert web.call("PUT", "/s/in/deep", "RENAME", destination="/s/elsewhere") == (200, b'{"boolean":true}')
    present = {path: web.read(path) for path in ("/s/appended", "/s/truncated", "/s/in/moved", "/moved-away", "/s/same")}

    def check():
        for name, data in files.items():
            path = f"/s/.snapshot/before/{name}"
            assert web.read(path) == (200, data), f"{name} over WebHDFS"
            status = json.loads(web.call("GET", path, "GETFILESTATUS")[1])["FileStatus"]
            assert status["length"] == len(data), name
            assert dfs(server, "dfs", "-cat", path, stdin=b"").stdout == data, f"{name} over RPC"
        assert web.names("/s/.snapshot/before") == sorted({name.split("/")[0] for name in files})
        assert {path: web.read(path) for path in present} == present

    check()
    server.kill()
    server.start()
    check()
    checksum = dfs(server, "dfs", "-checksum", "/s/same", "/s/.snapshot/before/same").stdout.split()
    assert checksum[2] == checksum[5]
    dfs(server, "dfs", "-deleteSnapshot", "/s", "before")
    assert web.names("/s/.snapshot") == []
    assert {path: web.read(path) for path in present} == present


def test_other_programs_do_not_reach_into_a_snapshot(server):
    web = Web(server)
    files = server.folder / "data" / "lake" / "s"
    for name in ("removed", "replaced", "written", "linked"):
        assert web.put(f"/s/{name}", name.encode() * 1000)[0] == 201
    dfs(server, "dfsadmin", "-allowSnapshot", "/s")
    assert web.snapshot("/s", "a")[0] == 200
    (files / "removed").unlink()
    (files / "new").write_bytes(b"replaced by an editor")
    (files / "new").rename(files / "replaced")
    with open(files / "written", "r+b") as file:
        file.write(b"XXXX")
    os.link(files / "linked", files / "twin")
    assert web.append("/s/linked", b"MORE")[0] == 200
    for name in ("removed", "replaced", "linked"):
        assert web.read(f"/s/.snapshot/a/{name}") == (200, name.encode() * 1000)
    assert web.read("/s/replaced") == (200, b"replaced by an editor")
    assert web.read("/s/linked") == (200, b"linked" * 1000 + b"MORE")
    # What was written in place is in the snapshot, too: refused, never shown as what was there.
    answer = web.read("/s/.snapshot/a/written")
    assert answer is None or answer[0] != 200, answer
    done = dfs(server, "dfs", "-cat", "/s/.snapshot/a/written", check=False)
    assert done.returncode == 1 and "XXXX" not in done.stdout


# As a NameNode answers: the root is one of those folders from the start; what a snapshot has, and the list of
# such folders, don't say it.
@pytest.mark.parametrize("path, said", [("/", True), ("/s", True), ("/s/d", None), ("/s/.snapshot", None),
                                        ("/s/.snapshot/s1", None), ("/s/.snapshot/s1/d", None)])
def test_a_status_says_where_snapshots_may_be_taken(server, path, said):
    web = Web(server)
    for op, parameters in [("MKDIRS", {}), ("ALLOWSNAPSHOT", {}), ("CREATESNAPSHOT", {"snapshotname": "s1"})]:
        where = "/s/d" if op == "MKDIRS" else "/s"
        assert web.call("PUT", where, op, **parameters)[0] == 200
    status = json.loads(web.call("GET", path, "GETFILESTATUS")[1])["FileStatus"]
    assert status.get("snapshotEnabled") is said
    if said:
        assert list(status)[-4:] == ["replication", "snapshotEnabled", "storagePolicy", "type"]
    listed = json.loads(web.call("GET", "/", "GETSNAPSHOTTABLEDIRECTORYLIST")[1])["SnapshottableDirectoryList"]
    assert [(each["dirStatus"]["pathSuffix"], "snapshotEnabled" in each["dirStatus"]) for each in listed] == [
        ("s", False)]


def test_many_snapshots_are_listed(server):
    web = Web(server)
    count = 1100  # more than one page of a list
    assert web.put("/s/f", b"x")[0] == 201
    dfs(server, "dfsadmin", "-allowSnapshot", "/s")
    for number in range(count):
        assert web.snapshot("/s", f"n{number:05}")[0] == 200
    names = [f"n{number:05}" for number in range(count)]
    assert web.names("/s/.snapshot") == names
    listed = dfs(server, "dfs", "-ls", "-C", "/s/.snapshot").stdout.split()
    assert listed == [f"/s/.snapshot/{name}" for name in names]
    assert f" {count} 65536 /s" in dfs(server, "lsSnapshottableDir").stdout
    assert web.read("/s/.snapshot/n00000/f") == (200, b"x")
    server.stop()
    server.start()
    assert web.names("/s/.snapshot") == names


class Worker(threading.Thread):
    """Changes files in a folder of its own, and takes and removes snapshots of it."""

    def __init__(self, server, number, round_, seed):
        super().__init__()
        self.web = Web(server)
        self.random = random.Random(f"{seed} {number} {round_}")
        self.folder = f"/kill{round_}-{number}"
        self.files = {}
        self.snapshots = {}  # name -> files, as acknowledged
        self.unsure = None   # a snapshot that was being made or removed, and its files
        self.acknowledged = 0

    def run(self):
        path = self.folder
        for call in (lambda: self.web.call("PUT", path, "MKDIRS"), lambda: self.web.call("PUT", path, "ALLOWSNAPSHOT")):
            if call() is None:
                return
        for step in range(100_000):
            if not self.step(step):
                return

    def step(self, step):
        kind = self.random.choice(("put", "put", "append", "truncate", "delete", "snapshot", "snapshot", "remove"))
        if kind == "snapshot":
            self.unsure = (f"s{step}", dict(self.files))
            done = self.web.snapshot(self.folder, f"s{step}")
            if done is None:
                return False
            assert done[0] == 200, done
            self.snapshots[f"s{step}"] = dict(self.files)
            self.acknowledged += 1
        elif kind == "remove" and len(self.snapshots) > 3:
            name = self.random.choice(sorted(self.snapshots))
            self.unsure = (name, self.snapshots.pop(name))
            done = self.web.call("DELETE", self.folder, "DELETESNAPSHOT", snapshotname=name)
            if done is None:
                return False
            assert done[0] == 200, done
        elif kind in ("append", "truncate", "delete") and self.files:
            return self.change(kind, self.random.choice(sorted(self.files)))
        else:
            name, data = f"f{step % 7}", self.random.randbytes(self.random.choice((1, 511, 513, 9000)))
            done = self.web.put(f"{self.folder}/{name}", data)
            if done is None:
                return False
            assert done[0] == 201, done
            self.files[name] = data
        self.unsure = None
        return True

    def change(self, kind, name):
        path, data = f"{self.folder}/{name}", self.files[name]
        if kind == "append":
            more = self.random.randbytes(700)
            done, changed = self.web.append(path, more), data + more
        elif kind == "truncate":
            changed = data[:self.random.randrange(len(data) + 1)]
            done = self.web.call("POST", path, "TRUNCATE", newlength=str(len(changed)))
        else:
            done, changed = self.web.call("DELETE", path, "DELETE"), None
        if done is None:
            return False
        assert done[0] == 200, done
        self.files[name] = changed
        if changed is None:
            del self.files[name]
        return True

    def verify(self, web):
        status, _ = web.call("GET", f"{self.folder}/.snapshot", "LISTSTATUS")
        found = set(web.names(f"{self.folder}/.snapshot")) if status == 200 else set()
        maybe = {self.unsure[0]} if self.unsure else set()
        assert found - maybe == set(self.snapshots) - maybe
        wanted = dict(self.snapshots)
        if self.unsure and self.unsure[0] in found:
            wanted[self.unsure[0]] = self.unsure[1]
        for name, files in wanted.items():
            path = f"{self.folder}/.snapshot/{name}"
            assert web.names(path) == sorted(files), path
            for file, data in files.items():
                assert web.read(f"{path}/{file}") == (200, data), f"{path}/{file}"


def test_snapshots_survive_kills(server):
    seed = random.SystemRandom().randrange(1 << 30)
    print("seed", seed)
    pauses = random.Random(seed)
    workers = []
    for round_ in range(ROUNDS):
        mine = [Worker(server, number, round_, seed) for number in range(WORKERS)]
        for worker in mine:
            worker.start()
        time.sleep(pauses.uniform(0.3, 1.2))  # the moment of the kill is what is tried
        server.kill()
        for worker in mine:
            worker.join()
        server.start()
        workers += mine
        for worker in mine if round_ < ROUNDS - 1 else workers:
            worker.verify(Web(server))
    assert sum(worker.acknowledged for worker in workers) > 10, "too little was tried to say anything"
    # What no record names is swept: what is on disk are the snapshots that there are.
    kept = sum(len(Web(server).names(f"{worker.folder}/.snapshot")) for worker in workers
               if Web(server).call("GET", f"{worker.folder}/.snapshot", "LISTSTATUS")[0] == 200)
    assert len(list((server.folder / "data" / "lake.meta" / "snapshots").iterdir())) == kept


def test_files_are_joined_by_the_command(server):
    web = Web(server)
    for name, data in (("a", b"aaa"), ("b", b"bbbb"), ("c", b"cc")):
        assert web.put(f"/j/{name}", data)[0] == 201
    refused = dfs(server, "dfs", "-concat", "/j/a", "/j/b", "/j/none", check=False)
    assert refused.returncode == 1 and "/j/none" in refused.stderr
    dfs(server, "dfs", "-concat", "/j/a", "/j/b", "/j/c")
    assert dfs(server, "dfs", "-cat", "/j/a").stdout == "aaabbbbcc"
    assert web.names("/j") == ["a"]
