"""C++ for the messages of one schema: structs, and how each version is read and written."""
from kafka_schema import ALL, NEWEST, PRIMITIVES, SchemaError

CPP = {"bool": "bool", "int8": "std::int8_t", "int16": "std::int16_t", "uint16": "std::uint16_t",
       "int32": "std::int32_t", "int64": "std::int64_t", "float64": "double", "uuid": "Uuid",
       "string": "std::string", "bytes": "Bytes", "records": "Records"}
INTEGERS = {"int8", "int16", "uint16", "int32", "int64"}
KEYWORDS = {"default", "class", "operator", "namespace", "new", "delete", "register", "template"}


def element_type(field):
    return field.domain or CPP.get(field.type) or field.type


def cpp_type(field):
    inner = element_type(field)
    if field.array:
        inner = f"std::vector<{inner}>"
    # Records know themselves whether they are null.
    if field.nullable.low <= field.nullable.high and field.type != "records":
        inner = f"std::optional<{inner}>"
    return inner


def initial(field):
    """The default, as the text after the name in the struct."""
    value = field.default
    if value == "null" or field.array or field.struct or field.type in ("uuid", "records", "bytes"):
        return ""
    if field.nullable.low <= field.nullable.high and value is None:
        return ' = ""' if field.type == "string" else ""
    if field.type == "string":
        return f' = "{value}"' if value else ""
    if field.type == "bool":
        return f" = {value or 'false'}"
    number = value or "0"
    if number == "-9223372036854775808":
        number = "(-9223372036854775807 - 1)"
    if number == "-2147483648":
        number = "(-2147483647 - 1)"
    return f"{{{number}}}" if field.domain in (None, "KafkaError") else f" = {number}"


def least_size(field, flexible):
    """The fewest bytes the field takes on the wire in any version."""
    if field.tag is not None or field.versions != ALL:
        return 0
    if field.array or field.type in ("string", "bytes", "records"):
        if flexible:
            return 1
        return 2 if field.type == "string" and not field.array else 4
    if field.struct:
        nullable = field.nullable.low <= field.nullable.high
        return 1 if nullable else struct_least(field.struct.fields, flexible)
    return PRIMITIVES[field.type]


def struct_least(fields, flexible):
    return max(1, sum(least_size(field, flexible) for field in fields))


def condition(span, message, negate=False):
    """The test of `version`, or None when it holds in every version of the message."""
    low, high = span.low > message.versions.low, span.high < message.versions.high
    if low and high:
        if span.low == span.high:
            return f"version == {span.low}"
        return f"version >= {span.low} && version <= {span.high}"
    if low:
        return f"version >= {span.low}"
    if high:
        return f"version <= {span.high}"
    return None


def flexible_text(message):
    if message.flexible.high < message.flexible.low or message.flexible.low > message.versions.high:
        return "false"
    if message.flexible.low <= message.versions.low:
        return "true"
    return f"version >= {message.flexible.low}"


class Body:
    """Lines of a function, indented as they nest."""

    def __init__(self, message):
        self.message = message
        self.flexible = flexible_text(message)
        self.lines = []
        self.depth = 1

    def add(self, text):
        self.lines.append("  " * self.depth + text)

    def inside(self, test, lines):
        if test is None:
            for line in lines:
                self.add(line)
            return
        self.add(f"if ({test}) {{")
        for line in lines:
            self.add("  " + line)
        self.add("}")


def can_be_null(field):
    return field.nullable.low <= field.nullable.high


def null_test(field, message):
    """Whether null is allowed: "true", "false" or a test of the version."""
    if not can_be_null(field):
        return "false"
    return condition(field.nullable, message) or "true"


def read_element(field):
    if field.struct:
        return "reader.element(version, {target})"
    if field.type == "string":
        return "{target} = reader.string(flexible)"
    if field.type == "bytes":
        return "{target} = reader.bytes(flexible)"
    name = {"bool": "boolean"}.get(field.type, field.type)
    read = f"reader.{name}()"
    if field.domain and field.type in INTEGERS:
        read = f"static_cast<{field.domain}>({read})"
    return f"{{target}} = {read}"


def read_lines(field, message):
    name, null = field.name, null_test(field, message)
    flexible_least = message.flexible.low <= message.versions.high
    if field.type == "records":
        return [f"{name} = reader.records(flexible, {null});"]
    if field.array:
        least = struct_least(field.struct.fields, flexible_least) if field.struct else (
            (1 if flexible_least else 2) if field.type == "string" else
            (1 if flexible_least else 4) if field.type == "bytes" else PRIMITIVES[field.type])
        function = "optional_array" if can_be_null(field) else "array"
        allowed = f", {null}" if can_be_null(field) else ""
        if field.struct:
            each = "[&](auto& item) { item.read(reader, version); }"
        else:
            each = "[&](auto& item) { " + read_element(field).format(target="item") + "; }"
        return [f"reader.{function}({name}, flexible{allowed}, {least}, {each});"]
    if field.struct:
        if not can_be_null(field):
            return [f"{name}.read(reader, version);"]
        return [f"if (reader.present({null})) {{", f"  {field.type} item;", "  item.read(reader, version);",
                f"  {name} = std::move(item);",
                "} else {", f"  {name}.reset();", "}"]
    if field.type in ("string", "bytes") and can_be_null(field):
        return [f"{name} = reader.optional_{field.type}(flexible, {null});"]
    return [read_element(field).format(target=name) + ";"]


