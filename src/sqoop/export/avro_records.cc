#include "sqoop/export/avro_records.h"

#include "sqoop/export/avro_value.h"
#include "sqoop/export/record_fields.h"

namespace sluice::sqoop {

Result<std::unique_ptr<AvroRecords>> AvroRecords::make(std::unique_ptr<formats::AvroReader> reader,
                                                       const std::vector<ExportColumn>& columns,
                                                       JavaZone zone) {
  const formats::AvroType& record = reader->type();
  if (record.kind != formats::AvroKind::kRecord) {
    return Error(ErrorCode::kUnsupported,
                 "an export reads Avro files of records, and this one is of " +
                     std::string(formats::avro_kind_name(record.kind)));
  }
  std::vector<std::string> names;
  for (const auto& [name, type] : record.parts) names.push_back(name);
  TRY(std::vector<std::size_t> fields, find_fields(names, columns, "Avro schema"));
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
