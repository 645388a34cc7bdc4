"""Avro's object container files, read by the specification alone: what a foreign reader would see."""

import bz2
import json
import struct
import zlib


class _Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        part = self.data[self.at:self.at + size]
        assert len(part) == size, "cut short"
        self.at += size
        return part

    def long(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return (value >> 1) ^ -(value & 1)

    def bytes(self):
        return self.take(self.long())


def _snappy(data):
    source, out, size, shift = _Bytes(data), bytearray(), 0, 0
    while True:
        byte = source.take(1)[0]
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    while source.at < len(data):
        tag = source.take(1)[0]
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                length = int.from_bytes(source.take(length - 59), "little")
            out += source.take(length + 1)
            continue
        if tag & 3 == 1:
            length, offset = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | source.take(1)[0]
        else:
            length, offset = (tag >> 2) + 1, int.from_bytes(source.take(2 if tag & 3 == 2 else 4), "little")
        for _ in range(length):
            out.append(out[-offset])
    assert len(out) == size
    return bytes(out)


UNPACK = {"null": lambda data: data, "deflate": lambda data: zlib.decompress(data, -15), "bzip2": bz2.decompress,
          "snappy": lambda data: _snappy(data[:-4])}


def _number(value):
    return value if value == value else "NaN"  # which equals nothing, not even itself


def _value(schema, source):
    if isinstance(schema, list):
        return _value(schema[source.long()], source)
    kind = schema["type"] if isinstance(schema, dict) else schema
    if kind == "null":
        return None
    if kind == "boolean":
        return source.take(1) == b"\x01"
    if kind in ("int", "long"):
        return source.long()
    if kind == "float":
        return _number(struct.unpack("<f", source.take(4))[0])
    if kind == "double":
        return _number(struct.unpack("<d", source.take(8))[0])
    if kind == "string":
        return source.bytes().decode()
    if kind == "bytes":
        return source.bytes()
    assert kind == "record", kind
    return {field["name"]: _value(field["type"], source) for field in schema["fields"]}


def read(data):
    """-> schema, name of the codec, records."""
    source = _Bytes(data)
    assert source.take(4) == b"Obj\x01"
    meta = {}
    while count := source.long():
        for _ in range(count):
            name = source.bytes().decode()
            meta[name] = source.bytes()
    sync = source.take(16)
    schema, codec, records = json.loads(meta["avro.schema"]), meta.get("avro.codec", b"null").decode(), []
    while source.at < len(data):
        count, block = source.long(), _Bytes(UNPACK[codec](source.bytes()))
        records += [_value(schema, block) for _ in range(count)]
        assert block.at == len(block.data) and source.take(16) == sync
    return schema, codec, records
