"""Compares every schema in schema/hadoop/ with the definitions inside Hadoop's own jars."""
import os
import re
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.append(os.path.join(ROOT, "tools", "wiregen"))  # at the end: its kafka.py is not the client
import hadoop  # noqa: E402

COMMON, HDFS = "org.apache.hadoop", "org.apache.hadoop.hdfs.protocol.proto"
OUTER_CLASSES = (
    [f"{COMMON}.ipc.protobuf.{n}Protos" for n in
     ("ProtocolInfo", "IpcConnectionContext", "ProtobufRpcEngine", "RpcHeader")]
    + [f"{COMMON}.ipc.proto.{n}ProtocolProtos" for n in ("RefreshCallQueue", "GenericRefresh")]
    + [f"{COMMON}.security.proto.{n}Protos" for n in
       ("RefreshUserMappingsProtocol", "Security", "RefreshAuthorizationPolicyProtocol")]
    + [f"{COMMON}.ha.proto.HAServiceProtocolProtos",
       f"{COMMON}.tools.proto.GetUserMappingsProtocolProtos"]
    + [f"{HDFS}.{n}Protos" for n in
       ("XAttr", "ClientNamenodeProtocol", "EncryptionZones", "ClientDatanodeProtocol",
        "DataTransfer", "Acl", "ErasureCoding", "ReconfigurationProtocol", "Hdfs", "HdfsServer",
        "NamenodeProtocol")])


def plain(full_name):
    """hadoop.hdfs.DatanodeInfoProto.AdminState -> (hadoop.hdfs, DatanodeInfo.AdminState)."""
    parts = full_name.split(".")
    package = next(at for at, part in enumerate(parts) if part[0].isupper())
    return ".".join(parts[:package]), ".".join(re.sub("Proto$", "", p) for p in parts[package:])


def parse(text):
    """The dump, as {name: {number: (label, type, field, packed, default)}} and so on."""
    messages, enums, services, current = {}, {}, {}, None
    for line in text.splitlines():
        words = line.split()
        if words[0] in ("message", "enum", "service"):
            current = {}
            package, name = plain(words[1])
            {"message": messages, "enum": enums, "service": services}[words[0]][name] = (
                package, current)
        elif words[0] == "field":
            default = [w[8:] for w in words if w.startswith("default=")]
            kind = plain(words[3])[1] if "." in words[3] else words[3]
            current[int(words[1])] = (words[2], kind, words[4], "packed" in words,
                                      default[0] if default else "")
        elif words[0] == "value":
            current[int(words[1])] = words[2]
        elif words[0] == "method":
            current[words[1]] = (plain(words[2])[1], plain(words[3])[1])
    return messages, enums, services


@pytest.fixture(scope="module")
def definitions():
    peers = os.environ.get("SLUICE_PEERS")
    if not peers:
        pytest.skip("SLUICE_PEERS is not set: the real systems are not here")
    dump = os.path.join(ROOT, "tests", "peers", "hadoop", "DumpDescriptors.java")
    script = (f'. "{peers}/env.sh"; "$PEER_JAVA" -cp "$PEERS_HOME/hadoop/lib/*" "{dump}" '
              + " ".join(OUTER_CLASSES))
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return parse(done.stdout)


@pytest.fixture(scope="module")
def schemas():
    return hadoop.load(os.path.join(ROOT, "schema", "hadoop"))


def test_every_message_is_hadoops(definitions, schemas):
    messages, _, _ = definitions
    compared = 0
    for kind in schemas[1].values():
        if not isinstance(kind, hadoop.Message):
            continue
        if kind.since:
            assert kind.name not in messages, f"{kind.name} is in 3.2.1 after all"
            continue
        package, fields = messages[kind.name]
        assert kind.package == package, kind.name
        ours = {f.number: (f.label, f.type, f.name, f.packed, f.default) for f in kind.fields}
        assert ours == fields, kind.name
        compared += 1
    assert compared > 300


def test_every_enum_is_hadoops(definitions, schemas):
    _, enums, _ = definitions
    compared = 0
    for kind in schemas[1].values():
        if isinstance(kind, hadoop.Enum):
            package, values = enums[kind.name]
            assert (kind.package, {n: name for n, name in kind.values}) == (package, values), kind.name
            compared += 1
    assert compared > 30


def test_every_method_is_hadoops(definitions, schemas):
    """Each method that the jar has is declared, or refused by name; none is made up."""
    _, _, services = definitions
    for schema in schemas[0].values():
        for service in schema.services:
            _, methods = services[service.name]
            ours = {m[0]: (m[1], m[2]) for m in service.methods if not m[3]}
            theirs = {name: types for name, types in methods.items()
                      if name not in service.refused}
            assert ours == theirs, service.name
            assert set(service.refused) <= set(methods), service.name
            newer = [m[0] for m in service.methods if m[3]]
            assert not set(newer) & set(methods), service.name


def test_golden_bytes_are_what_hadoop_makes(schemas):
    """The committed goldens come from GoldenBytes.java over the same jars."""
    peers = os.environ.get("SLUICE_PEERS")
    if not peers:
        pytest.skip("SLUICE_PEERS is not set: the real systems are not here")
    java = os.path.join(ROOT, "tests", "peers", "hadoop", "GoldenBytes.java")
    script = (f'. "{peers}/env.sh"; "$PEER_JAVA" -cp "$PEERS_HOME/hadoop/lib/*" "{java}" '
              + " ".join(OUTER_CLASSES))
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    made = set()
    for line in done.stdout.splitlines():
        words = line.split()
        made.add((plain(words[0])[1], words[1], words[2] if len(words) > 2 else "-"))
    with open(os.path.join(ROOT, "tests", "golden", "hdfs", "wire", "messages.txt"),
              encoding="utf-8") as golden:
        ours = {tuple(line.split()) for line in golden if not line.startswith("#")}
    assert ours and ours <= made
