#include "sqoop/import/sequence_rows.h"

#include <bit>
#include <charconv>

#include "base/bytes.h"
#include "base/text.h"
#include "sqoop/java/binary_value.h"

namespace sluice::sqoop {
namespace {

void append_text(std::string& to, std::string_view text) {
  formats::append_vint(to, static_cast<std::int64_t>(text.size()));
  to += text;
}

void append_bytes(std::string& to, std::string_view bytes) {
  append_be(to, static_cast<std::uint32_t>(bytes.size()));
  to += bytes;
}

template <class Number>
bool read_number(std::string_view text, Number& to) {
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, to);
  return failed == std::errc() && at == end && !text.empty();
}

bool is_large(const sql::Column& column) {
  return column.type == sql::SqlType::kLongVarBinary || column.type == sql::SqlType::kBlob;
}

}  // namespace

SequenceRows::SequenceRows(const RowFormat& format, const ImportSource& source,
                           sql::Product product)
    : source_(source),
      zone_(format.text.zone),
      row_(source, product, format.text),
      writer_({.key_class = "org.apache.hadoop.io.LongWritable",
               .value_class = format.class_name,
               .codec = format.sequence_codec,
               .sync_marker = formats::random_sync_marker()}),
      compressed_(format.sequence_codec != nullptr) {}

Status SequenceRows::begin(Bytes& out) {
  writer_.begin(out);
  return {};
}

Status SequenceRows::append(Bytes& out, std::span<const sql::Field> row) {
  value_.clear();
  for (std::size_t i = 0; i < row_.size(); ++i) {
    TRY(const auto value, row_.value(row, i));
    value_ += value ? '\0' : '\x01';
    if (value) TRY(add(i, *value));
  }
  key_.clear();
  append_be(key_, static_cast<std::uint64_t>(rows_++));
  return writer_.append(key_, value_, out);
}

Status SequenceRows::finish(Bytes& out) {
  return compressed_ ? writer_.sync(out) : Status();
}

Status SequenceRows::add(std::size_t column, std::string_view text) {
  const JavaType type = row_.type(column);
  switch (type) {
    case JavaType::kInteger: {
      std::int32_t number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      append_be(value_, static_cast<std::uint32_t>(number));
      return {};
    }
    case JavaType::kLong: {
      std::int64_t number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      append_be(value_, static_cast<std::uint64_t>(number));
      return {};
    }
    case JavaType::kFloat: {
      float number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      append_be(value_, std::bit_cast<std::uint32_t>(number));
      return {};
    }
    case JavaType::kDouble: {
      double number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      append_be(value_, std::bit_cast<std::uint64_t>(number));
      return {};
    }
    case JavaType::kBoolean:
      value_ += text == "true" ? '\x01' : '\0';
      return {};
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp: {
      const auto moment = moment_of(type, text, zone_);
      if (!moment) return row_.bad(column, text);
      append_be(value_, static_cast<std::uint64_t>(moment->ms));
      if (type == JavaType::kTimestamp) append_be(value_, moment->nanos);
      return {};
    }
    case JavaType::kBigDecimal:
      return add_decimal(column, text);
    case JavaType::kBytes:
      if (is_large(source_.columns()[column])) value_ += '\0';
      append_bytes(value_, text);
      return {};
    case JavaType::kString:
      append_text(value_, text);
      return {};
  }
  return {};
}

// BigDecimalSerializer.
Status SequenceRows::add_decimal(std::size_t column, std::string_view text) {
  const auto value = unscaled_of(text);
  if (!value) return row_.bad(column, text);
  append_be(value_, static_cast<std::uint32_t>(value->scale));
  std::int64_t number = 0;
  const bool fits = read_number(value->digits, number);
  value_ += fits ? '\x01' : '\0';
  if (fits) {
    append_be(value_, static_cast<std::uint64_t>(number));
  } else {
    append_text(value_, value->digits);
  }
  return {};
}

}  // namespace sluice::sqoop
