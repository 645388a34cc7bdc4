#include "sqoop/export/avro_records.h"

#include "base/text.h"
#include "sqoop/export/field_value.h"
#include "sqoop/java/binary_value.h"
#include "sqoop/java/identifier.h"

namespace sluice::sqoop {
namespace {

bool is_moment(JavaType type) {
  return type == JavaType::kDate || type == JavaType::kTime || type == JavaType::kTimestamp;
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

// False: the value is not what the column takes.
bool add(sql::RowBatch& batch, const ExportColumn& column, const std::string& branch,
         const formats::Json& value, const JavaZone& zone) {
  if (branch == "bytes" || branch == "fixed") {
    const auto bytes = latin1_bytes(value.text);
    // What a decimal's bytes are worth only its scale tells, which is not read here.
    if (!bytes || column.type != JavaType::kBytes) return false;
    batch.add(*bytes);
    return true;
  }
  if (is_moment(column.type) && value.kind == formats::Json::Kind::kNumber) {
    const auto ms = parse_int(value.text);
    return ms && add_value(batch, column.type, moment_text(column.type, {.ms = *ms}, zone));
  }
  return add_value(batch, column.type, value.text);
}

}  // namespace

Result<bool> AvroRecords::next() {
  text_.clear();
  TRY(const bool more, reader_->next(text_));
  if (!more) return false;
  TRY(record_, formats::parse_json(text_));
  ++number_;
  return true;
}

// Sqoop's own files name a field by the column's name as an identifier.
const formats::Json* AvroRecords::field(const std::string& column) const {
  const std::string identifier = java_identifier(column);
  for (const bool exact : {true, false}) {
    for (const formats::Json::Member& member : record_.members) {
      if (exact ? member.name == column || member.name == identifier
                : to_lower(member.name) == to_lower(column) ||
                      to_lower(member.name) == to_lower(identifier)) {
        return &member.value;
      }
    }
  }
  return nullptr;
}

std::optional<BadRecord> AvroRecords::put(sql::RowBatch& batch) {
  for (const ExportColumn& column : columns_) {
    const formats::Json* value = field(column.label);
    std::string branch;
    if (value != nullptr && value->kind == formats::Json::Kind::kObject &&
        value->members.size() == 1) {
      branch = value->members.front().name;
      value = &value->members.front().value;
    }
    if (value == nullptr || value->kind == formats::Json::Kind::kNull) {
      batch.add_null();
    } else if (!add(batch, column, branch, *value, zone_)) {
      batch.drop_unfinished();
      const std::string shown = value->text.substr(0, 100);
      return BadRecord{
          .column = column.label,
          .reason = "'" + shown + "' is not " + std::string(expected_text(column.type)),
          .java = "java.io.IOException: Cannot convert '" + shown + "' of field " + column.label};
    }
  }
  return std::nullopt;
}

}  // namespace sluice::sqoop
