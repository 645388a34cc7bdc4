#include "sql/mysql/column_types.h"

#include <algorithm>

namespace sluice::sql::mysql {
namespace {

constexpr unsigned kBinaryCharset = 63;

struct Kind {
  SqlType type;
  Form form;
  const char* name;
  int precision;  // of numbers and times; -1: from the length in characters
};

Kind text_kind(const MYSQL_FIELD& field, Kind characters, Kind bytes) {
  return field.charsetnr == kBinaryCharset ? bytes : characters;
}

Kind string_kind(const MYSQL_FIELD& field) {
  if (field.flags & ENUM_FLAG) return {SqlType::kChar, Form::kText, "ENUM", -1};
  if (field.flags & SET_FLAG) return {SqlType::kChar, Form::kText, "SET", -1};
  return text_kind(field, {SqlType::kChar, Form::kText, "CHAR", -1},
                   {SqlType::kBinary, Form::kBytes, "BINARY", -1});
}

// The server tells TINYTEXT and TINYBLOB by their length alone.
Kind long_kind(const MYSQL_FIELD& field, const TypeRules& rules) {
  const bool is_text = field.charsetnr != kBinaryCharset;
  if (field.length <= 255UL * (is_text ? rules.max_bytes_per_character : 1U)) {
    return text_kind(field, {SqlType::kVarChar, Form::kText, "TINYTEXT", -1},
                     {SqlType::kVarBinary, Form::kBytes, "TINYBLOB", -1});
  }
  return text_kind(field, {SqlType::kLongVarChar, Form::kText, "TEXT", -1},
                   {SqlType::kLongVarBinary, Form::kBytes, "BLOB", -1});
}

Kind kind_of(const MYSQL_FIELD& field, const TypeRules& rules) {
  const bool is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
  switch (field.type) {
    case MYSQL_TYPE_TINY:
      if (rules.tiny_int_1_is_bit && field.length == 1 && !is_unsigned) {
        return {SqlType::kBit, Form::kBoolDigit, "BIT", 1};
      }
      return {SqlType::kTinyInt, Form::kInteger, "TINYINT", 3};
    case MYSQL_TYPE_SHORT:
      return {SqlType::kSmallInt, Form::kInteger, "SMALLINT", 5};
    case MYSQL_TYPE_INT24:
      return {SqlType::kInteger, Form::kInteger, "MEDIUMINT", is_unsigned ? 8 : 7};
    case MYSQL_TYPE_LONG:
      if (is_unsigned) return {SqlType::kBigInt, Form::kInteger, "INT UNSIGNED", 10};
      return {SqlType::kInteger, Form::kInteger, "INT", 10};
    case MYSQL_TYPE_LONGLONG:
      if (is_unsigned) return {SqlType::kBigInt, Form::kInteger, "BIGINT UNSIGNED", 20};
      return {SqlType::kBigInt, Form::kInteger, "BIGINT", 19};
    case MYSQL_TYPE_FLOAT:
      return {SqlType::kReal, Form::kFloat, "FLOAT", -1};
    case MYSQL_TYPE_DOUBLE:
      return {SqlType::kDouble, Form::kDouble, "DOUBLE", -1};
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
      return {SqlType::kDecimal, Form::kDecimal, "DECIMAL", -1};
    case MYSQL_TYPE_BIT:
      return {SqlType::kBit, Form::kBits, "BIT", -1};
    case MYSQL_TYPE_YEAR:
      return {SqlType::kSmallInt, rules.year_is_date ? Form::kYear : Form::kInteger, "YEAR", 4};
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
      return {SqlType::kDate, Form::kDate, "DATE", 10};
    case MYSQL_TYPE_TIME:
      return {SqlType::kTime, Form::kTime, "TIME", -1};
    case MYSQL_TYPE_DATETIME:
      return {SqlType::kTimestamp, Form::kTimestamp, "DATETIME", -1};
    case MYSQL_TYPE_TIMESTAMP:
      return {SqlType::kTimestamp, Form::kTimestamp, "TIMESTAMP", -1};
    case MYSQL_TYPE_STRING:
      return string_kind(field);
    case MYSQL_TYPE_ENUM:
      return {SqlType::kChar, Form::kText, "ENUM", -1};
    case MYSQL_TYPE_SET:
      return {SqlType::kChar, Form::kText, "SET", -1};
    case MYSQL_TYPE_VARCHAR:
    case MYSQL_TYPE_VAR_STRING:
      if (field.flags & (ENUM_FLAG | SET_FLAG)) return string_kind(field);
      return text_kind(field, {SqlType::kVarChar, Form::kText, "VARCHAR", -1},
                       {SqlType::kVarBinary, Form::kBytes, "VARBINARY", -1});
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
      return long_kind(field, rules);
    case MYSQL_TYPE_JSON:
      return {SqlType::kLongVarChar, Form::kText, "JSON", -1};
    case MYSQL_TYPE_GEOMETRY:
      return {SqlType::kBinary, Form::kBytes, "GEOMETRY", -1};
    case MYSQL_TYPE_NULL:
      return {SqlType::kNull, Form::kText, "NULL", 0};
    default:
      return {SqlType::kOther, Form::kText, "UNKNOWN", -1};
  }
}

int precision_of(const MYSQL_FIELD& field, const Kind& kind, const TypeRules& rules) {
  if (kind.precision >= 0) return kind.precision;
  std::uint64_t length = field.length;
  if (kind.type == SqlType::kDecimal) {
    // The length counts the sign and the point.
    if (!(field.flags & UNSIGNED_FLAG) && length > 0) --length;
    if (field.decimals > 0 && length > 0) --length;
  } else if (kind.form == Form::kText && field.charsetnr != kBinaryCharset) {
    length /= rules.max_bytes_per_character;
  }
  return static_cast<int>(std::min<std::uint64_t>(length, 2147483647));
}

}  // namespace

Column column_of(const MYSQL_FIELD& field, const TypeRules& rules) {
  const Kind kind = kind_of(field, rules);
  Column column;
  column.label.assign(field.name, field.name_length);
  column.type = kind.type;
  column.type_name = kind.name;
  column.form = kind.form;
  column.nullable = (field.flags & NOT_NULL_FLAG) == 0;
  column.precision = precision_of(field, kind, rules);
  column.scale = kind.form == Form::kDecimal ? static_cast<int>(field.decimals) : 0;
  column.display_size = column.precision;
  const bool is_number = kind.form == Form::kInteger || kind.form == Form::kDecimal;
  if (is_number && (field.flags & ZEROFILL_FLAG) != 0) column.form = Form::kZeroFilled;
  return column;
}

}  // namespace sluice::sql::mysql
