"""What is asked of a broker that the tools of the tests don't ask. Kafka 3.5.0's answers are in golden/kafka/admin.json;
`python tests/kafka_admin_cases.py HOST:PORT` records them from a fresh broker of one node with the id 1."""

import json
import pathlib
import sys

from kafka_raw import TAGS, Connection, array, compact, i8, i16, i32

RECORDED = pathlib.Path(__file__).parent / "golden" / "kafka" / "admin.json"
TOPIC, BROKER, LOGGER = 2, 4, 8
SET, DELETE, APPEND, SUBTRACT = range(4)


def reassign(topic, partition, replicas):
    brokers = b"\0" if replicas is None else array([i32(one) for one in replicas])
    return i32(5000) + array([compact(topic) + array([i32(partition) + brokers + TAGS]) + TAGS]) + TAGS


def features(version, feature, level, kind):
    how = i8(kind) if version else bytes([kind > 1])
    return i32(5000) + array([compact(feature) + i16(level) + how + TAGS]) + (b"\1" if version else b"") + TAGS


def quotas(*components):
    return array([compact(kind) + i8(match) + compact(name) + TAGS for kind, match, name in components]) + b"\0" + TAGS


def elect(kind, *topics):
    parts = [compact(name) + array([i32(index) for index in indexes]) + TAGS for name, indexes in topics]
    return i8(kind) + array(parts) + i32(5000) + TAGS


ACL = i8(2) + compact("t") + i8(3) + compact("User:a") + compact("*") + i8(3) + i8(3) + TAGS
FILTER = i8(2) + compact("t") + i8(3) + compact(None) + compact(None) + i8(1) + i8(1) + TAGS

# Flexible requests by name: the API, its version, the body. There is a topic "pt" of two partitions.
REQUESTS = {
    **{f"reassign {topic} {partition} {replicas}": (45, 0, reassign(topic, partition, replicas))
       for topic, partition, replicas in [("nope", 0, [1]), ("pt", 0, [1]), ("pt", 0, [2]), ("pt", 0, None), ("pt", 0, []),
                                          ("pt", 0, [1, 1]), ("pt", 9, [1]), ("nope", 0, None), ("pt", 0, [-1]),
                                          ("pt", 0, [1, 2])]},
    "reassign nothing": (45, 0, i32(5000) + array([]) + TAGS),
    "reassignments of an unknown topic": (46, 0, i32(5000) + array([compact("nope") + array([i32(0)]) + TAGS]) + TAGS),
    "reassignments of all": (46, 0, i32(5000) + b"\0" + TAGS),
    **{f"features {version} {feature} {level} {kind}": (57, version, features(version, feature, level, kind))
       for version in (0, 1)
       for feature, level, kind in [("metadata.version", 11, 1), ("foo", 1, 1), ("metadata.version", 99, 1),
                                    ("metadata.version", 0, 2), ("metadata.version", 10, 1)]},
    **{f"features {level} {kind}": (57, 1, features(1, "metadata.version", level, kind))
       for level, kind in [(1, 2), (8, 2), (8, 3), (11, 2), (11, 9), (11, 0)]},
    "quorum of another topic": (55, 1, array([compact("pt") + array([i32(0) + TAGS]) + TAGS]) + TAGS),
    "producers": (61, 0, array([compact("pt") + array([i32(0)]) + TAGS, compact("nope") + array([i32(0)]) + TAGS]) + TAGS),
    **{f"quotas {components}": (48, 1, quotas(*components))
       for components in [(), (("user", 2, None),), (("user", 2, None), ("user", 2, None)), (("foo", 2, None),),
                          (("", 2, None),), (("user", 9, None),), (("user", 0, None),), (("user", 2, None), ("ip", 2, None)),
                          (("user", 1, "x"),), (("user", 2, "x"),), (("user", 1, None),),
                          (("user", 0, "a"), ("client-id", 0, "b"))]},
    "transactions": (66, 0, array([]) + array([]) + TAGS),
    "transactions of a state": (66, 0, array([compact("Ongoing"), compact("Foo")]) + array([]) + TAGS),
    "describe acls": (29, 3, i8(1) + compact(None) + i8(1) + compact(None) + compact(None) + i8(1) + i8(1) + TAGS),
    "create acls": (30, 3, array([ACL, ACL]) + TAGS),
    "create no acls": (30, 3, array([]) + TAGS),
    "delete acls": (31, 3, array([FILTER, FILTER]) + TAGS),
    "elect": (43, 2, elect(0, ("nope", [0]), ("pt", [0, 9]))),
    "elect unclean": (43, 2, elect(1, ("pt", [0]))),
    "elect somehow": (43, 2, elect(7, ("pt", [0]))),
}

