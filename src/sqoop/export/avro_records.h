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
  // `columns` outlive it; `zone` is the one that times are shown in. kNotFound: the file has no
  // field for one of them.
  static Result<std::unique_ptr<AvroRecords>> make(std::unique_ptr<formats::AvroReader> reader,
                                                   const std::vector<ExportColumn>& columns,
                                                   JavaZone zone);

  Result<bool> next() override;
  std::optional<BadRecord> put(sql::RowBatch& batch) override;
  // As Avro's JSON has it.
  std::string raw() const override { return text_ + "\n"; }
  std::uint64_t number() const override { return number_; }
  std::uint64_t offset() const override { return 0; }

 private:
  AvroRecords(std::unique_ptr<formats::AvroReader> reader, const std::vector<ExportColumn>& columns,
              std::vector<std::size_t> fields, JavaZone zone)
      : reader_(std::move(reader)),
        columns_(columns),
        fields_(std::move(fields)),
        zone_(std::move(zone)) {}

  std::unique_ptr<formats::AvroReader> reader_;
  const std::vector<ExportColumn>& columns_;
  const std::vector<std::size_t> fields_;  // of each column
  JavaZone zone_;
  std::string text_;
  formats::Json record_;
  std::uint64_t number_ = 0;
};

}  // namespace sluice::sqoop
