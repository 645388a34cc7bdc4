#include "sql/odbc/column_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::sql::odbc {
namespace {

// Beyond that a value is fetched in pieces: what a whole block of rows would need is too much.
constexpr std::size_t kLargestBound = 64 << 10;
// Of numbers: databases without a limit of their digits report one that is none.
constexpr std::size_t kNumberRoom = 256;

struct TypeKind {
  Small odbc;
  SqlType type;
  Form form;
  FetchAs as;
};
constexpr std::array<TypeKind, 39> kTypeKinds{{
    {kSqlBit, SqlType::kBit, Form::kBoolDigit, FetchAs::kAscii},
    {kSqlTinyInt, SqlType::kTinyInt, Form::kInteger, FetchAs::kAscii},
    {kSqlSmallInt, SqlType::kSmallInt, Form::kInteger, FetchAs::kAscii},
    {kSqlInteger, SqlType::kInteger, Form::kInteger, FetchAs::kAscii},
    {kSqlBigInt, SqlType::kBigInt, Form::kInteger, FetchAs::kAscii},
    {kSqlReal, SqlType::kReal, Form::kFloat, FetchAs::kFloat},
    {kSqlFloat, SqlType::kDouble, Form::kDouble, FetchAs::kDouble},
    {kSqlDouble, SqlType::kDouble, Form::kDouble, FetchAs::kDouble},
    {kSqlNumeric, SqlType::kNumeric, Form::kDecimal, FetchAs::kAscii},
    {kSqlDecimal, SqlType::kDecimal, Form::kDecimal, FetchAs::kAscii},
    {kSqlChar, SqlType::kChar, Form::kText, FetchAs::kWide},
    {kSqlVarChar, SqlType::kVarChar, Form::kText, FetchAs::kWide},
    {kSqlLongVarChar, SqlType::kLongVarChar, Form::kText, FetchAs::kWide},
    {kSqlWChar, SqlType::kNChar, Form::kText, FetchAs::kWide},
    {kSqlWVarChar, SqlType::kNVarChar, Form::kText, FetchAs::kWide},
    {kSqlWLongVarChar, SqlType::kLongNVarChar, Form::kText, FetchAs::kWide},
    {kSqlGuid, SqlType::kChar, Form::kText, FetchAs::kWide},
    {kSqlDate2, SqlType::kDate, Form::kDate, FetchAs::kDate},
    {kSqlTypeDate, SqlType::kDate, Form::kDate, FetchAs::kDate},
    {kSqlTime2, SqlType::kTime, Form::kTime, FetchAs::kAscii},
    {kSqlTypeTime, SqlType::kTime, Form::kTime, FetchAs::kAscii},
    {kSqlTimestamp2, SqlType::kTimestamp, Form::kTimestamp, FetchAs::kTimestamp},
    {kSqlTypeTimestamp, SqlType::kTimestamp, Form::kTimestamp, FetchAs::kTimestamp},
    {kSqlBinary, SqlType::kBinary, Form::kBytes, FetchAs::kBytes},
    {kSqlVarBinary, SqlType::kVarBinary, Form::kBytes, FetchAs::kBytes},
    {kSqlLongVarBinary, SqlType::kLongVarBinary, Form::kBytes, FetchAs::kBytes},
    {kSqlServerTime, SqlType::kTime, Form::kTime, FetchAs::kAscii},
    {kSqlServerTimestampOffset, SqlType::kDateTimeOffset, Form::kText, FetchAs::kWide},
    {kSqlServerXml, SqlType::kLongNVarChar, Form::kText, FetchAs::kWide},
    {kSqlServerUdt, SqlType::kVarBinary, Form::kBytes, FetchAs::kBytes},
    {kDb2Graphic, SqlType::kChar, Form::kText, FetchAs::kWide},
    {kDb2VarGraphic, SqlType::kVarChar, Form::kText, FetchAs::kWide},
    {kDb2LongVarGraphic, SqlType::kLongVarChar, Form::kText, FetchAs::kWide},
    {kDb2Blob, SqlType::kBlob, Form::kBytes, FetchAs::kBytes},
    {kDb2Clob, SqlType::kClob, Form::kText, FetchAs::kWide},
    {kDb2DbClob, SqlType::kClob, Form::kText, FetchAs::kWide},
    {kDb2DecFloat, SqlType::kOther, Form::kText, FetchAs::kAscii},
    {kDb2Xml, SqlType::kSqlXml, Form::kText, FetchAs::kWide},
    {0, SqlType::kOther, Form::kText, FetchAs::kWide},
}};

const TypeKind& kind_of(Small type) {
  const auto* found = std::find_if(kTypeKinds.begin(), kTypeKinds.end(),
                                   [&](const TypeKind& kind) { return kind.odbc == type; });
  return found == kTypeKinds.end() ? kTypeKinds.back() : *found;
}

// Java has no unsigned numbers: a driver of JDBC's reports the next larger type.
SqlType signed_type(SqlType type) {
  switch (type) {
    case SqlType::kTinyInt:
      return SqlType::kSmallInt;
    case SqlType::kSmallInt:
      return SqlType::kInteger;
    default:
      return SqlType::kBigInt;
  }
}

// A driver for Unicode has all its text as national characters. JDBC's driver has not.
SqlType plain_type(SqlType type) {
  switch (type) {
    case SqlType::kNChar:
      return SqlType::kChar;
    case SqlType::kNVarChar:
      return SqlType::kVarChar;
    case SqlType::kLongNVarChar:
      return SqlType::kLongVarChar;
    default:
      return type;
  }
}

// Oracle's numbers are all NUMBER, of which its ODBC driver makes doubles where they have no
// digits; JDBC has NUMERIC. Its large objects and binary floats have names alone.
void refine_for_oracle(std::string_view name, TypeKind& kind) {
  if (name == "NUMBER" || name == "FLOAT") {
    kind = {kSqlNumeric, SqlType::kNumeric, Form::kDecimal, FetchAs::kAscii};
  } else if (name == "BINARY_FLOAT") {
    kind = {kSqlReal, SqlType::kReal, Form::kFloat, FetchAs::kFloat};
  } else if (name == "BINARY_DOUBLE") {
    kind = {kSqlDouble, SqlType::kDouble, Form::kDouble, FetchAs::kDouble};
  } else if (name == "DATE" || name.starts_with("TIMESTAMP")) {
    kind = {kSqlTypeTimestamp, SqlType::kTimestamp, Form::kTimestamp, FetchAs::kTimestamp};
  } else if (name == "BLOB" || name == "BFILE") {
    kind = {kSqlLongVarBinary, SqlType::kBlob, Form::kBytes, FetchAs::kBytes};
  } else if (name == "CLOB" || name == "NCLOB") {
    kind = {kSqlLongVarChar, SqlType::kClob, Form::kText, FetchAs::kWide};
  }
}

TypeKind kind_for(const Described& described, Product product) {
  TypeKind kind = kind_of(described.type);
  const std::string name = described.type_name;
  if (product == Product::kOracle) refine_for_oracle(name, kind);
  if (product == Product::kOdbc || product == Product::kDb2) kind.type = plain_type(kind.type);
  // SQL Server's one-byte number is unsigned, and JDBC's driver calls it TINYINT all the same.
  if (described.is_unsigned && kind.form == Form::kInteger && product != Product::kSqlServer) {
    kind.type = signed_type(kind.type);
  }
  return kind;
}

bool has_known_size(const Described& described) {
  constexpr ULength kUnknown = 1ULL << 31;
  return described.size > 0 && described.size < kUnknown - 1;
}

// What the driver calls long has a size that is a limit of the driver's.
bool is_long(const TypeKind& kind) {
  switch (kind.type) {
    case SqlType::kLongVarChar:
    case SqlType::kLongNVarChar:
    case SqlType::kLongVarBinary:
    case SqlType::kBlob:
    case SqlType::kClob:
    case SqlType::kSqlXml:
    case SqlType::kOther:
      return true;
    default:
      return false;
  }
}

std::size_t buffer_for(const Described& described, const TypeKind& kind) {
  switch (kind.as) {
    case FetchAs::kFloat:
      return sizeof(float);
    case FetchAs::kDouble:
      return sizeof(double);
    case FetchAs::kDate:
      return sizeof(DateValue);
    case FetchAs::kTimestamp:
      return sizeof(TimestampValue);
    case FetchAs::kAscii:
      // A sign, a point and a NUL beside the digits; a time and its fraction have room too.
      return std::max<std::size_t>(kNumberRoom, has_known_size(described) ? described.size + 3 : 0);
    case FetchAs::kWide:
    case FetchAs::kBytes:
      break;
  }
  if (is_long(kind) || !has_known_size(described)) return 0;
  // A character may be two units of UTF-16, or two bytes of a driver that counts them.
  const std::size_t size =
      kind.as == FetchAs::kWide ? (2 * described.size + 1) * sizeof(WideChar) : described.size;
  return size > kLargestBound ? 0 : size;
}

int bounded(ULength size) {
  return static_cast<int>(std::min<ULength>(size, 2147483647));
}

}  // namespace

DescribedColumn describe_column(const Described& described, Product product) {
  const TypeKind kind = kind_for(described, product);
  DescribedColumn out;
  out.column.label = described.label;
  out.column.type = kind.type;
  out.column.type_name = described.type_name;
  out.column.form = kind.form;
  out.column.nullable = described.nullable;
  out.column.precision = has_known_size(described) ? bounded(described.size) : 0;
  out.column.scale = kind.form == Form::kDecimal ? std::max<int>(0, described.digits) : 0;
  out.column.display_size =
      described.display_size > 0 ? bounded(static_cast<ULength>(described.display_size)) : 20;
  out.plan = {.as = kind.as, .buffer = buffer_for(described, kind)};
  if (out.plan.buffer > kLargestBound) out.plan.buffer = 0;
  out.by_driver = described;
  return out;
}

}  // namespace sluice::sql::odbc
