"""What a broker answers to members of groups under the consumer protocol, request by request: asked of ours, and of a real one."""

import json
import pathlib
import struct
import time

from kafka_raw import TAGS, Connection, Reader, array, compact, i8, i32, text

RECORDED = pathlib.Path(__file__).parent / "golden/kafka/groups.json"
HEARTBEAT, DESCRIBE = 68, 69


def uuids_of(connection, names):
    """Topic ids, by Metadata version 12; waited for, as a broker of several parts learns of topics a little later."""
    asked = array([b"\0" * 16 + compact(name) + TAGS for name in names]) + b"\0\0" + TAGS
    end = time.monotonic() + 120
    while True:
        told = connection.ask(3, 12, asked, flexible=True)
        places = [told.index(compact(name)) + len(compact(name)) for name in names]
        ids = {name: told[place:place + 16] for name, place in zip(names, places)}
        if all(any(one) for one in ids.values()):
            return ids
        assert time.monotonic() < end, "topics that were made do not come"


class Flexible(Reader):
    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def string(self):
        size = self.varint()
        return None if size == 0 else self.take(size - 1).decode()

    def items(self, read):
        return [read() for _ in range(max(self.varint() - 1, 0))]

    def tags(self):
        for _ in range(self.varint()):
            self.varint()
            self.take(self.varint())


class Group:
    """A group of one broker, with topics "a" of 3 and "b" of 2 partitions."""

    def __init__(self, address, name):
        self.connection, self.name = Connection(address), name
        self.topics = {name + "-a": 3, name + "-b": 2}
        for topic, partitions in self.topics.items():
            assert self.connection.create_topic(topic, partitions)[0] == 0
        self.ids = uuids_of(self.connection, list(self.topics))
        self.find_coordinator()
        self.names = {key: topic[-1] for topic, key in self.ids.items()}
        self.wait_for_topics()

    def find_coordinator(self):
        """Makes __consumer_offsets where it is missing, and waits until it can be used."""
        end = time.monotonic() + 120
        while Reader(self.connection.ask(10, 1, text(self.name) + i8(0))[4:]).number("h") != 0 or self.describe()["error"] == 16:
            assert time.monotonic() < end

    def wait_for_topics(self):
        """Until the coordinator, too, knows them: another group is given all their partitions."""
        end, tried = time.monotonic() + 120, 0
        while self.join("m", ("a", "b"), group=f"{self.name}-{tried}")["assignment"] != {"a": [0, 1, 2], "b": [0, 1]}:
            assert time.monotonic() < end
            tried += 1

    def beat(self, member, epoch, topics=None, regex=None, holds=None, instance=None, timeout=-1, assignor=None, rack=None, group=None,
             version=1):
        def listed(values, one):
            return b"\0" if values is None else array([one(value) for value in values])

        held = None if holds is None else list(holds.items())
        body = compact(self.name if group is None else group) + compact(member) + i32(epoch) + compact(instance) + compact(rack) + i32(timeout)
        body += listed(topics, lambda topic: compact(f"{self.name}-{topic}"))
        if version >= 1:
            body += compact(regex)
        body += compact(assignor)
        body += listed(held, lambda one: self.ids[f"{self.name}-{one[0]}"] + array([i32(index) for index in one[1]]) + TAGS) + TAGS
        return self.read_beat(Flexible(self.connection.ask(HEARTBEAT, version, body, flexible=True)))

    def read_beat(self, reader):
        reader.take(4)
        told = {"error": reader.number("h"), "message": self.plain(reader.string())}
        member = reader.string()
        told |= {"member": member, "epoch": reader.number("i"), "interval": reader.number("i")}
        if struct.unpack("b", reader.take(1))[0] >= 0:
            told["assignment"] = self.partitions(reader)
        return told

    def partitions(self, reader):
        def topic():
            name = self.names[bytes(reader.take(16))]
            indexes = reader.items(lambda: reader.number("i"))
            reader.tags()
            return name, sorted(indexes)

        told = dict(sorted(reader.items(topic)))
        reader.tags()
        return told

    def plain(self, words):
        return None if words is None else words.replace(self.name, "GROUP")

    def join(self, member, topics=("a",), **more):
        return self.beat(member, 0, **{"topics": None if "regex" in more else topics, "holds": {}, "timeout": 60000, **more})

    def describe(self, group=None):
        name = self.name if group is None else group
        reader = Flexible(self.connection.ask(DESCRIBE, 1, array([compact(name)]) + b"\0" + TAGS, flexible=True))
        reader.take(4)
        reader.varint()
        told = {"error": reader.number("h"), "message": self.plain(reader.string())}
        reader.string()
        told |= {"state": reader.string(), "epochs": [reader.number("i"), reader.number("i")], "assignor": reader.string()}

        def assignment():
            def topic():
                reader.take(16)
                name = reader.string()[-1]
                indexes = reader.items(lambda: reader.number("i"))
                reader.tags()
                return name, sorted(indexes)

            found = dict(sorted(reader.items(topic)))
            reader.tags()
            return found

        def member():
            one = {"id": reader.string(), "instance": reader.string(), "rack": reader.string(), "epoch": reader.number("i"),
                   "client": reader.string(), "host": reader.string(), "topics": sorted(self.plain(name) for name in reader.items(reader.string)),
                   "regex": self.plain(reader.string()), "assignment": assignment(), "target": assignment(), "type": reader.number("b")}
            reader.tags()
            return one

        return told | {"members": sorted(reader.items(member), key=lambda one: one["id"])}


