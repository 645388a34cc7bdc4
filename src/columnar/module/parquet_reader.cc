#include "columnar/module/parquet_reader.h"

#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <algorithm>

#include "columnar/module/arrow_status.h"
#include "columnar/module/arrow_values.h"
#include "columnar/module/source_file.h"

namespace sluice::columnar {
namespace {

// A page of a damaged file may claim any size.
constexpr std::int64_t kMostMemory = std::int64_t{1} << 30;
constexpr std::int64_t kReadAhead = 256 << 10;  // bytes of each column
constexpr std::int64_t kBatchBytes = 4 << 20;
constexpr std::int64_t kMostRows = 4096;

// So many that they are about kBatchBytes.
std::int64_t rows_of_a_batch(const parquet::FileMetaData& file) {
  std::int64_t widest = 1;
  for (int i = 0; i < file.num_row_groups(); ++i) {
    const auto group = file.RowGroup(i);
    if (group->num_rows() > 0)
      widest = std::max(widest, group->total_byte_size() / group->num_rows());
  }
  return std::clamp<std::int64_t>(kBatchBytes / widest, 1, kMostRows);
}

class ParquetReader final : public Reader {
 public:
  Status open(Source source) {
    parquet::ReaderProperties properties(&capped_);
    properties.enable_buffered_stream();
    properties.set_buffer_size(kReadAhead);
    auto file = parquet::ParquetFileReader::Open(
        std::make_shared<SourceFile>(std::move(source), &capped_), properties);
    parquet::ArrowReaderProperties arrow_properties(false);
    arrow_properties.set_pre_buffer(false);
    arrow_properties.set_batch_size(rows_of_a_batch(*file->metadata()));
    arrow_properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
    auto made = parquet::arrow::FileReader::Make(&capped_, std::move(file), arrow_properties);
    if (!made.ok()) return error_of(made.status());
    file_ = std::move(made).ValueUnsafe();
    std::shared_ptr<arrow::Schema> schema;
    if (auto status = file_->GetSchema(&schema); !status.ok()) return error_of(status);
    TRY(columns_, columns_of(*schema));
    auto batches = file_->GetRecordBatchReader();
    if (!batches.ok()) return error_of(batches.status());
    batches_ = std::move(batches).ValueUnsafe();
    return {};
  }

  const std::vector<Column>& columns() const override { return columns_; }

  std::string metadata(const std::string& key) const override {
    const auto all = file_->parquet_reader()->metadata()->key_value_metadata();
    return all == nullptr ? "" : all->Get(key).ValueOr("");
  }

  Result<bool> next(Batch& batch) override {
    return caught([&] { return next_of(*batches_, columns_.size(), batch); });
  }

 private:
  arrow::ProxyMemoryPool counted_{arrow::system_memory_pool()};
  arrow::CappedMemoryPool capped_{&counted_, kMostMemory};
  std::unique_ptr<parquet::arrow::FileReader> file_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
  std::vector<Column> columns_;
};

}  // namespace

Result<std::unique_ptr<Reader>> open_parquet(Source source) {
  return caught([&]() -> Result<std::unique_ptr<Reader>> {
    auto reader = std::make_unique<ParquetReader>();
    TRY(reader->open(std::move(source)));
    return std::unique_ptr<Reader>(std::move(reader));
  });
}

}  // namespace sluice::columnar
