#include "sqoop/export/avro_value.h"

#include "base/text.h"
#include "sqoop/export/avro_moment.h"
#include "sqoop/export/field_value.h"
#include "sqoop/java/binary_value.h"

namespace sluice::sqoop {
namespace {

using formats::AvroKind;
using formats::AvroType;
using formats::Json;

bool is_moment(JavaType type) {
  return type == JavaType::kDate || type == JavaType::kTime || type == JavaType::kTimestamp;
}

// What a value is behind its union, which names it.
struct Plain {
  const AvroType* type;
  const Json* value;
};

Plain behind_union(const AvroType& type, const Json& value) {
  if (type.kind != AvroKind::kUnion || value.members.empty()) return {&type, &value};
  const Json::Member& named = value.members.front();
  for (const auto& [name, branch] : type.parts) {
    if (name == named.name) return {branch, &named.value};
  }
  return {&type, &value};
}

// Avro's JSON has bytes as characters up to U+00FF.
std::optional<std::string> latin1_bytes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += text[i];
      continue;
    }
    if ((byte != 0xC2 && byte != 0xC3) || i + 1 == text.size()) return std::nullopt;
    out += static_cast<char>((byte & 0x03U) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3FU));
  }
  return out;
}

bool add_bytes(sql::RowBatch& batch, const ExportColumn& column, const AvroType& type,
               const Json& value) {
  const auto bytes = latin1_bytes(value.text);
  if (!bytes) return false;
  if (type.logical_type == "decimal") {
    const auto digits = decimal_digits(*bytes);
    return digits && column.type != JavaType::kBytes &&
           add_value(batch, column.type, column.range, plain_decimal(*digits, type.scale));
  }
  if (column.type != JavaType::kBytes) return false;
  batch.add(*bytes);
  return true;
}

bool add_number(sql::RowBatch& batch, const ExportColumn& column, const AvroType& type,
                const Json& value, const JavaZone& zone) {
  if (column.type == JavaType::kBytes) return false;
  if (column.type == JavaType::kBoolean && value.text != "0" && value.text != "1") return false;
  if (!is_moment(column.type)) return add_value(batch, column.type, column.range, value.text);
  const auto number = parse_int(value.text);
  const auto text = number ? avro_moment_text(column.type, type, *number, zone) : std::nullopt;
  return text && add_value(batch, column.type, column.range, *text);
}

bool add(sql::RowBatch& batch, const ExportColumn& column, const Plain& plain,
         const JavaZone& zone) {
  const auto& [type, value] = plain;
  switch (type->kind) {
    case AvroKind::kBytes:
    case AvroKind::kFixed:
      return add_bytes(batch, column, *type, *value);
    case AvroKind::kInt:
    case AvroKind::kLong:
    case AvroKind::kFloat:
    case AvroKind::kDouble:
      return add_number(batch, column, *type, *value, zone);
    case AvroKind::kBoolean:
      return column.type != JavaType::kBytes &&
             add_value(batch, column.type, column.range, value->text);
    case AvroKind::kString:
    case AvroKind::kEnum:
      return add_value(batch, column.type, column.range, value->text);
    case AvroKind::kNull:
    case AvroKind::kUnion:
    case AvroKind::kRecord:
    case AvroKind::kArray:
    case AvroKind::kMap:
      break;
  }
  return false;
}

BadRecord not_taken(const ExportColumn& column, const Plain& plain) {
  const AvroKind kind = plain.type->kind;
  if (kind == AvroKind::kRecord || kind == AvroKind::kArray || kind == AvroKind::kMap) {
    const std::string name(formats::avro_kind_name(kind));
    return {.column = column.label,
            .reason = "an Avro " + name + " is no value of a column",
            .java = "java.lang.IllegalArgumentException: Cannot convert Avro type " + name};
  }
  const std::string shown = plain.value->text.substr(0, 100);
  return {.column = column.label,
          .reason = "'" + shown + "' is not " + std::string(expected_text(column.type)),
          .java = "java.io.IOException: Cannot convert '" + shown + "' of field " + column.label};
}

}  // namespace

std::optional<BadRecord> add_avro_value(sql::RowBatch& batch, const ExportColumn& column,
                                        const AvroType& type, const Json& value,
                                        const JavaZone& zone) {
  const Plain plain = behind_union(type, value);
  if (plain.value->kind == Json::Kind::kNull) {
    batch.add_null();
    return std::nullopt;
  }
  if (add(batch, column, plain, zone)) return std::nullopt;
  return not_taken(column, plain);
}

}  // namespace sluice::sqoop
