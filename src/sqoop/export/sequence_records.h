// Records that Sqoop's generated class has written into a SequenceFile, as rows: fields are those
// of the table, one after the other. The layout is in import/sequence_rows.h.
#pragma once

#include <memory>

#include "formats/sequence_file_reader.h"
#include "sqoop/export/record_reader.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

class SequenceRecords final : public RecordReader {
 public:
  // `columns` outlive it; `zone` is the one that times are shown in.
  SequenceRecords(std::unique_ptr<formats::SequenceFileReader> reader,
                  const std::vector<ExportColumn>& columns, JavaZone zone)
      : reader_(std::move(reader)), columns_(columns), zone_(std::move(zone)) {}

  Result<bool> next() override;
  std::optional<BadRecord> put(sql::RowBatch& batch) override;
  std::string raw() const override { return value_; }
  std::uint64_t number() const override { return number_; }
  std::uint64_t offset() const override { return 0; }

 private:
  std::unique_ptr<formats::SequenceFileReader> reader_;
  const std::vector<ExportColumn>& columns_;
  JavaZone zone_;
  std::string key_;
  std::string value_;
  std::uint64_t number_ = 0;
};

}  // namespace sluice::sqoop
