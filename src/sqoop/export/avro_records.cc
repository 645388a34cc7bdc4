#include "sqoop/export/avro_records.h"

#include "base/text.h"
#include "sqoop/export/avro_value.h"
#include "sqoop/java/identifier.h"

namespace sluice::sqoop {
namespace {

// The field of a column: of its name, or of what an import makes of it; of another case if there is
// no other.
std::optional<std::size_t> find_field(const formats::AvroType& record, const std::string& column) {
  const std::string names[] = {column, java_identifier(column), avro_identifier(column)};
  for (const bool exact : {true, false}) {
    for (const std::string& name : names) {
      for (std::size_t i = 0; i < record.parts.size(); ++i) {
        const std::string& field = record.parts[i].first;
        if (exact ? field == name : to_lower(field) == to_lower(name)) return i;
      }
    }
  }
  return std::nullopt;
}

Error no_field(const formats::AvroType& record, const std::string& column) {
  std::vector<std::string> fields;
  for (const auto& [name, type] : record.parts) fields.push_back(name);
  const auto near = nearest(column, fields);
  return Error(ErrorCode::kNotFound, "Cannot find field " + column + " in Avro schema, which has " +
                                         join(fields, ", ") +
                                         ". --columns names those that are exported." +
                                         (near ? "\nDid you mean " + *near + "?" : ""));
}

}  // namespace

Result<std::unique_ptr<AvroRecords>> AvroRecords::make(std::unique_ptr<formats::AvroReader> reader,
                                                       const std::vector<ExportColumn>& columns,
                                                       JavaZone zone) {
  const formats::AvroType& record = reader->type();
  if (record.kind != formats::AvroKind::kRecord) {
    return Error(ErrorCode::kUnsupported,
                 "an export reads Avro files of records, and this one is of " +
                     std::string(formats::avro_kind_name(record.kind)));
  }
  std::vector<std::size_t> fields;
  for (const ExportColumn& column : columns) {
    const auto field = find_field(record, column.label);
    if (!field) return no_field(record, column.label);
    fields.push_back(*field);
  }
  return std::unique_ptr<AvroRecords>(
      new AvroRecords(std::move(reader), columns, std::move(fields), std::move(zone)));
}

Result<bool> AvroRecords::next() {
  text_.clear();
  TRY(const bool more, reader_->next(text_));
  if (!more) return false;
  TRY(record_, formats::parse_json(text_));
  ++number_;
  return true;
}

std::optional<BadRecord> AvroRecords::put(sql::RowBatch& batch) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const formats::AvroType& type = *reader_->type().parts[fields_[i]].second;
    auto bad = add_avro_value(batch, columns_[i], type, record_.members[fields_[i]].value, zone_);
    if (!bad) continue;
    batch.drop_unfinished();
    return bad;
  }
  return std::nullopt;
}

}  // namespace sluice::sqoop
