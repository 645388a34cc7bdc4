"""Reads schema/kafka/*.schema, Sluice's notation for the messages of the Kafka protocol.

One field is one line, nested fields are indented by two blanks:

    name: type [<Domain>] [vRANGE] [nullable [RANGE]] [tag N [RANGE]] [= default] [ignorable]

RANGE is "3", "3-5" or "3+"; without vRANGE a field is in every version of its parent. `nullable`
and `tag` with a range hold only there. A type is a primitive, the name of a struct whose fields
follow (or followed earlier in the same message), or either with [] in front. `ignorable` fields may
be left out silently when the other side speaks a version that cannot carry them.
"""
from dataclasses import dataclass, field
import re

PRIMITIVES = {"bool": 1, "int8": 1, "int16": 2, "uint16": 2, "int32": 4, "int64": 8, "float64": 8,
              "uuid": 16, "string": 2, "bytes": 4, "records": 4}
NEWEST = 32767


class SchemaError(Exception):
    pass


@dataclass(frozen=True)
class Range:
    low: int
    high: int

    def covers(self, other):
        return self.low <= other.low and other.high <= self.high

    def cut(self, other):
        return Range(max(self.low, other.low), min(self.high, other.high))

    def __contains__(self, version):
        return self.low <= version <= self.high


ALL = Range(0, NEWEST)
NONE = Range(1, 0)


@dataclass
class Field:
    name: str
    type: str
    array: bool
    domain: str | None
    versions: Range
    nullable: Range
    tag: int | None
    tagged: Range
    default: str | None
    ignorable: bool
    struct: "Struct | None" = None


@dataclass
class Struct:
    name: str
    fields: list = field(default_factory=list)


@dataclass
class Message:
    kind: str  # request, response or data
    name: str
    versions: Range
    flexible: Range
    structs: list = field(default_factory=list)  # in the order of definition, inner ones first
    fields: list = field(default_factory=list)
    key: int | None = None
    advertise: Range | None = None


@dataclass
class Schema:
    stem: str
    doc: list
    messages: list


def parse_range(text, where):
    match = re.fullmatch(r"(\d+)(?:(\+)|-(\d+))?", text)
    if not match:
        raise SchemaError(f"{where}: not a range of versions: {text}")
    low = int(match[1])
    return Range(low, NEWEST if match[2] else int(match[3] or low))


FIELD = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*): (?P<array>\[\])?(?P<type>\w+)"
    r"(?: <(?P<domain>\w+)>)?"
    r"(?: v(?P<versions>\d+(?:\+|-\d+)?))?"
    r"(?P<nullable> nullable(?: (?P<nullable_range>\d+(?:\+|-\d+)?))?)?"
    r"(?: tag (?P<tag>\d+)(?: (?P<tag_range>\d+(?:\+|-\d+)?))?)?"
    r"(?: = (?P<default>\S+))?"
    r"(?P<ignorable> ignorable)?")


class Parser:
    def __init__(self, path):
        self.path = path
        self.lines = []
        self.doc = []
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if line.startswith("#"):
                self.doc.append(line[1:].strip())
            elif line.strip():
                indent = len(line) - len(line.lstrip(" "))
                self.lines.append((number, indent, line.strip()))
        self.at = 0

    def fail(self, why):
        number = self.lines[min(self.at, len(self.lines) - 1)][0]
        raise SchemaError(f"{self.path.name}:{number}: {why}")

    def word(self, name, required=True):
        """The rest of a line that begins with `name`."""
        if self.at < len(self.lines) and self.lines[self.at][1] == 0:
            first, _, rest = self.lines[self.at][2].partition(" ")
            if first == name:
                self.at += 1
                return rest
        if required:
            self.fail(f"'{name}' expected")
        return None

    def parse(self):
        messages = []
        while self.at < len(self.lines):
            api = self.word("api", required=False)
            if api is not None:
                key, name = api.split()
                messages += self.api(int(key), name)
            else:
                name = self.word("data")
                versions, _, flexible = self.ranges()
                message = Message("data", name, versions, flexible)
                self.word("fields")
                self.body(message)
                messages.append(message)
        return Schema(self.path.stem, self.doc, messages)

    def ranges(self):
        where = self.path.name
        versions = parse_range(self.word("versions"), where)
        advertise = self.word("advertise", required=False)
        flexible = self.word("flexible")
        flexible = {"all": ALL, "none": NONE}.get(flexible) or parse_range(flexible, where)
        return versions, parse_range(advertise, where) if advertise else versions, flexible

    def api(self, key, name):
        versions, advertise, flexible = self.ranges()
        result = []
        for kind in ("request", "response"):
            message = Message(kind, name + kind.capitalize(), versions, flexible, key=key,
                              advertise=advertise)
            self.word(kind)
            self.body(message)
            result.append(message)
        return result

    def body(self, message):
        self.structs = {}
        self.order = message.structs
        while self.at < len(self.lines) and self.lines[self.at][2].startswith("struct "):
            name = self.lines[self.at][2].split()[1]
            self.at += 1
            self.define(name, 4)
        message.fields = self.fields(2)

    def define(self, name, indent):
        if name in self.structs:
            self.fail(f"struct {name} is defined twice")
        struct = Struct(name)
        self.structs[name] = struct
        struct.fields = self.fields(indent)
        self.order.append(struct)

    def fields(self, indent):
        result = []
        while self.at < len(self.lines) and self.lines[self.at][1] == indent:
            result.append(self.field(indent))
        if not result and self.at < len(self.lines) and self.lines[self.at][1] > indent:
            self.fail("indented too far")
        return result

    def field(self, indent):
        text = self.lines[self.at][2]
        match = FIELD.fullmatch(text)
        if not match:
            self.fail(f"not a field: {text}")
        where = f"{self.path.name}:{self.lines[self.at][0]}"
        self.at += 1

        def span(group, present, absent=NONE):
            if not present:
                return absent
            return parse_range(match[group], where) if match[group] else ALL

        result = Field(
            match["name"], match["type"], bool(match["array"]), match["domain"],
            span("versions", True), span("nullable_range", match["nullable"]),
            int(match["tag"]) if match["tag"] else None,
            span("tag_range", match["tag"]), match["default"], bool(match["ignorable"]))
        if result.type not in PRIMITIVES:
            deeper = self.at < len(self.lines) and self.lines[self.at][1] == indent + 2
            if deeper:
                self.define(result.type, indent + 2)
            if result.type not in self.structs:
                raise SchemaError(f"{where}: unknown type {result.type}")
            result.struct = self.structs[result.type]
        return result


def parse(path):
    return Parser(path).parse()


def parse_errors(path):
    """Rows of (code, name, retriable, message)."""
    rows = []
    for line in path.read_text().split("\n"):
        if line and not line.startswith("#"):
            code, name, retriable, message = line.split(" ", 3)
            rows.append((int(code), name, retriable == "retriable", message))
    return rows
