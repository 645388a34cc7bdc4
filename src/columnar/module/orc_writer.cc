#include "columnar/module/orc_writer.h"

#include <arrow/adapters/orc/adapter.h>
#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <arrow/util/decimal.h>

#include <chrono>
#include <cstdio>

#include "columnar/module/arrow_status.h"
#include "columnar/module/sink_file.h"

namespace sluice::columnar {
namespace {

// A stripe is held in memory until it is full.
constexpr std::int64_t kStripeBytes = 8 << 20;

std::shared_ptr<arrow::DataType> type_of(const Column& column) {
  switch (column.kind) {
    case Kind::kBoolean:
      return arrow::boolean();
    case Kind::kInt32:
      return arrow::int32();
    case Kind::kInt64:
    case Kind::kTime:
      return arrow::int64();
    case Kind::kFloat:
      return arrow::float32();
    case Kind::kDouble:
      return arrow::float64();
    case Kind::kText:
      return arrow::utf8();
    case Kind::kBytes:
      return arrow::binary();
    case Kind::kDecimal:
      return arrow::decimal128(column.precision, column.scale);
    case Kind::kDate:
      return arrow::date32();
    case Kind::kTimestamp:
      return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    case Kind::kLocal:
      return arrow::timestamp(arrow::TimeUnit::MICRO);
  }
  return nullptr;
}

arrow::Compression::type packing_of(Packing packing) {
  switch (packing) {
    case Packing::kNone:
      return arrow::Compression::UNCOMPRESSED;
    case Packing::kSnappy:
      return arrow::Compression::SNAPPY;
    case Packing::kGzip:
      return arrow::Compression::GZIP;
    case Packing::kZstd:
      return arrow::Compression::ZSTD;
  }
  return arrow::Compression::UNCOMPRESSED;
}

using Array = arrow::Result<std::shared_ptr<arrow::Array>>;

// `append` takes the number of a value that is there.
template <class Builder, class Append>
Array build(Builder& builder, const Values& values, const Append& append) {
  ARROW_RETURN_NOT_OK(builder.Reserve(static_cast<std::int64_t>(values.present.size())));
  std::size_t at = 0;
  for (const std::int16_t present : values.present) {
    ARROW_RETURN_NOT_OK(present != 0 ? append(at++) : builder.AppendNull());
  }
  return builder.Finish();
}

template <class Builder, class From>
Array build_numbers(const std::shared_ptr<arrow::DataType>& type, const Values& values,
                    const std::vector<From>& from) {
  Builder builder(type, arrow::system_memory_pool());
  return build(builder, values, [&](std::size_t at) {
    return builder.Append(static_cast<typename Builder::value_type>(from[at]));
  });
}

ByteView bytes_of(const Values& values, std::size_t at) {
  const std::uint32_t begin = at == 0 ? 0 : values.ends[at - 1];
  return ByteView(values.bytes).substr(begin, values.ends[at] - begin);
}

template <class Builder>
Array build_bytes(const Values& values) {
  Builder builder(arrow::system_memory_pool());
  return build(builder, values,
               [&](std::size_t at) { return builder.Append(bytes_of(values, at)); });
}

Array build_decimals(const std::shared_ptr<arrow::DataType>& type, const Values& values) {
  arrow::Decimal128Builder builder(type, arrow::system_memory_pool());
  return build(builder, values, [&](std::size_t at) -> arrow::Status {
    const ByteView bytes = bytes_of(values, at);
    ARROW_ASSIGN_OR_RAISE(
        const auto decimal,
        arrow::Decimal128::FromBigEndian(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                         static_cast<std::int32_t>(bytes.size())));
    return builder.Append(decimal);
  });
}

Array array_of(const Column& column, const Values& values) {
  const auto type = type_of(column);
  switch (column.kind) {
    case Kind::kBoolean:
      return build_numbers<arrow::BooleanBuilder>(type, values, values.numbers);
    case Kind::kInt32:
      return build_numbers<arrow::Int32Builder>(type, values, values.numbers);
    case Kind::kInt64:
    case Kind::kTime:
      return build_numbers<arrow::Int64Builder>(type, values, values.numbers);
    case Kind::kFloat:
      return build_numbers<arrow::FloatBuilder>(type, values, values.reals);
    case Kind::kDouble:
      return build_numbers<arrow::DoubleBuilder>(type, values, values.reals);
    case Kind::kText:
      return build_bytes<arrow::StringBuilder>(values);
    case Kind::kBytes:
      return build_bytes<arrow::BinaryBuilder>(values);
    case Kind::kDecimal:
      return build_decimals(type, values);
    case Kind::kDate:
      return build_numbers<arrow::Date32Builder>(type, values, values.numbers);
    case Kind::kTimestamp:
    case Kind::kLocal:
      return build_numbers<arrow::TimestampBuilder>(type, values, values.numbers);
  }
  return arrow::Status::NotImplemented("a kind that does not exist");
}

std::string wall_time(std::int64_t micros) {
  using namespace std::chrono;
  const auto moment = sys_time<microseconds>(microseconds(micros));
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d.%06d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text;
}

// ORC counts nanoseconds from a second on, never back from it. Arrow divides towards 1970 and would
// write a negative number of them, which it reads itself and which is no ORC.
Status check_moments(const Column& column, const Values& values) {
  if (column.kind != Kind::kTimestamp && column.kind != Kind::kLocal) return {};
  for (const std::int64_t micros : values.numbers) {
    if (micros >= 0 || micros % 1'000'000 == 0) continue;
    return Error(ErrorCode::kUnsupported,
                 "column " + column.name + " has " + wall_time(micros) +
                     ", and a fraction of a second before 1970 can't be written as ORC has it. "
                     "Import the column as text (--map-column-java " +
                     column.name + "=String), or the table as Parquet.");
  }
  return {};
}

class OrcWriter final : public Writer {
 public:
  OrcWriter(const WriteRequest& request, Sink sink)
      : columns_(request.columns), sink_(std::make_shared<SinkFile>(std::move(sink))) {
    arrow::FieldVector fields;
    for (const Column& column : columns_) {
      fields.push_back(arrow::field(column.name, type_of(column)));
    }
    schema_ = arrow::schema(std::move(fields));
    options_.compression = packing_of(request.packing);
    options_.stripe_size = kStripeBytes;
  }

