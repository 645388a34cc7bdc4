// Records of delimited text as rows.
#pragma once

#include "formats/delimited_records.h"
#include "sqoop/cli/settings.h"
#include "sqoop/export/record_reader.h"

namespace sluice::sqoop {

class TextRecords final : public RecordReader {
 public:
  // `format` and `columns` outlive it.
  TextRecords(formats::DelimitedRecords records, const InputFormat& format,
              const std::vector<ExportColumn>& columns)
      : records_(std::move(records)), format_(format), columns_(columns) {}

  Result<bool> next() override { return records_.next(); }
  std::optional<BadRecord> put(sql::RowBatch& batch) override;
  std::string raw() const override;
  std::uint64_t number() const override { return records_.line(); }
  std::uint64_t offset() const override { return records_.offset(); }

 private:
  formats::DelimitedRecords records_;
  const InputFormat& format_;
  const std::vector<ExportColumn>& columns_;
};

}  // namespace sluice::sqoop
