#include "sqoop/import/avro_rows.h"

#include <bit>
#include <charconv>
#include <map>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/json.h"
#include "sqoop/java/binary_value.h"
#include "sqoop/java/identifier.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kSyncInterval = 16'000;  // DataFileConstants.DEFAULT_SYNC_INTERVAL

std::string_view avro_type(JavaType type) {
  switch (type) {
    case JavaType::kInteger:
      return "int";
    case JavaType::kLong:
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp:
      return "long";
    case JavaType::kFloat:
      return "float";
    case JavaType::kDouble:
      return "double";
    case JavaType::kBoolean:
      return "boolean";
    case JavaType::kBytes:
      return "bytes";
    case JavaType::kString:
    case JavaType::kBigDecimal:
      return "string";
  }
  return "string";
}

// YEAR is a DATE to JDBC, and a number to Sqoop.
int jdbc_type(const sql::Column& column) {
  return static_cast<int>(column.form == sql::Form::kYear ? sql::SqlType::kDate : column.type);
}

std::string quoted(std::string_view text) {
  std::string out;
  formats::append_json_string(out, text);
  return out;
}

template <class Number>
bool read_number(std::string_view text, Number& to) {
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, to);
  return failed == std::errc() && at == end && !text.empty();
}

template <class Bits, class Number>
void append_little(std::string& to, Number value) {
  auto bits = std::bit_cast<Bits>(value);
  for (std::size_t i = 0; i < sizeof bits; ++i) {
    to += static_cast<char>(bits & 0xFFU);
    bits >>= 8;
  }
}

}  // namespace

bool is_avro_decimal(const sql::Column& column, JavaType type, bool decimals) {
  return decimals && type == JavaType::kBigDecimal && column.precision > 0;
}

Result<std::string> avro_schema(const ImportSource& source, const std::string& name,
                                bool decimals) {
  const std::string table = source.is_query() ? "QueryResult" : source.table();
  const std::size_t dot = name.rfind('.');
  std::string out = R"({"type":"record","name":)" + quoted(name.substr(dot + 1));
  if (dot != std::string::npos) out += R"(,"namespace":)" + quoted(name.substr(0, dot));
  out += R"(,"doc":)" + quoted("Sqoop import of " + table) + R"(,"fields":[)";
  std::map<std::string, std::string> fields;  // and their columns
  for (std::size_t i = 0; i < source.columns().size(); ++i) {
    const sql::Column& column = source.columns()[i];
    const std::string field = avro_identifier(column.label);
    const auto [other, added] = fields.emplace(field, column.label);
    if (!added) {
      return Error(ErrorCode::kInvalidArgument,
                   "org.apache.avro.AvroRuntimeException: Duplicate field " + field +
                       " in record " + name + ": Avro has one name for the columns " +
                       other->second + " and " + column.label +
                       ". Give one of them another with --query, or leave it out with --columns.");
    }
    const JavaType type = source.types()[i];
    std::string spelled = "\"" + std::string(avro_type(type)) + "\"";
    if (is_avro_decimal(column, type, decimals)) {
      spelled = R"({"type":"bytes","logicalType":"decimal","precision":)" +
                std::to_string(column.precision) + R"(,"scale":)" + std::to_string(column.scale) +
                "}";
    }
    out += (i > 0 ? "," : "");
    out += R"({"name":)" + quoted(field) + R"(,"type":["null",)" + spelled +
           R"(],"default":null,"columnName":)" + quoted(column.label) + R"(,"sqlType":")" +
           std::to_string(jdbc_type(column)) + R"("})";
  }
  return out + R"(],"tableName":)" + quoted(table) + "}";
}

std::string pretty_json(std::string_view json) {
  std::string out;
  int depth = 0;
  bool in_text = false;
  const auto line = [&] { out += "\n" + std::string(static_cast<std::size_t>(depth) * 2, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      out += c;
      if (c == '\\' && i + 1 < json.size()) out += json[++i];
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
      out += c;
    } else if (c == '{') {
      ++depth;
      out += c;
      line();
    } else if (c == '}') {
      --depth;
      line();
      out += c;
    } else if (c == ',') {
      // The objects of an array stand on one line's end.
      const bool between_objects = i + 1 < json.size() && json[i + 1] == '{';
      const bool in_union = json[i - 1] == '"' && i + 1 < json.size() && json[i + 1] == '"' &&
                            json.substr(0, i).ends_with("[\"null\"");
      out += between_objects || in_union ? ", " : ",";
      if (!between_objects && !in_union) line();
    } else if (c == ':') {
      out += " : ";
    } else if (c == '[' || c == ']') {
      out += c == '[' ? "[ " : " ]";
    } else {
      out += c;
    }
  }
  return out;
}

AvroRows::AvroRows(const RowFormat& format, const ImportSource& source, sql::Product product)
    : source_(source),
      decimals_(format.decimals),
      zone_(format.text.zone),
      row_(source, product, format.text),
      writer_(format.avro_schema, format.avro_codec, kSyncInterval, formats::random_sync_marker()) {
}

Status AvroRows::begin(Bytes& out) {
  writer_.begin(out);
  return {};
}

Status AvroRows::append(Bytes& out, std::span<const sql::Field> row) {
  record_.clear();
  for (std::size_t i = 0; i < row_.size(); ++i) {
    TRY(const auto value, row_.value(row, i));
    formats::append_avro_long(record_, value ? 1 : 0);
    if (value) TRY(add(i, *value));
  }
  return writer_.append(record_, out);
}

Status AvroRows::finish(Bytes& out) {
  return writer_.flush(out);
}

Status AvroRows::add(std::size_t column, std::string_view text) {
  const JavaType type = row_.type(column);
  switch (type) {
    case JavaType::kInteger: {
      std::int32_t number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      formats::append_avro_long(record_, number);
      return {};
    }
    case JavaType::kLong: {
      std::int64_t number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      formats::append_avro_long(record_, number);
      return {};
    }
    case JavaType::kFloat: {
      float number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      append_little<std::uint32_t>(record_, number);
      return {};
    }
    case JavaType::kDouble: {
      double number = 0;
      if (!read_number(text, number)) return row_.bad(column, text);
      append_little<std::uint64_t>(record_, number);
      return {};
    }
    case JavaType::kBoolean:
      record_ += text == "true" ? '\x01' : '\0';
      return {};
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp: {
      const auto moment = moment_of(type, text, zone_);
      if (!moment) return row_.bad(column, text);
      formats::append_avro_long(record_, moment->ms);
      return {};
    }
    case JavaType::kBigDecimal:
      if (is_avro_decimal(source_.columns()[column], type, decimals_)) {
        const auto value = unscaled_of(text);
        const auto digits =
            value ? at_scale(*value, source_.columns()[column].scale) : std::nullopt;
        if (!digits) return row_.bad(column, text);
        formats::append_avro_bytes(record_, twos_complement(*digits));
        return {};
      }
      break;
    case JavaType::kString:
    case JavaType::kBytes:
      break;
  }
  formats::append_avro_bytes(record_, text);
  return {};
}

}  // namespace sluice::sqoop
