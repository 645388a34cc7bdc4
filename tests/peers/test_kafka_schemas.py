"""Every schema under schema/kafka, field by field and version by version, against the message definitions
(common/message/*.json) that ship inside Kafka's own jars, for every Kafka release the peers' cache holds.

Environment: SLUICE_PEERS is the peers' folder; PEERS_HOME its cache (default ~/.cache/sluice-peers);
SLUICE_KAFKA_JARS names further kafka jars (colon between them), for example a newer kafka-clients.
"""
import json
import os
import pathlib
import re
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools/wiregen"))  # at the end: its kafka.py is not the client
import kafka_schema  # noqa: E402


DEFAULTS = {"bool": "false", "string": "", "uuid": "", "bytes": "", "records": ""}


def releases():
    home = pathlib.Path(os.environ.get("PEERS_HOME", pathlib.Path.home() / ".cache/sluice-peers"))
    found = {}
    for libs in sorted(home.glob("kafka/*/libs")):
        found[libs.parent.name] = sorted(libs.glob("kafka*.jar"))
    for jar in filter(None, os.environ.get("SLUICE_KAFKA_JARS", "").split(":")):
        found[pathlib.Path(jar).stem] = [pathlib.Path(jar)]
    return found


def definitions(jars):
    result = {}
    for jar in jars:
        with zipfile.ZipFile(jar) as archive:
            for name in archive.namelist():
                if re.fullmatch(r"common/message/\w+\.json", name):
                    text = re.sub(r"^\s*//.*$", "", archive.read(name).decode(), flags=re.M)
                    message = json.loads(text)
                    result[message["name"]] = message
    return result


def snake(name):
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def span(text):
    if text in (None, "none"):
        return kafka_schema.NONE
    return kafka_schema.parse_range(str(text), "kafka")


def default_of(value, kind, array):
    """A default in one spelling, so that "0", 0 and an absent one are the same."""
    if value is None or array:
        return "null" if value == "null" else ""
    text = {True: "true", False: "false"}.get(value, str(value).strip()) if isinstance(value, bool) else str(value)
    if kind in DEFAULTS:
        return text or DEFAULTS[kind]
    if text == "null":
        return "null"
    return str(int(text, 0)) if re.fullmatch(r"-?(0x)?[0-9a-fA-F]+", text) else text


# Names are not on the wire, and Kafka has changed some: an older release's name, and ours.
RENAMED = {("OffsetCommitRequest", "generation_id"): "generation_id_or_member_epoch",
           ("ConsumerGroupRegularExpressionValue", "version"): "topics_version",
           ("TxnOffsetCommitRequest", "generation_id_or_member_epoch"): "generation_id",
           # Version 1 has another field of that name.
           ("StreamsGroupHeartbeatResponse", "acceptable_recovery_lag", 0): "acceptable_recovery_lag_legacy"}


def our_name(message, name, version):
    return RENAMED.get((message, name, version)) or RENAMED.get((message, name), name)


def kafka_shape(fields, structs, version):
    shape = []
    for field in fields:
        if version not in span(field.get("versions", field.get("taggedVersions"))):
            continue
        kind, array = field["type"].removeprefix("[]"), field["type"].startswith("[]")
        inner = field.get("fields") or structs.get(kind)
        tagged = "tag" in field and version in span(field.get("taggedVersions", "0+"))
        default = default_of(field.get("default"), kind, array)
        shape.append((snake(field["name"]), array, "struct" if inner else kind,
                      version in span(field.get("nullableVersions")), field["tag"] if tagged else None,
                      default or ("0" if not inner and not array and kind not in DEFAULTS else DEFAULTS.get(kind, "") if not array else ""),
                      tuple(kafka_shape(inner, structs, version)) if inner else None))
    return shape


def our_shape(fields, version):
    shape = []
    for field in fields:
        if version not in field.versions:
            continue
        tagged = field.tag is not None and version in field.tagged
        default = default_of(field.default, field.type, field.array)
        shape.append((field.name, field.array, "struct" if field.struct else field.type,
                      version in field.nullable, field.tag if tagged else None,
                      default or ("0" if not field.struct and not field.array and field.type not in DEFAULTS else DEFAULTS.get(field.type, "") if not field.array else ""),
                      tuple(our_shape(field.struct.fields, version)) if field.struct else None))
    return shape


