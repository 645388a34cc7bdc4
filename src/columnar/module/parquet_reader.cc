#include "columnar/module/parquet_reader.h"

#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <vector>

#include "columnar/module/arrow_status.h"
#include "columnar/module/arrow_values.h"
#include "columnar/module/source_file.h"

namespace sluice::columnar {
namespace {

constexpr std::int64_t kReadAhead = 256 << 10;  // bytes of each column
constexpr std::int64_t kBatchBytes = 4 << 20;
constexpr std::int64_t kMostRows = 4096;
constexpr std::int64_t kFewer = 64;  // times, when the rows did not fit

// So many that they are about kBatchBytes as they lie in the file, where a text that comes again
// takes next to nothing.
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
  explicit ParquetReader(std::int64_t most_memory) : capped_(&counted_, most_memory) {}

  Status open(Source source) {
    parquet::ReaderProperties properties(&capped_);
    properties.enable_buffered_stream();
    properties.set_buffer_size(kReadAhead);
    auto file = parquet::ParquetFileReader::Open(
        std::make_shared<SourceFile>(std::move(source), &capped_), properties);
    parquet::ArrowReaderProperties arrow_properties(false);
    arrow_properties.set_pre_buffer(false);
    rows_at_once_ = rows_of_a_batch(*file->metadata());
    arrow_properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
    auto made = parquet::arrow::FileReader::Make(&capped_, std::move(file), arrow_properties);
    if (!made.ok()) return error_of(made.status());
    file_ = std::move(made).ValueUnsafe();
    std::shared_ptr<arrow::Schema> schema;
    if (auto status = file_->GetSchema(&schema); !status.ok()) return error_of(status);
    TRY(columns_, columns_of(*schema));
    mark_old_timestamps();
    return go_to(0);
  }

  const std::vector<Column>& columns() const override { return columns_; }

  std::string metadata(const std::string& key) const override {
    const auto all = file_->parquet_reader()->metadata()->key_value_metadata();
    return all == nullptr ? "" : all->Get(key).ValueOr("");
  }

  Result<bool> next(Batch& batch) override {
    batch.resize(columns_.size());
    for (Values& values : batch) values.clear();
    if (columns_.empty()) return false;  // however many rows of nothing it claims
    return caught([&]() -> Result<bool> {
      if (rows_ == nullptr || at_ == rows_->num_rows()) TRY(fetch());
      if (rows_ == nullptr) return false;
      TRY(const std::int64_t after, add_rows(*rows_, at_, kBatchBytes, batch));
      passed_ += after - at_;
      at_ = after;
      return true;
    });
  }

 private:
  // Timestamps of 96 bits count nanoseconds, whatever Arrow was told to make of them.
  void mark_old_timestamps() {
    const parquet::SchemaDescriptor& schema = *file_->parquet_reader()->metadata()->schema();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto type = schema.Column(static_cast<int>(i))->physical_type();
      if (type == parquet::Type::INT96) columns_[i].nanoseconds = true;
    }
  }

  // The rows behind those that were handed out, or none at the end. If so many do not fit into
  // memory, fewer are read.
  Status fetch() {
    for (;;) {
      const Status read = caught([&] { return read_rows(); });
      if (read || read.error().code() != ErrorCode::kResourceExhausted || rows_at_once_ == 1) {
        return read;
      }
      rows_at_once_ = std::max<std::int64_t>(rows_at_once_ / kFewer, 1);
      TRY(go_to(passed_));
    }
  }

  Status read_rows() {
    at_ = 0;
    do {
      rows_ = nullptr;
      auto status = batches_->ReadNext(&rows_);
      if (status.ok() && rows_ != nullptr) status = rows_->Validate();
      if (!status.ok()) return error_of(status);
      if (rows_ == nullptr) return {};
      at_ = std::min(skip_, rows_->num_rows());
      skip_ -= at_;
    } while (at_ == rows_->num_rows());
    return {};
  }

  // A reader begins with a row group; what it has before the row is passed over.
  Status go_to(std::int64_t row) {
    rows_ = nullptr;
    batches_ = nullptr;
    skip_ = row;
    const parquet::FileMetaData& file = *file_->parquet_reader()->metadata();
    std::vector<int> groups;
    for (int i = 0; i < file.num_row_groups(); ++i) {
      const std::int64_t rows = std::max<std::int64_t>(file.RowGroup(i)->num_rows(), 0);
      if (groups.empty() && rows <= skip_) {
        skip_ -= rows;
      } else {
        groups.push_back(i);
      }
    }
    file_->set_batch_size(rows_at_once_);
    auto batches = file_->GetRecordBatchReader(groups);
    if (!batches.ok()) return error_of(batches.status());
    batches_ = std::move(batches).ValueUnsafe();
    return {};
  }

  arrow::ProxyMemoryPool counted_{arrow::system_memory_pool()};
  arrow::CappedMemoryPool capped_;
  std::unique_ptr<parquet::arrow::FileReader> file_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
  std::vector<Column> columns_;
  std::int64_t rows_at_once_ = 1;
  std::shared_ptr<arrow::RecordBatch> rows_;
  std::int64_t at_ = 0;      // the next of those rows
  std::int64_t passed_ = 0;  // rows of the file that were handed out
  std::int64_t skip_ = 0;    // rows that batches_ has before the next one
};

}  // namespace

Result<std::unique_ptr<Reader>> open_parquet(Source source, std::int64_t most_memory) {
  return caught([&]() -> Result<std::unique_ptr<Reader>> {
    auto reader = std::make_unique<ParquetReader>(most_memory);
    TRY(reader->open(std::move(source)));
    return std::unique_ptr<Reader>(std::move(reader));
  });
}

}  // namespace sluice::columnar
