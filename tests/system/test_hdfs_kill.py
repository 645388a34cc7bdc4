"""Kill -9 of the server in the middle of creates, appends, renames and deletes: what was acknowledged is there."""
import hashlib
import http.client
import json
import random
import threading
import time
import urllib.parse

ROUNDS = 8
WORKERS = 6


def body_of(name, size):
    """The bytes that belong to a name: nothing else may ever be found in it."""
    block = hashlib.sha256(name.encode()).digest() * 256
    return (block * (size // len(block) + 1))[:size]


class Web:
    """WebHDFS on one connection. Every call gives (status, body), or None when the server went away."""

    def __init__(self, address):
        self.address = address
        self.connection = None

    def call(self, method, path, op, body=None, **parameters):
        query = urllib.parse.urlencode({"op": op, "user.name": "root", **parameters})
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.address, timeout=120)
            self.connection.request(method, f"/webhdfs/v1{path}?{query}", body=body)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection = None
            return None

    def create(self, path, data):
        return self.call("PUT", path, "CREATE", body=data, data="true", overwrite="true")

    def append(self, path, data):
        return self.call("POST", path, "APPEND", body=data, data="true")

    def read(self, path):
        return self.call("GET", path, "OPEN", data="true")

    def status(self, path):
        done = self.call("GET", path, "GETFILESTATUS")
        return None if done[0] == 404 else json.loads(done[1])["FileStatus"]


class Worker(threading.Thread):
    """Makes files of its own, changes them, and remembers what it was told."""

    def __init__(self, address, number, round_):
        super().__init__()
        self.web = Web(address)
        self.random = random.Random(number * 1000 + round_)
        self.prefix = f"/kill/{round_}/{number}"
        self.sure = {}      # path -> (name whose bytes it holds, size)
        self.gone = set()   # paths that are surely not there
        self.unsure = None  # (kind, path, other path, name, old size, new size)
        self.acknowledged = 0

    def run(self):
        for i in range(100_000):
            if not self.step(i):
                return
            self.acknowledged += 1

    def step(self, i):
        kind = self.random.choice(("create", "create", "append", "rename", "delete")) if self.sure else "create"
        if kind == "create":
            path, size = f"{self.prefix}/f{i}", self.random.choice((0, 1, 511, 512, 5000, 300_000))
            self.unsure = ("create", path, None, path, 0, size)
            done = self.web.create(path, body_of(path, size))
            if done is None:
                return False
            assert done[0] == 201, done
            self.sure[path] = (path, size)
        else:
            path = self.random.choice(sorted(self.sure))
            name, size = self.sure[path]
            if kind == "append":
                new = size + self.random.choice((1, 700, 100_000))
                self.unsure = ("append", path, None, name, size, new)
                done = self.web.append(path, body_of(name, new)[size:])
                if done is None:
                    return False
                assert done[0] == 200, done
                self.sure[path] = (name, new)
            elif kind == "rename":
                to = f"{self.prefix}/d{i % 3}/r{i}"
                folder = self.web.call("PUT", to.rsplit("/", 1)[0], "MKDIRS")
                if folder is None:
                    self.unsure = None
                    return False
                self.unsure = ("rename", path, to, name, size, size)
                done = self.web.call("PUT", path, "RENAME", destination=to)
                if done is None:
                    return False
                assert done == (200, b'{"boolean":true}'), done
                self.sure[to] = self.sure.pop(path)
                self.gone.add(path)
            else:
                self.unsure = ("delete", path, None, name, size, 0)
                done = self.web.call("DELETE", path, "DELETE")
                if done is None:
                    return False
                assert done == (200, b'{"boolean":true}'), done
                del self.sure[path]
                self.gone.add(path)
        self.unsure = None
        return True

    def verify(self, web):
        unsure = self.unsure
        touched = {unsure[1], unsure[2]} if unsure else set()
        for path, (name, size) in self.sure.items():
            if path in touched:
                continue
            done = web.read(path) if size else (200, b"" if web.status(path)["length"] == 0 else b"?")
            assert done == (200, body_of(name, size)), f"{path}: {done[0]}, {len(done[1])} bytes of {size}"
        for path in self.gone - touched:
            assert web.status(path) is None, f"{path} came back"
        if unsure:
            self.verify_unsure(web, *unsure)

    def verify_unsure(self, web, kind, path, other, name, old, new):
        """The call that was under way either happened or did not; never half."""
        found = web.status(path)
        if kind == "rename":
            moved = web.status(other)
            assert (found is None) != (moved is None), f"{path} -> {other}: {found}, {moved}"
            path, found = (path, found) if found else (other, moved)
        if found is None:
            assert kind in ("create", "delete"), f"{kind} lost {path}"
            return
        length = found["length"]
        limit = max(old, new)
        assert length <= limit and (kind == "create" or length >= min(old, limit)), f"{kind} {path}: {length}"
        if length:
            assert web.read(path) == (200, body_of(name, length)), f"{kind} {path} holds foreign bytes"


def test_acknowledged_changes_survive_kills(own_stack):
    seed = random.SystemRandom().randrange(1 << 30)
    print("seed", seed)
    pauses = random.Random(seed)
    total, workers = 0, []
    for round_ in range(ROUNDS):
        address = own_stack.addresses["hdfs_http"]
        mine = [Worker(address, number, round_) for number in range(WORKERS)]
        for worker in mine:
            worker.start()
        time.sleep(pauses.uniform(0.1, 0.8))  # the moment of the kill is what is tried
        own_stack.kill()
        for worker in mine:
            worker.join()
        own_stack.start()
        web = Web(own_stack.addresses["hdfs_http"])
        workers += mine
        total += sum(worker.acknowledged for worker in mine)
        for worker in mine if round_ < ROUNDS - 1 else workers:
            worker.verify(web)
    assert total > 100, "too little was tried to say anything"
