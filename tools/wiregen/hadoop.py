#!/usr/bin/env python3
"""Generates the C++ codec of Hadoop's messages from schema/hadoop/*.schema.

Usage: hadoop.py SCHEMA_DIR OUTPUT_DIR     writes OUTPUT_DIR/<schema>.h and .cc, and messages.cc
       hadoop.py SCHEMA_DIR --list         prints the names of the files that it would write

The schema language is described in schema/hadoop/README.md. Only Python's standard library is used.
"""
import os
import re
import sys
from dataclasses import dataclass, field as dataclass_field

SCALARS = {
    # schema type: (C++ type, wire type, reader/writer suffix)
    "string": ("Bytes", "kLength", "bytes"),
    "bytes": ("Bytes", "kLength", "bytes"),
    "bool": ("bool", "kVarint", "boolean"),
    "uint32": ("std::uint32_t", "kVarint", "uint32"),
    "uint64": ("std::uint64_t", "kVarint", "uint64"),
    "int32": ("std::int32_t", "kVarint", "int32"),
    "int64": ("std::int64_t", "kVarint", "int64"),
    "sint32": ("std::int32_t", "kVarint", "sint32"),
    "sint64": ("std::int64_t", "kVarint", "sint64"),
    "sfixed32": ("std::int32_t", "kFixed32", "sfixed32"),
    "sfixed64": ("std::int64_t", "kFixed64", "sfixed64"),
}
KEYWORDS = {"default", "delete", "export", "namespace", "register", "class", "operator", "union"}
LABELS = {"!": "required", "*": "repeated", "": "optional"}


class SchemaError(Exception):
    """What is wrong, with file and line in front."""


@dataclass
class Field:
    number: int
    label: str
    type: str
    name: str
    packed: bool = False
    default: str = ""
    since: str = ""
    note: str = ""


@dataclass
class Message:
    package: str
    name: str
    since: str = ""
    note: str = ""
    cpp: str = ""
    fields: list = dataclass_field(default_factory=list)


@dataclass
class Enum:
    package: str
    name: str
    note: str = ""
    values: list = dataclass_field(default_factory=list)  # (number, name)
    cpp: str = ""


@dataclass
class Service:
    package: str
    name: str
    java: str
    methods: list = dataclass_field(default_factory=list)  # (name, request, response, since)
    refused: list = dataclass_field(default_factory=list)


@dataclass
class Schema:
    stem: str
    title: list = dataclass_field(default_factory=list)
    types: list = dataclass_field(default_factory=list)  # Message and Enum, in file order
    services: list = dataclass_field(default_factory=list)


