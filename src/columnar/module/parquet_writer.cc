#include "columnar/module/parquet_writer.h"

#include <arrow/memory_pool.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/column_writer.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include "columnar/module/arrow_status.h"
#include "columnar/module/sink_file.h"

namespace sluice::columnar {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::schema::PrimitiveNode;

parquet::schema::NodePtr node_of(const Column& column) {
  const auto node = [&](const std::shared_ptr<const LogicalType>& logical,
                        parquet::Type::type physical) {
    return PrimitiveNode::Make(column.name, Repetition::OPTIONAL, logical, physical);
  };
  const auto micros = [](bool utc) {
    return LogicalType::Timestamp(utc, LogicalType::TimeUnit::MICROS);
  };
  switch (column.kind) {
    case Kind::kBoolean:
      return node(LogicalType::None(), parquet::Type::BOOLEAN);
    case Kind::kInt32:
      return node(LogicalType::None(), parquet::Type::INT32);
    case Kind::kInt64:
      return node(LogicalType::None(), parquet::Type::INT64);
    case Kind::kFloat:
      return node(LogicalType::None(), parquet::Type::FLOAT);
    case Kind::kDouble:
      return node(LogicalType::None(), parquet::Type::DOUBLE);
    case Kind::kText:
      return node(LogicalType::String(), parquet::Type::BYTE_ARRAY);
    case Kind::kBytes:
      return node(LogicalType::None(), parquet::Type::BYTE_ARRAY);
    case Kind::kDecimal:
      return node(LogicalType::Decimal(column.precision, column.scale), parquet::Type::BYTE_ARRAY);
    case Kind::kDate:
      return node(LogicalType::Date(), parquet::Type::INT32);
    case Kind::kTime:
      return node(LogicalType::Time(false, LogicalType::TimeUnit::MICROS), parquet::Type::INT64);
    case Kind::kTimestamp:
      return node(micros(true), parquet::Type::INT64);
    case Kind::kLocal:
      return node(micros(false), parquet::Type::INT64);
  }
  return nullptr;
}

parquet::Compression::type packing_of(Packing packing) {
  switch (packing) {
    case Packing::kNone:
      return parquet::Compression::UNCOMPRESSED;
    case Packing::kSnappy:
      return parquet::Compression::SNAPPY;
    case Packing::kGzip:
      return parquet::Compression::GZIP;
    case Packing::kZstd:
      return parquet::Compression::ZSTD;
  }
  return parquet::Compression::UNCOMPRESSED;
}

class ParquetWriter final : public Writer {
 public:
  ParquetWriter(const WriteRequest& request, Sink sink)
      : columns_(request.columns), sink_(std::make_shared<SinkFile>(std::move(sink))) {
    parquet::schema::NodeVector nodes;
    for (const Column& column : request.columns) nodes.push_back(node_of(column));
    const auto root = std::static_pointer_cast<parquet::schema::GroupNode>(
        parquet::schema::GroupNode::Make(request.name, Repetition::REQUIRED, nodes));
    auto metadata = std::make_shared<arrow::KeyValueMetadata>();
    for (const auto& [key, value] : request.metadata) metadata->Append(key, value);
    // The first version of the format is what readers of that time know.
    const auto properties = parquet::WriterProperties::Builder()
                                .memory_pool(arrow::system_memory_pool())
                                ->version(parquet::ParquetVersion::PARQUET_1_0)
                                ->compression(packing_of(request.packing))
                                ->build();
    file_ = parquet::ParquetFileWriter::Open(sink_, root, properties, metadata);
  }

  // Arrow ends a file even if nobody asked it to.
  ~ParquetWriter() override { sink_->abandon(); }

  Status write(const Batch& batch) override {
    return caught([&]() -> Status {
      if (batch.empty() || batch.front().present.empty()) return {};
      parquet::RowGroupWriter* const group = file_->AppendRowGroup();
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        write_column(group->NextColumn(), columns_[i].kind, batch[i]);
      }
      group->Close();
      return {};
    });
  }

  Status finish() override {
    return caught([&]() -> Status {
      file_->Close();
      return {};
    });
  }

 private:
  static void write_column(parquet::ColumnWriter* to, Kind kind, const Values& values) {
    switch (kind) {
      case Kind::kBoolean:
        return put<parquet::BoolWriter, bool>(to, values, values.numbers);
      case Kind::kInt32:
      case Kind::kDate:
        return put<parquet::Int32Writer, std::int32_t>(to, values, values.numbers);
      case Kind::kInt64:
      case Kind::kTime:
      case Kind::kTimestamp:
      case Kind::kLocal:
        static_cast<parquet::Int64Writer*>(to)->WriteBatch(rows(values), values.present.data(),
                                                           nullptr, values.numbers.data());
        return;
      case Kind::kFloat:
        return put<parquet::FloatWriter, float>(to, values, values.reals);
      case Kind::kDouble:
        static_cast<parquet::DoubleWriter*>(to)->WriteBatch(rows(values), values.present.data(),
                                                            nullptr, values.reals.data());
        return;
      case Kind::kText:
      case Kind::kBytes:
      case Kind::kDecimal:
        return put_bytes(to, values);
    }
  }

  static std::int64_t rows(const Values& values) {
    return static_cast<std::int64_t>(values.present.size());
  }

  template <class To, class Type, class From>
  static void put(parquet::ColumnWriter* to, const Values& values, const std::vector<From>& from) {
    // A vector<bool> would have no data().
    const auto narrow = std::make_unique<Type[]>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) narrow[i] = static_cast<Type>(from[i]);
    static_cast<To*>(to)->WriteBatch(rows(values), values.present.data(), nullptr, narrow.get());
  }

  static void put_bytes(parquet::ColumnWriter* to, const Values& values) {
    std::vector<parquet::ByteArray> views;
    views.reserve(values.ends.size());
    std::uint32_t begin = 0;
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(values.bytes.data());
    for (const std::uint32_t end : values.ends) {
      views.emplace_back(end - begin, bytes + begin);
      begin = end;
    }
    static_cast<parquet::ByteArrayWriter*>(to)->WriteBatch(rows(values), values.present.data(),
                                                           nullptr, views.data());
  }

  const std::vector<Column> columns_;
  std::shared_ptr<SinkFile> sink_;
  std::unique_ptr<parquet::ParquetFileWriter> file_;
};

}  // namespace

Result<std::unique_ptr<Writer>> make_parquet_writer(const WriteRequest& request, Sink sink) {
  return caught([&]() -> Result<std::unique_ptr<Writer>> {
    return std::unique_ptr<Writer>(std::make_unique<ParquetWriter>(request, std::move(sink)));
  });
}

}  // namespace sluice::columnar