BROKER_CHANGES = [
    (BROKER, "1", [("log.cleaner.threads", SET, "2")]), (BROKER, "1", [("log.cleaner.threads", SET, "abc")]),
    (BROKER, "1", [("log.cleaner.threads", DELETE, None)]), (BROKER, "1", [("num.partitions", SET, "3")]),
    (BROKER, "1", [("nonsense.key", DELETE, None)]),
    (BROKER, "1", [("leader.replication.throttled.rate", DELETE, None),
                   ("follower.replication.throttled.rate", DELETE, None),
                   ("replica.alter.log.dirs.io.max.bytes.per.second", DELETE, None)]),
    (BROKER, "1", [("leader.replication.throttled.rate", SET, "1000")]),
    (BROKER, "1", [("leader.replication.throttled.rate", SET, "-1")]),
    (BROKER, "1", [("leader.replication.throttled.rate", DELETE, None)]),
    (BROKER, "2", [("log.cleaner.threads", SET, "2")]), (BROKER, "x", [("log.cleaner.threads", SET, "2")]),
    (BROKER, "1", [("log.retention.ms", SET, "1"), ("log.retention.ms", SET, "2")]),
    (BROKER, "1", [("log.retention.ms", SET, None)]), (BROKER, "1", [("log.retention.ms", 9, "1")]),
    (BROKER, "1", [("log.cleanup.policy", APPEND, "compact")]), (BROKER, "1", [("log.cleanup.policy", SUBTRACT, "delete")]),
    (BROKER, "1", [("log.cleanup.policy", DELETE, None)]), (BROKER, "1", [("log.retention.ms", APPEND, "1")]),
    (BROKER, "1", [("advertised.listeners", SET, "PLAINTEXT://1.2.3.4:1")]),
    (BROKER, "1", [("log.segment.bytes", SET, "1")]), (BROKER, "1", [("log.retention.bytes", SET, "abc")]),
    (BROKER, "1", [("message.max.bytes", SET, "-1")]), (BROKER, "1", [("log.message.timestamp.type", SET, "x")]),
    (BROKER, "1", [("compression.type", SET, "x")]), (BROKER, "1", [("unclean.leader.election.enable", SET, "x")]),
    (BROKER, "1", [("log.message.format.version", SET, "x")]),
    (LOGGER, "1", [("no.such.logger", SET, "DEBUG")]), (LOGGER, "1", [("root", DELETE, None)]),
    (LOGGER, "1", [("root", SET, "info")]), (LOGGER, "1", [("root", APPEND, "INFO")]), (LOGGER, "2", [("root", SET, "INFO")]),
    (LOGGER, "", [("root", SET, "INFO")]), (LOGGER, "1", [("root", SET, "INFO"), ("root", SET, "WARN")]),
    (LOGGER, "1", [("root", SET, None)]), (LOGGER, "1", [("root", SET, "INFO")]),
]

