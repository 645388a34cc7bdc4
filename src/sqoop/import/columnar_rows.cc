#include "sqoop/import/columnar_rows.h"

#include <charconv>

#include "sqoop/import/avro_rows.h"
#include "sqoop/java/binary_value.h"
#include "sqoop/java/identifier.h"
#include "sqoop/java/moment.h"

namespace sluice::sqoop {
namespace {

// What a value takes in a batch beside the bytes of a text.
constexpr std::size_t kValueBytes = 12;
constexpr std::size_t kMostRows = std::size_t{1} << 20;

using columnar::Kind;

// Kite's: what counts time is a number, decimals are their text.
Kind parquet_kind(JavaType type) {
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

// Dates and timestamps are what they are; ORC has no type for a time of day.
Kind orc_kind(JavaType type) {
  if (type == JavaType::kDate) return Kind::kDate;
  if (type == JavaType::kTimestamp) return Kind::kLocal;
  return type == JavaType::kTime ? Kind::kText : parquet_kind(type);
}

std::vector<columnar::Column> columns_of(const ImportSource& source, const RowFormat& format) {
  std::vector<columnar::Column> columns;
  for (std::size_t i = 0; i < source.columns().size(); ++i) {
    columns.push_back(
        columnar_column(source.columns()[i], source.types()[i], format.format, format.decimals));
  }
  return columns;
}

constexpr std::int64_t kSecondsOfDay = 86'400;

// Seconds behind the point as microseconds; databases count no finer.
std::int64_t micros_of(std::string_view fraction) {
  std::int64_t micros = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    micros = micros * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return micros;
}

}  // namespace

columnar::Column columnar_column(const sql::Column& from, JavaType type, FileFormat format,
                                 bool decimals) {
  constexpr std::int32_t kMostDigits = 38;
  const bool orc = format == FileFormat::kOrc;
  columnar::Column to{.name = orc ? from.label : avro_identifier(from.label),
                      .kind = orc ? orc_kind(type) : parquet_kind(type)};
  if (is_avro_decimal(from, type, decimals) && (!orc || from.precision <= kMostDigits)) {
    to.kind = Kind::kDecimal;
    to.precision = from.precision;
    to.scale = from.scale;
  }
  return to;
}

ColumnarRows::ColumnarRows(const RowFormat& format, const ImportSource& source,
                           sql::Product product, PartFile& file)
    : format_(format),
      file_(file),
      columns_(columns_of(source, format)),
      row_(source, product, format.text),
      batch_(columns_.size()) {}

Status ColumnarRows::begin(Bytes&) {
  const columnar::Sink sink = [this](ByteView bytes) -> Status {
    file_.buffer() += bytes;
    return file_.is_full() ? file_.flush() : Status();
  };
  TRY(writer_, format_.columnar->write(
                   {.format = format_.format == FileFormat::kOrc ? columnar::Format::kOrc
                                                                 : columnar::Format::kParquet,
                    .name = format_.record_name,
                    .columns = columns_,
                    .metadata = {{"parquet.avro.schema", format_.avro_schema}},
                    .packing = format_.packing},
                   sink));
  return {};
}

Status ColumnarRows::append(Bytes&, std::span<const sql::Field> row) {
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

Status ColumnarRows::finish(Bytes&) {
  TRY(write());
  return writer_->finish();
}

Status ColumnarRows::write() {
  TRY(writer_->write(batch_));
  for (columnar::Values& values : batch_) values.clear();
  rows_ = 0;
  bytes_ = 0;
  return {};
}

template <class Number>
Status ColumnarRows::add_number(std::size_t column, std::string_view text) {
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

Status ColumnarRows::add_bytes(std::size_t column, std::string_view value) {
  const auto added = batch_[column].add_bytes(value);
  return added ? Status() : added.error().with("column " + columns_[column].name);
}

Status ColumnarRows::add_decimal(std::size_t column, std::string_view text) {
  const auto value = unscaled_of(text);
  const auto digits = value ? at_scale(*value, columns_[column].scale) : std::nullopt;
  if (!digits) return row_.bad(column, text);
  return add_bytes(column, twos_complement(*digits));
}

Status ColumnarRows::add_moment(std::size_t column, std::string_view text) {
  const Kind kind = columns_[column].kind;
  if (kind == Kind::kText) return add_bytes(column, text);
  if (kind == Kind::kInt64) {
    const auto moment = moment_of(row_.type(column), text, format_.text.zone);
    if (!moment) return row_.bad(column, text);
    batch_[column].add_number(moment->ms);
    return {};
  }
  const auto wall = parse_wall(text);
  if (!wall) return row_.bad(column, text);
  const std::int64_t seconds = plain_seconds(*wall);
  const std::int64_t into_day = (seconds % kSecondsOfDay + kSecondsOfDay) % kSecondsOfDay;
  batch_[column].add_number(kind == Kind::kDate ? (seconds - into_day) / kSecondsOfDay
                                                : seconds * 1'000'000 + micros_of(wall->fraction));
  return {};
}

Status ColumnarRows::add(std::size_t column, std::string_view text) {
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
    case JavaType::kTimestamp:
      return add_moment(column, text);
    case JavaType::kBigDecimal:
      if (columns_[column].kind == Kind::kDecimal) return add_decimal(column, text);
      break;
    case JavaType::kString:
    case JavaType::kBytes:
      break;
  }
  return add_bytes(column, text);
}

}  // namespace sluice::sqoop
