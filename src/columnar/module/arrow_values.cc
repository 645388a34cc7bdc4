#include "columnar/module/arrow_values.h"

#include <arrow/array.h>
#include <arrow/util/decimal.h>

#include <algorithm>
#include <array>
#include <optional>

namespace sluice::columnar {
namespace {

using arrow::Type;

constexpr std::int64_t kMicros = 1'000'000;

std::optional<Kind> kind_of(const arrow::DataType& type) {
  switch (type.id()) {
    case Type::BOOL:
      return Kind::kBoolean;
    case Type::INT8:
    case Type::INT16:
    case Type::INT32:
    case Type::UINT8:
    case Type::UINT16:
      return Kind::kInt32;
    case Type::UINT32:
    case Type::INT64:
      return Kind::kInt64;
    case Type::UINT64:  // 64 bits with a sign can't hold it
    case Type::DECIMAL128:
    case Type::DECIMAL256:
      return Kind::kDecimal;
    case Type::FLOAT:
      return Kind::kFloat;
    case Type::DOUBLE:
      return Kind::kDouble;
    case Type::STRING:
    case Type::LARGE_STRING:
    case Type::NA:
      return Kind::kText;
    case Type::BINARY:
    case Type::LARGE_BINARY:
    case Type::FIXED_SIZE_BINARY:
      return Kind::kBytes;
    case Type::DATE32:
      return Kind::kDate;
    case Type::TIME32:
    case Type::TIME64:
      return Kind::kTime;
    case Type::TIMESTAMP:
      return static_cast<const arrow::TimestampType&>(type).timezone().empty() ? Kind::kLocal
                                                                               : Kind::kTimestamp;
    case Type::DICTIONARY:
      return kind_of(*static_cast<const arrow::DictionaryType&>(type).value_type());
    default:
      return std::nullopt;
  }
}

Result<std::int64_t> times(std::int64_t value, std::int64_t factor) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, factor, &product)) {
    return Error(ErrorCode::kCorrupt,
                 "a time is beyond what 64 bits of microseconds count: " + std::to_string(value) +
                     " times " + std::to_string(factor));
  }
  return product;
}

Result<std::int64_t> in_micros(std::int64_t value, arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND:
      return times(value, kMicros);
    case arrow::TimeUnit::MILLI:
      return times(value, 1000);
    case arrow::TimeUnit::MICRO:
      return value;
    case arrow::TimeUnit::NANO:
      return value / 1000 - (value % 1000 < 0 ? 1 : 0);
  }
  return value;
}

template <class Array>
const Array& as(const arrow::Array& array) {
  return static_cast<const Array&>(array);
}

Status add_number(Values& to, std::int64_t value) {
  to.add_number(value);
  return {};
}

Status add_real(Values& to, double value) {
  to.add_real(value);
  return {};
}

template <std::size_t Size>
Status add_big_endian(Values& to, std::array<std::uint8_t, Size> little) {
  std::reverse(little.begin(), little.end());
  return to.add_bytes({reinterpret_cast<const char*>(little.data()), little.size()});
}