TOPIC_CHANGES = [
    (TOPIC, "ct", [("retention.ms", SET, "1"), ("retention.ms", SET, "2")]),
    (TOPIC, "ct", [("min.compaction.lag.ms", SET, "100"), ("max.compaction.lag.ms", SET, "10")]),
    (TOPIC, "ct", [("retention.ms", APPEND, "1")]), (TOPIC, "ct", [("nope", SET, "1")]), (TOPIC, "ct", [("nope", DELETE, None)]),
    (TOPIC, "ct", [("nope", APPEND, "1")]), (TOPIC, "ct", [("retention.ms", SET, None)]),
    (TOPIC, "zz", [("retention.ms", SET, "1")]), (TOPIC, "", [("retention.ms", SET, "1")]),
    (TOPIC, "a b", [("retention.ms", SET, "1")]), (TOPIC, "ct", [("cleanup.policy", APPEND, "compact")]),
    (TOPIC, "ct", [("cleanup.policy", SUBTRACT, "compact,delete")]), (TOPIC, "ct", [("cleanup.policy", DELETE, None)]),
    (3, "ct", [("a", SET, "1")]), (0, "ct", [("a", SET, "1")]), (TOPIC, "ct", []),
    *[(TOPIC, "ct", [(name, SET, value)]) for name, values in {
        "segment.bytes": ["13", "abc", " 100 ", "1e3", "+5", ""], "segment.ms": ["0"], "retention.ms": ["-2", "-1"],
        "min.cleanable.dirty.ratio": ["2", "x", "1e-3", " 0.5"], "preallocate": ["x", "TRUE"],
        "compression.type": ["x", "", "GZIP", "zstd"], "message.timestamp.type": ["x"],
        "cleanup.policy": ["x", "", "delete,delete", "delete,", "compact, delete"], "max.message.bytes": ["-1"],
        "retention.bytes": ["-5"], "local.retention.ms": ["-3", "100"], "min.insync.replicas": ["0"],
        "index.interval.bytes": ["-1"], "segment.index.bytes": ["3"], "flush.messages": ["0"], "flush.ms": ["-1"],
        "message.format.version": ["zzz", "2.0", "0.9.0", "3.5", "3.5-IV2", "4.0"],
        "leader.replication.throttled.replicas": ["abc", "0:1,1:2", "*", ""],
        "follower.replication.throttled.replicas": ["1:1,x"], "message.downconversion.enable": ["no"],
        "segment.jitter.ms": ["-1"], "file.delete.delay.ms": ["-1"], "delete.retention.ms": ["-1"],
        "max.compaction.lag.ms": ["0"], "min.compaction.lag.ms": ["-1"], "unclean.leader.election.enable": [""],
        "message.timestamp.difference.max.ms": ["-1"]}.items() for value in values],
]

CREATIONS = [("cc", [("retention.ms", "1"), ("retention.ms", "2")]),
             ("cd", [("min.compaction.lag.ms", "100"), ("max.compaction.lag.ms", "10")]), ("ce", [("nope", "1")]),
             ("cf", [("retention.ms", None)]), ("cg", [("cleanup.policy", "")])]


def answers(address):
    """All of it, as the broker at this address answers: of a fresh one."""
    connection = Connection(address)
    connection.create_topic("pt", 2)
    connection.create_topic("ct")
    told = {"requests": {name: connection.ask(*request, flexible=True).hex() for name, request in REQUESTS.items()}}
    told["changes"] = {str(change): connection.alter_configs(*change) for change in BROKER_CHANGES + TOPIC_CHANGES}
    told["creations"] = {name: connection.create_topic(name, 1, configs) for name, configs in CREATIONS}
    _, _, configs = connection.describe_configs(BROKER, "1")
    # What it was started with is its own affair; unknown lines of its file have no type.
    told["broker"] = {name: {"type": one["type"], "read_only": one["read_only"], "sensitive": one["sensitive"],
                             "default": [value for key, value, source in one["synonyms"] if source == 5]}
                      for name, one in sorted(configs.items()) if one["type"]}
    told["bad ids"] = [connection.describe_configs(kind, name)[:2] for kind in (BROKER, LOGGER) for name in ("2", "x")]
    return json.loads(json.dumps(told))


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(answers(sys.argv[1]), indent=0, sort_keys=True) + "\n")