def snake(name):
    name = re.sub(r"IDs$", "Ids", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    name = re.sub(r"([A-Z])([A-Z][a-z])", r"\1_\2", name).lower()
    return name + "_" if name in KEYWORDS else name


def camel(name):
    if "_" in name or name.isupper():
        return "".join(part.capitalize() for part in name.split("_"))
    return name[0].upper() + name[1:]


def take_since(words):
    """Removes a closing `since VERSION`."""
    if len(words) > 2 and words[-2] == "since":
        return words[:-2], words[-1]
    return words, ""


class Parser:
    def __init__(self, path):
        self.path = path
        self.schema = Schema(os.path.splitext(os.path.basename(path))[0])
        self.package = ""
        self.open = None

    def fail(self, line, why):
        raise SchemaError(f"{self.path}:{line}: {why}")

    def parse(self):
        with open(self.path, encoding="utf-8") as lines:
            for number, raw in enumerate(lines, 1):
                text, _, note = raw.rstrip("\n").partition("#")
                note = note.strip()
                if not text.strip():
                    if note and not self.schema.types and not self.package:
                        self.schema.title.append(note)
                    continue
                words = text.split()
                if text[0] == " ":
                    self.member(number, words, note)
                else:
                    self.heading(number, words, note)
        return self.schema

    def heading(self, line, words, note):
        words, since = take_since(words)
        kind = words[0]
        if kind == "package" and len(words) == 2:
            self.package = words[1]
        elif kind in ("message", "enum") and (len(words) == 2 or words[2:-1] == ["as"]):
            cpp = words[3] if len(words) == 4 else words[1].replace(".", "")
            self.open = (Message(self.package, words[1], since, note, cpp) if kind == "message"
                         else Enum(self.package, words[1], note, [], cpp))
            self.schema.types.append(self.open)
        elif kind == "service" and len(words) == 3:
            self.open = Service(self.package, words[1], words[2])
            self.schema.services.append(self.open)
        else:
            self.fail(line, f"a heading must be package, message, enum or service, not '{kind}'")

    def member(self, line, words, note):
        if isinstance(self.open, Message):
            self.field(line, words, note)
        elif isinstance(self.open, Enum):
            if len(words) != 2:
                self.fail(line, "an enum's line is NUMBER NAME")
            self.open.values.append((int(words[0]), words[1]))
        elif isinstance(self.open, Service):
            self.method(line, words)
        else:
            self.fail(line, "this line belongs to nothing")

    def field(self, line, words, note):
        words, since = take_since(words)
        default, packed = "", False
        if len(words) > 4 and words[3] == "=":
            default = words[4]
            words = words[:3]
        if len(words) == 4 and words[3] == "packed":
            packed = True
            words = words[:3]
        match = re.fullmatch(r"(\d+)([!*]?)", words[0])
        if not match or len(words) != 3:
            self.fail(line, "a field's line is NUMBER[!|*] TYPE NAME [packed | = DEFAULT]")
        number = int(match.group(1))
        if any(f.number == number for f in self.open.fields):
            self.fail(line, f"field {number} is there already")
        self.open.fields.append(
            Field(number, LABELS[match.group(2)], words[1], words[2], packed, default, since, note))

    def method(self, line, words):
        words, since = take_since(words)
        if words[0] == "refused":
            self.open.refused.extend(words[1:])
        elif len(words) == 1:
            name = words[0][0].upper() + words[0][1:]
            self.open.methods.append((words[0], name + "Request", name + "Response", since))
        elif len(words) == 3:
            self.open.methods.append((words[0], words[1], words[2], since))
        else:
            self.fail(line, "a method's line is NAME [REQUEST RESPONSE], or refused NAME...")


def load(folder):
    """All schemas of the folder by stem, and every type by name."""
    schemas, types, home = {}, {}, {}
    for entry in sorted(os.listdir(folder)):
        if not entry.endswith(".schema"):
            continue
        schema = Parser(os.path.join(folder, entry)).parse()
        schemas[schema.stem] = schema
        for kind in schema.types:
            if kind.name in types:
                raise SchemaError(f"{entry}: {kind.name} is declared twice")
            types[kind.name] = kind
            home[kind.name] = schema.stem
    for schema in schemas.values():
        for used in uses(schema):
            if used not in types:
                raise SchemaError(f"{schema.stem}.schema: no type is called {used}")
    return schemas, types, home


def uses(schema):
    for kind in schema.types:
        if isinstance(kind, Message):
            yield from (f.type for f in kind.fields if f.type not in SCALARS)
    for service in schema.services:
        for _, request, response, _ in service.methods:
            yield request
            yield response


def ordered(schema, types):
    """The types of one schema so that each comes after those it holds. Nesting has no cycles."""
    done, result = set(), []
    own = {kind.name for kind in schema.types}

    def visit(name, path):
        if name in done or name not in own:
            return
        if name in path:
            raise SchemaError(f"{schema.stem}.schema: {name} holds itself")
        kind = types[name]
        if isinstance(kind, Message):
            for f in kind.fields:
                if f.type not in SCALARS:
                    visit(f.type, path | {name})
        done.add(name)
        result.append(kind)

    for kind in schema.types:
        visit(kind.name, frozenset())
    return result


class Writer:
    def __init__(self, schemas, types, home):
        self.schemas, self.types, self.home = schemas, types, home

    def type_name(self, name):
        return self.types[name].cpp

    def element(self, f):
        return SCALARS[f.type][0] if f.type in SCALARS else self.type_name(f.type)

    def codec(self, f):
        """(wire type, suffix of the reader's and writer's function)."""
        if f.type in SCALARS:
            return SCALARS[f.type][1:]
        if isinstance(self.types[f.type], Enum):
            return "kVarint", "enumeration"
        return "kLength", "message"

    def declaration(self, f):
        element, name = self.element(f), snake(f.name)
        if f.label == "repeated":
            return f"std::vector<{element}> {name} = {{}};"
        if f.label == "optional":
            return f"std::optional<{element}> {name} = {{}};"
        if f.type in SCALARS and element != "Bytes":
            value = "false" if element == "bool" else "0"
            return f"{element} {name} = {f.default or value};"
        if f.type not in SCALARS and isinstance(self.types[f.type], Enum):
            first = self.types[f.type].values[0][1]
            return f"{element} {name} = {element}::k{camel(first)};"
        return f"{element} {name} = {{}};"

    def header(self, schema):
        out = [f"// Generated by tools/wiregen/hadoop.py from schema/hadoop/{schema.stem}.schema."]
        out += [f"// {line}" for line in schema.title[:1]]
        out += ["#pragma once", "", "#include <array>", "#include <cstdint>", "#include <optional>",
                "#include <string_view>", "#include <vector>", "", '#include "hdfs/wire/proto.h"']
        others = sorted({self.home[u] for u in uses(schema)} - {schema.stem})
        out += [f'#include "hdfs/wire/{other}.h"' for other in others]
        out += ["", "namespace sluice::hdfs::wire {", ""]
        for kind in ordered(schema, self.types):
            out += self.enum_header(kind) if isinstance(kind, Enum) else self.struct(kind)
        for service in schema.services:
            out += self.service(service)
        return "\n".join(out + ["}  // namespace sluice::hdfs::wire", ""])

    def enum_header(self, kind):
        name = self.type_name(kind.name)
        out = [f"// {kind.note}"] if kind.note else []
        out.append(f"enum class {name} : std::int32_t {{")
        out += [f"  k{camel(value)} = {number}," for number, value in kind.values]
        out += ["};", f"bool is_known({name} value);", f"std::string_view name_of({name} value);", ""]
        return out

    def struct(self, kind):
        name = kind.cpp
        out = [f"// {kind.note}"] if kind.note else []
        out.append(f"struct {name} {{")
        for f in kind.fields:
            notes = [f"absent means {f.default}"] if f.default and f.label == "optional" else []
            notes += [f.note] if f.note else []
            out.append(f"  {self.declaration(f)}" + (f"  // {'; '.join(notes)}" if notes else ""))
        out += ["};", f"void decode_fields(ProtoReader& in, {name}& to);",
                f"void encode_fields(ProtoWriter& out, const {name}& from);", ""]
        return out

    def service(self, service):
        space = snake(service.java.split(".")[-1])
        out = [f"namespace {space} {{",
               f'inline constexpr std::string_view kProtocol = "{service.java}";']
        for name, request, response, since in service.methods:
            note = f"  // since Hadoop {since}" if since else ""
            kinds = f"{self.type_name(request)}, {self.type_name(response)}"
            value = f'{{kProtocol, "{name}"}};{note}'
            out.append(f"inline constexpr Method<{kinds}> k{camel(name)}{value}")
        if service.refused:
            count = len(service.refused)
            out.append("// Methods of the protocol that this project knows by name only.")
            out.append(f"inline constexpr std::array<std::string_view, {count}> kRefused = {{")
            out += [f'    "{name}",' for name in service.refused] + ["};"]
        return out + [f"}}  // namespace {space}", ""]

    def source(self, schema):
        out = [f"// Generated by tools/wiregen/hadoop.py from schema/hadoop/{schema.stem}.schema.",
               f'#include "hdfs/wire/{schema.stem}.h"', "", "namespace sluice::hdfs::wire {", ""]
        for kind in ordered(schema, self.types):
            out += self.enum_source(kind) if isinstance(kind, Enum) else self.functions(kind)
        return "\n".join(out + ["}  // namespace sluice::hdfs::wire", ""])

    def enum_source(self, kind):
        name = self.type_name(kind.name)
        out = [f"std::string_view name_of({name} value) {{", "  switch (value) {"]
        for _, value in kind.values:
            out.append(f'    case {name}::k{camel(value)}: return "{value}";')
        out += ["  }", "  return {};", "}"]
        out += [f"bool is_known({name} value) {{ return !name_of(value).empty(); }}", ""]
        return out

    def functions(self, kind):
        name = kind.cpp
        return self.decode(kind, name) + self.encode(kind, name)

    def decode(self, kind, name):
        required = [f for f in kind.fields if f.label == "required"]
        unused = "" if kind.fields else "[[maybe_unused]] "
        out = [f"void decode_fields(ProtoReader& in, {unused}{name}& to) {{"]
        if required:
            out.append("  std::uint64_t seen = 0;")
        if not kind.fields:
            return out + ["  while (in.next()) in.skip();", "}"]
        out += ["  while (in.next()) {", "    switch (in.tag()) {"]
        for f in kind.fields:
            out += self.decode_case(f, required)
        out += ["      default: in.skip();", "    }", "  }"]
        for bit, f in enumerate(required):
            out.append(f'  in.require((seen & {1 << bit}u) != 0, "{kind.name}.{f.name}");')
        return out + ["}"]

    def decode_case(self, f, required):
        wire, suffix = self.codec(f)
        target = f"to.{snake(f.name)}"
        case = f"      case make_tag({f.number}, WireType::{wire}): "
        if f.label == "repeated":
            out = [f"{case}in.add_{suffix}({target}); break;"]
            if wire != "kLength":
                packed = f"      case make_tag({f.number}, WireType::kLength): "
                out.append(f"{packed}in.add_packed_{suffix}({target}); break;")
            return out
        if suffix == "enumeration":
            read = f"in.enumeration({target})"
        elif suffix in ("bytes", "message"):
            read = f"in.{suffix}({target})"
        else:
            read = f"({target} = in.{suffix}(), true)"
        if f.label == "required":
            return [f"{case}if ({read}) seen |= {1 << required.index(f)}u; break;"]
        return [f"{case}{read if suffix != 'enumeration' else '(void)' + read}; break;"
                .replace(f"({target} = in.{suffix}(), true)", f"{target} = in.{suffix}()")]

    def encode(self, kind, name):
        if not kind.fields:
            return [f"void encode_fields(ProtoWriter&, const {name}&) {{}}", ""]
        out = [f"void encode_fields(ProtoWriter& out, const {name}& from) {{"]
        for f in sorted(kind.fields, key=lambda each: each.number):
            _, suffix = self.codec(f)
            source = f"from.{snake(f.name)}"
            if f.label == "required":
                out.append(f"  out.{suffix}({f.number}, {source});")
            elif f.label == "optional":
                out.append(f"  if ({source}) out.{suffix}({f.number}, *{source});")
            elif f.packed:
                out.append(f"  out.packed_{suffix}({f.number}, {source});")
            else:
                each = "const bool each" if f.type == "bool" else "const auto& each"
                out.append(f"  for ({each} : {source}) out.{suffix}({f.number}, each);")
        return out + ["}", ""]

    def registry(self):
        out = ["// Generated by tools/wiregen/hadoop.py: every message by name.",
               '#include "hdfs/wire/messages.h"', ""]
        out += [f'#include "hdfs/wire/{stem}.h"' for stem in sorted(self.schemas)]
        out += ["", "namespace sluice::hdfs::wire {", "namespace {", "template <class M>",
                "Result<Bytes> recode(ByteView bytes) {", "  TRY(M message, decode<M>(bytes));",
                "  return encode(message);", "}", "", "constexpr MessageType kMessages[] = {"]
        for schema in self.schemas.values():
            for kind in schema.types:
                if isinstance(kind, Message):
                    out.append(f'    {{"{kind.name}", &recode<{kind.cpp}>}},')
        out += ["};", "}  // namespace", "",
                "std::span<const MessageType> all_messages() { return kMessages; }", "",
                "}  // namespace sluice::hdfs::wire", ""]
        return "\n".join(out)


def write_if_changed(path, text):
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main(args):
    if len(args) != 2:
        sys.stderr.write(__doc__)
        return 2
    try:
        schemas, types, home = load(args[0])
        if args[1] == "--list":
            names = [f"{stem}{end}" for stem in schemas for end in (".h", ".cc")]
            print("\n".join(names + ["messages.cc"]))
            return 0
        os.makedirs(args[1], exist_ok=True)
        writer = Writer(schemas, types, home)
        for stem, schema in schemas.items():
            write_if_changed(os.path.join(args[1], stem + ".h"), writer.header(schema))
            write_if_changed(os.path.join(args[1], stem + ".cc"), writer.source(schema))
        write_if_changed(os.path.join(args[1], "messages.cc"), writer.registry())
    except (SchemaError, ValueError) as error:
        sys.stderr.write(f"hadoop.py: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