Status add_unsigned(Values& to, std::uint64_t value) {
  std::array<std::uint8_t, 9> little{};
  for (std::size_t i = 0; i < sizeof value; ++i) {
    little[i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  return add_big_endian(to, little);
}

template <class Array, class Decimal>
Status add_decimal(Values& to, const arrow::Array& from, std::int64_t row) {
  return add_big_endian(to, Decimal(as<Array>(from).GetValue(row)).ToBytes());
}

Result<std::int64_t> moment_of(const arrow::Array& from, std::int64_t row) {
  const arrow::DataType& type = *from.type();
  switch (type.id()) {
    case Type::TIME32:
      return in_micros(as<arrow::Time32Array>(from).Value(row),
                       static_cast<const arrow::Time32Type&>(type).unit());
    case Type::TIME64:
      return in_micros(as<arrow::Time64Array>(from).Value(row),
                       static_cast<const arrow::Time64Type&>(type).unit());
    case Type::TIMESTAMP:
      return in_micros(as<arrow::TimestampArray>(from).Value(row),
                       static_cast<const arrow::TimestampType&>(type).unit());
    default:
      return as<arrow::Date32Array>(from).Value(row);
  }
}

Status add_moment(Values& to, const arrow::Array& from, std::int64_t row) {
  TRY(const std::int64_t moment, moment_of(from, row));
  return add_number(to, moment);
}

Status add_value(Values& to, const arrow::Array& from, std::int64_t row);

// A page gives each row's index; nothing has compared it with the dictionary's length.
Status add_of_dictionary(Values& to, const arrow::DictionaryArray& from, std::int64_t row) {
  const arrow::Array& dictionary = *from.dictionary();
  const std::int64_t index = from.GetValueIndex(row);
  if (index < 0 || index >= dictionary.length()) {
    return Error(ErrorCode::kCorrupt, "a row names value " + std::to_string(index) +
                                          " of a dictionary of " +
                                          std::to_string(dictionary.length()));
  }
  return add_value(to, dictionary, index);
}

Status add_value(Values& to, const arrow::Array& from, std::int64_t row) {
  if (from.IsNull(row)) {
    to.add_null();
    return {};
  }
  switch (from.type_id()) {
    case Type::BOOL:
      return add_number(to, as<arrow::BooleanArray>(from).Value(row) ? 1 : 0);
    case Type::INT8:
      return add_number(to, as<arrow::Int8Array>(from).Value(row));
    case Type::INT16:
      return add_number(to, as<arrow::Int16Array>(from).Value(row));
    case Type::INT32:
      return add_number(to, as<arrow::Int32Array>(from).Value(row));
    case Type::INT64:
      return add_number(to, as<arrow::Int64Array>(from).Value(row));
    case Type::UINT8:
      return add_number(to, as<arrow::UInt8Array>(from).Value(row));
    case Type::UINT16:
      return add_number(to, as<arrow::UInt16Array>(from).Value(row));
    case Type::UINT32:
      return add_number(to, as<arrow::UInt32Array>(from).Value(row));
    case Type::UINT64:
      return add_unsigned(to, as<arrow::UInt64Array>(from).Value(row));
    case Type::FLOAT:
      return add_real(to, as<arrow::FloatArray>(from).Value(row));
    case Type::DOUBLE:
      return add_real(to, as<arrow::DoubleArray>(from).Value(row));
    case Type::STRING:
    case Type::BINARY:
      return to.add_bytes(as<arrow::BinaryArray>(from).GetView(row));
    case Type::LARGE_STRING:
    case Type::LARGE_BINARY:
      return to.add_bytes(as<arrow::LargeBinaryArray>(from).GetView(row));
    case Type::FIXED_SIZE_BINARY:
      return to.add_bytes(as<arrow::FixedSizeBinaryArray>(from).GetView(row));
    case Type::DECIMAL128:
      return add_decimal<arrow::Decimal128Array, arrow::Decimal128>(to, from, row);
    case Type::DECIMAL256:
      return add_decimal<arrow::Decimal256Array, arrow::Decimal256>(to, from, row);
    case Type::DICTIONARY:
      return add_of_dictionary(to, as<arrow::DictionaryArray>(from), row);
    default:
      return add_moment(to, from, row);
  }
}

bool counts_nanoseconds(const arrow::DataType& type) {
  switch (type.id()) {
    case Type::TIME64:
      return static_cast<const arrow::Time64Type&>(type).unit() == arrow::TimeUnit::NANO;
    case Type::TIMESTAMP:
      return static_cast<const arrow::TimestampType&>(type).unit() == arrow::TimeUnit::NANO;
    case Type::DICTIONARY:
      return counts_nanoseconds(*static_cast<const arrow::DictionaryType&>(type).value_type());
    default:
      return false;
  }
}

std::optional<Column> column_of(const arrow::Field& field) {
  const auto kind = kind_of(*field.type());
  if (!kind) return std::nullopt;
  Column column{.name = field.name(), .kind = *kind};
  column.nanoseconds = counts_nanoseconds(*field.type());
  if (field.type()->id() == Type::UINT64) column.precision = 20;
  if (arrow::is_decimal(field.type()->id())) {
    const auto& decimal = static_cast<const arrow::DecimalType&>(*field.type());
    column.precision = decimal.precision();
    column.scale = decimal.scale();
  }
  return column;
}

}  // namespace

Result<std::vector<Column>> columns_of(const arrow::Schema& schema) {
  std::vector<Column> columns;
  for (const auto& field : schema.fields()) {
    auto column = column_of(*field);
    if (!column) {
      return Error(ErrorCode::kUnsupported, "its column " + field->name() + " is of the type " +
                                                field->type()->ToString() +
                                                ", which no column of a table holds");
    }
    columns.push_back(*std::move(column));
  }
  return columns;
}

Result<std::int64_t> add_rows(const arrow::RecordBatch& from, std::int64_t row,
                              std::size_t most_bytes, Batch& to) {
  const arrow::ArrayVector columns = from.columns();
  std::size_t bytes = 0;
  do {
    bytes = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto added = add_value(to[i], *columns[i], row);
      if (!added) return added.error().with("its column " + from.column_name(static_cast<int>(i)));
      bytes += to[i].bytes.size();
    }
    ++row;
  } while (row < from.num_rows() && bytes < most_bytes);
  return row;
}

}  // namespace sluice::columnar