def with_tags_of(wanted, shape):
    """KIP-915: stored records gain tagged fields without a new version. Those that a release has, at every depth."""
    known = {field[0]: field for field in wanted}
    return [field[:6] + (with_tags_of(known[field[0]][6], field[6]) if field[6] and field[0] in known and known[field[0]][6] else field[6],)
            for field in shape if field[4] is None or field[0] in known]


def without_defaults(shape):
    return [field[:5] + (without_defaults(field[6]) if field[6] else None,) for field in shape]


def schemas():
    return [kafka_schema.parse(path) for path in sorted((ROOT / "schema/kafka").glob("*.schema"))]


@pytest.fixture(scope="module", params=sorted(releases()) or [None])
def release(request):
    if not os.environ.get("SLUICE_PEERS") or request.param is None:
        pytest.skip("needs SLUICE_PEERS and an installed Kafka")
    return request.param, definitions(releases()[request.param])


def test_every_field_is_kafkas(release):
    name, kafka = release
    compared = 0
    for schema in schemas():
        for message in schema.messages:
            theirs = kafka.get(message.name)
            if theirs is None:
                continue
            # The request says whether a version is a draft, for its response and for the records of its groups, too.
            asking = re.sub("^ConsumerGroup.*(Key|Value)$", "ConsumerGroupHeartbeatRequest", message.name)
            unstable = kafka.get(re.sub("Response$", "Request", asking), {}).get("latestVersionUnstable")
            structs = {s["name"]: s["fields"] for s in theirs.get("commonStructs", [])}
            # A struct defined in one field may be used by another.
            collect(theirs["fields"], structs)
            for version in range(message.versions.low, message.versions.high + 1):
                # The int16 in front of a key is its kind, not the version of its layout.
                their_version = 0 if re.fullmatch(r"(OffsetCommit|GroupMetadata|ConsumerGroup\w+)Key", message.name) else version
                if their_version not in span(theirs["validVersions"]):
                    continue
                if unstable and their_version == span(theirs["validVersions"]).high:
                    continue
                where = f"{message.name} version {version} in Kafka {name}"
                ours = our_shape(message.fields, version)
                wanted = [(our_name(message.name, field[0], version), *field[1:])
                          for field in kafka_shape(theirs["fields"], structs, their_version)]
                if message.kind == "data":
                    ours, wanted = with_tags_of(wanted, ours), with_tags_of(ours, wanted)
                    # And a default of an ignorable field changed between releases (rebalanceTimeout).
                    ours, wanted = without_defaults(ours), without_defaults(wanted)
                assert ours == wanted, where
                assert (version in message.flexible) == (their_version in span(theirs["flexibleVersions"])), where
                compared += 1
            if message.key is not None:
                assert message.key == theirs["apiKey"]
    assert compared >= 10


def collect(fields, structs):
    for field in fields:
        if "fields" in field:
            structs.setdefault(field["type"].removeprefix("[]"), field["fields"])
            collect(field["fields"], structs)


def test_every_version_is_known_to_some_release():
    """A version that no release has would be an invention of ours."""
    found = releases()
    if not os.environ.get("SLUICE_PEERS") or not os.environ.get("SLUICE_KAFKA_JARS"):
        pytest.skip("needs SLUICE_PEERS, and SLUICE_KAFKA_JARS with the newest kafka-clients")
    known = {}
    for jars in found.values():
        for name, message in definitions(jars).items():
            low, high = span(message["validVersions"]).low, span(message["validVersions"]).high
            known.setdefault(name, set()).update(range(low, high + 1))
    for schema in schemas():
        for message in schema.messages:
            if message.kind != "data":
                missing = set(range(message.versions.low, message.versions.high + 1)) - known[message.name]
                assert not missing, f"{message.name} {missing}"
