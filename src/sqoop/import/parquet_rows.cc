#include "sqoop/import/parquet_rows.h"

#include <charconv>

#include "sqoop/import/avro_rows.h"
#include "sqoop/java/binary_value.h"
#include "sqoop/java/identifier.h"

namespace sluice::sqoop {
namespace {

// What a value takes in a batch beside the bytes of a text.
constexpr std::size_t kValueBytes = 12;
constexpr std::size_t kMostRows = std::size_t{1} << 20;

using columnar::Kind;

Kind kind_of(JavaType type) {
  switch (type) {
    case JavaType::kInteger:
      return Kind::kInt32;
    case JavaType::kLong:
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp:
      return Kind::kInt64;
    case JavaType::kFloat:
      return Kind::kFloat;
    case JavaType::kDouble:
      return Kind::kDouble;
    case JavaType::kBoolean:
      return Kind::kBoolean;
    case JavaType::kBytes:
      return Kind::kBytes;
    case JavaType::kString:
    case JavaType::kBigDecimal:
      return Kind::kText;
  }
  return Kind::kText;
}

std::vector<columnar::Column> columns_of(const ImportSource& source, bool decimals) {
  std::vector<columnar::Column> columns;
  for (std::size_t i = 0; i < source.columns().size(); ++i) {
    const sql::Column& from = source.columns()[i];
    const JavaType type = source.types()[i];
    columnar::Column to{.name = avro_identifier(from.label), .kind = kind_of(type)};
    if (is_avro_decimal(from, type, decimals)) {
      to.kind = Kind::kDecimal;
      to.precision = from.precision;
      to.scale = from.scale;
    }
    columns.push_back(std::move(to));
  }
  return columns;
}

}  // namespace

ParquetRows::ParquetRows(const RowFormat& format, const ImportSource& source, sql::Product product,
                         PartFile& file)
    : format_(format),
      file_(file),
      columns_(columns_of(source, format.decimals)),
      row_(source, product, format.text),
      batch_(columns_.size()) {}

Status ParquetRows::begin(Bytes&) {
  const columnar::Sink sink = [this](ByteView bytes) -> Status {
    file_.buffer() += bytes;
    return file_.is_full() ? file_.flush() : Status();
  };
  TRY(writer_, format_.columnar->write({.name = format_.record_name,
                                        .columns = columns_,
                                        .metadata = {{"parquet.avro.schema", format_.avro_schema}},
                                        .packing = format_.packing},
                                       sink));
  return {};
}

Status ParquetRows::append(Bytes&, std::span<const sql::Field> row) {
  for (std::size_t i = 0; i < row_.size(); ++i) {
    TRY(const auto value, row_.value(row, i));
    if (!value) {
      batch_[i].add_null();
      continue;
    }
    TRY(add(i, *value));
    bytes_ += value->size();
  }
  bytes_ += row_.size() * kValueBytes;
  ++rows_;
  return rows_ < kMostRows && bytes_ < format_.row_group_bytes ? Status() : write();
}

Status ParquetRows::finish(Bytes&) {
  TRY(write());
  return writer_->finish();
}

Status ParquetRows::write() {
  TRY(writer_->write(batch_));
  for (columnar::Values& values : batch_) values.clear();
  rows_ = 0;
  bytes_ = 0;
  return {};
}

template <class Number>
Status ParquetRows::add_number(std::size_t column, std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || at != end) return row_.bad(column, text);
  if constexpr (std::is_floating_point_v<Number>) {
    batch_[column].add_real(number);
  } else {
    batch_[column].add_number(number);
  }
  return {};
}

Status ParquetRows::add_decimal(std::size_t column, std::string_view text) {
  const auto value = unscaled_of(text);
  const auto digits = value ? at_scale(*value, columns_[column].scale) : std::nullopt;
  if (!digits) return row_.bad(column, text);
  batch_[column].add_bytes(twos_complement(*digits));
  return {};
}

Status ParquetRows::add(std::size_t column, std::string_view text) {
  const JavaType type = row_.type(column);
  switch (type) {
    case JavaType::kInteger:
      return add_number<std::int32_t>(column, text);
    case JavaType::kLong:
      return add_number<std::int64_t>(column, text);
    case JavaType::kFloat:
      return add_number<float>(column, text);
    case JavaType::kDouble:
      return add_number<double>(column, text);
    case JavaType::kBoolean:
      batch_[column].add_number(text == "true" ? 1 : 0);
      return {};
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp: {
      const auto moment = moment_of(type, text, format_.text.zone);
      if (!moment) return row_.bad(column, text);
      batch_[column].add_number(moment->ms);
      return {};
    }
    case JavaType::kBigDecimal:
      if (columns_[column].kind == Kind::kDecimal) return add_decimal(column, text);
      break;
    case JavaType::kString:
    case JavaType::kBytes:
      break;
  }
  batch_[column].add_bytes(text);
  return {};
}

}  // namespace sluice::sqoop
