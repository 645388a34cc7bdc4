"""C++ for the tables: API keys with their versions, error codes, and every message by name."""


def camel(name):
    return "k" + "".join(part.capitalize() for part in name.lower().split("_"))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def errors_header(rows):
    lines = ["// Made by tools/wiregen from schema/kafka/errors.txt.", "#pragma once", "",
             "#include <cstdint>", "#include <string_view>", "", "namespace sluice::kafka::wire {", "",
             "// The protocol's error codes. A code that is not in this list is possible on the wire.",
             "enum class KafkaError : std::int16_t {"]
    lines += [f"  {camel(name)} = {code}," for code, name, _, _ in rows]
    lines += ["};", "",
              "// UNKNOWN_TOPIC_OR_PARTITION and the like; UNKNOWN_SERVER_ERROR for a code not in the list.",
              "std::string_view error_name(KafkaError error);",
              "// The words Kafka's own clients show for it.",
              "std::string_view error_message(KafkaError error);",
              "// Whether the same request may succeed later.",
              "bool is_retriable(KafkaError error);", "", "}  // namespace sluice::kafka::wire", ""]
    return "\n".join(lines)


def errors_source(rows):
    lines = ["// Made by tools/wiregen from schema/kafka/errors.txt.", '#include "kafka/wire/errors.h"',
             "", "namespace sluice::kafka::wire {", "namespace {", "struct Row {", "  KafkaError error;",
             "  bool retriable;", "  std::string_view name;", "  std::string_view message;", "};",
             "constexpr Row kRows[] = {"]
    for _, name, retriable, message in rows:
        flag = "true" if retriable else "false"
        lines.append(f"    {{KafkaError::{camel(name)}, {flag}, {quoted(name)}, {quoted(message)}}},")
    lines += ["};", "", "const Row& row(KafkaError error) {",
              "  const int index = static_cast<int>(error) - static_cast<int>(kRows[0].error);",
              "  const bool known = index >= 0 && index < static_cast<int>(sizeof kRows / sizeof kRows[0]);",
              "  return kRows[known ? index : 0];", "}", "}  // namespace", "",
              "std::string_view error_name(KafkaError error) { return row(error).name; }",
              "std::string_view error_message(KafkaError error) { return row(error).message; }",
              "bool is_retriable(KafkaError error) { return row(error).retriable; }", "",
              "}  // namespace sluice::kafka::wire", ""]
    codes = [code for code, _, _, _ in rows]
    if codes != list(range(codes[0], codes[0] + len(codes))):
        raise ValueError("error codes must be consecutive")
    return "\n".join(lines)


def requests(schemas):
    messages = (message for schema in schemas for message in schema.messages)
    return sorted((m for m in messages if m.kind == "request"), key=lambda m: m.key)


def flexible_from(message):
    span = message.flexible
    return span.low if span.low <= span.high else 32767


def api_keys_header(schemas):
    lines = ["// Made by tools/wiregen from schema/kafka/.", "#pragma once", "", "#include <cstdint>",
             "#include <span>", "#include <string_view>", "", "namespace sluice::kafka::wire {", "",
             "enum class ApiKey : std::int16_t {"]
    lines += [f"  k{m.name[:-7]} = {m.key}," for m in requests(schemas)]
    lines += ["};", "", "// One API: the versions our codec reads and writes, and those a broker names in ApiVersions.",
              "struct ApiInfo {", "  ApiKey key;", "  std::string_view name;", "  std::int16_t min_version;",
              "  std::int16_t max_version;", "  std::int16_t advertised_min;",
              "  std::int16_t advertised_max;",
              "  std::int16_t flexible_from;  // first version with compact fields and tags; 32767: none",
              "};", "", "// In the order of the keys.", "std::span<const ApiInfo> apis();",
              "// Null for a key our codec does not know.", "const ApiInfo* find_api(std::int16_t key);", "",
              "}  // namespace sluice::kafka::wire", ""]
    return "\n".join(lines)


def api_keys_source(schemas):
    lines = ["// Made by tools/wiregen from schema/kafka/.", '#include "kafka/wire/api_keys.h"', "",
             "namespace sluice::kafka::wire {", "namespace {", "constexpr ApiInfo kApis[] = {"]
    for m in requests(schemas):
        name = m.name[:-7]
        lines.append(f'    {{ApiKey::k{name}, "{name}", {m.versions.low}, {m.versions.high}, '
                     f"{m.advertise.low}, {m.advertise.high}, {flexible_from(m)}}},")
    lines += ["};", "}  // namespace", "", "std::span<const ApiInfo> apis() { return kApis; }", "",
              "const ApiInfo* find_api(std::int16_t key) {", "  for (const ApiInfo& api : kApis) {",
              "    if (static_cast<std::int16_t>(api.key) == key) return &api;", "  }",
              "  return nullptr;", "}", "", "}  // namespace sluice::kafka::wire", ""]
    return "\n".join(lines)


def message_table_header():
    return """// Made by tools/wiregen from schema/kafka/.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::kafka::wire {

// Every message by name, for tests, fuzzers and tools that treat all of them alike.
struct MessageInfo {
  std::string_view name;
  std::int16_t min_version;
  std::int16_t max_version;
  // Reads the bytes as this message and writes it again.
  Result<Bytes> (*recode)(ByteView bytes, std::int16_t version);
};

std::span<const MessageInfo> messages();

}  // namespace sluice::kafka::wire
"""


def message_table_source(schemas):
    lines = ["// Made by tools/wiregen from schema/kafka/.", '#include "kafka/wire/message_table.h"', "",
             '#include "kafka/wire/codec.h"']
    lines += [f'#include "kafka/wire/{schema.stem}.h"' for schema in schemas]
    lines += ["", "namespace sluice::kafka::wire {", "namespace {", "template <class Message>",
              "Result<Bytes> recode(ByteView bytes, std::int16_t version) {",
              "  TRY(Message message, decode<Message>(bytes, version));",
              "  return encode(message, version);", "}", "", "constexpr MessageInfo kMessages[] = {"]
    for schema in schemas:
        for m in schema.messages:
            lines.append(f'    {{"{m.name}", {m.versions.low}, {m.versions.high}, &recode<{m.name}>}},')
    lines += ["};", "}  // namespace", "", "std::span<const MessageInfo> messages() { return kMessages; }",
              "", "}  // namespace sluice::kafka::wire", ""]
    return "\n".join(lines)