def steps_of_life(group):
    """Two members come, share, and leave."""
    yield group.join("m1", ("a", "b"))
    yield group.describe()
    yield group.join("m2", ("a", "b"), rack="r", assignor="range")
    yield group.describe()
    yield group.beat("m1", 1)
    yield group.beat("m1", 1, holds={"a": [0, 1], "b": [0]})
    yield group.beat("m2", 2, holds={})
    yield group.describe()
    yield group.beat("m1", -1)
    yield group.beat("m2", 2)
    yield group.describe()
    yield group.beat("m2", -1)
    yield group.describe()


def steps_of_fencing(group):
    yield group.beat("m1", 1)
    yield group.join("m1")
    yield group.beat("m1", 5)
    yield group.beat("m9", 1)
    yield group.beat("m1", -1, instance="i")
    yield group.join("m1")
    yield group.join("m2", instance="i")
    yield group.join("m3", instance="i")
    yield group.beat("m3", 2, instance="i")
    yield group.beat("m3", 2, instance="j")
    yield group.beat("m3", -2, instance="i")
    yield group.beat("m2", -2, instance="i")
    yield group.join("m3", instance="i")
    yield group.beat("m2", 2, instance="i")
    yield group.describe()


def steps_of_bad_requests(group):
    yield group.join("")
    yield group.join("m", group="")
    yield group.join("m", instance="")
    yield group.join("m", rack="")
    yield group.join("m", timeout=-1)
    yield group.join("m", holds=None)
    yield group.join("m", holds={"a": [1]})
    yield group.join("m", topics=None)
    yield group.join("m", assignor="sticky")
    yield group.beat("m", -2)
    yield group.beat("m", -3)
    yield group.beat("m", -1)
    yield group.describe()
    yield group.join("m", topics=[])
    for regex in ("(", "[a", "*a", "a**", "(?=x)", "(?!x)", "(?<=x)", "(?>x)", "(x)\\1", "a{2,1}", "a{1001}", "\\", "[b-a]", "x)", "\\8", "(?z)"):
        yield group.join("m", regex=regex)
    yield group.join("m", regex="")
    yield group.describe("no such group")


def steps_of_ranges(group):
    yield group.join("m1", ("a", "b"), assignor="range")
    yield group.join("m2", ("a", "b"), assignor="range")
    yield group.beat("m1", 1, holds={"a": [0, 1, 2], "b": [0, 1]})
    yield group.beat("m1", 1, holds={"a": [0, 1], "b": [0]})
    yield group.beat("m2", 2)
    yield group.describe()
    yield group.beat("m2", 2, topics=("a",))
    yield group.describe()


CASES = {"life": steps_of_life, "fencing": steps_of_fencing, "bad requests": steps_of_bad_requests, "ranges": steps_of_ranges}


def answers(address, prefix, case):
    return list(CASES[case](Group(address, f"{prefix}-{case.replace(' ', '-')}")))


if __name__ == "__main__":
    import sys

    print("{" + ",\n".join(f"{json.dumps(case)}: [\n " + ",\n ".join(map(json.dumps, answers(*sys.argv[1:], case))) + "]"
                           for case in CASES) + "}")
