// Records of an Avro container as rows: fields are matched to columns by name.
#pragma once

#include <memory>

#include "formats/avro_reader.h"
#include "formats/json.h"
#include "sqoop/export/record_reader.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

class AvroRecords final : public RecordReader {
 public:
  // `columns` outlive it; `zone` is the one that times are shown in.
  AvroRecords(std::unique_ptr<formats::AvroReader> reader, const std::vector<ExportColumn>& columns,
              JavaZone zone)
      : reader_(std::move(reader)), columns_(columns), zone_(std::move(zone)) {}

  Result<bool> next() override;
  std::optional<BadRecord> put(sql::RowBatch& batch) override;
  // As Avro's JSON has it.
  std::string raw() const override { return text_ + "\n"; }
  std::uint64_t number() const override { return number_; }
  std::uint64_t offset() const override { return 0; }

 private:
  const formats::Json* field(const std::string& column) const;

  std::unique_ptr<formats::AvroReader> reader_;
  const std::vector<ExportColumn>& columns_;
  JavaZone zone_;
  std::string text_;
  formats::Json record_;
  std::uint64_t number_ = 0;
};

}  // namespace sluice::sqoop
