"""What a broker whose share groups and Streams groups are off answers to those who ask for them: asked of ours, and of a real one.
`python tests/kafka_off_cases.py HOST:PORT` records them from a Kafka 4.3.0
formatted with `--feature share.version=0 --feature streams.version=0`; 4.1.1 gives the same as it starts by itself, without Streams."""

import json
import pathlib
import sys

from kafka_raw import TAGS, Connection, Reader, array, compact, i8, i32

RECORDED = pathlib.Path(__file__).parent / "golden/kafka/off.json"
NO, NULL, NO_STRUCT, ID = b"\0", b"\0", b"\xff", bytes(range(16))
VERSIONS, KEYS = 18, {76, 77, 78, 79, 88, 89, 90, 91, 92, 93}
I64 = bytes(8)

MEMBER = compact("g") + compact("m")
DESCRIBE = array([compact("g"), compact("h")]) + NO + TAGS
# Of acknowledgements of offsets 0 to 0 of one partition, accepted.
BATCHES = array([i32(0) + array([I64 + I64 + array([i8(1)]) + TAGS]) + TAGS])
FETCHED = array([ID + BATCHES + TAGS])
# A heartbeat of Streams that joins: no instance, no rack, one subtopology, no tasks, a process.
TOPOLOGY = b"\1" + i32(0) + array([compact("0") + array([compact("t")]) + array([]) * 5 + TAGS]) + TAGS
STREAMS = MEMBER + i32(0) + i32(0) + NULL + NULL + i32(45000) + TOPOLOGY + array([]) * 3 + compact("p") + NO_STRUCT + array([])
STREAMS += NULL + NULL + NO + TAGS

# By name: the API, its version, the body.
REQUESTS = {
    "share heartbeat": (76, 1, MEMBER + i32(0) + NULL + array([compact("t")]) + TAGS),
    "share describe": (77, 1, DESCRIBE),
    "share fetch": (78, 1, MEMBER + i32(0) + i32(500) + i32(1) + i32(1000) + i32(10) + i32(10) + FETCHED + array([]) + TAGS),
    "share acknowledge": (79, 1, MEMBER + i32(1) + FETCHED + TAGS),
    "streams heartbeat": (88, 0, STREAMS),
    "streams describe": (89, 0, DESCRIBE),
    "share offsets": (90, 0, array([compact("g") + array([compact("t") + array([i32(0)]) + TAGS]) + TAGS, compact("h") + NULL + TAGS]) + TAGS),
    "share offsets altered": (91, 0, compact("g") + array([compact("t") + array([i32(0) + I64 + TAGS]) + TAGS]) + TAGS),
    "share offsets deleted": (92, 0, compact("g") + array([compact("t") + TAGS]) + TAGS),
}


def offered(address):
    """The oldest and newest version of each of these APIs."""
    reader = Reader(Connection(address).ask(VERSIONS, 0, b""))
    assert reader.number("h") == 0
    return {key: [low, high] for key, low, high in reader.list(lambda: [reader.number("h") for _ in range(3)]) if key in KEYS}


def recorded_from(address):
    connection = Connection(address)
    return {"offered": {str(key): versions for key, versions in offered(address).items()},
            "answers": {name: connection.ask(*request, flexible=True).hex() for name, request in REQUESTS.items()}}


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(recorded_from(sys.argv[1]), indent=1) + "\n")