def write_element(field, value):
    if field.struct:
        return f"{value}.write(writer, version)"
    if field.type in ("string", "bytes"):
        return f"writer.{field.type}({value}, flexible)"
    name = {"bool": "boolean"}.get(field.type, field.type)
    if field.domain and field.type in INTEGERS:
        value = f"static_cast<{CPP[field.type]}>({value})"
    return f"writer.{name}({value})"


def write_lines(field, message):
    name, null = field.name, null_test(field, message)
    if field.type == "records":
        return [f"writer.records({name}, flexible);"]
    if field.array:
        each = "[&](const auto& item) { " + write_element(field, "item") + "; }"
        if can_be_null(field):
            return [f"writer.optional_array({name}, flexible, {null}, {each});"]
        return [f"writer.array({name}, flexible, {each});"]
    if field.struct:
        if not can_be_null(field):
            return [f"{name}.write(writer, version);"]
        return [f"writer.present({name}.has_value(), {null});",
                f"if ({name}) {name}->write(writer, version);"]
    if field.type in ("string", "bytes") and can_be_null(field):
        return [f"writer.optional_{field.type}({name}, flexible, {null});"]
    return [write_element(field, name) + ";"]


def tagged_here(field, message):
    return field.tag is not None and field.tagged.low <= message.versions.high


def differs(field):
    """The test that a field is not its default."""
    name = field.name
    if can_be_null(field) and field.type != "records":
        if field.default == "null":
            return f"{name}.has_value()"
        return f"!{name}.has_value() || !({name}->empty())" if field.array or field.type in (
            "string", "bytes") else f"{name}.has_value()"
    if field.array or field.type in ("string", "bytes"):
        return f"!{name}.empty()" if not field.default else f'{name} != "{field.default}"'
    if field.type == "bool":
        return f"!{name}" if field.default == "true" else name
    if field.type == "uuid":
        return f"{name} != Uuid{{}}"
    if field.type == "records":
        return f"!{name}.is_null()"
    if field.struct:
        return f"{name} != {field.type}{{}}"
    default = initial(field).strip(" ={}") or "0"
    return f"{name} != {element_type(field)}{{{default}}}"


def read_function(scope, fields, message):
    body = Body(message)
    body.add(f"[[maybe_unused]] const bool flexible = {body.flexible};")
    for field in fields:
        if tagged_here(field, message):
            if field.tagged.low > field.versions.low and field.versions.low >= message.versions.low:
                raise SchemaError(f"{message.name}.{field.name}: both tagged and plain")
            continue
        body.inside(condition(field.versions, message), read_lines(field, message))
    tagged = [field for field in fields if tagged_here(field, message)]
    if body.flexible == "false":
        return function(scope, "read(WireReader& reader, [[maybe_unused]] std::int16_t version)", body)
    if not tagged:
        body.add("if (flexible) reader.skip_tags();")
    else:
        body.add("if (!flexible) return;")
        body.add("reader.tags([&](std::uint32_t tag) {")
        body.depth += 1
        for field in tagged:
            test = condition(field.versions, message)
            test = f"tag == {field.tag}" + (f" && {test}" if test else "")
            body.inside(test, read_lines(field, message) + ["return true;"])
        body.add("return false;")
        body.depth -= 1
        body.add("});")
    return function(scope, "read(WireReader& reader, [[maybe_unused]] std::int16_t version)", body)


def write_function(scope, fields, message):
    body = Body(message)
    body.add(f"[[maybe_unused]] const bool flexible = {body.flexible};")
    for field in fields:
        if not tagged_here(field, message):
            body.inside(condition(field.versions, message), write_lines(field, message))
    tagged = sorted((f for f in fields if tagged_here(f, message)), key=lambda f: f.tag)
    if body.flexible != "false":
        if not tagged:
            body.add("if (flexible) writer.no_tags();")
        else:
            write_tags(body, tagged, message)
    return function(
        scope, "write(WireWriter& writer, [[maybe_unused]] std::int16_t version) const", body)


def write_tags(body, tagged, message):
    body.add("if (!flexible) return;")
    for field in tagged:
        test = condition(field.versions, message)
        test = f"({test}) && ({differs(field)})" if test else differs(field)
        body.add(f"const bool has_{field.name} = {test};")
    count = " + ".join(f"static_cast<std::uint32_t>(has_{field.name})" for field in tagged)
    body.add(f"writer.varint({count});")
    body.add("WireWriter& outer = writer;")
    for field in tagged:
        body.add(f"if (has_{field.name}) {{")
        body.add(f"  outer.tag({field.tag}, [&]([[maybe_unused]] WireWriter& inner) {{")
        for line in write_lines(field, message):
            # Inside a tag the bytes go to a buffer of their own, whose length is written first.
            body.add("    " + line.replace("writer", "inner"))
        body.add("  });")
        body.add("}")


