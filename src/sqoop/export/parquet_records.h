// Rows of a Parquet file as rows for a table: columns are matched by name.
#pragma once

#include <memory>

#include "columnar/rows.h"
#include "sqoop/export/record_reader.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

class ParquetRecords final : public RecordReader {
 public:
  // `columns` outlive it; `zone` is the one that times are shown in. kNotFound: the file has no
  // column for one of them.
  static Result<std::unique_ptr<ParquetRecords>> make(std::unique_ptr<columnar::Reader> reader,
                                                      const std::vector<ExportColumn>& columns,
                                                      JavaZone zone);

  Result<bool> next() override;
  std::optional<BadRecord> put(sql::RowBatch& batch) override;
  // As JSON, bytes in hexadecimal digits.
  std::string raw() const override;
  std::uint64_t number() const override { return number_; }
  std::uint64_t offset() const override { return 0; }

 private:
  ParquetRecords(std::unique_ptr<columnar::Reader> reader, const std::vector<ExportColumn>& columns,
                 JavaZone zone)
      : rows_(std::move(reader)), columns_(columns), zone_(std::move(zone)) {}

  bool add(sql::RowBatch& batch, const ExportColumn& column, std::size_t field) const;
  std::optional<std::string> moment(JavaType type, std::size_t field) const;
  // For a person.
  std::string shown(std::size_t field) const;

  columnar::Rows rows_;
  const std::vector<ExportColumn>& columns_;
  std::vector<std::size_t> fields_;  // of each column
  JavaZone zone_;
  std::uint64_t number_ = 0;
};

}  // namespace sluice::sqoop
