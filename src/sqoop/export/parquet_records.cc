#include "sqoop/export/parquet_records.h"

#include "formats/avro_schema.h"
#include "formats/json.h"
#include "sqoop/export/avro_moment.h"
#include "sqoop/export/field_value.h"
#include "sqoop/export/record_fields.h"
#include "sqoop/java/binary_value.h"

namespace sluice::sqoop {
namespace {

using columnar::Kind;
using formats::AvroKind;

bool is_moment(JavaType type) {
  return type == JavaType::kDate || type == JavaType::kTime || type == JavaType::kTimestamp;
}

// What a number counts that stands for a date or a time, in Avro's words: Sqoop's files have those.
formats::AvroType counted(Kind kind) {
  formats::AvroType type;
  type.kind = kind == Kind::kInt32 || kind == Kind::kDate ? AvroKind::kInt : AvroKind::kLong;
  if (kind == Kind::kDate) type.logical_type = "date";
  if (kind == Kind::kTime) type.logical_type = "time-micros";
  if (kind == Kind::kTimestamp) type.logical_type = "timestamp-micros";
  if (kind == Kind::kLocal) type.logical_type = "local-timestamp-micros";
  return type;
}

// What a date or time is in Java; nothing for other kinds.
std::optional<JavaType> moment_type(Kind kind) {
  if (kind == Kind::kDate) return JavaType::kDate;
  if (kind == Kind::kTime) return JavaType::kTime;
  if (kind == Kind::kTimestamp || kind == Kind::kLocal) return JavaType::kTimestamp;
  return std::nullopt;
}

std::string hexadecimal(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 0x0F];
  }
  return out;
}

// JSON has NaN and its like in quotes.
std::string unquoted(const std::string& number) {
  return number.starts_with('"') ? number.substr(1, number.size() - 2) : number;
}

}  // namespace

Result<std::unique_ptr<ParquetRecords>> ParquetRecords::make(
    std::unique_ptr<columnar::Reader> reader, const std::vector<ExportColumn>& columns,
    JavaZone zone) {
  std::unique_ptr<ParquetRecords> records(
      new ParquetRecords(std::move(reader), columns, std::move(zone)));
  std::vector<std::string> names;
  for (const columnar::Column& column : records->rows_.columns()) names.push_back(column.name);
  TRY(records->fields_, find_fields(names, columns, "the Parquet schema"));
  return records;
}

Result<bool> ParquetRecords::next() {
  TRY(const bool more, rows_.next());
  if (more) ++number_;
  return more;
}

std::optional<BadRecord> ParquetRecords::put(sql::RowBatch& batch) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const ExportColumn& column = columns_[i];
    const std::size_t field = fields_[i];
    if (rows_.is_null(field)) {
      batch.add_null();
      continue;
    }
    if (add(batch, column, field)) continue;
    batch.drop_unfinished();
    const std::string value = shown(field).substr(0, 100);
    return BadRecord{
        .column = column.label,
        .reason = "'" + value + "' is not " + std::string(expected_text(column.type)),
        .java = "java.io.IOException: Cannot convert '" + value + "' of field " + column.label};
  }
  return std::nullopt;
}

bool ParquetRecords::add(sql::RowBatch& batch, const ExportColumn& column,
                         std::size_t field) const {
  const Kind kind = rows_.columns()[field].kind;
  if (column.type == JavaType::kBytes) {
    if (kind != Kind::kBytes) return false;
    batch.add(rows_.bytes(field));
    return true;
  }
  if (is_moment(column.type) &&
      (kind == Kind::kInt32 || kind == Kind::kInt64 || moment_type(kind))) {
    const auto text = moment(column.type, field);
    return text && add_value(batch, column.type, column.range, *text);
  }
  // Writers of old did not say of bytes that they are text.
  if (kind == Kind::kText || kind == Kind::kBytes) {
    return add_value(batch, column.type, column.range, rows_.bytes(field));
  }
  const std::string text = shown(field);
  const bool is_flag = kind == Kind::kBoolean || text == "0" || text == "1";
  if (column.type == JavaType::kBoolean && !is_flag) return false;
  return add_value(batch, column.type, column.range, text);
}

std::optional<std::string> ParquetRecords::moment(JavaType type, std::size_t field) const {
  return avro_moment_text(type, counted(rows_.columns()[field].kind), rows_.number(field), zone_);
}

std::string ParquetRecords::shown(std::size_t field) const {
  const columnar::Column& column = rows_.columns()[field];
  switch (column.kind) {
    case Kind::kBoolean:
      return rows_.number(field) != 0 ? "true" : "false";
    case Kind::kInt32:
    case Kind::kInt64:
      return std::to_string(rows_.number(field));
    case Kind::kFloat:
      return unquoted(formats::java_number(static_cast<float>(rows_.real(field))));
    case Kind::kDouble:
      return unquoted(formats::java_number(rows_.real(field)));
    case Kind::kText:
      return std::string(rows_.bytes(field));
    case Kind::kBytes:
      return hexadecimal(rows_.bytes(field));
    case Kind::kDecimal: {
      const auto digits = decimal_digits(rows_.bytes(field));
      return digits ? plain_decimal(*digits, column.scale) : hexadecimal(rows_.bytes(field));
    }
    case Kind::kDate:
    case Kind::kTime:
    case Kind::kTimestamp:
    case Kind::kLocal:
      break;
  }
  const auto text = moment(*moment_type(column.kind), field);
  return text ? *text : std::to_string(rows_.number(field));
}

std::string ParquetRecords::raw() const {
  std::string out = "{";
  for (std::size_t i = 0; i < rows_.columns().size(); ++i) {
    if (i > 0) out += ',';
    formats::append_json_string(out, rows_.columns()[i].name);
    out += ':';
    if (rows_.is_null(i)) {
      out += "null";
    } else {
      formats::append_json_string(out, shown(i));
    }
  }
  return out + "}\n";
}

}  // namespace sluice::sqoop