def lost_function(scope, fields, message):
    body = Body(message)
    for field in fields:
        test = condition(field.versions, message)
        if test and not field.ignorable:
            body.add(f'if (!({test}) && ({differs(field)})) return "{field.name}";')
        if field.struct and not has_loss(field.struct.fields, message):
            continue
        if field.struct and field.array:
            sequence = field.name
            guard = f"if ({sequence}) " if can_be_null(field) else ""
            sequence = f"*{sequence}" if can_be_null(field) else sequence
            body.add(f"{guard}for (const auto& item : {sequence}) {{")
            body.add("  if (const char* lost = item.lost_in(version)) return lost;")
            body.add("}")
    body.add("return nullptr;")
    return function(scope, "lost_in([[maybe_unused]] std::int16_t version) const", body,
                    "const char*")


def has_loss(fields, message):
    return any((condition(f.versions, message) and not f.ignorable) or
               (f.struct and f.array and has_loss(f.struct.fields, message)) for f in fields)


def function(scope, signature, body, returns="void"):
    return "\n".join([f"{returns} {scope}::{signature} {{"] + body.lines + ["}", ""])


def members(fields, indent):
    lines = []
    for field in fields:
        if field.name in KEYWORDS:
            raise SchemaError(f"{field.name} is a word of C++")
        notes = []
        if field.versions.low or field.versions.high != NEWEST:
            high = "" if field.versions.high == NEWEST else str(field.versions.high)
            low, plus = field.versions.low, "+" if not high else ""
            notes.append(f"v{low}{plus}" if not high or str(low) == high else f"v{low}-{high}")
        if field.tag is not None:
            notes.append(f"tag {field.tag}")
        note = f"  // {', '.join(notes)}" if notes else ""
        lines.append(f"{indent}{cpp_type(field)} {field.name}{initial(field) or '{}'};{note}")
    return lines


def methods(indent):
    return [f"{indent}void read(WireReader& reader, std::int16_t version);",
            f"{indent}void write(WireWriter& writer, std::int16_t version) const;"]


def lost_method(indent):
    return [f"{indent}// Name of the first field that is set and that this version cannot carry, or null.",
            f"{indent}const char* lost_in(std::int16_t version) const;"]


def message_struct(message):
    flexible = message.flexible.low if message.flexible.low <= message.flexible.high else NEWEST
    if message.flexible == ALL:
        flexible = 0
    lines = [f"struct {message.name} {{"]
    if message.key is not None:
        lines.append(f"  static constexpr std::int16_t kKey = {message.key};")
    lines += [f'  static constexpr const char* kName = "{message.name}";',
              f"  static constexpr std::int16_t kMinVersion = {message.versions.low};",
              f"  static constexpr std::int16_t kMaxVersion = {message.versions.high};",
              f"  static constexpr std::int16_t kFlexibleFrom = {flexible};"]
    if message.kind == "request":
        lines.append(f"  using Response = {message.name[:-7]}Response;")
    lines.append("")
    for struct in message.structs:
        lines += [f"  struct {struct.name} {{"] + members(struct.fields, "    ") + [""]
        lines += methods("    ")
        if message.kind == "request" and has_loss(struct.fields, message):
            lines += lost_method("    ")
        lines += [f"    bool operator==(const {struct.name}&) const = default;", "  };", ""]
    lines += members(message.fields, "  ") + [""] + methods("  ")
    if message.kind == "request":
        lines += lost_method("  ")
    lines += [f"  bool operator==(const {message.name}&) const = default;", "};", ""]
    return lines


def header(schema):
    lines = [f"// Made by tools/wiregen from schema/kafka/{schema.stem}.schema."]
    lines += ["// " + line for line in schema.doc]
    lines += ["#pragma once", "", "#include <cstdint>", "#include <optional>", "#include <string>",
              "#include <vector>", "", '#include "kafka/wire/errors.h"', '#include "kafka/wire/types.h"',
              "", "namespace sluice::kafka::wire {", "", "class WireReader;", "class WireWriter;"]
    lines += [f"struct {message.name};" for message in schema.messages] + [""]
    for message in schema.messages:
        lines += message_struct(message)
    return "\n".join(lines + ["}  // namespace sluice::kafka::wire", ""])


def source(schemas):
    lines = ["// Made by tools/wiregen.", "#include <utility>", ""]
    lines += [f'#include "kafka/wire/{schema.stem}.h"' for schema in schemas]
    lines += ['#include "kafka/wire/wire_reader.h"', '#include "kafka/wire/wire_writer.h"', "",
              "namespace sluice::kafka::wire {", ""]
    for schema in schemas:
        for message in schema.messages:
            scopes = [(f"{message.name}::{struct.name}", struct.fields) for struct in message.structs]
            for scope, fields in scopes + [(message.name, message.fields)]:
                lines += [read_function(scope, fields, message), write_function(scope, fields, message)]
                top = scope == message.name
                if message.kind == "request" and (top or has_loss(fields, message)):
                    lines.append(lost_function(scope, fields, message))
    return "\n".join(lines + ["}  // namespace sluice::kafka::wire", ""])
