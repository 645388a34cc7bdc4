#include "sqoop/export/sequence_records.h"

#include "sqoop/java/binary_record.h"

namespace sluice::sqoop {
namespace {

// The value of a file that `sqoop merge` has written; the record is the key there.
constexpr std::string_view kNothing = "org.apache.hadoop.io.NullWritable";

}  // namespace

Result<bool> SequenceRecords::next() {
  TRY(const bool more, reader_->next(key_, value_));
  if (reader_->value_class() == kNothing) value_.swap(key_);
  if (more) ++number_;
  return more;
}

std::optional<BadRecord> SequenceRecords::put(sql::RowBatch& batch) {
  BinaryRecord record(value_);
  for (const ExportColumn& column : columns_) {
    if (const auto value = record.take(column.type, column.large, zone_)) {
      batch.add(*value);
    } else {
      batch.add_null();
    }
  }
  if (record.is_whole()) return std::nullopt;
  batch.drop_row();
  return BadRecord{.column = "",
                   .reason = "the record of class " + reader_->value_class() +
                             " has other fields than the columns of the table",
                   .java = "java.io.EOFException"};
}

}  // namespace sluice::sqoop