  ~OrcWriter() override { sink_->abandon(); }

  Status open() {
    auto opened = arrow::adapters::orc::ORCFileWriter::Open(sink_.get(), options_);
    if (!opened.ok()) return error_of(opened.status());
    file_ = std::move(opened).ValueUnsafe();
    return {};
  }

  Status write(const Batch& batch) override {
    if (batch.empty() || (batch.front().present.empty() && is_begun_)) return {};
    return caught([&]() -> Status {
      is_begun_ = true;
      arrow::ArrayVector arrays;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        TRY(check_moments(columns_[i], batch[i]));
        auto array = array_of(columns_[i], batch[i]);
        if (!array.ok()) return error_of(array.status());
        arrays.push_back(std::move(array).ValueUnsafe());
      }
      const auto rows = arrow::RecordBatch::Make(
          schema_, static_cast<std::int64_t>(batch.front().present.size()), std::move(arrays));
      const auto status = file_->Write(*rows);
      return status.ok() ? Status() : Status(error_of(status));
    });
  }

  // The schema comes with the rows: a file of none has some.
  Status finish() override {
    if (!is_begun_) TRY(write(Batch(columns_.size())));
    return caught([&]() -> Status {
      const auto status = file_->Close();
      return status.ok() ? Status() : Status(error_of(status));
    });
  }

 private:
  const std::vector<Column> columns_;
  std::shared_ptr<SinkFile> sink_;
  std::shared_ptr<arrow::Schema> schema_;
  arrow::adapters::orc::WriteOptions options_;
  std::unique_ptr<arrow::adapters::orc::ORCFileWriter> file_;
  bool is_begun_ = false;
};

}  // namespace

Result<std::unique_ptr<Writer>> make_orc_writer(const WriteRequest& request, Sink sink) {
  return caught([&]() -> Result<std::unique_ptr<Writer>> {
    auto writer = std::make_unique<OrcWriter>(request, std::move(sink));
    TRY(writer->open());
    return std::unique_ptr<Writer>(std::move(writer));
  });
}

}  // namespace sluice::columnar
